#include "runtimes/native/symbols.hpp"

#include <dlfcn.h>
#include <elf.h>
#include <link.h>

#include <algorithm>
#include <cstdint>
#include <vector>

namespace metaffi::native {

namespace {

struct Tables {
  const ElfW(Sym) * symbols = nullptr;
  const char* strings = nullptr;
  const std::uint32_t* gnu_hash = nullptr;
  const std::uint32_t* sysv_hash = nullptr;
};

Tables find_tables(const link_map& map) noexcept {
  Tables tables;
  for (const ElfW(Dyn)* entry = map.l_ld; entry->d_tag != DT_NULL; ++entry) {
    // glibc has relocated these pointers; in the vDSO they are offsets, which no caller can name as a module.
    const auto at = reinterpret_cast<const void*>(entry->d_un.d_ptr);
    switch (entry->d_tag) {
      case DT_SYMTAB:
        tables.symbols = static_cast<const ElfW(Sym)*>(at);
        break;
      case DT_STRTAB:
        tables.strings = static_cast<const char*>(at);
        break;
      case DT_GNU_HASH:
        tables.gnu_hash = static_cast<const std::uint32_t*>(at);
        break;
      case DT_HASH:
        tables.sysv_hash = static_cast<const std::uint32_t*>(at);
        break;
      default:
        break;
    }
  }
  return tables;
}

// The GNU hash section has no count: the last chain's last entry is the last symbol.
std::size_t count_gnu(const std::uint32_t* hash) noexcept {
  const std::uint32_t bucket_count = hash[0];
  const std::uint32_t first = hash[1];
  const std::uint32_t* buckets = hash + 4 + hash[2] * (sizeof(ElfW(Addr)) / sizeof(std::uint32_t));
  const std::uint32_t* chains = buckets + bucket_count;
  std::uint32_t last = 0;
  for (std::uint32_t i = 0; i < bucket_count; ++i) last = std::max(last, buckets[i]);
  if (last < first) return first;
  while ((chains[last - first] & 1u) == 0) ++last;
  return last + 1;
}

std::size_t distance(std::string_view a, std::string_view b) {
  std::vector<std::size_t> row(b.size() + 1);
  for (std::size_t j = 0; j <= b.size(); ++j) row[j] = j;
  for (std::size_t i = 1; i <= a.size(); ++i) {
    std::size_t diagonal = row[0];
    row[0] = i;
    for (std::size_t j = 1; j <= b.size(); ++j) {
      const std::size_t substituted = diagonal + (a[i - 1] == b[j - 1] ? 0 : 1);
      diagonal = row[j];
      row[j] = std::min({row[j] + 1, row[j - 1] + 1, substituted});
    }
  }
  return row[b.size()];
}

struct Near {
  std::size_t distance;
  std::string_view name;
  bool operator<(const Near& other) const noexcept {
    return distance != other.distance ? distance < other.distance : name < other.name;
  }
};

// "_Z…3foo…": the Itanium C++ ABI writes a name with its length before it.
bool mangles(std::string_view symbol, const std::string& length_and_name) {
  return symbol.starts_with("_Z") && symbol.find(length_and_name) != std::string_view::npos;
}

}  // namespace

void for_each_symbol(void* loader_handle, const std::function<void(const DefinedSymbol&)>& visit) {
  link_map* map = nullptr;
  if (::dlinfo(loader_handle, RTLD_DI_LINKMAP, &map) != 0 || map == nullptr) return;
  const Tables tables = find_tables(*map);
  if (tables.symbols == nullptr || tables.strings == nullptr) return;
  std::size_t count = 0;
  if (tables.gnu_hash != nullptr) {
    count = count_gnu(tables.gnu_hash);
  } else if (tables.sysv_hash != nullptr) {
    count = tables.sysv_hash[1];
  }
  for (std::size_t i = 1; i < count; ++i) {
    const ElfW(Sym)& symbol = tables.symbols[i];
    const unsigned type = ELF64_ST_TYPE(symbol.st_info);
    const bool function = type == STT_FUNC || type == STT_GNU_IFUNC;
    const bool data = type == STT_OBJECT || type == STT_COMMON || type == STT_TLS;
    if (symbol.st_shndx == SHN_UNDEF || !(function || data)) continue;
    visit({tables.strings + symbol.st_name, function});
  }
}

std::string suggestion(void* loader_handle, std::string_view name) {
  const std::size_t limit = std::max<std::size_t>(1, name.size() / 3);
  const std::string in_cpp = std::to_string(name.size()) + std::string(name);
  std::vector<Near> near;
  std::string_view mangled;
  for_each_symbol(loader_handle, [&](const DefinedSymbol& symbol) {
    if (mangled.empty() && mangles(symbol.name, in_cpp)) mangled = symbol.name;
    const std::size_t longer = std::max(symbol.name.size(), name.size());
    const std::size_t shorter = std::min(symbol.name.size(), name.size());
    if (longer - shorter > limit) return;
    if (const std::size_t d = distance(symbol.name, name); d <= limit) near.push_back({d, symbol.name});
  });
  if (!mangled.empty()) {
    return "; it has the C++ symbol '" + std::string(mangled) + "': declare it extern \"C\", or name that symbol";
  }
  if (near.empty()) return "";
  std::sort(near.begin(), near.end());
  near.erase(std::unique(near.begin(), near.end(), [](const Near& a, const Near& b) { return a.name == b.name; }),
             near.end());
  std::string text = "; close are ";
  for (std::size_t i = 0; i < near.size() && i < 3; ++i) {
    if (i != 0) text += ", ";
    text += "'" + std::string(near[i].name) + "'";
  }
  return text;
}

}  // namespace metaffi::native
