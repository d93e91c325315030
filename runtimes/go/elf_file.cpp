#include "runtimes/go/elf_file.hpp"

#include <elf.h>
#include <fcntl.h>
#include <sys/mman.h>
#include <sys/stat.h>
#include <unistd.h>
#include <metaffi/cpp/elf_file.hpp>

#include <algorithm>
#include <cerrno>
#include <cstddef>
#include <cstring>
#include <span>
#include <string_view>

#include "runtimes/go/go_note.hpp"
#include "runtimes/go/services.hpp"

namespace metaffi::go {

namespace {

class FileDescriptor {
 public:
  explicit FileDescriptor(const std::string& path) : number_(::open(path.c_str(), O_RDONLY | O_CLOEXEC)) {
    if (number_ < 0) fail(METAFFI_ERROR_MODULE_INVALID, "'", path, "' cannot be read: ", std::strerror(errno));
  }
  FileDescriptor(const FileDescriptor&) = delete;
  FileDescriptor& operator=(const FileDescriptor&) = delete;
  ~FileDescriptor() { ::close(number_); }
  int number() const noexcept { return number_; }

 private:
  int number_;
};

// A file in memory, as long as the object lives.
class Mapping {
 public:
  explicit Mapping(const std::string& path) {
    const FileDescriptor file(path);
    struct stat status {};
    if (::fstat(file.number(), &status) != 0 || !S_ISREG(status.st_mode)) {
      fail(METAFFI_ERROR_MODULE_INVALID, "'", path, "' is no file");
    }
    size_ = static_cast<std::size_t>(status.st_size);
    if (size_ == 0) return;
    void* const address = ::mmap(nullptr, size_, PROT_READ, MAP_PRIVATE, file.number(), 0);
    if (address == MAP_FAILED) {
      fail(METAFFI_ERROR_MODULE_INVALID, "'", path, "' cannot be read: ", std::strerror(errno));
    }
    address_ = address;
  }
  Mapping(const Mapping&) = delete;
  Mapping& operator=(const Mapping&) = delete;
  ~Mapping() {
    if (address_ != nullptr) ::munmap(address_, size_);
  }
  std::span<const std::byte> bytes() const noexcept { return {static_cast<const std::byte*>(address_), size_}; }

 private:
  void* address_ = nullptr;
  std::size_t size_ = 0;
};

// A part of the file; empty when the file is too short to have it.
std::span<const std::byte> part(std::span<const std::byte> file, std::uint64_t offset, std::uint64_t size) noexcept {
  if (offset > file.size() || size > file.size() - offset) return {};
  return file.subspan(offset, size);
}

template <typename T>
bool read(std::span<const std::byte> file, std::uint64_t offset, T* result) noexcept {
  const auto bytes = part(file, offset, sizeof(T));
  if (bytes.empty()) return false;
  std::memcpy(result, bytes.data(), sizeof(T));
  return true;
}

bool segments_have_go(std::span<const std::byte> file, const Elf64_Ehdr& header) noexcept {
  for (std::size_t i = 0; i < header.e_phnum; ++i) {
    Elf64_Phdr segment;
    if (!read(file, header.e_phoff + i * sizeof segment, &segment)) return false;
    const auto bytes = part(file, segment.p_offset, segment.p_filesz);
    if (segment.p_type == PT_NOTE && has_go_note(bytes)) return true;
    const bool is_data = segment.p_type == PT_LOAD && (segment.p_flags & PF_W) != 0;
    if (is_data && has_go_build_information(bytes)) return true;
  }
  return false;
}

constexpr Elf64_Half this_machine() noexcept {
#if defined(__x86_64__)
  return EM_X86_64;
#elif defined(__aarch64__)
  return EM_AARCH64;
#elif defined(__riscv)
  return EM_RISCV;
#else
  return EM_NONE;
#endif
}

std::string_view text_at(std::span<const std::byte> strings, std::size_t offset) noexcept {
  if (offset >= strings.size()) return {};
  const char* start = reinterpret_cast<const char*>(strings.data()) + offset;
  return {start, ::strnlen(start, strings.size() - offset)};
}

// cgo gives each function F that Go exports a companion _cgoexp_<hash>_F. This is F; empty for other names.
std::string_view exported_by_cgo(std::string_view name) noexcept {
  constexpr std::string_view kPrefix = "_cgoexp_";
  if (!name.starts_with(kPrefix)) return {};
  const std::size_t end = name.find('_', kPrefix.size());
  return end == std::string_view::npos ? std::string_view() : name.substr(end + 1);
}

void collect_functions(std::span<const std::byte> symbols, std::span<const std::byte> strings,
                       std::vector<std::string>* names) {
  Elf64_Sym symbol;
  for (std::size_t at = 0; read(symbols, at, &symbol); at += sizeof symbol) {
    const bool is_function = ELF64_ST_TYPE(symbol.st_info) == STT_FUNC && symbol.st_shndx != SHN_UNDEF &&
                             ELF64_ST_BIND(symbol.st_info) != STB_LOCAL;
    const std::string_view name = exported_by_cgo(text_at(strings, symbol.st_name));
    if (is_function && !name.empty()) names->emplace_back(name);
  }
}

}  // namespace

std::vector<std::string> exported_functions(const std::string& path) {
  const Mapping mapping(path);
  const auto file = mapping.bytes();
  std::vector<std::string> names;
  Elf64_Ehdr header;
  if (!read(file, 0, &header)) return names;
  const auto section = [&](std::size_t index, Elf64_Shdr* result) {
    return index < header.e_shnum && read(file, header.e_shoff + index * sizeof *result, result);
  };
  Elf64_Shdr symbols;
  for (std::size_t i = 0; section(i, &symbols); ++i) {
    Elf64_Shdr strings;
    if (symbols.sh_type != SHT_DYNSYM || !section(symbols.sh_link, &strings)) continue;
    collect_functions(part(file, symbols.sh_offset, symbols.sh_size), part(file, strings.sh_offset, strings.sh_size),
                      &names);
  }
  std::sort(names.begin(), names.end());
  return names;
}

ElfFile read_elf(const std::string& path) {
  const Mapping mapping(path);
  const auto file = mapping.bytes();
  ElfFile result;
  Elf64_Ehdr header;
  if (!read(file, 0, &header) || std::memcmp(header.e_ident, ELFMAG, SELFMAG) != 0 ||
      header.e_ident[EI_CLASS] != ELFCLASS64 || header.e_ident[EI_DATA] != ELFDATA2LSB) {
    return result;
  }
  result.is_elf = true;
  result.is_shared_object = header.e_type == ET_DYN;
  result.is_for_this_machine = this_machine() == EM_NONE || header.e_machine == this_machine();
  const bool has_segments = header.e_phentsize == sizeof(Elf64_Phdr);
  result.is_complete = has_segments && !elf::is_cut_short(path.c_str());
  result.has_go = has_segments && segments_have_go(file, header);
  return result;
}

}  // namespace metaffi::go
