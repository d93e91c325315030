// Numbers, bool and chars: how MetaFFI's and Go's types correspond.
#pragma once

#include <metaffi/plan.h>
#include <metaffi/types.h>
#include <metaffi/value.h>
#include <metaffi/cpp/scalar.hpp>

#include <cstddef>
#include <cstdint>
#include <string_view>

namespace metaffi::go {

struct Scalar {
  metaffi_type type;
  metaffi_repr repr;
  std::uint32_t size;
  std::string_view go_name;
};

// nullptr when `type` is no number, bool or char.
const Scalar* find_scalar(metaffi_type type) noexcept;

// Whether Go's scalar `go` may be declared as `declared`: the same type, or another name of it (char8 for uint8, char16 for
// uint16, char32 for int32 and uint32, size for uint64).
bool is_same_scalar(metaffi_type go, metaffi_type declared) noexcept;

// `value` as a cell of the scalar `type`: any number or char whose value the type can hold, or bool for bool.
inline scalar::Outcome convert_scalar(const metaffi_value& value, metaffi_type type, std::uint64_t* cell) noexcept {
  return scalar::convert(value, metaffi_type_repr(type), scalar::Floats::kWholeIntegers, cell);
}

// Element `index` of a packed array as a value.
metaffi_value packed_element(const metaffi_value& array, std::size_t index) noexcept;

}  // namespace metaffi::go
