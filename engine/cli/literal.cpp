#include "engine/cli/literal.hpp"

#include <metaffi/cpp/unicode.hpp>

#include <cstring>
#include <limits>

#include "engine/cli/commands.hpp"
#include "engine/cli/declared.hpp"

namespace metaffi::cli {
namespace {

using nlohmann::json;

// Converts one JSON value; knows where it is for messages.
class Converter {
 public:
  Converter(std::string place, const metaffi_type_info& declared) : place_(std::move(place)), declared_(declared) {}

  [[nodiscard]] value convert(const json& from) const {
    const metaffi_type element = metaffi_type_element(declared_.type);
    const bool is_array = declared_.dimensions > 0 || (declared_.type & METAFFI_ARRAY_FLAG) != 0;
    return is_array ? array(from, element, std::max(declared_.dimensions, 1u)) : scalar(from, element);
  }

 private:
  [[noreturn]] void refuse(const json& from, const std::string& why) const {
    throw UsageError(place_ + " is " + from.dump() + ", declared " + to_text(declared_) + ": " + why);
  }

  template <typename T>
  [[nodiscard]] T integer(const json& from) const {
    if (from.is_number_unsigned()) {
      const auto number = from.get<std::uint64_t>();
      if (number <= static_cast<std::uint64_t>(std::numeric_limits<T>::max())) return static_cast<T>(number);
    } else if (from.is_number_integer()) {
      const auto number = from.get<std::int64_t>();
      if (std::is_signed_v<T> && number >= static_cast<std::int64_t>(std::numeric_limits<T>::min())) {
        return static_cast<T>(number);
      }
    } else {
      refuse(from, "an integer is needed");
    }
    refuse(from, "it does not fit; the range is " + std::to_string(std::numeric_limits<T>::min()) + " to " +
                     std::to_string(std::numeric_limits<T>::max()));
  }

  [[nodiscard]] double number(const json& from) const {
    if (!from.is_number()) refuse(from, "a number is needed");
    return from.get<double>();
  }

  // A code point: the only character of a string, or its number.
  template <typename Unit>
  [[nodiscard]] Unit character(const json& from) const {
    if (!from.is_string()) return static_cast<Unit>(integer<std::make_unsigned_t<Unit>>(from));
    const std::u32string text = units<char32_t>(from.get<std::string>());
    if (text.size() != 1 || text[0] > std::numeric_limits<Unit>::max()) {
      refuse(from, "one character that fits is needed");
    }
    return static_cast<Unit>(text[0]);
  }

  // nlohmann's parser has checked that it is UTF-8.
  template <typename Unit>
  static std::basic_string<Unit> units(const std::string& utf8) {
    std::basic_string<Unit> out(utf8.size(), Unit());
    std::size_t invalid = 0;
    out.resize(unicode::convert(utf8.data(), utf8.size(), out.data(), &invalid));
    return out;
  }

  [[nodiscard]] std::string string(const json& from) const {
    if (!from.is_string()) refuse(from, "text is needed; quote it");
    return from.get<std::string>();
  }

  template <typename T>
  static value own(T x) {
    return value(traits<T>::own(std::move(x)));
  }

  template <typename T>
  static value own_as(T x, metaffi_type type) {
    metaffi_value raw = traits<T>::own(x);
    raw.type = type;
    return value(raw);
  }

  [[nodiscard]] value scalar(const json& from, metaffi_type type) const {
    if (from.is_null()) return {};
    switch (type) {
      case metaffi_int8_type:
        return own(integer<std::int8_t>(from));
      case metaffi_int16_type:
        return own(integer<std::int16_t>(from));
      case metaffi_int32_type:
        return own(integer<std::int32_t>(from));
      case metaffi_int64_type:
        return own(integer<std::int64_t>(from));
      case metaffi_uint8_type:
        return own(integer<std::uint8_t>(from));
      case metaffi_uint16_type:
        return own(integer<std::uint16_t>(from));
      case metaffi_uint32_type:
        return own(integer<std::uint32_t>(from));
      case metaffi_uint64_type:
        return own(integer<std::uint64_t>(from));
      case metaffi_size_type:
        return own_as(integer<std::size_t>(from), type);
      case metaffi_float32_type:
        return own(static_cast<float>(number(from)));
      case metaffi_float64_type:
        return own(number(from));
      case metaffi_char8_type:
        return own_as(character<std::uint8_t>(from), type);
      case metaffi_char16_type:
        return own_as(character<std::uint16_t>(from), type);
      case metaffi_char32_type:
        return own_as(character<std::uint32_t>(from), type);
      case metaffi_string8_type:
        return own(string(from));
      case metaffi_string16_type:
        return own(units<char16_t>(string(from)));
      case metaffi_string32_type:
        return own(units<char32_t>(string(from)));
      case metaffi_bool_type:
        if (!from.is_boolean()) refuse(from, "true or false is needed");
        return own(from.get<bool>());
      case metaffi_any_type: {
        const metaffi_type_info inferred = type_of({from.dump(), from});
        return Converter(place_, inferred).convert(from);
      }
      default:
        refuse(from, "no literal makes one; null is all that can be given");
    }
  }

