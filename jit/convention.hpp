// Calling conventions as data: where each parameter of a C function is. Used for calls and for typed callers alike.
#pragma once

#include <metaffi/plan.h>

#include <cstdint>
#include <span>
#include <vector>

#include "jit/assembler.hpp"

namespace metaffi::jit {

enum class Place : std::uint8_t { kGp, kXmm, kStack };

struct Location {
  Place place = Place::kStack;
  Gp gp = Gp::rax;           // kGp
  Xmm xmm = Xmm::xmm0;       // kXmm
  bool copy_to_gp = false;   // kXmm: the same bits go to `gp` too
  std::uint32_t offset = 0;  // kStack: bytes above the stack pointer at the call instruction
};

struct Assignment {
  std::vector<Location> parameters;
  std::uint32_t stack_bytes = 0;  // to be there at the call, shadow space included; a multiple of 8
  // What al must hold: the number of vector registers used; negative where the convention does not ask.
  std::int32_t vector_count = -1;
};

class Convention {
 public:
  // `reprs` are those of the parameters, none VOID.
  [[nodiscard]] Assignment assign(std::span<const std::uint16_t> reprs, bool variadic) const {
    return assign_(reprs, variadic);
  }
  // Register of integer parameter `index` when all parameters are integers; index below 4.
  [[nodiscard]] Gp integer(std::size_t index) const noexcept { return integers_[index]; }
  // Whether our own code, called by it, must preserve rdi, rsi and xmm6 to xmm15.
  [[nodiscard]] bool preserves_more() const noexcept { return preserves_more_; }

  using Assign = Assignment (*)(std::span<const std::uint16_t> reprs, bool variadic);
  constexpr Convention(Assign how, const Gp* integers, bool preserves_more) noexcept
      : assign_(how), integers_(integers), preserves_more_(preserves_more) {}

 private:
  Assign assign_;
  const Gp* integers_;
  bool preserves_more_;
};

extern const Convention kSysV;   // System V AMD64 ABI, §3.2.3
extern const Convention kWin64;  // Microsoft x64 calling convention

// The convention of a plan's number; DEFAULT is the one this file is compiled for.
[[nodiscard]] const Convention& convention_of(std::uint32_t number) noexcept;

}  // namespace metaffi::jit
