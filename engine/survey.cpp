// metaffi_runtime_survey: what could be loaded here, and what is missing.
#include <metaffi/runtime.h>
#include <metaffi/cpp/text.hpp>

#include <cstring>
#include <memory>

#include "engine/error.hpp"
#include "engine/json.hpp"
#include "engine/plugin_file.hpp"
#include "engine/plugin_registry.hpp"
#include "jit/compiler.hpp"

namespace metaffi::engine {
namespace {

struct Probe {
  const char* version = nullptr;
  std::unique_ptr<char, void (*)(void*)> report{nullptr, metaffi_free};
  ErrorPtr error;
};

Probe probe(const std::string& name) {
  Probe result;
  const Plugin* plugin = nullptr;
  result.error.reset(plugin_get(name, &plugin));
  if (result.error != nullptr) return result;
  result.version = plugin->table.version;
  if (plugin->table.probe == nullptr) return result;
  char* report = nullptr;
  result.error.reset(plugin->table.probe(&report));
  if (result.error == nullptr) result.report.reset(report);
  return result;
}

std::string describe_plugin(const PluginFile& plugin) {
  const Probe found = probe(plugin.name);
  const char* const error = found.error == nullptr ? nullptr : metaffi_error_message(found.error.get());
  return text("{\"name\":", json_string(plugin.name), ",\"file\":", json_string(plugin.file.string()),
              ",\"version\":", json_string_or_null(found.version),
              ",\"report\":", json_string_or_null(found.report.get()), ",\"error\":", json_string_or_null(error), '}');
}

std::string describe_place(const PluginPlace& place) {
  std::error_code ignored;
  return text("{\"folder\":", json_string(place.folder.string()), ",\"reason\":", json_string(place.reason),
              ",\"exists\":", std::filesystem::is_directory(place.folder, ignored) ? "true" : "false", '}');
}

template <typename Items, typename Describe>
std::string list_of(const Items& items, Describe describe) {
  std::string out = "[";
  for (const auto& item : items) {
    if (out.size() > 1) out += ',';
    out += describe(item);
  }
  return out + ']';
}

std::string survey() {
  const auto& no_jit = jit::unavailable();
  return text("{\"version\":", json_string(metaffi_version()), ",\"abi_version\":", METAFFI_ABI_VERSION,
              ",\"jit\":{\"available\":", no_jit ? "false" : "true",
              ",\"reason\":", json_string_or_null(no_jit ? no_jit->message.c_str() : nullptr),
              "},\"places\":", list_of(plugin_places(), describe_place),
              ",\"plugins\":", list_of(plugin_files(), describe_plugin), '}');
}

}  // namespace
}  // namespace metaffi::engine

metaffi_error* metaffi_runtime_survey(char** json) {
  using namespace metaffi::engine;
  if (json == nullptr) return null_argument("metaffi_runtime_survey", "json");
  return guarded([&] { return copy_out(survey(), json); });
}
