// _metaffi.Runtime and _metaffi.Module: what metaffi_runtime.py and metaffi_module.py are built on.
#pragma once

#include "python.hpp"

namespace metaffi::python {

// _metaffi.load_runtime(name, options, dispatch)
PyObject* load_runtime(PyObject* module, PyObject* arguments);

bool add_runtime_types(PyObject* module);

}  // namespace metaffi::python
