#include "locator.hpp"

#include <metaffi/cpp/plugin_services.hpp>

#include <fcntl.h>
#include <spawn.h>
#include <sys/wait.h>
#include <unistd.h>

#include <algorithm>
#include <array>
#include <cerrno>
#include <cstdlib>
#include <filesystem>
#include <fstream>
#include <map>
#include <vector>

#include "api.hpp"

extern char** environ;

namespace metaffi::cpython {

using plugin::fail;

namespace {

namespace fs = std::filesystem;

constexpr const char* kInstallHint =
    "Install CPython 3.11 or later with its shared library (Debian, Ubuntu: apt install python3 libpython3-dev), or "
    "set "
    "METAFFI_PYTHON to an interpreter, or to a libpython3.x.so";

// What an interpreter is asked. The answers are lines of "key=value".
constexpr const char* kQuestion =
    "import sys, sysconfig as s\n"
    "v = s.get_config_var\n"
    "print('implementation=' + sys.implementation.name)\n"
    "print('version=' + sys.version.split()[0])\n"
    "print('executable=' + (sys.executable or ''))\n"
    "print('home=' + sys.base_prefix)\n"
    "print('shared=' + str(v('Py_ENABLE_SHARED') or 0))\n"
    "print('free_threaded=' + str(v('Py_GIL_DISABLED') or 0))\n"
    "print('name=' + (v('INSTSONAME') or ''))\n"
    "print('folder=' + (v('LIBDIR') or ''))\n"
    "print('multiarch=' + (v('MULTIARCH') or ''))\n";

std::string variable(const char* name) {
  const char* value = std::getenv(name);
  return value == nullptr ? "" : value;
}

bool is_file(const fs::path& path) {
  std::error_code ignored;
  return fs::is_regular_file(path, ignored);
}

// What a program prints to its standard output; false when it cannot be run or fails.
bool run(const std::string& program, const std::vector<std::string>& arguments, std::string* output) {
  std::array<int, 2> ends{};
  if (pipe2(ends.data(), O_CLOEXEC) != 0) return false;
  std::vector<char*> words{const_cast<char*>(program.c_str())};
  for (const std::string& argument : arguments) words.push_back(const_cast<char*>(argument.c_str()));
  words.push_back(nullptr);
  posix_spawn_file_actions_t actions;
  posix_spawn_file_actions_init(&actions);
  posix_spawn_file_actions_adddup2(&actions, ends[1], STDOUT_FILENO);
  posix_spawn_file_actions_addopen(&actions, STDIN_FILENO, "/dev/null", O_RDONLY, 0);
  posix_spawn_file_actions_addopen(&actions, STDERR_FILENO, "/dev/null", O_WRONLY, 0);
  pid_t child = 0;
  const int failure = posix_spawn(&child, program.c_str(), &actions, nullptr, words.data(), environ);
  posix_spawn_file_actions_destroy(&actions);
  close(ends[1]);
  std::array<char, 4096> buffer{};
  for (ssize_t count = 0; failure == 0;) {
    count = read(ends[0], buffer.data(), buffer.size());
    if (count > 0) output->append(buffer.data(), static_cast<std::size_t>(count));
    if (count == 0 || (count < 0 && errno != EINTR)) break;
  }
  close(ends[0]);
  if (failure != 0) return false;
  int status = 0;
  pid_t ended = -1;
  do ended = waitpid(child, &status, 0);
  while (ended < 0 && errno == EINTR);
  // A host that reaps its children itself may have been faster: then the output tells.
  return ended < 0 ? !output->empty() : WIFEXITED(status) && WEXITSTATUS(status) == 0;
}

std::map<std::string, std::string> read_lines(const std::string& lines) {
  std::map<std::string, std::string> answers;
  for (std::size_t from = 0; from < lines.size();) {
    const std::size_t end = std::min(lines.find('\n', from), lines.size());
    const std::string line = lines.substr(from, end - from);
    if (const std::size_t sign = line.find('='); sign != std::string::npos) {
      answers[line.substr(0, sign)] = line.substr(sign + 1);
    }
    from = end + 1;
  }
  return answers;
}

// The shared library that goes with an interpreter: where it was installed to, or beside it, or where distributions keep it.
std::string find_library(std::map<std::string, std::string>& told, std::vector<std::string>* looked) {
  std::string name = told["name"];
  if (!name.starts_with("libpython") || name.find(".so") == std::string::npos) {
    name = text("libpython3.", minor_version(told["version"]), ".so.1.0");
  }
  std::string plain = name.substr(0, name.find(".so") + 3);
  for (const fs::path& folder :
       {fs::path(told["folder"]), fs::path(told["home"]) / "lib", fs::path(told["folder"]) / told["multiarch"],
        fs::path("/usr/lib") / told["multiarch"], fs::path("/usr/lib64"), fs::path("/usr/lib")}) {
    if (folder.empty()) continue;
    for (const std::string& file : {name, plain + ".1.0", plain}) {
      if (is_file(folder / file)) return (folder / file).string();
    }
    looked->push_back(folder.string());
  }
  return {};
}

// What is behind an interpreter; on failure `why` says what is wrong with it.
bool examine(const std::string& executable, const std::string& found_by, Installation* result, std::string* why) {
  std::string output;
  if (!is_file(executable)) {
    *why = text("there is no '", executable, "'");
    return false;
  }
  const bool has_run = run(executable, {"-I", "-S", "-c", kQuestion}, &output);
  std::map<std::string, std::string> told = read_lines(output);
  if (!has_run || told["implementation"].empty()) {
    *why = text("'", executable, "' does not run as a Python 3");
    return false;
  }
  *result = {told["executable"].empty() ? executable : told["executable"], {}, told["version"], told["home"], found_by};
  if (told["implementation"] != "cpython") {
    *why = text("'", executable, "' is ", told["implementation"], ", and CPython is needed");
    return false;
  }
  if (minor_version(result->version) < kOldestMinor) {
    *why = text("'", executable, "' is CPython ", result->version, ", and 3.", kOldestMinor, " or later is needed");
    return false;
  }
  if (told["free_threaded"] == "1") {
    *why =
        text("'", executable, "' is CPython ", result->version, " without a GIL (free threading), which is not served");
    return false;
  }
  std::vector<std::string> looked;
  result->library = find_library(told, &looked);
  if (!result->library.empty()) return true;
  *why = text("'", executable, "' (CPython ", result->version, ") comes without a shared libpython3.",
              minor_version(result->version), ".so; looked in");
  for (const std::string& folder : looked) append_text(*why, text(' ', folder));
  return false;
}

std::vector<fs::path> folders_of(const std::string& path) {
  std::vector<fs::path> folders;
  for (std::size_t from = 0; from <= path.size();) {
    const std::size_t end = std::min(path.find(':', from), path.size());
    if (end > from) folders.emplace_back(path.substr(from, end - from));
    from = end + 1;
  }
  return folders;
}

// METAFFI_PYTHON: an interpreter, a library, or the folder of an installation or environment.
Installation named(const std::string& wish, const Surroundings& surroundings) {
  const fs::path path(wish);
  std::error_code ignored;
  if (path.filename().string().find("libpython") == 0) {
    if (!is_file(path))
      fail(METAFFI_ERROR_RUNTIME_NOT_FOUND, "METAFFI_PYTHON names the library '", wish, "', which is not there");
    const std::string name = path.filename().string();
    const std::string version = name.substr(9, name.find(".so") - 9);
    check_environment(surroundings, version, text("the library that METAFFI_PYTHON names, ", wish, ","));
    Installation found{{}, wish, version, {}, "METAFFI_PYTHON"};
    if (!surroundings.virtual_env.empty()) {
      found.executable = (fs::path(surroundings.virtual_env) / "bin" / "python3").string();
    } else if (const fs::path beside = path.parent_path().parent_path() / "bin" / ("python" + version);
               is_file(beside)) {
      found.executable = beside.string();
    }
    return found;
  }
  std::string executable = fs::is_directory(path, ignored) ? (path / "bin" / "python3").string() : wish;
  if (executable.find('/') == std::string::npos) {
    for (const fs::path& folder : folders_of(surroundings.path)) {
      if (!is_file(folder / wish)) continue;
      executable = (folder / wish).string();
      break;
    }
  }
  Installation found;
  std::string why;
  if (!is_file(executable)) {
    fail(METAFFI_ERROR_RUNTIME_NOT_FOUND, "METAFFI_PYTHON is '", wish, "', and there is no '", executable,
         "'. Set it to an interpreter, or to a libpython3.x.so, or unset it to use the python3 on PATH");
  }
  if (!examine(executable, "METAFFI_PYTHON", &found, &why)) {
    fail(METAFFI_ERROR_RUNTIME_NOT_FOUND, "METAFFI_PYTHON is unusable: ", why, ". ", kInstallHint);
  }
  return found;
}

}  // namespace

Surroundings Surroundings::of_process() {
  return {variable("METAFFI_PYTHON"), variable("VIRTUAL_ENV"), variable("PATH")};
}

std::string version_of_environment(const std::string& folder) {
  std::ifstream file(fs::path(folder) / "pyvenv.cfg");
  for (std::string line; std::getline(file, line);) {
    if (!line.starts_with("version")) continue;
    const std::size_t digit = line.find_first_of("0123456789");
    if (digit == std::string::npos) continue;
    const std::string version = line.substr(digit);
    return version.substr(0, version.find('.', version.find('.') + 1));
  }
  return {};
}

void check_environment(const Surroundings& surroundings, const std::string& version, const std::string& in_use) {
  if (surroundings.virtual_env.empty()) return;
  const std::string wanted = version_of_environment(surroundings.virtual_env);
  if (wanted.empty() || minor_version(wanted) == minor_version(version)) return;
  fail(METAFFI_ERROR_RUNTIME_NOT_FOUND, "the virtual environment VIRTUAL_ENV=", surroundings.virtual_env,
       " is of Python ", wanted, ", but ", in_use, " is of Python 3.", minor_version(version),
       "; packages of one version cannot be used by another. Activate an environment of Python 3.",
       minor_version(version), ", or deactivate this one (unset VIRTUAL_ENV)");
}

Installation locate_python(const Surroundings& surroundings) {
  if (!surroundings.metaffi_python.empty()) return named(surroundings.metaffi_python, surroundings);
  Installation found;
  std::string why;
  if (!surroundings.virtual_env.empty()) {
    const std::string executable = (fs::path(surroundings.virtual_env) / "bin" / "python3").string();
    if (!examine(executable, "VIRTUAL_ENV", &found, &why)) {
      fail(METAFFI_ERROR_RUNTIME_NOT_FOUND, "the virtual environment VIRTUAL_ENV=", surroundings.virtual_env,
           " is unusable: ", why, ". Make it anew with a CPython 3.", kOldestMinor,
           " or later, or deactivate it (unset VIRTUAL_ENV)");
    }
    return found;
  }
  std::string rejected;
  for (const fs::path& folder : folders_of(surroundings.path)) {
    const std::string executable = (folder / "python3").string();
    if (!is_file(executable)) continue;
    if (examine(executable, text("python3 on PATH (", executable, ")"), &found, &why)) return found;
    append_text(rejected, text(rejected.empty() ? " (" : "; ", why));
  }
  fail(METAFFI_ERROR_RUNTIME_NOT_FOUND,
       "no usable CPython was found: neither METAFFI_PYTHON nor VIRTUAL_ENV is set, and no python3 on PATH serves",
       rejected, rejected.empty() ? ". " : "). ", kInstallHint);
}

}  // namespace metaffi::cpython
