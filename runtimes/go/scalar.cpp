#include "runtimes/go/scalar.hpp"

#include <array>
#include <bit>
#include <cinttypes>
#include <cmath>
#include <cstdio>
#include <cstring>
#include <limits>

namespace metaffi::go {

namespace {

constexpr std::array kScalars{
    Scalar{metaffi_int8_type, METAFFI_REPR_I8, 1, "int8"},
    Scalar{metaffi_int16_type, METAFFI_REPR_I16, 2, "int16"},
    Scalar{metaffi_int32_type, METAFFI_REPR_I32, 4, "int32"},
    Scalar{metaffi_int64_type, METAFFI_REPR_I64, 8, "int64"},
    Scalar{metaffi_uint8_type, METAFFI_REPR_U8, 1, "uint8"},
    Scalar{metaffi_uint16_type, METAFFI_REPR_U16, 2, "uint16"},
    Scalar{metaffi_uint32_type, METAFFI_REPR_U32, 4, "uint32"},
    Scalar{metaffi_uint64_type, METAFFI_REPR_U64, 8, "uint64"},
    Scalar{metaffi_size_type, METAFFI_REPR_U64, 8, "uint64"},
    Scalar{metaffi_bool_type, METAFFI_REPR_BOOL, 1, "bool"},
    Scalar{metaffi_char8_type, METAFFI_REPR_U8, 1, "uint8"},
    Scalar{metaffi_char16_type, METAFFI_REPR_U16, 2, "uint16"},
    Scalar{metaffi_char32_type, METAFFI_REPR_U32, 4, "rune"},
    Scalar{metaffi_float32_type, METAFFI_REPR_F32, 4, "float32"},
    Scalar{metaffi_float64_type, METAFFI_REPR_F64, 8, "float64"},
};

bool is_signed(metaffi_repr repr) noexcept {
  return repr == METAFFI_REPR_I8 || repr == METAFFI_REPR_I16 || repr == METAFFI_REPR_I32 || repr == METAFFI_REPR_I64;
}

double real_of(const metaffi_value& value) noexcept {
  return value.type == metaffi_float32_type ? double{value.as.float32} : value.as.float64;
}

// A whole number: `bits` as int64 when negative, as uint64 otherwise.
struct Whole {
  bool negative;
  std::uint64_t bits;
};

// False when the float is no whole number of 64 bits.
bool whole_of(double real, Whole* whole) noexcept {
  constexpr double kTwoTo63 = 9223372036854775808.0;
  if (!(real >= -kTwoTo63 && real < 2 * kTwoTo63) || real != std::trunc(real)) return false;
  *whole = real < 0 ? Whole{true, static_cast<std::uint64_t>(static_cast<std::int64_t>(real))}
                    : Whole{false, static_cast<std::uint64_t>(real)};
  return true;
}

Conversion whole_to_float(const Whole& whole, metaffi_repr repr, std::uint64_t* cell) noexcept {
  const double real =
      whole.negative ? static_cast<double>(static_cast<std::int64_t>(whole.bits)) : static_cast<double>(whole.bits);
  Whole back{};
  if (!whole_of(real, &back) || back.bits != whole.bits) return Conversion::kLoses;
  if (repr == METAFFI_REPR_F64) {
    *cell = std::bit_cast<std::uint64_t>(real);
    return Conversion::kDone;
  }
  const auto single = static_cast<float>(real);
  if (double{single} != real) return Conversion::kLoses;
  *cell = std::bit_cast<std::uint32_t>(single);
  return Conversion::kDone;
}

Conversion whole_to_integer(const Whole& whole, const Scalar& to, std::uint64_t* cell) noexcept {
  const unsigned bits = to.size * 8;
  if (is_signed(to.repr)) {
    const std::int64_t most = std::numeric_limits<std::int64_t>::max() >> (64 - bits);
    const bool fits = whole.negative ? static_cast<std::int64_t>(whole.bits) >= -most - 1
                                     : whole.bits <= static_cast<std::uint64_t>(most);
    if (!fits) return Conversion::kLoses;
  } else if (whole.negative || whole.bits > std::numeric_limits<std::uint64_t>::max() >> (64 - bits)) {
    return Conversion::kLoses;
  }
  *cell = whole.bits;
  return Conversion::kDone;
}

Conversion float_to_float(double real, metaffi_repr repr, std::uint64_t* cell) noexcept {
  if (repr == METAFFI_REPR_F64) {
    *cell = std::bit_cast<std::uint64_t>(real);
    return Conversion::kDone;
  }
  if (std::isfinite(real) && std::fabs(real) > double{std::numeric_limits<float>::max()}) return Conversion::kLoses;
  *cell = std::bit_cast<std::uint32_t>(static_cast<float>(real));
  return Conversion::kDone;
}

}  // namespace

const Scalar* find_scalar(metaffi_type type) noexcept {
  for (const Scalar& scalar : kScalars) {
    if (scalar.type == type) return &scalar;
  }
  return nullptr;
}

bool is_same_scalar(metaffi_type go, metaffi_type declared) noexcept {
  const auto one_of = [](metaffi_type type, metaffi_type set) { return type != 0 && (type & ~set) == 0; };
  constexpr metaffi_type kSets[] = {
      metaffi_uint8_type | metaffi_char8_type,  metaffi_uint16_type | metaffi_char16_type,
      metaffi_int32_type | metaffi_char32_type, metaffi_uint32_type | metaffi_char32_type,
      metaffi_uint64_type | metaffi_size_type,
  };
  if (go == declared) return find_scalar(go) != nullptr;
  for (const metaffi_type set : kSets) {
    if (one_of(go, set) && one_of(declared, set)) return true;
  }
  return false;
}

std::uint64_t cell_of(const metaffi_value& value) noexcept {
  const Scalar* scalar = find_scalar(value.type);
  switch (scalar == nullptr ? METAFFI_REPR_U64 : scalar->repr) {
    case METAFFI_REPR_I8:
      return static_cast<std::uint64_t>(std::int64_t{value.as.int8});
    case METAFFI_REPR_I16:
      return static_cast<std::uint64_t>(std::int64_t{value.as.int16});
    case METAFFI_REPR_I32:
      return static_cast<std::uint64_t>(std::int64_t{value.as.int32});
    case METAFFI_REPR_U8:
      return value.as.uint8;
    case METAFFI_REPR_U16:
      return value.as.uint16;
    case METAFFI_REPR_U32:
    case METAFFI_REPR_F32:
      return value.as.uint32;
    case METAFFI_REPR_BOOL:
      return value.as.boolean != 0 ? 1 : 0;
    default:
      return value.as.uint64;
  }
}

Conversion convert_scalar(const metaffi_value& value, metaffi_type type, std::uint64_t* cell) noexcept {
  const Scalar* from = find_scalar(value.type);
  const Scalar* to = find_scalar(type);
  if (from == nullptr || to == nullptr) return Conversion::kWrongType;
  if ((from->repr == METAFFI_REPR_BOOL) != (to->repr == METAFFI_REPR_BOOL)) return Conversion::kWrongType;
  if (from->type == to->type) {
    *cell = cell_of(value);
    return Conversion::kDone;
  }
  if (is_float(from->repr) && is_float(to->repr)) return float_to_float(real_of(value), to->repr, cell);
  Whole whole{is_signed(from->repr) && static_cast<std::int64_t>(cell_of(value)) < 0, cell_of(value)};
  if (is_float(from->repr) && !whole_of(real_of(value), &whole)) return Conversion::kLoses;
  return is_float(to->repr) ? whole_to_float(whole, to->repr, cell) : whole_to_integer(whole, *to, cell);
}

metaffi_value packed_element(const metaffi_value& array, std::size_t index) noexcept {
  metaffi_value element = metaffi_value_null();
  element.type = metaffi_type_element(array.type);
  const std::size_t size = find_scalar(element.type)->size;
  std::memcpy(&element.as, static_cast<const char*>(array.as.data) + index * size, size);
  return element;
}

void print_scalar(const metaffi_value& value, char* buffer, std::size_t size) noexcept {
  const Scalar* scalar = find_scalar(value.type);
  if (scalar == nullptr) {
    std::snprintf(buffer, size, "?");
  } else if (scalar->repr == METAFFI_REPR_BOOL) {
    std::snprintf(buffer, size, "%s", value.as.boolean != 0 ? "true" : "false");
  } else if (is_float(scalar->repr)) {
    std::snprintf(buffer, size, "%.17g", real_of(value));
  } else if (is_signed(scalar->repr)) {
    std::snprintf(buffer, size, "%" PRId64, static_cast<std::int64_t>(cell_of(value)));
  } else {
    std::snprintf(buffer, size, "%" PRIu64, cell_of(value));
  }
}

}  // namespace metaffi::go
