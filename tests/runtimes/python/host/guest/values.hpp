// Values of the echo guest: copies, descriptions, objects of its own.
#pragma once

#include <metaffi/plugin.h>

#include <string>
#include <vector>

namespace echo {

extern const metaffi_host* host;

uint32_t owner();

// An owned copy of any value.
metaffi_value copy(const metaffi_value& value);
// "int64_packed_array(3)", "any_array(null int64 string8(2))".
std::string describe(const metaffi_value& value);

metaffi_value text(const std::string& bytes);
metaffi_value string(metaffi_type type, const void* units, uint32_t length);

// An object whose class is echo.Object and whose text is `words`.
metaffi_value object(const std::string& words);
int64_t live_objects();

}  // namespace echo
