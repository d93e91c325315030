#include "entity.hpp"

#include <metaffi/cpp/plugin_services.hpp>

#include <cstring>

#include "failure.hpp"
#include "interpreter.hpp"

namespace metaffi::cpython {

using plugin::check;

namespace {

bool has_tag(const metaffi_entity_request& request, const char* tag) {
  for (std::size_t i = 0; i < request.path.count; ++i) {
    if (std::strcmp(request.path.entries[i].key, tag) == 0) return true;
  }
  return false;
}

Ref path_as_dict(const metaffi_entity_request& request) {
  Ref dict(api.PyDict_New());
  for (std::size_t i = 0; dict && i < request.path.count; ++i) {
    const metaffi_path_entry& entry = request.path.entries[i];
    const Ref value(new_text(entry.value));
    if (!value || api.PyDict_SetItemString(dict.get(), entry.key, value.get()) != 0) throw_exception();
  }
  if (!dict) throw_exception();
  return dict;
}

// An error of the helper, with the entity path in front.
[[noreturn]] void throw_refusal(const metaffi_entity_request& request) {
  metaffi_error* const error = take_exception();
  if (plugin::host().error_guest_type(error) != nullptr) throw plugin::EngineFailure{error};
  const std::string message = text("entity path '", request.path.text, "': ", plugin::host().error_message(error));
  const metaffi_error_code code = plugin::host().error_get_code(error);
  plugin::host().error_free(error);
  throw plugin::Failure{code, message};
}

Ref item(const Ref& tuple, Size index) {
  PyObject* const found = api.PyTuple_GetItem(tuple.get(), index);
  if (found == nullptr) throw_exception();
  return found == none() ? Ref() : Ref::borrow(found);
}

Resolved resolve(PyObject* module, const metaffi_entity_request& request) {
  const Ref path = path_as_dict(request);
  const Ref parameters(api.PyLong_FromLongLong(static_cast<long long>(request.parameter_count)));
  const Ref results(api.PyLong_FromLongLong(static_cast<long long>(request.result_count)));
  if (!parameters || !results) throw_exception();
  PyObject* const arguments[] = {module, path.get(), parameters.get(), results.get()};
  const Ref found(api.PyObject_Vectorcall(helpers.resolve, arguments, std::size(arguments), nullptr));
  if (!found) throw_refusal(request);
  Resolved resolved;
  resolved.kind = static_cast<EntityKind>(api.PyLong_AsLongLong(item(found, 0).get()));
  resolved.target = item(found, 1);
  if (const Ref name = item(found, 2)) {
    resolved.name = Ref(api.PyUnicode_InternFromString(utf8_of(name.get()).c_str()));
    if (!resolved.name) throw_exception();
  }
  resolved.type = item(found, 3);
  resolved.keyword_names = item(found, 4);
  if (resolved.keyword_names) resolved.keyword_count = api.PyTuple_Size(resolved.keyword_names.get());
  resolved.signature = utf8_of(item(found, 5).get());
  resolved.has_varargs = has_tag(request, "varargs");
  resolved.has_named_args = has_tag(request, "named_args");
  return resolved;
}

}  // namespace

std::unique_ptr<Entity> load_entity(PyObject* module, const metaffi_entity_request& request,
                                    const metaffi_call_plan** plan) {
  auto entity = std::make_unique<Entity>();
  entity->resolved = resolve(module, request);
  const Resolved& resolved = entity->resolved;
  if (resolved.type) {
    entity->receiver = {resolved.type.get(),
                        type_id(resolved.type.get()),
                        text("the object (parameter 1) of ", resolved.signature),
                        {}};
    const Ref shown(api.PyObject_GetAttrString(resolved.type.get(), "__qualname__"));
    if (!shown) throw_exception();
    entity->receiver.type_name = utf8_of(shown.get());
  }
  *plan = build_plan(entity.get(), request);
  return entity;
}

}  // namespace metaffi::cpython
