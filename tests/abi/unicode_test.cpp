#include <metaffi/cpp/unicode.hpp>

#include <gtest/gtest.h>

#include <string>
#include <string_view>
#include <vector>

namespace metaffi::unicode {
namespace {

// The straightforward encoder that the header's is compared with.
std::string encode(char32_t point) {
  if (point < 0x80) return std::string(1, static_cast<char>(point));
  const int tail = point < 0x800 ? 1 : point < 0x10000 ? 2 : 3;
  const int lead[] = {0, 0xC0, 0xE0, 0xF0};
  std::string bytes(1, static_cast<char>(lead[tail] | static_cast<int>(point >> (6 * tail))));
  for (int i = tail; i-- > 0;) bytes += static_cast<char>(0x80 | ((point >> (6 * i)) & 0x3F));
  return bytes;
}

std::u16string encode16(char32_t point) {
  if (point < 0x10000) return std::u16string(1, static_cast<char16_t>(point));
  return {static_cast<char16_t>(0xD800 + ((point - 0x10000) >> 10)),
          static_cast<char16_t>(0xDC00 + ((point - 0x10000) & 0x3FF))};
}

// `from` measured and converted to To; empty, with the place in *invalid, if malformed.
template <typename To, typename From>
std::basic_string<To> converted(const std::basic_string<From>& from, std::size_t* invalid) {
  std::basic_string<To> out(length_as<To>(from.data(), from.size(), invalid), To{});
  if (*invalid != kNone) return out;
  EXPECT_EQ(convert(from.data(), from.size(), out.data(), invalid), out.size());
  return out;
}

TEST(Unicode, EveryCodePointSurvivesEveryConversion) {
  for (char32_t point = 0; point <= 0x10FFFF; ++point) {
    if (point >= 0xD800 && point <= 0xDFFF) continue;
    const std::string utf8 = encode(point);
    const std::u16string utf16 = encode16(point);
    const std::u32string utf32(1, point);
    std::size_t invalid = 0;
    ASSERT_EQ(converted<char16_t>(utf8, &invalid), utf16) << static_cast<unsigned>(point);
    ASSERT_EQ(converted<char32_t>(utf8, &invalid), utf32) << static_cast<unsigned>(point);
    ASSERT_EQ(converted<char>(utf16, &invalid), utf8) << static_cast<unsigned>(point);
    ASSERT_EQ(converted<char32_t>(utf16, &invalid), utf32) << static_cast<unsigned>(point);
    ASSERT_EQ(converted<char>(utf32, &invalid), utf8) << static_cast<unsigned>(point);
    ASSERT_EQ(converted<char16_t>(utf32, &invalid), utf16) << static_cast<unsigned>(point);
    ASSERT_EQ(find_invalid(utf8.data(), utf8.size()), kNone);
    ASSERT_EQ(find_invalid(utf8.data(), utf8.size() - 1), utf8.size() == 1 ? kNone : 0u);
  }
}

// A decoder by the rules: each sequence is the shortest of a code point that is no surrogate.
bool is_well_formed(const std::string& bytes) {
  for (std::size_t i = 0; i < bytes.size();) {
    const auto lead = static_cast<unsigned char>(bytes[i]);
    const std::size_t length = lead < 0x80 ? 1 : lead < 0xE0 ? 2 : lead < 0xF0 ? 3 : 4;
    if (i + length > bytes.size()) return false;
    char32_t point = length == 1 ? lead : lead & (0x7Fu >> length);
    for (std::size_t k = 1; k < length; ++k) point = (point << 6) | (static_cast<unsigned char>(bytes[i + k]) & 0x3Fu);
    if (point > 0x10FFFF || (point >= 0xD800 && point <= 0xDFFF)) return false;
    if (encode(point) != bytes.substr(i, length)) return false;
    i += length;
  }
  return true;
}

TEST(Unicode, AcceptsExactlyWellFormedUtf8) {
  for (unsigned first = 0; first < 256; ++first) {
    for (unsigned second = 0; second < 256; ++second) {
      for (const char* tail : {"", "\x80", "\xbf", "\x80\x80", "\xbf\xbf", "a", "\xc0"}) {
        const std::string bytes = std::string{static_cast<char>(first), static_cast<char>(second)} + tail;
        const bool wanted = is_well_formed(bytes);
        std::size_t invalid = 0;
        converted<char16_t>(bytes, &invalid);
        ASSERT_EQ(invalid == kNone, wanted) << first << " " << second << " then " << tail;
        ASSERT_EQ(find_invalid(bytes.data(), bytes.size()), invalid) << first << " " << second << " then " << tail;
      }
    }
  }
}

TEST(Unicode, NamesTheFirstBadByte) {
  const std::string ascii = "0123456789abcdef0123";
  for (std::size_t i = 0; i <= ascii.size(); ++i) {
    std::string text = ascii;
    text.insert(i, "\x80");
    EXPECT_EQ(find_invalid(text.data(), text.size()), i);
  }
  using std::string_view_literals::operator""sv;
  for (const auto bad : {"\xC0\x80"sv, "\xC1\xBF"sv, "\xE0\x9F\xBF"sv, "\xED\xA0\x80"sv, "\xF0\x8F\xBF\xBF"sv,
                         "\xF4\x90\x80\x80"sv, "\xF5\x80\x80\x80"sv, "\xFF"sv, "\xE2\x82"sv, "\xE2\x28\xA1"sv}) {
    const std::string text = std::string("é") + std::string(bad);
    EXPECT_EQ(find_invalid(text.data(), text.size()), 2u);
    std::size_t invalid = 0;
    std::u16string room(text.size(), u'\0');
    EXPECT_EQ(convert(text.data(), text.size(), room.data(), &invalid), 1u) << "what comes before is converted";
    EXPECT_EQ(invalid, 2u);
  }
}

TEST(Unicode, WantsSurrogatesInPairs) {
  for (const auto& [text, at] : std::vector<std::pair<std::u16string, std::size_t>>{
           {u"ab\xD83D", 2}, {u"a\xDE00z", 1}, {u"\xDE00\xD83D", 0}, {u"\xD83Dx", 0}, {u"a\xD83D\xDE00", kNone}}) {
    std::size_t invalid = 0;
    EXPECT_EQ(find_invalid(text.data(), text.size()), at);
    converted<char>(text, &invalid);
    EXPECT_EQ(invalid, at);
    converted<char32_t>(text, &invalid);
    EXPECT_EQ(invalid, at);
  }
}

TEST(Unicode, WantsCodePointsInUtf32) {
  const std::u32string text{U'a', 0x10FFFF, 0xD800, 0x110000};
  EXPECT_EQ(find_invalid(text.data(), 2), kNone);
  EXPECT_EQ(find_invalid(text.data(), 3), 2u);
  EXPECT_EQ(find_invalid(text.data() + 3, 1), 0u);
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

}  // namespace
}  // namespace metaffi::unicode
