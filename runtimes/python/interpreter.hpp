// The CPython of this process: found, opened and initialised at the first use, or the one that is there already.
//
// One that is there (a Python host, or a program that embeds Python) is used as it is: it is neither initialised nor ended. One
// that is started here never ends either, since other threads may be in it; when the process ends, what Python registered with
// `atexit` runs. It installs no signal handlers, reads no command line, leaves the locale and the environment alone, and does
// not buffer its standard output.
#pragma once

#include <string>

#include "api.hpp"
#include "object.hpp"

namespace metaffi::cpython {

// Starts it unless it runs. Thread-safe. Throws Failure.
void start_python();

// What start_python would use, one "key: value" a line. Throws Failure.
std::string probe_python();

// What the plug-in uses of helper/*.py; set once Python runs, and kept for good.
struct Helpers {
  PyObject* load_module = nullptr;
  PyObject* resolve = nullptr;
  PyObject* spread = nullptr;
  PyObject* nobody = nullptr;
  PyObject* describe = nullptr;
  PyObject* traceback_of = nullptr;
  PyObject* type_name = nullptr;
  PyObject* text_of = nullptr;
  PyObject* at_process_end = nullptr;
  PyObject* give_signals_back = nullptr;
  PyObject* inspect_module = nullptr;
  PyObject* refusal = nullptr;  // classes
  PyObject* error = nullptr;
  PyObject* handle = nullptr;
  PyObject* enumeration = nullptr;  // enum.Enum
  PyObject* array = nullptr;        // array.array
  PyObject* new_array = nullptr;
};
inline Helpers helpers;

}  // namespace metaffi::cpython
