#include <algorithm>

#include "buffer.hpp"
#include "convert.hpp"

namespace metaffi::python {
namespace {

bool make_packed(const Slot& slot, const Element& element, Py_ssize_t length, metaffi_value* value, Scope& scope) {
  if (!check_length(slot, length)) return false;
  void* data = scope.allocate(static_cast<size_t>(length) * element.size);
  if (data == nullptr) return false;
  *value = metaffi_value_packed(element.type, data, static_cast<size_t>(length));
  return true;
}

// `count` nulls, to be filled in.
metaffi_value* make_items(const Slot& slot, metaffi_type element, Py_ssize_t count, metaffi_value* value,
                          Scope& scope) {
  if (!check_length(slot, count)) return nullptr;
  auto* items = static_cast<metaffi_value*>(scope.allocate(static_cast<size_t>(count) * sizeof(metaffi_value)));
  if (items == nullptr) return nullptr;
  std::fill_n(items, count, metaffi_value_null());
  *value = metaffi_value_array(element, items, static_cast<size_t>(count));
  return items;
}

// `sequence` is a list or tuple. Converting an element can run Python code, which may change the list.
bool pack_sequence(const Slot& slot, const Element& element, PyObject* sequence, metaffi_value* value, Scope& scope) {
  const Py_ssize_t length = PySequence_Fast_GET_SIZE(sequence);
  if (!make_packed(slot, element, length, value, scope)) return false;
  auto* out = static_cast<char*>(value->as.data);
  for (Py_ssize_t i = 0; i < length; ++i, out += element.size) {
    if (i >= PySequence_Fast_GET_SIZE(sequence)) [[unlikely]] {
      PyErr_Format(PyExc_RuntimeError, "%s: the list changed its size while it was converted", place(slot).c_str());
      return false;
    }
    Ref item = Ref::borrow(PySequence_Fast_GET_ITEM(sequence, i));
    if (!element.store(slot, item.get(), out)) return false;
  }
  return true;
}

bool is_list_or_tuple(PyObject* object) { return PyList_Check(object) || PyTuple_Check(object); }

bool is_char(metaffi_type element) {
  return element == metaffi_char8_type || element == metaffi_char16_type || element == metaffi_char32_type;
}

// What may stand for an array besides list, tuple and buffers: range, deque and the like. A str is one for chars only.
bool is_other_sequence(PyObject* object, metaffi_type element) {
  if (PyUnicode_Check(object)) return is_char(element);
  return PySequence_Check(object) && !PyDict_Check(object);
}

bool fail_array(const Slot& slot, PyObject* object) {
  PyErr_Format(PyExc_TypeError, "%s: wanted a list, a tuple%s, found %s", place(slot).c_str(),
               find_element(slot.element) != nullptr ? " or anything with the buffer protocol" : " or another sequence",
               Py_TYPE(object)->tp_name);
  return false;
}

// The elements of a buffer of another type as (nested) lists.
Ref buffer_as_list(const Slot& slot, PyObject* object, const Py_buffer& view) {
  Ref memory(PyMemoryView_FromObject(object));
  Ref list(memory ? PyObject_CallMethod(memory.get(), "tolist", nullptr) : nullptr);
  if (!list && PyErr_ExceptionMatches(PyExc_NotImplementedError)) {
    PyErr_Format(PyExc_TypeError, "%s: cannot read elements of format '%s' from %s", place(slot).c_str(),
                 view.format == nullptr ? "B" : view.format, Py_TYPE(object)->tp_name);
  }
  return list;
}

bool fail_inout(const Slot& slot, PyObject* object, const char* what) {
  PyErr_Format(
      PyExc_TypeError,
      "%s: declared inout, so the callee writes into it: wanted a writable buffer of %s (array.array, bytearray, a "
      "contiguous numpy array), found a %s%s",
      place(slot).c_str(), type_name(slot.element), what, Py_TYPE(object)->tp_name);
  return false;
}

bool pack_buffer(const Slot& slot, const Element& element, PyObject* object, metaffi_value* value, Scope& scope) {
  Buffer buffer;
  if (!buffer.open(object)) return note_place(slot);
  Py_buffer& view = buffer.view();
  if (slot.inout) {
    if (view.readonly != 0) return fail_inout(slot, object, "read-only ");
    const bool is_lent = view.ndim == 1 && buffer.holds(element) && buffer.lendable();
    if (!is_lent) return fail_inout(slot, object, "differently laid out ");
  }
  if (view.ndim != 1) {
    PyErr_Format(PyExc_TypeError, "%s: wanted one dimension, found %s of %d", place(slot).c_str(),
                 Py_TYPE(object)->tp_name, view.ndim);
    return false;
  }
  if (!buffer.holds(element)) {
    Ref list = buffer_as_list(slot, object, view);
    return list && pack_sequence(slot, element, list.get(), value, scope);
  }
  const Py_ssize_t length = view.len / view.itemsize;
  if (!scope.owned() && buffer.lendable()) {
    if (!check_length(slot, length)) return false;
    *value = metaffi_value_packed(element.type, view.buf, static_cast<size_t>(length));
    return buffer.hand_over(scope);
  }
  return make_packed(slot, element, length, value, scope) &&
         PyBuffer_ToContiguous(value->as.data, &view, view.len, 'C') == 0;
}

bool pack(const Slot& slot, const Element& element, PyObject* object, metaffi_value* value, Scope& scope) {
  if (slot.inout && PyObject_CheckBuffer(object) == 0) return fail_inout(slot, object, "");
  if (is_list_or_tuple(object)) [[likely]]
    return pack_sequence(slot, element, object, value, scope);
  if (PyObject_CheckBuffer(object)) return pack_buffer(slot, element, object, value, scope);
  if (!is_other_sequence(object, element.type)) return fail_array(slot, object);
  Ref list(PySequence_List(object));
  return list && pack_sequence(slot, element, list.get(), value, scope);
}

// Rows of a C-contiguous buffer, lent out or copied.
bool buffer_rows(const Slot& slot, const Element& element, const Py_buffer& view, int dimension, const char* data,
                 metaffi_value* value, Scope& scope) {
  const Py_ssize_t count = view.shape[dimension];
  if (dimension == view.ndim - 1) {
    if (scope.owned()) {
      if (!make_packed(slot, element, count, value, scope)) return false;
      std::copy_n(data, static_cast<size_t>(count) * element.size, static_cast<char*>(value->as.data));
      return true;
    }
    if (!check_length(slot, count)) return false;
    *value = metaffi_value_packed(element.type, data, static_cast<size_t>(count));
    return true;
  }
  metaffi_value* items = make_items(slot, element.type, count, value, scope);
  if (items == nullptr) return false;
  Py_ssize_t stride = view.itemsize;
  for (int i = dimension + 1; i < view.ndim; ++i) stride *= view.shape[i];
  for (Py_ssize_t i = 0; i < count; ++i) {
    if (!buffer_rows(slot, element, view, dimension + 1, data + i * stride, &items[i], scope)) return false;
  }
  return true;
}

bool level_to_value(const Slot& slot, uint32_t dimensions, PyObject* object, metaffi_value* value, Scope& scope);

bool levels_to_value(const Slot& slot, uint32_t dimensions, PyObject* items, metaffi_value* value, Scope& scope) {
  const Py_ssize_t count = PyTuple_GET_SIZE(items);
  metaffi_value* out = make_items(slot, slot.element, count, value, scope);
  if (out == nullptr) return false;
  for (Py_ssize_t i = 0; i < count; ++i) {
    if (!level_to_value(slot, dimensions - 1, PyTuple_GET_ITEM(items, i), &out[i], scope)) return false;
  }
  return true;
}

// A buffer where nested lists may stand.
bool nested_buffer(const Slot& slot, const Element& element, uint32_t dimensions, PyObject* object,
                   metaffi_value* value, Scope& scope) {
  Buffer buffer;
  if (!buffer.open(object)) return note_place(slot);
  Py_buffer& view = buffer.view();
  if (view.ndim < 0 || static_cast<uint32_t>(view.ndim) != dimensions) {
    PyErr_Format(PyExc_TypeError, "%s: wanted %u dimensions, found %s of %d", place(slot).c_str(), dimensions,
                 Py_TYPE(object)->tp_name, view.ndim);
    return false;
  }
  if (buffer.holds(element) && buffer.lendable()) {
    return buffer_rows(slot, element, view, 0, static_cast<const char*>(view.buf), value, scope) &&
           (scope.owned() || buffer.hand_over(scope));
  }
  Ref list = buffer_as_list(slot, object, view);
  Ref items(list ? PyList_AsTuple(list.get()) : nullptr);
  return items && levels_to_value(slot, dimensions, items.get(), value, scope);
}

bool level_to_value(const Slot& slot, uint32_t dimensions, PyObject* object, metaffi_value* value, Scope& scope) {
  *value = metaffi_value_null();
  if (object == Py_None) return true;
  const Element* element = find_element(slot.element);
  if (dimensions == 1 && element != nullptr) return pack(slot, *element, object, value, scope);
  if (element != nullptr && !is_list_or_tuple(object) && PyObject_CheckBuffer(object))
    return nested_buffer(slot, *element, dimensions, object, value, scope);
  // A str is a sequence of characters, but nobody who passes one means that; bytes likewise.
  if (PyUnicode_Check(object) || PyBytes_Check(object) || PyByteArray_Check(object) ||
      !is_other_sequence(object, slot.element))
    return fail_array(slot, object);
  // A tuple keeps its items, to which values point, alive and in place while other threads run.
  Ref items(PySequence_Tuple(object));
  if (!items || !(scope.owned() || scope.hold(Ref::borrow(items.get())))) return false;
  if (dimensions > 1) return levels_to_value(slot, dimensions, items.get(), value, scope);
  return items_to_value(slot, slot.element, items.get(), to_value_for(slot.element), value, scope);
}

PyObject* packed_to_list(const Element& element, const metaffi_value& value) {
  Ref list(PyList_New(static_cast<Py_ssize_t>(value.length)));
  if (!list) return nullptr;
  const char* at = static_cast<const char*>(value.as.data);
  for (uint32_t i = 0; i < value.length; ++i, at += element.size) {
    PyObject* item = element.load(at);
    if (item == nullptr) return nullptr;
    PyList_SET_ITEM(list.get(), static_cast<Py_ssize_t>(i), item);
  }
  return list.release();
}

bool store_alike(PyObject* item, PyTypeObject* type, int64_t* out) {
  int overflow = 0;
  if (!Py_IS_TYPE(item, type)) return false;
  *out = as_long_long(item, &overflow);
  return overflow == 0;
}

bool store_alike(PyObject* item, PyTypeObject* type, double* out) {
  if (!Py_IS_TYPE(item, type)) return false;
  *out = PyFloat_AS_DOUBLE(item);
  return true;
}

// Packs a list or tuple when all its items are exactly of `type`, which T holds without loss; *done says whether. No Python
// code runs meanwhile, so that the items stay where they are.
template <typename T>
bool pack_alike(const Slot& slot, metaffi_type element, PyTypeObject* type, PyObject* sequence, metaffi_value* value,
                Scope& scope, bool* done) {
  PyObject* const* items = PySequence_Fast_ITEMS(sequence);
  const Py_ssize_t count = PySequence_Fast_GET_SIZE(sequence);
  if (!make_packed(slot, *find_element(element), count, value, scope)) return false;
  auto* out = static_cast<T*>(value->as.data);
  Py_ssize_t i = 0;
  while (i < count && store_alike(items[i], type, &out[i])) ++i;
  *done = i == count;
  if (*done) return true;
  if (scope.owned()) metaffi_value_free(value);
  *value = metaffi_value_null();
  return true;
}

// Packs a list or tuple of ints that fit int64, or of floats; *done says whether it is one.
bool pack_numbers(const Slot& slot, PyObject* sequence, metaffi_value* value, Scope& scope, bool* done) {
  *done = false;
  if (PySequence_Fast_GET_SIZE(sequence) == 0) return true;
  PyTypeObject* type = Py_TYPE(PySequence_Fast_GET_ITEM(sequence, 0));
  if (type == &PyLong_Type) return pack_alike<int64_t>(slot, metaffi_int64_type, type, sequence, value, scope, done);
  if (type == &PyFloat_Type) return pack_alike<double>(slot, metaffi_float64_type, type, sequence, value, scope, done);
  return true;
}

}  // namespace

bool array_to_value(const Slot& slot, PyObject* object, metaffi_value* value, Scope& scope) {
  return level_to_value(slot, slot.dimensions, object, value, scope);
}

bool items_to_value(const Slot& slot, metaffi_type element, PyObject* items, ToValue convert, metaffi_value* value,
                    Scope& scope) {
  const Py_ssize_t count = PyTuple_GET_SIZE(items);
  metaffi_value* out = make_items(slot, element, count, value, scope);
  if (out == nullptr) return false;
  for (Py_ssize_t i = 0; i < count; ++i) {
    if (!convert(slot, PyTuple_GET_ITEM(items, i), &out[i], scope)) return false;
  }
  return true;
}

bool sequence_to_natural_value(const Slot& slot, PyObject* object, metaffi_value* value, Scope& scope) {
  *value = metaffi_value_null();
  // A subclass may have an iterator of its own.
  const bool is_plain = PyList_CheckExact(object) || PyTuple_CheckExact(object);
  Ref items(is_plain ? Py_NewRef(object) : PySequence_Tuple(object));
  bool done = false;
  if (!items || !pack_numbers(slot, items.get(), value, scope, &done)) return false;
  if (done) return true;
  items = Ref(PySequence_Tuple(items.get()));
  if (!items) return false;
  if (!scope.owned() && !scope.hold(Ref::borrow(items.get()))) return false;
  return items_to_value(slot, metaffi_any_type, items.get(), any_to_value, value, scope);
}

bool buffer_to_natural_value(const Slot& slot, PyObject* object, metaffi_value* value, Scope& scope, bool* done) {
  *value = metaffi_value_null();
  *done = true;
  Buffer buffer;
  if (!buffer.open(object)) return note_place(slot);
  Py_buffer& view = buffer.view();
  const Element* element = buffer.element();
  if (element == nullptr) {
    *done = false;
    return true;
  }
  if (view.ndim == 0) return element->to_value(slot, Ref(element->load(view.buf)).get(), value, scope);
  if (view.ndim == 1) return pack_buffer(slot, *element, object, value, scope);
  return nested_buffer(slot, *element, static_cast<uint32_t>(view.ndim), object, value, scope);
}

PyObject* array_to_list(const metaffi_value& value, Octets octets) {
  if ((value.type & METAFFI_PACKED_FLAG) != 0) {
    const metaffi_type type = metaffi_type_element(value.type);
    if (octets == Octets::kBytes && (type == metaffi_uint8_type || type == metaffi_int8_type))
      return PyBytes_FromStringAndSize(static_cast<const char*>(value.as.data), static_cast<Py_ssize_t>(value.length));
    const Element* element = find_element(type);
    if (element != nullptr) return packed_to_list(*element, value);
    PyErr_Format(PyExc_SystemError, "the guest gave a packed array of %s", type_name(type));
    return nullptr;
  }
  Ref list(PyList_New(static_cast<Py_ssize_t>(value.length)));
  if (!list) return nullptr;
  for (uint32_t i = 0; i < value.length; ++i) {
    const metaffi_value& item = value.as.items[i];
    PyObject* object = (item.type & METAFFI_ARRAY_FLAG) != 0 ? array_to_list(item, octets) : value_to_object(item);
    if (object == nullptr) return nullptr;
    PyList_SET_ITEM(list.get(), static_cast<Py_ssize_t>(i), object);
  }
  return list.release();
}

}  // namespace metaffi::python
