#include "runtimes/jvm/unicode.hpp"

#include <gtest/gtest.h>

#include <string>
#include <vector>

namespace metaffi::jvm {
namespace {

// The straightforward encoder that the fast one is compared with.
std::string encode(char32_t point) {
  std::string bytes;
  if (point < 0x80) return std::string(1, static_cast<char>(point));
  const int tail = point < 0x800 ? 1 : point < 0x10000 ? 2 : 3;
  const int lead[] = {0, 0xC0, 0xE0, 0xF0};
  bytes += static_cast<char>(lead[tail] | static_cast<int>(point >> (6 * tail)));
  for (int i = tail; i-- > 0;) bytes += static_cast<char>(0x80 | ((point >> (6 * i)) & 0x3F));
  return bytes;
}

TEST(Unicode, EveryCodePointRoundTrips) {
  for (char32_t point = 0; point <= 0x10FFFF; ++point) {
    if (point >= 0xD800 && point <= 0xDFFF) continue;
    const std::string bytes = encode(point);
    char16_t units[4];
    std::size_t position = 0;
    const std::size_t count = utf8_to_utf16(bytes.data(), bytes.size(), units, &position);
    ASSERT_EQ(count, point < 0x10000 ? 1u : 2u) << static_cast<unsigned>(point);
    ASSERT_EQ(utf8_length(units, count, &position), bytes.size());
    char back[4];
    utf16_to_utf8(units, count, back);
    ASSERT_EQ(std::string(back, bytes.size()), bytes);
    std::uint32_t wide[2];
    ASSERT_EQ(utf16_to_utf32(units, count, wide, &position), 1u);
    ASSERT_EQ(wide[0], point);
    char16_t again[2];
    ASSERT_EQ(utf32_to_utf16(wide, 1, again, &position), count);
    ASSERT_EQ(again[0], units[0]);
  }
}

// All two-byte texts and all three-byte texts of a chosen leading byte, against a decoder by the rules.
bool is_well_formed(const std::string& bytes) {
  for (std::size_t i = 0; i < bytes.size();) {
    bool found = false;
    const auto lead = static_cast<unsigned char>(bytes[i]);
    const std::size_t length = lead < 0x80 ? 1 : lead < 0xE0 ? 2 : lead < 0xF0 ? 3 : 4;
    if (i + length > bytes.size()) return false;
    char32_t point = length == 1 ? lead : lead & (0x7Fu >> length);
    for (std::size_t k = 1; k < length; ++k) point = (point << 6) | (static_cast<unsigned char>(bytes[i + k]) & 0x3Fu);
    if (point <= 0x10FFFF && (point < 0xD800 || point > 0xDFFF)) found = encode(point) == bytes.substr(i, length);
    if (!found) return false;
    i += length;
  }
  return true;
}

TEST(Unicode, AcceptsExactlyWellFormedUtf8) {
  char16_t units[8];
  std::size_t position = 0;
  for (unsigned first = 0; first < 256; ++first) {
    for (unsigned second = 0; second < 256; ++second) {
      for (const char* tail : {"", "\x80", "\xbf", "\x80\x80", "\xbf\xbf", "a", "\xc0"}) {
        const std::string bytes = std::string{static_cast<char>(first), static_cast<char>(second)} + tail;
        const bool accepted = utf8_to_utf16(bytes.data(), bytes.size(), units, &position) != kMalformed;
        ASSERT_EQ(accepted, is_well_formed(bytes)) << first << " " << second << " then " << tail;
      }
    }
  }
}

TEST(Unicode, AsciiIsRecognisedAtEveryLengthAndPosition) {
  for (std::size_t length = 0; length < 80; ++length) {
    const std::string plain(length, 'x');
    std::vector<char16_t> units(length + 1);
    ASSERT_TRUE(widen_ascii(plain.data(), length, units.data()));
    std::string back(length, '\0');
    ASSERT_TRUE(narrow_ascii(units.data(), length, back.data()));
    ASSERT_EQ(back, plain);
    for (std::size_t odd = 0; odd < length; ++odd) {
      std::string bytes = plain;
      bytes[odd] = '\x80';
      ASSERT_FALSE(widen_ascii(bytes.data(), length, units.data()));
      std::vector<char16_t> wide(length, u'x');
      for (const char16_t unit : {char16_t{0x80}, char16_t{0x100}, char16_t{0x8000}, char16_t{0xFFFF}}) {
        wide[odd] = unit;
        ASSERT_FALSE(narrow_ascii(wide.data(), length, back.data()));
      }
    }
  }
}

TEST(Unicode, UnpairedSurrogatesAreFoundWhereTheyAre) {
  std::size_t position = 0;
  const std::u16string high = u"ab\xD83D";
  EXPECT_EQ(utf8_length(high.data(), high.size(), &position), kMalformed);
  EXPECT_EQ(position, 2u);
  const std::u16string low = u"a\xDE00z";
  EXPECT_EQ(utf8_length(low.data(), low.size(), &position), kMalformed);
  EXPECT_EQ(position, 1u);
  const std::u16string reversed = u"\xDE00\xD83D";
  std::uint32_t points[2];
  EXPECT_EQ(utf16_to_utf32(reversed.data(), reversed.size(), points, &position), kMalformed);
  EXPECT_EQ(position, 0u);
}

}  // namespace
}  // namespace metaffi::jvm
