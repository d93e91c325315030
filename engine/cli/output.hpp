// Values as text for people and for scripts.
#pragma once

#include <metaffi/value.h>

#include <string>

namespace metaffi::cli {

// Text as it is; numbers, bools, null and arrays as JSON; objects as their language describes them.
[[nodiscard]] std::string to_output(const metaffi_value& value);

}  // namespace metaffi::cli
