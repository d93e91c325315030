#include "runtime.hpp"

#include <memory>
#include <string_view>

#include "entity.hpp"
#include "error.hpp"
#include "gil.hpp"
#include "object_type.hpp"

namespace metaffi::python {
namespace {

struct RuntimeFree {
  void operator()(metaffi_runtime* runtime) const { metaffi_runtime_release(runtime); }
};

struct RuntimeObject {
  PyObject_HEAD
      // Empty once released. Shared with calls under way: the runtime goes when the last of them is through.
      std::shared_ptr<metaffi_runtime>
          runtime;
};

struct ModuleObject {
  PyObject_HEAD metaffi_module* module;
  PyObject* runtime;
  bool is_python;  // the guest is Python itself, in this very interpreter: calls keep the GIL
};

RuntimeObject* as_runtime(PyObject* self) { return self_as<RuntimeObject>(self); }
ModuleObject* as_module(PyObject* self) { return self_as<ModuleObject>(self); }

bool parse_dispatch(PyObject* object, metaffi_dispatch* dispatch) {
  *dispatch = METAFFI_DISPATCH_DEFAULT;
  if (object == Py_None) return true;
  const char* text = PyUnicode_Check(object) ? PyUnicode_AsUTF8(object) : nullptr;
  const std::string_view name = text == nullptr ? "" : text;
  if (name == "auto")
    *dispatch = METAFFI_DISPATCH_AUTO;
  else if (name == "jit")
    *dispatch = METAFFI_DISPATCH_JIT;
  else if (name == "interpreter")
    *dispatch = METAFFI_DISPATCH_INTERPRETER;
  else {
    PyErr_Clear();
    PyErr_Format(PyExc_ValueError, "dispatch is 'auto', 'jit', 'interpreter' or None, not %R", object);
    return false;
  }
  return true;
}

// A str without a NUL inside, borrowed. NULL with an exception set.
const char* c_string(PyObject* object, const char* what) {
  if (!PyUnicode_Check(object)) {
    PyErr_Format(PyExc_TypeError, "%s: wanted a str, found %s", what, Py_TYPE(object)->tp_name);
    return nullptr;
  }
  Py_ssize_t length = 0;
  const char* text = PyUnicode_AsUTF8AndSize(object, &length);
  if (text != nullptr && std::string_view(text).size() != static_cast<size_t>(length)) {
    PyErr_Format(PyExc_ValueError, "%s: %R has a NUL inside", what, object);
    return nullptr;
  }
  return text;
}

// --- Runtime ------------------------------------------------------------------------------------

std::shared_ptr<metaffi_runtime> live(PyObject* self) {
  std::shared_ptr<metaffi_runtime> runtime = as_runtime(self)->runtime;
  if (!runtime) raise(METAFFI_ERROR_RELEASED, "this runtime was released; load it again with load_runtime_plugin()");
  return runtime;
}

void runtime_dealloc(PyObject* self) {
  std::destroy_at(&as_runtime(self)->runtime);
  deallocate(self);
}

PyObject* runtime_release(PyObject* self, PyObject*) {
  std::shared_ptr<metaffi_runtime> runtime = std::move(as_runtime(self)->runtime);
  {
    GilRelease released;
    runtime.reset();
  }
  Py_RETURN_NONE;
}

PyObject* runtime_name(PyObject* self, void*) {
  const auto runtime = live(self);
  return runtime ? PyUnicode_FromString(metaffi_runtime_name(runtime.get())) : nullptr;
}

PyObject* runtime_load_module(PyObject* self, PyObject* path_object) {
  const auto runtime = live(self);
  const char* path = runtime ? c_string(path_object, "module path") : nullptr;
  if (path == nullptr) return nullptr;
  metaffi_module* module = nullptr;
  metaffi_error* error = nullptr;
  {
    GilRelease released;
    error = metaffi_module_load(runtime.get(), path, &module);
  }
  if (error != nullptr) return raise_error(error);
  auto* object = allocate<ModuleObject>(state.module);
  if (object == nullptr) {
    metaffi_module_free(module);
    return nullptr;
  }
  object->module = module;
  object->runtime = Py_NewRef(self);
  object->is_python = std::string_view(metaffi_runtime_name(runtime.get())) == "python3";
  return reinterpret_cast<PyObject*>(object);
}

PyMethodDef runtime_methods[] = {
    {"load_module", runtime_load_module, METH_O, PyDoc_STR("load_module(path, /)\n--\n\nLoads a module.")},
    {"release", runtime_release, METH_NOARGS, PyDoc_STR("release()\n--\n\nEnds the use of the runtime.")},
    {nullptr, nullptr, 0, nullptr}};

PyGetSetDef runtime_attributes[] = {{"name", runtime_name, nullptr, PyDoc_STR("The plug-in's name for it."), nullptr},
                                    {nullptr, nullptr, nullptr, nullptr, nullptr}};

PyType_Slot runtime_slots[] = {{Py_tp_doc, const_cast<char*>(PyDoc_STR("A loaded runtime."))},
                               {Py_tp_dealloc, slot_function(runtime_dealloc)},
                               {Py_tp_methods, runtime_methods},
                               {Py_tp_getset, runtime_attributes},
                               {0, nullptr}};

PyType_Spec runtime_spec = {"metaffi._metaffi.Runtime", sizeof(RuntimeObject), 0, kTypeFlags, runtime_slots};

// --- Module -------------------------------------------------------------------------------------

void module_dealloc(PyObject* self) {
  metaffi_module_free(as_module(self)->module);
  Py_XDECREF(as_module(self)->runtime);
  deallocate(self);
}

struct EntityRequest {
  const char* path = nullptr;
  DeclaredTypes parameters;
  DeclaredTypes results;
  metaffi_entity_options options{sizeof(metaffi_entity_options), METAFFI_DISPATCH_DEFAULT};
};

bool parse_request(PyObject* arguments, EntityRequest* request) {
  PyObject *path = nullptr, *parameters = nullptr, *results = nullptr, *dispatch = nullptr;
  if (!PyArg_ParseTuple(arguments, "OOOO:load_entity", &path, &parameters, &results, &dispatch)) return false;
  request->path = c_string(path, "entity path");
  return request->path != nullptr && declared_types(parameters, &request->parameters) &&
         declared_types(results, &request->results) && parse_dispatch(dispatch, &request->options.dispatch);
}

std::unique_ptr<Signature> signature_of(const EntityRequest& request, const metaffi_entity* entity) {
  auto signature = std::make_unique<Signature>();
  signature->subject = metaffi_entity_signature(entity);
  add_slots(request.parameters.infos, "argument", &signature->subject, &signature->parameters);
  add_slots(request.results.infos, "result", &signature->subject, &signature->results);
  return signature;
}

PyObject* load_entity(PyObject* self, PyObject* arguments) {
  EntityRequest request;
  if (!parse_request(arguments, &request)) return nullptr;
  metaffi_entity* loaded = nullptr;
  metaffi_error* error = nullptr;
  {
    GilRelease released;
    const auto& parameters = request.parameters.infos;
    const auto& results = request.results.infos;
    error = metaffi_entity_load(as_module(self)->module, request.path, parameters.data(), parameters.size(),
                                results.data(), results.size(), &request.options, &loaded);
  }
  if (error != nullptr) return raise_error(error);
  Entity entity(loaded);
  auto signature = signature_of(request, loaded);
  return entity_new(std::move(entity), std::move(signature), self, request.parameters.objects.get(),
                    request.results.objects.get(), !as_module(self)->is_python);
}

PyObject* module_load_entity(PyObject* self, PyObject* arguments) {
  return guarded([&] { return load_entity(self, arguments); });
}

PyObject* module_inspect(PyObject* self, PyObject*) {
  char* json = nullptr;
  metaffi_error* error = nullptr;
  {
    GilRelease released;
    error = metaffi_module_inspect(as_module(self)->module, &json);
  }
  if (error != nullptr) return raise_error(error);
  PyObject* text = PyUnicode_FromString(json);
  metaffi_free(json);
  return text;
}

PyMethodDef module_methods[] = {
    {"load_entity", module_load_entity, METH_VARARGS,
     PyDoc_STR("load_entity(path, params, retvals, dispatch, /)\n--\n\nLoads an entity.")},
    {"inspect", module_inspect, METH_NOARGS, PyDoc_STR("inspect()\n--\n\nThe entities as JSON text.")},
    {nullptr, nullptr, 0, nullptr}};

PyType_Slot module_slots[] = {{Py_tp_doc, const_cast<char*>(PyDoc_STR("A loaded module."))},
                              {Py_tp_dealloc, slot_function(module_dealloc)},
                              {Py_tp_methods, module_methods},
                              {0, nullptr}};

PyType_Spec module_spec = {"metaffi._metaffi.Module", sizeof(ModuleObject), 0, kTypeFlags, module_slots};

PyObject* load(PyObject* arguments) {
  PyObject *name_object = nullptr, *list = nullptr, *dispatch = nullptr;
  if (!PyArg_ParseTuple(arguments, "OOO:load_runtime", &name_object, &list, &dispatch)) return nullptr;
  const char* name = c_string(name_object, "runtime name");
  metaffi_runtime_options options{};
  options.size = sizeof options;
  Ref texts(name == nullptr ? nullptr : PySequence_Tuple(list));
  if (!texts || !parse_dispatch(dispatch, &options.dispatch)) return nullptr;
  std::vector<const char*> values(static_cast<size_t>(PyTuple_GET_SIZE(texts.get())));
  for (size_t i = 0; i < values.size(); ++i) {
    values[i] = c_string(PyTuple_GET_ITEM(texts.get(), static_cast<Py_ssize_t>(i)), "runtime option");
    if (values[i] == nullptr) return nullptr;
  }
  options.arguments = values.data();
  options.argument_count = values.size();
  metaffi_runtime* loaded = nullptr;
  metaffi_error* error = nullptr;
  {
    GilRelease released;
    error = metaffi_runtime_load(name, &options, &loaded);
  }
  if (error != nullptr) return raise_error(error);
  std::shared_ptr<metaffi_runtime> runtime(loaded, RuntimeFree());
  auto* object = allocate<RuntimeObject>(state.runtime);
  if (object == nullptr) return nullptr;
  std::construct_at(&object->runtime, std::move(runtime));
  return reinterpret_cast<PyObject*>(object);
}

}  // namespace

PyObject* load_runtime(PyObject*, PyObject* arguments) {
  return guarded([&] { return load(arguments); });
}

bool add_runtime_types(PyObject* module) {
  return add_type(module, &runtime_spec, &state.runtime) && add_type(module, &module_spec, &state.module);
}

}  // namespace metaffi::python
