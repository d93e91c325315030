// One loaded entity: its plan and all the plan refers to.
#pragma once

#include <metaffi/plugin.h>
#include <metaffi/cpp/plan_builder.hpp>

#include <deque>
#include <string>

#include "runtimes/go/arguments.hpp"
#include "runtimes/go/library.hpp"

namespace metaffi::go {

struct Entity {
  explicit Entity(const Library& opened) : library(opened) {}
  Entity(const Entity&) = delete;
  Entity& operator=(const Entity&) = delete;

  const Library& library;
  plan::Builder plan;
  std::deque<Parameter> parameters;  // of helpers
  std::string target_name;           // shown in dumps
  std::string result_name;           // of the struct that the target returns
};

// GoString and GoSlice as cgo declares them.
const metaffi_struct_type* go_string_type() noexcept;
const metaffi_struct_type* go_slice_type() noexcept;

// Plans `request` into *entity. Throws Failure, EngineFailure.
const metaffi_call_plan& make_plan(Entity* entity, const metaffi_entity_request& request);

}  // namespace metaffi::go
