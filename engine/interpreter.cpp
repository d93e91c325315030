#include "engine/interpreter.hpp"

#include <metaffi/handle.h>

#include <algorithm>
#include <bit>
#include <cstdlib>

#if defined(_WIN32)
#include <malloc.h>
#else
#include <alloca.h>
#endif

#include "engine/cell.hpp"
#include "engine/error.hpp"
#include "engine/guard.hpp"
#include "engine/libffi.hpp"
#include "engine/text.hpp"
#include "engine/types.hpp"

namespace metaffi::engine {

// What a call needs beside the plan, in one block of cells: values, stack arrays, operands and their addresses,
// registered releases.
class Execution {
 public:
  Execution(const Program& program, const metaffi_value* arguments, metaffi_value* results, Cell* frame) noexcept
      : program_(program),
        plan_(program.plan_),
        arguments_(arguments),
        results_(results),
        values_(frame),
        operands_(frame + program.frame_cells_ - program.release_room_ - 2 * program.operand_room_),
        operand_addresses_(reinterpret_cast<void**>(operands_ + program.operand_room_)),
        releases_(operands_ + 2 * program.operand_room_) {
    std::fill_n(values_, plan_.value_count, 0);
  }

  metaffi_error* run() noexcept;

 private:
  using Step = Program::Step;
  using Call = Program::Call;

  metaffi_error* execute(std::size_t index) noexcept;
  metaffi_error* load_argument(const metaffi_step_load_argument& step) noexcept;
  metaffi_error* load_handle(const metaffi_step_load_handle& step) noexcept;
  metaffi_error* load_thread(const metaffi_step_load_thread& step) noexcept;
  metaffi_error* fail_if(const Step& step) noexcept;
  void store_result(const metaffi_step_store_result& step) noexcept;
  void run_releases(bool failed) noexcept;

  Cell call(const Call& call) noexcept;
  [[nodiscard]] Cell cell_of(const metaffi_plan_operand& operand) noexcept;

