#include "runtimes/go/fit.hpp"

#include <algorithm>
#include <iterator>
#include <string_view>
#include <utility>

#include "runtimes/go/scalar.hpp"
#include "runtimes/go/services.hpp"

namespace metaffi::go {

namespace {

bool is_string(metaffi_type type) noexcept {
  return type == metaffi_string8_type || type == metaffi_string16_type || type == metaffi_string32_type;
}

bool is_array(const metaffi_type_info& info) noexcept { return info.dimensions > 0; }

bool is_plain(const metaffi_type_info& info, metaffi_type type) noexcept {
  return !is_array(info) && info.type == type;
}

// The same element under another name, or texts in another encoding.
bool is_same_element(metaffi_type go, metaffi_type declared) noexcept {
  return go == declared || is_same_scalar(go, declared) || (is_string(go) && is_string(declared));
}

bool is_same_type(const metaffi_type_info& go, const metaffi_type_info& declared) noexcept {
  return go.dimensions == declared.dimensions &&
         is_same_element(metaffi_type_element(go.type), metaffi_type_element(declared.type));
}

bool is_numbers(const metaffi_go_slot& slot, const metaffi_type_info& declared) noexcept {
  return declared.dimensions == 1 &&
         is_same_scalar(metaffi_type_element(slot.type.type), metaffi_type_element(declared.type));
}

std::string_view without_star(std::string_view type) noexcept { return type.starts_with('*') ? type.substr(1) : type; }

// An alias names the Go type, or the pointer to it, or what it points to: Go takes either for the other. Without one any will do,
// and Go checks.
bool is_same_alias(const metaffi_type_info& go, const metaffi_type_info& declared) noexcept {
  const bool is_named = declared.alias != nullptr && *declared.alias != '\0';
  return !is_named || (go.alias != nullptr && without_star(go.alias) == without_star(declared.alias));
}

// The number or string that an object of this Go type is.
bool is_natural(const metaffi_go_slot& slot, const metaffi_type_info& declared) noexcept {
  return slot.natural != 0 && !is_array(declared) && is_same_element(slot.natural, declared.type);
}

metaffi_type_info element_of(const metaffi_type_info& array) noexcept {
  if (array.dimensions > 1) return {array.type, array.dimensions - 1, nullptr};
  return {metaffi_type_element(array.type), 0, nullptr};
}

std::optional<ParameterWay> value_in(const metaffi_type_info& go, const metaffi_type_info& declared) noexcept {
  const bool is_dynamic = is_plain(go, metaffi_any_type) || is_plain(declared, metaffi_any_type);
  const bool fits = is_dynamic || is_same_type(go, declared) || is_plain(declared, metaffi_handle_type);
  return fits ? std::optional(ParameterWay::kValue) : std::nullopt;
}

}  // namespace

std::optional<ParameterWay> way_in(const metaffi_go_slot& slot, const metaffi_type_info& declared) {
  const bool is_any = is_plain(declared, metaffi_any_type);
  switch (slot.passing) {
    case METAFFI_GO_SCALAR:
      if (is_any) return ParameterWay::kAnyScalar;
      if (!is_array(declared) && is_same_scalar(slot.type.type, declared.type)) return ParameterWay::kScalar;
      return std::nullopt;
    case METAFFI_GO_STRING:
      if (is_plain(declared, metaffi_string8_type)) return ParameterWay::kString8;
      if (is_any || (!is_array(declared) && is_string(declared.type))) return ParameterWay::kText;
      return std::nullopt;
    case METAFFI_GO_SLICE:
      if (is_any || is_plain(declared, metaffi_handle_type)) return ParameterWay::kAnySlice;
      if (is_numbers(slot, declared)) return ParameterWay::kSlice;
      return std::nullopt;
    case METAFFI_GO_HANDLE:
      if (is_plain(declared, metaffi_handle_type) && is_same_alias(slot.type, declared)) return ParameterWay::kObject;
      if (is_any || is_natural(slot, declared)) return ParameterWay::kAnyObject;
      if (slot.natural != 0) return std::nullopt;  // a number or text, and nothing else
      if (is_array(declared) || is_plain(declared, metaffi_callable_type)) return ParameterWay::kAnyObject;
      return std::nullopt;
    default:
      return value_in(slot.type, declared);
  }
}

std::optional<ResultWay> way_out(const metaffi_go_slot& slot, const metaffi_type_info& declared) {
  const bool is_any = is_plain(declared, metaffi_any_type);
  switch (slot.passing) {
    case METAFFI_GO_SCALAR:
      if (is_any) return ResultWay::kAnyScalar;
      if (!is_array(declared) && is_same_scalar(slot.type.type, declared.type)) return ResultWay::kScalar;
      return std::nullopt;
    case METAFFI_GO_STRING:
      if (is_any) return ResultWay::kAnyString;
      if (is_plain(declared, metaffi_string8_type)) return ResultWay::kString8;
      if (!is_array(declared) && is_string(declared.type)) return ResultWay::kRecoded;
      return std::nullopt;
    case METAFFI_GO_SLICE:
      if (is_any) return ResultWay::kAnySlice;
      if (is_numbers(slot, declared)) return ResultWay::kSlice;
      return std::nullopt;
    case METAFFI_GO_HANDLE:
      if (is_any) return ResultWay::kNatural;
      if (is_plain(declared, metaffi_handle_type) && is_same_alias(slot.type, declared)) return ResultWay::kObject;
      return std::nullopt;
    default:
      break;
  }
  if (is_any || is_exact(slot, declared)) return ResultWay::kValue;
  if (is_plain(slot.type, metaffi_any_type)) return ResultWay::kFitted;
  return std::nullopt;
}

bool is_exact(const metaffi_go_slot& slot, const metaffi_type_info& declared) noexcept {
  return slot.type.dimensions == declared.dimensions &&
         metaffi_type_element(slot.type.type) == metaffi_type_element(declared.type);
}

bool wants_object(const metaffi_go_slot& slot, const metaffi_type_info& declared) noexcept {
  return (is_array(slot.type) || slot.type.type == metaffi_callable_type) && is_plain(declared, metaffi_handle_type);
}

bool is_element_of(const metaffi_go_slot& variadic, const metaffi_type_info& declared) {
  if (variadic.passing == METAFFI_GO_VALUE) return value_in(element_of(variadic.type), declared).has_value();
  const bool is_number = !is_array(declared) && is_same_scalar(metaffi_type_element(variadic.type.type), declared.type);
  return is_number || is_plain(declared, metaffi_any_type);
}

bool is_inout(const metaffi_type_info& declared) noexcept {
  return declared.alias != nullptr && std::string_view(declared.alias) == "inout";
}

// "int64", "byte": what Go calls a number of this type.
bool is_go_name_of(metaffi_type element, std::string_view name) {
  static constexpr std::pair<metaffi_type, std::string_view> kOthers[] = {{metaffi_int64_type, "int"},
                                                                          {metaffi_uint64_type, "uint"},
                                                                          {metaffi_uint64_type, "uintptr"},
                                                                          {metaffi_uint8_type, "byte"},
                                                                          {metaffi_int32_type, "rune"}};
  return name == host().type_name(element) ||
         std::any_of(std::begin(kOthers), std::end(kOthers),
                     [&](const auto& other) { return other.first == element && other.second == name; });
}

// "[]int64", "[3][]float64": a slice or array type of Go's that says no more than the type does.
bool names_elements(std::string_view alias, const metaffi_type_info& type) {
  std::uint32_t dimensions = 0;
  for (; alias.starts_with('[') && alias.find(']') != std::string_view::npos; ++dimensions) {
    alias.remove_prefix(alias.find(']') + 1);
  }
  return dimensions == type.dimensions && is_go_name_of(metaffi_type_element(type.type), alias);
}

bool has_known_alias(const metaffi_go_slot& slot, const metaffi_type_info& declared) noexcept {
  if (declared.alias == nullptr || *declared.alias == '\0' || is_inout(declared)) return true;
  const std::string_view alias = declared.alias;
  return (slot.type.alias != nullptr && alias == slot.type.alias) || names_elements(alias, slot.type);
}

bool is_nullable(const metaffi_go_slot& slot) noexcept {
  constexpr metaffi_type kWithNil = metaffi_handle_type | metaffi_callable_type | metaffi_any_type;
  return is_array(slot.type) || (slot.type.type & kWithNil) != 0;
}

std::string describe_type(const metaffi_type_info& info) {
  const char* name = host().type_name(info.type);
  std::string described = name == nullptr ? "an unknown type" : name;
  if (info.dimensions > 1) append_text(described, text("(dims=", info.dimensions, ")"));
  const bool shows_alias = info.dimensions == 0 && info.alias != nullptr && *info.alias != '\0' &&
                           (info.type == metaffi_handle_type || info.type == metaffi_callable_type);
  return shows_alias ? text(described, "(", info.alias, ")") : described;
}

}  // namespace metaffi::go
