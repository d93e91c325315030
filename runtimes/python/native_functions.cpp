#include "native_functions.hpp"

#include <metaffi/cpp/plugin_services.hpp>

#include "failure.hpp"
#include "gil.hpp"
#include "handle.hpp"

namespace metaffi::cpython {

using plugin::host;

namespace {

// A text that the other language gives about its object; None when it gives none.
PyObject* ask(PyObject* capsule, char* (*question)(const metaffi_value*)) {
  const metaffi_value* const value = value_in_capsule(capsule);
  if (value == nullptr) return nullptr;
  char* answer = nullptr;
  {
    const GilRelease released;
    answer = question(value);
  }
  const plugin::HostMemory<char> owned(answer);
  return new_text(answer);
}

PyObject* describe(PyObject*, PyObject* const* arguments, Size) { return ask(arguments[0], host().handle_describe); }
PyObject* type_name(PyObject*, PyObject* const* arguments, Size) { return ask(arguments[0], host().handle_type_name); }

PyObject* runtime(PyObject*, PyObject* const* arguments, Size) {
  const metaffi_value* const value = value_in_capsule(arguments[0]);
  return value == nullptr ? nullptr : new_text(host().owner_name(host().handle_owner(value)));
}

PyObject* end(PyObject*, PyObject* const*, Size) {
  begin_shutdown();
  return new_reference(none());
}

template <FastFunction function>
PyMethodDef method(const char* name) {
  return {name, reinterpret_cast<void (*)()>(function), kMethodFast, nullptr};
}

const PyMethodDef kMethods[] = {method<describe>("native_describe"), method<type_name>("native_type_name"),
                                method<runtime>("native_runtime")};
const PyMethodDef kEnd = method<end>("metaffi_end");

}  // namespace

void add_native_functions(PyObject* names) {
  for (const PyMethodDef& each : kMethods) {
    const Ref function(api.PyCFunction_NewEx(&each, nullptr, nullptr));
    if (!function || api.PyDict_SetItemString(names, each.name, function.get()) != 0) throw_exception();
  }
}

void watch_for_end() {
  const Ref module(api.PyImport_ImportModule("atexit"));
  const Ref hook(module ? api.PyObject_GetAttrString(module.get(), "register") : nullptr);
  const Ref function(hook ? api.PyCFunction_NewEx(&kEnd, nullptr, nullptr) : nullptr);
  PyObject* const argument = function.get();
  const Ref done(function ? api.PyObject_Vectorcall(hook.get(), &argument, 1, nullptr) : nullptr);
  if (!done) throw_exception();
  api.Py_AtExit(finish_shutdown);  // a list with places for 32: without one only the first end is noticed
}

}  // namespace metaffi::cpython
