#include "engine/entity_function.hpp"

#include <atomic>
#include <bit>
#include <utility>

#include "engine/error.hpp"

namespace metaffi::engine {
namespace {

// The plain pointer is what functions touch; the thread's destructor is registered when an error first waits.
thread_local metaffi_error* waiting = nullptr;

struct FreeAtThreadExit {
  ~FreeAtThreadExit() { metaffi_error_free(std::exchange(waiting, nullptr)); }
  void arm() noexcept {}
};
thread_local FreeAtThreadExit at_thread_exit;

void let_wait(void*, metaffi_error* error) noexcept {
  at_thread_exit.arm();
  metaffi_error_free(std::exchange(waiting, error));
}

metaffi_plan_operand constant(const void* address) noexcept {
  return {METAFFI_OPERAND_CONSTANT, METAFFI_REPR_POINTER, 0, std::bit_cast<std::uint64_t>(address)};
}

metaffi_plan_step load_flag(const std::atomic<std::uint32_t>& flag, std::uint32_t out) noexcept {
  static_assert(sizeof(flag) == sizeof(std::uint32_t) && std::atomic<std::uint32_t>::is_always_lock_free);
  metaffi_plan_step step = {};
  step.kind = METAFFI_STEP_LOAD_MEMORY;
  step.as.load_memory = {.base = constant(&flag), .offset = 0, .out = out, .repr = METAFFI_REPR_U32};
  return step;
}

metaffi_plan_step fail_if_set(std::uint32_t value, const EntityFunction::Source& source,
                              const metaffi_plan_operand* context) noexcept {
  metaffi_plan_step step = {};
  step.kind = METAFFI_STEP_FAIL_IF;
  step.as.fail_if.value = value;
  step.as.fail_if.condition = METAFFI_CONDITION_NONZERO;
  step.as.fail_if.error = {.function = constant(reinterpret_cast<const void*>(source.released)),
                           .operands = context,
                           .operand_count = 1,
                           .fixed_count = 0,
                           .convention = METAFFI_CONVENTION_DEFAULT,
                           .result = METAFFI_REPR_POINTER,
                           .flags = 0,
                           .name = "runtime_released",
                           .result_struct = nullptr,
                           .result_array = 0,
                           .reserved = 0};
  return step;
}

}  // namespace

EntityFunction::EntityFunction(const Source& source) : context_(constant(source.context)), plan_(source.plan) {
  steps_.reserve(plan_.step_count + 2);
  steps_.push_back(load_flag(source.closed, plan_.value_count));
  steps_.push_back(fail_if_set(plan_.value_count, source, &context_));
  steps_.insert(steps_.end(), plan_.steps, plan_.steps + plan_.step_count);
  plan_.steps = steps_.data();
  plan_.step_count = steps_.size();
  ++plan_.value_count;
}

metaffi_error* EntityFunction::make(const Source& source, const DispatchWish& wish, const char* origin,
                                    std::unique_ptr<const EntityFunction>* result) {
  std::unique_ptr<EntityFunction> function(new EntityFunction(source));
  const metaffi_typed_caller caller = {sizeof(metaffi_typed_caller), METAFFI_CONVENTION_DEFAULT, let_wait, nullptr};
  if (metaffi_error* error = make_dispatch(function->plan_, &caller, wish, origin, &function->dispatch_)) return error;
  *result = std::move(function);
  return nullptr;
}

metaffi_fn EntityFunction::address() const noexcept {
  const void* const address = dispatch_.closure != nullptr ? dispatch_.closure->address() : dispatch_.code.address();
  return std::bit_cast<metaffi_fn>(address);
}

}  // namespace metaffi::engine

metaffi_error* metaffi_error_take(void) { return std::exchange(metaffi::engine::waiting, nullptr); }
