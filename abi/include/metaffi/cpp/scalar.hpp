// Numbers, bool and chars: the 64-bit cells that plans hold them in (plan.h), and conversions between their types. For the
// engine and plug-ins. Little-endian machines. Any thread.
#pragma once

#include <metaffi/plan.h>
#include <metaffi/value.h>

#include <bit>
#include <cinttypes>
#include <cmath>
#include <cstddef>
#include <cstdint>
#include <cstdio>
#include <cstring>
#include <limits>

namespace metaffi::scalar {

static_assert(std::endian::native == std::endian::little, "cells are passed by the address of their low bytes");

// Of a metaffi_repr; bool is none of them.
[[nodiscard]] constexpr bool is_integer(std::uint16_t repr) noexcept {
  return repr >= METAFFI_REPR_I8 && repr <= METAFFI_REPR_U64;
}
[[nodiscard]] constexpr bool is_signed(std::uint16_t repr) noexcept {
  return repr == METAFFI_REPR_I8 || repr == METAFFI_REPR_I16 || repr == METAFFI_REPR_I32 || repr == METAFFI_REPR_I64;
}
[[nodiscard]] constexpr bool is_float(std::uint16_t repr) noexcept {
  return repr == METAFFI_REPR_F32 || repr == METAFFI_REPR_F64;
}

// One of those, or bool.
[[nodiscard]] constexpr bool is_scalar(std::uint16_t repr) noexcept {
  return is_integer(repr) || is_float(repr) || repr == METAFFI_REPR_BOOL;
}

// Extends the low bytes of `bits` to a cell.
[[nodiscard]] constexpr std::uint64_t to_cell(std::uint64_t bits, std::uint16_t repr) noexcept {
  const auto extended = [](auto narrow) { return static_cast<std::uint64_t>(static_cast<std::int64_t>(narrow)); };
  switch (repr) {
    case METAFFI_REPR_VOID:
      return 0;
    case METAFFI_REPR_I8:
      return extended(static_cast<std::int8_t>(bits));
    case METAFFI_REPR_I16:
      return extended(static_cast<std::int16_t>(bits));
    case METAFFI_REPR_I32:
      return extended(static_cast<std::int32_t>(bits));
    case METAFFI_REPR_U8:
      return static_cast<std::uint8_t>(bits);
    case METAFFI_REPR_U16:
      return static_cast<std::uint16_t>(bits);
    case METAFFI_REPR_U32:
    case METAFFI_REPR_F32:
      return static_cast<std::uint32_t>(bits);
    case METAFFI_REPR_BOOL:
      return (bits & 0xff) != 0 ? 1 : 0;
    default:
      return bits;
  }
}

// The cell of a scalar value.
[[nodiscard]] inline std::uint64_t cell_of(const metaffi_value& value) noexcept {
  std::uint64_t bits = 0;
  std::memcpy(&bits, &value.as, sizeof bits);
  return to_cell(bits, metaffi_type_repr(value.type));
}

// The reverse.
[[nodiscard]] inline metaffi_value value_of_cell(metaffi_type type, std::uint64_t cell) noexcept {
  metaffi_value value = metaffi_value_null();
  value.as.uint64 = cell;
  value.type = type;
  return value;
}

// What came of a conversion.
enum class Outcome {
  kDone,
  kKind,    // no scalars, bool with something else, or a float where an integer is wanted
  kRange,   // the other type does not go so far
  kInexact  // it has no such number: 2⁵³ + 1 as a float64, 0.5 as an integer
};

// What floats may become besides floats.
enum class Floats { kNoIntegers, kWholeIntegers };

namespace detail {

// An integer of 64 bits and either sign.
struct Whole {
  bool is_negative;
  std::uint64_t bits;  // two's complement

