// Machine values of a call plan: 64-bit cells (plan.h) to and from memory of a repr. Little-endian machines.
#pragma once

#include <metaffi/plan.h>
#include <metaffi/cpp/scalar.hpp>

#include <cstdint>
#include <cstring>

namespace metaffi::engine {

using Cell = std::uint64_t;

using scalar::to_cell;

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
