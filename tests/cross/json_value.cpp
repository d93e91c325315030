#include "tests/cross/json_value.hpp"

#include <algorithm>
#include <cmath>
#include <cstring>
#include <limits>

#include "tests/cross/own.hpp"

namespace metaffi::cross {

namespace {

template <typename Unit>
metaffi_value own_text(const std::basic_string<Unit>& text, metaffi_type type) {
  metaffi_value value{{0}, type, static_cast<std::uint32_t>(text.size())};
  value.as.data = metaffi_alloc((text.size() + 1) * sizeof(Unit));
  std::memcpy(value.as.data, text.c_str(), (text.size() + 1) * sizeof(Unit));
  return value;
}

// The payload of a number, bool or char in the low bytes.
metaffi_payload to_payload(const Json& from, metaffi_type type) {
  metaffi_payload payload{};
  switch (type) {
    case metaffi_float64_type:
      payload.float64 = to_double(from);
      break;
    case metaffi_float32_type:
      payload.float32 = static_cast<float>(to_double(from));
      break;
    case metaffi_bool_type:
      payload.boolean = from.get<bool>() ? 1 : 0;
      break;
    case metaffi_char8_type:
    case metaffi_char16_type:
    case metaffi_char32_type:
      payload.char32 = to_utf32(from).at(0);
      break;
    default:
      payload.int64 =
          from.is_number_unsigned() ? static_cast<std::int64_t>(from.get<std::uint64_t>()) : from.get<std::int64_t>();
  }
  return payload;
}

bool is_char(metaffi_type type) {
  return type == metaffi_char8_type || type == metaffi_char16_type || type == metaffi_char32_type;
}

bool fits(const Json& from, metaffi_type type) {
  if (type == metaffi_bool_type) return from.is_boolean();
  if (is_char(type)) return from.is_string();
  if (type == metaffi_float64_type || type == metaffi_float32_type) return is_number(from);
  return metaffi_type_packed_size(type) != 0 && from.is_number_integer();
}

metaffi_value natural(const Json& from) {
  const metaffi_type type = natural_type(from);
  if (type == metaffi_null_type) return metaffi_value_null();
  if (type == metaffi_string8_type) return own_text(from.get<std::string>(), type);
  metaffi_value value{{0}, type, 0};
  value.as = to_payload(from, type);
  return value;
}

metaffi_value to_array(const Json& from, metaffi_type element, std::uint32_t dimensions, const Stored& stored) {
  const std::size_t size = metaffi_type_packed_size(element);
  if (dimensions <= 1 && size != 0) {
    char* const data = static_cast<char*>(metaffi_alloc(from.size() * size + 1));
    for (std::size_t i = 0; i < from.size(); ++i) {
      const metaffi_payload payload = to_payload(from[i], element);
      std::memcpy(data + i * size, &payload, size);
    }
    return metaffi_value_packed(element, data, from.size());
  }
  auto* const items = static_cast<metaffi_value*>(metaffi_alloc((from.size() + 1) * sizeof(metaffi_value)));
  const metaffi_type inner = dimensions > 1 ? element | METAFFI_ARRAY_FLAG : element;
  for (std::size_t i = 0; i < from.size(); ++i) items[i] = to_value(from[i], inner, dimensions - 1, stored);
  return metaffi_value_array(element, items, from.size());
}

Json number_json(double number) {
  if (std::isnan(number)) return "NaN";
  if (std::isinf(number)) return number > 0 ? "Infinity" : "-Infinity";
  return number;
}

Json scalar_json(const metaffi_payload& payload, metaffi_type type) {
  switch (type) {
    case metaffi_float64_type:
      return number_json(payload.float64);
    case metaffi_float32_type:
      return number_json(double{payload.float32});
    case metaffi_int8_type:
      return payload.int8;
    case metaffi_int16_type:
      return payload.int16;
    case metaffi_int32_type:
      return payload.int32;
    case metaffi_int64_type:
      return payload.int64;
    case metaffi_uint8_type:
      return payload.uint8;
    case metaffi_uint16_type:
      return payload.uint16;
    case metaffi_uint32_type:
      return payload.uint32;
    case metaffi_bool_type:
      return payload.boolean != 0;
    case metaffi_char8_type:
      return to_utf8(payload.char8);
    case metaffi_char16_type:
      return to_utf8(payload.char16);
    case metaffi_char32_type:
      return to_utf8(payload.char32);
    default:
      return payload.uint64;
  }
}

std::string utf8_of(const char16_t* units, std::size_t count) {
  std::string text;
  for (std::size_t i = 0; i < count; ++i) {
    char32_t c = units[i];
    if ((c & 0xFC00) == 0xD800 && i + 1 < count) c = 0x10000 + ((c & 0x3FF) << 10) + (units[++i] & 0x3FF);
    text += to_utf8(c);
  }
  return text;
}

std::string utf8_of(const char32_t* units, std::size_t count) {
  std::string text;
  for (std::size_t i = 0; i < count; ++i) text += to_utf8(units[i]);
  return text;
}

}  // namespace

metaffi_type natural_type(const Json& from) {
  if (from.is_null()) return metaffi_null_type;
  if (from.is_boolean()) return metaffi_bool_type;
  if (from.is_number_unsigned() && from.get<std::uint64_t>() > INT64_MAX) return metaffi_uint64_type;
  if (from.is_number_integer()) return metaffi_int64_type;
  if (from.is_number()) return metaffi_float64_type;
  if (from.is_string()) return metaffi_string8_type;
  return metaffi_any_type;
}

metaffi_type common_type(const Json& list) {
  constexpr metaffi_type kAny = metaffi_any_type;
  const metaffi_type type = list.empty() ? kAny : natural_type(list.front());
  const auto is_same = [type](const Json& item) { return natural_type(item) == type; };
  return type != metaffi_null_type && std::all_of(list.begin(), list.end(), is_same) ? type : kAny;
}

std::string to_utf8(char32_t c) {
  const auto trail = [c](int shift) { return static_cast<char>(0x80 | (c >> shift & 0x3F)); };
  if (c < 0x80) return {static_cast<char>(c)};
  if (c < 0x800) return {static_cast<char>(0xC0 | c >> 6), trail(0)};
  if (c < 0x10000) return {static_cast<char>(0xE0 | c >> 12), trail(6), trail(0)};
  return {static_cast<char>(0xF0 | c >> 18), trail(12), trail(6), trail(0)};
}

std::u32string to_utf32(const std::string& text) {
  std::u32string result;
  for (std::size_t i = 0; i < text.size();) {
    const auto lead = static_cast<unsigned char>(text[i]);
    const unsigned trail = lead < 0x80 ? 0 : lead < 0xE0 ? 1 : lead < 0xF0 ? 2 : 3;
    char32_t c = trail == 0 ? lead : lead & (0x3Fu >> trail);
    for (unsigned t = 1; t <= trail; ++t) c = c << 6 | (static_cast<unsigned char>(text.at(i + t)) & 0x3F);
    i += trail + 1;
    result.push_back(c);
  }
  return result;
}

std::u16string to_utf16(const std::string& text) {
  std::u16string result;
  for (const char32_t c : to_utf32(text)) {
    if (c >= 0x10000) result.push_back(static_cast<char16_t>(0xD7C0 + (c >> 10)));
    result.push_back(static_cast<char16_t>(c >= 0x10000 ? 0xDC00 | (c & 0x3FF) : c));
  }
  return result;
}

bool is_number(const Json& from) {
  return from.is_number() || (from.is_string() && (from == "Infinity" || from == "-Infinity" || from == "NaN"));
}

double to_double(const Json& from) {
  if (from.is_number()) return from.get<double>();
  if (from == "NaN") return std::numeric_limits<double>::quiet_NaN();
  return from == "Infinity" ? HUGE_VAL : -HUGE_VAL;
}

metaffi_value to_value(const Json& from, metaffi_type type, std::uint32_t dimensions, const Stored& stored) {
  if (from.is_object() && from.contains("stored")) {
    const metaffi_value handle = stored.at(from.at("stored"));
    metaffi_error_free(metaffi_handle_retain(&handle));
    return handle;
  }
  if (from.is_object()) {
    return from.contains("object") ? own_object(from.at("object")) : own_function(from.at("function"));
  }
  const metaffi_type element = metaffi_type_element(type);
  // A list for what is declared to be something else goes as it would for `any`.
  if (from.is_array()) {
    if ((type & METAFFI_ARRAY_FLAG) == 0) return to_array(from, common_type(from), 1, stored);
    return to_array(from, element, dimensions, stored);
  }
  if (from.is_string()) {
    if (type == metaffi_string8_type) return own_text(from.get<std::string>(), type);
    if (type == metaffi_string16_type) return own_text(to_utf16(from), type);
    if (type == metaffi_string32_type) return own_text(to_utf32(from), type);
  }
  if (!fits(from, type)) return natural(from);
  metaffi_value value{{0}, type, 0};
  value.as = to_payload(from, type);
  return value;
}

Json to_json(const metaffi_value& value) {
  const metaffi_type element = metaffi_type_element(value.type);
  if (value.type == metaffi_null_type) return nullptr;
  if ((value.type & METAFFI_PACKED_FLAG) != 0) {
    Json items = Json::array();
    const std::size_t size = metaffi_type_packed_size(element);
    for (std::size_t i = 0; i < value.length; ++i) {
      metaffi_payload payload{};
      std::memcpy(&payload, static_cast<const char*>(value.as.data) + i * size, size);
      items.push_back(scalar_json(payload, element));
    }
    return items;
  }
  if ((value.type & METAFFI_ARRAY_FLAG) != 0) {
    Json items = Json::array();
    for (std::size_t i = 0; i < value.length; ++i) items.push_back(to_json(value.as.items[i]));
    return items;
  }
  switch (value.type) {
    case metaffi_string8_type:
      return std::string(value.as.string8, value.length);
    case metaffi_string16_type:
      return utf8_of(static_cast<const char16_t*>(value.as.data), value.length);
    case metaffi_string32_type:
      return utf8_of(static_cast<const char32_t*>(value.as.data), value.length);
    case metaffi_handle_type:
    case metaffi_callable_type: {
      if (Json own = own_name(value); !own.is_null()) return own;
      const char* const owner = metaffi_owner_name(metaffi_handle_owner(&value));
      return {{"handle", owner == nullptr ? "" : owner}};
    }
    default:
      return scalar_json(value.as, value.type);
  }
}

}  // namespace metaffi::cross
