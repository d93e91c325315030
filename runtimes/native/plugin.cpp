// The plug-in `native`: shared objects as modules, their symbols as entities. There is no language runtime to start.
#include <metaffi/plugin.h>

#include <gnu/libc-version.h>

#include <array>
#include <cstring>
#include <memory>
#include <string>

#include "runtimes/native/entity.hpp"
#include "runtimes/native/inspect.hpp"
#include "runtimes/native/library.hpp"
#include "runtimes/native/services.hpp"

namespace metaffi::native {

namespace {

constexpr std::array kPathKeys{
    metaffi_path_key{"callable", 0}, metaffi_path_key{"global", 0}, metaffi_path_key{"abi", 0},
    metaffi_path_key{"getter", 1},   metaffi_path_key{"setter", 1},
};

metaffi_error* runtime_load(const metaffi_runtime_options* options, void** runtime) {
  if (options != nullptr && options->argument_count != 0) {
    return format_error(METAFFI_ERROR_INVALID_ARGUMENT,
                        "the native runtime takes no options; '%s' was given first of %zu", options->arguments[0],
                        options->argument_count);
  }
  static char runtime_of_all = 0;  // C has no state to load: a name for it suffices
  *runtime = &runtime_of_all;
  return nullptr;
}

void runtime_release(void*) {}

metaffi_error* module_load(void*, const char* path, void** module) {
  return guarded([&] { *module = std::make_unique<Library>(path).release(); });
}

void module_free(void* module) { std::unique_ptr<Library>(static_cast<Library*>(module)).reset(); }

metaffi_error* entity_load(void* module, const metaffi_entity_request* request, const metaffi_call_plan** plan) {
  return guarded([&] {
    auto entity = std::make_unique<Entity>(*static_cast<const Library*>(module), *request);
    *plan = &entity->plan();
    static_cast<void>(entity.release());  // the plan's owner frees it
  });
}

void entity_free(const metaffi_call_plan* plan) { std::unique_ptr<Entity>(static_cast<Entity*>(plan->owner)).reset(); }

metaffi_error* module_inspect(void* module, char** json) {
  return guarded([&] { *json = copy_text(inspect(*static_cast<const Library*>(module))); });
}

metaffi_error* probe(char** report) {
  return guarded([&] {
    *report = copy_text("runtime: C shared objects through the dynamic loader\nloader: glibc " +
                        std::string(::gnu_get_libc_version()) + "\n");
  });
}

constexpr metaffi_plugin kPlugin{
    METAFFI_ABI_VERSION,
    sizeof(metaffi_plugin),
    "native",
    "0.1.0",
    kPathKeys.data(),
    kPathKeys.size(),
    runtime_load,
    runtime_release,
    module_load,
    module_free,
    entity_load,
    entity_free,
    module_inspect,
    probe,
};

}  // namespace

}  // namespace metaffi::native

extern "C" METAFFI_PLUGIN_API const metaffi_plugin* metaffi_plugin_get(const metaffi_host* host,
                                                                       metaffi_error** error) {
  return metaffi::plugin::accept_host(host, metaffi::native::kPlugin, error);
}
