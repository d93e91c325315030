// Steps that put values somewhere: PLACE, STORE_RESULT; and FAIL_IF, which only looks at one.
#include <cstddef>

#include "jit/emitter_p.hpp"
#include "jit/plan_p.hpp"
#include "jit/repr_p.hpp"

namespace metaffi::jit {

// In: the value. The error is made out of line; one that is the value itself, and in RESULT, is there already.
void Emitter::emit_fail_if(const metaffi_plan_step& step) {
  const metaffi_step_fail_if& fail_if = step.as.fail_if;
  const Source source = value_source(fail_if.value, true);
  const Gp reg = source.kind == Source::Kind::kGp ? source.gp : kScratch;
  if (source.kind != Source::Kind::kGp) to_gp(reg, source, source.repr);

  if (fail_if.condition != METAFFI_CONDITION_NOT_EQUAL) {
    a_.test(reg, reg);
  } else if (is_int32(fail_if.constant)) {
    a_.compare(reg, static_cast<std::int32_t>(fail_if.constant));
  } else {
    state_.registers.lose(kScratch2);
    a_.move(kScratch2, fail_if.constant);
    a_.compare(reg, kScratch2);
  }
  const Condition condition = fail_if.condition == METAFFI_CONDITION_ZERO ? Condition::kEqual : Condition::kNotEqual;
  const bool is_error = reg == kResult && is_error_itself(fail_if);
  a_.jump_if(condition, is_error ? fail(releases_.size()) : cold(ColdKind::kError, step).entry);
}

// All 8 bytes at `destination` = the operand as a cell of its repr.
void Emitter::store_cell(Memory destination, const metaffi_plan_operand& operand) {
  const Source source = operand_source(operand);
  if (source.kind == Source::Kind::kConstant && is_int32(canonical(source.constant, operand.repr))) {
    return a_.store(destination, static_cast<std::int32_t>(canonical(source.constant, operand.repr)));
  }
  if (source.kind == Source::Kind::kGp && covers(source.repr, operand.repr)) return a_.store(destination, source.gp);
  if (source.kind == Source::Kind::kXmm && source.repr == METAFFI_REPR_F64 && operand.repr == METAFFI_REPR_F64) {
    return a_.store(destination, source.xmm, 8);
  }
  to_gp(kScratch, source, operand.repr);
  a_.store(destination, kScratch);
}

void Emitter::emit_place(const metaffi_step_place& step) {
  clear_out_parameter(step.operand);
  for (std::size_t i = 0; i < 2; ++i) state_.registers.lose(content_of_eightbyte(step.array, i));
  store_cell(frame_.array(step.array).plus(static_cast<std::int32_t>(8 * step.cell)), step.operand);
}

void Emitter::store_length(Memory destination, const metaffi_plan_operand& operand) {
  const Source source = operand_source(operand);
  if (source.kind == Source::Kind::kConstant) {
    return a_.store(destination, static_cast<std::int32_t>(source.constant), 4);
  }
  if (source.kind == Source::Kind::kGp) return a_.store(destination, source.gp, 4);
  to_gp(kScratch, source, METAFFI_REPR_U32);
  a_.store(destination, kScratch, 4);
}

// Payload first, then type and length: in one store, unless the length is only known at run time.
void Emitter::emit_store_result(const metaffi_step_store_result& step) {
  if (!returns(step.result)) {
    const Memory result = results_memory(step.result);
    store_cell(result, step.operand);
    const auto type = static_cast<std::int32_t>(stored_type(plan_.results[step.result].type));
    const Memory tag = result.plus(offsetof(metaffi_value, type));
    if (step.length.kind == METAFFI_OPERAND_CONSTANT && step.length.constant == 0) return a_.store(tag, type);
    a_.store(tag, type, 4);
    return store_length(result.plus(offsetof(metaffi_value, length)), step.length);
  }
  const std::uint16_t repr = plan_.results[0].repr;
  const Source source = operand_source(step.operand);
  if (repr_of(repr).is_float) {
    to_xmm(kFloatResult, source, repr, kScratch);
  } else {
    to_gp(kResult, source, repr);
  }
  define(return_value(), repr);
}

}  // namespace metaffi::jit
