// Type infos: their names for people, their normal form, and owned copies.
#pragma once

#include <metaffi/error.h>
#include <metaffi/types.h>

#include <cstddef>
#include <span>
#include <string>
#include <vector>

namespace metaffi::engine {

// A type as messages show it: "int64", "string8_array", "type 12345" for what is none.
[[nodiscard]] std::string describe_type(metaffi_type type);

[[nodiscard]] constexpr bool is_array(metaffi_type type) noexcept { return (type & METAFFI_ARRAY_FLAG) != 0; }
[[nodiscard]] constexpr bool is_packed(metaffi_type type) noexcept { return (type & METAFFI_PACKED_FLAG) != 0; }

// A number, bool or char: travels by value, and packs in arrays.
[[nodiscard]] bool is_scalar(metaffi_type type) noexcept;

// Whether a parameter declared as `declared` takes a value of type `found` (null aside).
[[nodiscard]] bool accepts(metaffi_type declared, metaffi_type found) noexcept;

// Type infos in normal form (see metaffi_entity_request) that own their aliases. Immovable while infos() is in use.
class TypeInfos {
 public:
  // `what` names them in messages: "parameter", "result". SIGNATURE or INVALID_ARGUMENT for what is no type;
  // throws std::bad_alloc.
  [[nodiscard]] metaffi_error* assign(std::span<const metaffi_type_info> infos, const char* what);

  [[nodiscard]] std::span<const metaffi_type_info> infos() const noexcept { return infos_; }
  [[nodiscard]] const metaffi_type_info* data() const noexcept { return infos_.empty() ? nullptr : infos_.data(); }
  [[nodiscard]] std::size_t size() const noexcept { return infos_.size(); }

 private:
  void own_aliases();

  std::vector<metaffi_type_info> infos_;
  std::string aliases_;  // NUL-terminated, one after the other
};

}  // namespace metaffi::engine
