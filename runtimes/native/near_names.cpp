#include "runtimes/native/near_names.hpp"

#include <algorithm>
#include <cstddef>

namespace metaffi::native {

namespace {

constexpr std::size_t kMostNames = 5;
constexpr std::size_t kMostErrors = 3;

// C's names are ASCII, whatever the locale.
char lower(char c) noexcept { return c >= 'A' && c <= 'Z' ? static_cast<char>(c - 'A' + 'a') : c; }

// Letters missing, superfluous, wrong or swapped (Damerau's and Levenshtein's, each letter swapped at most once),
// whatever their case.
std::size_t count_errors(std::string_view a, std::string_view b) {
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

}  // namespace

void NearNames::consider(std::string_view name) {
  const std::size_t allowed = std::clamp<std::size_t>(asked_.size() / 3, 1, kMostErrors);
  if (std::max(asked_.size(), name.size()) - std::min(asked_.size(), name.size()) > allowed) return;
  if (const std::size_t errors = count_errors(asked_, name); errors <= allowed) found_.push_back({errors, name});
}

std::vector<std::string_view> NearNames::nearest() const {
  std::vector<Near> sorted = found_;
  std::sort(sorted.begin(), sorted.end());
  std::vector<std::string_view> names;
  for (const Near& near : sorted) {
    if (names.size() == kMostNames || (near.errors != 0 && sorted.front().errors == 0)) break;
    if (names.empty() || names.back() != near.name) names.push_back(near.name);
  }
  return names;
}

}  // namespace metaffi::native
