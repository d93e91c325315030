// Objects with the buffer protocol: bytes, array.array, memoryview, numpy's arrays and scalars. The GIL is held.
#pragma once

#include <metaffi/plugin.h>

#include "object.hpp"

namespace metaffi::cpython {

// A view of an object's memory, given back with it.
class Buffer {
 public:
  Buffer() = default;
  ~Buffer() {
    if (is_open_) api.PyBuffer_Release(&view_);
  }
  Buffer(const Buffer&) = delete;
  Buffer& operator=(const Buffer&) = delete;

  // False, without an exception, when the object gives no view or one of elements that have no type here.
  bool open(PyObject* object) noexcept;

  [[nodiscard]] const Py_buffer& view() const noexcept { return view_; }
  [[nodiscard]] metaffi_type element() const noexcept { return element_; }
  // Of a view that was opened, also one of elements that have no type here: whether it has elements one can iterate over,
  // whether it is one float of another size, and whether its elements are complex.
  [[nodiscard]] bool has_items() const noexcept { return is_open_ && view_.ndim != 0; }
  [[nodiscard]] bool is_float() const noexcept;
  [[nodiscard]] bool is_complex() const noexcept;

 private:
  Py_buffer view_{};
  bool is_open_ = false;
  metaffi_type element_ = metaffi_null_type;
};

// The element type of a format of the struct module in native byte order, by kind and size; null_type for others.
metaffi_type element_of_format(const char* format, Size size) noexcept;

// The value of an object that is one element, as numpy's scalars are. False without an exception.
bool read_buffer_scalar(PyObject* object, metaffi_value* value) noexcept;

// The whole buffer as an array of `element` with as many dimensions as it has: rows of memory are copied as blocks where the
// element types agree, else each number is converted with its range checked.
bool read_buffer(const Buffer& buffer, metaffi_type element, metaffi_value* value) noexcept;

}  // namespace metaffi::cpython
