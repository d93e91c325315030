// Cold blocks: what is off the hot path but belongs to one step. Each starts with the registers as its jump left them.
#include <cstddef>

#include "jit/emitter_p.hpp"
#include "jit/plan_p.hpp"
#include "jit/repr_p.hpp"

namespace metaffi::jit {

// Calls a helper of the platform's convention whose integer operands are in place. All roles are lost.
void Emitter::emit_helper_call(std::uint64_t address) {
  frame_.outgoing(platform_.assign({}).stack_bytes);
  emit_call_address(address);
  state_.lose_all();
}

// A call that the hot path does not know of is about to be made: what it believes to be in registers is kept for emit_resume.
void Emitter::emit_interruption(const Cold& block) {
  if (is_typed()) return;
  if (block.state.arguments != Role::kLost) {
    const Memory slot = frame_.slot(Slot::kArguments);
    if (!frame_.keeps_arguments()) a_.store(slot, kArguments);
  }
  if (block.state.results != Role::kLost && frame_.wants_results_register && !frame_.saves_rbx()) {
    const Memory slot = frame_.slot(Slot::kResults);
    if (!frame_.keeps_results()) a_.store(slot, kResults);
  }
}

// The way back to the hot path, which goes on believing that ARGUMENTS and RESULTS are there.
void Emitter::emit_resume(const Cold& block) {
  if (is_typed()) return a_.jump(block.resume);
  if (block.state.arguments != Role::kLost) a_.load(kArguments, frame_.slot(Slot::kArguments), 8, false);
  if (block.state.results != Role::kLost && frame_.wants_results_register && !frame_.saves_rbx()) {
    a_.load(kResults, frame_.slot(Slot::kResults), 8, false);
  }
  a_.jump(block.resume);
}

// An argument is not of the declared type: guard_failed(context, index, value) makes the error.
void Emitter::emit_cold_guard(const Cold& block) {
  const std::uint32_t argument = block.step->as.load_argument.argument;
  comment("the argument is not of its declared type");
  if (is_jump_) emit_frame();
  to_gp(helper_operand(2), argument_address(argument), METAFFI_REPR_POINTER);
  a_.move(helper_operand(1), std::uint64_t{argument});
  Depth& depth = depths_[block.depth];
  if (depth.has_guard) return a_.jump(depth.guard);
  depth.has_guard = true;
  a_.bind(depth.guard);
  a_.move(helper_operand(0), reinterpret_cast<std::uint64_t>(errors_.context));
  emit_helper_call(reinterpret_cast<std::uint64_t>(errors_.guard_failed));
  a_.jump(fail(block.depth));
}

// A nullable argument is not of its own type: 0 if it is null, else the guard failed.
void Emitter::emit_cold_null(const Cold& block) {
  const metaffi_step_load_argument& load = block.step->as.load_argument;
  comment("the argument may be null");
  const Memory value = argument_memory(load.argument, kScratch);
  a_.compare(value.plus(offsetof(metaffi_value, type)), 4, metaffi_null_type);
  a_.jump_if(Condition::kNotEqual, cold(ColdKind::kGuard, *block.step, block.depth).entry);
  if (load.out != METAFFI_NO_VALUE) {
    if (repr_of(load.repr).is_float) {
      a_.zero(kFloatResult);
    } else {
      a_.zero(kResult);
    }
  }
  a_.jump(block.resume);
}

// resolve(context, value, &object)
void Emitter::emit_cold_handle(const Cold& block) {
  const metaffi_step_load_handle& load = block.step->as.load_handle;
  comment("the handle is not known to be live and of this type");
  emit_interruption(block);
  to_gp(helper_operand(1), argument_address(load.argument), METAFFI_REPR_POINTER);
  a_.move(helper_operand(0), reinterpret_cast<std::uint64_t>(load.context));
  a_.lea(helper_operand(2), frame_.slot(Slot::kTemporary));
  emit_helper_call(reinterpret_cast<std::uint64_t>(load.resolve));
  a_.test(kResult, kResult);
  a_.jump_if(Condition::kNotEqual, fail(block.depth));
  a_.load(kResult, frame_.slot(Slot::kTemporary), 8, false);
  emit_resume(block);
}

// slow(context, &value)
void Emitter::emit_cold_thread(const Cold& block) {
  const metaffi_step_load_thread& load = block.step->as.load_thread;
  comment("this thread has no value yet");
  emit_interruption(block);
  a_.move(helper_operand(0), reinterpret_cast<std::uint64_t>(load.context));
  a_.lea(helper_operand(1), frame_.slot(Slot::kTemporary));
  emit_helper_call(reinterpret_cast<std::uint64_t>(load.slow));
  a_.test(kResult, kResult);
  a_.jump_if(Condition::kNotEqual, fail(block.depth));
  a_.load(kResult, frame_.slot(Slot::kTemporary), 8, false);
  emit_resume(block);
}

// Calls take operands from RESULT or memory; nothing else is needed of what RESULT held.
void Emitter::tested_to_result(std::uint32_t value) {
  const Source source = value_source(value, true);
  if (source.kind != Source::Kind::kGp || source.gp == kResult) return;
  a_.move(kResult, source.gp);
  state_.registers.lose(content_of_value(value));
  state_.registers.set(kResult, content_of_value(value));
}

// The condition of a FAIL_IF holds: the error is what its function makes, or the value itself. Should that be none,
// error_missing(context) makes one.
void Emitter::emit_cold_error(const Cold& block) {
  const metaffi_step_fail_if& step = block.step->as.fail_if;
  comment("the step failed");
  if (has_function(step.error)) {
    tested_to_result(step.value);
    emit_call(step.error);
  } else {
    to_gp(kResult, value_source(step.value, true), METAFFI_REPR_POINTER);
  }
  if (is_error_itself(step)) return a_.jump(fail(block.depth));
  a_.test(kResult, kResult);
  a_.jump_if(Condition::kNotEqual, fail(block.depth));
  Depth& depth = depths_[block.depth];
  if (depth.has_missing) return a_.jump(depth.missing);
  depth.has_missing = true;
  a_.bind(depth.missing);
  comment("and there is no error for it");
  a_.move(helper_operand(0), reinterpret_cast<std::uint64_t>(errors_.context));
  emit_helper_call(reinterpret_cast<std::uint64_t>(errors_.error_missing));
  a_.jump(fail(block.depth));
}

}  // namespace metaffi::jit
