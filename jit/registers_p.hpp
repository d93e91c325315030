// What the registers are known to hold at one place of the code. The emitter takes a value from its register while it is
// there, and from memory afterwards; whoever writes a register says so here.
#pragma once

#include <array>
#include <cstddef>
#include <cstdint>
#include <optional>

#include "jit/assembler.hpp"

namespace metaffi::jit {

// A value of the plan, or 8 bytes of a struct that a call has returned. Bounds of plans (plan_p.hpp) keep them apart.
enum class Content : std::uint32_t { kNothing = UINT32_MAX };

constexpr Content content_of_value(std::uint32_t value) noexcept { return Content{value}; }
constexpr Content content_of_eightbyte(std::uint32_t array, std::size_t eightbyte) noexcept {
  return Content{0x80000000u | (2 * array + static_cast<std::uint32_t>(eightbyte))};
}

class Registers {
 public:
  Registers() noexcept { lose_all(); }

  void set(Gp reg, Content content) noexcept { gp_[index(reg)] = content; }
  void set(Xmm reg, Content content) noexcept { xmm_[index(reg)] = content; }
  void lose(Gp reg) noexcept { set(reg, Content::kNothing); }
  void lose(Xmm reg) noexcept { set(reg, Content::kNothing); }
  void lose_all() noexcept {
    gp_.fill(Content::kNothing);
    xmm_.fill(Content::kNothing);
  }
  // Wherever it is.
  void lose(Content content) noexcept {
    for (Content& held : gp_) held = held == content ? Content::kNothing : held;
    for (Content& held : xmm_) held = held == content ? Content::kNothing : held;
  }

  [[nodiscard]] Content in(Gp reg) const noexcept { return gp_[index(reg)]; }
  [[nodiscard]] Content in(Xmm reg) const noexcept { return xmm_[index(reg)]; }
  [[nodiscard]] std::optional<Gp> gp_with(Content content) const noexcept { return find<Gp>(gp_, content); }
  [[nodiscard]] std::optional<Xmm> xmm_with(Content content) const noexcept { return find<Xmm>(xmm_, content); }

 private:
  static constexpr std::size_t kCount = 16;
  template <typename Reg>
  static constexpr std::size_t index(Reg reg) noexcept {
    return static_cast<std::size_t>(reg);
  }
  template <typename Reg>
  static std::optional<Reg> find(const std::array<Content, kCount>& held, Content content) noexcept {
    for (std::size_t i = 0; i < kCount; ++i) {
      if (held[i] == content) return static_cast<Reg>(i);
    }
    return std::nullopt;
  }

  std::array<Content, kCount> gp_;
  std::array<Content, kCount> xmm_;
};

}  // namespace metaffi::jit
