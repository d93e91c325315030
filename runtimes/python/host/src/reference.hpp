// Handles and callables as Python objects.
#pragma once

#include <memory>
#include <span>

#include "slot.hpp"

namespace metaffi::python {

// --- MetaFFIHandle (handle.cpp) -----------------------------------------------------------------
// Takes the reference over; on failure it is freed.
PyObject* handle_new(metaffi_value owned);
// The value of a MetaFFIHandle, or NULL when it was closed.
const metaffi_value* handle_value(PyObject* handle);
// A handle to a Python object, for a guest. False with an exception set.
bool wrap_object(PyObject* object, metaffi_value* handle);
// The Python object behind a handle of ours, borrowed; NULL (no exception) for those of guests and stale ones.
PyObject* unwrap_object(const metaffi_value& handle);

// --- MetaFFICallable (callable.cpp) -------------------------------------------------------------
// A callable of a guest as a Python object. Takes the reference over; on failure it is freed.
PyObject* callable_new(metaffi_value owned);
const metaffi_value* callable_value(PyObject* callable);

// --- Python functions as callables (callback.cpp) -----------------------------------------------
// `signature` may be NULL: the function takes and gives whatever it is called with. False with an exception set.
// `declared` are the parameters as Python declared them, whose aliases guests may ask for; empty where it declared none.
bool wrap_function(PyObject* function, std::unique_ptr<Signature> signature, metaffi_value* callable,
                   std::span<const metaffi_type_info> declared = {});
// The function behind a callable made by wrap_function, borrowed; NULL (no exception) for all others.
PyObject* unwrap_function(const metaffi_value& callable);

bool add_handle_type(PyObject* module);
bool add_callable_type(PyObject* module);

}  // namespace metaffi::python
