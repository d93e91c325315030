// What plug-ins ask of an ELF file before the dynamic loader sees it. ELF64, little-endian (System V gABI, chapters 4 and 5).
#pragma once

#include <elf.h>

#include <cstdint>
#include <cstdio>
#include <cstring>
#include <memory>

namespace metaffi::elf {

// Whether a file is ELF and lacks some of what its headers say the loader is to map: reading that would be a SIGBUS. False for
// other files, and for those that cannot be read. Any thread.
[[nodiscard]] inline bool is_cut_short(const char* path) noexcept {
  const auto close = [](std::FILE* file) { std::fclose(file); };
  const std::unique_ptr<std::FILE, decltype(close)> file(std::fopen(path, "rbe"), close);
  const auto read = [&file](std::uint64_t offset, void* result, std::size_t size) {
    return std::fseek(file.get(), static_cast<long>(offset), SEEK_SET) == 0 &&
           std::fread(result, 1, size, file.get()) == size;
  };
  Elf64_Ehdr header{};
  if (file == nullptr || !read(0, &header, sizeof header)) return false;
  if (std::memcmp(header.e_ident, ELFMAG, SELFMAG) != 0 || header.e_ident[EI_CLASS] != ELFCLASS64 ||
      header.e_ident[EI_DATA] != ELFDATA2LSB || header.e_phentsize != sizeof(Elf64_Phdr)) {
    return false;
  }
  if (std::fseek(file.get(), 0, SEEK_END) != 0) return false;
  const long end = std::ftell(file.get());
  if (end < 0) return false;
  const auto size = static_cast<std::uint64_t>(end);
  for (std::uint64_t i = 0; i < header.e_phnum; ++i) {
    Elf64_Phdr segment{};
    if (!read(header.e_phoff + i * sizeof segment, &segment, sizeof segment)) return true;
    const bool is_there = segment.p_offset <= size && segment.p_filesz <= size - segment.p_offset;
    if (segment.p_type == PT_LOAD && !is_there) return true;
  }
  return false;
}

}  // namespace metaffi::elf
