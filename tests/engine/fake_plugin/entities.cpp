// Finds the entity that a path names.
#include "tests/engine/fake_plugin/entities.hpp"

#include <cstring>
#include <memory>
#include <string>

#include "tests/engine/fake_plugin/plan_builder.hpp"

namespace fake {
namespace {

Build find(std::string_view name) {
  for (const auto topic :
       {scalar_entities, convention_entities, memory_entities, failure_entities, handle_entities, thread_entities}) {
    for (const Entity& entity : topic()) {
      if (entity.name == name) return entity.build;
    }
  }
  return nullptr;
}

}  // namespace

metaffi_error* load_entity(const metaffi_entity_request& request, const metaffi_call_plan** plan) {
  const char* name = nullptr;
  for (std::size_t i = 0; i < request.path.count; ++i) {
    if (std::strcmp(request.path.entries[i].key, "callable") == 0) name = request.path.entries[i].value;
  }
  if (name == nullptr) return host().error_new(METAFFI_ERROR_ENTITY_PATH, "fake: callable=… is missing");
  const Build build = find(name);
  if (build == nullptr) {
    return host().error_new(METAFFI_ERROR_ENTITY_NOT_FOUND, ("fake: there is no " + std::string(name)).c_str());
  }
  auto builder = std::make_unique<PlanBuilder>(request, "fake." + std::string(name));
  build(*builder, request);
  *plan = builder.release()->plan();
  return nullptr;
}

void free_entity(const metaffi_call_plan* plan) {
  const std::unique_ptr<PlanBuilder> owned(static_cast<PlanBuilder*>(plan->owner));
}

}  // namespace fake
