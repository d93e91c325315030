// UTF-8, UTF-16 and UTF-32 (Unicode Standard, §3.9). Go's strings are bytes that usually are UTF-8.
#pragma once

#include <cstddef>
#include <cstdint>

namespace metaffi::go {

inline constexpr std::size_t kValid = static_cast<std::size_t>(-1);

// Bytes of the text in UTF-8; *invalid = offset in units of the first that starts no valid sequence, or kValid.
std::size_t utf8_size(const char16_t* text, std::size_t length, std::size_t* invalid) noexcept;
std::size_t utf8_size(const char32_t* text, std::size_t length, std::size_t* invalid) noexcept;
// Writes what utf8_size has measured.
void to_utf8(const char16_t* text, std::size_t length, char* out) noexcept;
void to_utf8(const char32_t* text, std::size_t length, char* out) noexcept;

// Units of UTF-8 text in UTF-16 or UTF-32; *invalid as above, in bytes.
std::size_t utf16_size(const char* text, std::size_t length, std::size_t* invalid) noexcept;
std::size_t utf32_size(const char* text, std::size_t length, std::size_t* invalid) noexcept;
void from_utf8(const char* text, std::size_t length, char16_t* out) noexcept;
void from_utf8(const char* text, std::size_t length, char32_t* out) noexcept;

}  // namespace metaffi::go
