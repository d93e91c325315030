// The entities of a native module as JSON.
#pragma once

#include <string>

#include "runtimes/native/library.hpp"

namespace metaffi::native {

// {"runtime":"native","path":…,"entities":[{"name":…,"kind":"function"|"global","path":…}]}; a symbol table has no types.
std::string inspect(const Library& library);

}  // namespace metaffi::native
