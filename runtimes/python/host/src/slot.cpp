#include "slot.hpp"

#include <string_view>

#include "convert.hpp"

namespace metaffi::python {
namespace {

constexpr const char* kNoType = "unknown type";

bool declared_type(PyObject* object, metaffi_type_info* info) {
  Ref type(PyObject_GetAttrString(object, "type"));
  Ref alias(type ? PyObject_GetAttrString(object, "alias") : nullptr);
  Ref dims(alias ? PyObject_GetAttrString(object, "dims") : nullptr);
  if (!dims) return false;
  const unsigned long number = PyLong_AsUnsignedLong(type.get());
  if (number == static_cast<unsigned long>(-1) && PyErr_Occurred()) return false;
  const unsigned long dimensions = PyLong_AsUnsignedLong(dims.get());
  if (dimensions == static_cast<unsigned long>(-1) && PyErr_Occurred()) return false;
  if (number > UINT32_MAX || dimensions > UINT32_MAX) {
    PyErr_Format(PyExc_OverflowError, "type info %R: type and dims must fit 32 bits", object);
    return false;
  }
  info->type = static_cast<metaffi_type>(number);
  info->dimensions = static_cast<uint32_t>(dimensions);
  info->alias = nullptr;
  if (alias.get() != Py_None) {
    Py_ssize_t length = 0;
    // The text lives as long as the str, which the type info keeps.
    info->alias = PyUnicode_AsUTF8AndSize(alias.get(), &length);
    if (info->alias == nullptr) return false;
    if (std::char_traits<char>::length(info->alias) != static_cast<size_t>(length)) {
      PyErr_Format(PyExc_ValueError, "type info %R: the alias has a NUL inside", object);
      return false;
    }
  }
  return true;
}

}  // namespace

const char* type_name(metaffi_type type) {
  const char* name = metaffi_type_name(type);
  return name == nullptr ? kNoType : name;
}

Slot make_slot(const metaffi_type_info& info, const char* role, size_t index, const std::string* of) {
  Slot slot;
  slot.element = metaffi_type_element(info.type);
  slot.dimensions = info.dimensions;
  if (slot.dimensions == 0 && (info.type & METAFFI_ARRAY_FLAG) != 0) slot.dimensions = 1;
  slot.packed =
      slot.dimensions == 1 && (info.type & METAFFI_PACKED_FLAG) != 0 && metaffi_type_packed_size(slot.element) != 0;
  slot.type = slot.element;
  if (slot.dimensions > 0) slot.type |= METAFFI_ARRAY_FLAG;
  if (slot.packed) slot.type |= METAFFI_PACKED_FLAG;
  slot.index = static_cast<uint32_t>(index);
  slot.role = role;
  slot.inout = info.alias != nullptr && std::string_view(info.alias) == "inout";
  slot.of = of;
  slot.to_value = to_value_for(slot);
  slot.take_value = take_value_for(slot);
  return slot;
}

bool declared_types(PyObject* list, DeclaredTypes* types) {
  types->objects = Ref(list == Py_None ? PyTuple_New(0) : PySequence_Tuple(list));
  if (!types->objects) return false;
  const Py_ssize_t count = PyTuple_GET_SIZE(types->objects.get());
  types->infos.resize(static_cast<size_t>(count));
  for (Py_ssize_t i = 0; i < count; ++i) {
    if (!declared_type(PyTuple_GET_ITEM(types->objects.get(), i), &types->infos[static_cast<size_t>(i)])) return false;
  }
  return true;
}

void add_slots(const std::vector<metaffi_type_info>& infos, const char* role, const std::string* of,
               std::vector<Slot>* slots) {
  slots->reserve(infos.size());
  for (size_t i = 0; i < infos.size(); ++i) slots->push_back(make_slot(infos[i], role, i, of));
}

std::string place(const Slot& slot) {
  std::string text = slot.role;
  text += ' ';
  text += std::to_string(slot.index + 1);
  text += " (";
  text += type_name(slot.type);
  text += ") of ";
  text += slot.of == nullptr ? "a callable" : *slot.of;
  return text;
}

bool fail_type(const Slot& slot, const char* wanted, PyObject* found) {
  PyErr_Format(PyExc_TypeError, "%s: wanted %s%s, found %s", place(slot).c_str(), wanted,
               slot.dimensions > 0 ? " (as an element)" : "", found == Py_None ? "None" : Py_TYPE(found)->tp_name);
  return false;
}

bool fail_range(const Slot& slot, const std::string& limits, PyObject* found) {
  PyErr_Clear();
  Ref text(PyObject_Repr(found));
  if (!text) {
    // An int too long to print: what matters is said all the same.
    PyErr_Clear();
    PyErr_Format(PyExc_OverflowError, "%s: out of range (%s)", place(slot).c_str(), limits.c_str());
    return false;
  }
  PyErr_Format(PyExc_OverflowError, "%s: %.100U is out of range (%s)", place(slot).c_str(), text.get(), limits.c_str());
  return false;
}

bool note_place(const Slot& slot) {
  PyObject *type = nullptr, *error = nullptr, *traceback = nullptr;
  PyErr_Fetch(&type, &error, &traceback);
  PyErr_NormalizeException(&type, &error, &traceback);
  if (error != nullptr) {
    Ref done(PyObject_CallMethod(error, "add_note", "s", place(slot).c_str()));
    if (!done) PyErr_Clear();
  }
  PyErr_Restore(type, error, traceback);
  return false;
}

}  // namespace metaffi::python
