// UTF-8, as far as the engine looks into text (Unicode §3.9, table 3-7).
#pragma once

#include <cstddef>
#include <string_view>

namespace metaffi::engine {

// Position of the first byte that begins no well-formed character, or npos.
[[nodiscard]] std::size_t utf8_error(std::string_view bytes) noexcept;

// Number of code points of well-formed text.
[[nodiscard]] std::size_t utf8_length(std::string_view bytes) noexcept;

}  // namespace metaffi::engine
