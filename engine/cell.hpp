// Machine values of a call plan: 64-bit cells (plan.h) to and from memory of a repr. Little-endian machines.
#pragma once

#include <metaffi/plan.h>

#include <bit>
#include <cstdint>
#include <cstring>

namespace metaffi::engine {

static_assert(std::endian::native == std::endian::little, "cells are passed by the address of their low bytes");

using Cell = std::uint64_t;

// Extends the low bytes of `bits` to a cell.
[[nodiscard]] constexpr Cell to_cell(Cell bits, std::uint16_t repr) noexcept {
  const auto extended = [](auto narrow) { return static_cast<Cell>(static_cast<std::int64_t>(narrow)); };
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

// A cell taken as another repr.
[[nodiscard]] constexpr Cell cell_as(Cell cell, std::uint16_t repr) noexcept {
  return repr == METAFFI_REPR_BOOL ? Cell{cell != 0} : to_cell(cell, repr);
}

template <typename Bits>
[[nodiscard]] Bits read_once(const void* address) noexcept {
  if (reinterpret_cast<std::uintptr_t>(address) % sizeof(Bits) == 0) {
    return __atomic_load_n(static_cast<const Bits*>(address), __ATOMIC_RELAXED);
  }
  Bits bits;
  std::memcpy(&bits, address, sizeof(bits));
  return bits;
}

// Reads memory as a repr: one load where it is aligned, as the machine's own move would be.
[[nodiscard]] inline Cell load_cell(const void* address, std::uint16_t repr) noexcept {
  switch (metaffi_repr_size(repr)) {
    case 1:
      return to_cell(read_once<std::uint8_t>(address), repr);
    case 2:
      return to_cell(read_once<std::uint16_t>(address), repr);
    case 4:
      return to_cell(read_once<std::uint32_t>(address), repr);
    case 8:
      return read_once<std::uint64_t>(address);
    default:
      return 0;
  }
}

}  // namespace metaffi::engine
