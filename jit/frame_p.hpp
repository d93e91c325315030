// The stack frame of a trampoline: which slots it needs, and where they are.
//
//   [rbp+16…]  the caller's stack arguments (Win64: first the shadow space)
//   [rbp+8]    return address
//   [rbp]      the caller's rbp; CFA = rbp + 16 everywhere in the body
//   [rbp-…]    saved rdi, rsi, xmm6 to xmm15 at fixed places, in callers that preserve them (unwind_p.hpp)
//   …          the slots below
//   [rsp…]     outgoing arguments; rsp is a multiple of 16
//
// The emitter runs twice. In the first run slots are asked for, and nothing has a place yet; lay_out() gives places; in
// the second run the same slots are asked for again. What is never asked for costs nothing.
#pragma once

#include <cstdint>
#include <span>
#include <vector>

#include "jit/assembler.hpp"

namespace metaffi::jit {

enum class Slot : std::uint8_t {
  kArguments,  // xcall: const metaffi_value *arguments
  kResults,    // xcall: metaffi_value *results
  kError,      // metaffi_error * while releases run
  kTemporary,  // out parameter of a slow path
  kReturned,   // typed caller: the returned result as a metaffi_value (two cells)
  kCount
};

// Bytes below rbp taken by rdi, rsi and xmm6 to xmm15.
inline constexpr std::uint32_t kPreservedBytes = 16 + 10 * 16;

class Frame {
 public:
  Frame(std::uint32_t value_count, std::size_t parameter_count, std::span<const std::uint32_t> array_cells,
        bool preserves_more);

  // Ask for a slot. After lay_out() a slot that was not asked for before it is a defect: found() tells.
  Memory slot(Slot slot) { return use(fixed_[static_cast<std::size_t>(slot)]); }
  Memory cell(std::uint32_t value) { return use(cells_[value]); }
  Memory home(std::size_t parameter) { return use(homes_[parameter]); }  // two cells: room for a metaffi_value
  Memory array(std::size_t array) { return use(arrays_[array]); }
  void outgoing(std::uint32_t bytes) noexcept;
  // Makes the array begin at a multiple of 16.
  void align_array(std::size_t array) noexcept { arrays_[array].is_aligned = true; }

  [[nodiscard]] bool has_slot(Slot slot) const noexcept { return fixed_[static_cast<std::size_t>(slot)].used; }
  [[nodiscard]] bool has_cell(std::uint32_t value) const noexcept { return cells_[value].used; }
  [[nodiscard]] bool has_array(std::size_t array) const noexcept { return arrays_[array].used; }
  [[nodiscard]] bool has_home(std::size_t parameter) const noexcept { return homes_[parameter].used; }

  // A role register that is wanted before anything overwrites it: it is set up at entry only if so.
  bool wants_arguments_register = false;
  bool wants_results_register = false;
  // ARGUMENTS is read again after a call: it is put into its slot at entry.
  void keep_arguments() noexcept;
  [[nodiscard]] bool keeps_arguments() const noexcept { return keeps_arguments_; }
  // A parameter whose metaffi_value is needed in memory.
  void want_value(std::size_t parameter) noexcept { wants_value_[parameter] = true; }
  [[nodiscard]] bool wants_value(std::size_t parameter) const noexcept { return wants_value_[parameter]; }

  void lay_out();
  [[nodiscard]] std::uint32_t size() const noexcept { return size_; }  // bytes below rbp; a multiple of 16
  [[nodiscard]] bool consistent() const noexcept { return consistent_; }

 private:
  struct Entry {
    std::uint32_t cells = 1;
    bool used = false;
    bool is_aligned = false;  // to 16 bytes
    std::int32_t displacement = 0;
  };
  Memory use(Entry& entry) noexcept;
  void place(Entry& entry) noexcept;

  Entry fixed_[static_cast<std::size_t>(Slot::kCount)];
  std::vector<Entry> cells_;
  std::vector<Entry> homes_;
  std::vector<Entry> arrays_;
  std::vector<bool> wants_value_;
  std::uint32_t outgoing_ = 0;
  std::uint32_t size_ = 0;
  bool preserves_more_;
  bool keeps_arguments_ = false;
  bool laid_out_ = false;
  bool consistent_ = true;
};

}  // namespace metaffi::jit
