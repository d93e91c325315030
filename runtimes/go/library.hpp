// A Go library of this process: one that `metaffi -c … -g` made, or any with //export functions.
#pragma once

#include <metaffi/plugin.h>

#include <cstdint>
#include <string>

#include "runtimes/go/guest_abi.h"

namespace metaffi::go {

// Which file it was, and that it is unchanged.
struct FileIdentity {
  std::uint64_t device = 0;
  std::uint64_t number = 0;
  std::int64_t seconds = 0;  // of the last change
  std::int64_t nanoseconds = 0;
  bool operator==(const FileIdentity&) const = default;

  static FileIdentity of(const std::string& file) noexcept;
};

// Lives until the process ends: a Go runtime cannot be stopped. Immutable once opened, so any thread may use it.
class Library {
 public:
  // Opens `file` (module_path.hpp), or finds it among those that are open. Unless `several_runtimes`, a library that would bring a
  // second Go runtime is refused before it is opened. Thread-safe. Throws Failure: MODULE_INVALID, UNSUPPORTED.
  static const Library& open(const std::string& file, bool several_runtimes);

  Library(const Library&) = delete;
  Library& operator=(const Library&) = delete;

  const std::string& path() const noexcept { return path_; }
  // NULL for a library with hand-written exports.
  const metaffi_go_library* guest() const noexcept { return guest_; }
  // Address of an exported symbol; nullptr when there is none.
  void* find(const char* name) const noexcept;
  // verified_type of handles to this library's objects.
  std::uint32_t type_id() const noexcept { return type_id_; }

 private:
  Library(std::string file, void* handle);
  static const Library* find_open(const std::string& file);
  void start(const metaffi_go_library* guest);

  std::string path_;
  FileIdentity identity_;
  void* handle_;
  std::uint32_t type_id_;
  const metaffi_go_library* guest_ = nullptr;
  metaffi_go_services services_{};
};

}  // namespace metaffi::go
