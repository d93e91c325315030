// Python exceptions as errors, and errors as Python exceptions. The GIL is held throughout.
//
// Code that runs while an entity is called follows CPython's way: it returns NULL or false with an exception set. An error of
// MetaFFI travels as a MetaFFIError that refers to it; one that began as a Python exception is that exception again.
#pragma once

#include <metaffi/plugin.h>

#include <string>

#include "object.hpp"

namespace metaffi::cpython {

// The pending exception as an owned error: GUEST_EXCEPTION with type, message, traceback and causes; or, of a MetaFFIError that
// no Python code has seen, the error behind it. Afterwards none is pending.
metaffi_error* take_exception() noexcept;

// The same for what went wrong with one value: `what` ("argument 1 of f(a, b)") goes in front of the message; text that
// cannot be encoded or decoded is INVALID_STRING.
metaffi_error* take_conversion_failure(const std::string& what) noexcept;

// The pending exception, thrown as EngineFailure.
[[noreturn]] void throw_exception();

// Sets an exception; the error is taken over. They return NULL, for callers that do.
PyObject* raise(metaffi_error* error) noexcept;
PyObject* raise_text(metaffi_error_code code, const std::string& message) noexcept;
// Whether the pending exception is CPython's own answer that an object is of no use for what was tried: a TypeError that no
// Python code raised. Then it is cleared.
bool was_refused_by_class() noexcept;
// Unless `error` is NULL. True when it was.
bool raise_unless_null(metaffi_error* error) noexcept;

// "package.Class" of an object, for messages. Never fails.
std::string type_name_of(PyObject* object) noexcept;
// UTF-8 of a text; what it cannot have is replaced. Never fails.
std::string utf8_of(PyObject* text) noexcept;
// A new text, or NULL with an exception set. NULL gives None.
PyObject* new_text(const char* utf8) noexcept;

// Owns an error inside Python: a capsule.
PyObject* new_error_reference(metaffi_error* error) noexcept;

}  // namespace metaffi::cpython
