// Arguments as they are typed: numbers, true, false, null, "text", JSON arrays; anything else is text.
#pragma once

#include <metaffi/metaffi.hpp>

#include <nlohmann/json.hpp>
#include <string>

namespace metaffi::cli {

struct Literal {
  std::string text;     // as typed
  nlohmann::json json;  // what it says; a string when it is no JSON
};

[[nodiscard]] Literal parse_literal(const std::string& text);

// The type a literal has when nobody declared one; UsageError for null and for arrays of mixed or no elements.
[[nodiscard]] metaffi_type_info type_of(const Literal& literal);

// The value of a literal as a declared type. UsageError says what does not fit; `place` names the argument.
[[nodiscard]] value to_value(const Literal& literal, const metaffi_type_info& declared, const std::string& place);

}  // namespace metaffi::cli
