// CPython's C API and the owners of what it hands out.
#pragma once

#define PY_SSIZE_T_CLEAN
#include <Python.h>

#include <metaffi/metaffi.h>

#include <new>
#include <utility>

#if PY_VERSION_HEX < 0x030B0000
#error "the MetaFFI Python host needs CPython 3.11 or later"
#endif

namespace metaffi::python {

// One owned reference, or none. Needs the GIL wherever it is destroyed.
class Ref {
 public:
  Ref() = default;
  // Takes over a reference that is already owned (what most of the API returns).
  explicit Ref(PyObject* owned) : object_(owned) {}
  static Ref borrow(PyObject* object) { return Ref(Py_XNewRef(object)); }
  Ref(Ref&& other) noexcept : object_(std::exchange(other.object_, nullptr)) {}
  Ref& operator=(Ref&& other) noexcept {
    Ref old(std::exchange(object_, std::exchange(other.object_, nullptr)));
    return *this;
  }
  Ref(const Ref&) = delete;
  Ref& operator=(const Ref&) = delete;
  ~Ref() { Py_XDECREF(object_); }

  PyObject* get() const { return object_; }
  PyObject* release() { return std::exchange(object_, nullptr); }
  explicit operator bool() const { return object_ != nullptr; }

 private:
  PyObject* object_ = nullptr;
};

// An owned value.
class Value {
 public:
  Value() : value_(metaffi_value_null()) {}
  explicit Value(metaffi_value owned) : value_(owned) {}
  Value(const Value&) = delete;
  Value& operator=(const Value&) = delete;
  ~Value() { metaffi_value_free(&value_); }

  metaffi_value* address() { return &value_; }
  const metaffi_value& get() const { return value_; }
  metaffi_value release() { return std::exchange(value_, metaffi_value_null()); }

 private:
  metaffi_value value_;
};

// Runs what may run out of memory where CPython must not see a C++ exception. Other unwinding passes: see gil.hpp.
template <typename Body>
PyObject* guarded(Body&& body) {
  try {
    return body();
  } catch (const std::bad_alloc&) {
    return PyErr_NoMemory();
  }
}

// What the module keeps for the life of the process: there is one interpreter (see module.cpp).
struct State {
  uint32_t owner = 0;  // metaffi_owner_id("python3")
  PyTypeObject* runtime = nullptr;
  PyTypeObject* module = nullptr;
  PyTypeObject* entity = nullptr;
  PyTypeObject* handle = nullptr;
  PyTypeObject* callable = nullptr;
  PyTypeObject* array = nullptr;
};
extern State state;

}  // namespace metaffi::python
