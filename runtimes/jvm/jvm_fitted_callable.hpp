// Host callables whose declared signature differs from the functional interface's: converted call by call.
#pragma once

#include <string>
#include <string_view>

#include "services.hpp"

namespace metaffi::jvm {

// A callable (owned, in *result) that can be called with values natural to `kinds` and gives one result, or none for result
// kind V: `callable` itself, retained, when its declaration agrees or is dynamic, else one around it that converts numbers
// (range-checked) and drops or supplies the result. SIGNATURE when the parameter counts differ.
[[nodiscard]] Error fit_callable(const metaffi_value& callable, std::string_view kinds, char result_kind,
                                 const std::string& interface_name, metaffi_value* result);

// The callable inside one that fit_callable made, or `callable` itself; retained in *result.
[[nodiscard]] Error original_callable(const metaffi_value& callable, metaffi_value* result);

}  // namespace metaffi::jvm
