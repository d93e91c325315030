// Validity of UTF-8, UTF-16 and UTF-32 (Unicode Standard, §3.9).
#pragma once

#include <cstddef>
#include <cstdint>

namespace metaffi::native {

inline constexpr std::size_t kValid = static_cast<std::size_t>(-1);

// Offset in code units of the first unit that starts no valid sequence, or kValid.
std::size_t find_invalid(const char* text, std::size_t length) noexcept;
std::size_t find_invalid(const char16_t* text, std::size_t length) noexcept;
std::size_t find_invalid(const char32_t* text, std::size_t length) noexcept;

}  // namespace metaffi::native
