#include "runtimes/native/text.hpp"

#include <cstring>

namespace metaffi::native {

namespace {

constexpr std::uint64_t kHighBits = 0x8080808080808080u;

// Length of the valid sequence at `at`, or 0 (Unicode Standard, table 3-7).
std::size_t sequence_length(const unsigned char* at, std::size_t left) noexcept {
  const auto trail = [at](std::size_t i, unsigned low, unsigned high) { return at[i] >= low && at[i] <= high; };
  const unsigned lead = at[0];
  if (lead < 0x80) return 1;
  if (lead < 0xC2 || lead > 0xF4) return 0;
  if (lead < 0xE0) return left >= 2 && trail(1, 0x80, 0xBF) ? 2 : 0;
  if (lead < 0xF0) {
    const unsigned low = lead == 0xE0 ? 0xA0 : 0x80;
    const unsigned high = lead == 0xED ? 0x9F : 0xBF;
    return left >= 3 && trail(1, low, high) && trail(2, 0x80, 0xBF) ? 3 : 0;
  }
  const unsigned low = lead == 0xF0 ? 0x90 : 0x80;
  const unsigned high = lead == 0xF4 ? 0x8F : 0xBF;
  return left >= 4 && trail(1, low, high) && trail(2, 0x80, 0xBF) && trail(3, 0x80, 0xBF) ? 4 : 0;
}

}  // namespace

std::size_t find_invalid(const char* text, std::size_t length) noexcept {
  const auto* bytes = reinterpret_cast<const unsigned char*>(text);
  std::size_t i = 0;
  while (i < length) {
    std::uint64_t word;
    while (length - i >= sizeof word) {
      std::memcpy(&word, bytes + i, sizeof word);
      if ((word & kHighBits) != 0) break;
      i += sizeof word;
    }
    if (i == length) break;
    const std::size_t step = sequence_length(bytes + i, length - i);
    if (step == 0) return i;
    i += step;
  }
  return kValid;
}

std::size_t find_invalid(const char16_t* text, std::size_t length) noexcept {
  for (std::size_t i = 0; i < length; ++i) {
    if ((text[i] & 0xF800) != 0xD800) continue;
    const bool pair = text[i] < 0xDC00 && i + 1 < length && (text[i + 1] & 0xFC00) == 0xDC00;
    if (!pair) return i;
    ++i;
  }
  return kValid;
}

std::size_t find_invalid(const char32_t* text, std::size_t length) noexcept {
  for (std::size_t i = 0; i < length; ++i) {
    if (text[i] > 0x10FFFF || (text[i] & 0xFFFFF800) == 0xD800) return i;
  }
  return kValid;
}

}  // namespace metaffi::native
