#include <metaffi/cpp/text.hpp>

#include <gtest/gtest.h>

#include <cstdint>

namespace metaffi {
namespace {

TEST(Text, IsPutTogetherFromItsParts) {
  EXPECT_EQ(text("of ", std::string("type "), 'x', ' ', -3, '/', std::uint64_t{18446744073709551615u}),
            "of type x -3/18446744073709551615");
  EXPECT_EQ(text(), "");
}

TEST(Text, CountsInTheRightNumber) {
  EXPECT_EQ(counted(1, "argument"), "1 argument");
  EXPECT_EQ(counted(0, "argument"), "0 arguments");
}

TEST(Text, ListsEachNameOnce) {
  EXPECT_EQ(listed({"b", "a", "b"}, 5), "'a', 'b'");
  EXPECT_EQ(listed({"c", "b", "a"}, 1), "'a' and 2 more");
  EXPECT_EQ(listed({}, 1), "");
}

}  // namespace
}  // namespace metaffi
