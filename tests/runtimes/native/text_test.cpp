#include "runtimes/native/text.hpp"

#include <gtest/gtest.h>

#include <string>

namespace metaffi::native {
namespace {

std::size_t invalid(const std::string& text) { return find_invalid(text.data(), text.size()); }

TEST(TextTest, AcceptsEveryCodePointInUtf8) {
  for (char32_t c = 1; c <= 0x10FFFF; ++c) {
    if (c >= 0xD800 && c <= 0xDFFF) continue;
    std::string text;
    if (c < 0x80) {
      text = {static_cast<char>(c)};
    } else if (c < 0x800) {
      text = {static_cast<char>(0xC0 | c >> 6), static_cast<char>(0x80 | (c & 0x3F))};
    } else if (c < 0x10000) {
      text = {static_cast<char>(0xE0 | c >> 12), static_cast<char>(0x80 | (c >> 6 & 0x3F)),
              static_cast<char>(0x80 | (c & 0x3F))};
    } else {
      text = {static_cast<char>(0xF0 | c >> 18), static_cast<char>(0x80 | (c >> 12 & 0x3F)),
              static_cast<char>(0x80 | (c >> 6 & 0x3F)), static_cast<char>(0x80 | (c & 0x3F))};
    }
    ASSERT_EQ(invalid(text), kValid) << static_cast<std::uint32_t>(c);
    text.pop_back();
    if (text.empty()) continue;
    ASSERT_EQ(invalid(text), 0u) << static_cast<std::uint32_t>(c);
  }
}

TEST(TextTest, NamesTheOffsetOfTheFirstBadByte) {
  const std::string ascii = "0123456789abcdef";
  for (std::size_t i = 0; i <= ascii.size(); ++i) {
    std::string text = ascii;
    text.insert(i, "\x80");
    EXPECT_EQ(invalid(text), i);
  }
  for (const char* const bad : {"\xC0\x80", "\xC1\xBF", "\xE0\x9F\xBF", "\xED\xA0\x80", "\xF0\x8F\xBF\xBF",
                                "\xF4\x90\x80\x80", "\xF5\x80\x80\x80", "\xFF"}) {
    EXPECT_EQ(invalid(std::string("é") + bad), 2u);
  }
}

TEST(TextTest, WantsSurrogatesInPairs) {
  const std::u16string pair = u"a🌍";
  EXPECT_EQ(find_invalid(pair.data(), pair.size()), kValid);
  EXPECT_EQ(find_invalid(pair.data(), pair.size() - 1), 1u);
  const char16_t reversed[] = {0xDF0D, 0xD83C};
  EXPECT_EQ(find_invalid(reversed, 2), 0u);
}

TEST(TextTest, WantsCodePointsInUtf32) {
  const char32_t text[] = {U'a', 0x10FFFF, 0xD800, 0x110000};
  EXPECT_EQ(find_invalid(text, 2), kValid);
  EXPECT_EQ(find_invalid(text, 3), 2u);
  EXPECT_EQ(find_invalid(text + 3, 1), 0u);
}

}  // namespace
}  // namespace metaffi::native
