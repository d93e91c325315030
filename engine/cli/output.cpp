#include "engine/cli/output.hpp"

#include <metaffi/handle.h>

#include <cstring>
#include <memory>
#include <nlohmann/json.hpp>

namespace metaffi::cli {
namespace {

using nlohmann::json;

void append_utf8(std::string& out, char32_t point) {
  if (point > 0x10ffff || (point >= 0xd800 && point < 0xe000)) point = 0xfffd;
  if (point < 0x80) {
    out.push_back(static_cast<char>(point));
    return;
  }
  const int continuations = point < 0x800 ? 1 : point < 0x10000 ? 2 : 3;
  constexpr unsigned marks[] = {0, 0xc0, 0xe0, 0xf0};
  out.push_back(static_cast<char>(marks[continuations] | (point >> (6 * continuations))));
  for (int i = continuations - 1; i >= 0; --i) out.push_back(static_cast<char>(0x80 | ((point >> (6 * i)) & 0x3f)));
}

std::string from_utf16(const std::uint16_t* units, std::size_t count) {
  std::string out;
  for (std::size_t i = 0; i < count; ++i) {
    const bool pair =
        units[i] >= 0xd800 && units[i] < 0xdc00 && i + 1 < count && units[i + 1] >= 0xdc00 && units[i + 1] < 0xe000;
    if (pair) {
      append_utf8(out, 0x10000 + ((char32_t{units[i]} - 0xd800) << 10) + (char32_t{units[i + 1]} - 0xdc00));
      ++i;
    } else {
      append_utf8(out, units[i]);
    }
  }
  return out;
}

std::string from_utf32(const std::uint32_t* units, std::size_t count) {
  std::string out;
  for (std::size_t i = 0; i < count; ++i) append_utf8(out, units[i]);
  return out;
}

std::string character(char32_t point) {
  std::string out;
  append_utf8(out, point);
  return out;
}

std::string described(const metaffi_value& value) {
  const auto text = [](char* owned) { return std::unique_ptr<char, void (*)(void*)>(owned, metaffi_free); };
  const auto description = text(metaffi_handle_describe(&value));
  if (description != nullptr) return description.get();
  const auto type = text(metaffi_handle_type_name(&value));
  return type == nullptr ? std::string("<handle>") : "<" + std::string(type.get()) + ">";
}

json to_json(const metaffi_value& value);

json elements_of(const metaffi_value& value) {
  json out = json::array();
  const bool is_packed = (value.type & METAFFI_PACKED_FLAG) != 0;
  const metaffi_type element = metaffi_type_element(value.type);
  const std::size_t size = metaffi_type_packed_size(element);
  for (std::uint32_t i = 0; i < value.length; ++i) {
    if (!is_packed) {
      out.push_back(to_json(value.as.items[i]));
      continue;
    }
    metaffi_value one = {{0}, element, 0};
    std::memcpy(&one.as, static_cast<const std::byte*>(value.as.data) + i * size, size);
    out.push_back(to_json(one));
  }
  return out;
}

json to_json(const metaffi_value& value) {
  if ((value.type & METAFFI_ARRAY_FLAG) != 0) return elements_of(value);
  switch (value.type) {
    case metaffi_float64_type:
      return value.as.float64;
    case metaffi_float32_type:
      return value.as.float32;
    case metaffi_int8_type:
      return value.as.int8;
    case metaffi_int16_type:
      return value.as.int16;
    case metaffi_int32_type:
      return value.as.int32;
    case metaffi_int64_type:
      return value.as.int64;
    case metaffi_uint8_type:
      return value.as.uint8;
    case metaffi_uint16_type:
      return value.as.uint16;
    case metaffi_uint32_type:
      return value.as.uint32;
    case metaffi_uint64_type:
      return value.as.uint64;
    case metaffi_size_type:
      return value.as.size;
    case metaffi_bool_type:
      return value.as.boolean != 0;
    case metaffi_char8_type:
      return character(value.as.char8);
    case metaffi_char16_type:
      return character(value.as.char16);
    case metaffi_char32_type:
      return character(value.as.char32);
    case metaffi_string8_type:
      return std::string(value.as.string8, value.length);
    case metaffi_string16_type:
      return from_utf16(value.as.string16, value.length);
    case metaffi_string32_type:
      return from_utf32(value.as.string32, value.length);
    case metaffi_handle_type:
      return described(value);
    case metaffi_callable_type:
      return "<callable>";
    default:
      return nullptr;
  }
}

}  // namespace

std::string to_output(const metaffi_value& value) {
  const json out = to_json(value);
  if (out.is_string()) return out.get<std::string>();
  // A number that is none has no JSON.
  if (out.is_number_float() && out.get<double>() != out.get<double>()) return "NaN";
  if (out.is_number_float() && out.get<double>() - out.get<double>() != 0)
    return out.get<double>() > 0 ? "Infinity" : "-Infinity";
  return out.dump(-1, ' ', false, json::error_handler_t::replace);
}

}  // namespace metaffi::cli
