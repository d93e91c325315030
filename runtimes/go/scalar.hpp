// Numbers, bool and chars: how MetaFFI's and Go's types correspond, and conversions of values that lose nothing.
#pragma once

#include <metaffi/plan.h>
#include <metaffi/types.h>
#include <metaffi/value.h>

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

inline bool is_float(metaffi_repr repr) noexcept { return repr == METAFFI_REPR_F32 || repr == METAFFI_REPR_F64; }

// The cell of a scalar value, as a plan holds it.
std::uint64_t cell_of(const metaffi_value& value) noexcept;

enum class Conversion { kDone, kWrongType, kLoses };

// `value` as a cell of the scalar `type`: any number or char whose value the type can hold (float32 rounds a float64 that is in its
// range), or bool for bool.
Conversion convert_scalar(const metaffi_value& value, metaffi_type type, std::uint64_t* cell) noexcept;

// Element `index` of a packed array as a value.
metaffi_value packed_element(const metaffi_value& array, std::size_t index) noexcept;

// "300", "-1.5", "true": the scalar for messages; at most `size` bytes with the terminator.
void print_scalar(const metaffi_value& value, char* buffer, std::size_t size) noexcept;

}  // namespace metaffi::go
