#include "entity.hpp"

#include "call.hpp"
#include "object_type.hpp"

namespace metaffi::python {
namespace {

struct EntityObject {
  PyObject_HEAD vectorcallfunc vectorcall;
  metaffi_entity* entity;
  const Slot* parameters;
  const Slot* results;
  size_t parameter_count;
  size_t result_count;
  bool release_gil;
  Signature* signature;
  PyObject* module;
  PyObject* parameter_types;
  PyObject* result_types;
  PyObject* weak_references;
};

EntityObject* as_entity(PyObject* self) { return self_as<EntityObject>(self); }

// --- calling ------------------------------------------------------------------------------------

struct EntityTarget {
  metaffi_entity* entity;
  metaffi_error* operator()(const metaffi_value* arguments, metaffi_value* results) const {
    return metaffi_entity_call(entity, arguments, results);
  }
};

inline bool fits(const EntityObject* entity, size_t count, PyObject* names) {
  return count == entity->parameter_count && !has_keywords(names);
}

inline bool convert(const EntityObject* entity, PyObject* const* arguments, size_t count, metaffi_value* values,
                    Scope& scope) {
  for (size_t i = 0; i < count; ++i) {
    const Slot& slot = entity->parameters[i];
    if (!slot.to_value(slot, arguments[i], &values[i], scope)) [[unlikely]]
      return false;
  }
  return true;
}

// One for each small number of parameters, with its values on the stack.
template <size_t kCount>
PyObject* call_fixed(PyObject* self, PyObject* const* arguments, size_t flags, PyObject* names) try {
  const EntityObject* entity = as_entity(self);
  const auto count = static_cast<size_t>(PyVectorcall_NARGS(flags));
  if (count != kCount || names != nullptr) [[unlikely]] {
    if (!fits(entity, count, names)) return fail_arguments(*entity->signature, count, names);
  }
  metaffi_value values[kCount == 0 ? 1 : kCount];
  if constexpr (kCount == 0) values[0] = metaffi_value_null();
  Scope scope(Scope::kBorrowed);
  if (!convert(entity, arguments, kCount, values, scope)) [[unlikely]]
    return nullptr;
  return call_and_take(EntityTarget{entity->entity}, entity->results, entity->result_count, values, scope,
                       entity->release_gil);
} catch (const std::bad_alloc&) {
  return PyErr_NoMemory();
}

PyObject* call_any(PyObject* self, PyObject* const* arguments, size_t flags, PyObject* names) try {
  const EntityObject* entity = as_entity(self);
  const auto count = static_cast<size_t>(PyVectorcall_NARGS(flags));
  if (!fits(entity, count, names)) return fail_arguments(*entity->signature, count, names);
  Scope scope(Scope::kBorrowed);
  auto* values = static_cast<metaffi_value*>(scope.allocate(count * sizeof(metaffi_value)));
  if (values == nullptr || !convert(entity, arguments, count, values, scope)) return nullptr;
  return call_and_take(EntityTarget{entity->entity}, entity->results, entity->result_count, values, scope,
                       entity->release_gil);
} catch (const std::bad_alloc&) {
  return PyErr_NoMemory();
}

vectorcallfunc choose_call(size_t parameter_count) {
  constexpr vectorcallfunc kFixed[] = {call_fixed<0>, call_fixed<1>, call_fixed<2>, call_fixed<3>, call_fixed<4>};
  return parameter_count < std::size(kFixed) ? kFixed[parameter_count] : call_any;
}

// --- the object ---------------------------------------------------------------------------------

void entity_dealloc(PyObject* self) {
  EntityObject* entity = as_entity(self);
  if (entity->weak_references != nullptr) PyObject_ClearWeakRefs(self);
  metaffi_entity_free(entity->entity);
  std::unique_ptr<Signature> signature(entity->signature);
  Py_XDECREF(entity->module);
  Py_XDECREF(entity->parameter_types);
  Py_XDECREF(entity->result_types);
  deallocate(self);
}

bool dispatch_info(PyObject* self, metaffi_entity_dispatch_info* info) {
  *info = {};
  info->size = sizeof *info;
  metaffi_error* error = metaffi_entity_dispatch(as_entity(self)->entity, info);
  if (error != nullptr) raise_error(error);
  return error == nullptr;
}

PyObject* entity_path(PyObject* self, void*) {
  return PyUnicode_FromString(metaffi_entity_path(as_entity(self)->entity));
}

PyObject* entity_signature(PyObject* self, void*) {
  return PyUnicode_FromString(metaffi_entity_signature(as_entity(self)->entity));
}

PyObject* entity_dispatch(PyObject* self, void*) {
  metaffi_entity_dispatch_info info;
  if (!dispatch_info(self, &info)) return nullptr;
  return PyUnicode_FromString(info.dispatch == METAFFI_DISPATCH_JIT ? "jit" : "interpreter");
}

PyObject* entity_dispatch_reason(PyObject* self, void*) {
  metaffi_entity_dispatch_info info;
  if (!dispatch_info(self, &info)) return nullptr;
  return PyUnicode_FromString(info.reason == nullptr ? "" : info.reason);
}

PyObject* entity_code_size(PyObject* self, void*) {
  metaffi_entity_dispatch_info info;
  return dispatch_info(self, &info) ? PyLong_FromSize_t(info.code_size) : nullptr;
}

PyObject* entity_params(PyObject* self, void*) { return PySequence_List(as_entity(self)->parameter_types); }
PyObject* entity_retvals(PyObject* self, void*) { return PySequence_List(as_entity(self)->result_types); }

PyObject* entity_explain(PyObject* self, PyObject*) {
  char* text = nullptr;
  if (metaffi_error* error = metaffi_entity_explain(as_entity(self)->entity, &text); error != nullptr)
    return raise_error(error);
  PyObject* object = PyUnicode_FromString(text);
  metaffi_free(text);
  return object;
}

PyObject* entity_repr(PyObject* self) {
  metaffi_entity_dispatch_info info;
  if (!dispatch_info(self, &info)) return nullptr;
  return PyUnicode_FromFormat("<MetaFFIEntity %s (%s)>", metaffi_entity_signature(as_entity(self)->entity),
                              info.dispatch == METAFFI_DISPATCH_JIT ? "jit" : "interpreter");
}

// __name__, __doc__ and the like are worked out when asked for, by metaffi/_introspection.py; closure: the function.
PyObject* entity_introspect(PyObject* self, void* function) {
  Ref module(PyImport_ImportModule("metaffi._introspection"));
  return module ? PyObject_CallMethod(module.get(), static_cast<const char*>(function), "O", self) : nullptr;
}

PyObject* entity_reduce(PyObject*, PyObject*) {
  PyErr_SetString(PyExc_TypeError, "a MetaFFIEntity cannot be pickled or copied: load it again where it is needed");
  return nullptr;
}

PyMethodDef methods[] = {
    {"explain", entity_explain, METH_NOARGS, PyDoc_STR("explain()\n--\n\nThe call plan as text, one step a line.")},
    {"__reduce__", entity_reduce, METH_NOARGS, nullptr},
    {nullptr, nullptr, 0, nullptr}};

char name_function[] = "name", doc_function[] = "doc", signature_function[] = "signature",
     text_signature_function[] = "text_signature";

PyGetSetDef attributes[] = {
    {"path", entity_path, nullptr, PyDoc_STR("The entity path it was loaded by."), nullptr},
    {"signature", entity_signature, nullptr, PyDoc_STR("What the guest calls it."), nullptr},
    {"dispatch", entity_dispatch, nullptr, PyDoc_STR("What serves it: \"jit\" or \"interpreter\"."), nullptr},
    {"dispatch_reason", entity_dispatch_reason, nullptr, PyDoc_STR("Why that serves it, in a sentence."), nullptr},
    {"code_size", entity_code_size, nullptr, PyDoc_STR("Bytes of machine code; 0 under the interpreter."), nullptr},
    {"params", entity_params, nullptr, PyDoc_STR("Type infos of the parameters."), nullptr},
    {"retvals", entity_retvals, nullptr, PyDoc_STR("Type infos of the results."), nullptr},
    {"__name__", entity_introspect, nullptr, nullptr, name_function},
    {"__qualname__", entity_introspect, nullptr, nullptr, name_function},
    {"__doc__", entity_introspect, nullptr, nullptr, doc_function},
    {"__signature__", entity_introspect, nullptr, nullptr, signature_function},
    {"__text_signature__", entity_introspect, nullptr, nullptr, text_signature_function},
    {nullptr, nullptr, nullptr, nullptr, nullptr}};

PyMemberDef members[] = {{"__vectorcalloffset__", T_PYSSIZET, offsetof(EntityObject, vectorcall), READONLY, nullptr},
                         {"__weaklistoffset__", T_PYSSIZET, offsetof(EntityObject, weak_references), READONLY, nullptr},
                         {nullptr, 0, 0, 0, nullptr}};

PyType_Slot slots[] = {{Py_tp_dealloc, slot_function(entity_dealloc)},
                       {Py_tp_call, slot_function(PyVectorcall_Call)},
                       {Py_tp_repr, slot_function(entity_repr)},
                       {Py_tp_methods, methods},
                       {Py_tp_getset, attributes},
                       {Py_tp_members, members},
                       {0, nullptr}};

PyType_Spec spec = {"metaffi._metaffi.MetaFFIEntity", sizeof(EntityObject), 0, kTypeFlags | Py_TPFLAGS_HAVE_VECTORCALL,
                    slots};

}  // namespace

PyObject* entity_new(Entity entity, std::unique_ptr<Signature> signature, PyObject* module, PyObject* parameters,
                     PyObject* results, bool release_gil) {
  auto* object = allocate<EntityObject>(state.entity);
  if (object == nullptr) return nullptr;
  object->vectorcall = choose_call(signature->parameters.size());
  object->entity = entity.release();
  object->parameters = signature->parameters.data();
  object->parameter_count = signature->parameters.size();
  object->results = signature->results.data();
  object->result_count = signature->results.size();
  object->release_gil = release_gil;
  object->signature = signature.release();
  object->module = Py_NewRef(module);
  object->parameter_types = Py_NewRef(parameters);
  object->result_types = Py_NewRef(results);
  return reinterpret_cast<PyObject*>(object);
}

bool add_entity_type(PyObject* module) { return add_type(module, &spec, &state.entity); }

}  // namespace metaffi::python
