#include "runtimes/go/module_path.hpp"

#include <dlfcn.h>
#include <link.h>

#include <array>
#include <cstddef>
#include <filesystem>
#include <memory>
#include <string_view>
#include <vector>

#include "runtimes/go/services.hpp"

namespace metaffi::go {

namespace {

namespace fs = std::filesystem;

constexpr std::array<std::string_view, 3> kSuffixes{"", ".so", "_MetaFFIGuest.so"};

bool is_file(const std::string& path) {
  std::error_code ignored;
  return fs::is_regular_file(path, ignored);
}

bool is_folder(const std::string& path) {
  std::error_code ignored;
  return fs::is_directory(path, ignored);
}

std::string with_slash(const std::string& path) { return path.find('/') == std::string::npos ? "./" + path : path; }

// Empty when no suffix makes it a file.
std::string find_file(const std::string& path) {
  for (const std::string_view suffix : kSuffixes) {
    std::string file = text(path, suffix);
    if (is_file(file)) return file;
  }
  return {};
}

struct SearchInfo {
  explicit SearchInfo(std::size_t size) : bytes(size) {}
  Dl_serinfo* get() noexcept { return reinterpret_cast<Dl_serinfo*>(bytes.data()); }
  std::vector<std::byte> bytes;
};

// The folders that the dynamic loader searches on behalf of the program: LD_LIBRARY_PATH, RUNPATH, the system's.
std::vector<std::string> loader_folders() {
  const std::unique_ptr<void, int (*)(void*)> program(::dlopen(nullptr, RTLD_NOW), ::dlclose);
  Dl_serinfo head{};
  if (program == nullptr || ::dlinfo(program.get(), RTLD_DI_SERINFOSIZE, &head) != 0) return {};
  SearchInfo info(head.dls_size);
  *info.get() = head;
  if (::dlinfo(program.get(), RTLD_DI_SERINFO, info.get()) != 0) return {};
  std::vector<std::string> folders;
  for (unsigned i = 0; i < info.get()->dls_cnt; ++i) folders.emplace_back(info.get()->dls_serpath[i].dls_name);
  return folders;
}

std::string search(const std::string& name) {
  for (const std::string& folder : loader_folders()) {
    if (std::string file = find_file(text(folder, "/", name)); !file.empty()) return file;
  }
  return {};
}

[[noreturn]] void not_found(const std::string& path, bool is_bare) {
  std::string tried;
  for (const std::string_view suffix : kSuffixes)
    append_text(tried, text(tried.empty() ? "'" : ", '", path, suffix, "'"));
  fail(METAFFI_ERROR_MODULE_NOT_FOUND, "there is no Go library '", path, "'; looked for ", tried,
       is_bare ? " here and in the folders of the dynamic loader" : "",
       ". `metaffi -c --idl X.go -g` makes X_MetaFFIGuest.so from Go source");
}

}  // namespace

std::string find_module(const std::string& path) {
  if (path.ends_with(".go")) {
    fail(METAFFI_ERROR_MODULE_INVALID, "'", path, "' is Go source. Compile it with `metaffi -c --idl ", path,
         " -g`, and load the _MetaFFIGuest.so which that makes");
  }
  if (std::string file = find_file(path); !file.empty()) return with_slash(file);
  if (is_folder(path)) {
    fail(METAFFI_ERROR_MODULE_INVALID, "'", path,
         "' is a folder. If it is a Go package, compile it with `metaffi -c --idl ", path,
         " -g`, and load the _MetaFFIGuest.so which that makes");
  }
  const bool is_bare = path.find('/') == std::string::npos;
  if (is_bare) {
    if (std::string file = search(path); !file.empty()) return with_slash(file);
  }
  not_found(path, is_bare);
}

}  // namespace metaffi::go
