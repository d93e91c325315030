// Values and operands, from wherever they are to the register that wants them.
#include "jit/emitter_p.hpp"
#include "jit/repr_p.hpp"

namespace metaffi::jit {
namespace {

constexpr std::int32_t value_offset(std::uint32_t index) noexcept {
  return static_cast<std::int32_t>(index * sizeof(metaffi_value));
}

}  // namespace

// RESULT (rax or xmm0, by the class of `repr`) becomes `value`.
void Emitter::define(std::uint32_t value, std::uint16_t repr) {
  if (repr_of(repr).is_float) return define_in(kFloatResult, value, repr);
  define_in(kResult, value, repr);
}

// In: a proper cell of `repr` in `reg`, which becomes `value`.
void Emitter::define_in(Gp reg, std::uint32_t value, std::uint16_t repr) {
  values_[value] = {.is_assigned = true, .repr = repr};
  state_.registers.set(reg, content_of_value(value));
  if (frame_.has_cell(value)) a_.store(frame_.cell(value), reg);
}

void Emitter::define_in(Xmm reg, std::uint32_t value, std::uint16_t repr) {
  values_[value] = {.is_assigned = true, .repr = repr};
  state_.registers.set(reg, content_of_value(value));
  if (frame_.has_cell(value)) a_.store(frame_.cell(value), reg, repr_of(repr).size);
}

Emitter::Source Emitter::value_source(std::uint32_t value, bool from_register) {
  const Value& known = values_[value];
  if (known.in_argument && !frame_.has_cell(value)) return argument_source(known.argument, known.repr);
  const Content content = content_of_value(value);
  const auto gp = state_.registers.gp_with(content);
  if (from_register && gp.has_value()) return {.kind = Source::Kind::kGp, .repr = known.repr, .gp = *gp};
  const auto xmm = state_.registers.xmm_with(content);
  if (from_register && xmm.has_value()) return {.kind = Source::Kind::kXmm, .repr = known.repr, .xmm = *xmm};
  return {.kind = Source::Kind::kMemory, .repr = known.repr, .memory = frame_.cell(value)};
}

Emitter::Source Emitter::operand_source(const metaffi_plan_operand& operand, bool from_register) {
  switch (operand.kind) {
    case METAFFI_OPERAND_CONSTANT:
      return {.repr = operand.repr, .constant = canonical(operand.constant, operand.repr)};
    case METAFFI_OPERAND_VALUE:
      return value_source(operand.index, from_register);
    case METAFFI_OPERAND_VALUE_ADDRESS:
      return {.kind = Source::Kind::kAddress, .memory = frame_.cell(operand.index)};
    case METAFFI_OPERAND_ARGUMENT_ADDRESS:
      return argument_address(operand.index);
    case METAFFI_OPERAND_RESULT_ADDRESS:
      return result_address(operand.index);
    case kOperandOutgoingAddress:
      return {.kind = Source::Kind::kAddress, .memory = {Gp::rsp, static_cast<std::int32_t>(operand.constant)}};
    case METAFFI_OPERAND_ARRAY_ADDRESS:
    default:
      return {.kind = Source::Kind::kAddress,
              .memory = frame_.array(operand.index).plus(static_cast<std::int32_t>(8 * operand.constant))};
  }
}

// A typed caller's parameter, in its home or where the caller left it.
Memory Emitter::parameter_memory(std::size_t parameter) {
  const Location& location = parameters_[parameter];
  const bool needs_home = location.place != Place::kStack || frame_.wants_value(parameter);
  if (needs_home) return frame_.home(parameter);
  return {Gp::rbp, static_cast<std::int32_t>(16 + location.offset)};
}

// The metaffi_value of an argument. Changes `scratch` under a typed caller.
Memory Emitter::argument_memory(std::uint32_t argument, Gp scratch) {
  if (is_typed()) {
    a_.load(scratch, parameter_memory(argument), 8, false);
    return {scratch, 0};
  }
  if (state_.arguments == Role::kSinceEntry) frame_.wants_arguments_register = true;
  if (state_.arguments == Role::kLost) {
    frame_.keep_arguments();
    a_.load(kArguments, frame_.slot(Slot::kArguments), 8, false);
    state_.arguments = Role::kLoaded;
  }
  return {kArguments, value_offset(argument)};
}

Memory Emitter::results_memory(std::uint32_t result) {
  if (is_typed()) {
    a_.load(kResults, parameter_memory(plan_.parameter_count + result), 8, false);
    return {kResults, 0};
  }
  if (state_.results == Role::kSinceEntry) frame_.wants_results_register = true;
  if (state_.results == Role::kLost) frame_.keep_results();
  if (frame_.saves_rbx()) return {kKeptResults, value_offset(result)};
  if (state_.results == Role::kLost) {
    a_.load(kResults, frame_.slot(Slot::kResults), 8, false);
    state_.results = Role::kLoaded;
  }
  return {kResults, value_offset(result)};
}

Emitter::Source Emitter::argument_source(std::uint32_t argument, std::uint16_t repr) {
  if (!is_typed()) {
    return {
        .kind = Source::Kind::kMemory, .repr = repr, .canonical = false, .memory = argument_memory(argument, kScratch)};
  }
  const auto kind = is_by_value(argument) ? Source::Kind::kMemory : Source::Kind::kPointee;
  return {.kind = kind, .repr = repr, .canonical = false, .memory = parameter_memory(argument)};
}

Emitter::Source Emitter::argument_address(std::uint32_t argument) {
  if (!is_typed()) return {.kind = Source::Kind::kAddress, .memory = argument_memory(argument, kScratch)};
  if (!is_by_value(argument)) return {.kind = Source::Kind::kMemory, .memory = parameter_memory(argument)};
  frame_.want_value(argument);
  return {.kind = Source::Kind::kAddress, .memory = frame_.home(argument)};
}

Emitter::Source Emitter::result_address(std::uint32_t result) {
  if (!is_typed()) return {.kind = Source::Kind::kAddress, .memory = results_memory(result)};
  if (!returns(result)) {
    return {.kind = Source::Kind::kMemory, .memory = parameter_memory(plan_.parameter_count + result)};
  }
  returned_by_address_ = true;
  return {.kind = Source::Kind::kAddress, .memory = frame_.slot(Slot::kReturned)};
}

// Makes `reg`, any 64 bits, a proper cell of `repr`.
void Emitter::normalise(Gp reg, std::uint16_t repr) {
  const Repr& to = repr_of(repr);
  if (to.is_bool) {
    a_.test(reg, reg);
    a_.set_byte(Condition::kNotEqual, reg);
    return a_.extend(reg, reg, 1, false);
  }
  if (to.size < 8) a_.extend(reg, reg, to.size, to.is_signed);
}

// The same for a register as C leaves it: what is beyond the width of `repr` is undefined.
void Emitter::normalise_c(Gp reg, std::uint16_t repr) {
  if (!repr_of(repr).is_bool) return normalise(reg, repr);
  a_.test_byte(reg, reg);
  a_.set_byte(Condition::kNotEqual, reg);
  a_.extend(reg, reg, 1, false);
}

void Emitter::memory_to_gp(Gp destination, Memory memory, const Source& source, std::uint16_t repr) {
  const Repr& held = repr_of(source.repr);
  const Repr& wanted = repr_of(repr);
  if (held.is_bool && !source.canonical) {
    a_.compare(memory, 1, 0);
    a_.set_byte(Condition::kNotEqual, destination);
    return a_.extend(destination, destination, 1, false);
  }
  if (wanted.is_bool && !held.is_bool) {
    a_.load(destination, memory, held.size, held.is_signed);
    return normalise(destination, repr);
  }
  if (wanted.size <= held.size) return a_.load(destination, memory, wanted.size, wanted.is_signed);
  a_.load(destination, memory, held.size, held.is_signed);
  if (!covers(source.repr, repr)) normalise(destination, repr);
}

// `destination` = `source` as a cell of `repr`. Changes nothing else but the flags.
void Emitter::to_gp(Gp destination, const Source& source, std::uint16_t repr) {
  switch (source.kind) {
    case Source::Kind::kConstant: {
      const std::uint64_t value = canonical(source.constant, repr);
      return value == 0 ? a_.zero(destination) : a_.move(destination, value);
    }
    case Source::Kind::kMemory:
      return memory_to_gp(destination, source.memory, source, repr);
    case Source::Kind::kPointee:
      a_.load(destination, source.memory, 8, false);
      return memory_to_gp(destination, {destination, 0}, source, repr);
    case Source::Kind::kAddress:
      if (source.memory.displacement == 0) return a_.move(destination, source.memory.base);
      return a_.lea(destination, source.memory);
    case Source::Kind::kGp:
      if (destination != source.gp) a_.move(destination, source.gp);
      break;
    case Source::Kind::kXmm:
      a_.move(destination, source.xmm, repr_of(source.repr).size);
      break;
  }
  if (!covers(source.repr, repr)) normalise(destination, repr);
}

void Emitter::to_xmm(Xmm destination, const Source& source, std::uint16_t repr, Gp scratch) {
  const std::uint8_t size = repr_of(repr).size;
  const Repr& held = repr_of(source.repr);
  if (source.kind == Source::Kind::kXmm) {
    if (destination != source.xmm) a_.move(destination, source.xmm);
    return;
  }
  if (source.kind == Source::Kind::kGp) return a_.move(destination, source.gp, size);
  if (source.kind == Source::Kind::kConstant && canonical(source.constant, repr) == 0) return a_.zero(destination);
  if (source.kind == Source::Kind::kMemory && held.size >= size) return a_.load(destination, source.memory, size);
  to_gp(scratch, source, source.repr);
  a_.move(destination, scratch, size);
}

}  // namespace metaffi::jit
