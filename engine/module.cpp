#include "engine/module.hpp"

#include <metaffi/module.h>
#include <metaffi/cpp/text.hpp>

#include "engine/error.hpp"

using namespace metaffi::engine;
using metaffi::text;

namespace {

metaffi_error* load_module(metaffi_runtime& runtime, std::string path, metaffi_module** result) {
  const std::shared_ptr<RuntimeState> state = runtime.state;
  if (path.empty()) {
    return make_error(METAFFI_ERROR_MODULE_NOT_FOUND,
                      text("the path of the ", state->plugin().name, " module is empty; name what to load"));
  }
  if (metaffi_error* error = state->check_open()) return error;
  auto module = std::make_unique<metaffi_module>();
  void* handle = nullptr;
  if (metaffi_error* error = state->plugin().module_load(state->handle(), path.c_str(), &handle)) return error;
  try {
    module->state = std::make_shared<ModuleState>(state, handle, std::move(path));
  } catch (const std::bad_alloc&) {
    state->plugin().module_free(handle);
    throw;
  }
  *result = module.release();
  return nullptr;
}

metaffi_error* inspect_module(const ModuleState& module, char** json) {
  const metaffi_plugin& plugin = module.runtime().plugin();
  if (metaffi_error* error = module.runtime().check_open()) return error;
  if (plugin.module_inspect == nullptr) {
    return make_error(
        METAFFI_ERROR_UNSUPPORTED,
        text("runtime ", plugin.name, " cannot list what a module contains; load entities by their path"));
  }
  return plugin.module_inspect(module.handle(), json);
}

}  // namespace

metaffi_error* metaffi_module_load(metaffi_runtime* runtime, const char* path, metaffi_module** result) {
  if (runtime == nullptr) return null_argument("metaffi_module_load", "runtime");
  if (path == nullptr) return null_argument("metaffi_module_load", "path");
  if (result == nullptr) return null_argument("metaffi_module_load", "result");
  return guarded([&] { return load_module(*runtime, path, result); });
}

void metaffi_module_free(metaffi_module* module) { const std::unique_ptr<metaffi_module> owned(module); }

metaffi_error* metaffi_module_inspect(metaffi_module* module, char** json) {
  if (module == nullptr) return null_argument("metaffi_module_inspect", "module");
  if (json == nullptr) return null_argument("metaffi_module_inspect", "json");
  return guarded([&] { return inspect_module(*module->state, json); });
}
