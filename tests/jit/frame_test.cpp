#include "jit/frame_p.hpp"

#include <gtest/gtest.h>

#include <vector>

namespace metaffi::jit {
namespace {

TEST(FrameTest, NeedsNothingWhenNothingIsAskedFor) {
  const std::vector<std::uint32_t> arrays = {10};
  Frame frame(5, 3, arrays, FrameOf::kTypedCaller);
  frame.lay_out();
  EXPECT_EQ(frame.size(), 0u);
  EXPECT_TRUE(frame.consistent());
}

TEST(FrameTest, GivesEverySlotItsOwnPlaceAboveTheOutgoingArguments) {
  const std::vector<std::uint32_t> arrays = {2, 5};
  Frame frame(3, 2, arrays, FrameOf::kTypedCaller);
  const auto ask = [&] {
    struct Range {
      std::int32_t begin, size;
    };
    return std::vector<Range>{
        {frame.slot(Slot::kResults).displacement, 8},
        {frame.slot(Slot::kReturned).displacement, 16},
        {frame.cell(0).displacement, 8},
        {frame.cell(2).displacement, 8},
        {frame.home(1).displacement, 16},
        {frame.array(0).displacement, 16},
        {frame.array(1).displacement, 40},
    };
  };
  ask();
  frame.outgoing(24);
  frame.outgoing(8);
  frame.lay_out();
  const auto ranges = ask();
  EXPECT_TRUE(frame.consistent());
  EXPECT_EQ(frame.size() % 16, 0u);
  for (std::size_t i = 0; i < ranges.size(); ++i) {
    EXPECT_LE(ranges[i].begin + ranges[i].size, 0);
    EXPECT_GE(ranges[i].begin, -static_cast<std::int32_t>(frame.size()) + 24) << "in the outgoing arguments";
    for (std::size_t j = 0; j < i; ++j) {
      const bool apart =
          ranges[i].begin + ranges[i].size <= ranges[j].begin || ranges[j].begin + ranges[j].size <= ranges[i].begin;
      EXPECT_TRUE(apart) << i << " and " << j;
    }
  }
}

TEST(FrameTest, AlignsTheArraysThatWantIt) {
  const std::vector<std::uint32_t> arrays = {3, 4, 1};
  for (const FrameOf whose : {FrameOf::kXcall, FrameOf::kPreservesMore}) {
    Frame frame(1, 0, arrays, whose);
    const auto ask = [&] {
      frame.cell(0);
      frame.align_array(1);
      return std::pair(frame.array(1), frame.array(0));
    };
    ask();
    frame.lay_out();
    const auto [aligned, other] = ask();
    EXPECT_EQ(aligned.displacement % 16, 0);
    EXPECT_LE(aligned.displacement + 32, other.displacement);
    EXPECT_GE(aligned.displacement, -static_cast<std::int32_t>(frame.size()));
  }
}

TEST(FrameTest, LeavesRoomForWhatIsPreserved) {
  Frame frame(1, 0, {}, FrameOf::kPreservesMore);
  frame.cell(0);
  frame.lay_out();
  EXPECT_EQ(frame.cell(0).displacement, -static_cast<std::int32_t>(kPreservedBytes) - 8);
}

TEST(FrameTest, OfAnXcallWithoutSlotsIsLean) {
  Frame nothing(2, 0, std::vector<std::uint32_t>{1}, FrameOf::kXcall);
  nothing.keep_results();
  nothing.lay_out();
  EXPECT_EQ(nothing.shape(), FrameShape::kLean);
  EXPECT_EQ(nothing.size(), 0u);

  Frame slots(2, 0, {}, FrameOf::kXcall);
  slots.slot(Slot::kArguments);
  slots.slot(Slot::kTemporary);
  slots.lay_out();
  EXPECT_EQ(slots.shape(), FrameShape::kLeanWithSlots);
  EXPECT_EQ(slots.size(), kLeanSlotBytes);
  const Memory arguments = slots.slot(Slot::kArguments);
  const Memory temporary = slots.slot(Slot::kTemporary);
  EXPECT_EQ(arguments.base, Gp::rsp);
  EXPECT_EQ(temporary.base, Gp::rsp);
  EXPECT_EQ(std::abs(arguments.displacement - temporary.displacement), 8);
  EXPECT_EQ(std::min(arguments.displacement, temporary.displacement), 0);
}

TEST(FrameTest, IsNotLeanWhenAnythingElseIsWanted) {
  const std::vector<std::uint32_t> arrays = {1};
  const auto shape_with = [&](FrameOf whose, auto&& ask) {
    Frame frame(1, 1, arrays, whose);
    ask(frame);
    frame.lay_out();
    return frame.shape();
  };
  const auto nothing = [](Frame&) {};
  EXPECT_EQ(shape_with(FrameOf::kTypedCaller, nothing), FrameShape::kPlain);
  EXPECT_EQ(shape_with(FrameOf::kPreservesMore, nothing), FrameShape::kPreservesMore);
  EXPECT_EQ(shape_with(FrameOf::kPreservesMore, [](Frame& frame) { frame.keep_results(); }),
            FrameShape::kPreservesMore);
  EXPECT_EQ(shape_with(FrameOf::kXcall, [](Frame& frame) { frame.cell(0); }), FrameShape::kPlain);
  EXPECT_EQ(shape_with(FrameOf::kXcall, [](Frame& frame) { frame.array(0); }), FrameShape::kPlain);
  EXPECT_EQ(shape_with(FrameOf::kXcall, [](Frame& frame) { frame.outgoing(8); }), FrameShape::kPlain);
  EXPECT_EQ(shape_with(FrameOf::kXcall, [](Frame& frame) { frame.slot(Slot::kError); }), FrameShape::kPlain);
  EXPECT_EQ(shape_with(FrameOf::kXcall, [](Frame& frame) { frame.cell(0), frame.keep_results(); }),
            FrameShape::kSavesRbx);
}

TEST(FrameTest, NoticesASlotThatTheFirstRunDidNotAskFor) {
  Frame cell(2, 0, {}, FrameOf::kTypedCaller);
  cell.lay_out();
  cell.cell(1);
  EXPECT_FALSE(cell.consistent());
  Frame outgoing(0, 0, {}, FrameOf::kTypedCaller);
  outgoing.outgoing(8);
  outgoing.lay_out();
  outgoing.outgoing(16);
  EXPECT_FALSE(outgoing.consistent());
}

}  // namespace
}  // namespace metaffi::jit
