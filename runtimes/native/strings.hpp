// Strings between CDTs and C. MetaFFI's strings carry a length and may hold NUL; C's end at their first NUL. Both
// directions check that the text is valid in its encoding; bytes of another kind travel as uint8 or char8 arrays.
#pragma once

#include <metaffi/error.h>
#include <metaffi/value.h>

#include <cstddef>
#include <cstdint>

namespace metaffi::native {

// Stack cells each string argument gets: a copy of up to 64 bytes, terminator included, needs no allocation.
inline constexpr std::uint32_t kStringCells = 8;

// Plan helpers; `index` counts parameters or results from 1 and is for messages.

// *text = the NUL-terminated text of `argument` (NULL for null), in `buffer` (kStringCells cells) or malloc'ed.
// INVALID_STRING when it holds a NUL or is not valid.
metaffi_error* string8_in(const metaffi_value* argument, void* buffer, std::uint64_t index, void** text) noexcept;
metaffi_error* string16_in(const metaffi_value* argument, void* buffer, std::uint64_t index, void** text) noexcept;
metaffi_error* string32_in(const metaffi_value* argument, void* buffer, std::uint64_t index, void** text) noexcept;
void string_free(void* text, const void* buffer) noexcept;

// Copies the C string `text` into *result; NULL gives null.
metaffi_error* string8_out(const char* text, std::uint64_t index, metaffi_value* result) noexcept;
metaffi_error* string16_out(const char16_t* text, std::uint64_t index, metaffi_value* result) noexcept;
metaffi_error* string32_out(const char32_t* text, std::uint64_t index, metaffi_value* result) noexcept;

// A global `char name[size]`: the text up to its first NUL, or all `size` units.
metaffi_error* char_array_get(const void* address, std::uint64_t size, std::uint64_t unit,
                              metaffi_value* result) noexcept;
// Copies text and terminator; OUT_OF_RANGE when they do not fit.
metaffi_error* char_array_set(const metaffi_value* argument, void* address, std::uint64_t size,
                              std::uint64_t unit) noexcept;

// The helpers for strings of a type.
using StringIn = metaffi_error* (*)(const metaffi_value*, void*, std::uint64_t, void**) noexcept;
StringIn string_in_helper(metaffi_type type) noexcept;
const void* string_out_helper(metaffi_type type) noexcept;

// string8/16/32_out by type, for the only result.
metaffi_error* string_out_any(metaffi_type type, const void* text, metaffi_value* result) noexcept;

}  // namespace metaffi::native
