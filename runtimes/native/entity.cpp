#include "runtimes/native/entity.hpp"

#include <string_view>

#include "runtimes/native/function.hpp"
#include "runtimes/native/global.hpp"
#include "runtimes/native/services.hpp"

namespace metaffi::native {

namespace {

[[noreturn]] void fail_path(const metaffi_entity_path_entries& entries, const std::string& what) {
  throw Failure{METAFFI_ERROR_ENTITY_PATH, "entity path '" + std::string(entries.text) + "': " + what};
}

// A known key with a value, a known tag without: the engine has checked that.
const metaffi_path_entry* find_entry(const metaffi_entity_path_entries& entries, std::string_view key) noexcept {
  for (std::size_t i = 0; i < entries.count; ++i) {
    if (key == entries.entries[i].key) return &entries.entries[i];
  }
  return nullptr;
}

metaffi_convention read_convention(const metaffi_entity_path_entries& entries) {
  const metaffi_path_entry* abi = find_entry(entries, "abi");
  if (abi == nullptr) return METAFFI_CONVENTION_DEFAULT;
  const std::string_view name = abi->value;
  if (name == "sysv") return METAFFI_CONVENTION_SYSV;
  if (name == "win64") return METAFFI_CONVENTION_WIN64;
  fail_path(entries, "abi=" + std::string(name) + " is no calling convention; sysv and win64 are");
}

}  // namespace

Path read_path(const metaffi_entity_path_entries& entries) {
  const metaffi_path_entry* callable = find_entry(entries, "callable");
  const metaffi_path_entry* global = find_entry(entries, "global");
  const bool getter = find_entry(entries, "getter") != nullptr;
  const bool setter = find_entry(entries, "setter") != nullptr;
  if ((callable == nullptr) == (global == nullptr)) {
    fail_path(entries, "needs either callable=SYMBOL or global=SYMBOL with getter or setter");
  }
  Path path;
  if (callable != nullptr) {
    if (getter || setter) fail_path(entries, "getter and setter go with global=SYMBOL, not with callable");
    path.symbol = callable->value;
    path.convention = read_convention(entries);
    return path;
  }
  if (getter == setter) fail_path(entries, "global=SYMBOL needs one of the tags getter and setter");
  if (find_entry(entries, "abi") != nullptr) fail_path(entries, "abi goes with callable=SYMBOL, not with global");
  path.kind = getter ? Path::Kind::kGetter : Path::Kind::kSetter;
  path.symbol = global->value;
  return path;
}

Entity::Entity(const Library& library, const metaffi_entity_request& request) {
  const Path path = read_path(request.path);
  const Symbol symbol = library.find(path.symbol);
  symbol_ = path.symbol;
  if (path.kind == Path::Kind::kCallable) {
    plan_ = &FunctionPlan(this, request, path, symbol).make();
  } else {
    plan_ = &GlobalPlan(this, library, request, path, symbol).make();
  }
}

}  // namespace metaffi::native
