#include "engine/function.hpp"

#include <memory>

#include "engine/dispatch.hpp"
#include "engine/error.hpp"
#include "engine/options.hpp"

struct metaffi_function {
  metaffi::engine::Dispatch dispatch;
};

namespace metaffi::engine {
namespace {

metaffi_error* check_arguments(const metaffi_call_plan* plan, const metaffi_typed_caller* caller,
                               metaffi_function** function, void** address) {
  if (plan == nullptr) return null_argument("function_new", "plan");
  if (caller == nullptr) return null_argument("function_new", "caller");
  if (caller->fail == nullptr) return null_argument("function_new", "caller->fail");
  if (function == nullptr) return null_argument("function_new", "function");
  if (address == nullptr) return null_argument("function_new", "address");
  return nullptr;
}

}  // namespace

metaffi_error* function_new(const metaffi_call_plan* plan, const metaffi_typed_caller* caller,
                            metaffi_dispatch dispatch, metaffi_function** function, void** address) noexcept {
  if (metaffi_error* error = check_arguments(plan, caller, function, address)) return error;
  const std::uint32_t asked = raw_number(dispatch);
  return guarded([&]() -> metaffi_error* {
    DispatchWish by_default;
    DispatchWish wish;
    if (asked == METAFFI_DISPATCH_DEFAULT) {
      if (metaffi_error* error = runtime_dispatch(asked, &by_default)) return error;
    }
    if (metaffi_error* error = entity_dispatch(asked, by_default, &wish)) return error;
    auto made = std::make_unique<metaffi_function>();
    if (metaffi_error* error = make_dispatch(*plan, caller, wish, "that asked for a function", &made->dispatch))
      return error;
    *address = made->dispatch.closure != nullptr ? made->dispatch.closure->address()
                                                 : const_cast<void*>(made->dispatch.code.address());
    *function = made.release();
    return nullptr;
  });
}

void function_free(metaffi_function* function) noexcept { const std::unique_ptr<metaffi_function> owned(function); }

}  // namespace metaffi::engine