  friend bool operator==(const Whole&, const Whole&) = default;
};

[[nodiscard]] inline double real_of(const metaffi_value& value) noexcept {
  return value.type == metaffi_float32_type ? double{value.as.float32} : value.as.float64;
}

[[nodiscard]] inline double real_of(const Whole& whole) noexcept {
  return whole.is_negative ? static_cast<double>(static_cast<std::int64_t>(whole.bits))
                           : static_cast<double>(whole.bits);
}

[[nodiscard]] inline Outcome to_whole(double real, Whole* whole) noexcept {
  constexpr double kTwoTo63 = 9223372036854775808.0;
  if (std::isfinite(real) && real != std::trunc(real)) return Outcome::kInexact;
  if (!(real >= -kTwoTo63 && real < 2 * kTwoTo63)) return Outcome::kRange;
  *whole = real < 0 ? Whole{true, static_cast<std::uint64_t>(static_cast<std::int64_t>(real))}
                    : Whole{false, static_cast<std::uint64_t>(real)};
  return Outcome::kDone;
}

[[nodiscard]] inline bool fits(const Whole& whole, std::uint16_t repr) noexcept {
  const unsigned unused = 64 - metaffi_repr_size(repr) * 8;
  if (!is_signed(repr)) {
    return !whole.is_negative && whole.bits <= std::numeric_limits<std::uint64_t>::max() >> unused;
  }
  const auto most = static_cast<std::uint64_t>(std::numeric_limits<std::int64_t>::max()) >> unused;
  return (whole.is_negative ? ~whole.bits : whole.bits) <= most;
}

[[nodiscard]] inline std::uint64_t bits_of(double real, std::uint16_t repr) noexcept {
  if (repr == METAFFI_REPR_F64) return std::bit_cast<std::uint64_t>(real);
  return std::bit_cast<std::uint32_t>(static_cast<float>(real));
}

[[nodiscard]] inline Outcome whole_to_float(const Whole& whole, std::uint16_t repr, std::uint64_t* cell) noexcept {
  double real = real_of(whole);
  if (repr == METAFFI_REPR_F32) real = static_cast<float>(real);
  Whole back{};
  if (to_whole(real, &back) != Outcome::kDone || back != whole) return Outcome::kInexact;
  *cell = bits_of(real, repr);
  return Outcome::kDone;
}

[[nodiscard]] inline Outcome float_to_float(double real, std::uint16_t repr, std::uint64_t* cell) noexcept {
  const bool is_too_large = std::isfinite(real) && std::fabs(real) > double{std::numeric_limits<float>::max()};
  if (repr == METAFFI_REPR_F32 && is_too_large) return Outcome::kRange;
  *cell = bits_of(real, repr);
  return Outcome::kDone;
}

}  // namespace detail

// A scalar value as a cell of another scalar's repr, if that has the number; a float32 takes the nearest to a float64 in its range.
// Chars are their codes, bool is only bool.
[[nodiscard]] inline Outcome convert(const metaffi_value& value, std::uint16_t to, Floats floats,
                                     std::uint64_t* cell) noexcept {
  const std::uint16_t from = metaffi_type_repr(value.type);
  if (!is_scalar(from) || !is_scalar(to)) return Outcome::kKind;
  if ((from == METAFFI_REPR_BOOL) != (to == METAFFI_REPR_BOOL)) return Outcome::kKind;
  if (from == to) {
    *cell = cell_of(value);
    return Outcome::kDone;
  }
  if (is_float(from) && is_float(to)) return detail::float_to_float(detail::real_of(value), to, cell);
  detail::Whole whole{false, cell_of(value)};
  if (is_float(from)) {
    if (floats == Floats::kNoIntegers) return Outcome::kKind;
    const Outcome outcome = detail::to_whole(detail::real_of(value), &whole);
    if (outcome != Outcome::kDone) return outcome;
  } else {
    whole.is_negative = is_signed(from) && static_cast<std::int64_t>(whole.bits) < 0;
  }
  if (is_float(to)) return detail::whole_to_float(whole, to, cell);
  if (!detail::fits(whole, to)) return Outcome::kRange;
  *cell = whole.bits;
  return Outcome::kDone;
}

// Bytes that every printed scalar fits, with its terminator.
inline constexpr std::size_t kPrinted = 40;

// "300", "-1.5", "true": a scalar for messages, at most `size` bytes with the terminator; "?" for other values.
inline void print(const metaffi_value& value, char* buffer, std::size_t size) noexcept {
  const std::uint16_t repr = metaffi_type_repr(value.type);
  if (repr == METAFFI_REPR_POINTER) {
    std::snprintf(buffer, size, "?");
  } else if (repr == METAFFI_REPR_BOOL) {
    std::snprintf(buffer, size, "%s", value.as.boolean != 0 ? "true" : "false");
  } else if (is_float(repr)) {
    std::snprintf(buffer, size, "%.17g", detail::real_of(value));
  } else if (is_signed(repr)) {
    std::snprintf(buffer, size, "%" PRId64, static_cast<std::int64_t>(cell_of(value)));
  } else {
    std::snprintf(buffer, size, "%" PRIu64, cell_of(value));
  }
}

}  // namespace metaffi::scalar
