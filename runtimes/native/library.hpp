// A shared object of this process, and its symbols.
#pragma once

#include <metaffi/error.h>

#include <cstddef>
#include <optional>
#include <string>

namespace metaffi::native {

enum class SymbolKind {
  kUnknown,  // assembler without a .type, or the platform does not tell
  kFunction,
  kData,
  kThreadLocal,  // `address` is the calling thread's
};

struct Symbol {
  void* address = nullptr;
  SymbolKind kind = SymbolKind::kUnknown;
  std::size_t size = 0;  // of data; 0 when unknown
};

// Owns one reference of the dynamic loader. Thread-safe.
class Library {
 public:
  // A path with a slash is a file; a bare name goes through the loader's search (LD_LIBRARY_PATH, ld.so.cache, …); "." is
  // the process itself: the program and what it is linked to. Throws Failure: MODULE_NOT_FOUND, MODULE_INVALID.
  explicit Library(std::string path);
  Library(const Library&) = delete;
  Library& operator=(const Library&) = delete;
  ~Library();

  // Throws Failure (ENTITY_NOT_FOUND) with names that are close.
  Symbol find(const std::string& name) const;
  // Address of the symbol for this thread, nullptr when it is gone.
  void* address(const char* name) const noexcept;

  void* loader_handle() const noexcept { return handle_; }
  const std::string& path() const noexcept { return path_; }

 private:
  std::string path_;
  void* handle_ = nullptr;
};

}  // namespace metaffi::native
