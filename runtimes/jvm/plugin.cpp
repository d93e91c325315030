// The plug-in's table: what the engine calls.
#include <metaffi/plugin.h>

#include <cstring>
#include <memory>
#include <vector>

#include "jvm_classes.hpp"
#include "jvm_entity.hpp"
#include "jvm_error.hpp"
#include "jvm_instance.hpp"
#include "jvm_locator.hpp"
#include "jvm_module.hpp"
#include "jvm_signals.hpp"
#include "jvm_string.hpp"
#include "services.hpp"

namespace metaffi::jvm {
namespace {

constexpr metaffi_path_key kPathKeys[] = {
    {"class", 0}, {"callable", 0}, {"field", 0}, {"instance_required", 1}, {"getter", 1}, {"setter", 1},
};

// The engine's runtimes share the JVM and hold nothing of their own.
struct Runtime {};

// A module as the engine holds it; entities share what is inside.
struct LoadedModule {
  std::shared_ptr<Module> module;
};

metaffi_error* runtime_load(const metaffi_runtime_options* options, void** runtime) {
  return guarded([&]() -> Error {
    std::vector<std::string> arguments;
    if (options != nullptr) arguments.assign(options->arguments, options->arguments + options->argument_count);
    if (Error failure = start_jvm(arguments)) return failure;
    JNIEnv* env = nullptr;
    if (Error failure = current_env(&env)) return failure;
    if (Error failure = load_classes(env)) return failure;
    use_alternate_stacks();
    *runtime = std::make_unique<Runtime>().release();
    return nullptr;
  });
}

void runtime_release(void* runtime) { delete static_cast<Runtime*>(runtime); }

metaffi_error* module_load(void*, const char* path, void** module) {
  return guarded([&]() -> Error {
    JNIEnv* env = nullptr;
    if (Error failure = current_env(&env)) return failure;
    auto loaded = std::make_unique<LoadedModule>();
    if (Error failure = Module::open(env, path, &loaded->module)) return failure;
    use_alternate_stacks();
    *module = loaded.release();
    return nullptr;
  });
}

void module_free(void* module) { delete static_cast<LoadedModule*>(module); }

metaffi_error* entity_load(void* module, const metaffi_entity_request* request, const metaffi_call_plan** plan) {
  return guarded([&]() -> Error {
    std::unique_ptr<Entity> entity;
    if (Error failure = load_entity(static_cast<LoadedModule*>(module)->module, *request, &entity, plan))
      return failure;
    static_cast<void>(entity.release());  // plan->owner
    return nullptr;
  });
}

void entity_free(const metaffi_call_plan* plan) { delete static_cast<Entity*>(plan->owner); }

Error copy_out(std::string_view found, char** result) {
  auto copy = allocate<char>(found.size() + 1);
  if (!copy) return out_of_memory();
  std::memcpy(copy.get(), found.data(), found.size());
  copy[found.size()] = '\0';
  *result = copy.release();
  return nullptr;
}

metaffi_error* module_inspect(void* module, char** json) {
  return guarded([&]() -> Error {
    const Module& loaded = *static_cast<LoadedModule*>(module)->module;
    JNIEnv* env = nullptr;
    if (Error failure = loaded.entrance().enter(&env)) return failure;
    jvalue argument;
    argument.l = loaded.loader();
    const LocalRef<jstring> found(env,
                                  env->CallStaticObjectMethodA(classes().inspect, classes().inspect_module, &argument));
    if (env->ExceptionCheck() == JNI_TRUE) return take_load_failure(env, METAFFI_ERROR_MODULE_INVALID);
    return copy_out(text_of(env, found.get()), json);
  });
}

metaffi_error* probe(char** report) {
  return guarded([&]() -> Error {
    JavaHome java;
    if (Error failure = locate_java(Surroundings::of_process(), &java)) return failure;
    return copy_out(text("version: ", java.version.empty() ? "unknown" : java.version,
                         "\nvendor: ", java.vendor.empty() ? "unknown" : java.vendor, "\nhome: ", java.home,
                         "\nlibrary: ", java.library, "\nfound by: ", java.found_by, "\n"),
                    report);
  });
}

constexpr metaffi_plugin kPlugin = {
    METAFFI_ABI_VERSION,
    sizeof(metaffi_plugin),
    "jvm",
    METAFFI_JVM_PLUGIN_VERSION,
    kPathKeys,
    std::size(kPathKeys),
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
}  // namespace metaffi::jvm

extern "C" METAFFI_PLUGIN_API const metaffi_plugin* metaffi_plugin_get(const metaffi_host* host,
                                                                       metaffi_error** error) {
  return metaffi::plugin::accept_host(host, metaffi::jvm::kPlugin, error);
}
