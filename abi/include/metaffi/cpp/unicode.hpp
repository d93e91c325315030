// UTF-8, UTF-16 and UTF-32: validity and conversion (Unicode Standard, §3.9; table 3-7 for UTF-8). Header only, allocates
// nothing, throws nothing; the code unit's type (char, char16_t, char32_t) names the encoding form.
//
//   std::size_t invalid;
//   const std::size_t units = metaffi::unicode::length_as<char16_t>(utf8, bytes, &invalid);
//   if (invalid != metaffi::unicode::kNone) return refuse(invalid);  // the offset of the first bad byte
//   metaffi::unicode::convert(utf8, bytes, room_for_units, &invalid);
#ifndef METAFFI_CPP_UNICODE_HPP
#define METAFFI_CPP_UNICODE_HPP

#include <concepts>
#include <cstddef>
#include <cstdint>
#include <cstring>

#if defined(__SSE2__) || defined(_M_X64)
#include <emmintrin.h>
#define METAFFI_UNICODE_SSE2 1
#endif

namespace metaffi::unicode {

// "No offset": all of the text is well-formed.
inline constexpr std::size_t kNone = SIZE_MAX;

template <typename T>
concept Unit = std::same_as<T, char> || std::same_as<T, char16_t> || std::same_as<T, char32_t>;

namespace detail {

inline constexpr char32_t kMalformed = 0xFFFFFFFF;

// next(): the code point at `at`, which moves on; kMalformed, and no move, where no well-formed sequence starts.
inline char32_t next(const char32_t* text, std::size_t, std::size_t& at) noexcept {
  const char32_t point = text[at];
  if (point > 0x10FFFF || (point & 0xFFFFF800) == 0xD800) return kMalformed;
  ++at;
  return point;
}

inline char32_t next(const char16_t* text, std::size_t length, std::size_t& at) noexcept {
  const char32_t unit = text[at];
  if ((unit & 0xF800) != 0xD800) {
    ++at;
    return unit;
  }
  const bool is_pair = unit < 0xDC00 && at + 1 < length && (text[at + 1] & 0xFC00) == 0xDC00;
  if (!is_pair) return kMalformed;
  const char32_t low = text[at + 1];
  at += 2;
  return 0x10000 + ((unit - 0xD800) << 10) + (low - 0xDC00);
}

inline char32_t next(const char* text, std::size_t length, std::size_t& at) noexcept {
  const auto byte = [&](std::size_t i) { return static_cast<unsigned char>(text[at + i]); };
  const unsigned lead = byte(0);
  if (lead < 0x80) {
    ++at;
    return lead;
  }
  if (lead < 0xC2 || lead > 0xF4) return kMalformed;
  const std::size_t size = lead < 0xE0 ? 2 : lead < 0xF0 ? 3 : 4;
  if (length - at < size) return kMalformed;
  const unsigned lowest = lead == 0xE0 ? 0xA0 : lead == 0xF0 ? 0x90 : 0x80;
  const unsigned highest = lead == 0xED ? 0x9F : lead == 0xF4 ? 0x8F : 0xBF;
  if (byte(1) < lowest || byte(1) > highest) return kMalformed;
  char32_t point = lead & (0xFFu >> (size + 1));
  for (std::size_t i = 1; i < size; ++i) {
    if ((byte(i) & 0xC0) != 0x80) return kMalformed;
    point = (point << 6) | (byte(i) & 0x3Fu);
  }
  at += size;
  return point;
}

// Eight ASCII bytes at `at`.
inline bool is_ascii_word(const char* text, std::size_t length, std::size_t at) noexcept {
  std::uint64_t word = 0;
  if (length - at < sizeof word) return false;
  std::memcpy(&word, text + at, sizeof word);
  return (word & 0x8080808080808080u) == 0;
}

template <Unit To>
constexpr std::size_t units_of(char32_t point) noexcept {
  if constexpr (sizeof(To) == 4) return 1;
  if constexpr (sizeof(To) == 2) return point < 0x10000 ? 1 : 2;
  return point < 0x80 ? 1 : point < 0x800 ? 2 : point < 0x10000 ? 3 : 4;
}

inline char32_t* put(char32_t point, char32_t* out) noexcept {
  *out = point;
  return out + 1;
}

inline char16_t* put(char32_t point, char16_t* out) noexcept {
  if (point < 0x10000) {
    *out = static_cast<char16_t>(point);
    return out + 1;
  }
  out[0] = static_cast<char16_t>(0xD7C0 + (point >> 10));
  out[1] = static_cast<char16_t>(0xDC00 + (point & 0x3FF));
  return out + 2;
}

inline char* put(char32_t point, char* out) noexcept {
  if (point < 0x80) {
    *out = static_cast<char>(point);
    return out + 1;
  }
  const std::size_t size = units_of<char>(point);
  for (std::size_t i = size; i-- > 1; point >>= 6) out[i] = static_cast<char>(0x80 | (point & 0x3F));
  out[0] = static_cast<char>((0xF00 >> size & 0xF0) | point);
  return out + size;
}

}  // namespace detail

// Offset in units of the first that starts no well-formed sequence, or kNone.
template <Unit From>
[[nodiscard]] std::size_t find_invalid(const From* text, std::size_t length) noexcept {
  for (std::size_t at = 0; at < length;) {
    if constexpr (sizeof(From) == 1) {
      if (detail::is_ascii_word(text, length, at)) {
        at += sizeof(std::uint64_t);
        continue;
      }
    }
    if (detail::next(text, length, at) == detail::kMalformed) return at;
  }
  return kNone;
}

// Units that the text has in To's encoding form; *invalid is find_invalid's answer, and when it is not kNone the result is 0.
template <Unit To, Unit From>
[[nodiscard]] std::size_t length_as(const From* text, std::size_t length, std::size_t* invalid) noexcept {
  std::size_t units = 0;
  for (std::size_t at = 0; at < length;) {
    const char32_t point = detail::next(text, length, at);
    if (point == detail::kMalformed) {
      *invalid = at;
      return 0;
    }
    units += detail::units_of<To>(point);
  }
  *invalid = kNone;
  return units;
}

// Converts in one pass; returns the units written. `out` has room for length_as<To>, or for the most that `length` units can
// become: as many from UTF-8, and from UTF-16 to UTF-32; from UTF-16 to UTF-8 3 times, from UTF-32 to UTF-16 2 times and to
// UTF-8 4 times as many. Malformed text is converted up to the first bad unit, whose offset is in *invalid (otherwise kNone).
template <Unit From, Unit To>
std::size_t convert(const From* text, std::size_t length, To* out, std::size_t* invalid) noexcept {
  To* end = out;
  *invalid = kNone;
  for (std::size_t at = 0; at < length;) {
    const char32_t point = detail::next(text, length, at);
    if (point == detail::kMalformed) {
      *invalid = at;
      break;
    }
    end = detail::put(point, end);
  }
  return static_cast<std::size_t>(end - out);
}

// Copies ASCII to UTF-16; false (with parts written) when a byte is not ASCII. `units` has room for `length`.
[[nodiscard]] inline bool widen_ascii(const char* bytes, std::size_t length, char16_t* units) noexcept {
  std::size_t i = 0;
#if defined(METAFFI_UNICODE_SSE2)
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

// The reverse: false when a unit is not ASCII. `bytes` has room for `length`.
[[nodiscard]] inline bool narrow_ascii(const char16_t* units, std::size_t length, char* bytes) noexcept {
  std::size_t i = 0;
#if defined(METAFFI_UNICODE_SSE2)
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

}  // namespace metaffi::unicode

#undef METAFFI_UNICODE_SSE2

#endif  // METAFFI_CPP_UNICODE_HPP
