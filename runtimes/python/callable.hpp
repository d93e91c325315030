// Callables in both directions: another language's becomes a builtin function, a Python callable becomes a callable. Each comes
// back as itself. The GIL is held.
#pragma once

#include <metaffi/plugin.h>

#include "object.hpp"

namespace metaffi::cpython {

// The object to call for a callable value; a new reference, NULL with an exception set.
PyObject* object_of_callable(const metaffi_value& callable) noexcept;

// An owned callable of an object; TYPE_MISMATCH when it cannot be called. False with an exception set.
bool new_callable(PyObject* object, metaffi_value* result) noexcept;

// Key of the functions that callables of others become (metaffi/proxy.h).
std::uint32_t callable_proxy_key() noexcept;

// metaffi_step_load_handle::resolve; `context` is a Conversion. The function is made once and attached to the callable; null is
// None. Borrowed for the call.
metaffi_error* resolve_callable(void* context, const metaffi_value* argument, void** object) noexcept;

}  // namespace metaffi::cpython
