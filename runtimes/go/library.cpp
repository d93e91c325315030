#include "runtimes/go/library.hpp"

#include <dlfcn.h>
#include <sys/stat.h>

#include <memory>
#include <mutex>
#include <string_view>
#include <vector>

#include "runtimes/go/elf_file.hpp"
#include "runtimes/go/go_images.hpp"
#include "runtimes/go/object.hpp"
#include "runtimes/go/services.hpp"

namespace metaffi::go {

namespace {

[[noreturn]] void invalid(const std::string& file, std::string_view why) {
  fail(METAFFI_ERROR_MODULE_INVALID, "'", file, "' cannot be loaded as a Go library: ", why);
}

void check_file(const std::string& file) {
  const ElfFile found = read_elf(file);
  if (!found.is_elf) invalid(file, "it is no shared object (ELF of 64 bits)");
  if (!found.is_for_this_machine) invalid(file, "it is made for another processor");
  if (!found.is_shared_object) {
    invalid(file, "it is a program or object file, not a shared object; build it with `go build -buildmode=c-shared`");
  }
  if (!found.is_complete) invalid(file, "it is cut short: copy or compile it again");
  if (!found.has_go) invalid(file, "there is no Go in it; C functions are called by the runtime native");
}

[[noreturn]] void refuse_second_runtime(const std::string& file, const std::string& other) {
  const bool is_program = is_same_file(other, "/proc/self/exe");
  const std::string cure =
      is_program ? "This program is Go itself: import the package there, or run this in a program that is not Go"
                 : "Compile the packages of both into one library (`metaffi -c` takes --idl several times)";
  fail(METAFFI_ERROR_UNSUPPORTED, "'", file, "' was not opened: the process has a Go runtime already, that of '", other,
       "', and Go supports only one. A second one takes the signals by which the first stops its threads, so that its "
       "garbage collection may come to wait forever. ",
       cure, ". The runtime option 'several-go-runtimes' opens the library all the same");
}

// What the first runtime of another file is; empty when there is none.
std::string other_runtime(const std::string& file) {
  for (const std::string& image : go_images()) {
    if (!is_same_file(image, file)) return image;
  }
  return {};
}

void* load(const std::string& file) {
  void* handle = ::dlopen(file.c_str(), RTLD_NOW | RTLD_LOCAL);
  if (handle != nullptr) return handle;
  const char* reason = ::dlerror();
  const std::string_view why = reason == nullptr ? "the loader gives no reason" : reason;
  const bool misses_other = why.find("cannot open shared object file") != std::string_view::npos;
  invalid(file,
          text(why, misses_other
                        ? ". It needs that library where the loader looks: in a folder of LD_LIBRARY_PATH, which is "
                          "read when the process starts, or in the system's folders"
                        : ""));
}

const metaffi_go_library* describe(const std::string& file, void* handle) {
  const auto get = reinterpret_cast<metaffi_go_library_get_fn>(::dlsym(handle, METAFFI_GO_LIBRARY_SYMBOL));
  if (get == nullptr) return nullptr;
  const metaffi_go_library* guest = get();
  if (guest->version != METAFFI_GO_GUEST_VERSION || guest->size < sizeof(metaffi_go_library)) {
    invalid(file, text("it was compiled for version ", guest->version,
                       " of the interface between Go libraries and this runtime, which has version ",
                       METAFFI_GO_GUEST_VERSION, ". Compile it again with this release's `metaffi -c --idl … -g`"));
  }
  return guest;
}

struct Registry {
  std::mutex mutex;
  std::vector<const Library*> libraries;
};

Registry& registry() {
  static Registry* const all = std::make_unique<Registry>().release();  // outlives every destructor of the process
  return *all;
}

}  // namespace

FileIdentity FileIdentity::of(const std::string& file) noexcept {
  struct stat status {};
  if (::stat(file.c_str(), &status) != 0) return {};
  return {status.st_dev, status.st_ino, status.st_mtim.tv_sec, status.st_mtim.tv_nsec};
}

Library::Library(std::string file, void* handle)
    : path_(std::move(file)), identity_(FileIdentity::of(path_)), handle_(handle), type_id_(host().type_id_new()) {}

void Library::start(const metaffi_go_library* guest) {
  guest_ = guest;
  if (guest == nullptr) return;
  services_ = {sizeof services_, &host(), owner(), &object_class(), this};
  guest->start(&services_);
}

void* Library::find(const char* name) const noexcept { return ::dlsym(handle_, name); }

const Library* Library::find_open(const std::string& file) {
  for (const Library* known : registry().libraries) {
    if (!is_same_file(known->path(), file)) continue;
    if (known->identity_ == FileIdentity::of(file)) return known;
    fail(METAFFI_ERROR_MODULE_INVALID, "'", file,
         "' has changed since this process opened it. A Go library cannot be unloaded: start the process anew");
  }
  return nullptr;
}

const Library& Library::open(const std::string& file, bool several_runtimes) {
  const std::lock_guard<std::mutex> lock(registry().mutex);
  if (const Library* known = find_open(file)) return *known;
  check_file(file);
  if (!several_runtimes) {
    if (const std::string other = other_runtime(file); !other.empty()) refuse_second_runtime(file, other);
  }
  void* const handle = load(file);
  std::vector<const Library*>& libraries = registry().libraries;
  // The file may have been opened by a name it no longer has.
  for (const Library* known : libraries) {
    if (known->handle_ == handle) return *known;
  }
  const metaffi_go_library* guest = describe(file, handle);
  libraries.reserve(libraries.size() + 1);
  Library* const library = std::unique_ptr<Library>(new Library(file, handle)).release();
  library->start(guest);
  libraries.push_back(library);
  return *library;
}

}  // namespace metaffi::go
