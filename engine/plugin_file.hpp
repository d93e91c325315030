// Where plug-ins are: names, search places, files.
#pragma once

#include <metaffi/error.h>

#include <filesystem>
#include <string>
#include <string_view>
#include <vector>

namespace metaffi::engine {

struct PluginPlace {
  std::filesystem::path folder;
  std::string reason;  // "METAFFI_PLUGIN_PATH", "beside the library", …
};

// The plug-in's own name of a runtime: prefix "xllr." dropped, aliases resolved. INVALID_ARGUMENT when it can be no name.
[[nodiscard]] metaffi_error* plugin_name(std::string_view runtime, std::string* name);

// "metaffi_runtime_jvm.so".
[[nodiscard]] std::string plugin_file_name(std::string_view name);

// Every folder that is searched, in order; folders that do not exist included.
[[nodiscard]] std::vector<PluginPlace> plugin_places();

struct PluginFile {
  std::string name;
  std::filesystem::path file;
};

// The plug-ins that the search would find, one a name, sorted by name.
[[nodiscard]] std::vector<PluginFile> plugin_files();

// Finds the file of plug-in `name`. RUNTIME_NOT_FOUND names the file, every place searched and the runtimes there are.
[[nodiscard]] metaffi_error* find_plugin(const std::string& name, std::filesystem::path* file);

}  // namespace metaffi::engine
