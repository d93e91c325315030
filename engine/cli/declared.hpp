// Declared types as text: "int64,string8[],float64_packed_array,handle:java.util.List".
#pragma once

#include <metaffi/types.h>

#include <deque>
#include <span>
#include <string>
#include <string_view>
#include <vector>

namespace metaffi::cli {

// Type infos and the aliases they point at. Movable.
class Declared {
 public:
  // UsageError names what is no type.
  [[nodiscard]] static Declared parse(std::string_view text);

  void add(metaffi_type type, std::uint32_t dimensions, std::string_view alias);
  [[nodiscard]] std::span<const metaffi_type_info> infos() const { return infos_; }

 private:
  std::vector<metaffi_type_info> infos_;
  std::deque<std::string> aliases_;
};

// "string8[][]", "handle:java.util.List".
[[nodiscard]] std::string to_text(const metaffi_type_info& info);
[[nodiscard]] std::string to_text(std::span<const metaffi_type_info> infos);

}  // namespace metaffi::cli
