// The buffer protocol (PEP 3118) as a source of packed arrays.
#pragma once

#include "convert.hpp"

namespace metaffi::python {

// A buffer that is being looked at; released unless it is handed to a scope.
class Buffer {
 public:
  Buffer() = default;
  ~Buffer() {
    if (held_) PyBuffer_Release(&view_);
  }
  Buffer(const Buffer&) = delete;
  Buffer& operator=(const Buffer&) = delete;

  // Read-only, any layout. False with an exception set.
  bool open(PyObject* object) {
    held_ = PyObject_GetBuffer(object, &view_, PyBUF_FULL_RO) == 0;
    return held_;
  }
  // Keeps the export until the scope ends; view() stays readable as long as the scope.
  bool hand_over(Scope& scope) {
    held_ = false;
    return scope.hold(&view_);
  }
  Py_buffer& view() { return view_; }

  // The number, bool or char type whose elements these are; NULL for other formats. 'c' counts as uint8.
  const Element* element() const;
  // True when the elements are, bit for bit, those of `wanted`.
  bool holds(const Element& wanted) const;
  // One block in C order, suitably aligned: can be lent out as it is.
  bool lendable() const;

 private:
  Py_buffer view_{};
  bool held_ = false;
};

}  // namespace metaffi::python
