#include "engine/entity.hpp"

#include <metaffi/cpp/text.hpp>

#include <algorithm>
#include <bit>
#include <cstring>

#include "engine/entity_path.hpp"
#include "engine/error.hpp"
#include "engine/options.hpp"
#include "jit/plan.hpp"

namespace metaffi::engine {
namespace {

metaffi_error* interpret(metaffi_entity* entity, const metaffi_value* arguments, metaffi_value* results) {
  return entity->dispatch.program->run(arguments, results);
}

metaffi_error* answer_released(metaffi_entity* entity, const metaffi_value*, metaffi_value*) {
  return guarded(
      [&] { return released_error(entity->module->runtime().plugin().name, text("the entity ", entity->path)); });
}

metaffi_error* function_released(void* entity) {
  return answer_released(static_cast<metaffi_entity*>(entity), nullptr, nullptr);
}

struct Signature {
  std::span<const metaffi_type_info> parameters;
  std::span<const metaffi_type_info> results;
};

metaffi_error* check_slots(const metaffi_plan_slot* slots, std::size_t count, const TypeInfos& declared,
                           const char* what, const metaffi_entity& entity) {
  const char* const plugin = entity.module->runtime().plugin().name;
  if (count != declared.size()) {
    return make_error(METAFFI_ERROR_INTERNAL,
                      text("the plug-in ", plugin, " answered ", entity.path, " with a call plan of ",
                           counted(count, what), " where ", declared.size(), " were declared"));
  }
  for (std::size_t i = 0; i < count; ++i) {
    if (slots[i].type == declared.infos()[i].type) continue;
    return make_error(
        METAFFI_ERROR_INTERNAL,
        text("the plug-in ", plugin, " answered ", entity.path, " with a call plan whose ", what, ' ', i + 1, " is ",
             describe_type(slots[i].type), " where ", describe_type(declared.infos()[i].type), " was declared"));
  }
  return nullptr;
}

metaffi_error* ask_plugin(metaffi_entity& entity, const EntityPath& path) {
  const metaffi_plugin& plugin = entity.module->runtime().plugin();
  metaffi_entity_request request = {};
  request.size = sizeof(request);
  request.path = path.entries();
  request.parameters = entity.parameters.data();
  request.parameter_count = entity.parameters.size();
  request.results = entity.results.data();
  request.result_count = entity.results.size();
  request.dispatch = entity.wish.dispatch;
  if (metaffi_error* error = plugin.entity_load(entity.module->handle(), &request, &entity.plan)) {
    entity.plan = nullptr;
    return error;
  }
  if (entity.plan == nullptr || entity.plan->size < sizeof(metaffi_call_plan)) {
    return make_error(METAFFI_ERROR_INTERNAL,
                      text("the plug-in ", plugin.name, " answered ", entity.path, " with no call plan"));
  }
  if (metaffi_error* error =
          check_slots(entity.plan->parameters, entity.plan->parameter_count, entity.parameters, "parameter", entity)) {
    return error;
  }
  return check_slots(entity.plan->results, entity.plan->result_count, entity.results, "result", entity);
}

metaffi_error* declare(metaffi_entity& entity, const Signature& signature, const metaffi_entity_options* given) {
  metaffi_entity_options options = {};
  if (metaffi_error* error = read_options(given, "metaffi_entity_load", &options)) return error;
  if (metaffi_error* error =
          entity_dispatch(raw_number(options.dispatch), entity.module->runtime().wish(), &entity.wish)) {
    return error;
  }
  if (metaffi_error* error = entity.parameters.assign(signature.parameters, "parameter")) return error;
  return entity.results.assign(signature.results, "result");
}

metaffi_error* load_entity(const std::shared_ptr<ModuleState>& module, const char* path, const Signature& signature,
                           const metaffi_entity_options* options, metaffi_entity** result) {
  RuntimeState& runtime = module->runtime();
  if (metaffi_error* error = runtime.check_open()) return error;
  EntityPath parsed;
  if (metaffi_error* error = parsed.parse(path, runtime.loaded_plugin().path_keys(), runtime.plugin().name))
    return error;
  auto entity = std::make_unique<metaffi_entity>(module, path);
  if (metaffi_error* error = declare(*entity, signature, options)) return error;
  if (metaffi_error* error = ask_plugin(*entity, parsed)) return error;
  if (metaffi_error* error =
          make_dispatch(*entity->plan, nullptr, entity->wish, runtime.plugin().name, &entity->dispatch)) {
    return error;
  }
  entity->call = entity->dispatch.code ? std::bit_cast<metaffi_xcall>(entity->dispatch.code.address()) : interpret;
  runtime.adopt(*entity);
  *result = entity.release();
  return nullptr;
}

metaffi_error* entity_function(metaffi_entity& entity, metaffi_fn* result) {
  if (entity.closed.load(std::memory_order_relaxed) != 0) return answer_released(&entity, nullptr, nullptr);
  const std::lock_guard lock(entity.function_mutex);
  if (entity.function == nullptr) {
    const EntityFunction::Source source = {*entity.plan, entity.closed, function_released, &entity};
    const char* const origin = entity.module->runtime().plugin().name;
    if (metaffi_error* error = EntityFunction::make(source, entity.wish, origin, &entity.function)) return error;
  }
  *result = entity.function->address();
  return nullptr;
}

}  // namespace
}  // namespace metaffi::engine

