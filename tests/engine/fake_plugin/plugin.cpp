#include <cstring>
#include <iterator>

#include "tests/engine/fake_plugin/fake.hpp"

namespace {

const metaffi_host* services = nullptr;
fake::Counters counters;

metaffi_error* runtime_load(const metaffi_runtime_options* options, void** runtime) {
  if (options->argument_count > 0 && std::strcmp(options->arguments[0], "refuse") == 0) {
    return services->error_new(METAFFI_ERROR_RUNTIME_NOT_FOUND, "fake: told to refuse");
  }
  ++counters.runtimes;
  *runtime = &counters;
  return nullptr;
}

void runtime_release(void*) { --counters.runtimes; }

metaffi_error* module_load(void*, const char* path, void** module) {
  if (std::strcmp(path, "missing") == 0) {
    return services->error_new(METAFFI_ERROR_MODULE_NOT_FOUND, "fake: there is no module \"missing\"");
  }
  ++counters.modules;
  *module = &counters;
  return nullptr;
}

void module_free(void*) { --counters.modules; }

metaffi_error* entity_load(void*, const metaffi_entity_request* request, const metaffi_call_plan** plan) {
  metaffi_error* const error = fake::load_entity(*request, plan);
  if (error == nullptr) ++counters.entities;
  return error;
}

void entity_free(const metaffi_call_plan* plan) {
  --counters.entities;
  fake::free_entity(plan);
}

metaffi_error* give(const char* text, char** result) {
  *result = static_cast<char*>(services->alloc(std::strlen(text) + 1));
  if (*result == nullptr) return services->error_new(METAFFI_ERROR_OUT_OF_MEMORY, nullptr);
  std::strcpy(*result, text);
  return nullptr;
}

// `echo` is there twice, and `greet` once; the other entities are not told of.
metaffi_error* module_inspect(void*, char** json) {
  return give(R"json({"runtime": "fake", "entities": [
    {"path": "callable=echo", "name": "echo", "kind": "function", "signature": "int64 echo(int64)",
     "params": [{"type": "int64", "code": 32, "dims": 0, "alias": null}],
     "results": [{"type": "int64", "code": 32, "dims": 0, "alias": null}]},
    {"path": "callable=echo", "name": "echo", "kind": "function", "signature": "float64 echo(float64)",
     "params": [{"type": "float64", "code": 1, "dims": 0, "alias": null}],
     "results": [{"type": "float64", "code": 1, "dims": 0, "alias": null}]},
    {"path": "callable=greet", "name": "greet", "kind": "function", "signature": "string greet(string)",
     "params": [{"type": "string8", "code": 4096, "dims": 0, "alias": "fake.Name"}],
     "results": [{"type": "string8", "code": 4096, "dims": 0, "alias": null}]}]
})json",
              json);
}

metaffi_error* probe(char** report) { return give("version: 1.0\nlocation: nowhere\n", report); }

constexpr metaffi_path_key path_keys[] = {{"callable", 0}, {"field", 0}, {"instance_required", 1}, {"getter", 1}};

}  // namespace

const metaffi_host& fake::host() { return *services; }

std::uint32_t fake::owner() {
  static const std::uint32_t id = services->owner_id("fake");
  return id;
}

fake::Counters* metaffi_fake_counters(void) { return &counters; }
const metaffi_host* metaffi_fake_host(void) { return services; }

// These macros make the broken variants.
#ifndef FAKE_ABI_VERSION
#define FAKE_ABI_VERSION METAFFI_ABI_VERSION
#endif
#ifndef FAKE_TABLE_SIZE
#define FAKE_TABLE_SIZE sizeof(metaffi_plugin)
#endif

#ifdef FAKE_REFUSES
constexpr bool refuses = true;
#else
constexpr bool refuses = false;
#endif

extern "C" METAFFI_PLUGIN_API const metaffi_plugin* metaffi_plugin_get(const metaffi_host* host,
                                                                       metaffi_error** error) {
  static const metaffi_plugin table = {.abi_version = FAKE_ABI_VERSION,
                                       .size = FAKE_TABLE_SIZE,
                                       .name = "fake",
                                       .version = "1.0",
                                       .path_keys = path_keys,
                                       .path_key_count = std::size(path_keys),
                                       .runtime_load = runtime_load,
                                       .runtime_release = runtime_release,
                                       .module_load = module_load,
                                       .module_free = module_free,
                                       .entity_load = entity_load,
                                       .entity_free = entity_free,
                                       .module_inspect = module_inspect,
                                       .probe = probe};
  services = host;
  if (refuses) {
    *error = host->error_new(METAFFI_ERROR_RUNTIME_NOT_FOUND, "fake: there is no fake language on this machine");
    return nullptr;
  }
  return &table;
}
