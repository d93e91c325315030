// Text for messages, put together from parts. Header only.
#ifndef METAFFI_CPP_TEXT_HPP
#define METAFFI_CPP_TEXT_HPP

#include <algorithm>
#include <concepts>
#include <cstddef>
#include <string>
#include <string_view>
#include <vector>

namespace metaffi {

inline void append_text(std::string& out, std::string_view part) { out.append(part); }
inline void append_text(std::string& out, char part) { out.push_back(part); }
template <std::integral Number>
requires(!std::same_as<Number, char>) void append_text(std::string& out, Number part) {
  out.append(std::to_string(part));
}

// Texts, characters and whole numbers, one after the other.
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

// "'a', 'b' and 2 more": sorted, each name once, at most `most` of them. Empty for none.
[[nodiscard]] inline std::string listed(std::vector<std::string_view> names, std::size_t most) {
  std::sort(names.begin(), names.end());
  names.erase(std::unique(names.begin(), names.end()), names.end());
  std::string list;
  const std::size_t shown = std::min(names.size(), most);
  for (std::size_t i = 0; i < shown; ++i) append_text(list, text(i == 0 ? "'" : ", '", names[i], "'"));
  return names.size() > most ? text(list, " and ", names.size() - most, " more") : list;
}

}  // namespace metaffi

#endif  // METAFFI_CPP_TEXT_HPP
