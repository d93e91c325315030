// Which names a mistyped one may have meant: what an error about a missing entity offers. Header only.
#ifndef METAFFI_CPP_NEAR_NAMES_HPP
#define METAFFI_CPP_NEAR_NAMES_HPP

#include <algorithm>
#include <compare>
#include <cstddef>
#include <string_view>
#include <vector>

namespace metaffi {

// Collects the names nearest to the one asked for. Keeps views: the names must outlive it.
class NearNames {
 public:
  explicit NearNames(std::string_view asked) : asked_(asked) {}

  void consider(std::string_view name) {
    const std::size_t allowed = std::clamp<std::size_t>(asked_.size() / 3, 1, kMostErrors);
    if (std::max(asked_.size(), name.size()) - std::min(asked_.size(), name.size()) > allowed) return;
    if (const std::size_t errors = count_errors(asked_, name); errors <= allowed) found_.push_back({errors, name});
  }

  // The nearest few, each once, the nearest first; where one differs in case only, no others.
  [[nodiscard]] std::vector<std::string_view> nearest() const {
    std::vector<Near> sorted = found_;
    std::sort(sorted.begin(), sorted.end());
    std::vector<std::string_view> names;
    for (const Near& near : sorted) {
      if (names.size() == kMostNames || (near.errors != 0 && sorted.front().errors == 0)) break;
      if (names.empty() || names.back() != near.name) names.push_back(near.name);
    }
    return names;
  }

 private:
  static constexpr std::size_t kMostNames = 5;
  static constexpr std::size_t kMostErrors = 3;

  struct Near {
    std::size_t errors;
    std::string_view name;
    auto operator<=>(const Near&) const = default;  // NOLINT(modernize-use-nullptr): the compiler's own 0
  };

  // ASCII whatever the locale.
  static constexpr char lower(char c) noexcept { return c >= 'A' && c <= 'Z' ? static_cast<char>(c - 'A' + 'a') : c; }

  // Letters missing, superfluous, wrong or swapped (Damerau's and Levenshtein's distance, each letter swapped at most
  // once), whatever their case.
  static std::size_t count_errors(std::string_view a, std::string_view b) {
    std::vector<std::size_t> before_last(b.size() + 1);
    std::vector<std::size_t> last(b.size() + 1);
    std::vector<std::size_t> row(b.size() + 1);
    for (std::size_t j = 0; j <= b.size(); ++j) row[j] = j;
    for (std::size_t i = 1; i <= a.size(); ++i) {
      before_last.swap(last);
      last.swap(row);
      row[0] = i;
      for (std::size_t j = 1; j <= b.size(); ++j) {
        const bool same = lower(a[i - 1]) == lower(b[j - 1]);
        row[j] = std::min({row[j - 1] + 1, last[j] + 1, last[j - 1] + (same ? 0 : 1)});
        const bool swapped = i > 1 && j > 1 && lower(a[i - 1]) == lower(b[j - 2]) && lower(a[i - 2]) == lower(b[j - 1]);
        if (swapped) row[j] = std::min(row[j], before_last[j - 2] + 1);
      }
    }
    return row[b.size()];
  }

  std::string_view asked_;
  std::vector<Near> found_;
};

template <typename Names>
[[nodiscard]] std::vector<std::string_view> near_names(std::string_view asked, const Names& names) {
  NearNames near(asked);
  for (const std::string_view name : names) near.consider(name);
  return near.nearest();
}

}  // namespace metaffi

#endif  // METAFFI_CPP_NEAR_NAMES_HPP
