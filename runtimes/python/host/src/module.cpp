#include "entity.hpp"
#include "error.hpp"
#include "gil.hpp"
#include "packed_array.hpp"
#include "reference.hpp"
#include "runtime.hpp"

// The extension module metaffi._metaffi. It serves one interpreter: callbacks find their way back into Python through
// PyGILState, which knows the main interpreter only, so subinterpreters are refused.
namespace metaffi::python {

State state;

namespace {

PyObject* make(PyObject* arguments) {
  PyObject *function = nullptr, *parameters = nullptr, *results = nullptr;
  if (!PyArg_ParseTuple(arguments, "OOO:make_callable", &function, &parameters, &results)) return nullptr;
  if (!PyCallable_Check(function)) {
    PyErr_Format(PyExc_TypeError, "make_metaffi_callable: wanted a callable, found %s", Py_TYPE(function)->tp_name);
    return nullptr;
  }
  std::unique_ptr<Signature> signature;
  DeclaredTypes parameter_types, result_types;
  if (parameters != Py_None && results != Py_None) {
    if (!declared_types(parameters, &parameter_types) || !declared_types(results, &result_types)) return nullptr;
    signature = std::make_unique<Signature>();
    Ref name(PyObject_Repr(function));
    const char* text = name ? PyUnicode_AsUTF8(name.get()) : nullptr;
    if (text == nullptr) return nullptr;
    signature->subject = text;
    add_slots(parameter_types.infos, "argument", &signature->subject, &signature->parameters);
    add_slots(result_types.infos, "result", &signature->subject, &signature->results);
  }
  metaffi_value callable;
  return wrap_function(function, std::move(signature), &callable, parameter_types.infos) ? callable_new(callable)
                                                                                         : nullptr;
}

PyObject* make_callable(PyObject*, PyObject* arguments) {
  return guarded([&] { return make(arguments); });
}

PyObject* version(PyObject*, PyObject*) { return PyUnicode_FromString(metaffi_version()); }

PyObject* name_or_none(const char* name) { return name == nullptr ? Py_NewRef(Py_None) : PyUnicode_FromString(name); }

PyObject* name_of_type(PyObject*, PyObject* number) {
  const unsigned long type = PyLong_AsUnsignedLong(number);
  if (type == static_cast<unsigned long>(-1) && PyErr_Occurred()) return nullptr;
  return name_or_none(type > UINT32_MAX ? nullptr : metaffi_type_name(static_cast<metaffi_type>(type)));
}

PyObject* name_of_error_code(PyObject*, PyObject* number) {
  const long code = PyLong_AsLong(number);
  if (code == -1 && PyErr_Occurred()) return nullptr;
  return name_or_none(metaffi_error_code_name(static_cast<metaffi_error_code>(code)));
}

PyObject* shutdown(PyObject*, PyObject*) {
  begin_shutdown();
  Py_RETURN_NONE;
}

PyMethodDef methods[] = {
    {"load_runtime", load_runtime, METH_VARARGS, PyDoc_STR("load_runtime(name, options, dispatch, /)\n--\n\n")},
    {"make_callable", make_callable, METH_VARARGS, PyDoc_STR("make_callable(function, params, retvals, /)\n--\n\n")},
    {"version", version, METH_NOARGS, PyDoc_STR("version()\n--\n\nVersion of libmetaffi.")},
    {"type_name", name_of_type, METH_O, PyDoc_STR("type_name(number, /)\n--\n\nName of a type, or None.")},
    {"error_code_name", name_of_error_code, METH_O, PyDoc_STR("error_code_name(number, /)\n--\n\nName, or None.")},
    {"_shutdown", shutdown, METH_NOARGS,
     PyDoc_STR("_shutdown()\n--\n\nKeeps other threads out of Python; for atexit.")},
    {nullptr, nullptr, 0, nullptr}};

bool watch_shutdown(PyObject* module) {
  Ref atexit(PyImport_ImportModule("atexit"));
  Ref function(atexit ? PyObject_GetAttrString(module, "_shutdown") : nullptr);
  Ref done(function ? PyObject_CallMethod(atexit.get(), "register", "O", function.get()) : nullptr);
  return static_cast<bool>(done);
}

int execute(PyObject* module) {
  if (PyInterpreterState_Get() != PyInterpreterState_Main() || state.entity != nullptr) {
    PyErr_SetString(PyExc_ImportError,
                    "metaffi cannot be loaded into a subinterpreter, nor twice: use it from the main interpreter");
    return -1;
  }
  state.owner = metaffi_owner_id("python3");
  if (state.owner == 0) {
    PyErr_NoMemory();
    return -1;
  }
  const bool ready = add_error_types(module) && add_handle_type(module) && add_callable_type(module) &&
                     add_array_type(module) && add_runtime_types(module) && add_entity_type(module) &&
                     watch_shutdown(module);
  return ready ? 0 : -1;
}

PyModuleDef_Slot slots[] = {{Py_mod_exec, reinterpret_cast<void*>(execute)},
#if PY_VERSION_HEX >= 0x030C0000
                            {Py_mod_multiple_interpreters, Py_MOD_MULTIPLE_INTERPRETERS_NOT_SUPPORTED},
#endif
                            {0, nullptr}};

PyModuleDef definition = {PyModuleDef_HEAD_INIT,
                          "_metaffi",
                          PyDoc_STR("The part of the metaffi package that is written in C++."),
                          0,
                          methods,
                          slots,
                          nullptr,
                          nullptr,
                          nullptr};

}  // namespace
}  // namespace metaffi::python

PyMODINIT_FUNC PyInit__metaffi() { return PyModuleDef_Init(&metaffi::python::definition); }
