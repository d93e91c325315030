// Plan helpers for the parameters of hand-written exports.
#pragma once

#include <metaffi/error.h>
#include <metaffi/value.h>

#include <cstdint>

#include "runtimes/go/arguments.hpp"

namespace metaffi::go {

// *copy = the text in UTF-8, NUL-terminated, to be freed; NULL for null. INVALID_STRING when it holds a NUL.
metaffi_error* c_string_in(const metaffi_value* argument, const Parameter* parameter, char** copy) noexcept;

// A []bool must hold 0 and 1 only, and a value's bytes may be others: *bools is `data` itself where they are not, and *owned then NULL;
// otherwise *owned is *bools, to be freed.
metaffi_error* bools_in(const std::uint8_t* data, std::int64_t length, const void** bools, void** owned) noexcept;

}  // namespace metaffi::go