  const Program& program_;
  const metaffi_call_plan& plan_;
  const metaffi_value* const arguments_;
  metaffi_value* const results_;
  Cell* const values_;
  Cell* const operands_;
  void** const operand_addresses_;
  Cell* const releases_;  // indices of steps
  std::size_t release_count_ = 0;
};

metaffi_error* Execution::run() noexcept {
  metaffi_error* error = nullptr;
  for (std::size_t i = 0; i < plan_.step_count && error == nullptr; ++i) error = execute(i);
  run_releases(error != nullptr);
  return error;
}

metaffi_error* Execution::execute(std::size_t index) noexcept {
  const Step& prepared = program_.steps_[index];
  const metaffi_plan_step& step = *prepared.plan;
  switch (step.kind) {
    case METAFFI_STEP_LOAD_ARGUMENT:
      return load_argument(step.as.load_argument);
    case METAFFI_STEP_LOAD_HANDLE:
      return load_handle(step.as.load_handle);
    case METAFFI_STEP_LOAD_THREAD:
      return load_thread(step.as.load_thread);
    case METAFFI_STEP_LOAD_MEMORY: {
      const auto& load = step.as.load_memory;
      const auto* const base = std::bit_cast<const std::byte*>(cell_of(load.base));
      values_[load.out] = load_cell(base + load.offset, load.repr);
      return nullptr;
    }
    case METAFFI_STEP_CALL: {
      const Cell result = call(*prepared.call);
      if (step.as.call.out != METAFFI_NO_VALUE) values_[step.as.call.out] = result;
      return nullptr;
    }
    case METAFFI_STEP_FAIL_IF:
      return fail_if(prepared);
    case METAFFI_STEP_PLACE: {
      const auto& place = step.as.place;
      values_[program_.array_cells_[place.array] + place.cell] = cell_of(place.operand);
      return nullptr;
    }
    case METAFFI_STEP_STORE_RESULT:
      store_result(step.as.store_result);
      return nullptr;
    case METAFFI_STEP_RELEASE:
      releases_[release_count_++] = index;
      return nullptr;
    default:
      return make_error(METAFFI_ERROR_INTERNAL, "a call plan has a step of an unknown kind");
  }
}

metaffi_error* Execution::load_argument(const metaffi_step_load_argument& step) noexcept {
  const metaffi_value& argument = arguments_[step.argument];
  const bool is_null = step.nullable != 0 && argument.type == metaffi_null_type;
  if (!is_null && !accepts(plan_.parameters[step.argument].type, argument.type)) {
    const jit::GuardHandler guard = guard_handler(plan_);
    return guard.fail(guard.context, step.argument, &argument);
  }
  if (step.out != METAFFI_NO_VALUE) values_[step.out] = is_null ? 0 : load_cell(&argument.as, step.repr);
  return nullptr;
}

metaffi_error* Execution::load_handle(const metaffi_step_load_handle& step) noexcept {
  const metaffi_value& argument = arguments_[step.argument];
  if (step.verified_type != 0 && argument.type == metaffi_handle_type && argument.as.handle != nullptr) {
    const metaffi_handle& slot = *argument.as.handle;
    if (__atomic_load_n(&slot.generation, __ATOMIC_ACQUIRE) == argument.length &&
        __atomic_load_n(&slot.verified_type, __ATOMIC_RELAXED) == step.verified_type) {
      values_[step.out] = std::bit_cast<Cell>(__atomic_load_n(&slot.object, __ATOMIC_RELAXED));
      return nullptr;
    }
  }
  void* object = nullptr;
  metaffi_error* const error = step.resolve(step.context, &argument, &object);
  values_[step.out] = std::bit_cast<Cell>(object);
  return error;
}

metaffi_error* Execution::load_thread(const metaffi_step_load_thread& step) noexcept {
  Cell found = 0;
#if defined(__x86_64__) && defined(__linux__)
  if (step.has_offset != 0) asm volatile("movq %%fs:(%1), %0" : "=r"(found) : "r"(step.offset));
#endif
  if (found == 0) {
    void* value = nullptr;
    if (metaffi_error* error = step.slow(step.context, &value)) return error;
    found = std::bit_cast<Cell>(value);
  }
  values_[step.out] = found;
  return nullptr;
}

metaffi_error* Execution::fail_if(const Step& prepared) noexcept {
  const auto& step = prepared.plan->as.fail_if;
  const Cell value = values_[step.value];
  const bool fails = step.condition == METAFFI_CONDITION_ZERO      ? value == 0
                     : step.condition == METAFFI_CONDITION_NONZERO ? value != 0
                                                                   : value != step.constant;
  if (!fails) return nullptr;
  const Cell error = prepared.call == nullptr ? value : call(*prepared.call);
  if (error != 0) return std::bit_cast<metaffi_error*>(error);
  return make_error(METAFFI_ERROR_INTERNAL, "a call failed, and the plug-in gave no error for it");
}

void Execution::store_result(const metaffi_step_store_result& step) noexcept {
  const Cell cell = cell_of(step.operand);
  metaffi_value value = {{0}, plan_.results[step.result].type, 0};
  std::memcpy(&value.as, &cell, repr_size(step.operand.repr));
  results_[step.result] = value;
}

void Execution::run_releases(bool failed) noexcept {
  while (release_count_ > 0) {
    const Step& prepared = program_.steps_[releases_[--release_count_]];
    if (failed || prepared.plan->as.release.only_on_failure == 0) call(*prepared.call);
  }
}

Cell Execution::cell_of(const metaffi_plan_operand& operand) noexcept {
  switch (operand.kind) {
    case METAFFI_OPERAND_VALUE:
      return values_[operand.index];
    case METAFFI_OPERAND_VALUE_ADDRESS:
      return std::bit_cast<Cell>(values_ + operand.index);
    case METAFFI_OPERAND_ARGUMENT_ADDRESS:
      return std::bit_cast<Cell>(arguments_ + operand.index);
    case METAFFI_OPERAND_RESULT_ADDRESS:
      return std::bit_cast<Cell>(results_ + operand.index);
    case METAFFI_OPERAND_ARRAY_ADDRESS:
      return std::bit_cast<Cell>(values_ + program_.array_cells_[operand.index] + operand.constant);
    default:
      return operand.constant;
  }
}

Cell Execution::call(const Call& call) noexcept {
  const metaffi_plan_call& plan = *call.plan;
  for (std::uint32_t i = 0; i < plan.operand_count; ++i) {
    operands_[i] = cell_of(plan.operands[i]);
    operand_addresses_[i] = operands_ + i;
  }
  Cell result[2] = {0, 0};
  ffi_call(const_cast<ffi_cif*>(&call.cif), std::bit_cast<void (*)()>(cell_of(plan.function)), result,
           operand_addresses_);
  return to_cell(result[0], plan.result);
}

namespace {

// Frames up to this size live on the stack.
constexpr std::size_t stack_frame_cells = 2048;

const metaffi_plan_call* call_of(const metaffi_plan_step& step) noexcept {
  switch (step.kind) {
    case METAFFI_STEP_CALL:
      return &step.as.call.call;
    case METAFFI_STEP_FAIL_IF: {
      const metaffi_plan_operand& function = step.as.fail_if.error.function;
      const bool none = function.kind == METAFFI_OPERAND_CONSTANT && function.constant == 0;
      return none ? nullptr : &step.as.fail_if.error;
    }
    case METAFFI_STEP_RELEASE:
      return &step.as.release.call;
    default:
      return nullptr;
  }
}

}  // namespace

std::optional<jit::Failure> Program::prepare_call(const metaffi_plan_call& plan) {
  ffi_abi abi = FFI_DEFAULT_ABI;
  if (auto failure = ffi_abi_of(plan.convention, &abi)) return failure;
  const bool variadic = (plan.flags & METAFFI_CALL_VARIADIC) != 0;
  ffi_type** const types = types_.data() + types_.size();
  for (std::uint32_t i = 0; i < plan.operand_count; ++i) {
    types_.push_back(ffi_type_of(plan.operands[i].repr));
  }
  ffi_cif cif = {};
  ffi_type* const result = ffi_type_of(plan.result);
  const ffi_status status = variadic ? ffi_prep_cif_var(&cif, abi, plan.fixed_count, plan.operand_count, result, types)
                                     : ffi_prep_cif(&cif, abi, plan.operand_count, result, types);
  if (auto failure = ffi_failure(status, plan.name)) return failure;
  calls_.push_back({&plan, cif});
  operand_room_ = std::max<std::size_t>(operand_room_, plan.operand_count);
  return std::nullopt;
}

// Room is reserved first: calls point at their types, steps at their calls.
std::optional<jit::Failure> Program::prepare_calls() {
  std::size_t call_count = 0;
  std::size_t operand_count = 0;
  for (std::size_t i = 0; i < plan_.step_count; ++i) {
    if (const metaffi_plan_call* call = call_of(plan_.steps[i])) {
      ++call_count;
      operand_count += call->operand_count;
    }
  }
  calls_.reserve(call_count);
  types_.reserve(operand_count);
  steps_.reserve(plan_.step_count);
  for (std::size_t i = 0; i < plan_.step_count; ++i) {
    const metaffi_plan_step& step = plan_.steps[i];
    const metaffi_plan_call* const call = call_of(step);
    if (call != nullptr) {
      if (auto failure = prepare_call(*call)) return failure;
    }
    steps_.push_back({&step, call == nullptr ? nullptr : &calls_.back()});
    if (step.kind == METAFFI_STEP_RELEASE) ++release_room_;
  }
  return std::nullopt;
}

void Program::lay_out_frame() {
  std::size_t cells = plan_.value_count;
  array_cells_.reserve(plan_.array_count);
  for (std::size_t i = 0; i < plan_.array_count; ++i) {
    array_cells_.push_back(cells);
    cells += plan_.arrays[i];
  }
  frame_cells_ = cells + 2 * operand_room_ + release_room_;
}

std::optional<jit::Failure> Program::prepare(const metaffi_call_plan& plan, std::unique_ptr<const Program>* result) {
  std::unique_ptr<Program> program(new Program(plan));
  if (auto failure = program->prepare_calls()) return failure;
  program->lay_out_frame();
  *result = std::move(program);
  return std::nullopt;
}

metaffi_error* Program::run(const metaffi_value* arguments, metaffi_value* results) const noexcept {
  if (frame_cells_ <= stack_frame_cells) {
    auto* const frame = static_cast<Cell*>(alloca((frame_cells_ + 1) * sizeof(Cell)));
    return Execution(*this, arguments, results, frame).run();
  }
  struct Free {
    void operator()(Cell* frame) const noexcept { std::free(frame); }
  };
  const std::unique_ptr<Cell, Free> frame(static_cast<Cell*>(std::malloc(frame_cells_ * sizeof(Cell))));
  if (frame == nullptr) return out_of_memory_error();
  return Execution(*this, arguments, results, frame.get()).run();
}

}  // namespace metaffi::engine
