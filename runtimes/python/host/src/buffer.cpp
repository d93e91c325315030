#include "buffer.hpp"

#include <bit>

namespace metaffi::python {
namespace {

// The one format character of a native (or natively ordered) buffer; 0 for anything else.
char format_character(const Py_buffer& view) {
  const char* format = view.format == nullptr ? "B" : view.format;
  constexpr char kNativeOrder = std::endian::native == std::endian::little ? '<' : '>';
  if (*format == '@' || *format == '=' || *format == kNativeOrder) ++format;
  if (*format == '1' && format[1] == 'w') ++format;  // how numpy writes a str of one character
  const bool single = *format != 0 && format[1] == 0;
  return single ? *format : '\0';
}

metaffi_type integer(Py_ssize_t size, bool is_signed) {
  switch (size) {
    case 1:
      return is_signed ? metaffi_int8_type : metaffi_uint8_type;
    case 2:
      return is_signed ? metaffi_int16_type : metaffi_uint16_type;
    case 4:
      return is_signed ? metaffi_int32_type : metaffi_uint32_type;
    case 8:
      return is_signed ? metaffi_int64_type : metaffi_uint64_type;
    default:
      return 0;
  }
}

metaffi_type element_type(const Py_buffer& view) {
  switch (format_character(view)) {
    case 'b':
    case 'h':
    case 'i':
    case 'l':
    case 'q':
    case 'n':
      return integer(view.itemsize, true);
    case 'B':
    case 'H':
    case 'I':
    case 'L':
    case 'Q':
    case 'N':
    case 'c':
      return integer(view.itemsize, false);
    case 'f':
      return view.itemsize == 4 ? metaffi_float32_type : 0;
    case 'd':
      return view.itemsize == 8 ? metaffi_float64_type : 0;
    case '?':
      return view.itemsize == 1 ? metaffi_bool_type : 0;
    case 'u':
    case 'w':
      return view.itemsize == 4 ? metaffi_char32_type : 0;
    default:
      return 0;
  }
}

// Types of the same bits and the same meaning.
metaffi_type without_synonym(metaffi_type type) {
  switch (type) {
    case metaffi_char8_type:
      return metaffi_uint8_type;
    case metaffi_char16_type:
      return metaffi_uint16_type;
    case metaffi_char32_type:
      return metaffi_uint32_type;
    case metaffi_size_type:
      return sizeof(size_t) == 8 ? metaffi_uint64_type : metaffi_uint32_type;
    default:
      return type;
  }
}

}  // namespace

const Element* Buffer::element() const { return find_element(element_type(view_)); }

bool Buffer::holds(const Element& wanted) const {
  const metaffi_type found = element_type(view_);
  if (found == 0) return false;
  if (without_synonym(found) == without_synonym(wanted.type)) return true;
  // bytes are octets, whatever sign the guest gives them.
  return wanted.type == metaffi_int8_type && found == metaffi_uint8_type &&
         (PyBytes_Check(view_.obj) || PyByteArray_Check(view_.obj));
}

bool Buffer::lendable() const {
  const auto address = reinterpret_cast<uintptr_t>(view_.buf);
  return PyBuffer_IsContiguous(&view_, 'C') &&
         (view_.itemsize == 0 || address % static_cast<size_t>(view_.itemsize) == 0);
}

}  // namespace metaffi::python
