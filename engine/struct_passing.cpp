#include "engine/struct_passing.hpp"

#include <metaffi/cpp/text.hpp>

#include <bit>
#include <utility>

#include "engine/libffi.hpp"
#include "jit/convention.hpp"

namespace metaffi::engine {
namespace {

using jit::has_unaligned_field;

// Under System V, a float that is followed by 4 bytes of padding and alone in its register: passed as a double, or libffi
// would leave the padding to chance.
bool is_wide_float(const metaffi_struct_type& type, std::uint32_t index) noexcept {
#if defined(__x86_64__) && !defined(_WIN32)
  const metaffi_struct_field& field = type.fields[index];
  const std::uint32_t next = index + 1 < type.field_count ? type.fields[index + 1].offset : type.size;
  return field.repr == METAFFI_REPR_F32 && field.offset % 8 == 0 && next >= field.offset + 8;
#else
  return static_cast<void>(type), static_cast<void>(index), false;
#endif
}

// Under System V, a struct in registers that begins with 8 bytes of padding.
bool begins_with_padding(const metaffi_struct_type& type) noexcept {
  return type.size <= 16 && type.fields[0].offset >= 8 && !has_unaligned_field(type);
}

bool is_all_float(const metaffi_struct_type& type) noexcept {
  for (std::uint32_t i = 0; i < type.field_count; ++i) {
    if (type.fields[i].repr != METAFFI_REPR_F32 && type.fields[i].repr != METAFFI_REPR_F64) return false;
  }
  return true;
}

StructPassing passing_of(const metaffi_struct_type& type, ffi_abi abi) noexcept {
  if (!is_win64(abi)) return StructPassing::kStruct;
  const bool fits_register = type.size <= 8 && std::has_single_bit(type.size);
  return fits_register ? StructPassing::kInteger : StructPassing::kReference;
}

}  // namespace

StructPassing result_passing_of(const metaffi_struct_type& type, ffi_abi abi) noexcept {
  if (is_sysv(abi) && begins_with_padding(type)) return StructPassing::kSecondHalf;
  return passing_of(type, abi);
}

std::vector<StructPassing> passings_of(const metaffi_plan_call& call, ffi_abi abi) {
  std::vector<StructPassing> passings;
  const jit::Assignment assignment = jit::kSysV.assign(jit::signature_of(call));
  for (std::uint32_t i = 0; i < call.operand_count; ++i) {
    const metaffi_plan_operand& operand = call.operands[i];
    if (operand.kind != METAFFI_OPERAND_STRUCT) continue;
    const jit::StructPlace& place = assignment.structs[passings.size()];
    const auto& [first, second] = place.eightbytes;
    const bool begins_in_r9 = place.kind == jit::StructPlace::Kind::kRegisters && first.has_value() &&
                              first->place == jit::Place::kGp && first->gp == jit::Gp::r9;
    if (is_sysv(abi) && begins_in_r9) {
      passings.push_back(second.has_value() ? StructPassing::kHalves : StructPassing::kFirstHalf);
    } else {
      passings.push_back(passing_of(*std::bit_cast<const metaffi_plan_struct*>(operand.constant)->type, abi));
    }
  }
  return passings;
}

ffi_type* StructTypes::add(std::size_t size, std::size_t alignment, std::vector<ffi_type*> elements) {
  elements.push_back(nullptr);
  auto& kept = elements_.emplace_back(std::move(elements));
  return &types_.emplace_back(ffi_type{size, static_cast<unsigned short>(alignment), FFI_TYPE_STRUCT, kept.data()});
}

std::optional<jit::Failure> StructTypes::append(const metaffi_struct_type& type, StructPassing passing,
                                                std::vector<ffi_type*>* result) {
  switch (passing) {
    case StructPassing::kHalves:
      result->push_back(&ffi_type_uint64);
      result->push_back(&ffi_type_double);
      return std::nullopt;
    case StructPassing::kFirstHalf:
    case StructPassing::kInteger:
      result->push_back(&ffi_type_uint64);
      return std::nullopt;
    case StructPassing::kSecondHalf:
      result->push_back(is_all_float(type) ? &ffi_type_double : &ffi_type_uint64);
      return std::nullopt;
    case StructPassing::kReference:
      result->push_back(&ffi_type_pointer);
      return std::nullopt;
    case StructPassing::kStruct:
      break;
  }
  ffi_type* made = nullptr;
  if (auto failure = make(type, &made)) return failure;
  result->push_back(made);
  return std::nullopt;
}

// Size and alignment are given, so libffi lays nothing out; to classify a struct it walks its elements, rounding offsets up
// to their alignments. Where that misses a field's offset, an element without content stands for the padding.
std::optional<jit::Failure> StructTypes::make(const metaffi_struct_type& type, ffi_type** result) {
  std::vector<ffi_type*> elements;
  if (has_unaligned_field(type)) {
#if defined(__x86_64__)
    // Passed in memory whatever its size; for libffi that is so when it holds something larger than 32 bytes.
    elements.push_back(add(64, 1, {}));
    *result = add(type.size, type.alignment, std::move(elements));
    return std::nullopt;
#else
    return jit::Failure{METAFFI_ERROR_UNSUPPORTED,
                        text("the packed struct ", type.name == nullptr ? "" : type.name,
                             " cannot be passed by value by libffi; pass it by its address")};
#endif
  }
  std::size_t end = 0;
  for (std::uint32_t i = 0; i < type.field_count; ++i) {
    ffi_type* const field = is_wide_float(type, i) ? &ffi_type_double : ffi_type_of(type.fields[i].repr);
    const std::size_t next = (end + field->alignment - 1) / field->alignment * field->alignment;
    if (next != type.fields[i].offset) elements.push_back(add(type.fields[i].offset - end, 1, {}));
    elements.push_back(field);
    end = type.fields[i].offset + field->size;
  }
  *result = add(type.size, type.alignment, std::move(elements));
  return std::nullopt;
}

}  // namespace metaffi::engine
