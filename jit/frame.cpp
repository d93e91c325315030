#include <algorithm>

#include "jit/frame_p.hpp"

namespace metaffi::jit {

Frame::Frame(std::uint32_t value_count, std::size_t parameter_count, std::span<const std::uint32_t> array_cells,
             FrameOf whose)
    : cells_(value_count), homes_(parameter_count), wants_value_(parameter_count), whose_(whose) {
  fixed_[static_cast<std::size_t>(Slot::kReturned)].cells = 2;
  for (Entry& home : homes_) home.cells = 2;
  arrays_.reserve(array_cells.size());
  for (const std::uint32_t cells : array_cells) arrays_.push_back({.cells = cells});
}

Memory Frame::use(Entry& entry) noexcept {
  if (!entry.used && laid_out_) consistent_ = false;
  entry.used = true;
  return {is_lean() ? Gp::rsp : Gp::rbp, entry.displacement};
}

void Frame::keep(bool& flag) noexcept {
  if (!flag && laid_out_) consistent_ = false;
  flag = true;
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

// Whether nothing but the slots of slow paths is asked for.
bool Frame::may_be_lean() const noexcept {
  const auto is_used = [](const Entry& entry) { return entry.used; };
  if (whose_ != FrameOf::kXcall || outgoing_ != 0 || has_slot(Slot::kResults) || has_slot(Slot::kError)) return false;
  return std::ranges::none_of(cells_, is_used) && std::ranges::none_of(homes_, is_used) &&
         std::ranges::none_of(arrays_, is_used);
}

void Frame::lay_out_lean() noexcept {
  std::int32_t end = 0;
  for (const Slot slot : {Slot::kTemporary, Slot::kArguments}) {
    if (!has_slot(slot)) continue;
    fixed_[static_cast<std::size_t>(slot)].displacement = end;
    end += 8;
  }
  shape_ = end == 0 ? FrameShape::kLean : FrameShape::kLeanWithSlots;
  size_ = end == 0 ? 0 : kLeanSlotBytes;
}

void Frame::lay_out() {
  laid_out_ = true;
  if (may_be_lean()) return lay_out_lean();
  if (saves_rbx()) shape_ = FrameShape::kSavesRbx;
  if (whose_ == FrameOf::kPreservesMore) shape_ = FrameShape::kPreservesMore;
  size_ = whose_ == FrameOf::kPreservesMore ? kPreservedBytes : saves_rbx() ? kRbxBytes : 0;
  for (Entry& entry : fixed_) place(entry);
  for (Entry& entry : cells_) place(entry);
  for (Entry& entry : homes_) place(entry);
  for (Entry& entry : arrays_) place(entry);
  size_ = (size_ + outgoing_ + 15) & ~15u;
}

}  // namespace metaffi::jit
