#include "error.hpp"

#include <string>

#include "convert.hpp"
#include "object_type.hpp"
#include "reference.hpp"

namespace metaffi::python {
namespace {

constexpr int kDeepest = 32;  // of a chain of causes

struct NativeErrorObject {
  PyObject_HEAD metaffi_error* error;
};

PyTypeObject* native_error_type = nullptr;

void native_error_dealloc(PyObject* self) {
  metaffi_error_free(self_as<NativeErrorObject>(self)->error);
  deallocate(self);
}

PyType_Slot slots[] = {{Py_tp_doc, const_cast<char*>(PyDoc_STR("The error of the library behind a MetaFFIError."))},
                       {Py_tp_dealloc, slot_function(native_error_dealloc)},
                       {0, nullptr}};

PyType_Spec spec = {"metaffi._metaffi.NativeError", sizeof(NativeErrorObject), 0, kTypeFlags, slots};

Ref native_error(const metaffi_error* error) {
  auto* object = allocate<NativeErrorObject>(native_error_type);
  if (object != nullptr) object->error = metaffi_error_retain(const_cast<metaffi_error*>(error));
  return Ref(reinterpret_cast<PyObject*>(object));
}

Ref text_or_none(const char* text) {
  if (text == nullptr) return Ref::borrow(Py_None);
  return Ref(PyUnicode_DecodeUTF8(text, static_cast<Py_ssize_t>(std::char_traits<char>::length(text)), "replace"));
}

// metaffi.metaffi_errors.make_error
PyObject* factory() {
  static PyObject* function = nullptr;
  if (function == nullptr) {
    Ref module(PyImport_ImportModule("metaffi.metaffi_errors"));
    if (module) function = PyObject_GetAttrString(module.get(), "make_error");
  }
  return function;
}

// The guest's exception object: a MetaFFIHandle, the exception itself when it is Python's, or None.
Ref exception_object(const metaffi_error* error) {
  const metaffi_value exception = metaffi_error_exception(error);
  if (exception.type == metaffi_null_type) return Ref::borrow(Py_None);
  Ref object(value_to_object(exception));
  if (object) return object;
  PyErr_Clear();  // released meanwhile
  return Ref::borrow(Py_None);
}

Ref to_exception(const metaffi_error* error, int depth);

// The exception that led to it: the Python object itself where the error began in Python.
Ref cause_of(const metaffi_error* error, int depth) {
  if (PyObject* own = unwrap_object(metaffi_error_exception(error)); own != nullptr) return Ref::borrow(own);
  const metaffi_error* cause = metaffi_error_cause(error);
  if (cause == nullptr || depth >= kDeepest) return Ref();
  if (PyObject* own = unwrap_object(metaffi_error_exception(cause)); own != nullptr) return Ref::borrow(own);
  return to_exception(cause, depth + 1);
}

Ref to_exception(const metaffi_error* error, int depth) {
  PyObject* make = factory();
  Ref code(make == nullptr ? nullptr : PyLong_FromLong(metaffi_error_get_code(error)));
  Ref message = code ? text_or_none(metaffi_error_message(error)) : Ref();
  Ref type = message ? text_or_none(metaffi_error_guest_type(error)) : Ref();
  Ref stack = type ? text_or_none(metaffi_error_guest_stack(error)) : Ref();
  Ref handle = stack ? exception_object(error) : Ref();
  Ref native = handle ? native_error(error) : Ref();
  if (!native) return Ref();
  PyObject* arguments[] = {code.get(), message.get(), type.get(), stack.get(), handle.get(), native.get()};
  Ref exception(PyObject_Vectorcall(make, arguments, std::size(arguments), nullptr));
  if (!exception) return exception;
  Ref cause = cause_of(error, depth);
  if (cause && PyExceptionInstance_Check(cause.get())) PyException_SetCause(exception.get(), cause.release());
  if (PyErr_Occurred()) return Ref();
  return exception;
}

// KeyboardInterrupt, SystemExit: what is meant to end the program, not to be caught as an error.
bool ends_program(PyObject* exception) {
  return exception != nullptr && PyExceptionInstance_Check(exception) &&
         !PyObject_TypeCheck(exception, reinterpret_cast<PyTypeObject*>(PyExc_Exception));
}

// The exception of ours at the root of an error, borrowed from it, or NULL.
PyObject* root_exception(const metaffi_error* error) {
  for (int depth = 0; error != nullptr && depth < kDeepest; ++depth, error = metaffi_error_cause(error)) {
    if (PyObject* own = unwrap_object(metaffi_error_exception(error)); own != nullptr) return own;
  }
  return nullptr;
}

// --- Python → error -----------------------------------------------------------------------------

std::string utf8(PyObject* text) {
  Py_ssize_t length = 0;
  const char* bytes = text == nullptr ? nullptr : PyUnicode_AsUTF8AndSize(text, &length);
  if (bytes == nullptr) {
    PyErr_Clear();
    return {};
  }
  return std::string(bytes, static_cast<size_t>(length));
}

// The error behind a MetaFFIError, borrowed from it; NULL for any other exception.
const metaffi_error* native_error_of(PyObject* exception) {
  Ref native(PyObject_GetAttrString(exception, "_native"));
  PyErr_Clear();
  const bool is_ours = native && Py_IS_TYPE(native.get(), native_error_type);
  return is_ours ? self_as<NativeErrorObject>(native.get())->error : nullptr;
}

std::string joined(PyObject* lines) {
  Ref empty(lines == nullptr ? nullptr : PyUnicode_New(0, 0));
  return utf8(Ref(empty ? PyUnicode_Join(empty.get(), lines) : nullptr).get());
}

// Frames and last line of this exception alone: the error's causes carry those of the exceptions behind it, and text
// within text would grow with each hop. For the same reason the last line leaves out a guest's stack.
std::string traceback_text(PyObject* exception, const std::string& type, const std::string& message) {
  Ref module(PyImport_ImportModule("traceback"));
  if (!module) return utf8(nullptr);
  if (native_error_of(exception) != nullptr) {
    Ref traceback(PyException_GetTraceback(exception));
    Ref frames(PyObject_CallMethod(module.get(), "format_tb", "O", traceback ? traceback.get() : Py_None));
    return "Traceback (most recent call last):\n" + joined(frames.get()) + type + ": " + message + "\n";
  }
  Ref format(PyObject_GetAttrString(module.get(), "format_exception"));
  Ref arguments(format ? PyTuple_Pack(1, exception) : nullptr);
  Ref options(arguments ? Py_BuildValue("{s:O}", "chain", Py_False) : nullptr);
  return joined(Ref(options ? PyObject_Call(format.get(), arguments.get(), options.get()) : nullptr).get());
}

metaffi_error* from_exception(PyObject* exception, int depth);

// Owned, or NULL: the error a MetaFFIError came from, else the exception's own cause.
metaffi_error* cause_of_exception(PyObject* exception, int depth) {
  if (const metaffi_error* native = native_error_of(exception)) {
    return metaffi_error_retain(const_cast<metaffi_error*>(native));
  }
  Ref cause(PyException_GetCause(exception));
  if (!cause) {
    Ref suppressed(PyObject_GetAttrString(exception, "__suppress_context__"));
    PyErr_Clear();
    if (!suppressed || suppressed.get() == Py_False) cause = Ref(PyException_GetContext(exception));
  }
  return cause && depth < kDeepest ? from_exception(cause.get(), depth + 1) : nullptr;
}

metaffi_error* from_exception(PyObject* exception, int depth) {
  const std::string type = utf8(qualified_name(Py_TYPE(exception)).get());
  const metaffi_error* native = native_error_of(exception);
  std::string message = native != nullptr ? metaffi_error_message(native) : utf8(Ref(PyObject_Str(exception)).get());
  if (message.empty()) message = type;
  const std::string stack = traceback_text(exception, type, message);
  metaffi_error_info info{};
  info.size = sizeof info;
  info.code = METAFFI_ERROR_GUEST_EXCEPTION;
  info.message = message.c_str();
  info.guest_type = type.c_str();
  info.guest_stack = stack.c_str();
  info.cause = cause_of_exception(exception, depth);
  info.exception = metaffi_value_null();
  if (!wrap_object(exception, &info.exception)) PyErr_Clear();
  return metaffi_error_new_from(&info);
}

}  // namespace

PyObject* raise_error(metaffi_error* error) {
  PyObject* root = root_exception(error);
  if (ends_program(root)) {
    PyErr_SetObject(reinterpret_cast<PyObject*>(Py_TYPE(root)), root);
  } else if (Ref exception = to_exception(error, 0); exception) {
    PyErr_SetObject(reinterpret_cast<PyObject*>(Py_TYPE(exception.get())), exception.get());
  }
  metaffi_error_free(error);
  return nullptr;
}

PyObject* raise(metaffi_error_code code, const char* message) { return raise_error(metaffi_error_new(code, message)); }

void raise_invalid_string(metaffi_type type) {
  PyObject *kind = nullptr, *decoding = nullptr, *traceback = nullptr;
  PyErr_Fetch(&kind, &decoding, &traceback);
  PyErr_NormalizeException(&kind, &decoding, &traceback);
  Ref owned_kind(kind), owned_traceback(traceback), owned_decoding(decoding);
  const std::string detail = utf8(Ref(decoding ? PyObject_Str(decoding) : nullptr).get());
  const std::string message =
      std::string("the guest gave a ") + metaffi_type_name(type) + " that is not valid: " + detail;
  raise(METAFFI_ERROR_INVALID_STRING, message.c_str());
  PyObject *error_kind = nullptr, *error = nullptr, *error_traceback = nullptr;
  PyErr_Fetch(&error_kind, &error, &error_traceback);
  PyErr_NormalizeException(&error_kind, &error, &error_traceback);
  if (error != nullptr && decoding != nullptr) PyException_SetCause(error, owned_decoding.release());
  PyErr_Restore(error_kind, error, error_traceback);
}

metaffi_error* take_exception() {
  PyObject *kind = nullptr, *exception = nullptr, *traceback = nullptr;
  PyErr_Fetch(&kind, &exception, &traceback);
  PyErr_NormalizeException(&kind, &exception, &traceback);
  Ref owned_kind(kind), owned_exception(exception), owned_traceback(traceback);
  if (exception == nullptr)
    return metaffi_error_new(METAFFI_ERROR_INTERNAL, "a Python call failed without an exception");
  if (traceback != nullptr) PyException_SetTraceback(exception, traceback);
  return from_exception(exception, 0);
}

Ref qualified_name(PyTypeObject* type) {
  Ref name(PyType_GetQualName(type));
  Ref module(name ? PyObject_GetAttrString(reinterpret_cast<PyObject*>(type), "__module__") : nullptr);
  if (!module || !PyUnicode_Check(module.get())) {
    PyErr_Clear();
    return name;
  }
  if (PyUnicode_CompareWithASCIIString(module.get(), "builtins") == 0) return name;
  return Ref(PyUnicode_FromFormat("%U.%U", module.get(), name.get()));
}

bool add_error_types(PyObject* module) { return add_type(module, &spec, &native_error_type); }

}  // namespace metaffi::python
