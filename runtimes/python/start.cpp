// Initialisation by configuration (PEP 587; from 3.14 on PEP 741). The structures of PEP 587 differ from version to version, so
// the plug-in knows where the few members it sets are in those it serves (Include/cpython/initconfig.h of 3.11, 3.12, 3.13).
#include "start.hpp"

#include <metaffi/cpp/plugin_services.hpp>

#include <dlfcn.h>

#include <array>
#include <cstdlib>
#include <cstring>
#include <filesystem>
#include <string>

#include "api.hpp"

namespace metaffi::cpython {

using plugin::fail;

namespace {

struct PyStatus {
  int type;  // 0: no error
  const char* function;
  const char* message;
  int exit_code;
};

// PyPreConfig, the same from 3.8 on where it is not Windows.
struct PyPreConfig {
  int config_init, parse_argv, isolated, use_environment, configure_locale, coerce_c_locale, coerce_c_locale_warn,
      utf8_mode, dev_mode, allocator;
};

// Offsets in PyConfig.
struct ConfigLayout {
  int minor;
  std::size_t install_signal_handlers, parse_argv, configure_c_stdio, buffered_stdio, pathconfig_warnings, program_name;
};
constexpr std::array kLayouts{
    ConfigLayout{11, 16, 96, 212, 216, 256, 264},
    ConfigLayout{12, 16, 104, 220, 224, 268, 272},
    ConfigLayout{13, 16, 104, 220, 224, 272, 280},
};
constexpr std::size_t kConfigRoom = 4096;  // more than any PyConfig

template <typename Function>
Function* symbol(void* library, const char* name) {
  auto* const found = reinterpret_cast<Function*>(dlsym(library, name));
  if (found == nullptr) {
    fail(METAFFI_ERROR_RUNTIME_NOT_FOUND, "CPython ", version_number(api.Py_GetVersion()), " has no ", name,
         "; install one of version 3.11 to 3.14");
  }
  return found;
}

[[noreturn]] void fail_start(const Installation& installation, const char* why) {
  fail(METAFFI_ERROR_RUNTIME_NOT_FOUND, "CPython (", installation.library, ", found by ", installation.found_by,
       ") cannot be started: ", why == nullptr ? "no reason was given" : why,
       ". If PYTHONHOME or PYTHONPATH is set, check that it suits this version");
}

// CPython would print what it looked at, and this library does not: a PYTHONHOME without this version's library is refused.
void check_home() {
  const char* const home = std::getenv("PYTHONHOME");
  if (home == nullptr || *home == '\0') return;
  const std::string prefix = std::string(home).substr(0, std::string(home).find(':'));
  const std::string wanted = text("/python3.", api.minor, "/encodings");
  std::error_code ignored;
  for (const char* folder : {"/lib", "/lib64"}) {
    if (std::filesystem::exists(prefix + folder + wanted, ignored)) return;
  }
  fail(METAFFI_ERROR_RUNTIME_NOT_FOUND, "PYTHONHOME is '", home, "', and there is no '", prefix, "/lib", wanted,
       "'. Unset PYTHONHOME, or set it to an installation of Python 3.", api.minor);
}

// PyConfig as bytes, freed as it must be.
class Config {
 public:
  explicit Config(void* library) : clear_(symbol<void(void*)>(library, "PyConfig_Clear")) {
    symbol<void(void*)>(library, "PyConfig_InitPythonConfig")(bytes_.data());
  }
  ~Config() { clear_(bytes_.data()); }
  Config(const Config&) = delete;
  Config& operator=(const Config&) = delete;

  void* get() noexcept { return bytes_.data(); }
  void set(std::size_t offset, int value) noexcept { std::memcpy(bytes_.data() + offset, &value, sizeof value); }
  void* member(std::size_t offset) noexcept { return bytes_.data() + offset; }

 private:
  alignas(16) std::array<char, kConfigRoom> bytes_{};
  void (*clear_)(void*);
};

// UTF-8 whatever the locale, which stays as it is.
void preinitialise(void* library, const Installation& installation) {
  PyPreConfig config{};
  symbol<void(PyPreConfig*)>(library, "PyPreConfig_InitIsolatedConfig")(&config);
  config.isolated = 0;
  config.use_environment = 1;
  config.utf8_mode = 1;
  const PyStatus status = symbol<PyStatus(const PyPreConfig*)>(library, "Py_PreInitialize")(&config);
  if (status.type != 0) fail_start(installation, status.message);
}

void initialise_by_layout(void* library, const Installation& installation, const ConfigLayout& layout) {
  preinitialise(library, installation);
  Config config(library);
  config.set(layout.install_signal_handlers, 0);
  config.set(layout.parse_argv, 0);
  config.set(layout.configure_c_stdio, 0);
  config.set(layout.buffered_stdio, 0);
  config.set(layout.pathconfig_warnings, 0);
  if (!installation.executable.empty()) {
    const auto set = symbol<PyStatus(void*, void*, const char*)>(library, "PyConfig_SetBytesString");
    const PyStatus named = set(config.get(), config.member(layout.program_name), installation.executable.c_str());
    if (named.type != 0) fail_start(installation, named.message);
  }
  const PyStatus status = symbol<PyStatus(const void*)>(library, "Py_InitializeFromConfig")(config.get());
  if (status.type != 0) fail_start(installation, status.message);
}

// PEP 741.
void initialise_by_name(void* library, const Installation& installation) {
  struct PyInitConfig;
  const auto create = symbol<PyInitConfig*()>(library, "PyInitConfig_Create");
  const auto set_int = symbol<int(PyInitConfig*, const char*, std::int64_t)>(library, "PyInitConfig_SetInt");
  const auto set_text = symbol<int(PyInitConfig*, const char*, const char*)>(library, "PyInitConfig_SetStr");
  const auto get_error = symbol<int(PyInitConfig*, const char**)>(library, "PyInitConfig_GetError");
  const auto start = symbol<int(PyInitConfig*)>(library, "Py_InitializeFromInitConfig");
  const auto free = symbol<void(PyInitConfig*)>(library, "PyInitConfig_Free");
  PyInitConfig* const config = create();
  if (config == nullptr) throw std::bad_alloc();
  bool ok = true;
  for (const auto& [name, value] : {std::pair("isolated", 0),
                                    {"use_environment", 1},
                                    {"utf8_mode", 1},
                                    {"user_site_directory", 1},
                                    {"install_signal_handlers", 0},
                                    {"safe_path", 0},
                                    {"buffered_stdio", 0}}) {
    ok = ok && set_int(config, name, value) == 0;
  }
  if (ok && !installation.executable.empty()) {
    ok = set_text(config, "program_name", installation.executable.c_str()) == 0;
  }
  ok = ok && start(config) == 0;
  std::string why = "no reason was given";
  if (const char* message = nullptr; !ok && get_error(config, &message) == 1 && message != nullptr) why = message;
  free(config);
  if (!ok) fail_start(installation, why.c_str());
}

}  // namespace

void initialise_python(void* library, const Installation& installation) {
  check_home();
  for (const ConfigLayout& layout : kLayouts) {
    if (layout.minor == api.minor) return initialise_by_layout(library, installation, layout);
  }
  initialise_by_name(library, installation);
}

}  // namespace metaffi::cpython
