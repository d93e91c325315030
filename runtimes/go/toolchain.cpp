#include "runtimes/go/toolchain.hpp"

#include <unistd.h>

#include <array>
#include <charconv>
#include <cstdio>
#include <cstdlib>
#include <filesystem>
#include <fstream>
#include <memory>
#include <optional>
#include <string_view>

#include "runtimes/go/services.hpp"

namespace metaffi::go {

namespace {

namespace fs = std::filesystem;

constexpr int kOldestMinor = 22;
constexpr std::string_view kInstallGo =
    "install Go 1.22 or later from https://go.dev/dl (Debian, Ubuntu: apt install golang-go, where that is new enough)";

struct Toolchain {
  std::string program;
  std::string version;  // "go1.26.8"; empty when it does not say
  std::string found_by;
};

bool is_program(const fs::path& path) {
  std::error_code ignored;
  return fs::is_regular_file(path, ignored) && ::access(path.c_str(), X_OK) == 0;
}

std::vector<fs::path> split_path(const char* path) {
  std::vector<fs::path> folders;
  std::string_view rest = path == nullptr ? "" : path;
  while (!rest.empty()) {
    const std::size_t colon = rest.find(':');
    if (colon != 0) folders.emplace_back(rest.substr(0, colon));
    rest = colon == std::string_view::npos ? std::string_view() : rest.substr(colon + 1);
  }
  return folders;
}

std::optional<fs::path> find_on_path(const char* path, std::string_view name) {
  for (const fs::path& folder : split_path(path)) {
    if (is_program(folder / name)) return folder / name;
  }
  return std::nullopt;
}

// What the program itself says: for a script that starts one of several toolchains.
std::string ask_version(const fs::path& program) {
  const std::string quoted = "'" + program.string() + "' env GOVERSION 2>/dev/null";
  if (program.string().find('\'') != std::string::npos) return {};
  const std::unique_ptr<std::FILE, int (*)(std::FILE*)> output(::popen(quoted.c_str(), "r"), ::pclose);
  std::array<char, 64> line{};
  if (output == nullptr || std::fgets(line.data(), line.size(), output.get()) == nullptr) return {};
  std::string version = line.data();
  while (!version.empty() && (version.back() == '\n' || version.back() == '\r')) version.pop_back();
  return version;
}

// The first line of the file VERSION beside bin/.
std::string version_of(const fs::path& program) {
  std::error_code failure;
  const fs::path real = fs::canonical(program, failure);
  if (!failure) {
    std::ifstream file(real.parent_path().parent_path() / "VERSION");
    std::string line;
    if (std::getline(file, line) && line.starts_with("go")) return line;
  }
  return ask_version(program);
}

Toolchain examine(const fs::path& program, std::string found_by) {
  return {program.string(), version_of(program), std::move(found_by)};
}

// As metaffi-compiler-go does: what it would take.
std::optional<Toolchain> locate(const Surroundings& surroundings) {
  if (const auto program = find_on_path(surroundings.path, "go")) return examine(*program, "PATH");
  if (surroundings.goroot != nullptr && *surroundings.goroot != '\0') {
    const fs::path program = fs::path(surroundings.goroot) / "bin/go";
    if (is_program(program)) return examine(program, "GOROOT");
  }
  for (const std::string& folder : surroundings.usual_folders) {
    const fs::path program = fs::path(folder) / "bin/go";
    if (is_program(program)) return examine(program, "usual place, not on PATH");
  }
  return std::nullopt;
}

// 22 of "go1.22.3"; 0 when it cannot be told.
int minor_version(std::string_view version) {
  constexpr std::string_view kPrefix = "go1.";
  int minor = 0;
  if (version.starts_with(kPrefix)) {
    std::from_chars(version.data() + kPrefix.size(), version.data() + version.size(), minor);
  }
  return minor;
}

std::string report_c_compiler(const Surroundings& surroundings) {
  if (surroundings.c_compiler != nullptr && *surroundings.c_compiler != '\0') {
    return text("c compiler: ", surroundings.c_compiler, " (CC)\n");
  }
  for (const std::string_view name : {"gcc", "cc", "clang"}) {
    if (const auto program = find_on_path(surroundings.path, name))
      return text("c compiler: ", program->string(), "\n");
  }
  return "c compiler: none found, and cgo needs one to compile guests; apt install gcc\n";
}

}  // namespace

Surroundings Surroundings::of_process() {
  Surroundings found;
  found.goroot = std::getenv("GOROOT");
  found.path = std::getenv("PATH");
  found.c_compiler = std::getenv("CC");
  found.usual_folders = {"/usr/local/go", "/usr/lib/go", "/opt/go", "/snap/go/current"};
  return found;
}

std::string report_toolchain(const Surroundings& surroundings) {
  std::string report = "runtime: Go, inside each guest library; nothing to start\n";
  const auto found = locate(surroundings);
  if (!found) {
    return text(report, "toolchain: none found; guests that are compiled already work, to compile one ", kInstallGo,
                "\n");
  }
  const int minor = minor_version(found->version);
  append_text(report, text("toolchain: ", found->program, " (", found->found_by,
                           ")\nversion: ", found->version.empty() ? "unknown" : found->version));
  if (minor == 0 && !found->version.starts_with("devel")) {
    append_text(report, text(", it does not answer as Go does; ", kInstallGo));
  } else if (minor < kOldestMinor && minor != 0) {
    append_text(report, text(", too old to compile guests; ", kInstallGo));
  }
  return text(report, "\n", report_c_compiler(surroundings));
}

}  // namespace metaffi::go
