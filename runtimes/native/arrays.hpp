// Arrays between CDTs and C.
#pragma once

#include <metaffi/error.h>
#include <metaffi/value.h>

#include <cstdint>

namespace metaffi::native {

// Plan helpers; `index` counts parameters or results from 1 and is for messages.

// *pointers = malloc'ed `const char *[]` (char16_t, char32_t) with copies of all strings and a NULL after the last one, in
// one block; null elements are NULL pointers. NULL for null.
metaffi_error* strings_in(const metaffi_value* argument, std::uint64_t index, void** pointers) noexcept;

// *pointers = malloc'ed `void *[]` with the pointers of native handles and a NULL after the last one.
metaffi_error* handles_in(const metaffi_value* argument, std::uint64_t index, void** pointers) noexcept;

// Copies `length` elements of type `element` at `data` into *result; NULL gives null. OUT_OF_RANGE for a length that is
// negative or beyond what a value can hold.
metaffi_error* array_out(const void* data, std::int64_t length, std::uint64_t element, metaffi_value* result) noexcept;
// The same for `length` strings.
metaffi_error* strings_out(const void* pointers, std::int64_t length, std::uint64_t element,
                           metaffi_value* result) noexcept;

// Copies into the global array of `capacity` elements. OUT_OF_RANGE when the argument has another length.
metaffi_error* array_set(const metaffi_value* argument, void* address, std::uint64_t capacity) noexcept;

}  // namespace metaffi::native
