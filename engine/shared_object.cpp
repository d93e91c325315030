#include "engine/shared_object.hpp"

#if defined(_WIN32)
#include <windows.h>
#else
#include <dlfcn.h>
#endif

#include <metaffi/version.h>

namespace fs = std::filesystem;

namespace metaffi::engine {

#if defined(_WIN32)

void* open_shared_object(const fs::path& file, std::string* why) {
  HMODULE module = LoadLibraryExW(file.c_str(), nullptr, LOAD_WITH_ALTERED_SEARCH_PATH);
  if (module == nullptr) *why = "LoadLibrary failed with error " + std::to_string(GetLastError());
  return reinterpret_cast<void*>(module);
}

void* find_symbol(void* object, const char* name) {
  return reinterpret_cast<void*>(GetProcAddress(static_cast<HMODULE>(object), name));
}

fs::path own_image() {
  HMODULE module = nullptr;
  wchar_t name[32768];
  if (!GetModuleHandleExW(GET_MODULE_HANDLE_EX_FLAG_FROM_ADDRESS | GET_MODULE_HANDLE_EX_FLAG_UNCHANGED_REFCOUNT,
                          reinterpret_cast<LPCWSTR>(&metaffi_version), &module) ||
      GetModuleFileNameW(module, name, 32768) == 0) {
    return {};
  }
  return name;
}

#else

// RTLD_LOCAL: two plug-ins may contain the same library in two versions.
void* open_shared_object(const fs::path& file, std::string* why) {
  void* const object = dlopen(file.c_str(), RTLD_NOW | RTLD_LOCAL);
  if (object == nullptr) {
    const char* const reason = dlerror();
    *why = reason == nullptr ? "dlopen gave no reason" : reason;
  }
  return object;
}

void* find_symbol(void* object, const char* name) { return dlsym(object, name); }

fs::path own_image() {
  Dl_info info = {};
  if (dladdr(reinterpret_cast<const void*>(&metaffi_version), &info) == 0 || info.dli_fname == nullptr) return {};
  std::error_code ignored;
  fs::path real = fs::canonical(info.dli_fname, ignored);
  return real.empty() ? fs::path(info.dli_fname) : real;
}

#endif

}  // namespace metaffi::engine
