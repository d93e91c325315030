// Initialising a libpython that was just opened.
#pragma once

#include "locator.hpp"

namespace metaffi::cpython {

// Afterwards this thread holds the GIL. Throws Failure.
void initialise_python(void* library, const Installation& installation);

}  // namespace metaffi::cpython
