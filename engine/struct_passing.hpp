// Structs by value: how each convention passes them, in libffi's words, and their bytes in memory.
#pragma once

#include <ffi.h>
#include <metaffi/plan.h>

#include <deque>
#include <optional>
#include <vector>

#include "engine/cell.hpp"
#include "jit/compiler.hpp"

namespace metaffi::engine {

enum class StructPassing : std::uint8_t {
  kStruct,     // libffi knows how
  kInteger,    // Win64: as an integer
  kReference,  // Win64: by the address of memory that is the caller's
  kFirstHalf,  // SysV: its first 8 bytes, the others being padding, as an integer
  kHalves,     // SysV: its first 8 bytes as an integer, the others as a double
  kSecondHalf  // SysV, a result: its last 8 bytes, the first being padding, as an integer or a double
};

// Of a result. libffi is not asked to pass structs under Win64: it neither copies nor aligns them the way the convention wants
// it. Under System V, libffi 3.4.4 takes the second 8 bytes for the first when those are padding.
[[nodiscard]] StructPassing result_passing_of(const metaffi_struct_type& type, ffi_abi abi) noexcept;

// Of the struct operands of a call, in order; throws std::bad_alloc. libffi 3.4.4 copies 16 bytes to the place of r9, over
// that of xmm0, when a struct begins there and does not end there; so what begins there is taken apart.
[[nodiscard]] std::vector<StructPassing> passings_of(const metaffi_plan_call& call, ffi_abi abi);

// Cells that hold a struct. Images lie at multiples of 16 bytes.
[[nodiscard]] constexpr std::size_t struct_cells(const metaffi_struct_type& type) noexcept {
  return (std::size_t{type.size} + 15) / 16 * 2;
}

// Makes and owns libffi types; they are valid as long as this, however many are added. UNSUPPORTED.
class StructTypes {
 public:
  // Appends the types of the C arguments that pass a struct.
  [[nodiscard]] std::optional<jit::Failure> append(const metaffi_struct_type& type, StructPassing passing,
                                                   std::vector<ffi_type*>* result);

 private:
  std::optional<jit::Failure> make(const metaffi_struct_type& type, ffi_type** result);
  ffi_type* add(std::size_t size, std::size_t alignment, std::vector<ffi_type*> elements);

  std::deque<ffi_type> types_;
  std::deque<std::vector<ffi_type*>> elements_;
};

}  // namespace metaffi::engine
