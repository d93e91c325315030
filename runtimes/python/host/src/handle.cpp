#include <cstring>

#include "error.hpp"
#include "gil.hpp"
#include "object_type.hpp"
#include "reference.hpp"

namespace metaffi::python {
namespace {

struct HandleObject {
  PyObject_HEAD metaffi_value value;  // null once closed
  PyObject* weak_references;
};

HandleObject* as_handle(PyObject* self) { return self_as<HandleObject>(self); }

// --- Python objects as handles ------------------------------------------------------------------

void drop_object(void* object, void*) {
  // Without an interpreter the object is gone, or leaks with everything else.
  GilAcquire gil;
  if (!gil) return;
  // An exception may be on its way where the last reference goes; finalizers must not see it.
  PyObject *type = nullptr, *error = nullptr, *traceback = nullptr;
  PyErr_Fetch(&type, &error, &traceback);
  Py_DECREF(static_cast<PyObject*>(object));
  PyErr_Restore(type, error, traceback);
}

char* copy_text(PyObject* text) {
  Py_ssize_t length = 0;
  const char* bytes = text == nullptr ? nullptr : PyUnicode_AsUTF8AndSize(text, &length);
  char* copy = bytes == nullptr ? nullptr : static_cast<char*>(metaffi_alloc(static_cast<size_t>(length) + 1));
  if (copy != nullptr) std::memcpy(copy, bytes, static_cast<size_t>(length) + 1);
  PyErr_Clear();
  return copy;
}

char* object_type_name(void* object, void*) {
  GilAcquire gil;
  return gil ? copy_text(qualified_name(Py_TYPE(static_cast<PyObject*>(object))).get()) : nullptr;
}

char* describe_object(void* object, void*) {
  GilAcquire gil;
  return gil ? copy_text(Ref(PyObject_Str(static_cast<PyObject*>(object))).get()) : nullptr;
}

constexpr metaffi_handle_class kObjectClass = {sizeof(metaffi_handle_class), drop_object, object_type_name,
                                               describe_object};

// --- MetaFFIHandle ------------------------------------------------------------------------------

void close(HandleObject* handle) {
  // Emptied first: freeing may run Python code that comes back here.
  metaffi_value value = std::exchange(handle->value, metaffi_value_null());
  metaffi_value_free(&value);
}

void handle_dealloc(PyObject* self) {
  if (as_handle(self)->weak_references != nullptr) PyObject_ClearWeakRefs(self);
  close(as_handle(self));
  deallocate(self);
}

// A text of the guest's; None when there is none. The handle stays alive meanwhile, also if another thread closes it.
PyObject* ask_guest(PyObject* self, char* (*question)(const metaffi_value*)) {
  const metaffi_value value = as_handle(self)->value;
  if (value.type == metaffi_null_type) Py_RETURN_NONE;
  if (metaffi_error* error = metaffi_handle_retain(&value); error != nullptr) return raise_error(error);
  Value kept(value);
  char* text = nullptr;
  {
    GilRelease released;
    text = question(&value);
  }
  if (text == nullptr) Py_RETURN_NONE;
  PyObject* object = PyUnicode_DecodeUTF8(text, static_cast<Py_ssize_t>(std::strlen(text)), "replace");
  metaffi_free(text);
  return object;
}

PyObject* handle_guest_type(PyObject* self, void*) { return ask_guest(self, metaffi_handle_type_name); }

PyObject* handle_runtime(PyObject* self, void*) {
  const char* name = metaffi_owner_name(metaffi_handle_owner(&as_handle(self)->value));
  return name == nullptr ? Py_NewRef(Py_None) : PyUnicode_FromString(name);
}

PyObject* handle_closed(PyObject* self, void*) {
  return PyBool_FromLong(as_handle(self)->value.type == metaffi_null_type);
}

PyObject* handle_str(PyObject* self) {
  Ref text(ask_guest(self, metaffi_handle_describe));
  if (!text || text.get() != Py_None) return text.release();
  return PyObject_Repr(self);
}

PyObject* handle_repr(PyObject* self) {
  if (as_handle(self)->value.type == metaffi_null_type) return PyUnicode_FromString("<MetaFFIHandle closed>");
  Ref runtime(handle_runtime(self, nullptr));
  Ref type(runtime ? handle_guest_type(self, nullptr) : nullptr);
  Ref text(type ? ask_guest(self, metaffi_handle_describe) : nullptr);
  if (!text) return nullptr;
  Ref guest_type(type.get() == Py_None ? PyUnicode_FromString("object") : Py_NewRef(type.get()));
  if (!guest_type) return nullptr;
  if (text.get() == Py_None) return PyUnicode_FromFormat("<MetaFFIHandle %S %U>", runtime.get(), guest_type.get());
  return PyUnicode_FromFormat("<MetaFFIHandle %S %U: %.200U>", runtime.get(), guest_type.get(), text.get());
}

PyObject* handle_close(PyObject* self, PyObject*) {
  close(as_handle(self));
  Py_RETURN_NONE;
}

PyObject* handle_enter(PyObject* self, PyObject*) { return Py_NewRef(self); }

PyObject* handle_reduce(PyObject*, PyObject*) {
  PyErr_SetString(PyExc_TypeError,
                  "a MetaFFIHandle cannot be pickled or copied: it is a reference to a guest's object "
                  "in this process");
  return nullptr;
}

PyMethodDef methods[] = {
    {"close", handle_close, METH_NOARGS,
     PyDoc_STR("close()\n--\n\nGives the guest's object back now; using the handle afterwards is an error.")},
    {"__enter__", handle_enter, METH_NOARGS, nullptr},
    {"__exit__", handle_close, METH_VARARGS, nullptr},
    {"__reduce__", handle_reduce, METH_NOARGS, nullptr},
    {nullptr, nullptr, 0, nullptr}};

PyGetSetDef attributes[] = {
    {"guest_type", handle_guest_type, nullptr, PyDoc_STR("Name of the object's class in its language, or None."),
     nullptr},
    {"runtime", handle_runtime, nullptr, PyDoc_STR("Language the object belongs to (\"jvm\"), or None."), nullptr},
    {"closed", handle_closed, nullptr, PyDoc_STR("Whether close() was called."), nullptr},
    {nullptr, nullptr, nullptr, nullptr, nullptr}};

PyMemberDef members[] = {{"__weaklistoffset__", T_PYSSIZET, offsetof(HandleObject, weak_references), READONLY, nullptr},
                         {nullptr, 0, 0, 0, nullptr}};

PyType_Slot slots[] = {
    {Py_tp_doc, const_cast<char*>(PyDoc_STR(
                    "A reference to an object of a guest language.\n\nstr() asks the object for its text. The object "
                    "is given back when the handle is collected, closed, or left as a context manager."))},
    {Py_tp_dealloc, slot_function(handle_dealloc)},
    {Py_tp_repr, slot_function(handle_repr)},
    {Py_tp_str, slot_function(handle_str)},
    {Py_tp_methods, methods},
    {Py_tp_getset, attributes},
    {Py_tp_members, members},
    {0, nullptr}};

PyType_Spec spec = {"metaffi._metaffi.MetaFFIHandle", sizeof(HandleObject), 0, kTypeFlags, slots};

}  // namespace

PyObject* handle_new(metaffi_value owned) {
  auto* handle = allocate<HandleObject>(state.handle);
  if (handle == nullptr) {
    metaffi_value_free(&owned);
    return nullptr;
  }
  handle->value = owned;
  return reinterpret_cast<PyObject*>(handle);
}

const metaffi_value* handle_value(PyObject* handle) {
  const metaffi_value* value = &as_handle(handle)->value;
  return value->type == metaffi_null_type ? nullptr : value;
}

bool wrap_object(PyObject* object, metaffi_value* handle) {
  if (metaffi_error* error = metaffi_handle_new(state.owner, Py_NewRef(object), &kObjectClass, nullptr, handle);
      error != nullptr) {
    Py_DECREF(object);
    raise_error(error);
    return false;
  }
  return true;
}

PyObject* unwrap_object(const metaffi_value& handle) {
  if (handle.type != metaffi_handle_type || metaffi_handle_owner(&handle) != state.owner) return nullptr;
  void* object = nullptr;
  if (metaffi_error* error = metaffi_handle_object(&handle, state.owner, &object); error != nullptr) {
    metaffi_error_free(error);
    return nullptr;
  }
  return static_cast<PyObject*>(object);
}

bool add_handle_type(PyObject* module) { return add_type(module, &spec, &state.handle); }

}  // namespace metaffi::python
