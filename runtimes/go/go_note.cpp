#include "runtimes/go/go_note.hpp"

#include <elf.h>

#include <cstdint>
#include <cstring>

namespace metaffi::go {

namespace {

constexpr std::uint32_t kBuildIdType = 4;
constexpr char kNoteName[] = "Go\0";  // four bytes, padding included
constexpr char kMagic[] = "\xff Go buildinf:";
constexpr std::size_t kMagicAlignment = 16;

constexpr std::size_t padded(std::size_t size) noexcept { return (size + 3) / 4 * 4; }

}  // namespace

bool has_go_note(std::span<const std::byte> notes) noexcept {
  while (notes.size() >= sizeof(Elf64_Nhdr)) {
    Elf64_Nhdr note;
    std::memcpy(&note, notes.data(), sizeof note);
    notes = notes.subspan(sizeof note);
    const std::size_t size = padded(note.n_namesz) + padded(note.n_descsz);
    if (size > notes.size()) return false;
    if (note.n_type == kBuildIdType && note.n_namesz == sizeof kNoteName &&
        std::memcmp(notes.data(), kNoteName, sizeof kNoteName) == 0) {
      return true;
    }
    notes = notes.subspan(size);
  }
  return false;
}

// Not instrumented: the data of other objects holds the red zones of their variables.
#if defined(__GNUC__)
__attribute__((no_sanitize("address", "thread")))
#endif
bool has_go_build_information(std::span<const std::byte> data) noexcept {
  constexpr std::size_t kLength = sizeof kMagic - 1;
  const std::size_t misaligned = reinterpret_cast<std::uintptr_t>(data.data()) % kMagicAlignment;
  const std::size_t first = misaligned == 0 ? 0 : kMagicAlignment - misaligned;
  for (std::size_t at = first; at + kLength <= data.size(); at += kMagicAlignment) {
    std::size_t same = 0;
    while (same < kLength && data[at + same] == static_cast<std::byte>(kMagic[same])) ++same;
    if (same == kLength) return true;
  }
  return false;
}

}  // namespace metaffi::go
