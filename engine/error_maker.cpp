#include "engine/error_maker.hpp"

#include <metaffi/cpp/text.hpp>

#include "engine/error.hpp"
#include "engine/types.hpp"

namespace metaffi::engine {
namespace {

metaffi_error* guard_failed(void* context, std::uint32_t argument, const metaffi_value* found) noexcept {
  return guarded([&] {
    const auto& plan = *static_cast<const metaffi_call_plan*>(context);
    const std::string declared = describe_type(plan.parameters[argument].type);
    const std::string place = text(plan.signature, ": argument ", argument + 1, " of ", plan.parameter_count);
    if (found->type == metaffi_null_type) {
      return make_error(METAFFI_ERROR_NULL_VALUE, text(place, " is null where ", declared, " is declared"));
    }
    return make_error(METAFFI_ERROR_TYPE_MISMATCH,
                      text(place, " is of type ", describe_type(found->type), " where ", declared, " is declared"));
  });
}

metaffi_error* error_missing(void* context) noexcept {
  return guarded([&] {
    const auto& plan = *static_cast<const metaffi_call_plan*>(context);
    return make_error(METAFFI_ERROR_INTERNAL,
                      text(plan.signature, ": a step failed, and the plug-in gave no error for it"));
  });
}

}  // namespace

jit::ErrorMaker error_maker(const metaffi_call_plan& plan) noexcept {
  return {guard_failed, error_missing, const_cast<metaffi_call_plan*>(&plan)};
}

}  // namespace metaffi::engine
