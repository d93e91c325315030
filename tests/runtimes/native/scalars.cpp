#include "tests/runtimes/native/scalars.hpp"

#include <cstring>

#include "tests/runtimes/native/guest/scalars.h"

namespace metaffi::testing {

const std::vector<Scalar>& scalars() {
#define SCALAR(name, c_type)                     \
  {#name, metaffi_##name##_type, sizeof(c_type), \
   [](int number) { return metaffi_value_##name(static_cast<c_type>(number)); }},
  static const std::vector<Scalar> all = {GUEST_SCALARS(SCALAR)};
#undef SCALAR
  return all;
}

bool same_bytes(const Scalar& scalar, const metaffi_value& a, const metaffi_value& b) {
  return std::memcmp(&a.as, &b.as, scalar.size) == 0;
}

Three three(const Scalar& scalar, int first, int second, int third) {
  Three elements{};
  char* at = reinterpret_cast<char*>(elements.data());
  for (const int number : {first, second, third}) {
    const metaffi_value value = scalar.value(number);
    std::memcpy(at, &value.as, scalar.size);
    at += scalar.size;
  }
  return elements;
}

}  // namespace metaffi::testing
