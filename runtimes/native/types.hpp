// MetaFFI types as C sees them.
#pragma once

#include <metaffi/plan.h>
#include <metaffi/types.h>

#include <cstddef>
#include <optional>
#include <string_view>

namespace metaffi::native {

// A type that C passes by value: numbers, bool and chars.
struct Scalar {
  metaffi_type type;
  metaffi_repr repr;
  std::size_t size;
  std::string_view name;    // MetaFFI's
  std::string_view c_name;  // in C
};

// nullptr when `type` is not such a type.
const Scalar* find_scalar(metaffi_type type) noexcept;
const Scalar* find_scalar(std::string_view name) noexcept;

// Bytes of one code unit of string8/16/32; 0 for other types.
std::size_t string_unit(metaffi_type type) noexcept;
// "char", "char16_t", "char32_t".
std::string_view string_unit_name(metaffi_type type) noexcept;

}  // namespace metaffi::native
