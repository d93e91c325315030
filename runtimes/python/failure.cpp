#include "failure.hpp"

#include <metaffi/cpp/plugin_services.hpp>

#include <cstring>

#include "gil.hpp"
#include "handle.hpp"
#include "interpreter.hpp"

namespace metaffi::cpython {

using plugin::host;

namespace {

constexpr int kDeepest = 32;  // of a chain of causes
constexpr const char* kErrorReference = "metaffi.error";

struct ErrorFree {
  void operator()(metaffi_error* error) const noexcept { host().error_free(error); }
};
using Error = std::unique_ptr<metaffi_error, ErrorFree>;

void free_error_reference(PyObject* capsule) {
  host().error_free(static_cast<metaffi_error*>(api.PyCapsule_GetPointer(capsule, kErrorReference)));
}

PyObject* call(PyObject* function, PyObject* argument) noexcept {
  return api.PyObject_Vectorcall(function, &argument, 1, nullptr);
}

// The error a MetaFFIError came from, borrowed from it; NULL for other exceptions.
metaffi_error* native_error(PyObject* exception) noexcept {
  if (helpers.error == nullptr || !is_a(exception, helpers.error)) return nullptr;
  const Ref reference(api.PyObject_GetAttrString(exception, "_reference"));
  void* const error = reference ? api.PyCapsule_GetPointer(reference.get(), kErrorReference) : nullptr;
  if (error == nullptr) api.PyErr_Clear();
  return static_cast<metaffi_error*>(error);
}

metaffi_error* error_of(PyObject* exception, int depth) noexcept;

// A plain error for an exception whose description failed.
metaffi_error* bare_error(PyObject* exception) noexcept {
  api.PyErr_Clear();
  const std::string type = type_name_of(exception);
  metaffi_error_info info{};
  info.size = sizeof info;
  info.code = METAFFI_ERROR_GUEST_EXCEPTION;
  info.message = type.c_str();
  info.guest_type = type.c_str();
  info.exception = metaffi_value_null();
  return host().error_new_from(&info);
}

// Refusals of the helper: a code and a message.
metaffi_error* refusal(PyObject* exception) {
  const Ref code(api.PyObject_GetAttrString(exception, "code"));
  const long long number = code ? api.PyLong_AsLongLong(code.get()) : 0;
  const Ref text(call(helpers.text_of, exception));
  const std::string message = text ? utf8_of(text.get()) : std::string();
  api.PyErr_Clear();
  return plugin::make_error(static_cast<metaffi_error_code>(number), message);
}

// Of an error: the text of its traceback. In any thread; `description` is what helpers.describe gave.
char* write_traceback(void* description) {
  const Gil gil;
  return gil ? ask(helpers.traceback_of, static_cast<PyObject*>(description)) : nullptr;
}

metaffi_error* described_error(PyObject* exception, int depth) {
  Ref description(call(helpers.describe, exception));
  if (!description) return bare_error(exception);
  const auto item = [&](Size i) { return api.PyTuple_GetItem(description.get(), i); };
  const std::string type = utf8_of(item(0));
  const std::string message = utf8_of(item(1));
  metaffi_error_info info{};
  info.size = sizeof info;
  info.code = METAFFI_ERROR_GUEST_EXCEPTION;
  info.message = message.c_str();
  info.guest_type = type.c_str();
  if (metaffi_error* const native = native_error(exception)) {
    info.cause = host().error_retain(native);
  } else if (item(2) != none() && depth < kDeepest) {
    info.cause = error_of(item(2), depth + 1);
  }
  info.exception = metaffi_value_null();
  if (!new_handle(exception, &info.exception)) api.PyErr_Clear();
  info.later_stack = {write_traceback, drop_object, description.release()};
  return host().error_new_from(&info);
}

metaffi_error* error_of(PyObject* exception, int depth) noexcept {
  try {
    if (helpers.describe == nullptr) return bare_error(exception);  // while starting
    if (is_exact(exception, helpers.refusal)) return refusal(exception);
    return described_error(exception, depth);
  } catch (const std::bad_alloc&) {
    return plugin::out_of_memory();
  }
}

// The pending exception, normalised, with its traceback.
Ref fetch() noexcept {
  PyObject* type = nullptr;
  PyObject* exception = nullptr;
  PyObject* traceback = nullptr;
  api.PyErr_Fetch(&type, &exception, &traceback);
  if (type == nullptr) return Ref();
  api.PyErr_NormalizeException(&type, &exception, &traceback);
  const Ref owned_type(type);
  const Ref owned_traceback(traceback);
  if (traceback != nullptr && exception != nullptr) api.PyException_SetTraceback(exception, traceback);
  return Ref(exception);
}

bool was_seen(PyObject* exception) noexcept {
  const Ref traceback(api.PyException_GetTraceback(exception));
  return static_cast<bool>(traceback);
}

// The Python exception an error began as, borrowed from it, or NULL.
PyObject* own_exception(const metaffi_error* error) noexcept {
  const metaffi_value exception = host().error_exception(error);
  PyObject* const object = python_object_of(exception);
  return object != nullptr && is_a(object, api.PyExc_BaseException) ? object : nullptr;
}

Ref exception_of(metaffi_error* error, int depth) noexcept {
  if (PyObject* const own = own_exception(error)) return Ref::borrow(own);
  const Ref message(new_text(host().error_message(error)));
  const Ref code(api.PyLong_FromLongLong(host().error_get_code(error)));
  const Ref type(new_text(host().error_guest_type(error)));
  const Ref stack(new_text(host().error_guest_stack(error)));
  const Ref reference(new_error_reference(host().error_retain(error)));
  if (!message || !code || !type || !stack || !reference) return Ref();
  PyObject* const arguments[] = {message.get(), code.get(), type.get(), stack.get(), reference.get()};
  Ref exception(api.PyObject_Vectorcall(helpers.error, arguments, std::size(arguments), nullptr));
  const metaffi_error* const cause = host().error_cause(error);
  if (exception && cause != nullptr && depth < kDeepest) {
    Ref led_to(exception_of(const_cast<metaffi_error*>(cause), depth + 1));
    if (led_to) api.PyException_SetCause(exception.get(), led_to.release());
  }
  return exception;
}

}  // namespace

metaffi_error* take_exception() noexcept {
  const Ref exception = fetch();
  if (!exception) {
    return plugin::format_error(METAFFI_ERROR_INTERNAL, "a call of Python failed without an exception");
  }
  if (metaffi_error* const native = native_error(exception.get()); native != nullptr && !was_seen(exception.get())) {
    return host().error_retain(native);
  }
  return error_of(exception.get(), 0);
}

metaffi_error* take_conversion_failure(const std::string& what) noexcept {
  const Ref exception = fetch();
  if (!exception) {
    return plugin::format_error(METAFFI_ERROR_INTERNAL, "%s: a conversion failed without an exception", what.c_str());
  }
  metaffi_error* const native = native_error(exception.get());
  const bool is_native = native != nullptr && !was_seen(exception.get());
  const bool is_encoding = api.PyErr_GivenExceptionMatches(exception.get(), api.PyExc_UnicodeError) != 0;
  try {
    if (is_native && host().error_guest_type(native) == nullptr) {
      return plugin::make_error(host().error_get_code(native), text(what, ": ", host().error_message(native)));
    }
    if (is_encoding) {
      const Ref words(call(helpers.text_of, exception.get()));
      return plugin::make_error(METAFFI_ERROR_INVALID_STRING,
                                text(what, " is no valid text: ", words ? utf8_of(words.get()) : "it is malformed"));
    }
  } catch (const std::bad_alloc&) {
    return plugin::out_of_memory();
  }
  if (is_native) return host().error_retain(native);
  if (api.PyErr_GivenExceptionMatches(exception.get(), api.PyExc_MemoryError) != 0) return plugin::out_of_memory();
  return error_of(exception.get(), 0);
}

void throw_exception() { throw plugin::EngineFailure{take_exception()}; }

PyObject* raise(metaffi_error* error) noexcept {
  const Error owned(error);
  const Ref exception = exception_of(error, 0);
  if (exception) api.PyErr_SetObject(exception.get()->type, exception.get());
  return nullptr;
}

PyObject* raise_text(metaffi_error_code code, const std::string& message) noexcept {
  return raise(plugin::make_error(code, message));
}

bool was_refused_by_class() noexcept {
  PyObject* const type = api.PyErr_Occurred();
  if (type == nullptr || api.PyErr_GivenExceptionMatches(type, api.PyExc_TypeError) == 0) return false;
  PyObject* exception = nullptr;
  PyObject* traceback = nullptr;
  PyObject* kind = nullptr;
  api.PyErr_Fetch(&kind, &exception, &traceback);
  if (traceback != nullptr) {
    api.PyErr_Restore(kind, exception, traceback);
    return false;
  }
  const Ref owned_kind(kind);
  const Ref owned_exception(exception);
  return true;
}

bool raise_unless_null(metaffi_error* error) noexcept {
  if (error == nullptr) return true;
  raise(error);
  return false;
}

std::string type_name_of(PyObject* object) noexcept {
  try {
    const Ref name(helpers.type_name != nullptr ? call(helpers.type_name, object->type) : nullptr);
    if (name) return utf8_of(name.get());
    api.PyErr_Clear();
    const Ref plain(api.PyObject_GetAttrString(object->type, "__name__"));
    if (plain) return utf8_of(plain.get());
  } catch (const std::bad_alloc&) {
  }
  api.PyErr_Clear();
  return "object";
}

std::string utf8_of(PyObject* text) noexcept {
  Size length = 0;
  const char* const bytes = text == nullptr ? nullptr : api.PyUnicode_AsUTF8AndSize(text, &length);
  if (bytes == nullptr) {
    api.PyErr_Clear();
    return "?";
  }
  return {bytes, static_cast<std::size_t>(length)};
}

PyObject* new_text(const char* utf8) noexcept {
  if (utf8 == nullptr) return new_reference(none());
  return api.PyUnicode_DecodeUTF8(utf8, static_cast<Size>(std::strlen(utf8)), "replace");
}

PyObject* new_error_reference(metaffi_error* error) noexcept {
  PyObject* const capsule = api.PyCapsule_New(error, kErrorReference, free_error_reference);
  if (capsule == nullptr) host().error_free(error);
  return capsule;
}

}  // namespace metaffi::cpython
