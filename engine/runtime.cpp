#include "engine/runtime.hpp"

#include <metaffi/runtime.h>
#include <metaffi/cpp/text.hpp>

#include <cstring>

#include "engine/entity.hpp"
#include "engine/error.hpp"
#include "engine/options.hpp"

namespace metaffi::engine {

metaffi_error* released_error(const char* runtime, std::string_view subject) noexcept {
  return guarded([&] {
    return make_error(METAFFI_ERROR_RELEASED, text(subject, " cannot be used: its runtime ", runtime,
                                                   " was released. Load the runtime again, or release it later"));
  });
}

metaffi_error* RuntimeState::check_open() const {
  const std::lock_guard lock(mutex_);
  return closed_ ? released_error(plugin_.table.name, "the runtime") : nullptr;
}

void RuntimeState::close() noexcept {
  const std::lock_guard lock(mutex_);
  closed_ = true;
  for (metaffi_entity* entity = entities_; entity != nullptr; entity = entity->next) entity->close();
}

void RuntimeState::adopt(metaffi_entity& entity) noexcept {
  const std::lock_guard lock(mutex_);
  if (closed_) entity.close();
  entity.next = entities_;
  if (entities_ != nullptr) entities_->previous = &entity;
  entities_ = &entity;
}

void RuntimeState::forget(metaffi_entity& entity) noexcept {
  const std::lock_guard lock(mutex_);
  if (entity.previous != nullptr) entity.previous->next = entity.next;
  if (entity.next != nullptr) entity.next->previous = entity.previous;
  if (entities_ == &entity) entities_ = entity.next;
}

namespace {

metaffi_error* check_arguments(const metaffi_runtime_options& options) {
  if (options.argument_count > 0 && options.arguments == nullptr) {
    return null_argument("metaffi_runtime_load", "options->arguments");
  }
  for (std::size_t i = 0; i < options.argument_count; ++i) {
    if (options.arguments[i] == nullptr) {
      return null_argument("metaffi_runtime_load", text("options->arguments[", i, "]"));
    }
  }
  return nullptr;
}

metaffi_error* load_runtime(const char* name, const metaffi_runtime_options* given, metaffi_runtime** result) {
  metaffi_runtime_options options = {};
  if (metaffi_error* error = read_options(given, "metaffi_runtime_load", &options)) return error;
  if (metaffi_error* error = check_arguments(options)) return error;
  DispatchWish wish;
  if (metaffi_error* error = runtime_dispatch(raw_number(options.dispatch), &wish)) return error;
  options.dispatch = wish.dispatch;
  const Plugin* plugin = nullptr;
  if (metaffi_error* error = plugin_get(name, &plugin)) return error;

  auto runtime = std::make_unique<metaffi_runtime>();
  void* handle = nullptr;
  if (metaffi_error* error = plugin->table.runtime_load(&options, &handle)) return error;
  try {
    runtime->state = std::make_shared<RuntimeState>(*plugin, handle, wish);
  } catch (const std::bad_alloc&) {
    plugin->table.runtime_release(handle);
    throw;
  }
  *result = runtime.release();
  return nullptr;
}

}  // namespace
}  // namespace metaffi::engine

using namespace metaffi::engine;

metaffi_error* metaffi_runtime_load(const char* name, const metaffi_runtime_options* options,
                                    metaffi_runtime** result) {
  if (name == nullptr) return null_argument("metaffi_runtime_load", "name");
  if (result == nullptr) return null_argument("metaffi_runtime_load", "result");
  return guarded([&] { return load_runtime(name, options, result); });
}

void metaffi_runtime_release(metaffi_runtime* runtime) {
  if (runtime == nullptr) return;
  const std::unique_ptr<metaffi_runtime> owned(runtime);
  owned->state->close();
}

const char* metaffi_runtime_name(const metaffi_runtime* runtime) {
  return runtime == nullptr ? "" : runtime->state->plugin().name;
}
