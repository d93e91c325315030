// What all our types have in common.
#pragma once

#include <structmember.h>
#include <new>

#include "python.hpp"

namespace metaffi::python {

template <typename T>
T* self_as(PyObject* self) {
  return reinterpret_cast<T*>(self);
}

template <typename Function>
void* slot_function(Function* function) {
  return reinterpret_cast<void*>(function);
}

// Python calls methods of several shapes through one; the detour over void(*)() is the one cast compilers accept.
template <typename Function>
PyCFunction method(Function* function) {
  return reinterpret_cast<PyCFunction>(reinterpret_cast<void (*)()>(function));
}

constexpr unsigned kTypeFlags = Py_TPFLAGS_DEFAULT | Py_TPFLAGS_DISALLOW_INSTANTIATION | Py_TPFLAGS_IMMUTABLETYPE;

// A zeroed instance. Types of ours own no references that could form a cycle Python might see, so none is tracked.
template <typename T>
T* allocate(PyTypeObject* type) {
  return self_as<T>(type->tp_alloc(type, 0));
}

inline void deallocate(PyObject* self) {
  PyTypeObject* type = Py_TYPE(self);
  type->tp_free(self);
  Py_DECREF(type);
}

// Makes a type, keeps it in *type, and puts it into the module under the last part of its name.
inline bool add_type(PyObject* module, PyType_Spec* spec, PyTypeObject** type) {
  *type = self_as<PyTypeObject>(PyType_FromModuleAndSpec(module, spec, nullptr));
  return *type != nullptr && PyModule_AddType(module, *type) == 0;
}

}  // namespace metaffi::python
