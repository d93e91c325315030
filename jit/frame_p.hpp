// The stack frame of a trampoline: which slots it needs, and where they are.
//
//   [rbp+16…]  the caller's stack arguments (Win64: first the shadow space)
//   [rbp+8]    return address
//   [rbp]      the caller's rbp; CFA = rbp + 16 everywhere in the body
//   [rbp-…]    saved rdi, rsi, xmm6 to xmm15 at fixed places, in callers that preserve them; or rbx, when it is used
//              (unwind_p.hpp)
//   …          the slots below
//   [rsp…]     outgoing arguments; rsp is a multiple of 16
//
// An xcall that needs next to nothing of the stack has a lean frame instead, without a frame pointer:
//
//   [rsp+24]   return address; CFA = rsp + 32          [rsp+8]
//   [rsp+16]   the caller's rbx                        [rsp]
//   [rsp]      two slots, of slow paths only           …or none
//
// The emitter runs twice. In the first run slots are asked for, and nothing has a place yet; lay_out() gives places; in
// the second run the same slots are asked for again. What is never asked for costs nothing.
#pragma once

#include <cstdint>
#include <span>
#include <vector>

#include "jit/assembler.hpp"
#include "jit/unwind_p.hpp"

namespace metaffi::jit {

enum class Slot : std::uint8_t {
  kArguments,  // xcall: const metaffi_value *arguments
  kResults,    // xcall: metaffi_value *results, where it is not kept in rbx
  kError,      // metaffi_error * while releases run
  kTemporary,  // out parameter of a slow path
  kReturned,   // typed caller: the returned result as a metaffi_value (two cells)
  kCount
};

// Bytes below rbp taken by rdi, rsi and xmm6 to xmm15; by rbx.
inline constexpr std::uint32_t kPreservedBytes = 16 + 10 * 16;
inline constexpr std::uint32_t kRbxBytes = 8;

enum class FrameOf : std::uint8_t {
  kXcall,         // of the System V convention
  kTypedCaller,   // the same
  kPreservesMore  // of the Win64 convention
};

class Frame {
 public:
  Frame(std::uint32_t value_count, std::size_t parameter_count, std::span<const std::uint32_t> array_cells,
        FrameOf whose);

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
  void keep_arguments() noexcept { keep(keeps_arguments_); }
  [[nodiscard]] bool keeps_arguments() const noexcept { return keeps_arguments_; }
  // RESULTS is used again after a call: it is put into rbx at entry, or into its slot in frames that preserve more.
  void keep_results() noexcept { keep(keeps_results_); }
  [[nodiscard]] bool keeps_results() const noexcept { return keeps_results_; }
  [[nodiscard]] bool saves_rbx() const noexcept { return keeps_results_ && whose_ != FrameOf::kPreservesMore; }
  // A parameter whose metaffi_value is needed in memory.
  void want_value(std::size_t parameter) noexcept { wants_value_[parameter] = true; }
  [[nodiscard]] bool wants_value(std::size_t parameter) const noexcept { return wants_value_[parameter]; }

  void lay_out();
  // After lay_out().
  [[nodiscard]] FrameShape shape() const noexcept { return shape_; }
  [[nodiscard]] bool is_lean() const noexcept {
    return shape_ == FrameShape::kLean || shape_ == FrameShape::kLeanWithSlots;
  }
  // Bytes below rbp, or of a lean frame below rbx; a multiple of 16.
  [[nodiscard]] std::uint32_t size() const noexcept { return size_; }
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
  void keep(bool& flag) noexcept;
  [[nodiscard]] bool may_be_lean() const noexcept;
  void lay_out_lean() noexcept;

  Entry fixed_[static_cast<std::size_t>(Slot::kCount)];
  std::vector<Entry> cells_;
  std::vector<Entry> homes_;
  std::vector<Entry> arrays_;
  std::vector<bool> wants_value_;
  std::uint32_t outgoing_ = 0;
  std::uint32_t size_ = 0;
  FrameOf whose_;
  FrameShape shape_ = FrameShape::kPlain;
  bool keeps_arguments_ = false;
  bool keeps_results_ = false;
  bool laid_out_ = false;
  bool consistent_ = true;
};

}  // namespace metaffi::jit
