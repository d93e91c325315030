// CALL, and the calls of FAIL_IF and RELEASE: operands to their places, the call, the result as a cell.
#include "jit/emitter_p.hpp"
#include "jit/repr_p.hpp"
#include "jit/struct_type_p.hpp"

namespace metaffi::jit {

// In: whatever the operands name. Out: RESULT, or the struct in its array; all roles are lost.
void Emitter::emit_call(const metaffi_plan_call& call) {
  const Assignment assignment = convention_of(call.convention).assign(signature_of(call));
  frame_.outgoing(assignment.stack_bytes);

  const Source function = function_source(call.function);
  for_each_scalar(call, [&](const metaffi_plan_operand& operand) { clear_out_parameter(operand); });
  emit_moves(moves_of(call, assignment));
  const bool is_constant = function.kind == Source::Kind::kConstant;
  if (!is_constant) to_gp(kFarTarget, function, METAFFI_REPR_POINTER);
  if (assignment.vector_count >= 0) a_.move(Gp::rax, static_cast<std::uint64_t>(assignment.vector_count));
  if (is_constant) {
    emit_call_address(function.constant);
  } else {
    a_.call(kFarTarget);
  }
  state_.lose_all();
  if (call.result == METAFFI_REPR_STRUCT) emit_struct_result(call, assignment.result);
}

// In: whatever the operands name, and the stack as it was at entry. The callee returns to our caller.
void Emitter::emit_jump(const metaffi_plan_call& call) {
  const Assignment assignment = convention_of(call.convention).assign(signature_of(call));
  emit_moves(moves_of(call, assignment));
  if (assignment.vector_count >= 0) a_.move(Gp::rax, static_cast<std::uint64_t>(assignment.vector_count));
  if (a_.reaches(call.function.constant)) return a_.jump(call.function.constant);
  a_.move(kFarTarget, call.function.constant);
  a_.jump(kFarTarget);
}

// What has to be where, when the call is made.
std::vector<Emitter::Move> Emitter::moves_of(const metaffi_plan_call& call, const Assignment& assignment) {
  std::vector<Move> moves;
  moves.reserve(call.operand_count + std::size_t{1});
  if (call.result == METAFFI_REPR_STRUCT && assignment.result.kind == StructPlace::Kind::kReference) {
    const metaffi_plan_operand memory{METAFFI_OPERAND_ARRAY_ADDRESS, METAFFI_REPR_POINTER, call.result_array, 0};
    moves.push_back({.operand = memory, .to = assignment.result.pointer});
  }
  std::size_t structs = 0;
  for (std::uint32_t i = 0; i < call.operand_count; ++i) {
    const metaffi_plan_operand& operand = call.operands[i];
    if (operand.kind == METAFFI_OPERAND_STRUCT) {
      add_struct(moves, struct_of(operand), assignment.structs[structs++]);
    } else {
      moves.push_back({.operand = operand, .to = assignment.parameters[i]});
    }
  }
  return moves;
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

// The moves of a value that is in a register of RESULT. Where it goes may hold something that others still read.
template <typename Reg>
void Emitter::emit_moves_from(Reg result, std::vector<Move>& moves, bool& is_parked) {
  for (Move& move : moves) {
    if (move.is_done || !takes(move, result)) continue;
    if (move.to.place == Place::kGp && move.to.gp == kArguments) {
      is_parked = true;
      move.to.gp = kParked;
    }
    emit_move(move);
    move.is_done = true;
  }
  state_.registers.lose(result);
}

// Sources are frame, ARGUMENTS, RESULTS, constants and RESULT. RESULT is read first, and of its two registers the one
// that the other's operands may overwrite; the register that ARGUMENTS is in is written last. What other registers hold is
// read from its cell.
void Emitter::emit_moves(std::vector<Move> moves) {
  bool is_parked = false;
  const Content in_result = state_.registers.in(kResult);
  const Content in_float_result = state_.registers.in(kFloatResult);
  state_.registers.lose_all();
  state_.registers.set(kResult, in_result);
  state_.registers.set(kFloatResult, in_float_result);
  const auto goes_to_arguments = [](const Move& move) {
    return move.to.place == Place::kGp && move.to.gp == kArguments;
  };
  const auto emit_if = [&](auto&& chosen) {
    for (Move& move : moves) {
      if (move.is_done || !chosen(move)) continue;
      emit_move(move);
      move.is_done = true;
    }
  };

  emit_moves_from(kFloatResult, moves, is_parked);
  emit_moves_from(kResult, moves, is_parked);
  emit_if([&](Move& move) {
    if (!goes_to_arguments(move)) return true;
    if (move.joined == nullptr) return false;
    is_parked = true;  // made of several parts, and ARGUMENTS is needed until the last
    move.to.gp = kParked;
    return true;
  });
  emit_if([](const Move&) { return true; });
  if (is_parked) a_.move(kArguments, kParked);
}

// Whether a move takes what is in RESULT from there: not if that needs the scratch register, which is rax itself.
bool Emitter::takes(const Move& move, Gp result) const noexcept {
  if (move.joined != nullptr || move.operand.kind != METAFFI_OPERAND_VALUE) return false;
  if (state_.registers.in(result) != content_of_value(move.operand.index)) return false;
  const bool is_narrow = move.size < 8 && !repr_of(move.operand.repr).is_bool;
  return move.to.place != Place::kStack || is_narrow || covers(values_[move.operand.index].repr, move.operand.repr);
}

bool Emitter::takes(const Move& move, Xmm result) const noexcept {
  if (move.joined != nullptr || move.operand.kind != METAFFI_OPERAND_VALUE) return false;
  if (state_.registers.in(result) != content_of_value(move.operand.index)) return false;
  return move.to.place != Place::kStack || repr_of(move.operand.repr).size >= 4;
}

void Emitter::emit_move(const Move& move) {
  if (move.joined != nullptr) return emit_joined(move);
  const metaffi_plan_operand& operand = move.operand;
  const Source source = operand_source(operand);
  switch (move.to.place) {
    case Place::kGp:
      return to_gp(move.to.gp, source, operand.repr);
    case Place::kXmm:
      to_xmm(move.to.xmm, source, operand.repr, kOperandScratch);
      if (move.to.copy_to_gp) a_.move(move.to.gp, move.to.xmm, 8);
      return;
    case Place::kStack:
      break;
  }
  const Memory destination{Gp::rsp, static_cast<std::int32_t>(move.to.offset)};
  if (source.kind == Source::Kind::kXmm) return a_.store(destination, source.xmm, move.size);
  if (source.kind == Source::Kind::kConstant) {
    const std::uint64_t constant = canonical(source.constant, operand.repr);
    if (move.size < 8 || is_int32(constant)) {
      return a_.store(destination, static_cast<std::int32_t>(constant), move.size);
    }
  }
  if (source.kind == Source::Kind::kGp) return a_.store(destination, source.gp, move.size);
  to_gp(kOperandScratch, source, operand.repr);
  a_.store(destination, kOperandScratch, move.size);
}

void Emitter::emit_call_address(std::uint64_t address) {
  if (a_.reaches(address)) return a_.call(address);
  a_.move(kFarTarget, address);
  a_.call(kFarTarget);
}

void Emitter::emit_result(const metaffi_step_call& step) {
  if (step.out == METAFFI_NO_VALUE) return;
  if (!repr_of(step.call.result).is_float) normalise_c(kResult, step.call.result);
  define(step.out, step.call.result);
}

}  // namespace metaffi::jit
