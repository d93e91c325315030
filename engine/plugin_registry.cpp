#include "engine/plugin_registry.hpp"

#include <metaffi/cpp/text.hpp>

#include <algorithm>
#include <cstddef>
#include <cstring>
#include <map>
#include <memory>
#include <mutex>

#include "engine/error.hpp"
#include "engine/host_services.hpp"
#include "engine/immortal.hpp"
#include "engine/plugin_file.hpp"
#include "engine/shared_object.hpp"

namespace metaffi::engine {
namespace {

// The handshake of one plug-in runs under the mutex of its entry only, so that no plug-in is opened twice at once and none
// waits for another.
struct Entry {
  std::mutex mutex;
  std::unique_ptr<const Plugin> plugin;
};

struct Registry {
  std::mutex mutex;
  std::map<std::string, Entry, std::less<>> entries;
};

Registry& registry() {
  static Immortal<Registry> all;
  return *all;
}

Entry& entry_of(const std::string& name) {
  Registry& all = registry();
  const std::lock_guard lock(all.mutex);
  return all.entries[name];
}

metaffi_error* unusable(const std::filesystem::path& file, std::string_view why) {
  return make_error(METAFFI_ERROR_RUNTIME_NOT_FOUND,
                    text("the plug-in ", file.string(), " cannot be used: ", why, ". Reinstall or remove it"));
}

metaffi_error* check_version(const std::filesystem::path& file, const metaffi_plugin& table) {
  if (table.abi_version == METAFFI_ABI_VERSION) return nullptr;
  const bool older = table.abi_version < METAFFI_ABI_VERSION;
  return make_error(METAFFI_ERROR_ABI_MISMATCH,
                    text("the plug-in ", file.string(), " was made for version ", table.abi_version,
                         " of the plug-in interface; this library (MetaFFI ", metaffi_version(), ") speaks version ",
                         METAFFI_ABI_VERSION, ". ",
                         older ? "Install or build the plug-in of this MetaFFI version"
                               : "Update MetaFFI, or install the plug-in of this MetaFFI version"));
}

metaffi_error* check_table(const std::filesystem::path& file, const metaffi_plugin& table) {
  constexpr std::size_t required = offsetof(metaffi_plugin, module_inspect);
  if (table.size < required) {
    return unusable(file, text("its table has ", table.size, " bytes where ", required, " are needed"));
  }
  if (table.name == nullptr || table.version == nullptr || (table.path_keys == nullptr && table.path_key_count > 0) ||
      table.runtime_load == nullptr || table.runtime_release == nullptr || table.module_load == nullptr ||
      table.module_free == nullptr || table.entity_load == nullptr || table.entity_free == nullptr) {
    return unusable(file, "its table lacks a name, a version or one of the functions every plug-in needs");
  }
  return nullptr;
}

metaffi_error* shake_hands(const std::filesystem::path& file, std::unique_ptr<const Plugin>* result) {
  std::string why;
  void* const object = open_shared_object(file, &why);
  if (object == nullptr) return unusable(file, why);
  void* const symbol = find_symbol(object, METAFFI_PLUGIN_SYMBOL);
  if (symbol == nullptr) return unusable(file, "it does not export " METAFFI_PLUGIN_SYMBOL);
  metaffi_error* refusal = nullptr;
  const metaffi_plugin* const table = reinterpret_cast<metaffi_plugin_get_fn>(symbol)(&host_services(), &refusal);
  if (table == nullptr) {
    if (refusal != nullptr) return refusal;
    return unusable(file, METAFFI_PLUGIN_SYMBOL " gave neither a table nor an error");
  }
  ErrorPtr(refusal).reset();
  if (metaffi_error* error = check_version(file, *table)) return error;
  if (metaffi_error* error = check_table(file, *table)) return error;
  auto plugin = std::make_unique<Plugin>();
  plugin->file = file;
  std::memcpy(&plugin->table, table, std::min<std::size_t>(table->size, sizeof(metaffi_plugin)));
  *result = std::move(plugin);
  return nullptr;
}

}  // namespace

metaffi_error* plugin_get(std::string_view runtime, const Plugin** plugin) {
  std::string name;
  if (metaffi_error* error = plugin_name(runtime, &name)) return error;
  Entry& entry = entry_of(name);
  const std::lock_guard lock(entry.mutex);
  if (entry.plugin == nullptr) {
    std::filesystem::path file;
    if (metaffi_error* error = find_plugin(name, &file)) return error;
    if (metaffi_error* error = shake_hands(file, &entry.plugin)) return error;
  }
  *plugin = entry.plugin.get();
  return nullptr;
}

}  // namespace metaffi::engine
