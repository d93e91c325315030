// Machine values of a C callback ↔ values of the callable behind it.
#pragma once

#include <metaffi/callable.h>
#include <metaffi/error.h>
#include <metaffi/plan.h>
#include <metaffi/value.h>

#include <cstdint>

#include "runtimes/native/alias.hpp"

namespace metaffi::native {

// How a cell of this type is passed in C.
metaffi_repr callback_repr(const CallbackType& type) noexcept;

// *result = the argument C passed; to be freed with metaffi_value_free when it is a handle, borrowed otherwise. It has
// the type `wanted` (0 or any: its own) or is null; numbers are converted. TYPE_MISMATCH, OUT_OF_RANGE, INVALID_STRING.
metaffi_error* cell_to_value(const CallbackType& type, std::uint64_t cell, std::size_t index, metaffi_type wanted,
                             metaffi_value* result) noexcept;

// *cell = what the callable returned, as C wants it. TYPE_MISMATCH, OUT_OF_RANGE, NULL_VALUE and a handle's errors.
metaffi_error* value_to_cell(const CallbackType& type, const metaffi_value& found, std::uint64_t* cell) noexcept;

}  // namespace metaffi::native
