#include "engine/plugin_file.hpp"

#include <metaffi/cpp/text.hpp>

#include <algorithm>
#include <array>
#include <cstdlib>
#include <set>

#include "engine/error.hpp"
#include "engine/shared_object.hpp"

namespace fs = std::filesystem;

namespace metaffi::engine {
namespace {

constexpr std::string_view prefix = "metaffi_runtime_";

#if defined(_WIN32)
constexpr std::string_view suffix = ".dll";
constexpr char list_separator = ';';
#else
constexpr std::string_view suffix = ".so";
constexpr char list_separator = ':';
#endif

struct Alias {
  std::string_view alias;
  std::string_view name;
};
constexpr std::array aliases = {Alias{"openjdk", "jvm"}, Alias{"python311", "python3"}, Alias{"c", "native"}};

bool is_name_character(char c) {
  return (c >= 'a' && c <= 'z') || (c >= 'A' && c <= 'Z') || (c >= '0' && c <= '9') || c == '_' || c == '-' || c == '.';
}

void add_place(std::vector<PluginPlace>* places, const fs::path& folder, std::string reason) {
  if (folder.empty()) return;
  std::error_code ignored;
  fs::path normal = fs::weakly_canonical(folder, ignored);
  if (normal.empty()) normal = folder.lexically_normal();
  const auto same = [&](const PluginPlace& place) { return place.folder == normal; };
  if (std::none_of(places->begin(), places->end(), same)) places->push_back({normal, std::move(reason)});
}

void add_list(std::vector<PluginPlace>* places, std::string_view list) {
  while (!list.empty()) {
    const std::size_t end = std::min(list.find(list_separator), list.size());
    add_place(places, fs::path(list.substr(0, end)), "METAFFI_PLUGIN_PATH");
    list.remove_prefix(std::min(end + 1, list.size()));
  }
}

// Name of the plug-in in this file, or empty.
std::string name_of(const fs::path& file) {
  const std::string name = file.filename().string();
  if (name.size() <= prefix.size() + suffix.size() || !name.starts_with(prefix) || !name.ends_with(suffix)) return {};
  return name.substr(prefix.size(), name.size() - prefix.size() - suffix.size());
}

metaffi_error* not_found(const std::string& name) {
  std::string message =
      text("there is no plug-in for runtime \"", name, "\": ", plugin_file_name(name), " was looked for in");
  for (const PluginPlace& place : plugin_places()) {
    std::error_code ignored;
    append_text(message, text("\n  ", place.folder.string(), " (", place.reason,
                              fs::is_directory(place.folder, ignored) ? ")" : ", no such folder)"));
  }
  message += "\nruntimes that are there: ";
  const std::vector<PluginFile> files = plugin_files();
  for (std::size_t i = 0; i < files.size(); ++i) append_text(message, text(i == 0 ? "" : ", ", files[i].name));
  if (files.empty()) message += "none";
  message += ". Correct the name, install the plug-in, or name its folder in METAFFI_PLUGIN_PATH";
  return make_error(METAFFI_ERROR_RUNTIME_NOT_FOUND, message);
}

}  // namespace

metaffi_error* plugin_name(std::string_view runtime, std::string* name) {
  std::string_view bare = runtime;
  if (bare.starts_with("xllr.")) bare.remove_prefix(5);
  if (bare.empty() || bare.front() == '.' || !std::all_of(bare.begin(), bare.end(), is_name_character)) {
    return make_error(METAFFI_ERROR_INVALID_ARGUMENT,
                      text("\"", runtime,
                           "\" is no name of a runtime: use jvm, python3, go, native or the name of an "
                           "installed plug-in (letters, digits, '_', '-' and '.')"));
  }
  const auto known = std::find_if(aliases.begin(), aliases.end(), [&](const Alias& a) { return a.alias == bare; });
  *name = known == aliases.end() ? bare : known->name;
  return nullptr;
}

std::string plugin_file_name(std::string_view name) { return text(prefix, name, suffix); }

std::vector<PluginPlace> plugin_places() {
  std::vector<PluginPlace> places;
  if (const char* list = std::getenv("METAFFI_PLUGIN_PATH")) add_list(&places, list);
  if (const fs::path image = own_image(); !image.empty()) {
    add_place(&places, image.parent_path() / "metaffi", text("beside ", image.filename().string()));
  }
  if (const char* home = std::getenv("METAFFI_HOME"); home != nullptr && *home != '\0') {
    add_place(&places, fs::path(home) / "lib" / "metaffi", "METAFFI_HOME");
  }
  add_place(&places, METAFFI_INSTALL_PLUGIN_DIR, "where MetaFFI was configured to be installed");
  return places;
}

std::vector<PluginFile> plugin_files() {
  std::vector<PluginFile> files;
  std::set<std::string> seen;
  for (const PluginPlace& place : plugin_places()) {
    std::error_code failure;
    fs::directory_iterator entry(place.folder, failure);
    for (; !failure && entry != fs::directory_iterator(); entry.increment(failure)) {
      std::string name = name_of(entry->path());
      if (!name.empty() && seen.insert(name).second) files.push_back({std::move(name), entry->path()});
    }
  }
  std::sort(files.begin(), files.end(), [](const PluginFile& a, const PluginFile& b) { return a.name < b.name; });
  return files;
}

metaffi_error* find_plugin(const std::string& name, fs::path* file) {
  const std::string file_name = plugin_file_name(name);
  for (const PluginPlace& place : plugin_places()) {
    std::error_code ignored;
    const fs::path candidate = place.folder / file_name;
    if (fs::exists(candidate, ignored)) {
      *file = candidate;
      return nullptr;
    }
  }
  return not_found(name);
}

}  // namespace metaffi::engine
