#include "engine/closure.hpp"

#include <cstdlib>
#include <cstring>

#if defined(_WIN32)
#include <malloc.h>
#else
#include <alloca.h>
#endif

#include "engine/cell.hpp"
#include "engine/error.hpp"
#include "engine/libffi.hpp"
#include "engine/types.hpp"

namespace metaffi::engine {
namespace {

constexpr std::size_t stack_frame_values = 512;

// Passed by value, as opposed to by const metaffi_value *.
bool passed_by_value(const metaffi_plan_slot& slot) noexcept { return slot.type == 0 || is_scalar(slot.type); }

metaffi_value argument_from(const metaffi_plan_slot& slot, const void* passed) noexcept {
  if (!passed_by_value(slot)) return **static_cast<const metaffi_value* const*>(passed);
  metaffi_value value = {{0}, slot.type, 0};
  std::memcpy(&value.as, passed, metaffi_repr_size(slot.repr));
  return value;
}

}  // namespace

bool returns_result(const metaffi_call_plan& plan) noexcept {
  return plan.result_count == 1 && passed_by_value(plan.results[0]);
}

Closure::Closure(std::unique_ptr<const Program> program, const metaffi_typed_caller& caller)
    : program_(std::move(program)), caller_(caller) {}

void Closure::describe_signature() {
  const metaffi_call_plan& plan = program_->plan();
  returns_result_ = returns_result(plan);
  types_.reserve(plan.parameter_count + plan.result_count);
  for (std::size_t i = 0; i < plan.parameter_count; ++i) {
    const metaffi_plan_slot& slot = plan.parameters[i];
    types_.push_back(passed_by_value(slot) ? ffi_type_of(slot.repr) : &ffi_type_pointer);
  }
  if (!returns_result_) types_.insert(types_.end(), plan.result_count, &ffi_type_pointer);
}

std::optional<jit::Failure> Closure::prepare() {
  const metaffi_call_plan& plan = program_->plan();
  describe_signature();
  ffi_abi abi = FFI_DEFAULT_ABI;
  if (auto failure = ffi_abi_of(static_cast<std::uint16_t>(caller_.convention), &abi)) return failure;
  ffi_type* const result = returns_result_ ? ffi_type_of(plan.results[0].repr) : &ffi_type_void;
  const auto count = static_cast<unsigned>(types_.size());
  if (auto failure = ffi_failure(ffi_prep_cif(&cif_, abi, count, result, types_.data()), plan.signature))
    return failure;
  closure_.reset(static_cast<ffi_closure*>(ffi_closure_alloc(sizeof(ffi_closure), &address_)));
  if (closure_ == nullptr) {
    return jit::Failure{METAFFI_ERROR_NO_EXECUTABLE_MEMORY,
                        "libffi found no memory for a closure: the system forbids executable pages, or memory ran out"};
  }
  return ffi_failure(ffi_prep_closure_loc(closure_.get(), &cif_, enter, this, address_), plan.signature);
}

std::optional<jit::Failure> Closure::make(const metaffi_call_plan& plan, const metaffi_typed_caller& caller,
                                          std::unique_ptr<Closure>* result) {
  std::unique_ptr<const Program> program;
  if (auto failure = Program::prepare(plan, &program)) return failure;
  std::unique_ptr<Closure> closure(new Closure(std::move(program), caller));
  if (auto failure = closure->prepare()) return failure;
  *result = std::move(closure);
  return std::nullopt;
}

void Closure::enter(ffi_cif*, void* returned, void** arguments, void* self) noexcept {
  static_cast<Closure*>(self)->called(returned, arguments);
}

void Closure::called(void* returned, void** arguments) noexcept {
  const metaffi_call_plan& plan = program_->plan();
  const std::size_t count = plan.parameter_count + plan.result_count;
  struct Free {
    void operator()(metaffi_value* frame) const noexcept { std::free(frame); }
  };
  std::unique_ptr<metaffi_value, Free> heap;
  metaffi_value* frame = nullptr;
  if (count <= stack_frame_values) {
    frame = static_cast<metaffi_value*>(alloca((count + 1) * sizeof(metaffi_value)));
  } else {
    heap.reset(static_cast<metaffi_value*>(std::malloc(count * sizeof(metaffi_value))));
    frame = heap.get();
  }
  metaffi_error* const error = frame == nullptr ? out_of_memory_error() : run(arguments, frame);
  if (error != nullptr) caller_.fail(caller_.context, error);
  if (!returns_result_) return;
  // libffi wants integers widened to a register.
  const std::uint16_t repr = plan.results[0].repr;
  const Cell cell = error == nullptr ? load_cell(&frame[plan.parameter_count].as, repr) : 0;
  std::memcpy(returned, &cell, repr == METAFFI_REPR_F32 ? sizeof(float) : sizeof(cell));
}

// Results reach the caller's memory only when the call succeeded.
metaffi_error* Closure::run(void** arguments, metaffi_value* frame) noexcept {
  const metaffi_call_plan& plan = program_->plan();
  for (std::size_t i = 0; i < plan.parameter_count; ++i) frame[i] = argument_from(plan.parameters[i], arguments[i]);
  metaffi_value* const results = frame + plan.parameter_count;
  if (metaffi_error* error = program_->run(frame, results)) return error;
  if (returns_result_) return nullptr;
  for (std::size_t i = 0; i < plan.result_count; ++i) {
    **static_cast<metaffi_value**>(arguments[plan.parameter_count + i]) = results[i];
  }
  return nullptr;
}

}  // namespace metaffi::engine
