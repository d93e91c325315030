// What a C or C++ host has of its own for guests: functions and objects, by the table's names, and knowing them again.
#pragma once

#include <metaffi/metaffi.h>

#include <string>

#include "tests/cross/table.hpp"

namespace metaffi::cross {

// One reference; made at the first use and kept for the program's life. Functions: add, twice, fail, shout, same. Any name
// is an object.
metaffi_value own_function(const std::string& name);
metaffi_value own_object(const std::string& name);

// Lets own_name() know the handle or callable; takes a reference.
void remember(const metaffi_value& own, Json name);
// {"function": name} or {"object": name} when it is the very same as one of the host's own, else null.
Json own_name(const metaffi_value& found);

}  // namespace metaffi::cross
