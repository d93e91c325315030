// What a C or C++ host has of its own for guests: functions and objects, by the table's names, and knowing them again.
#pragma once

#include <metaffi/metaffi.h>

#include <string>

#include "tests/cross/table.hpp"

namespace metaffi::cross {

// One reference; made at the first use and kept until release_own(). Functions: add, twice, fail, shout, same. Any name
// is an object.
metaffi_value own_function(const std::string& name);
metaffi_value own_object(const std::string& name);

// The same for a host with a way of its own (`maker`) to make the function or object (`kind`) of a name.
metaffi_value own(const std::string& maker, const std::string& kind, const std::string& name,
                  metaffi_value (*make)(const std::string& name));

// {"function": name} or {"object": name} when it is the very same as one of the host's own, else null.
Json own_name(const metaffi_value& found);

// When a test ends. What a guest made for these goes with them, so that what stays is a leak.
void release_own();

}  // namespace metaffi::cross
