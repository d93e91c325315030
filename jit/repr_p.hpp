// What a metaffi_repr means to the machine: size, register class, signedness.
#pragma once

#include <metaffi/plan.h>

#include <cstdint>

namespace metaffi::jit {

struct Repr {
  std::uint8_t size;  // bytes; 0 for VOID
  bool is_float;
  bool is_signed;
  bool is_bool;
};

inline constexpr Repr kReprs[] = {
    {0, false, false, false},                            // VOID
    {1, false, true, false},  {1, false, false, false},  // I8, U8
    {2, false, true, false},  {2, false, false, false},  // I16, U16
    {4, false, true, false},  {4, false, false, false},  // I32, U32
    {8, false, true, false},  {8, false, false, false},  // I64, U64
    {4, true, false, false},  {8, true, false, false},   // F32, F64
    {8, false, false, false},                            // POINTER
    {1, false, false, true},                             // BOOL
};
inline constexpr std::uint16_t kReprCount = sizeof(kReprs) / sizeof(kReprs[0]);

[[nodiscard]] constexpr bool is_repr(std::uint16_t repr) noexcept { return repr < kReprCount; }
[[nodiscard]] constexpr const Repr& repr_of(std::uint16_t repr) noexcept { return kReprs[repr]; }

// Whether a cell that is a proper `held` is a proper `wanted` too, bit for bit.
[[nodiscard]] constexpr bool covers(std::uint16_t held, std::uint16_t wanted) noexcept {
  const Repr& from = repr_of(held);
  const Repr& to = repr_of(wanted);
  if (held == wanted || to.size == 8) return true;
  if (to.is_bool || from.is_float) return false;
  if (from.is_bool) return true;
  return from.size <= to.size && from.is_signed == to.is_signed;
}

// A constant as the 64-bit cell of its repr.
[[nodiscard]] constexpr std::uint64_t canonical(std::uint64_t bits, std::uint16_t repr) noexcept {
  const Repr& to = repr_of(repr);
  if (to.is_bool) return bits != 0;
  if (to.size == 8 || to.size == 0) return bits;
  const unsigned unused = 64 - 8 * to.size;
  if (to.is_signed) return static_cast<std::uint64_t>(static_cast<std::int64_t>(bits << unused) >> unused);
  return bits << unused >> unused;
}

// Whether a 32-bit immediate, sign-extended, gives it.
[[nodiscard]] constexpr bool is_int32(std::uint64_t value) noexcept {
  return static_cast<std::uint64_t>(static_cast<std::int64_t>(static_cast<std::int32_t>(value))) == value;
}

}  // namespace metaffi::jit
