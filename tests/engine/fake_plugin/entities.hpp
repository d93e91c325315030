// The entities of the fake plug-in, a file a topic: each a plan that exercises one kind of step, or one way to go wrong.
#pragma once

#include <span>
#include <string_view>

#include "tests/engine/fake_plugin/fake.hpp"

namespace fake {

class PlanBuilder;
using Build = void (*)(PlanBuilder& plan, const metaffi_entity_request& request);

struct Entity {
  std::string_view name;  // as in callable=NAME
  Build build;
};

std::span<const Entity> scalar_entities();
std::span<const Entity> convention_entities();
std::span<const Entity> memory_entities();
std::span<const Entity> failure_entities();
std::span<const Entity> handle_entities();
std::span<const Entity> thread_entities();

inline Counters& counters() { return *metaffi_fake_counters(); }

}  // namespace fake
