// metaffi --plugin --list | --install FILE | --remove NAME
#include <unistd.h>

#include <filesystem>
#include <fstream>
#include <iostream>

#include "engine/cli/commands.hpp"
#include "engine/cli/survey.hpp"

namespace fs = std::filesystem;

namespace metaffi::cli {
namespace {

using nlohmann::json;

constexpr std::string_view prefix = "metaffi_runtime_";

bool is_plugin_file_name(const std::string& name) {
  return name.starts_with(prefix) && name.ends_with(".so") && name.size() > prefix.size() + 3;
}

// The first searched folder that can be written to.
fs::path writable_place(const json& facts) {
  std::string tried;
  for (const json& place : facts.at("places")) {
    fs::path folder = place.at("folder").get<std::string>();
    std::error_code failure;
    fs::create_directories(folder, failure);
    if (!failure && access(folder.c_str(), W_OK) == 0) return folder;
    tried += "\n  " + folder.string();
  }
  throw UsageError("none of the folders that are searched for plug-ins can be written to:" + tried +
                   "\nuse sudo, or set METAFFI_PLUGIN_PATH to a folder of your own");
}

}  // namespace

int plugin_list() {
  const json facts = survey();
  for (const json& plugin : facts.at("plugins")) {
    const bool usable = plugin.at("error").is_null();
    std::cout << plugin.at("name").get<std::string>() << '\t'
              << (plugin.at("version").is_null() ? "-" : plugin.at("version").get<std::string>()) << '\t'
              << (usable ? "ok" : "problem") << '\t' << plugin.at("file").get<std::string>() << '\n';
  }
  return 0;
}

int plugin_install(const std::string& file) {
  const fs::path source = file;
  const std::string name = source.filename().string();
  if (!fs::exists(source)) throw UsageError(file + " does not exist");
  if (!is_plugin_file_name(name))
    throw UsageError(file + " is no plug-in: their files are called metaffi_runtime_NAME.so");
  const fs::path target = writable_place(survey()) / name;
  if (fs::exists(target) && fs::equivalent(source, target)) throw UsageError(target.string() + " is that file already");
  // Written beside and moved, so that a process that uses the old one keeps it.
  const fs::path fresh = target.string() + ".new";
  fs::copy_file(source, fresh, fs::copy_options::overwrite_existing);
  fs::rename(fresh, target);
  std::cout << "installed " << target.string() << '\n';
  const std::string runtime = name.substr(prefix.size(), name.size() - prefix.size() - 3);
  const json facts = survey();
  for (const json& plugin : facts.at("plugins")) {
    if (plugin.at("name") != runtime || plugin.at("error").is_null()) continue;
    std::cerr << "metaffi: " << runtime << " cannot be used yet: " << plugin.at("error").get<std::string>() << '\n';
    return 1;
  }
  return 0;
}

int plugin_remove(const std::string& name) {
  std::string names;
  const json facts = survey();
  for (const json& plugin : facts.at("plugins")) {
    if (plugin.at("name") == name) {
      const fs::path file = plugin.at("file").get<std::string>();
      fs::remove(file);
      std::cout << "removed " << file.string() << '\n';
      return 0;
    }
    names += (names.empty() ? "" : ", ") + plugin.at("name").get<std::string>();
  }
  throw UsageError("there is no plug-in for runtime \"" + name + "\"; there are: " + (names.empty() ? "none" : names));
}

}  // namespace metaffi::cli
