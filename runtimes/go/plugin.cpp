// The plug-in `go`: c-shared Go libraries as modules. The Go runtime is in the library and starts when that is opened.
#include <metaffi/plugin.h>

#include <array>
#include <memory>
#include <string>
#include <string_view>

#include "runtimes/go/entity.hpp"
#include "runtimes/go/inspect.hpp"
#include "runtimes/go/library.hpp"
#include "runtimes/go/module_path.hpp"
#include "runtimes/go/services.hpp"
#include "runtimes/go/toolchain.hpp"

namespace metaffi::go {

namespace {

constexpr std::array kPathKeys{
    metaffi_path_key{"callable", 0}, metaffi_path_key{"global", 0}, metaffi_path_key{"field", 0},
    metaffi_path_key{"getter", 1},   metaffi_path_key{"setter", 1}, metaffi_path_key{"instance_required", 1},
};

struct Runtime {
  bool several_go_runtimes = false;
};

void read_options(const metaffi_runtime_options* options, Runtime* runtime) {
  for (std::size_t i = 0; options != nullptr && i < options->argument_count; ++i) {
    const std::string_view option = options->arguments[i];
    if (option != "several-go-runtimes") {
      fail(METAFFI_ERROR_INVALID_ARGUMENT, "the go runtime has no option '", option,
           "'; it has several-go-runtimes. What Go itself is to do differently is said by its environment variables "
           "(GOGC, "
           "GOMAXPROCS, GODEBUG), set before the first Go library is opened");
    }
    runtime->several_go_runtimes = true;
  }
}

metaffi_error* runtime_load(const metaffi_runtime_options* options, void** runtime) {
  return guarded([&] {
    auto loaded = std::make_unique<Runtime>();
    read_options(options, loaded.get());
    *runtime = loaded.release();
  });
}

void runtime_release(void* runtime) { std::unique_ptr<Runtime>(static_cast<Runtime*>(runtime)).reset(); }

// A module is a Library, which outlives it.
metaffi_error* module_load(void* runtime, const char* path, void** module) {
  return guarded([&] {
    const bool several = static_cast<const Runtime*>(runtime)->several_go_runtimes;
    *module = const_cast<Library*>(&Library::open(find_module(path), several));
  });
}

void module_free(void*) {}

metaffi_error* entity_load(void* module, const metaffi_entity_request* request, const metaffi_call_plan** plan) {
  return guarded([&] {
    auto entity = std::make_unique<Entity>(*static_cast<const Library*>(module));
    *plan = &make_plan(entity.get(), *request);
    static_cast<void>(entity.release());  // the plan's owner
  });
}

void entity_free(const metaffi_call_plan* plan) { std::unique_ptr<Entity>(static_cast<Entity*>(plan->owner)).reset(); }

metaffi_error* module_inspect(void* module, char** json) {
  return guarded([&] { *json = copy_text(inspect(*static_cast<const Library*>(module))); });
}

metaffi_error* probe(char** report) {
  return guarded([&] { *report = copy_text(report_toolchain(Surroundings::of_process())); });
}

constexpr metaffi_plugin kPlugin{
    METAFFI_ABI_VERSION,
    sizeof(metaffi_plugin),
    "go",
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

}  // namespace metaffi::go

extern "C" METAFFI_PLUGIN_API const metaffi_plugin* metaffi_plugin_get(const metaffi_host* host,
                                                                       metaffi_error** error) {
  return metaffi::plugin::accept_host(host, metaffi::go::kPlugin, error);
}
