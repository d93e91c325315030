#include "runtimes/native/library.hpp"

#include <dlfcn.h>
#include <elf.h>
#include <link.h>
#include <sys/stat.h>
#include <metaffi/cpp/elf_file.hpp>

#include <string_view>

#include "runtimes/native/services.hpp"
#include "runtimes/native/symbols.hpp"

namespace metaffi::native {

namespace {

bool exists(const std::string& path) noexcept {
  struct stat status {};
  return ::stat(path.c_str(), &status) == 0;
}

// The loader's own words for the last failure of this thread.
std::string loader_error() {
  const char* text = ::dlerror();
  return text == nullptr ? "the loader gives no reason" : text;
}

[[noreturn]] void fail_to_open(const std::string& path, const std::string& reason) {
  const bool bare = path.find('/') == std::string::npos;
  if (!bare && !exists(path)) {
    throw Failure{METAFFI_ERROR_MODULE_NOT_FOUND, "there is no file '" + path + "' to load as a native module"};
  }
  const bool not_found = bare && reason.starts_with(path + ": cannot open shared object file");
  if (!not_found) {
    throw Failure{METAFFI_ERROR_MODULE_INVALID, "'" + path + "' cannot be loaded as a native module: " + reason};
  }
  std::string message = "the loader finds no shared object '" + path + "' in its search path";
  if (exists(path)) {
    message += "; the current folder has a file of that name, which './" + path + "' would load";
  } else {
    message += "; give a path with a slash for a file";
  }
  throw Failure{METAFFI_ERROR_MODULE_NOT_FOUND, message};
}

// Of a file that lacks a part the loader would end the process by a signal. Where the loader looks for a name, that is left to it.
void refuse_cut_short(const std::string& path) {
  if (path.find('/') != std::string::npos && elf::is_cut_short(path.c_str())) {
    throw Failure{METAFFI_ERROR_MODULE_INVALID,
                  "'" + path + "' cannot be loaded as a native module: it is cut short; copy or build it again"};
  }
}

SymbolKind kind_of(unsigned char info) noexcept {
  switch (ELF64_ST_TYPE(info)) {
    case STT_FUNC:
    case STT_GNU_IFUNC:
      return SymbolKind::kFunction;
    case STT_OBJECT:
    case STT_COMMON:
      return SymbolKind::kData;
    default:
      return SymbolKind::kUnknown;
  }
}

// What the symbol table says about an address. An address in no object belongs to a thread's own storage.
void describe(Symbol* symbol, const std::string& name) {
  Dl_info info{};
  const ElfW(Sym)* entry = nullptr;
  void* extra = nullptr;
  if (::dladdr1(symbol->address, &info, &extra, RTLD_DL_SYMENT) == 0) {
    symbol->kind = SymbolKind::kThreadLocal;
    return;
  }
  entry = static_cast<const ElfW(Sym)*>(extra);
  // dladdr knows exported symbols by address: an alias of the same address may answer, a neighbour must not.
  if (entry == nullptr || info.dli_saddr != symbol->address) return;
  symbol->kind = kind_of(entry->st_info);
  if (symbol->kind == SymbolKind::kData && info.dli_sname == name) symbol->size = entry->st_size;
}

}  // namespace

Library::Library(std::string path) : path_(std::move(path)) {
  if (path_.empty()) {
    throw Failure{METAFFI_ERROR_MODULE_NOT_FOUND,
                  "the module path is empty; name a shared object, or '.' for the process itself"};
  }
  refuse_cut_short(path_);
  handle_ = ::dlopen(path_ == "." ? nullptr : path_.c_str(), RTLD_NOW | RTLD_LOCAL);
  if (handle_ == nullptr) fail_to_open(path_, loader_error());
}

Library::~Library() { ::dlclose(handle_); }

void* Library::address(const char* name) const noexcept { return ::dlsym(handle_, name); }

Symbol Library::find(const std::string& name) const {
  ::dlerror();
  Symbol symbol;
  symbol.address = ::dlsym(handle_, name.c_str());
  if (symbol.address == nullptr) {
    const char* reason = ::dlerror();
    std::string message = "'" + path_ + "' exports no symbol '" + name + "'";
    if (reason == nullptr) message = "the symbol '" + name + "' of '" + path_ + "' is at address 0";
    throw Failure{METAFFI_ERROR_ENTITY_NOT_FOUND, message + suggestion(handle_, name)};
  }
  describe(&symbol, name);
  return symbol;
}

}  // namespace metaffi::native
