#include "engine/utf8.hpp"

#include <algorithm>
#include <cstdint>

namespace metaffi::engine {
namespace {

// Length of the well-formed character at the front, or 0.
std::size_t character_length(std::string_view bytes) noexcept {
  const auto at = [&](std::size_t i) -> std::uint8_t {
    return i < bytes.size() ? static_cast<std::uint8_t>(bytes[i]) : 0;
  };
  const auto continues = [&](std::size_t i) { return (at(i) & 0xc0) == 0x80; };
  const std::uint8_t first = at(0);
  if (first < 0x80) return 1;
  if (first < 0xc2 || first > 0xf4) return 0;
  if (first < 0xe0) return continues(1) ? 2 : 0;
  const std::uint8_t second = at(1);
  if (first < 0xf0) {
    if (first == 0xe0 && second < 0xa0) return 0;  // overlong
    if (first == 0xed && second > 0x9f) return 0;  // surrogate
    return continues(1) && continues(2) ? 3 : 0;
  }
  if (first == 0xf0 && second < 0x90) return 0;  // overlong
  if (first == 0xf4 && second > 0x8f) return 0;  // beyond U+10FFFF
  return continues(1) && continues(2) && continues(3) ? 4 : 0;
}

}  // namespace

std::size_t utf8_error(std::string_view bytes) noexcept {
  for (std::size_t i = 0; i < bytes.size();) {
    const std::size_t length = character_length(bytes.substr(i));
    if (length == 0) return i;
    i += length;
  }
  return std::string_view::npos;
}

std::size_t utf8_length(std::string_view bytes) noexcept {
  return static_cast<std::size_t>(
      std::count_if(bytes.begin(), bytes.end(), [](char c) { return (static_cast<std::uint8_t>(c) & 0xc0) != 0x80; }));
}

}  // namespace metaffi::engine
