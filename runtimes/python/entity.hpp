// One entity: what an entity path named, and the plan that calls it.
//
// The plan, in order: guards and scalars · the GIL (given back at the end) · the object, where there is one · each argument as an
// object, in the cells of a stack array (released at the end) · the call · the results.
#pragma once

#include <metaffi/plugin.h>
#include <metaffi/cpp/plan_builder.hpp>

#include <deque>
#include <memory>
#include <string>
#include <vector>

#include "box.hpp"
#include "convert.hpp"
#include "handle.hpp"
#include "method.hpp"
#include "object.hpp"

namespace metaffi::cpython {

// As numbered in helper/metaffi_entities.py.
enum class EntityKind {
  kCall = 0,         // target(*arguments)
  kMethod = 1,       // arguments[0].name(*arguments[1:])
  kGet = 2,          // target.name
  kSet = 3,          // target.name = arguments[0]
  kInstanceGet = 4,  // arguments[0].name
  kInstanceSet = 5,  // arguments[0].name = arguments[1]
  kSpread = 6        // target, with its last arguments taken apart
};

struct Resolved {
  EntityKind kind = EntityKind::kCall;
  Ref target;
  Ref name;
  Ref type;  // what the first argument must be an instance of; none: there is no object
  Ref keyword_names;
  Size keyword_count = 0;
  bool has_varargs = false;  // of kSpread
  bool has_named_args = false;
  std::string signature;
};

// What a helper of the plan needs to know of one argument or result.
struct Conversion {
  Declared declared;
  std::string what;  // "argument 1 of f(a, b)"
  Box box = {};      // of an argument
};

// What has to be done when the target returned.
struct Finish {
  const std::vector<Conversion>* results = nullptr;
  std::uint64_t owned_cells = 0;  // a bit for each cell of the argument array whose reference is the plan's
  const std::string* signature = nullptr;
};

// Needs the GIL when it is made and when it goes.
struct Entity {
  Resolved resolved;
  ReceiverCheck receiver;
  MethodSite method;  // of kMethod
  std::deque<Conversion> arguments;
  std::vector<Conversion> results;
  Finish finish;
  plan::Builder plan;
};

// Throws Failure, EngineFailure. On success *plan belongs to the entity.
std::unique_ptr<Entity> load_entity(PyObject* module, const metaffi_entity_request& request,
                                    const metaffi_call_plan** plan);

// Lays the steps. `entity` is resolved. Throws Failure.
const metaffi_call_plan* build_plan(Entity* entity, const metaffi_entity_request& request);

}  // namespace metaffi::cpython
