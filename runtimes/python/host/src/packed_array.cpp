#include "packed_array.hpp"

#include "convert.hpp"
#include "object_type.hpp"

namespace metaffi::python {
namespace {

struct ArrayObject {
  PyObject_HEAD metaffi_value value;
  const Element* element;
  Py_ssize_t length;
  Py_ssize_t stride;
};

constexpr char kIndex[] = "index", kCount[] = "count";

ArrayObject* as_array(PyObject* self) { return self_as<ArrayObject>(self); }

char* address(const ArrayObject* array, Py_ssize_t index) {
  return static_cast<char*>(array->value.as.data) + index * array->stride;
}

void array_dealloc(PyObject* self) {
  metaffi_value_free(&as_array(self)->value);
  deallocate(self);
}

int array_get_buffer(PyObject* self, Py_buffer* view, int flags) {
  ArrayObject* array = as_array(self);
  view->obj = Py_NewRef(self);
  view->buf = array->value.as.data;
  view->len = array->length * array->stride;
  view->readonly = 0;
  view->itemsize = array->stride;
  view->format = (flags & PyBUF_FORMAT) != 0 ? const_cast<char*>(array->element->format) : nullptr;
  view->ndim = 1;
  view->shape = (flags & PyBUF_ND) != 0 ? &array->length : nullptr;
  view->strides = (flags & PyBUF_STRIDES) == PyBUF_STRIDES ? &array->stride : nullptr;
  view->suboffsets = nullptr;
  view->internal = nullptr;
  return 0;
}

Py_ssize_t array_length(PyObject* self) { return as_array(self)->length; }

PyObject* array_item(PyObject* self, Py_ssize_t index) {
  ArrayObject* array = as_array(self);
  if (index < 0 || index >= array->length) {
    PyErr_Format(PyExc_IndexError, "index %zd is outside an array of %zd", index, array->length);
    return nullptr;
  }
  return array->element->load(address(array, index));
}

PyObject* array_slice(PyObject* self, PyObject* slice) {
  ArrayObject* array = as_array(self);
  Py_ssize_t start = 0, stop = 0, step = 0;
  if (PySlice_Unpack(slice, &start, &stop, &step) < 0) return nullptr;
  const Py_ssize_t count = PySlice_AdjustIndices(array->length, &start, &stop, step);
  Ref list(PyList_New(count));
  if (!list) return nullptr;
  for (Py_ssize_t i = 0; i < count; ++i) {
    PyObject* item = array->element->load(address(array, start + i * step));
    if (item == nullptr) return nullptr;
    PyList_SET_ITEM(list.get(), i, item);
  }
  return list.release();
}

// An index counted from either end. -1 with an exception set.
Py_ssize_t checked_index(ArrayObject* array, PyObject* key) {
  if (!PyIndex_Check(key)) {
    PyErr_Format(PyExc_TypeError, "an index is an int or a slice, not %s", Py_TYPE(key)->tp_name);
    return -1;
  }
  const Py_ssize_t index = PyNumber_AsSsize_t(key, PyExc_IndexError);
  if (index == -1 && PyErr_Occurred()) return -1;
  const Py_ssize_t from_start = index < 0 ? index + array->length : index;
  if (from_start >= 0 && from_start < array->length) return from_start;
  PyErr_Format(PyExc_IndexError, "index %zd is outside an array of %zd", index, array->length);
  return -1;
}

PyObject* array_subscript(PyObject* self, PyObject* key) {
  if (PySlice_Check(key)) return array_slice(self, key);
  const Py_ssize_t index = checked_index(as_array(self), key);
  return index < 0 ? nullptr : array_item(self, index);
}

int array_assign(PyObject* self, PyObject* key, PyObject* item) {
  ArrayObject* array = as_array(self);
  if (item == nullptr || PySlice_Check(key)) {
    PyErr_SetString(PyExc_TypeError,
                    "a MetaFFIArray has a fixed length: assign to one element at a time, or through "
                    "memoryview(array)");
    return -1;
  }
  const Py_ssize_t index = checked_index(array, key);
  if (index < 0) return -1;
  static const std::string of = "MetaFFIArray";
  Slot slot = make_slot({array->element->type, 0, nullptr}, "element", static_cast<size_t>(index), &of);
  return array->element->store(slot, item, address(array, index)) ? 0 : -1;
}

PyObject* array_tolist(PyObject* self, PyObject*) { return array_to_list(as_array(self)->value, Octets::kList); }

PyObject* array_tobytes(PyObject* self, PyObject*) {
  ArrayObject* array = as_array(self);
  return PyBytes_FromStringAndSize(address(array, 0), array->length * array->stride);
}

// index and count are those of the list of the elements.
template <const char* kName>
PyObject* array_search(PyObject* self, PyObject* arguments) {
  Ref list(array_tolist(self, nullptr));
  Ref search(list ? PyObject_GetAttrString(list.get(), kName) : nullptr);
  return search ? PyObject_CallObject(search.get(), arguments) : nullptr;
}

PyObject* array_compare(PyObject* self, PyObject* other, int operation) {
  const bool comparable = PyList_Check(other) || PyTuple_Check(other) || PyObject_CheckBuffer(other);
  if ((operation != Py_EQ && operation != Py_NE) || !comparable) Py_RETURN_NOTIMPLEMENTED;
  Ref mine(array_tolist(self, nullptr));
  Ref theirs(mine ? PySequence_List(other) : nullptr);
  return theirs ? PyObject_RichCompare(mine.get(), theirs.get(), operation) : nullptr;
}

PyObject* array_repr(PyObject* self) {
  Ref list(array_tolist(self, nullptr));
  return list ? PyUnicode_FromFormat("MetaFFIArray(%s, %R)", type_name(as_array(self)->element->type), list.get())
              : nullptr;
}

PyObject* array_format(PyObject* self, void*) { return PyUnicode_FromString(as_array(self)->element->format); }
PyObject* array_itemsize(PyObject* self, void*) { return PyLong_FromSsize_t(as_array(self)->stride); }

PyMethodDef methods[] = {{"tolist", array_tolist, METH_NOARGS, PyDoc_STR("tolist()\n--\n\nThe elements as a list.")},
                         {"index", array_search<kIndex>, METH_VARARGS,
                          PyDoc_STR("Index of the first element equal to a value; as of a list.")},
                         {"count", array_search<kCount>, METH_VARARGS, PyDoc_STR("How many elements equal a value.")},
                         {"tobytes", array_tobytes, METH_NOARGS, PyDoc_STR("tobytes()\n--\n\nThe memory as bytes.")},
                         {nullptr, nullptr, 0, nullptr}};

PyGetSetDef attributes[] = {
    {"format", array_format, nullptr, PyDoc_STR("Format of an element, as in the struct module."), nullptr},
    {"itemsize", array_itemsize, nullptr, PyDoc_STR("Size of an element in bytes."), nullptr},
    {nullptr, nullptr, nullptr, nullptr, nullptr}};

PyType_Slot slots[] = {
    {Py_tp_doc, const_cast<char*>(PyDoc_STR(
                    "A packed array a guest returned, in the memory it came in.\n\nA sequence of fixed length that "
                    "equals the list of its elements; memoryview(), bytes() and numpy.asarray() see its memory "
                    "without a copy."))},
    {Py_tp_dealloc, slot_function(array_dealloc)},
    {Py_tp_repr, slot_function(array_repr)},
    {Py_tp_richcompare, slot_function(array_compare)},
    {Py_tp_methods, methods},
    {Py_tp_getset, attributes},
    {Py_tp_iter, slot_function(PySeqIter_New)},
    {Py_sq_length, slot_function(array_length)},
    {Py_sq_item, slot_function(array_item)},
    {Py_mp_length, slot_function(array_length)},
    {Py_mp_subscript, slot_function(array_subscript)},
    {Py_mp_ass_subscript, slot_function(array_assign)},
    {Py_bf_getbuffer, slot_function(array_get_buffer)},
    {0, nullptr}};

PyType_Spec spec = {"metaffi._metaffi.MetaFFIArray", sizeof(ArrayObject), 0, kTypeFlags | Py_TPFLAGS_SEQUENCE, slots};

}  // namespace

PyObject* packed_array_new(metaffi_value owned) {
  Value value(owned);
  const Element* element = find_element(metaffi_type_element(owned.type));
  if (element == nullptr) {
    PyErr_Format(PyExc_SystemError, "the guest gave a packed array of %s", type_name(metaffi_type_element(owned.type)));
    return nullptr;
  }
  auto* array = allocate<ArrayObject>(state.array);
  if (array == nullptr) return nullptr;
  array->value = value.release();
  array->element = element;
  array->length = static_cast<Py_ssize_t>(owned.length);
  array->stride = static_cast<Py_ssize_t>(element->size);
  return reinterpret_cast<PyObject*>(array);
}

bool add_array_type(PyObject* module) { return add_type(module, &spec, &state.array); }

}  // namespace metaffi::python