  [[nodiscard]] value array(const json& from, metaffi_type element, std::uint32_t dimensions) const {
    if (from.is_null()) return {};
    if (!from.is_array()) refuse(from, "an array is needed: [1,2,3]");
    if (dimensions == 1 && metaffi_type_packed_size(element) != 0) return packed(from, element);
    auto* const items = static_cast<metaffi_value*>(detail::allocate(from.size() * sizeof(metaffi_value)));
    metaffi_value raw = metaffi_value_array(element, items, 0);
    for (const json& each : from) {
      value partly(raw);  // frees what is there when the next one throws
      items[raw.length] = (dimensions > 1 ? array(each, element, dimensions - 1) : scalar(each, element)).release();
      raw = partly.release();
      ++raw.length;
    }
    return value(raw);
  }

  [[nodiscard]] value packed(const json& from, metaffi_type element) const {
    const std::size_t size = metaffi_type_packed_size(element);
    auto* const data = static_cast<std::byte*>(detail::allocate(from.size() * size));
    value result(metaffi_value_packed(element, data, from.size()));
    for (std::size_t i = 0; i < from.size(); ++i) {
      if (from[i].is_null()) refuse(from, "null has no place in an array of numbers");
      const value one = scalar(from[i], element);
      std::memcpy(data + i * size, &one.get().as, size);
    }
    return result;
  }

  std::string place_;
  metaffi_type_info declared_;
};

}  // namespace

Literal parse_literal(const std::string& text) {
  json parsed = json::parse(text, nullptr, false);
  if (parsed.is_discarded() || parsed.is_object()) {
    parsed = text;
    try {
      static_cast<void>(parsed.dump());
    } catch (const json::exception&) {
      throw UsageError("the argument \"" + text + "\" is not valid UTF-8");
    }
  }
  return {text, std::move(parsed)};
}

metaffi_type_info type_of(const Literal& literal) {
  const json& from = literal.json;
  if (from.is_boolean()) return {metaffi_bool_type, 0, nullptr};
  if (from.is_number_float()) return {metaffi_float64_type, 0, nullptr};
  if (from.is_number_unsigned() && from.get<std::uint64_t>() > INT64_MAX) return {metaffi_uint64_type, 0, nullptr};
  if (from.is_number()) return {metaffi_int64_type, 0, nullptr};
  if (from.is_string()) return {metaffi_string8_type, 0, nullptr};
  if (!from.is_array() || from.empty()) {
    throw UsageError("the type of " + literal.text + " cannot be told from it; declare it with --params");
  }
  metaffi_type_info common = type_of({literal.text, from[0]});
  for (const json& each : from) {
    const metaffi_type_info one = type_of({literal.text, each});
    const bool numbers = metaffi_type_element(common.type) != metaffi_type_element(one.type) && each.is_number();
    if (numbers && one.dimensions == common.dimensions && from[0].is_number()) {
      common.type = metaffi_float64_type;
    } else if (one.type != common.type || one.dimensions != common.dimensions) {
      throw UsageError("the elements of " + literal.text + " are of different types; declare the type with --params");
    }
  }
  ++common.dimensions;
  common.type |= METAFFI_ARRAY_FLAG;
  return common;
}

value to_value(const Literal& literal, const metaffi_type_info& declared, const std::string& place) {
  // Declared text needs no quotes, whatever it looks like.
  const metaffi_type type = declared.dimensions == 0 ? declared.type : 0;
  const bool is_text = type == metaffi_string8_type || type == metaffi_string16_type || type == metaffi_string32_type;
  if (is_text && !literal.json.is_string() && !literal.json.is_null()) {
    return Converter(place, declared).convert(json(literal.text));
  }
  return Converter(place, declared).convert(literal.json);
}

}  // namespace metaffi::cli
