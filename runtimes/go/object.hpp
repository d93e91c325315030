// Go's objects as handles. What crosses is a number of the library's table (guest_abi.h); a handle owns one reference to it.
#pragma once

#include <metaffi/handle.h>

#include <cstdint>

#include "runtimes/go/library.hpp"

namespace metaffi::go {

// Of handles to Go objects; their context is the Library.
const metaffi_handle_class& object_class() noexcept;

// metaffi_step_load_handle::resolve: the number behind a handle to an object of the Library `context`; 0 for null. Remembers in the
// handle that it was found good. STALE_HANDLE, FOREIGN_HANDLE, TYPE_MISMATCH.
metaffi_error* resolve_object(void* context, const metaffi_value* argument, void** object) noexcept;

// Plan helpers. They take the reference `number` over, whatever happens; 0 gives null.
//
// A handle in *result.
metaffi_error* object_out(const Library* library, std::uint64_t number, metaffi_value* result) noexcept;
// What the object naturally is: a number, text, array, handle.
metaffi_error* natural_out(const Library* library, std::uint64_t number, metaffi_value* result) noexcept;
// The same for a number in a cell, which is then 0.
metaffi_error* object_out_of_cell(const Library* library, std::uint64_t* cell, metaffi_value* result) noexcept;
metaffi_error* natural_out_of_cell(const Library* library, std::uint64_t* cell, metaffi_value* result) noexcept;
// Gives back what is still in the cell.
void object_release_cell(const Library* library, const std::uint64_t* cell) noexcept;

// Plan helpers of an argument declared `any`, or an array, where Go takes an object: *number is one reference, to be given back.
metaffi_error* object_in(const Library* library, const metaffi_value* argument, std::uint64_t* number) noexcept;
void object_release(const Library* library, std::uint64_t number) noexcept;

}  // namespace metaffi::go
