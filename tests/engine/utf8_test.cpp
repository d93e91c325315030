#include "engine/utf8.hpp"

#include <gtest/gtest.h>

namespace metaffi::engine {
namespace {

TEST(Utf8, AcceptsEveryLengthOfCharacter) {
  EXPECT_EQ(utf8_error(""), std::string_view::npos);
  EXPECT_EQ(utf8_error("a\xc3\xa9\xe2\x82\xac\xf0\x9f\x8e\x89\xed\x9f\xbf\xee\x80\x80\xf4\x8f\xbf\xbf"),
            std::string_view::npos);
  EXPECT_EQ(utf8_length("a\xc3\xa9\xe2\x82\xac\xf0\x9f\x8e\x89"), 4u);
}

TEST(Utf8, NamesTheFirstBadByte) {
  EXPECT_EQ(utf8_error("ab\x80"), 2u);            // continuation alone
  EXPECT_EQ(utf8_error("\xc0\xaf"), 0u);          // overlong, two bytes
  EXPECT_EQ(utf8_error("x\xe0\x80\xaf"), 1u);     // overlong, three bytes
  EXPECT_EQ(utf8_error("\xf0\x80\x80\xaf"), 0u);  // overlong, four bytes
  EXPECT_EQ(utf8_error("\xed\xa0\x80"), 0u);      // surrogate
  EXPECT_EQ(utf8_error("\xf4\x90\x80\x80"), 0u);  // beyond U+10FFFF
  EXPECT_EQ(utf8_error("ok\xe2\x82"), 2u);        // cut off
  EXPECT_EQ(utf8_error("\xff"), 0u);
}

}  // namespace
}  // namespace metaffi::engine
