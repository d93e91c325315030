#include "jit/emitter_p.hpp"

#include "jit/plan_p.hpp"

namespace metaffi::jit {

Signature typed_signature(const metaffi_call_plan& plan) {
  Signature result;
  result.parameters.reserve(plan.parameter_count + plan.result_count);
  for (std::size_t i = 0; i < plan.parameter_count; ++i) {
    const metaffi_plan_slot& slot = plan.parameters[i];
    const bool by_value = slot.type == 0 || is_scalar(slot.type);
    result.parameters.push_back({by_value ? slot.repr : std::uint16_t{METAFFI_REPR_POINTER}});
  }
  if (plan.result_count == 1 && (plan.results[0].type == 0 || is_scalar(plan.results[0].type))) {
    result.result = {plan.results[0].repr};
  } else {
    result.parameters.insert(result.parameters.end(), plan.result_count, {METAFFI_REPR_POINTER});
  }
  return result;
}

Emitter::Emitter(const CompileRequest& request, Frame& frame, Assembler& assembler)
    : plan_(request.plan),
      caller_(request.caller),
      errors_(request.errors),
      frame_(frame),
      a_(assembler),
      platform_(convention_of(METAFFI_CONVENTION_DEFAULT)),
      caller_convention_(caller_ != nullptr ? convention_of(caller_->convention) : platform_),
      values_(plan_.value_count + std::size_t{1}) {
  std::size_t release_count = 0;
  for (std::size_t i = 0; i < plan_.step_count; ++i) release_count += plan_.steps[i].kind == METAFFI_STEP_RELEASE;
  releases_.reserve(release_count);
  for (std::size_t depth = 0; depth <= release_count; ++depth) {
    depths_.push_back({a_.new_label(), a_.new_label(), a_.new_label(), a_.new_label()});
  }
  if (is_typed()) {
    const Signature signature = typed_signature(plan_);
    returned_ = signature.result.repr != METAFFI_REPR_VOID;
    parameters_ = caller_convention_.assign(signature).parameters;
  }
}

// ENTITY, ARGUMENTS and RESULTS arrive in the first three integer registers of the platform's convention; a typed
// caller's parameters where its own convention puts them.
void Emitter::emit() {
  is_jump_ = may_be_jump() && frame_.shape() == FrameShape::kLean;
  emit_prologue();
  const std::size_t count = is_jump_ ? plan_.step_count - 2 : plan_.step_count;
  for (std::size_t i = 0; i < count; ++i) {
    comment_step(i);
    emit_step(plan_.steps[i]);
  }
  if (is_jump_) {
    comment_step(count);
    emit_jump(plan_.steps[count].as.call.call);
  } else {
    emit_success();
  }
  emit_cold_blocks();
  emit_failures();
  a_.ud2();  // control never gets here: everything above jumps or returns
}

// Whether nothing happens but guards and a call that returns the error, or none, that the plan ends with. A lean frame says the
// rest: nothing that the callee is given is on the stack, be it an operand, shadow space or what an operand points at.
bool Emitter::may_be_jump() const {
  if (is_typed() || plan_.step_count < 2) return false;
  const metaffi_plan_step* const last = plan_.steps + plan_.step_count - 2;
  for (const metaffi_plan_step* step = plan_.steps; step != last; ++step) {
    if (step->kind != METAFFI_STEP_LOAD_ARGUMENT) return false;
  }
  if (last[0].kind != METAFFI_STEP_CALL || last[1].kind != METAFFI_STEP_FAIL_IF) return false;
  const metaffi_plan_call& call = last[0].as.call.call;
  const metaffi_step_fail_if& fail_if = last[1].as.fail_if;
  if (fail_if.value != last[0].as.call.out || !is_error_itself(fail_if) || call.result != METAFFI_REPR_POINTER)
    return false;
  return call.function.kind == METAFFI_OPERAND_CONSTANT;
}

void Emitter::emit_step(const metaffi_plan_step& step) {
  switch (step.kind) {
    case METAFFI_STEP_LOAD_ARGUMENT:
      return emit_load_argument(step);
    case METAFFI_STEP_LOAD_HANDLE:
      return emit_load_handle(step);
    case METAFFI_STEP_LOAD_THREAD:
      return emit_load_thread(step);
    case METAFFI_STEP_LOAD_MEMORY:
      return emit_load_memory(step.as.load_memory);
    case METAFFI_STEP_CALL:
      emit_call(step.as.call.call);
      return emit_result(step.as.call);
    case METAFFI_STEP_FAIL_IF:
      return emit_fail_if(step);
    case METAFFI_STEP_PLACE:
      return emit_place(step.as.place);
    case METAFFI_STEP_STORE_RESULT:
      return emit_store_result(step.as.store_result);
    case METAFFI_STEP_RELEASE:
      return releases_.push_back(&step.as.release);
    default:
      return a_.ud2();  // a validated plan has no such step
  }
}

Emitter::Cold& Emitter::cold(ColdKind kind, const metaffi_plan_step& step, std::size_t depth) {
  cold_.push_back({kind, a_.new_label(), a_.new_label(), &step, depth, state_});
  return cold_.back();
}

void Emitter::emit_cold_blocks() {
  for (std::size_t i = 0; i < cold_.size(); ++i) {
    const Cold block = cold_[i];  // a copy: blocks may add blocks
    a_.bind(block.entry);
    state_ = block.state;
    switch (block.kind) {
      case ColdKind::kGuard:
        emit_cold_guard(block);
        break;
      case ColdKind::kNull:
        emit_cold_null(block);
        break;
      case ColdKind::kHandle:
        emit_cold_handle(block);
        break;
      case ColdKind::kThread:
        emit_cold_thread(block);
        break;
      case ColdKind::kError:
        emit_cold_error(block);
        break;
    }
  }
}

Label Emitter::fail(std::size_t depth) {
  depths_[depth].fails = true;
  return depths_[depth].fail;
}

void Emitter::comment_step(std::size_t index) {
  if (a_.wants_comments()) a_.comment(dump_step(plan_, index));
}

void Emitter::comment_release(const metaffi_step_release& release) {
  if (!a_.wants_comments()) return;
  const char* name = release.call.name;
  a_.comment(std::string("run release ") + (name != nullptr ? name : "(unnamed)"));
}

bool Emitter::is_by_value(std::uint32_t argument) const noexcept {
  const metaffi_type type = plan_.parameters[argument].type;
  return is_typed() && (type == 0 || is_scalar(type));
}

}  // namespace metaffi::jit
