#include "runtimes/native/types.hpp"

#include <array>

namespace metaffi::native {

namespace {

constexpr std::array kScalars{
    Scalar{metaffi_int8_type, METAFFI_REPR_I8, 1, "int8", "int8_t"},
    Scalar{metaffi_int16_type, METAFFI_REPR_I16, 2, "int16", "int16_t"},
    Scalar{metaffi_int32_type, METAFFI_REPR_I32, 4, "int32", "int32_t"},
    Scalar{metaffi_int64_type, METAFFI_REPR_I64, 8, "int64", "int64_t"},
    Scalar{metaffi_uint8_type, METAFFI_REPR_U8, 1, "uint8", "uint8_t"},
    Scalar{metaffi_uint16_type, METAFFI_REPR_U16, 2, "uint16", "uint16_t"},
    Scalar{metaffi_uint32_type, METAFFI_REPR_U32, 4, "uint32", "uint32_t"},
    Scalar{metaffi_uint64_type, METAFFI_REPR_U64, 8, "uint64", "uint64_t"},
    Scalar{metaffi_size_type, METAFFI_REPR_U64, 8, "size", "size_t"},
    Scalar{metaffi_bool_type, METAFFI_REPR_BOOL, 1, "bool", "bool"},
    Scalar{metaffi_char8_type, METAFFI_REPR_U8, 1, "char8", "char"},
    Scalar{metaffi_char16_type, METAFFI_REPR_U16, 2, "char16", "char16_t"},
    Scalar{metaffi_char32_type, METAFFI_REPR_U32, 4, "char32", "char32_t"},
    Scalar{metaffi_float32_type, METAFFI_REPR_F32, 4, "float32", "float"},
    Scalar{metaffi_float64_type, METAFFI_REPR_F64, 8, "float64", "double"},
};

}  // namespace

const Scalar* find_scalar(metaffi_type type) noexcept {
  for (const Scalar& scalar : kScalars) {
    if (scalar.type == type) return &scalar;
  }
  return nullptr;
}

const Scalar* find_scalar(std::string_view name) noexcept {
  for (const Scalar& scalar : kScalars) {
    if (scalar.name == name) return &scalar;
  }
  return nullptr;
}

std::size_t string_unit(metaffi_type type) noexcept {
  switch (type) {
    case metaffi_string8_type:
      return 1;
    case metaffi_string16_type:
      return 2;
    case metaffi_string32_type:
      return 4;
    default:
      return 0;
  }
}

std::string_view string_unit_name(metaffi_type type) noexcept {
  switch (type) {
    case metaffi_string16_type:
      return "char16_t";
    case metaffi_string32_type:
      return "char32_t";
    default:
      return "char";
  }
}

}  // namespace metaffi::native
