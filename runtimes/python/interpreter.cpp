#include "interpreter.hpp"

#include <metaffi/cpp/plugin_services.hpp>

#include <dlfcn.h>
#include <link.h>

#include <cstdlib>
#include <cstring>
#include <mutex>

#include "box.hpp"
#include "construct.hpp"
#include "failure.hpp"
#include "gil.hpp"
#include "locator.hpp"
#include "method.hpp"
#include "native_functions.hpp"
#include "start.hpp"

namespace metaffi::cpython {

using plugin::fail;

// Made by CMake of helper/*.py.
extern const char* const kExceptionsSource;
extern const char* const kCallsSource;
extern const char* const kModulesSource;
extern const char* const kEntitiesSource;
extern const char* const kGuestSource;
extern const char* const kInspectionSource;

namespace {

// The Python that is in the process: its library (NULL: the program itself, or one whose symbols are global).
struct Present {
  bool is_there = false;
  void* library = nullptr;
};

int look_at(dl_phdr_info* info, std::size_t, void* found) {
  const char* const slash = std::strrchr(info->dlpi_name, '/');
  const char* const name = slash == nullptr ? info->dlpi_name : slash + 1;
  if (std::strncmp(name, "libpython3.", 11) != 0 || std::strncmp(name, "libpython3.so", 13) == 0) return 0;
  *static_cast<std::string*>(found) = info->dlpi_name;
  return 1;
}

Present find_present() {
  if (dlsym(RTLD_DEFAULT, "Py_IsInitialized") != nullptr) return {true, nullptr};
  std::string loaded;
  dl_iterate_phdr(look_at, &loaded);
  if (loaded.empty()) return {};
  void* const library =
      dlopen(loaded.c_str(), RTLD_NOW | RTLD_NOLOAD | RTLD_GLOBAL);  // stays: the process has it anyway
  return {library != nullptr, library};
}

std::string this_python() { return text("the Python of this process (", version_number(api.Py_GetVersion()), ")"); }

void check_version() {
  const std::string version = api.Py_GetVersion();
  if (api.minor < kOldestMinor) {
    fail(METAFFI_ERROR_RUNTIME_NOT_FOUND, this_python(), " is too old: 3.", kOldestMinor, " or later is needed");
  }
  if (version.find("free-threading") != std::string::npos) {
    fail(METAFFI_ERROR_UNSUPPORTED, this_python(),
         " has no GIL (free threading), which is not served; use the usual build");
  }
}

void fill_api(void* library, const std::string& name) {
  const std::string missing = resolve_api(library);
  if (missing.empty()) return;
  fail(METAFFI_ERROR_RUNTIME_NOT_FOUND, "'", name, "' has no ", missing, ", so it is no CPython 3.", kOldestMinor,
       " or later, or was built without its API");
}

// A module of the Python half.
class HelperModule {
 public:
  explicit HelperModule(const char* name) : name_(name) {
    PyObject* const module = api.PyImport_AddModule(name);
    names_ = module != nullptr ? api.PyModule_GetDict(module) : nullptr;
    const Ref builtins(names_ != nullptr ? api.PyImport_ImportModule("builtins") : nullptr);
    if (!builtins || api.PyDict_SetItemString(names_, "__builtins__", builtins.get()) != 0) throw_exception();
  }
  HelperModule(const char* name, const char* source) : HelperModule(name) { execute(source); }

  void execute(const char* source) const {
    const Ref code(api.Py_CompileString(source, text(name_, ".py").c_str(), kFileInput));
    const Ref done(code ? api.PyEval_EvalCode(code.get(), names_, names_) : nullptr);
    if (!done) throw_exception();
  }
  [[nodiscard]] PyObject* names() const noexcept { return names_; }
  // A new reference.
  [[nodiscard]] PyObject* get(const char* name) const {
    PyObject* const found = api.PyDict_GetItemString(names_, name);
    if (found == nullptr) fail(METAFFI_ERROR_INTERNAL, "the helper module ", name_, " has no ", name);
    return new_reference(found);
  }

