#include <algorithm>

#include "jit/frame_p.hpp"

namespace metaffi::jit {

Frame::Frame(std::uint32_t value_count, std::size_t parameter_count, std::span<const std::uint32_t> array_cells,
             bool preserves_more)
    : cells_(value_count), homes_(parameter_count), wants_value_(parameter_count), preserves_more_(preserves_more) {
  fixed_[static_cast<std::size_t>(Slot::kReturned)].cells = 2;
  for (Entry& home : homes_) home.cells = 2;
  arrays_.reserve(array_cells.size());
  for (const std::uint32_t cells : array_cells) arrays_.push_back({.cells = cells});
}

Memory Frame::use(Entry& entry) noexcept {
  if (!entry.used && laid_out_) consistent_ = false;
  entry.used = true;
  return {Gp::rbp, entry.displacement};
}

void Frame::keep_arguments() noexcept {
  if (!keeps_arguments_ && laid_out_) consistent_ = false;
  keeps_arguments_ = true;
}

void Frame::outgoing(std::uint32_t bytes) noexcept {
  if (bytes > outgoing_ && laid_out_) consistent_ = false;
  outgoing_ = std::max(outgoing_, bytes);
}

void Frame::place(Entry& entry) noexcept {
  if (!entry.used) return;
  size_ += 8 * entry.cells;
  if (entry.is_aligned) size_ = (size_ + 15) & ~15u;
  entry.displacement = -static_cast<std::int32_t>(size_);
}

void Frame::lay_out() {
  size_ = preserves_more_ ? kPreservedBytes : 0;
  for (Entry& entry : fixed_) place(entry);
  for (Entry& entry : cells_) place(entry);
  for (Entry& entry : homes_) place(entry);
  for (Entry& entry : arrays_) place(entry);
  size_ = (size_ + outgoing_ + 15) & ~15u;
  laid_out_ = true;
}

}  // namespace metaffi::jit
