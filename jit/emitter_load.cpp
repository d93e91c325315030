// Steps that bring values in: arguments with their guards, objects behind handles, thread-locals, memory.
#include <metaffi/handle.h>

#include <cstddef>

#include "jit/emitter_p.hpp"
#include "jit/plan_p.hpp"
#include "jit/repr_p.hpp"

namespace metaffi::jit {
namespace {

constexpr std::int32_t kTypeOffset = offsetof(metaffi_value, type);
constexpr std::int32_t kLengthOffset = offsetof(metaffi_value, length);

// Declared arrays of numbers, bool and chars that are not packed take packed ones as well.
bool accepts_packed(metaffi_type type) noexcept {
  return (type & METAFFI_ARRAY_FLAG) != 0 && (type & METAFFI_PACKED_FLAG) == 0 && is_scalar(metaffi_type_element(type));
}

}  // namespace

// In: ARGUMENTS. Out: nothing, or RESULT for a value that may be null.
void Emitter::emit_load_argument(const metaffi_plan_step& step) {
  const metaffi_step_load_argument& load = step.as.load_argument;
  const metaffi_type type = plan_.parameters[load.argument].type;
  if (!is_by_value(load.argument) && type != metaffi_any_type) {
    const Memory value = argument_memory(load.argument, kScratch);
    if (load.nullable != 0) return emit_nullable_argument(step, value, type);
    emit_guard(step, value, type);
  }
  if (load.out == METAFFI_NO_VALUE) return;
  values_[load.out] = {.is_assigned = true, .in_argument = true, .repr = load.repr, .argument = load.argument};
  if (!frame_.has_cell(load.out)) return;
  to_gp(kScratch, argument_source(load.argument, load.repr), load.repr);
  a_.store(frame_.cell(load.out), kScratch);
}

// Sets the flags: equal when the type of `value` is one that `type` accepts. Changes SCRATCH2.
void Emitter::emit_compare_type(Memory value, metaffi_type type) {
  const Memory tag = value.plus(kTypeOffset);
  if (!accepts_packed(type)) return a_.compare(tag, 4, static_cast<std::int32_t>(type));
  state_.registers.lose(kScratch2);
  a_.load(kScratch2, tag, 4, false);
  a_.and_32(kScratch2, static_cast<std::int32_t>(~METAFFI_PACKED_FLAG));
  a_.compare_32(kScratch2, static_cast<std::int32_t>(type));
}

void Emitter::emit_guard(const metaffi_plan_step& step, Memory value, metaffi_type type) {
  emit_compare_type(value, type);
  a_.jump_if(Condition::kNotEqual, cold(ColdKind::kGuard, step).entry);
}

// Null is decided out of line: the value is then 0.
void Emitter::emit_nullable_argument(const metaffi_plan_step& step, Memory value, metaffi_type type) {
  const std::uint32_t out = step.as.load_argument.out;
  const std::uint16_t repr = step.as.load_argument.repr;
  if (out != METAFFI_NO_VALUE) state_.registers.lose(kResult);
  emit_compare_type(value, type);
  const Cold& block = cold(ColdKind::kNull, step);
  const Label resume = block.resume;
  a_.jump_if(Condition::kNotEqual, block.entry);
  if (out == METAFFI_NO_VALUE) return a_.bind(resume);

  const Source payload{.kind = Source::Kind::kMemory, .repr = repr, .canonical = false, .memory = value};
  if (!repr_of(repr).is_float) {
    to_gp(kResult, payload, repr);
    a_.bind(resume);
    return define(out, repr);
  }
  state_.registers.lose(kFloatResult);
  to_xmm(kFloatResult, payload, repr, kResult);
  a_.bind(resume);
  define(out, repr);
}

// In: ARGUMENTS. Out: RESULT. Slow path: whatever is not a live handle already verified to be of this type, or not a live callable
// whose first proxy has this key.
void Emitter::emit_load_handle(const metaffi_plan_step& step) {
  const metaffi_step_load_handle& load = step.as.load_handle;
  const Memory value = argument_memory(load.argument, kScratch);
  const metaffi_type type = plan_.parameters[load.argument].type;
  const std::size_t out =
      type == metaffi_callable_type ? offsetof(metaffi_handle, context) : offsetof(metaffi_handle, object);
  state_.registers.lose_all();
  const Cold& block = cold(ColdKind::kHandle, step);
  const Label slow = block.entry;
  const Label resume = block.resume;
  if (load.verified_type == 0) {
    a_.jump(slow);
  } else {
    a_.compare(value.plus(kTypeOffset), 4, static_cast<std::int32_t>(type));
    a_.jump_if(Condition::kNotEqual, slow);
    a_.load(kResult, value, 8, false);
    a_.test(kResult, kResult);
    a_.jump_if(Condition::kEqual, slow);
    a_.load(kScratch2, value.plus(kLengthOffset), 4, false);
    a_.compare_32(kScratch2, Memory{kResult, offsetof(metaffi_handle, generation)});
    a_.jump_if(Condition::kNotEqual, slow);
    a_.compare(Memory{kResult, offsetof(metaffi_handle, verified_type)}, 4,
               static_cast<std::int32_t>(load.verified_type));
    a_.jump_if(Condition::kNotEqual, slow);
    a_.load(kResult, Memory{kResult, static_cast<std::int32_t>(out)}, 8, false);
  }
  a_.bind(resume);
  define(load.out, METAFFI_REPR_POINTER);
}

// Out: RESULT. The thread pointer of x86-64 Linux is fs.
void Emitter::emit_load_thread(const metaffi_plan_step& step) {
  const metaffi_step_load_thread& load = step.as.load_thread;
  state_.registers.lose_all();
  const Cold& block = cold(ColdKind::kThread, step);
  const Label slow = block.entry;
  const Label resume = block.resume;
  if (load.has_offset != 0 && load.offset == static_cast<std::int32_t>(load.offset)) {
    a_.load_thread(kResult, static_cast<std::int32_t>(load.offset));
    a_.test(kResult, kResult);
    a_.jump_if(Condition::kEqual, slow);
  } else {
    a_.jump(slow);
  }
  a_.bind(resume);
  define(load.out, METAFFI_REPR_POINTER);
}

// Takes 8 bytes of a returned struct from the register they came in, if they are there still. Out: the value in that register.
bool Emitter::take_returned(const metaffi_step_load_memory& load) {
  if (load.base.kind != METAFFI_OPERAND_ARRAY_ADDRESS) return false;
  const std::int64_t offset = 8 * static_cast<std::int64_t>(load.base.constant) + load.offset;
  if (offset != 0 && offset != 8) return false;
  const Content content = content_of_eightbyte(load.base.index, static_cast<std::size_t>(offset / 8));
  if (repr_of(load.repr).is_float) {
    const auto reg = state_.registers.xmm_with(content);
    if (reg.has_value()) define_in(*reg, load.out, load.repr);
    return reg.has_value();
  }
  const auto reg = state_.registers.gp_with(content);
  if (!reg.has_value()) return false;
  normalise_c(*reg, load.repr);
  define_in(*reg, load.out, load.repr);
  return true;
}

// Out: RESULT, or where the loaded is already.
void Emitter::emit_load_memory(const metaffi_step_load_memory& load) {
  if (take_returned(load)) return;
  const Source base = operand_source(load.base);
  Memory memory = base.memory.plus(load.offset);
  if (base.kind != Source::Kind::kAddress) {
    to_gp(kScratch, base, METAFFI_REPR_POINTER);
    memory = {kScratch, load.offset};
  }
  const Source source{.kind = Source::Kind::kMemory, .repr = load.repr, .canonical = false, .memory = memory};
  if (repr_of(load.repr).is_float) {
    state_.registers.lose(kFloatResult);
    to_xmm(kFloatResult, source, load.repr, kScratch);
  } else {
    state_.registers.lose(kResult);
    to_gp(kResult, source, load.repr);
  }
  define(load.out, load.repr);
}

}  // namespace metaffi::jit