 private:
  const char* name_;
  PyObject* names_ = nullptr;  // the module's
};

// The Python half, each module after those that it needs.
void load_helpers() {
  find_small_ints();
  const HelperModule exceptions("metaffi_exceptions", kExceptionsSource);
  const HelperModule calls("metaffi_calls", kCallsSource);
  const HelperModule modules("metaffi_modules", kModulesSource);
  const HelperModule entities("metaffi_entities", kEntitiesSource);
  const HelperModule guest("metaffi_guest");
  const Ref inspection(new_text(kInspectionSource));
  if (!inspection || api.PyDict_SetItemString(guest.names(), "INSPECTION", inspection.get()) != 0) throw_exception();
  add_native_functions(guest.names());
  guest.execute(kGuestSource);
  helpers = {.load_module = modules.get("load_module"),
             .resolve = entities.get("resolve"),
             .spread = calls.get("spread"),
             .nobody = calls.get("NOBODY"),
             .describe = exceptions.get("describe"),
             .traceback_of = exceptions.get("traceback_of"),
             .type_name = exceptions.get("type_name"),
             .text_of = exceptions.get("text_of"),
             .at_process_end = guest.get("at_process_end"),
             .give_signals_back = guest.get("give_signals_back"),
             .inspect_module = guest.get("inspect_module"),
             .refusal = exceptions.get("Refusal"),
             .error = guest.get("MetaFFIError"),
             .handle = guest.get("MetaFFIHandle"),
             .enumeration = guest.get("Enum"),
             .array = guest.get("array"),
             .new_array = guest.get("new_array")};
  find_constructors();
  const Ref probe(guest.get("Probe"));
  find_methods(probe.get());
}

void end_with_process() {
  if (const Gil gil; gil) {
    begin_shutdown();
    const Ref done(api.PyObject_Vectorcall(helpers.at_process_end, nullptr, 0, nullptr));
    if (!done) api.PyErr_Clear();
  }
}

void use_present(const Present& present) {
  fill_api(present.library, "the program");
  check_version();
  check_environment(Surroundings::of_process(), version_number(api.Py_GetVersion()), this_python());
  expect_shutdown();
  const Gil gil;
  if (!gil) fail(METAFFI_ERROR_RELEASED, "the Python of this process is shutting down");
  resolve_exceptions(present.library);
  load_helpers();
  watch_for_end();
}

void start_new() {
  const Installation found = locate_python(Surroundings::of_process());
  // Global, since extension modules expect the API there; for good, since there is no way to end Python safely.
  void* const library = dlopen(found.library.c_str(), RTLD_NOW | RTLD_GLOBAL | RTLD_NODELETE);
  if (library == nullptr) {
    fail(METAFFI_ERROR_RUNTIME_NOT_FOUND, "libpython cannot be opened (found by ", found.found_by, "): ", dlerror());
  }
  fill_api(library, found.library);
  check_version();
  initialise_python(library, found);
  resolve_exceptions(library);
  find_gil_places(library);
  try {
    load_helpers();
    const Ref done(api.PyObject_Vectorcall(helpers.give_signals_back, nullptr, 0, nullptr));
    if (!done) throw_exception();
  } catch (...) {
    api.PyEval_SaveThread();
    throw;
  }
  std::atexit(end_with_process);
  api.PyEval_SaveThread();
}

template <typename Function>
Function* find(const Present& present, const char* name) {
  void* const handle = present.library == nullptr ? RTLD_DEFAULT : present.library;
  return present.is_there ? reinterpret_cast<Function*>(dlsym(handle, name)) : nullptr;
}

bool runs(const Present& present) {
  auto* const is_initialized = find<int()>(present, "Py_IsInitialized");
  return is_initialized != nullptr && is_initialized() != 0;
}

std::mutex start_mutex;
bool is_started = false;

// Holds start_mutex. Its holder may want the GIL, so a thread that has it lays it down to wait.
class StartLock {
 public:
  explicit StartLock(const Present& present) {
    if (start_mutex.try_lock()) return;
    auto* const holds_gil = runs(present) ? find<int()>(present, "PyGILState_Check") : nullptr;
    if (holds_gil == nullptr || holds_gil() == 0) {
      start_mutex.lock();
      return;
    }
    PyThreadState* const state = find<PyThreadState*()>(present, "PyEval_SaveThread")();
    start_mutex.lock();
    find<void(PyThreadState*)>(present, "PyEval_RestoreThread")(state);
  }
  StartLock(const StartLock&) = delete;
  StartLock& operator=(const StartLock&) = delete;
  ~StartLock() { start_mutex.unlock(); }
};

}  // namespace

void start_python() {
  const Present present = find_present();
  const StartLock lock(present);
  if (is_started) return;
  if (runs(present)) {
    use_present(present);
  } else {
    start_new();
  }
  is_started = true;
}

std::string probe_python() {
  const Installation found = locate_python(Surroundings::of_process());
  return text("version: ", found.version, "\ninterpreter: ", found.executable, "\nlibrary: ", found.library,
              "\nfound by: ", found.found_by, "\n");
}

}  // namespace metaffi::cpython
