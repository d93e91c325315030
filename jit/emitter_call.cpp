// CALL, and the calls of FAIL_IF and RELEASE: operands to their places, the call, the result as a cell.
#include "jit/emitter_p.hpp"
#include "jit/repr_p.hpp"

namespace metaffi::jit {

// In: whatever the operands name. Out: RESULT; all roles are lost.
void Emitter::emit_call(const metaffi_plan_call& call) {
  const bool variadic = (call.flags & METAFFI_CALL_VARIADIC) != 0;
  std::vector<std::uint16_t> reprs(call.operand_count);
  for (std::uint32_t i = 0; i < call.operand_count; ++i) reprs[i] = call.operands[i].repr;
  const Assignment assignment = convention_of(call.convention).assign(reprs, variadic);
  frame_.outgoing(assignment.stack_bytes);

  const Source function = function_source(call.function);
  for (std::uint32_t i = 0; i < call.operand_count; ++i) clear_out_parameter(call.operands[i]);
  emit_operands(call, assignment);
  const bool is_constant = function.kind == Source::Kind::kConstant;
  if (!is_constant) to_gp(kFarTarget, function, METAFFI_REPR_POINTER);
  if (assignment.vector_count >= 0) a_.move(Gp::rax, static_cast<std::uint64_t>(assignment.vector_count));
  if (is_constant) {
    emit_call_address(function.constant);
  } else {
    a_.call(kFarTarget);
  }
  state_.lose_all();
}

// The address of the function must outlast the loading of operands, which ARGUMENTS and RESULT do not.
Emitter::Source Emitter::function_source(const metaffi_plan_operand& function) {
  const Source source = operand_source(function, false);
  if (source.kind != Source::Kind::kMemory || source.memory.base != kArguments) return source;
  to_gp(kScratch, source, METAFFI_REPR_POINTER);
  a_.store(frame_.slot(Slot::kTemporary), kScratch);
  return {.kind = Source::Kind::kMemory, .memory = frame_.slot(Slot::kTemporary)};
}

// A cell that the callee assigns is 0 until it does, whatever it leaves undone.
void Emitter::clear_out_parameter(const metaffi_plan_operand& operand) {
  if (operand.kind != METAFFI_OPERAND_VALUE_ADDRESS || values_[operand.index].is_assigned) return;
  a_.store(frame_.cell(operand.index), 0);
  values_[operand.index] = {.is_assigned = true};
}

// Sources are frame, ARGUMENTS, RESULTS, constants and RESULT. RESULT is read first, and of its two registers the one
// that the other's operands may overwrite; the register that ARGUMENTS is in is written last.
void Emitter::emit_operands(const metaffi_plan_call& call, const Assignment& assignment) {
  std::vector<bool> done(call.operand_count);
  bool is_parked = false;
  const auto emit_if = [&](auto&& chosen) {
    for (std::uint32_t i = 0; i < call.operand_count; ++i) {
      if (done[i] || !chosen(call.operands[i], assignment.parameters[i])) continue;
      emit_operand(call.operands[i], operand_source(call.operands[i]), assignment.parameters[i]);
      done[i] = true;
    }
  };
  const auto goes_to_arguments = [](const Location& location) {
    return location.place == Place::kGp && location.gp == kArguments;
  };
  const auto emit_result_if = [&](std::uint32_t value, auto&& chosen) {
    for (std::uint32_t i = 0; i < call.operand_count; ++i) {
      const metaffi_plan_operand& operand = call.operands[i];
      Location location = assignment.parameters[i];
      if (operand.kind != METAFFI_OPERAND_VALUE || operand.index != value || !chosen(operand, location)) continue;
      if (goes_to_arguments(location)) {
        location.gp = kParked;
        is_parked = true;
      }
      emit_operand(operand, operand_source(operand), location);
      done[i] = true;
    }
  };

  emit_result_if(state_.in_xmm0, [](const auto&, const auto&) { return true; });
  state_.in_xmm0 = METAFFI_NO_VALUE;
  emit_result_if(state_.in_rax, [&](const metaffi_plan_operand& operand, const Location& location) {
    // What has to be normalised on its way to the stack goes through the scratch register, which is rax itself.
    return location.place != Place::kStack || covers(values_[operand.index].repr, operand.repr);
  });
  state_.in_rax = METAFFI_NO_VALUE;
  emit_if([&](const auto&, const Location& location) { return !goes_to_arguments(location); });
  emit_if([](const auto&, const auto&) { return true; });
  if (is_parked) a_.move(kArguments, kParked);
}

void Emitter::emit_operand(const metaffi_plan_operand& operand, const Source& source, const Location& location) {
  switch (location.place) {
    case Place::kGp:
      return to_gp(location.gp, source, operand.repr);
    case Place::kXmm:
      to_xmm(location.xmm, source, operand.repr, kOperandScratch);
      if (location.copy_to_gp) a_.move(location.gp, location.xmm, 8);
      return;
    case Place::kStack:
      break;
  }
  const Memory destination{Gp::rsp, static_cast<std::int32_t>(location.offset)};
  if (source.kind == Source::Kind::kXmm) return a_.store(destination, kFloatResult, 8);
  if (source.kind == Source::Kind::kConstant && is_int32(canonical(source.constant, operand.repr))) {
    return a_.store(destination, static_cast<std::int32_t>(canonical(source.constant, operand.repr)));
  }
  to_gp(kOperandScratch, source, operand.repr);
  a_.store(destination, kOperandScratch);
}

void Emitter::emit_call_address(std::uint64_t address) {
  if (a_.reaches(address)) return a_.call(address);
  a_.move(kFarTarget, address);
  a_.call(kFarTarget);
}

// A C result leaves the unused bits of its register undefined.
void Emitter::emit_result(const metaffi_step_call& step) {
  const std::uint16_t repr = step.call.result;
  if (step.out == METAFFI_NO_VALUE) return;
  const Repr& result = repr_of(repr);
  if (result.is_bool) {
    a_.test_byte(kResult, kResult);
    a_.set_byte(Condition::kNotEqual, kResult);
    a_.extend(kResult, kResult, 1, false);
  } else if (!result.is_float) {
    normalise(kResult, repr);
  }
  define(step.out, repr);
}

}  // namespace metaffi::jit
