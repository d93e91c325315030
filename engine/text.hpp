// Text for messages, put together from parts.
#pragma once

#include <concepts>
#include <string>
#include <string_view>

namespace metaffi::engine {

inline void append_text(std::string& out, std::string_view part) { out.append(part); }
inline void append_text(std::string& out, char part) { out.push_back(part); }
template <std::integral Number>
void append_text(std::string& out, Number part) {
  out.append(std::to_string(part));
}

template <typename... Parts>
[[nodiscard]] std::string text(const Parts&... parts) {
  std::string out;
  (append_text(out, parts), ...);
  return out;
}

// `count` and its noun in the right number: "1 argument", "3 arguments".
[[nodiscard]] inline std::string counted(std::size_t count, std::string_view noun) {
  return text(count, ' ', noun, count == 1 ? "" : "s");
}

}  // namespace metaffi::engine
