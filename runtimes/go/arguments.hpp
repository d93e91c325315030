// Plan helpers that turn an argument into what a Go parameter is: for `any`, texts in other encodings, and arrays.
#pragma once

#include <metaffi/error.h>
#include <metaffi/value.h>

#include <cstdint>
#include <string>
#include <string_view>

#include "runtimes/go/library.hpp"

namespace metaffi::go {

// What a helper knows of a parameter. Constant while the entity lives.
struct Parameter {
  std::string where;         // "Greet: argument 2 (count)"
  metaffi_type type = 0;     // of the Go parameter; of an array, its element
  std::string_view go_name;  // "int64": the type for messages
  const Library* library = nullptr;
};

// metaffi_step_load_handle::resolve, as resolve_object (object.hpp); `parameter` is the Parameter, whose messages say what it wants.
metaffi_error* resolve_argument(void* parameter, const metaffi_value* argument, void** object) noexcept;

// A declared `any`, as the cell of a number, bool or char: any value that fits without loss.
metaffi_error* scalar_in(const metaffi_value* argument, const Parameter* parameter, std::uint64_t* cell) noexcept;

// Text as UTF-8. *data is the argument's own memory where that is UTF-8 already, and *owned then NULL; otherwise *owned is
// *data, to be freed. INVALID_STRING when UTF-16 or UTF-32 is malformed; bytes of a string8 are not looked at, as Go's are not.
metaffi_error* text_in(const metaffi_value* argument, const Parameter* parameter, const char** data,
                       std::int64_t* length, void** owned) noexcept;

// Length of an array argument that may be null. (What a null has for a length is not said.)
std::uint64_t array_length(const metaffi_value* argument) noexcept;

// Capacity of an array argument into which Go's changes are to be written (guest_abi.h).
std::uint64_t inout_capacity(const metaffi_value* argument) noexcept;

inline constexpr std::uint64_t kGather = 1;  // a single value is a slice of one
inline constexpr std::uint64_t kInout =
    2;  // what Go writes is wanted: TYPE_MISMATCH where it could only go into a copy

// A declared `any` or handle as a slice of numbers or bool: from a packed array, its own memory where the type is Go's already; from
// a handle to a Go object, its number as the capacity (guest_abi.h); otherwise *owned is *data, to be freed. Null is an empty slice.
metaffi_error* slice_in(const metaffi_value* argument, const Parameter* parameter, std::uint64_t options,
                        const void** data, std::int64_t* length, std::int64_t* capacity, void** owned) noexcept;

// Numbers in 8-byte cells, one after the other, as an array of elements of `size` bytes in the same place.
void pack_cells(void* cells, std::uint64_t count, std::uint64_t size) noexcept;

// A declared `any` for the last parameter of a variadic function whose elements travel as values: *chosen is the argument itself when it
// is an array or null, otherwise `array`, an array of it in `cells` (2 for the array, 2 for its element).
void variadic_in(const metaffi_value* argument, std::uint64_t element, void* cells, const void** chosen) noexcept;

}  // namespace metaffi::go
