// The functions a host hands to guests: add, twice, fail.
#pragma once

#include <metaffi/metaffi.h>

#include <string>

namespace metaffi::cross {

// A callable with one reference; null for an unknown name.
metaffi_value make_function(const std::string& name);

}  // namespace metaffi::cross
