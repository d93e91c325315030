// The plain C function of an entity (metaffi_entity_fn), made when it is first asked for.
//
// Its plan is the entity's with two steps in front that end the call with RELEASED once the runtime was released. Errors wait
// in a thread-local for metaffi_error_take.
#pragma once

#include <metaffi/entity.h>
#include <metaffi/plan.h>

#include <atomic>
#include <memory>
#include <vector>

#include "engine/dispatch.hpp"

namespace metaffi::engine {

class EntityFunction {
 public:
  // What it must know of its entity; all of it outlives the function.
  struct Source {
    const metaffi_call_plan& plan;
    const std::atomic<std::uint32_t>& closed;   // nonzero once the runtime was released
    metaffi_error* (*released)(void* context);  // makes the error then
    void* context;
  };

  [[nodiscard]] static metaffi_error* make(const Source& source, const DispatchWish& wish, const char* origin,
                                           std::unique_ptr<const EntityFunction>* result);
  EntityFunction(const EntityFunction&) = delete;
  EntityFunction& operator=(const EntityFunction&) = delete;

  [[nodiscard]] metaffi_fn address() const noexcept;

 private:
  explicit EntityFunction(const Source& source);

  std::vector<metaffi_plan_step> steps_;
  metaffi_plan_operand context_;
  metaffi_call_plan plan_;
  Dispatch dispatch_;
};

}  // namespace metaffi::engine
