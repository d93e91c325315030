#include "jit/frame_p.hpp"

#include <gtest/gtest.h>

#include <vector>

namespace metaffi::jit {
namespace {

TEST(FrameTest, NeedsNothingWhenNothingIsAskedFor) {
  const std::vector<std::uint32_t> arrays = {10};
  Frame frame(5, 3, arrays, false);
  frame.lay_out();
  EXPECT_EQ(frame.size(), 0u);
  EXPECT_TRUE(frame.consistent());
}

TEST(FrameTest, GivesEverySlotItsOwnPlaceAboveTheOutgoingArguments) {
  const std::vector<std::uint32_t> arrays = {2, 5};
  Frame frame(3, 2, arrays, false);
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
  for (const bool preserves_more : {false, true}) {
    Frame frame(1, 0, arrays, preserves_more);
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
  Frame frame(1, 0, {}, true);
  frame.cell(0);
  frame.lay_out();
  EXPECT_EQ(frame.cell(0).displacement, -static_cast<std::int32_t>(kPreservedBytes) - 8);
}

TEST(FrameTest, NoticesASlotThatTheFirstRunDidNotAskFor) {
  Frame cell(2, 0, {}, false);
  cell.lay_out();
  cell.cell(1);
  EXPECT_FALSE(cell.consistent());
  Frame outgoing(0, 0, {}, false);
  outgoing.outgoing(8);
  outgoing.lay_out();
  outgoing.outgoing(16);
  EXPECT_FALSE(outgoing.consistent());
}

}  // namespace
}  // namespace metaffi::jit
