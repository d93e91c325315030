#include "engine/interpreter.hpp"

#include <metaffi/handle.h>
#include <metaffi/cpp/text.hpp>

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
#include "engine/error_maker.hpp"
#include "engine/libffi.hpp"
#include "engine/types.hpp"

namespace metaffi::engine {

namespace {

const metaffi_plan_struct& struct_of(const metaffi_plan_operand& operand) noexcept {
  return *std::bit_cast<const metaffi_plan_struct*>(operand.constant);
}

}  // namespace

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
        images_(frame + program.images_at_),
        operands_(frame + program.operands_at_),
        operand_addresses_(reinterpret_cast<void**>(operands_ + program.operand_room_)),
        releases_(frame + program.releases_at_) {
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
  void add_operand(std::size_t index, Cell cell) noexcept;
  void write_struct(const metaffi_plan_struct& passed, Cell* image) noexcept;
  [[nodiscard]] Cell* array_of(std::uint32_t index) noexcept { return values_ + program_.array_cells_[index]; }
  [[nodiscard]] Cell cell_of(const metaffi_plan_operand& operand) noexcept;

  const Program& program_;
  const metaffi_call_plan& plan_;
  const metaffi_value* const arguments_;
  metaffi_value* const results_;
  Cell* const values_;
  Cell* const images_;  // of structs
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
      array_of(place.array)[place.cell] = cell_of(place.operand);
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
    const jit::ErrorMaker errors = error_maker(plan_);
    return errors.guard_failed(errors.context, step.argument, &argument);
  }
  if (step.out != METAFFI_NO_VALUE) values_[step.out] = is_null ? 0 : load_cell(&argument.as, step.repr);
  return nullptr;
}

