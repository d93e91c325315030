// JSON text, as far as the engine writes any.
#pragma once

#include <string>
#include <string_view>

namespace metaffi::engine {

// A JSON string with its quotes; bytes that are no UTF-8 become U+FFFD.
[[nodiscard]] std::string json_string(std::string_view text);

// The same, or null for nullptr.
[[nodiscard]] std::string json_string_or_null(const char* text);

}  // namespace metaffi::engine
