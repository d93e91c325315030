#include "convert.hpp"
#include "error.hpp"
#include "packed_array.hpp"
#include "reference.hpp"

namespace metaffi::python {
namespace {

// A reference that lives as long as the scope, or belongs to the value.
bool give(metaffi_value reference, metaffi_value* value, Scope& scope) {
  if (!scope.owned() && !scope.hold(reference)) return false;
  *value = reference;
  return true;
}

// What a MetaFFIHandle or MetaFFICallable stands for, with a reference of its own: close() may come meanwhile, from another thread
// or a callback of the call itself.
bool give_existing(const Slot& slot, const metaffi_value* existing, metaffi_value* value, Scope& scope) {
  if (existing == nullptr) {
    raise(METAFFI_ERROR_STALE_HANDLE, (place(slot) + ": this handle was closed").c_str());
    return false;
  }
  if (metaffi_error* error = metaffi_handle_retain(existing); error != nullptr) {
    raise_error(error);
    return false;
  }
  return give(*existing, value, scope);
}

bool int_to_any(const Slot& slot, PyObject* object, metaffi_value* value) {
  int overflow = 0;
  const long long wide = as_long_long(object, &overflow);
  if (overflow == 0) {
    *value = metaffi_value_int64(wide);
    return true;
  }
  if (overflow > 0) {
    const unsigned long long large = PyLong_AsUnsignedLongLong(object);
    if (large != static_cast<unsigned long long>(-1) || !PyErr_Occurred()) {
      *value = metaffi_value_uint64(large);
      return true;
    }
  }
  return fail_range(slot, "64 bits are what an int can have here", object);
}

bool dict_to_value(const Slot& slot, PyObject* object, metaffi_value* value, Scope& scope) {
  Ref pairs(PyDict_Items(object));
  Ref items(pairs ? PyList_AsTuple(pairs.get()) : nullptr);
  if (!items || !(scope.owned() || scope.hold(Ref::borrow(items.get())))) return false;
  const auto pair = [](const Slot& of, PyObject* entry, metaffi_value* out, Scope& in) {
    *out = metaffi_value_null();
    return items_to_value(of, metaffi_any_type, entry, any_to_value, out, in);
  };
  return items_to_value(slot, metaffi_any_type, items.get(), pair, value, scope);
}

bool object_to_value(PyObject* object, metaffi_value* value, Scope& scope) {
  metaffi_value handle;
  return wrap_object(object, &handle) && give(handle, value, scope);
}

// Containers, buffers, functions, objects.
bool compound_to_value(const Slot& slot, PyObject* object, metaffi_value* value, Scope& scope) {
  if (PyList_Check(object) || PyTuple_Check(object) || PyAnySet_Check(object))
    return sequence_to_natural_value(slot, object, value, scope);
  if (PyDict_Check(object)) return dict_to_value(slot, object, value, scope);
  if (PyObject_CheckBuffer(object)) {
    bool done = false;
    if (!buffer_to_natural_value(slot, object, value, scope, &done)) return false;
    if (done) return true;
  }
  if (PyIndex_Check(object)) {
    Ref index(PyNumber_Index(object));
    return index && int_to_any(slot, index.get(), value);
  }
  if (PyCallable_Check(object)) return callable_to_value(slot, object, value, scope);
  return object_to_value(object, value, scope);
}

PyObject* reference_to_object(const metaffi_value& value) {
  const bool is_handle = value.type == metaffi_handle_type;
  if (PyObject* own = is_handle ? unwrap_object(value) : unwrap_function(value); own != nullptr) return Py_NewRef(own);
  if (metaffi_error* error = metaffi_handle_retain(&value); error != nullptr) return raise_error(error);
  return is_handle ? handle_new(value) : callable_new(value);
}

PyObject* take_handle(const Slot& slot, metaffi_value* value) {
  if (value->type != metaffi_handle_type || unwrap_object(*value) != nullptr) return take_natural(slot, value);
  return handle_new(std::exchange(*value, metaffi_value_null()));
}

PyObject* take_callable(const Slot& slot, metaffi_value* value) {
  if (value->type != metaffi_callable_type || unwrap_function(*value) != nullptr) return take_natural(slot, value);
  return callable_new(std::exchange(*value, metaffi_value_null()));
}

PyObject* take_string(const Slot& slot, metaffi_value* value) {
  if (!is_string(value->type)) return take_natural(slot, value);
  PyObject* text = string_to_object(*value);
  metaffi_free(value->as.data);
  return text;
}

PyObject* take_array(const Slot& slot, metaffi_value* value) {
  if ((value->type & METAFFI_ARRAY_FLAG) == 0) return take_natural(slot, value);
  if (slot.packed && (value->type & METAFFI_PACKED_FLAG) != 0)
    return packed_array_new(std::exchange(*value, metaffi_value_null()));
  PyObject* list = array_to_list(*value, slot.element == metaffi_any_type ? Octets::kBytes : Octets::kList);
  metaffi_value_free(value);
  return list;
}

}  // namespace

ToValue to_value_for(const Slot& slot) { return slot.dimensions > 0 ? array_to_value : to_value_for(slot.element); }

ToValue to_value_for(metaffi_type type) {
  if (const Element* element = find_element(type); element != nullptr) return element->to_value;
  if (is_string(type)) return string_to_value(type);
  switch (type) {
    case metaffi_handle_type:
      return handle_to_value;
    case metaffi_callable_type:
      return callable_to_value;
    default:
      return any_to_value;
  }
}

TakeValue take_value_for(const Slot& slot) {
  if (slot.dimensions > 0) return take_array;
  if (const Element* element = find_element(slot.element); element != nullptr) return element->take_value;
  if (is_string(slot.element)) return take_string;
  if (slot.element == metaffi_handle_type) return take_handle;
  if (slot.element == metaffi_callable_type) return take_callable;
  return take_natural;
}

bool handle_to_value(const Slot& slot, PyObject* object, metaffi_value* value, Scope& scope) {
  if (Py_IS_TYPE(object, state.handle)) return give_existing(slot, handle_value(object), value, scope);
  *value = metaffi_value_null();
  return object == Py_None || object_to_value(object, value, scope);
}

bool callable_to_value(const Slot& slot, PyObject* object, metaffi_value* value, Scope& scope) {
  if (Py_IS_TYPE(object, state.callable)) return give_existing(slot, callable_value(object), value, scope);
  *value = metaffi_value_null();
  if (object == Py_None) return true;
  if (!PyCallable_Check(object)) return fail_type(slot, "a callable", object);
  metaffi_value callable;
  return wrap_function(object, nullptr, &callable) && give(callable, value, scope);
}

bool any_to_value(const Slot& slot, PyObject* object, metaffi_value* value, Scope& scope) {
  *value = metaffi_value_null();
  if (object == Py_None) return true;
  if (PyBool_Check(object)) {
    *value = metaffi_value_bool(object == Py_True);
    return true;
  }
  if (PyLong_Check(object)) return int_to_any(slot, object, value);
  if (PyFloat_Check(object)) {
    *value = metaffi_value_float64(PyFloat_AS_DOUBLE(object));
    return true;
  }
  if (PyUnicode_Check(object)) return string_to_value(metaffi_string8_type)(slot, object, value, scope);
  if (Py_IS_TYPE(object, state.handle)) return handle_to_value(slot, object, value, scope);
  if (Py_IS_TYPE(object, state.callable)) return callable_to_value(slot, object, value, scope);
  if (Py_EnterRecursiveCall(" while converting an object for a guest")) return false;
  const bool converted = compound_to_value(slot, object, value, scope);
  Py_LeaveRecursiveCall();
  return converted;
}

PyObject* value_to_object(const metaffi_value& value) {
  if ((value.type & METAFFI_ARRAY_FLAG) != 0) return array_to_list(value, Octets::kBytes);
  if (const Element* element = find_element(value.type); element != nullptr) return element->load(&value.as);
  if (is_string(value.type)) return string_to_object(value);
  switch (value.type) {
    case metaffi_null_type:
      return Py_NewRef(Py_None);
    case metaffi_handle_type:
    case metaffi_callable_type:
      return reference_to_object(value);
    default:
      PyErr_Format(PyExc_SystemError, "the guest gave a value of type %u, which is none", value.type);
      return nullptr;
  }
}

PyObject* take_natural(const Slot&, metaffi_value* value) {
  PyObject* object = value_to_object(*value);
  metaffi_value_free(value);
  return object;
}

const Slot& any_slot() {
  static const Slot slot = make_slot({metaffi_any_type, 0, nullptr}, "value", 0, nullptr);
  return slot;
}

bool check_length(const Slot& slot, Py_ssize_t length) {
  if (static_cast<size_t>(length) <= UINT32_MAX) return true;
  PyErr_Format(PyExc_OverflowError, "%s: %zd elements or code units are more than a value holds (%lu)",
               place(slot).c_str(), length, static_cast<unsigned long>(UINT32_MAX));
  return false;
}

}  // namespace metaffi::python
