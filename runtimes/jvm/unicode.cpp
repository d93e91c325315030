#include "unicode.hpp"

#if defined(__SSE2__)
#include <emmintrin.h>
#endif

namespace metaffi::jvm {
namespace {

constexpr bool is_high(char16_t unit) { return (unit & 0xFC00) == 0xD800; }
constexpr bool is_low(char16_t unit) { return (unit & 0xFC00) == 0xDC00; }
constexpr bool is_surrogate(std::uint32_t point) { return point >= 0xD800 && point <= 0xDFFF; }

std::uint32_t combine(char16_t high, char16_t low) {
  return 0x10000 + ((static_cast<std::uint32_t>(high) & 0x3FF) << 10) + (low & 0x3FF);
}

// Appends one code point, which is not a surrogate.
char16_t* put_utf16(std::uint32_t point, char16_t* out) {
  if (point < 0x10000) {
    *out++ = static_cast<char16_t>(point);
    return out;
  }
  *out++ = static_cast<char16_t>(0xD7C0 + (point >> 10));
  *out++ = static_cast<char16_t>(0xDC00 + (point & 0x3FF));
  return out;
}

// The code point at units[index], advancing; false at an unpaired surrogate.
bool take_utf16(const char16_t* units, std::size_t length, std::size_t& index, std::uint32_t* point) {
  const char16_t unit = units[index];
  if (!is_surrogate(unit)) {
    *point = unit;
    ++index;
    return true;
  }
  if (!is_high(unit) || index + 1 == length || !is_low(units[index + 1])) return false;
  *point = combine(unit, units[index + 1]);
  index += 2;
  return true;
}

struct Sequence {
  int length;                // 0: no sequence begins with this byte
  std::uint32_t first_bits;  // of the leading byte
  unsigned char low, high;   // what the second byte may be (Unicode table 3-7)
};

Sequence sequence_of(unsigned char lead) {
  if (lead >= 0xC2 && lead <= 0xDF) return {2, lead & 0x1Fu, 0x80, 0xBF};
  if (lead == 0xE0) return {3, 0, 0xA0, 0xBF};
  if (lead == 0xED) return {3, 0xD, 0x80, 0x9F};
  if (lead >= 0xE1 && lead <= 0xEF) return {3, lead & 0x0Fu, 0x80, 0xBF};
  if (lead == 0xF0) return {4, 0, 0x90, 0xBF};
  if (lead == 0xF4) return {4, 4, 0x80, 0x8F};
  if (lead >= 0xF1 && lead <= 0xF3) return {4, lead & 0x07u, 0x80, 0xBF};
  return {0, 0, 0, 0};
}

// The code point of the multi-byte sequence at `bytes`; 0 bytes taken when it is ill-formed.
int take_utf8(const unsigned char* bytes, std::size_t left, std::uint32_t* point) {
  const Sequence sequence = sequence_of(bytes[0]);
  if (sequence.length == 0 || left < static_cast<std::size_t>(sequence.length)) return 0;
  if (bytes[1] < sequence.low || bytes[1] > sequence.high) return 0;
  *point = (sequence.first_bits << 6) | (bytes[1] & 0x3Fu);
  for (int i = 2; i < sequence.length; ++i) {
    if ((bytes[i] & 0xC0) != 0x80) return 0;
    *point = (*point << 6) | (bytes[i] & 0x3Fu);
  }
  return sequence.length;
}

char* put_utf8(std::uint32_t point, char* out) {
  const auto continuation = [&](int shift) { *out++ = static_cast<char>(0x80 | ((point >> shift) & 0x3F)); };
  if (point < 0x80) {
    *out++ = static_cast<char>(point);
  } else if (point < 0x800) {
    *out++ = static_cast<char>(0xC0 | (point >> 6));
    continuation(0);
  } else if (point < 0x10000) {
    *out++ = static_cast<char>(0xE0 | (point >> 12));
    continuation(6);
    continuation(0);
  } else {
    *out++ = static_cast<char>(0xF0 | (point >> 18));
    continuation(12);
    continuation(6);
    continuation(0);
  }
  return out;
}

}  // namespace

bool widen_ascii(const char* bytes, std::size_t length, char16_t* units) noexcept {
  std::size_t i = 0;
#if defined(__SSE2__)
  const __m128i zero = _mm_setzero_si128();
  for (; i + 16 <= length; i += 16) {
    const __m128i block = _mm_loadu_si128(reinterpret_cast<const __m128i*>(bytes + i));
    if (_mm_movemask_epi8(block) != 0) return false;
    _mm_storeu_si128(reinterpret_cast<__m128i*>(units + i), _mm_unpacklo_epi8(block, zero));
    _mm_storeu_si128(reinterpret_cast<__m128i*>(units + i + 8), _mm_unpackhi_epi8(block, zero));
  }
#endif
  unsigned char seen = 0;
  for (; i < length; ++i) {
    const auto byte = static_cast<unsigned char>(bytes[i]);
    seen |= byte;
    units[i] = byte;
  }
  return seen < 0x80;
}

bool narrow_ascii(const char16_t* units, std::size_t length, char* bytes) noexcept {
  std::size_t i = 0;
#if defined(__SSE2__)
  const __m128i high_bits = _mm_set1_epi16(static_cast<short>(0xFF80));
  for (; i + 16 <= length; i += 16) {
    const __m128i first = _mm_loadu_si128(reinterpret_cast<const __m128i*>(units + i));
    const __m128i second = _mm_loadu_si128(reinterpret_cast<const __m128i*>(units + i + 8));
    const __m128i outside = _mm_and_si128(_mm_or_si128(first, second), high_bits);
    if (_mm_movemask_epi8(_mm_cmpeq_epi16(outside, _mm_setzero_si128())) != 0xFFFF) return false;
    _mm_storeu_si128(reinterpret_cast<__m128i*>(bytes + i), _mm_packus_epi16(first, second));
  }
#endif
  char16_t seen = 0;
  for (; i < length; ++i) {
    seen |= units[i];
    bytes[i] = static_cast<char>(units[i]);
  }
  return seen < 0x80;
}

std::size_t utf8_to_utf16(const char* bytes, std::size_t length, char16_t* units, std::size_t* position) noexcept {
  const auto* in = reinterpret_cast<const unsigned char*>(bytes);
  char16_t* out = units;
  for (std::size_t i = 0; i < length;) {
    if (in[i] < 0x80) {
      *out++ = in[i++];
      continue;
    }
    std::uint32_t point = 0;
    const int taken = take_utf8(in + i, length - i, &point);
    if (taken == 0) {
      *position = i;
      return kMalformed;
    }
    out = put_utf16(point, out);
    i += static_cast<std::size_t>(taken);
  }
  return static_cast<std::size_t>(out - units);
}

std::size_t utf8_length(const char16_t* units, std::size_t length, std::size_t* position) noexcept {
  std::size_t bytes = 0;
  for (std::size_t i = 0; i < length;) {
    std::uint32_t point = 0;
    if (!take_utf16(units, length, i, &point)) {
      *position = i;
      return kMalformed;
    }
    bytes += point < 0x80 ? 1 : point < 0x800 ? 2 : point < 0x10000 ? 3 : 4;
  }
  return bytes;
}

void utf16_to_utf8(const char16_t* units, std::size_t length, char* bytes) noexcept {
  for (std::size_t i = 0; i < length;) {
    std::uint32_t point = 0;
    if (!take_utf16(units, length, i, &point)) return;  // excluded by the contract
    bytes = put_utf8(point, bytes);
  }
}

std::size_t utf32_to_utf16(const std::uint32_t* points, std::size_t length, char16_t* units,
                           std::size_t* position) noexcept {
  char16_t* out = units;
  for (std::size_t i = 0; i < length; ++i) {
    if (points[i] > 0x10FFFF || is_surrogate(points[i])) {
      *position = i;
      return kMalformed;
    }
    out = put_utf16(points[i], out);
  }
  return static_cast<std::size_t>(out - units);
}

std::size_t utf16_to_utf32(const char16_t* units, std::size_t length, std::uint32_t* points,
                           std::size_t* position) noexcept {
  std::size_t count = 0;
  for (std::size_t i = 0; i < length; ++count) {
    if (!take_utf16(units, length, i, &points[count])) {
      *position = i;
      return kMalformed;
    }
  }
  return count;
}

}  // namespace metaffi::jvm
