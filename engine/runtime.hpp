// A loaded runtime from the inside.
//
// Life: metaffi_runtime, metaffi_module and metaffi_entity are holds on shared states. An entity holds its module, a module
// its runtime, so the plug-in sees entity_free, module_free, runtime_release in that order, whatever the order in which
// the user lets go. Releasing the runtime closes it: the entities that are alive get another xcall, one that answers RELEASED.
#pragma once

#include <metaffi/entity.h>
#include <metaffi/plugin.h>

#include <memory>
#include <mutex>
#include <string_view>

#include "engine/dispatch_wish.hpp"
#include "engine/plugin_registry.hpp"

namespace metaffi::engine {

class RuntimeState {
 public:
  // Takes over `handle`, what the plug-in's runtime_load gave.
  RuntimeState(const Plugin& plugin, void* handle, const DispatchWish& wish) noexcept
      : plugin_(plugin), handle_(handle), wish_(wish) {}
  RuntimeState(const RuntimeState&) = delete;
  RuntimeState& operator=(const RuntimeState&) = delete;
  ~RuntimeState() { plugin_.table.runtime_release(handle_); }

  [[nodiscard]] const metaffi_plugin& plugin() const noexcept { return plugin_.table; }
  [[nodiscard]] const Plugin& loaded_plugin() const noexcept { return plugin_; }
  [[nodiscard]] void* handle() const noexcept { return handle_; }
  [[nodiscard]] const DispatchWish& wish() const noexcept { return wish_; }

  // RELEASED once close() was called, else nullptr.
  [[nodiscard]] metaffi_error* check_open() const;

  // No entity can be called from now on; calls under way end normally.
  void close() noexcept;

  // Puts an entity under this runtime's care; one of a closed runtime is closed at once.
  void adopt(metaffi_entity& entity) noexcept;
  void forget(metaffi_entity& entity) noexcept;

 private:
  const Plugin& plugin_;
  void* const handle_;
  const DispatchWish wish_;
  mutable std::mutex mutex_;
  bool closed_ = false;
  metaffi_entity* entities_ = nullptr;
};

// RELEASED, for what `subject` ("module a.jar") was asked for.
[[nodiscard]] metaffi_error* released_error(const char* runtime, std::string_view subject) noexcept;

}  // namespace metaffi::engine

struct metaffi_runtime {
  std::shared_ptr<metaffi::engine::RuntimeState> state;
};
