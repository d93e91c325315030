// Objects of plain Python classes, made without the detour that a call of a class takes through a tuple of its arguments. The GIL is
// held.
//
// A plain class is an instance of `type`, makes its objects with object.__new__, and begins them with an __init__ written in Python;
// 3.12's own bytecode treats such calls alike. Whether a class still is one is looked at in each call.
#pragma once

#include <cstddef>

#include "object.hpp"

namespace metaffi::cpython {

// To be called once the helper is loaded.
void find_constructors() noexcept;

bool is_plain_class(PyObject* object) noexcept;

// As PyObject_Vectorcall, with references to the arguments, for what was a plain class. `flags` has kArgumentsOffset.
PyObject* construct(PyObject* type, PyObject* const* arguments, std::size_t flags, PyObject* names) noexcept;

}  // namespace metaffi::cpython
