// UTF-8 and UTF-32 to and from UTF-16. Knows nothing of Java.
#pragma once

#include <cstddef>
#include <cstdint>

namespace metaffi::jvm {

inline constexpr std::size_t kMalformed = SIZE_MAX;

// Copies `length` bytes to UTF-16 units if all are ASCII; false (with parts written) if one is not.
[[nodiscard]] bool widen_ascii(const char* bytes, std::size_t length, char16_t* units) noexcept;

// The reverse: false if a unit is not ASCII.
[[nodiscard]] bool narrow_ascii(const char16_t* units, std::size_t length, char* bytes) noexcept;

// Decodes to `units`, which has room for `length` of them. Returns how many were written, or kMalformed with the position of
// the first byte of the ill-formed sequence in *position.
[[nodiscard]] std::size_t utf8_to_utf16(const char* bytes, std::size_t length, char16_t* units,
                                        std::size_t* position) noexcept;

// Bytes that the text needs in UTF-8, or kMalformed with the index of an unpaired surrogate.
[[nodiscard]] std::size_t utf8_length(const char16_t* units, std::size_t length, std::size_t* position) noexcept;

// Encodes well-formed text; `bytes` has room for utf8_length.
void utf16_to_utf8(const char16_t* units, std::size_t length, char* bytes) noexcept;

// As above; `units` has room for 2 × length.
[[nodiscard]] std::size_t utf32_to_utf16(const std::uint32_t* points, std::size_t length, char16_t* units,
                                         std::size_t* position) noexcept;

// Decodes to `points`, which has room for `length`; kMalformed with the index of an unpaired surrogate.
[[nodiscard]] std::size_t utf16_to_utf32(const char16_t* units, std::size_t length, std::uint32_t* points,
                                         std::size_t* position) noexcept;

}  // namespace metaffi::jvm
