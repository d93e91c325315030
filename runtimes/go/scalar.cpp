#include "runtimes/go/scalar.hpp"

#include <array>
#include <cstring>

namespace metaffi::go {

namespace {

constexpr std::array kScalars{
    Scalar{metaffi_int8_type, METAFFI_REPR_I8, 1, "int8"},
    Scalar{metaffi_int16_type, METAFFI_REPR_I16, 2, "int16"},
    Scalar{metaffi_int32_type, METAFFI_REPR_I32, 4, "int32"},
    Scalar{metaffi_int64_type, METAFFI_REPR_I64, 8, "int64"},
    Scalar{metaffi_uint8_type, METAFFI_REPR_U8, 1, "uint8"},
    Scalar{metaffi_uint16_type, METAFFI_REPR_U16, 2, "uint16"},
    Scalar{metaffi_uint32_type, METAFFI_REPR_U32, 4, "uint32"},
    Scalar{metaffi_uint64_type, METAFFI_REPR_U64, 8, "uint64"},
    Scalar{metaffi_size_type, METAFFI_REPR_U64, 8, "uint64"},
    Scalar{metaffi_bool_type, METAFFI_REPR_BOOL, 1, "bool"},
    Scalar{metaffi_char8_type, METAFFI_REPR_U8, 1, "uint8"},
    Scalar{metaffi_char16_type, METAFFI_REPR_U16, 2, "uint16"},
    Scalar{metaffi_char32_type, METAFFI_REPR_U32, 4, "rune"},
    Scalar{metaffi_float32_type, METAFFI_REPR_F32, 4, "float32"},
    Scalar{metaffi_float64_type, METAFFI_REPR_F64, 8, "float64"},
};

}  // namespace

const Scalar* find_scalar(metaffi_type type) noexcept {
  for (const Scalar& scalar : kScalars) {
    if (scalar.type == type) return &scalar;
  }
  return nullptr;
}

bool is_same_scalar(metaffi_type go, metaffi_type declared) noexcept {
  const auto one_of = [](metaffi_type type, metaffi_type set) { return type != 0 && (type & ~set) == 0; };
  constexpr metaffi_type kSets[] = {
      metaffi_uint8_type | metaffi_char8_type,  metaffi_uint16_type | metaffi_char16_type,
      metaffi_int32_type | metaffi_char32_type, metaffi_uint32_type | metaffi_char32_type,
      metaffi_uint64_type | metaffi_size_type,
  };
  if (go == declared) return find_scalar(go) != nullptr;
  for (const metaffi_type set : kSets) {
    if (one_of(go, set) && one_of(declared, set)) return true;
  }
  return false;
}

metaffi_value packed_element(const metaffi_value& array, std::size_t index) noexcept {
  metaffi_value element = metaffi_value_null();
  element.type = metaffi_type_element(array.type);
  const std::size_t size = find_scalar(element.type)->size;
  std::memcpy(&element.as, static_cast<const char*>(array.as.data) + index * size, size);
  return element;
}

}  // namespace metaffi::go
