#include "api.hpp"

#include <dlfcn.h>

#include <cstdlib>

namespace metaffi::cpython {

namespace {

constexpr int kNewestKnown = 13;  // 3.13: layouts of later versions are not assumed

void know_layout(int minor) {
  api.minor = minor;
  api.has_known_layout = minor <= kNewestKnown;
  api.long_layout = LongLayout::kUnknown;
  if (minor == 11) api.long_layout = LongLayout::kSized;
  if (minor == 12 || minor == 13) api.long_layout = LongLayout::kTagged;
}

}  // namespace

std::string version_number(const char* version) {
  const std::string text = version;
  return text.substr(0, text.find(' '));
}

int minor_version(const std::string& version) { return version.starts_with("3.") ? std::atoi(version.c_str() + 2) : 0; }

std::string resolve_api(void* library) {
  void* const handle = library == nullptr ? RTLD_DEFAULT : library;
#define METAFFI_PYTHON_RESOLVE(result, name, parameters)                   \
  api.name = reinterpret_cast<result(*) parameters>(dlsym(handle, #name)); \
  if (api.name == nullptr) return #name;
  METAFFI_PYTHON_FUNCTIONS(METAFFI_PYTHON_RESOLVE)
#undef METAFFI_PYTHON_RESOLVE
#define METAFFI_PYTHON_RESOLVE(result, name, parameters) \
  api.name = reinterpret_cast<result(*) parameters>(dlsym(handle, #name));
  METAFFI_PYTHON_OPTIONAL(METAFFI_PYTHON_RESOLVE)
#undef METAFFI_PYTHON_RESOLVE
#define METAFFI_PYTHON_RESOLVE(name)                       \
  api.name = static_cast<PyObject*>(dlsym(handle, #name)); \
  if (api.name == nullptr) return #name;
  METAFFI_PYTHON_OBJECTS(METAFFI_PYTHON_RESOLVE)
#undef METAFFI_PYTHON_RESOLVE
  api.current_thread =
      api.PyThreadState_GetUnchecked != nullptr ? api.PyThreadState_GetUnchecked : api._PyThreadState_UncheckedGet;
  if (api.current_thread == nullptr) return "PyThreadState_GetUnchecked";
  know_layout(minor_version(version_number(api.Py_GetVersion())));
  return {};
}

void resolve_exceptions(void* library) {
  void* const handle = library == nullptr ? RTLD_DEFAULT : library;
#define METAFFI_PYTHON_RESOLVE(name)                                  \
  if (void* const symbol = dlsym(handle, #name); symbol != nullptr) { \
    api.name = *static_cast<PyObject**>(symbol);                      \
  }
  METAFFI_PYTHON_EXCEPTIONS(METAFFI_PYTHON_RESOLVE)
#undef METAFFI_PYTHON_RESOLVE
}

}  // namespace metaffi::cpython
