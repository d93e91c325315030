// Which names a mistyped one may have meant.
#pragma once

#include <string_view>
#include <vector>

namespace metaffi::native {

// Collects the names nearest to the one asked for. They must outlive it.
class NearNames {
 public:
  explicit NearNames(std::string_view asked) : asked_(asked) {}

  void consider(std::string_view name);

  // The nearest few, each once, the nearest first; where one differs in case only, no others.
  [[nodiscard]] std::vector<std::string_view> nearest() const;

 private:
  struct Near {
    std::size_t errors;
    std::string_view name;
    auto operator<=>(const Near&) const = default;
  };

  std::string_view asked_;
  std::vector<Near> found_;
};

}  // namespace metaffi::native
