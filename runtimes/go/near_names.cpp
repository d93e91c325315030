#include "runtimes/go/near_names.hpp"

#include <algorithm>
#include <utility>

#include "runtimes/go/services.hpp"

namespace metaffi::go {

namespace {

constexpr std::size_t kMostNames = 3;
constexpr std::size_t kMostEdits = 3;

char lower(char c) noexcept { return c >= 'A' && c <= 'Z' ? static_cast<char>(c - 'A' + 'a') : c; }

// Letters to insert, remove, replace or swap with their neighbour; case does not count.
std::size_t edits(std::string_view a, std::string_view b) {
  const std::size_t width = b.size() + 1;
  std::vector<std::size_t> table((a.size() + 1) * width);
  const auto cell = [&](std::size_t i, std::size_t j) -> std::size_t& { return table[i * width + j]; };
  for (std::size_t i = 0; i <= a.size(); ++i) cell(i, 0) = i;
  for (std::size_t j = 0; j <= b.size(); ++j) cell(0, j) = j;
  for (std::size_t i = 1; i <= a.size(); ++i) {
    for (std::size_t j = 1; j <= b.size(); ++j) {
      const auto same = [&](std::size_t x, std::size_t y) { return lower(a[x - 1]) == lower(b[y - 1]); };
      cell(i, j) = std::min({cell(i - 1, j) + 1, cell(i, j - 1) + 1, cell(i - 1, j - 1) + (same(i, j) ? 0u : 1u)});
      if (i > 1 && j > 1 && same(i, j - 1) && same(i - 1, j)) cell(i, j) = std::min(cell(i, j), cell(i - 2, j - 2) + 1);
    }
  }
  return cell(a.size(), b.size());
}

void sort_unique(std::vector<std::string_view>& names) {
  std::sort(names.begin(), names.end());
  names.erase(std::unique(names.begin(), names.end()), names.end());
}

}  // namespace

std::vector<std::string_view> near_names(std::string_view asked, const std::vector<std::string_view>& names) {
  const std::size_t allowed = std::clamp<std::size_t>(asked.size() / 3, 1, kMostEdits);
  std::vector<std::pair<std::size_t, std::string_view>> near;
  for (const std::string_view name : names) {
    const auto [shorter, longer] = std::minmax({asked.size(), name.size()});
    if (longer - shorter > allowed) continue;
    if (const std::size_t count = edits(asked, name); count <= allowed) near.emplace_back(count, name);
  }
  std::sort(near.begin(), near.end());
  near.erase(std::unique(near.begin(), near.end()), near.end());
  std::vector<std::string_view> result;
  for (const auto& [count, name] : near) {
    const bool beside_the_name_itself = count != 0 && near.front().first == 0;
    if (result.size() < kMostNames && !beside_the_name_itself) result.push_back(name);
  }
  return result;
}

std::string listed(std::vector<std::string_view> names, std::size_t most) {
  sort_unique(names);
  std::string list;
  const std::size_t shown = std::min(names.size(), most);
  for (std::size_t i = 0; i < shown; ++i) detail::append(list, text(i == 0 ? "'" : ", '", names[i], "'"));
  return names.size() > most ? text(list, " and ", names.size() - most, " more") : list;
}

}  // namespace metaffi::go
