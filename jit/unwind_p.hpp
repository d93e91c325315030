// Unwind information for code memory: one .eh_frame section with one entry for a whole arena, since all
// trampolines in it have the same frame (frame_p.hpp). DWARF 4 §6.4, System V AMD64 ABI §3.6.
//
// The entry is exact from the end of the prologue to the beginning of the epilogue: at every call, which is where exceptions and backtraces pass.
#pragma once

#include <cstddef>
#include <cstdint>
#include <vector>

namespace metaffi::jit {

// Frames of code that differ in what their prologue saves.
enum class FrameShape : std::uint8_t {
  kPlain,          // rbp only
  kSavesRbx,       // rbx as well, below rbp
  kLean,           // no frame pointer: rbx at rsp
  kLeanWithSlots,  // the same above two slots
  kPreservesMore,  // rdi, rsi, xmm6 to xmm15 as well, at the places of emitter_entry.cpp
};

inline constexpr std::uint8_t kLeanSlotBytes = 16;

// Registered with the unwinder while it lives. `code` must stay mapped.
class UnwindEntry {
 public:
  UnwindEntry(const void* code, std::size_t size, FrameShape shape);
  UnwindEntry(const UnwindEntry&) = delete;
  UnwindEntry& operator=(const UnwindEntry&) = delete;
  ~UnwindEntry();

  [[nodiscard]] const std::vector<std::uint8_t>& section() const noexcept { return section_; }

 private:
  std::vector<std::uint8_t> section_;
};

}  // namespace metaffi::jit
