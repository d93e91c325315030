// Every scalar type as data, by the names that the guest's functions and globals carry.
#pragma once

#include <metaffi/metaffi.h>

#include <array>
#include <cstdint>
#include <vector>

namespace metaffi::testing {

struct Scalar {
  const char* name;  // "int8"
  metaffi_type type;
  std::size_t size;                    // of the C type
  metaffi_value (*value)(int number);  // the number converted to the C type
};

const std::vector<Scalar>& scalars();

// Whether two values of the type have the same bytes.
bool same_bytes(const Scalar& scalar, const metaffi_value& a, const metaffi_value& b);

// Three elements in a row, as in C, aligned.
using Three = std::array<std::uint64_t, 3>;
Three three(const Scalar& scalar, int first, int second, int third);

}  // namespace metaffi::testing
