#include <algorithm>
#include <bit>

#include "jit/arena_p.hpp"

namespace metaffi::jit {

Arena::Arena(std::unique_ptr<Mapping> mapping, FrameShape shape)
    : shape_(shape),
      mapping_(std::move(mapping)),
      unwind_(mapping_->code(), mapping_->size(), shape),
      unit_count_(mapping_->size() / mapping_->granularity()),
      bits_((unit_count_ + 63) / 64),
      longest_free_(unit_count_) {}

Region Arena::region() const noexcept {
  const auto begin = reinterpret_cast<std::uint64_t>(mapping_->code());
  return {begin, begin + mapping_->size()};
}

bool Arena::contains(const void* address) const noexcept {
  const auto at = reinterpret_cast<std::uint64_t>(address);
  return at >= region().begin && at < region().end;
}

std::size_t Arena::offset_of(const void* address) const noexcept {
  return static_cast<std::size_t>(static_cast<const std::uint8_t*>(address) - mapping_->code());
}

std::size_t Arena::units_of(std::size_t size) const noexcept {
  return (size + mapping_->granularity() - 1) / mapping_->granularity();
}

// The first stretch that is long enough. Whole words of used or free units are skipped at once.
std::optional<std::size_t> Arena::find_free(std::size_t units) const noexcept {
  std::size_t start = 0;
  std::size_t unit = 0;
  while (unit < unit_count_) {
    const std::uint64_t rest = bits_[unit / 64] >> (unit % 64);
    const std::size_t in_word = 64 - unit % 64;
    if ((rest & 1) != 0) {
      unit += std::min<std::size_t>(static_cast<std::size_t>(std::countr_one(rest)), in_word);
      start = unit;
      continue;
    }
    unit += std::min<std::size_t>(static_cast<std::size_t>(std::countr_zero(rest)), in_word);
    if (std::min(unit, unit_count_) - start >= units) return start;
  }
  return std::nullopt;
}

void Arena::mark(std::size_t unit, std::size_t units, bool used) noexcept {
  for (const std::size_t end = unit + units; unit < end;) {
    const std::size_t bit = unit % 64;
    const std::size_t count = std::min<std::size_t>(64 - bit, end - unit);
    const std::uint64_t mask = (count == 64 ? ~std::uint64_t{0} : (std::uint64_t{1} << count) - 1) << bit;
    bits_[unit / 64] = used ? bits_[unit / 64] | mask : bits_[unit / 64] & ~mask;
    unit += count;
  }
}

std::optional<std::size_t> Arena::take(std::size_t size) noexcept {
  if (!may_fit(size)) return std::nullopt;
  const std::size_t units = units_of(size);
  const std::optional<std::size_t> unit = find_free(units);
  if (!unit.has_value()) {
    longest_free_ = units - 1;
    return std::nullopt;
  }
  mark(*unit, units, true);
  used_ += units;
  return *unit * mapping_->granularity();
}

void Arena::give_back(std::size_t offset, std::size_t size) noexcept {
  const std::size_t units = units_of(size);
  if (!frozen_) mapping_->erase(offset, units * mapping_->granularity());
  mark(offset / mapping_->granularity(), units, false);
  used_ -= units;
  longest_free_ = unit_count_;
}

}  // namespace metaffi::jit
