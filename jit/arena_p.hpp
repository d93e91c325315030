// One mapping of code memory, and which of its units are in use. Not thread-safe.
#pragma once

#include <cstddef>
#include <cstdint>
#include <memory>
#include <optional>
#include <vector>

#include "jit/assembler.hpp"
#include "jit/mapping_p.hpp"
#include "jit/unwind_p.hpp"

namespace metaffi::jit {

// A bit for each unit: freeing never needs memory, and neighbours join by themselves.
class Arena {
 public:
  Arena(std::unique_ptr<Mapping> mapping, FrameShape shape);

  [[nodiscard]] FrameShape shape() const noexcept { return shape_; }
  [[nodiscard]] Region region() const noexcept;
  [[nodiscard]] bool contains(const void* address) const noexcept;
  [[nodiscard]] bool empty() const noexcept { return used_ == 0; }
  [[nodiscard]] std::size_t bytes_in_use() const noexcept { return used_ * mapping_->granularity(); }
  [[nodiscard]] std::size_t offset_of(const void* address) const noexcept;
  [[nodiscard]] Mapping& mapping() const noexcept { return *mapping_; }

  [[nodiscard]] bool may_fit(std::size_t size) const noexcept { return !frozen_ && units_of(size) <= longest_free_; }
  // Marks `size` bytes as used and gives their offset.
  [[nodiscard]] std::optional<std::size_t> take(std::size_t size) noexcept;
  void give_back(std::size_t offset, std::size_t size) noexcept;

  // Nothing is written to it any more.
  void freeze() noexcept { frozen_ = true; }
  [[nodiscard]] bool is_frozen() const noexcept { return frozen_; }

 private:
  [[nodiscard]] std::size_t units_of(std::size_t size) const noexcept;
  [[nodiscard]] std::optional<std::size_t> find_free(std::size_t units) const noexcept;
  [[nodiscard]] bool is_used(std::size_t unit) const noexcept { return (bits_[unit / 64] >> (unit % 64) & 1) != 0; }
  void mark(std::size_t unit, std::size_t units, bool used) noexcept;

  FrameShape shape_;
  std::unique_ptr<Mapping> mapping_;
  UnwindEntry unwind_;  // after the mapping: gone before it
  std::size_t unit_count_;
  std::vector<std::uint64_t> bits_;
  std::size_t used_ = 0;
  std::size_t longest_free_;  // no free stretch is longer; it may be shorter
  bool frozen_ = false;
};

}  // namespace metaffi::jit