using namespace metaffi::engine;

metaffi_entity::metaffi_entity(std::shared_ptr<ModuleState> owner, std::string entity_path)
    : module(std::move(owner)), path(std::move(entity_path)) {}

// Code and interpreter go before the plan they refer to, and the plan before the module.
metaffi_entity::~metaffi_entity() {
  module->runtime().forget(*this);
  function.reset();
  dispatch = {};
  if (plan != nullptr) module->runtime().plugin().entity_free(plan);
}

void metaffi_entity::close() noexcept {
  call.store(answer_released, std::memory_order_relaxed);
  closed.store(1, std::memory_order_relaxed);
}

metaffi_error* metaffi_entity_load(metaffi_module* module, const char* path, const metaffi_type_info* parameters,
                                   std::size_t parameter_count, const metaffi_type_info* results,
                                   std::size_t result_count, const metaffi_entity_options* options,
                                   metaffi_entity** result) {
  if (module == nullptr) return null_argument("metaffi_entity_load", "module");
  if (path == nullptr) return null_argument("metaffi_entity_load", "path");
  if (parameters == nullptr && parameter_count > 0) return null_argument("metaffi_entity_load", "parameters");
  if (results == nullptr && result_count > 0) return null_argument("metaffi_entity_load", "results");
  if (result == nullptr) return null_argument("metaffi_entity_load", "result");
  return guarded([&] {
    return load_entity(module->state, path, {{parameters, parameter_count}, {results, result_count}}, options, result);
  });
}

void metaffi_entity_free(metaffi_entity* entity) { const std::unique_ptr<metaffi_entity> owned(entity); }

metaffi_error* metaffi_entity_xcall(metaffi_entity* entity, const metaffi_value* arguments, metaffi_value* results) {
  if (entity == nullptr) return null_argument("metaffi_entity_xcall", "entity");
  return metaffi_entity_call(entity, arguments, results);
}

metaffi_error* metaffi_entity_fn(metaffi_entity* entity, metaffi_fn* result) {
  if (entity == nullptr) return null_argument("metaffi_entity_fn", "entity");
  if (result == nullptr) return null_argument("metaffi_entity_fn", "result");
  return guarded([&] { return entity_function(*entity, result); });
}

const char* metaffi_entity_path(const metaffi_entity* entity) { return entity == nullptr ? "" : entity->path.c_str(); }

const metaffi_type_info* metaffi_entity_parameters(const metaffi_entity* entity, std::size_t* count) {
  if (count != nullptr) *count = entity == nullptr ? 0 : entity->parameters.size();
  return entity == nullptr ? nullptr : entity->parameters.data();
}

const metaffi_type_info* metaffi_entity_results(const metaffi_entity* entity, std::size_t* count) {
  if (count != nullptr) *count = entity == nullptr ? 0 : entity->results.size();
  return entity == nullptr ? nullptr : entity->results.data();
}

const char* metaffi_entity_signature(const metaffi_entity* entity) {
  return entity == nullptr ? "" : entity->plan->signature;
}

metaffi_error* metaffi_entity_dispatch(const metaffi_entity* entity, metaffi_entity_dispatch_info* info) {
  if (entity == nullptr) return null_argument("metaffi_entity_dispatch", "entity");
  if (info == nullptr) return null_argument("metaffi_entity_dispatch", "info");
  metaffi_entity_dispatch_info known = {};
  if (metaffi_error* error = guarded([&] { return read_options(info, "metaffi_entity_dispatch", &known); }))
    return error;
  known.size = std::min(info->size, sizeof(known));
  known.dispatch = entity->dispatch.kind;
  known.reason = entity->dispatch.reason.c_str();
  known.code = entity->dispatch.code.address();
  known.code_size = entity->dispatch.code.size();
  std::memcpy(static_cast<void*>(info), &known, known.size);
  return nullptr;
}

metaffi_error* metaffi_entity_explain(const metaffi_entity* entity, char** text) {
  if (entity == nullptr) return null_argument("metaffi_entity_explain", "entity");
  if (text == nullptr) return null_argument("metaffi_entity_explain", "text");
  return guarded([&] { return copy_out(metaffi::jit::dump(*entity->plan), text); });
}
