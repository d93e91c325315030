// Numbers, bools, chars and texts, both ways. The GIL is held; failures are exceptions (failure.hpp).
#pragma once

#include <metaffi/plugin.h>

#include "object.hpp"

namespace metaffi::cpython {

// Numbers, bool and chars.
inline bool is_scalar(metaffi_type type) noexcept {
  return (type >= metaffi_float64_type && type <= metaffi_bool_type) || type == metaffi_size_type ||
         type == metaffi_char8_type || type == metaffi_char16_type || type == metaffi_char32_type;
}
inline bool is_string(metaffi_type type) noexcept {
  return type == metaffi_string8_type || type == metaffi_string16_type || type == metaffi_string32_type;
}

// A new object; NULL with an exception set.
PyObject* new_scalar(metaffi_type type, const metaffi_payload& payload) noexcept;

// The payload of an object as `type`: an int for integers (anything with __index__), a number for floats, True or False for bool,
// a text of one character for chars. TYPE_MISMATCH, OUT_OF_RANGE, NULL_VALUE for None.
bool read_scalar(PyObject* object, metaffi_type type, metaffi_payload* payload) noexcept;

// An int as int64, or uint64 where it needs to be; OUT_OF_RANGE beyond.
bool read_any_int(PyObject* object, metaffi_value* value) noexcept;

// A new text of a string value. Malformed text is a UnicodeDecodeError.
PyObject* new_string(const metaffi_value& value) noexcept;

// The text of an object, in memory of metaffi_host::alloc. A lone surrogate is a UnicodeEncodeError; what is no text is a
// TYPE_MISMATCH.
bool read_string(PyObject* object, metaffi_type type, metaffi_value* value) noexcept;

}  // namespace metaffi::cpython
