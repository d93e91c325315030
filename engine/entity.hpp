// A loaded entity from the inside.
#pragma once

#include <metaffi/entity.h>
#include <metaffi/plan.h>

#include <atomic>
#include <memory>
#include <mutex>
#include <string>

#include "engine/dispatch.hpp"
#include "engine/entity_function.hpp"
#include "engine/module.hpp"
#include "engine/types.hpp"

struct metaffi_entity {
  metaffi_entity(std::shared_ptr<metaffi::engine::ModuleState> owner, std::string entity_path);
  metaffi_entity(const metaffi_entity&) = delete;
  metaffi_entity& operator=(const metaffi_entity&) = delete;
  ~metaffi_entity();

  // From now on it answers RELEASED, the C function of it too.
  void close() noexcept;

  std::atomic<metaffi_xcall> call = nullptr;  // frozen as the first word: callers jump through it
  std::atomic<std::uint32_t> closed = 0;      // read by the C function
  metaffi_entity* previous = nullptr;         // entities of the runtime, under its mutex
  metaffi_entity* next = nullptr;

  const std::shared_ptr<metaffi::engine::ModuleState> module;
  const std::string path;
  metaffi::engine::TypeInfos parameters;
  metaffi::engine::TypeInfos results;
  metaffi::engine::DispatchWish wish;
  const metaffi_call_plan* plan = nullptr;  // the plug-in's until entity_free
  metaffi::engine::Dispatch dispatch;

  std::mutex function_mutex;
  std::unique_ptr<const metaffi::engine::EntityFunction> function;
};
