#include "jvm_locator.hpp"

#include <algorithm>
#include <cstdlib>
#include <filesystem>
#include <fstream>
#include <optional>

namespace metaffi::jvm {
namespace {

namespace fs = std::filesystem;

constexpr const char* kInstallHint =
    "Install a JDK of version 11 or later (Debian, Ubuntu: apt install openjdk-17-jdk-headless), or set JAVA_HOME to "
    "the "
    "folder of one.";

// Where libjvm.so lies below a Java home, the usual place first.
constexpr const char* kLibraryPlaces[] = {"lib/server/libjvm.so", "lib/client/libjvm.so", "lib/zero/libjvm.so",
                                          "lib/minimal/libjvm.so"};
constexpr const char* kOldLibraryPlaces[] = {"jre/lib/amd64/server/libjvm.so", "lib/amd64/server/libjvm.so"};

bool is_there(const fs::path& path) {
  std::error_code ignored;
  return fs::exists(path, ignored);
}

// KEY="value" of a release file.
std::string release_value(const fs::path& file, std::string_view key) {
  std::ifstream stream(file);
  for (std::string line; std::getline(stream, line);) {
    if (!line.starts_with(key) || line.size() <= key.size() || line[key.size()] != '=') continue;
    std::string value = line.substr(key.size() + 1);
    std::erase_if(value, [](char c) { return c == '"' || c == '\r'; });
    return value;
  }
  return {};
}

// What is at `home`; on failure `why` says what was looked for.
std::optional<JavaHome> examine(const fs::path& home, std::string found_by, std::string* why) {
  std::error_code failure;
  if (!fs::is_directory(home, failure)) {
    *why = text("'", home.string(), "' is not a folder");
    return std::nullopt;
  }
  JavaHome result;
  result.home = home.string();
  result.found_by = std::move(found_by);
  result.version = release_value(home / "release", "JAVA_VERSION");
  result.vendor = release_value(home / "release", "IMPLEMENTOR");
  result.feature = feature_version(result.version);
  for (const char* place : kLibraryPlaces) {
    if (result.library.empty() && is_there(home / place)) result.library = (home / place).string();
  }
  const bool old_layout = std::any_of(std::begin(kOldLibraryPlaces), std::end(kOldLibraryPlaces),
                                      [&](const char* place) { return is_there(home / place); });
  if ((result.feature != 0 && result.feature < kOldestJdk) || (result.library.empty() && old_layout)) {
    *why = text("'", result.home, "' holds Java ", result.version.empty() ? "8 or older" : result.version,
                ", and version 11 or later is needed");
    return std::nullopt;
  }
  if (result.library.empty()) {
    *why = text("'", result.home, "' has no ", kLibraryPlaces[0], ", so it is not the folder of a JDK or JRE");
    return std::nullopt;
  }
  return result;
}

// jenv puts a script named java into <root>/shims; the version it would run is a folder of <root>/versions.
std::optional<fs::path> home_behind_shim(const fs::path& java, const Surroundings& surroundings) {
  const fs::path folder = java.parent_path();
  if (folder.filename() != "shims") return std::nullopt;
  const fs::path root = folder.parent_path();
  std::string version = surroundings.jenv_version != nullptr ? surroundings.jenv_version : "";
  if (version.empty()) {
    std::ifstream file(root / "version");
    std::getline(file, version);
  }
  if (version.empty() || version == "system") return std::nullopt;
  return root / "versions" / version;
}

std::vector<fs::path> split_path(std::string_view path) {
  std::vector<fs::path> folders;
  while (!path.empty()) {
    const std::size_t colon = path.find(':');
    if (colon != 0) folders.emplace_back(path.substr(0, colon));
    path = colon == std::string_view::npos ? std::string_view() : path.substr(colon + 1);
  }
  return folders;
}

std::optional<JavaHome> search_path(const Surroundings& surroundings, std::vector<std::string>& rejected) {
  if (surroundings.path == nullptr) return std::nullopt;
  for (const fs::path& folder : split_path(surroundings.path)) {
    const fs::path java = folder / "java";
    std::error_code failure;
    if (!is_there(java)) continue;
    const std::string found_by = text("java on PATH (", java.string(), ")");
    const fs::path real = fs::canonical(java, failure);
    const auto shim = home_behind_shim(java, surroundings);
    if (failure && !shim) continue;
    std::string why;
    if (auto home = examine(shim ? *shim : real.parent_path().parent_path(), found_by, &why)) return home;
    rejected.push_back(text(found_by, ": ", why));
  }
  return std::nullopt;
}

std::optional<JavaHome> search_folder(const std::string& folder, std::vector<std::string>& rejected) {
  std::vector<JavaHome> found;
  std::error_code failure;
  for (fs::directory_iterator entry(folder, failure), end; !failure && entry != end; entry.increment(failure)) {
    std::error_code ignored;
    if (entry->path().filename().string().starts_with(".") || !entry->is_directory(ignored)) continue;
    std::string why;
    if (auto home = examine(entry->path(), folder, &why)) {
      found.push_back(std::move(*home));
    } else {
      rejected.push_back(why);
    }
  }
  if (found.empty()) return std::nullopt;
  // Newest first; among equals a name that stays the same over updates is as good as any.
  return *std::max_element(found.begin(), found.end(), [](const JavaHome& a, const JavaHome& b) {
    return std::pair(a.feature, b.home) < std::pair(b.feature, a.home);
  });
}

}  // namespace

int feature_version(std::string_view version) noexcept {
  if (version.starts_with("1.")) version.remove_prefix(2);
  int number = 0;
  for (std::size_t i = 0; i < version.size() && i < 4 && version[i] >= '0' && version[i] <= '9'; ++i) {
    number = number * 10 + (version[i] - '0');
  }
  return number;
}

Surroundings Surroundings::of_process() {
  Surroundings result;
  result.java_home = std::getenv("JAVA_HOME");
  result.path = std::getenv("PATH");
  result.jenv_version = std::getenv("JENV_VERSION");
  return result;
}

Error locate_java(const Surroundings& surroundings, JavaHome* result) {
  std::vector<std::string> rejected;
  std::optional<JavaHome> home;
  if (surroundings.java_home != nullptr && *surroundings.java_home != '\0') {
    std::string why;
    home = examine(surroundings.java_home, "JAVA_HOME", &why);
    if (!home) {
      return error(METAFFI_ERROR_RUNTIME_NOT_FOUND, "JAVA_HOME is unusable: ", why,
                   ". Correct JAVA_HOME, or unset it to use another Java of this machine.");
    }
  }
  if (!home) home = search_path(surroundings, rejected);
  if (!home) home = search_folder(surroundings.jvm_folder, rejected);
  if (!home) {
    std::string message = text("No Java runtime was found: JAVA_HOME is not set, and neither PATH nor ",
                               surroundings.jvm_folder, " leads to one");
    for (std::size_t i = 0; i < rejected.size(); ++i) message += text(i == 0 ? " (" : "; ", rejected[i]);
    message += text(rejected.empty() ? ". " : "). ", kInstallHint);
    return error(METAFFI_ERROR_RUNTIME_NOT_FOUND, message);
  }
  *result = std::move(*home);
  return nullptr;
}

}  // namespace metaffi::jvm
