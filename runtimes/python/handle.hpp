// Python objects behind MetaFFI handles (owner "python3", the object is a reference), and objects of other languages in Python
// (MetaFFIHandle of helper/metaffi_guest.py). The GIL is held, except where something else is said.
#pragma once

#include <metaffi/plugin.h>

#include <cstdint>
#include <string>

#include "object.hpp"

namespace metaffi::cpython {

// A handle for an object, owned; one for a MetaFFIHandle is the handle behind it. False with an exception set.
bool new_handle(PyObject* object, metaffi_value* result) noexcept;

// The object of a handle value: Python's own, or a MetaFFIHandle around another language's. NULL with an exception set.
PyObject* object_of_handle(const metaffi_value& handle) noexcept;

// The object of a live handle of Python's, borrowed from it; NULL for anything else, without an exception.
PyObject* python_object_of(const metaffi_value& handle) noexcept;

// Gives a reference back, in any thread, with or without the GIL; nothing is done once Python is gone.
void drop_object(void* object) noexcept;

// What a helper answers about an object, UTF-8 of metaffi_host::alloc. An exception that is pending stays; NULL when the helper fails.
char* ask(PyObject* question, PyObject* argument) noexcept;

// Inside Python, a counted reference to a handle or callable of another language: a capsule. The value is taken over.
PyObject* new_reference_capsule(metaffi_value* owned) noexcept;
// The value in it, borrowed; NULL with an exception set.
const metaffi_value* value_in_capsule(PyObject* capsule) noexcept;

// What the object of instance entities must be; at a stable address as long as the plan.
struct ReceiverCheck {
  PyObject* type = nullptr;  // owned by the entity
  std::uint32_t id = 0;      // in metaffi_handle::verified_type
  std::string what;          // "the object (parameter 1) of Counter.add(self, amount)"
  std::string type_name;
};

// The number that says "an instance of this class"; the same for the same class.
std::uint32_t type_id(PyObject* type);

// metaffi_step_load_handle::resolve; `context` is a ReceiverCheck. NULL_VALUE, STALE_HANDLE, TYPE_MISMATCH, FOREIGN_HANDLE.
metaffi_error* resolve_receiver(void* context, const metaffi_value* argument, void** object) noexcept;

}  // namespace metaffi::cpython