metaffi_error* Execution::load_handle(const metaffi_step_load_handle& step) noexcept {
  const metaffi_value& argument = arguments_[step.argument];
  const metaffi_type type = plan_.parameters[step.argument].type;
  if (step.verified_type != 0 && argument.type == type && argument.as.handle != nullptr) {
    const metaffi_handle& slot = *argument.as.handle;
    if (__atomic_load_n(&slot.generation, __ATOMIC_ACQUIRE) == argument.length &&
        __atomic_load_n(&slot.verified_type, __ATOMIC_ACQUIRE) == step.verified_type) {
      void* const* const found = type == metaffi_callable_type ? &slot.context : &slot.object;
      values_[step.out] = std::bit_cast<Cell>(__atomic_load_n(found, __ATOMIC_RELAXED));
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
  const jit::ErrorMaker errors = error_maker(plan_);
  return errors.error_missing(errors.context);
}

void Execution::store_result(const metaffi_step_store_result& step) noexcept {
  const Cell cell = cell_of(step.operand);
  const metaffi_type declared = plan_.results[step.result].type;
  const bool is_array = (declared & METAFFI_ARRAY_FLAG) != 0;
  metaffi_value value = {{0}, is_array ? declared | METAFFI_PACKED_FLAG : declared, 0};
  value.length = static_cast<std::uint32_t>(cell_of(step.length));
  std::memcpy(&value.as, &cell, metaffi_repr_size(step.operand.repr));
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
      return cell_as(values_[operand.index], operand.repr);
    case METAFFI_OPERAND_VALUE_ADDRESS:
      return std::bit_cast<Cell>(values_ + operand.index);
    case METAFFI_OPERAND_ARGUMENT_ADDRESS:
      return std::bit_cast<Cell>(arguments_ + operand.index);
    case METAFFI_OPERAND_RESULT_ADDRESS:
      return std::bit_cast<Cell>(results_ + operand.index);
    case METAFFI_OPERAND_ARRAY_ADDRESS:
      return std::bit_cast<Cell>(array_of(operand.index) + operand.constant);
    default:
      return cell_as(operand.constant, operand.repr);
  }
}

void Execution::add_operand(std::size_t index, Cell cell) noexcept {
  operands_[index] = cell;
  operand_addresses_[index] = operands_ + index;
}

void Execution::write_struct(const metaffi_plan_struct& passed, Cell* image) noexcept {
  std::fill_n(image, struct_cells(*passed.type), 0);
  for (std::uint32_t i = 0; i < passed.type->field_count; ++i) {
    const metaffi_struct_field& field = passed.type->fields[i];
    const Cell cell = cell_of(passed.fields[i]);
    std::memcpy(reinterpret_cast<std::byte*>(image) + field.offset, &cell, metaffi_repr_size(field.repr));
  }
}

Cell Execution::call(const Call& call) noexcept {
  const metaffi_plan_call& plan = *call.plan;
  Cell result[2] = {0, 0};
  void* returned = result;
  std::size_t count = 0;
  const bool returns_struct = plan.result == METAFFI_REPR_STRUCT;
  if (returns_struct && call.struct_result == StructPassing::kStruct) returned = array_of(plan.result_array);
  if (returns_struct && call.struct_result == StructPassing::kReference) {
    add_operand(count++, std::bit_cast<Cell>(array_of(plan.result_array)));
  }
  Cell* image = images_;
  const StructPassing* passing = call.passings;
  for (std::uint32_t i = 0; i < plan.operand_count; ++i) {
    const metaffi_plan_operand& operand = plan.operands[i];
    if (operand.kind != METAFFI_OPERAND_STRUCT) {
      add_operand(count++, cell_of(operand));
      continue;
    }
    const metaffi_plan_struct& passed = struct_of(operand);
    write_struct(passed, image);
    if (*passing == StructPassing::kReference) {
      add_operand(count++, std::bit_cast<Cell>(image));
    } else {
      operand_addresses_[count++] = image;
      if (*passing == StructPassing::kHalves) operand_addresses_[count++] = image + 1;
    }
    ++passing;
    image += struct_cells(*passed.type);
  }
  const bool is_value = plan.function.kind == METAFFI_OPERAND_VALUE;
  const Cell function = is_value ? values_[plan.function.index] : plan.function.constant;
  ffi_call(const_cast<ffi_cif*>(&call.cif), std::bit_cast<void (*)()>(function), returned, operand_addresses_);
  if (returns_struct && call.struct_result == StructPassing::kInteger) *array_of(plan.result_array) = result[0];
  if (returns_struct && call.struct_result == StructPassing::kSecondHalf) array_of(plan.result_array)[1] = result[0];
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

std::optional<jit::Failure> Program::add_types(const metaffi_plan_call& plan,
                                               const std::vector<StructPassing>& passings, unsigned* fixed_count) {
  const std::size_t begin = types_.size();
  std::size_t structs = 0;
  std::size_t image_cells = 0;
  for (std::uint32_t i = 0; i < plan.operand_count; ++i) {
    const metaffi_plan_operand& operand = plan.operands[i];
    if (i == plan.fixed_count) *fixed_count += static_cast<unsigned>(types_.size() - begin);
    if (operand.kind != METAFFI_OPERAND_STRUCT) {
      types_.push_back(ffi_type_of(operand.repr));
      continue;
    }
    const metaffi_struct_type& type = *struct_of(operand).type;
    if (auto failure = struct_types_.append(type, passings[structs++], &types_)) return failure;
    image_cells += struct_cells(type);
  }
  if (plan.fixed_count == plan.operand_count) *fixed_count += static_cast<unsigned>(types_.size() - begin);
  image_room_ = std::max(image_room_, image_cells);
  return std::nullopt;
}

std::optional<jit::Failure> Program::prepare_call(const metaffi_plan_call& plan) {
  ffi_abi abi = FFI_DEFAULT_ABI;
  if (auto failure = ffi_abi_of(plan.convention, &abi)) return failure;
  const std::vector<StructPassing>& passings = passings_.emplace_back(passings_of(plan, abi));
  Call call = {&plan, {}, passings.data(), StructPassing::kStruct};
  std::vector<ffi_type*> result = {ffi_type_of(plan.result)};
  ffi_type** const types = types_.data() + types_.size();
  unsigned fixed_count = 0;
  if (plan.result == METAFFI_REPR_STRUCT) {
    call.struct_result = result_passing_of(*plan.result_struct, abi);
    result.clear();
    if (auto failure = struct_types_.append(*plan.result_struct, call.struct_result, &result)) return failure;
  }
  if (plan.result == METAFFI_REPR_STRUCT && call.struct_result == StructPassing::kReference) {
    types_.push_back(&ffi_type_pointer);  // the hidden first argument
    fixed_count = 1;
  }
  if (auto failure = add_types(plan, passings, &fixed_count)) return failure;
  const auto count = static_cast<unsigned>(types_.data() + types_.size() - types);
  const bool variadic = (plan.flags & METAFFI_CALL_VARIADIC) != 0;
  const ffi_status status = variadic ? ffi_prep_cif_var(&call.cif, abi, fixed_count, count, result[0], types)
                                     : ffi_prep_cif(&call.cif, abi, count, result[0], types);
  if (auto failure = ffi_failure(status, plan.name)) return failure;
  calls_.push_back(call);
  operand_room_ = std::max<std::size_t>(operand_room_, count);
  return std::nullopt;
}

// Room is reserved first: calls point at their types, steps at their calls.
std::optional<jit::Failure> Program::prepare_calls() {
  std::size_t call_count = 0;
  std::size_t argument_count = 0;
  for (std::size_t i = 0; i < plan_.step_count; ++i) {
    if (const metaffi_plan_call* call = call_of(plan_.steps[i])) {
      ++call_count;
      argument_count += 2 * std::size_t{call->operand_count} + 1;  // halves of structs, and a hidden one
    }
  }
  calls_.reserve(call_count);
  types_.reserve(argument_count);
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

// Arrays and images begin at multiples of 16 bytes, as the frame does: structs may want it.
void Program::lay_out_frame() {
  const auto even = [](std::size_t cells) { return cells + cells % 2; };
  std::size_t cells = plan_.value_count;
  array_cells_.reserve(plan_.array_count);
  for (std::size_t i = 0; i < plan_.array_count; ++i) {
    array_cells_.push_back(even(cells));
    cells = even(cells) + plan_.arrays[i];
  }
  images_at_ = even(cells);
  operands_at_ = images_at_ + image_room_;
  releases_at_ = operands_at_ + 2 * operand_room_;
  frame_cells_ = releases_at_ + release_room_;
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
