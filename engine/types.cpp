#include "engine/types.hpp"

#include <metaffi/cpp/text.hpp>

#include <bit>
#include <cstring>

#include "engine/error.hpp"

namespace {

struct TypeNames {
  const char* scalar = nullptr;
  const char* array = nullptr;
  const char* packed = nullptr;
  std::size_t packed_size = 0;
};

constexpr metaffi_type flags = METAFFI_ARRAY_FLAG | METAFFI_PACKED_FLAG;

constexpr std::size_t packed_size_of(metaffi_type element) {
  switch (element) {
    case metaffi_int8_type:
    case metaffi_uint8_type:
    case metaffi_bool_type:
    case metaffi_char8_type:
      return 1;
    case metaffi_int16_type:
    case metaffi_uint16_type:
    case metaffi_char16_type:
      return 2;
    case metaffi_int32_type:
    case metaffi_uint32_type:
    case metaffi_float32_type:
    case metaffi_char32_type:
      return 4;
    case metaffi_int64_type:
    case metaffi_uint64_type:
    case metaffi_float64_type:
      return 8;
    case metaffi_size_type:
      return sizeof(std::size_t);
    default:
      return 0;
  }
}

// Element types are single bits: the bit number is the index.
struct TypeTable {
  TypeNames entries[32] = {};
};

constexpr TypeTable make_table() {
  TypeTable table;
#define METAFFI_ENTRY(name, number)                                                                                   \
  table.entries[std::countr_zero(static_cast<metaffi_type>(number))] = {#name, #name "_array", #name "_packed_array", \
                                                                        packed_size_of(number)};
  METAFFI_ELEMENT_TYPES(METAFFI_ENTRY)
#undef METAFFI_ENTRY
  return table;
}

constexpr TypeTable type_table = make_table();

const TypeNames* names_of(metaffi_type element) noexcept {
  if (!std::has_single_bit(element)) return nullptr;
  const TypeNames& names = type_table.entries[std::countr_zero(element)];
  return names.scalar == nullptr ? nullptr : &names;
}

}  // namespace

const char* metaffi_type_name(metaffi_type type) {
  const TypeNames* const names = names_of(metaffi_type_element(type));
  if (names == nullptr) return nullptr;
  switch (type & flags) {
    case 0:
      return names->scalar;
    case METAFFI_ARRAY_FLAG:
      return names->array;
    case flags:
      return names->packed;
    default:
      return nullptr;
  }
}

std::size_t metaffi_type_packed_size(metaffi_type type) {
  const TypeNames* const names = names_of(metaffi_type_element(type));
  return names == nullptr ? 0 : names->packed_size;
}

namespace metaffi::engine {
namespace {

metaffi_error* signature_error(const char* what, std::size_t index, const std::string& complaint) {
  return make_error(METAFFI_ERROR_SIGNATURE, text(what, ' ', index + 1, ": ", complaint));
}

// Why `info` cannot be declared, or empty.
std::string complaint_about(const metaffi_type_info& info) {
  const metaffi_type element = metaffi_type_element(info.type);
  if (names_of(element) == nullptr || (is_packed(info.type) && !is_array(info.type))) {
    return text("the number ", info.type, " is no type; use the metaffi_…_type constants");
  }
  if (element == metaffi_null_type) return "null cannot be declared; a value of any nullable type may be null";
  if (is_packed(info.type) && metaffi_type_packed_size(element) == 0) {
    return text(describe_type(info.type), " does not exist: only numbers, bool and chars can be packed; declare ",
                describe_type(element | METAFFI_ARRAY_FLAG));
  }
  return {};
}

metaffi_type_info normalised(metaffi_type_info info) {
  if (is_array(info.type) && info.dimensions == 0) info.dimensions = 1;
  if (info.dimensions > 0) info.type |= METAFFI_ARRAY_FLAG;
  // Rows of arrays of more dimensions travel packed anyway.
  if (info.dimensions > 1) info.type &= ~METAFFI_PACKED_FLAG;
  if (info.alias != nullptr && *info.alias == '\0') info.alias = nullptr;
  return info;
}

}  // namespace

std::string describe_type(metaffi_type type) {
  const char* const name = metaffi_type_name(type);
  return name == nullptr ? text("unknown (", type, ")") : std::string(name);
}

bool is_scalar(metaffi_type type) noexcept { return (type & flags) == 0 && metaffi_type_packed_size(type) != 0; }

bool accepts(metaffi_type declared, metaffi_type found) noexcept {
  if (declared == metaffi_any_type || declared == found) return true;
  return (declared & flags) == METAFFI_ARRAY_FLAG && metaffi_type_packed_size(declared) != 0 &&
         found == (declared | METAFFI_PACKED_FLAG);
}

metaffi_error* TypeInfos::assign(std::span<const metaffi_type_info> infos, const char* what) {
  infos_.clear();
  infos_.reserve(infos.size());
  for (std::size_t i = 0; i < infos.size(); ++i) {
    const std::string complaint = complaint_about(infos[i]);
    if (!complaint.empty()) return signature_error(what, i, complaint);
    infos_.push_back(normalised(infos[i]));
  }
  own_aliases();
  return nullptr;
}

void TypeInfos::own_aliases() {
  std::size_t room = 0;
  for (const metaffi_type_info& info : infos_) room += info.alias == nullptr ? 0 : std::strlen(info.alias) + 1;
  aliases_.clear();
  aliases_.reserve(room);
  for (metaffi_type_info& info : infos_) {
    if (info.alias == nullptr) continue;
    const std::size_t start = aliases_.size();
    aliases_.append(info.alias, std::strlen(info.alias) + 1);
    info.alias = aliases_.data() + start;
  }
}

}  // namespace metaffi::engine
