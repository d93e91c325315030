#include "runtimes/go/unicode.hpp"

namespace metaffi::go {

namespace {

constexpr char32_t kNone = 0xFFFFFFFF;

// The code point at `at`, which moves on; kNone, and no move, where no valid sequence starts.
char32_t next(const char16_t* text, std::size_t length, std::size_t* at) noexcept {
  const char32_t unit = text[*at];
  if ((unit & 0xF800) != 0xD800) {
    ++*at;
    return unit;
  }
  const bool is_pair = unit < 0xDC00 && *at + 1 < length && (text[*at + 1] & 0xFC00) == 0xDC00;
  if (!is_pair) return kNone;
  const char32_t point = 0x10000 + ((unit - 0xD800) << 10) + (char32_t{text[*at + 1]} - 0xDC00);
  *at += 2;
  return point;
}

char32_t next(const char32_t* text, std::size_t, std::size_t* at) noexcept {
  const char32_t point = text[*at];
  if (point > 0x10FFFF || (point & 0xFFFFF800) == 0xD800) return kNone;
  ++*at;
  return point;
}

// Table 3-7 of the Unicode Standard.
char32_t next(const char* text, std::size_t length, std::size_t* at) noexcept {
  const auto* bytes = reinterpret_cast<const unsigned char*>(text) + *at;
  const std::size_t left = length - *at;
  const unsigned lead = bytes[0];
  if (lead < 0x80) {
    ++*at;
    return lead;
  }
  if (lead < 0xC2 || lead > 0xF4) return kNone;
  const std::size_t size = lead < 0xE0 ? 2 : lead < 0xF0 ? 3 : 4;
  if (left < size) return kNone;
  const unsigned low = lead == 0xE0 ? 0xA0 : lead == 0xF0 ? 0x90 : 0x80;
  const unsigned high = lead == 0xED ? 0x9F : lead == 0xF4 ? 0x8F : 0xBF;
  if (bytes[1] < low || bytes[1] > high) return kNone;
  char32_t point = lead & (0xFFu >> (size + 1));
  for (std::size_t i = 1; i < size; ++i) {
    if ((bytes[i] & 0xC0) != 0x80) return kNone;
    point = (point << 6) | (bytes[i] & 0x3Fu);
  }
  *at += size;
  return point;
}

std::size_t utf8_length(char32_t point) noexcept {
  return point < 0x80 ? 1 : point < 0x800 ? 2 : point < 0x10000 ? 3 : 4;
}

// Sum of `size_of` over the code points.
template <typename Unit, typename SizeOf>
std::size_t measure(const Unit* text, std::size_t length, std::size_t* invalid, SizeOf size_of) noexcept {
  std::size_t size = 0;
  for (std::size_t at = 0; at < length;) {
    const std::size_t start = at;
    const char32_t point = next(text, length, &at);
    if (point == kNone) {
      *invalid = start;
      return 0;
    }
    size += size_of(point);
  }
  *invalid = kValid;
  return size;
}

template <typename Unit>
void encode_utf8(const Unit* text, std::size_t length, char* out) noexcept {
  for (std::size_t at = 0; at < length;) {
    const char32_t point = next(text, length, &at);
    const std::size_t size = utf8_length(point);
    constexpr unsigned kLeads[] = {0, 0, 0xC0, 0xE0, 0xF0};
    for (std::size_t i = size; i-- > 0;) {
      const char32_t bits = point >> (6 * (size - 1 - i));
      out[i] = static_cast<char>(i == 0 ? kLeads[size] | bits : 0x80 | (bits & 0x3F));
    }
    out += size;
  }
}

}  // namespace

std::size_t utf8_size(const char16_t* text, std::size_t length, std::size_t* invalid) noexcept {
  return measure(text, length, invalid, utf8_length);
}
std::size_t utf8_size(const char32_t* text, std::size_t length, std::size_t* invalid) noexcept {
  return measure(text, length, invalid, utf8_length);
}
void to_utf8(const char16_t* text, std::size_t length, char* out) noexcept { encode_utf8(text, length, out); }
void to_utf8(const char32_t* text, std::size_t length, char* out) noexcept { encode_utf8(text, length, out); }

std::size_t utf16_size(const char* text, std::size_t length, std::size_t* invalid) noexcept {
  return measure(text, length, invalid, [](char32_t point) -> std::size_t { return point < 0x10000 ? 1 : 2; });
}
std::size_t utf32_size(const char* text, std::size_t length, std::size_t* invalid) noexcept {
  return measure(text, length, invalid, [](char32_t) -> std::size_t { return 1; });
}

void from_utf8(const char* text, std::size_t length, char16_t* out) noexcept {
  for (std::size_t at = 0; at < length;) {
    const char32_t point = next(text, length, &at);
    if (point < 0x10000) {
      *out++ = static_cast<char16_t>(point);
    } else {
      *out++ = static_cast<char16_t>(0xD800 + ((point - 0x10000) >> 10));
      *out++ = static_cast<char16_t>(0xDC00 + ((point - 0x10000) & 0x3FF));
    }
  }
}

void from_utf8(const char* text, std::size_t length, char32_t* out) noexcept {
  for (std::size_t at = 0; at < length;) *out++ = next(text, length, &at);
}

}  // namespace metaffi::go
