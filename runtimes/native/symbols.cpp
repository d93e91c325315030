#include "runtimes/native/symbols.hpp"

#include <metaffi/cpp/near_names.hpp>

#include <dlfcn.h>
#include <elf.h>
#include <link.h>

#include <algorithm>
#include <cstdint>

namespace metaffi::native {

namespace {

struct Tables {
  const ElfW(Sym) * symbols = nullptr;
  const char* strings = nullptr;
  const std::uint32_t* gnu_hash = nullptr;
  const std::uint32_t* sysv_hash = nullptr;
  const std::uint16_t* versions = nullptr;  // one a symbol; null in an object without
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
      case DT_VERSYM:
        tables.versions = static_cast<const std::uint16_t*>(at);
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

// What dlsym finds by its name alone: a function or data with an address of this object. An absolute "symbol" names a
// symbol version, a hidden one belongs to a version that only programs linked long ago ask for.
bool can_be_looked_up(const Tables& tables, std::size_t index) noexcept {
  constexpr std::uint16_t hidden = 0x8000;
  const ElfW(Sym)& symbol = tables.symbols[index];
  if (ELF64_ST_BIND(symbol.st_info) == STB_LOCAL) return false;
  if (symbol.st_shndx == SHN_UNDEF || symbol.st_shndx == SHN_ABS) return false;
  return tables.versions == nullptr || (tables.versions[index] & hidden) == 0;
}

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
    if (!(function || data) || !can_be_looked_up(tables, i)) continue;
    visit({tables.strings + symbol.st_name, function});
  }
}

bool is_writable(const void* data) noexcept {
  struct Search {
    ElfW(Addr) address;
    bool is_writable;
  } search{reinterpret_cast<ElfW(Addr)>(data), true};
  const auto look = [](dl_phdr_info* object, std::size_t, void* context) {
    auto& [address, writable] = *static_cast<Search*>(context);
    bool found = false;
    for (ElfW(Half) i = 0; i < object->dlpi_phnum; ++i) {
      const ElfW(Phdr)& segment = object->dlpi_phdr[i];
      const ElfW(Addr) start = object->dlpi_addr + segment.p_vaddr;
      if (address < start || address - start >= segment.p_memsz) continue;
      found = found || segment.p_type == PT_LOAD;
      if (segment.p_type == PT_GNU_RELRO || (segment.p_type == PT_LOAD && (segment.p_flags & PF_W) == 0))
        writable = false;
    }
    return found ? 1 : 0;
  };
  ::dl_iterate_phdr(look, &search);
  return search.is_writable;
}

std::string suggestion(void* loader_handle, std::string_view name) {
  const std::string in_cpp = std::to_string(name.size()) + std::string(name);
  NearNames near(name);
  std::string_view mangled;
  for_each_symbol(loader_handle, [&](const DefinedSymbol& symbol) {
    if (mangled.empty() && mangles(symbol.name, in_cpp)) mangled = symbol.name;
    near.consider(symbol.name);
  });
  if (!mangled.empty()) {
    return "; it has the C++ symbol '" + std::string(mangled) + "': declare it extern \"C\", or name that symbol";
  }
  std::string text;
  for (const std::string_view each : near.nearest()) {
    text += (text.empty() ? "; close are '" : ", '") + std::string(each) + "'";
  }
  return text;
}

}  // namespace metaffi::native
