// Plan helpers that turn what Go returned into results, where STORE_RESULT does not do it.
#pragma once

#include <metaffi/error.h>
#include <metaffi/value.h>

#include <cstdint>

namespace metaffi::go {

// Declared `any`: the value with its own type. Strings and arrays are taken over.
void integer_out(std::uint64_t cell, std::uint64_t type, metaffi_value* result) noexcept;
void float32_out(float value, metaffi_value* result) noexcept;
void float64_out(double value, metaffi_value* result) noexcept;
void string_out(char* data, std::int64_t length, metaffi_value* result) noexcept;
void packed_out(void* data, std::int64_t length, std::uint64_t element, metaffi_value* result) noexcept;

// UTF-8 of Go, borrowed, as string16 or string32 (`type`). INVALID_STRING when it is not valid UTF-8.
metaffi_error* recoded_out(const char* data, std::int64_t length, std::uint64_t type, metaffi_value* result) noexcept;

// *value, what Go wrote for its `any`, as the declared type `type`: numbers where nothing is lost, texts in the declared encoding. It
// moves to *result, or is freed: *value is null afterwards. TYPE_MISMATCH, OUT_OF_RANGE and NULL_VALUE, which name `function`;
// INVALID_STRING.
metaffi_error* fit_result(const char* function, metaffi_value* value, std::uint64_t type,
                          metaffi_value* result) noexcept;

// Copies of what a hand-written export returned, which owns it. OUT_OF_RANGE for a length that no value can have.
metaffi_error* string_copy_out(const char* data, std::int64_t length, std::uint64_t type,
                               metaffi_value* result) noexcept;
metaffi_error* array_copy_out(const void* data, std::int64_t length, std::uint64_t element,
                              metaffi_value* result) noexcept;
// A NUL-terminated text; NULL gives null.
metaffi_error* c_string_out(const char* text, std::uint64_t type, metaffi_value* result) noexcept;

}  // namespace metaffi::go
