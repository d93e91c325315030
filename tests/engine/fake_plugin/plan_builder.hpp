// The call plans of the fake plug-in: the builder of abi/, begun with the signature that was asked for.
#pragma once

#include <metaffi/plugin.h>
#include <metaffi/cpp/plan_builder.hpp>

#include <string>
#include <utility>

namespace fake {

using metaffi::plan::address_of;
using metaffi::plan::argument_address;
using metaffi::plan::array_address;
using metaffi::plan::constant;
using metaffi::plan::Operand;
using metaffi::plan::Operands;
using metaffi::plan::pointer;
using metaffi::plan::result_address;
using metaffi::plan::value;

class PlanBuilder : public metaffi::plan::Builder {
 public:
  PlanBuilder(const metaffi_entity_request& request, std::string signature) : signature_(std::move(signature)) {
    for (std::size_t i = 0; i < request.parameter_count; ++i) Builder::parameter(request.parameters[i].type);
    for (std::size_t i = 0; i < request.result_count; ++i) Builder::result(request.results[i].type);
  }

  // A guarded argument as an operand.
  Operand load(std::uint32_t argument, bool nullable = false) {
    return load_argument(argument, parameters_[argument].repr, nullable);
  }
  Operand load_thread(bool has_offset, std::int64_t offset, metaffi_error* (*slow)(void*, void**), void* context) {
    return Builder::load_thread({0, has_offset ? 1u : 0u, offset, slow, context});
  }

  template <typename Function>
  metaffi_plan_call describe(Function* function, std::uint16_t result, Operands operands, const char* name) {
    return Builder::describe(metaffi::plan::function(function, name), std::move(operands), result);
  }
  void store(std::uint32_t result, Operand operand) { store_result(result, operand); }

  [[nodiscard]] std::size_t parameter_count() const { return parameters_.size(); }
  [[nodiscard]] metaffi_plan_slot& parameter(std::size_t i) { return parameters_[i]; }
  [[nodiscard]] metaffi_plan_slot result(std::size_t i) const { return results_[i]; }

  const metaffi_call_plan* plan() { return &finish(signature_, this); }

 private:
  std::string signature_;
};

}  // namespace fake
