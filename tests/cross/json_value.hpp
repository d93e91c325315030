// JSON of the table ↔ values.
#pragma once

#include <metaffi/metaffi.h>

#include <map>
#include <string>

#include "tests/cross/table.hpp"

namespace metaffi::cross {

using Stored = std::map<std::string, metaffi_value>;  // handles, owned by the host

// An owned value of the declared type when the JSON is one, of its natural type otherwise (to provoke mismatches).
metaffi_value to_value(const Json& from, metaffi_type type, std::uint32_t dimensions, const Stored& stored);

Json to_json(const metaffi_value& value);

// The type of a value where `any` is declared, and of the elements of a list: any when they differ or are lists or objects.
metaffi_type natural_type(const Json& from);
metaffi_type common_type(const Json& list);

// A code point's text and back; "" and 0xFFFD for what is none.
std::string to_utf8(char32_t code_point);
std::u32string to_utf32(const std::string& text);
std::u16string to_utf16(const std::string& text);

// The numbers behind "Infinity", "-Infinity" and "NaN", or the number itself.
double to_double(const Json& from);
bool is_number(const Json& from);

}  // namespace metaffi::cross
