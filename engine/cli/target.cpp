#include "engine/cli/target.hpp"

#include <filesystem>

#include "engine/cli/commands.hpp"

namespace fs = std::filesystem;

namespace metaffi::cli {
namespace {

// Jars may be listed with ';' or ':'; the first tells what they all are.
std::string first_of_list(const std::string& file) { return file.substr(0, file.find_first_of(";:")); }

bool contains_classes(const fs::path& folder) {
  std::error_code failure;
  fs::recursive_directory_iterator entry(folder, fs::directory_options::skip_permission_denied, failure);
  for (; !failure && entry != fs::recursive_directory_iterator(); entry.increment(failure)) {
    if (entry->path().extension() == ".class") return true;
  }
  return false;
}

std::string runtime_of(const std::string& file) {
  const fs::path path = first_of_list(file);
  const std::string name = path.filename().string();
  const std::string extension = path.extension().string();
  std::error_code ignored;
  if (extension == ".jar" || extension == ".class") return "jvm";
  if (extension == ".py" || fs::exists(path / "__init__.py", ignored)) return "python3";
  if (path.stem().string().ends_with("_MetaFFIGuest")) return "go";
  if (extension == ".so" || extension == ".dll" || name.find(".so.") != std::string::npos) return "native";
  if (fs::is_directory(path, ignored) && contains_classes(path)) return "jvm";
  return {};
}

}  // namespace

std::string runtime_for(const std::string& file, const std::string& asked) {
  if (!asked.empty()) return asked;
  std::string runtime = runtime_of(file);
  if (runtime.empty()) {
    throw UsageError(
        "cannot tell which runtime loads " + file +
        " (.jar and folders of .class files: jvm; .py and packages: python3; X_MetaFFIGuest.so: go; .so: native); "
        "name it with --runtime");
  }
  return runtime;
}

}  // namespace metaffi::cli
