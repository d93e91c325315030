// metaffi_error ↔ Python exceptions (classes in metaffi/metaffi_errors.py).
//
// An exception that leaves Python for a guest carries a handle to the exception object, and a MetaFFIError keeps the error
// it came from: what crosses several languages comes back as itself.
#pragma once

#include "python.hpp"

namespace metaffi::python {

// Raises the exception for an error that is taken over. Always NULL.
PyObject* raise_error(metaffi_error* error);

// Raises MetaFFIError with a code, from here rather than from the engine. Always NULL.
PyObject* raise(metaffi_error_code code, const char* message);

// Replaces the UnicodeDecodeError that is set by one that says the guest's text is at fault, with it as cause.
void raise_invalid_string(metaffi_type type);

// The error for the Python exception that is set (and is cleared). Never NULL.
metaffi_error* take_exception();

// "ValueError", "package.module.Class".
Ref qualified_name(PyTypeObject* type);

// The type _metaffi.NativeError: the metaffi_error behind a MetaFFIError. False with an exception set.
bool add_error_types(PyObject* module);

}  // namespace metaffi::python
