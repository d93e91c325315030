// Which declared types go with a slot of a Go function (guest_abi.h), and how each then crosses.
#pragma once

#include <metaffi/types.h>

#include <optional>
#include <string>

#include "runtimes/go/guest_abi.h"

namespace metaffi::go {

enum class ParameterWay {
  kScalar,     // its payload
  kAnyScalar,  // any → number
  kString8,    // payload and length
  kText,       // string16, string32, any → UTF-8
  kSlice,      // payload and length
  kAnySlice,   // any, handle → numbers, or the number of an object
  kObject,     // handle → number of the object
  kAnyObject,  // any, arrays, callables → number of an object
  kValue,      // its address
};

enum class ResultWay {
  kScalar,
  kAnyScalar,
  kString8,
  kRecoded,  // → string16, string32
  kAnyString,
  kSlice,
  kAnySlice,
  kObject,   // → handle
  kNatural,  // object → any
  kValue,    // Go writes it
  kFitted,   // Go writes what it has for `any`, which then becomes the declared type
};

// Nothing when the declared type does not go with the slot.
std::optional<ParameterWay> way_in(const metaffi_go_slot& slot, const metaffi_type_info& declared);
std::optional<ResultWay> way_out(const metaffi_go_slot& slot, const metaffi_type_info& declared);

// Whether the declared type is the very one that the slot has.
bool is_exact(const metaffi_go_slot& slot, const metaffi_type_info& declared) noexcept;

// Whether a result that is a slice, array or func is wanted as an object.
bool wants_object(const metaffi_go_slot& slot, const metaffi_type_info& declared) noexcept;

// Whether `declared` can be one of the elements that a variadic last parameter gathers.
bool is_element_of(const metaffi_go_slot& variadic, const metaffi_type_info& declared);

// Whether the alias wants what Go writes into a slice back in the argument's memory: "inout".
bool is_inout(const metaffi_type_info& declared) noexcept;

// Whether the alias of a slice of numbers is one of those: none, "inout", a slice or array type, the name of this one.
bool has_known_alias(const metaffi_go_slot& slot, const metaffi_type_info& declared) noexcept;

// Whether null may be given for a slot that is passed as VALUE.
bool is_nullable(const metaffi_go_slot& slot) noexcept;

// "int64", "string8_array", "int64_array(dims=2)", "handle(*bytes.Buffer)".
std::string describe_type(const metaffi_type_info& info);

}  // namespace metaffi::go
