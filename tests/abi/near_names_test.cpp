
#include <metaffi/cpp/near_names.hpp>

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <initializer_list>

namespace metaffi {
namespace {

using ::testing::ElementsAre;
using ::testing::IsEmpty;

std::vector<std::string_view> near(std::string_view asked, std::initializer_list<std::string_view> names) {
  NearNames found(asked);
  for (const std::string_view name : names) found.consider(name);
  return found.nearest();
}

TEST(NearNamesTest, OneTypingErrorIsNear) {
  EXPECT_THAT(near("mxa", {"min", "max", "abs"}), ElementsAre("max")) << "two letters swapped";
  EXPECT_THAT(near("mx", {"min", "max"}), ElementsAre("max")) << "one missing";
  EXPECT_THAT(near("maax", {"min", "max"}), ElementsAre("max")) << "one too many";
  EXPECT_THAT(near("mix", {"sin", "max"}), ElementsAre("max")) << "one wrong";
  EXPECT_THAT(near("mxa", {"min", "abs", "sqrt", ""}), IsEmpty());
}

TEST(NearNamesTest, LongNamesMayHaveMoreErrors) {
  EXPECT_THAT(near("gteLoger", {"getRootLogger", "getLogger"}), ElementsAre("getLogger"));
  EXPECT_THAT(near("getContxtClasLoadr", {"getContextClassLoader"}), ElementsAre("getContextClassLoader"));
  EXPECT_THAT(near("append", {"remove", "indexOf"}), IsEmpty());
}

TEST(NearNamesTest, CaseAloneLeavesNoDoubt) {
  EXPECT_THAT(near("valueof", {"valueAt", "valueOf"}), ElementsAre("valueOf"));
}

TEST(NearNamesTest, ClosestFirstThenAlphabetical) {
  EXPECT_THAT(near("close_", {"clone", "closer", "close"}), ElementsAre("close", "closer", "clone"));
}

TEST(NearNamesTest, TellsAFewOnlyAndEachOnce) {
  EXPECT_THAT(near("a_", {"ag", "af", "ae", "ad", "ac", "ab", "aa", "aa"}), ElementsAre("aa", "ab", "ac", "ad", "ae"));
}

}  // namespace
}  // namespace metaffi
