#include <cstring>
#include <sstream>

#include "tests/support/api.hpp"

namespace metaffi::testing {
namespace {

const char* element_name(metaffi_type type) { return metaffi_type_name(metaffi_type_element(type)); }

std::string number(const metaffi_value& value) {
  std::ostringstream out;
  switch (value.type) {
    case metaffi_float64_type:
      out << value.as.float64;
      break;
    case metaffi_float32_type:
      out << value.as.float32;
      break;
    case metaffi_int8_type:
      out << +value.as.int8;
      break;
    case metaffi_int16_type:
      out << value.as.int16;
      break;
    case metaffi_int32_type:
      out << value.as.int32;
      break;
    case metaffi_int64_type:
      out << value.as.int64;
      break;
    case metaffi_uint8_type:
    case metaffi_char8_type:
      out << +value.as.uint8;
      break;
    case metaffi_uint16_type:
    case metaffi_char16_type:
      out << value.as.uint16;
      break;
    case metaffi_uint32_type:
    case metaffi_char32_type:
      out << value.as.uint32;
      break;
    case metaffi_bool_type:
      out << (value.as.boolean == 1 ? "true" : value.as.boolean == 0 ? "false" : "neither");
      break;
    default:
      out << value.as.uint64;
  }
  return out.str();
}

std::string quoted(const metaffi_value& value) {
  std::ostringstream out;
  if (value.type == metaffi_string8_type) {
    out << '"' << std::string_view(value.as.string8, value.length) << '"';
    return out.str();
  }
  out << metaffi_type_name(value.type) << " \"" << std::hex;
  for (std::uint32_t i = 0; i < value.length; ++i) {
    const std::uint32_t unit = value.type == metaffi_string16_type ? value.as.string16[i] : value.as.string32[i];
    if (unit < 0x7f) {
      out << static_cast<char>(unit);
    } else {
      out << "\\" << unit;
    }
  }
  out << '"';
  return out.str();
}

std::string elements(const metaffi_value& value) {
  const bool is_packed = (value.type & METAFFI_PACKED_FLAG) != 0;
  std::string all = std::string() + element_name(value.type) + (is_packed ? "[" : "{");
  const std::size_t size = metaffi_type_packed_size(metaffi_type_element(value.type));
  for (std::uint32_t i = 0; i < value.length; ++i) {
    if (i != 0) all += ", ";
    if (!is_packed) {
      all += show(value.as.items[i]);
      continue;
    }
    metaffi_value element = metaffi_value_null();
    element.type = metaffi_type_element(value.type);
    std::memcpy(&element.as, static_cast<const char*>(value.as.data) + i * size, size);
    all += number(element);
  }
  return all + (is_packed ? "]" : "}");
}

}  // namespace

std::string show(const metaffi_value& value) {
  if ((value.type & METAFFI_ARRAY_FLAG) != 0) return elements(value);
  switch (value.type) {
    case metaffi_null_type:
      return "null";
    case metaffi_string8_type:
    case metaffi_string16_type:
    case metaffi_string32_type:
      return quoted(value);
    case metaffi_callable_type:
      return "callable";
    case metaffi_handle_type: {
      const Text name(metaffi_handle_type_name(&value));
      return std::string("handle ") + (name == nullptr ? "?" : name.get());
    }
    default:
      return std::string(metaffi_type_name(value.type)) + " " + number(value);
  }
}

metaffi_value array(metaffi_type element, Values& items) {
  return metaffi_value_array(element, items.data(), items.size());
}

}  // namespace metaffi::testing
