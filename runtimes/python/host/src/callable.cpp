#include <memory>

#include "call.hpp"
#include "object_type.hpp"
#include "reference.hpp"

namespace metaffi::python {
namespace {

struct CallableObject {
  PyObject_HEAD vectorcallfunc vectorcall;
  metaffi_value value;
  Signature* signature;  // what it declares; NULL: it takes what it is given
  PyObject* function;    // borrowed from the value: the Python function behind it, or NULL
  bool release_gil;
  PyObject* weak_references;
};

CallableObject* as_callable(PyObject* self) { return self_as<CallableObject>(self); }

// Calls a callable that declares nothing: natural values, one result.
PyObject* call_dynamic(CallableObject* callable, PyObject* const* arguments, size_t count) {
  Scope scope(Scope::kBorrowed);
  auto* values = static_cast<metaffi_value*>(scope.allocate((count + 1) * sizeof(metaffi_value)));
  if (values == nullptr) return nullptr;
  for (size_t i = 0; i < count; ++i) {
    if (!any_to_value(any_slot(), arguments[i], &values[i], scope)) return nullptr;
  }
  const auto target = [callable, count](const metaffi_value* in, metaffi_value* out) {
    return metaffi_callable_invoke(&callable->value, in, count, out, 1);
  };
  return call_and_take(target, &any_slot(), 1, values, scope, callable->release_gil);
}

PyObject* call_declared(CallableObject* callable, PyObject* const* arguments) {
  const std::vector<Slot>& parameters = callable->signature->parameters;
  const std::vector<Slot>& results = callable->signature->results;
  Scope scope(Scope::kBorrowed);
  auto* values = static_cast<metaffi_value*>(scope.allocate((parameters.size() + 1) * sizeof(metaffi_value)));
  if (values == nullptr) return nullptr;
  for (size_t i = 0; i < parameters.size(); ++i) {
    if (!parameters[i].to_value(parameters[i], arguments[i], &values[i], scope)) return nullptr;
  }
  const auto target = [callable, &parameters, &results](const metaffi_value* in, metaffi_value* out) {
    return metaffi_callable_invoke(&callable->value, in, parameters.size(), out, results.size());
  };
  return call_and_take(target, results.data(), results.size(), values, scope, callable->release_gil);
}

PyObject* callable_call(PyObject* self, PyObject* const* arguments, size_t flags, PyObject* names) try {
  CallableObject* callable = as_callable(self);
  if (callable->function != nullptr) return PyObject_Vectorcall(callable->function, arguments, flags, names);
  const auto count = static_cast<size_t>(PyVectorcall_NARGS(flags));
  if (callable->signature == nullptr) {
    if (!has_keywords(names)) return call_dynamic(callable, arguments, count);
    PyErr_SetString(PyExc_TypeError, "this callable takes no keyword arguments: guests have none");
    return nullptr;
  }
  if (has_keywords(names) || count != callable->signature->parameters.size())
    return fail_arguments(*callable->signature, count, names);
  return call_declared(callable, arguments);
} catch (const std::bad_alloc&) {
  return PyErr_NoMemory();
}

void callable_dealloc(PyObject* self) {
  CallableObject* callable = as_callable(self);
  if (callable->weak_references != nullptr) PyObject_ClearWeakRefs(self);
  metaffi_value_free(&callable->value);
  std::unique_ptr<Signature> signature(callable->signature);
  deallocate(self);
}

PyObject* callable_repr(PyObject* self) {
  CallableObject* callable = as_callable(self);
  if (callable->function != nullptr) return PyUnicode_FromFormat("<MetaFFICallable of %R>", callable->function);
  const char* owner = metaffi_owner_name(metaffi_handle_owner(&callable->value));
  return PyUnicode_FromFormat("<MetaFFICallable %s>", owner == nullptr ? "released" : owner);
}

PyObject* callable_wrapped(PyObject* self, void*) {
  PyObject* function = as_callable(self)->function;
  if (function != nullptr) return Py_NewRef(function);
  PyErr_SetString(PyExc_AttributeError, "this callable is a guest's: there is no Python function behind it");
  return nullptr;
}

PyObject* callable_reduce(PyObject*, PyObject*) {
  PyErr_SetString(PyExc_TypeError, "a MetaFFICallable cannot be pickled or copied: it is a function of this process");
  return nullptr;
}

PyMethodDef methods[] = {{"__reduce__", callable_reduce, METH_NOARGS, nullptr}, {nullptr, nullptr, 0, nullptr}};

PyGetSetDef attributes[] = {
    {"__wrapped__", callable_wrapped, nullptr, PyDoc_STR("The Python function behind it."), nullptr},
    {nullptr, nullptr, nullptr, nullptr, nullptr}};

PyMemberDef members[] = {
    {"__vectorcalloffset__", T_PYSSIZET, offsetof(CallableObject, vectorcall), READONLY, nullptr},
    {"__weaklistoffset__", T_PYSSIZET, offsetof(CallableObject, weak_references), READONLY, nullptr},
    {nullptr, 0, 0, 0, nullptr}};

PyType_Slot slots[] = {
    {Py_tp_doc, const_cast<char*>(PyDoc_STR(
                    "A function a guest can call, or a guest's function.\n\nCall it like any function; handed to a "
                    "guest it is the same function again."))},
    {Py_tp_dealloc, slot_function(callable_dealloc)},
    {Py_tp_call, slot_function(PyVectorcall_Call)},
    {Py_tp_repr, slot_function(callable_repr)},
    {Py_tp_methods, methods},
    {Py_tp_getset, attributes},
    {Py_tp_members, members},
    {0, nullptr}};

PyType_Spec spec = {"metaffi._metaffi.MetaFFICallable", sizeof(CallableObject), 0,
                    kTypeFlags | Py_TPFLAGS_HAVE_VECTORCALL, slots};

// What the callable declares; NULL without an exception when it declares nothing.
bool declared_signature(const metaffi_value& callable, std::unique_ptr<Signature>* signature) {
  const metaffi_callable* description = nullptr;
  if (metaffi_error* error = metaffi_callable_get(&callable, &description); error != nullptr) {
    raise_error(error);
    return false;
  }
  if (description->parameter_count == METAFFI_DYNAMIC || description->result_count == METAFFI_DYNAMIC) return true;
  *signature = std::make_unique<Signature>();
  (*signature)->subject = "this callable";
  const std::vector<metaffi_type_info> parameters(description->parameters,
                                                  description->parameters + description->parameter_count);
  const std::vector<metaffi_type_info> results(description->results, description->results + description->result_count);
  add_slots(parameters, "argument", &(*signature)->subject, &(*signature)->parameters);
  add_slots(results, "result", &(*signature)->subject, &(*signature)->results);
  return true;
}

}  // namespace

PyObject* callable_new(metaffi_value owned) {
  Value value(owned);
  std::unique_ptr<Signature> signature;
  PyObject* function = unwrap_function(owned);
  if (function == nullptr && !declared_signature(owned, &signature)) return nullptr;
  auto* callable = allocate<CallableObject>(state.callable);
  if (callable == nullptr) return nullptr;
  callable->vectorcall = callable_call;
  callable->value = value.release();
  callable->signature = signature.release();
  callable->function = function;
  callable->release_gil = metaffi_handle_owner(&owned) != state.owner;
  return reinterpret_cast<PyObject*>(callable);
}

const metaffi_value* callable_value(PyObject* callable) { return &as_callable(callable)->value; }

bool add_callable_type(PyObject* module) { return add_type(module, &spec, &state.callable); }

}  // namespace metaffi::python
