// Structs by value: what their operands become at a call, and where a returned one goes.
#include "jit/emitter_p.hpp"
#include "jit/repr_p.hpp"
#include "jit/struct_type_p.hpp"

namespace metaffi::jit {
namespace {

// No operand is ever in it: the conventions use xmm0 to xmm7.
constexpr Xmm kFloatScratch = Xmm::xmm15;

// Padding is zero: a field that is alone in its register is extended with zeros, whatever its sign.
std::uint16_t without_sign(std::uint16_t repr) noexcept {
  switch (repr) {
    case METAFFI_REPR_I8:
      return METAFFI_REPR_U8;
    case METAFFI_REPR_I16:
      return METAFFI_REPR_U16;
    case METAFFI_REPR_I32:
      return METAFFI_REPR_U32;
    default:
      return repr;
  }
}

// Whether an eightbyte of the struct begins with a field that has it for itself.
bool has_one_field(const metaffi_struct_type& type, std::size_t eightbyte) noexcept {
  bool is_last_at_start = false;
  for (std::uint32_t i = 0; i < type.field_count; ++i) {
    if (type.fields[i].offset / 8 == eightbyte) is_last_at_start = type.fields[i].offset % 8 == 0;
  }
  return is_last_at_start;
}

}  // namespace

void Emitter::add_struct(std::vector<Move>& moves, const metaffi_plan_struct& passed, const StructPlace& place) {
  if (place.kind != StructPlace::Kind::kRegisters) {
    add_memory(moves, passed, place.offset);
    if (place.kind == StructPlace::Kind::kReference) {
      const metaffi_plan_operand copy{kOperandOutgoingAddress, METAFFI_REPR_POINTER, 0, place.offset};
      moves.push_back({.operand = copy, .to = place.pointer});
    }
    return;
  }
  std::uint32_t first = 0;
  for (std::uint32_t i = 0; i < place.eightbytes.size(); ++i) {
    std::uint32_t last = first;
    while (last < passed.type->field_count && passed.type->fields[last].offset < 8 * (i + 1)) ++last;
    if (place.eightbytes[i].has_value()) add_eightbyte(moves, passed, {first, last, 8 * i}, *place.eightbytes[i]);
    first = last;
  }
}

// A field that begins its eightbyte and is alone in it is an operand like any other.
void Emitter::add_eightbyte(std::vector<Move>& moves, const metaffi_plan_struct& passed, FieldRange fields,
                            const Location& to) {
  const metaffi_struct_field& field = passed.type->fields[fields.first];
  const bool is_alone = fields.last == fields.first + 1 && field.offset == fields.base;
  // What the rest of xmm0 holds is not known, so a float beside padding is not taken from there.
  const bool has_padding =
      to.place == Place::kXmm && field.repr == METAFFI_REPR_F32 && passed.type->size >= fields.base + 8;
  if (!is_alone || has_padding) return moves.push_back({.to = to, .joined = &passed, .fields = fields});
  metaffi_plan_operand operand = passed.fields[fields.first];
  operand.repr = without_sign(operand.repr);
  moves.push_back({.operand = operand, .to = to});
}

// Each field to its place above rsp; before them, zeros where there is padding.
void Emitter::add_memory(std::vector<Move>& moves, const metaffi_plan_struct& passed, std::uint32_t offset) {
  std::vector<std::uint8_t> used((passed.type->size + 7) / 8);
  for (std::uint32_t i = 0; i < passed.type->field_count; ++i) {
    const metaffi_struct_field& field = passed.type->fields[i];
    const std::uint8_t size = repr_of(field.repr).size;
    for (std::uint32_t byte = field.offset; byte < field.offset + size; ++byte) ++used[byte / 8];
    const Location to{.place = Place::kStack, .offset = offset + field.offset};
    moves.push_back({.operand = passed.fields[i], .to = to, .size = size});
  }
  for (std::size_t i = 0; i < used.size(); ++i) {
    if (used[i] < 8) a_.store(Memory{Gp::rsp, static_cast<std::int32_t>(offset + 8 * i)}, 0);
  }
}

// The fields of one eightbyte in a register, each in its bits, the rest 0. RESULT is free, and is the scratch register.
void Emitter::emit_joined(const Move& move) {
  if (move.to.place == Place::kXmm) return emit_joined_floats(move);
  const Gp reg = move.to.gp;
  std::uint64_t constants = 0;
  std::uint32_t position = 0;  // of what is in `reg` so far, which is shifted up as fields below it come
  bool has_begun = false;
  for (std::uint32_t i = move.fields.last; i-- > move.fields.first;) {
    const metaffi_plan_operand& operand = move.joined->fields[i];
    const std::uint16_t repr = without_sign(operand.repr);
    const std::uint32_t bit = 8 * (move.joined->type->fields[i].offset - move.fields.base);
    const Source source = operand_source(operand);
    if (source.kind == Source::Kind::kConstant) {
      constants |= canonical(source.constant, repr) << bit;
      continue;
    }
    if (has_begun) {
      a_.shift_left(reg, position - bit);
      to_gp(kOperandScratch, source, repr);
      a_.or_64(reg, kOperandScratch);
    } else {
      to_gp(reg, source, repr);
    }
    has_begun = true;
    position = bit;
  }
  if (!has_begun) return to_gp(reg, Source{.constant = constants}, METAFFI_REPR_U64);
  if (position != 0) a_.shift_left(reg, position);
  if (constants == 0) return;
  a_.move(kOperandScratch, constants);
  a_.or_64(reg, kOperandScratch);
}

// One float beside padding, or two.
void Emitter::emit_joined_floats(const Move& move) {
  const auto load = [&](Xmm destination, std::uint32_t field) {
    const metaffi_plan_operand& operand = move.joined->fields[field];
    to_xmm(destination, operand_source(operand), operand.repr, kOperandScratch);
  };
  const std::uint32_t first = move.fields.first;
  const bool is_low_padding = move.joined->type->fields[first].offset != move.fields.base;
  if (is_low_padding) {
    a_.zero(move.to.xmm);
  } else {
    load(move.to.xmm, first);
    if (move.fields.last == first + 1) return;
  }
  load(kFloatScratch, move.fields.last - 1);
  a_.interleave_32(move.to.xmm, kFloatScratch);
}

// In: the struct in the registers of its convention, or in its array already. LOAD_MEMORY takes the fields that are alone in
// their eightbyte from there; the array is written only if it is read.
void Emitter::emit_struct_result(const metaffi_plan_call& call, const StructPlace& place) {
  if (call.result_struct->alignment > 8) frame_.align_array(call.result_array);
  for (std::size_t i = 0; i < place.eightbytes.size(); ++i) {
    if (!place.eightbytes[i].has_value()) continue;
    const Location& location = *place.eightbytes[i];
    const bool is_gp = location.place == Place::kGp;
    if (has_one_field(*call.result_struct, i)) {
      const Content content = content_of_eightbyte(call.result_array, i);
      is_gp ? state_.registers.set(location.gp, content) : state_.registers.set(location.xmm, content);
    }
    if (!frame_.has_array(call.result_array)) continue;
    const Memory destination = frame_.array(call.result_array).plus(static_cast<std::int32_t>(8 * i));
    is_gp ? a_.store(destination, location.gp) : a_.store(destination, location.xmm, 8);
  }
}

}  // namespace metaffi::jit
