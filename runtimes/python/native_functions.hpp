// What helper/metaffi_guest.py calls of the plug-in.
#pragma once

#include "object.hpp"

namespace metaffi::cpython {

// Puts the functions into the helper's names. Throws EngineFailure.
void add_native_functions(PyObject* names);

// Has atexit tell when the interpreter of a Python host ends. Throws EngineFailure.
void watch_for_end();

}  // namespace metaffi::cpython
