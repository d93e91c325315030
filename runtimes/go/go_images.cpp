#include "runtimes/go/go_images.hpp"

#include <elf.h>
#include <link.h>
#include <sys/stat.h>
#include <unistd.h>

#include <array>
#include <cstddef>
#include <new>
#include <span>

#include "runtimes/go/go_note.hpp"

namespace metaffi::go {

namespace {

bool has_go(const dl_phdr_info& object) noexcept {
  for (std::size_t i = 0; i < object.dlpi_phnum; ++i) {
    const ElfW(Phdr)& segment = object.dlpi_phdr[i];
    const auto* start = reinterpret_cast<const std::byte*>(object.dlpi_addr + segment.p_vaddr);
    // What the loader has mapped from the file; a note is a part of a segment that is.
    const std::span<const std::byte> content(start, segment.p_filesz);
    if (segment.p_type == PT_NOTE && has_go_note(content)) return true;
    const bool is_data = segment.p_type == PT_LOAD && (segment.p_flags & PF_W) != 0;
    if (is_data && has_go_build_information(content)) return true;
  }
  return false;
}

std::string own_program() {
  std::array<char, 4096> path;
  const ssize_t length = ::readlink("/proc/self/exe", path.data(), path.size());
  return length <= 0 ? "this program" : std::string(path.data(), static_cast<std::size_t>(length));
}

// Called from C: no exception leaves it. Not 0 ends the walk.
int visit(dl_phdr_info* object, std::size_t, void* found) noexcept {
  try {
    if (!has_go(*object)) return 0;
    const bool is_program = object->dlpi_name == nullptr || *object->dlpi_name == '\0';
    static_cast<std::vector<std::string>*>(found)->push_back(is_program ? own_program() : object->dlpi_name);
    return 0;
  } catch (const std::bad_alloc&) {
    return 1;
  }
}

}  // namespace

std::vector<std::string> go_images() {
  std::vector<std::string> found;
  if (::dl_iterate_phdr(visit, &found) != 0) throw std::bad_alloc();
  return found;
}

bool is_same_file(const std::string& a, const std::string& b) noexcept {
  struct stat first {};
  struct stat second {};
  return ::stat(a.c_str(), &first) == 0 && ::stat(b.c_str(), &second) == 0 && first.st_dev == second.st_dev &&
         first.st_ino == second.st_ino;
}

}  // namespace metaffi::go
