// One entity of a native module: the request checked, and the plan that serves it.
//
// The plan of a function, in order: each parameter's guard and conversion (with its release) · the call of the symbol ·
// errors of callables · the result's conversion. Scalars need one LOAD_ARGUMENT each and nothing else.
#pragma once

#include <metaffi/plugin.h>
#include <metaffi/cpp/plan_builder.hpp>

#include <memory>
#include <string>
#include <vector>

#include "runtimes/native/alias.hpp"
#include "runtimes/native/callback.hpp"
#include "runtimes/native/declared_callbacks.hpp"
#include "runtimes/native/library.hpp"

namespace metaffi::native {

// What an entity path names.
struct Path {
  enum class Kind { kCallable, kGetter, kSetter };
  Kind kind = Kind::kCallable;
  std::string symbol;
  metaffi_convention convention = METAFFI_CONVENTION_DEFAULT;
};

// Throws Failure (ENTITY_PATH).
Path read_path(const metaffi_entity_path_entries& entries);

class Entity {
 public:
  // Throws Failure, EngineFailure. `library` must outlive it.
  Entity(const Library& library, const metaffi_entity_request& request);
  Entity(const Entity&) = delete;
  Entity& operator=(const Entity&) = delete;

  const metaffi_call_plan& plan() const noexcept { return *plan_; }

 private:
  friend class FunctionPlan;
  friend class GlobalPlan;

  plan::Builder builder_;
  std::string symbol_;  // shown in dumps
  std::vector<std::unique_ptr<CallbackPool>> pools_;
  std::vector<std::unique_ptr<DeclaredCallbacks>> declared_;
  const metaffi_call_plan* plan_ = nullptr;
};

}  // namespace metaffi::native
