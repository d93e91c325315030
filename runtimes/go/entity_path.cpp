#include "runtimes/go/entity_path.hpp"

#include <algorithm>
#include <string_view>

#include "runtimes/go/services.hpp"

namespace metaffi::go {

namespace {

[[noreturn]] void fail_path(const metaffi_entity_path_entries& entries, std::string_view why) {
  fail(METAFFI_ERROR_ENTITY_PATH, "entity path '", entries.text, "': ", why);
}

// A known key with a value, a known tag without: the engine has checked that.
const metaffi_path_entry* find_entry(const metaffi_entity_path_entries& entries, std::string_view key) noexcept {
  const auto* const end = entries.entries + entries.count;
  const auto* const found = std::find_if(entries.entries, end, [key](const auto& entry) { return key == entry.key; });
  return found == end ? nullptr : found;
}

std::string without_blanks(std::string_view text) {
  std::string result(text);
  std::erase_if(result, [](char c) { return c == ' ' || c == '\t'; });
  return result;
}

}  // namespace

EntityPath read_path(const metaffi_entity_path_entries& entries) {
  const metaffi_path_entry* callable = find_entry(entries, "callable");
  const metaffi_path_entry* global = find_entry(entries, "global");
  const metaffi_path_entry* field = find_entry(entries, "field");
  const bool getter = find_entry(entries, "getter") != nullptr;
  const bool setter = find_entry(entries, "setter") != nullptr;
  const int keys = (callable != nullptr) + (global != nullptr) + (field != nullptr);
  if (keys != 1) fail_path(entries, "it needs exactly one of callable=F or T.M, global=G, and field=T.F");
  EntityPath path;
  path.text = entries.text;
  path.instance = find_entry(entries, "instance_required") != nullptr;
  if (callable != nullptr) {
    if (getter || setter) fail_path(entries, "getter and setter go with global and field, not with callable");
    path.name = without_blanks(callable->value);
    return path;
  }
  if (getter == setter) fail_path(entries, "global and field need one of the tags getter and setter");
  if (global != nullptr) {
    if (path.instance)
      fail_path(entries, "a global belongs to no object; instance_required goes with callable and field");
    path.kind = getter ? METAFFI_GO_GLOBAL_GETTER : METAFFI_GO_GLOBAL_SETTER;
    path.name = without_blanks(global->value);
    return path;
  }
  path.kind = getter ? METAFFI_GO_FIELD_GETTER : METAFFI_GO_FIELD_SETTER;
  path.name = without_blanks(field->value);
  return path;
}

std::string write_path(metaffi_go_entity_kind kind, bool instance, std::string_view name) {
  const std::string_view tag = instance ? ",instance_required" : "";
  switch (kind) {
    case METAFFI_GO_GLOBAL_GETTER:
      return text("global=", name, ",getter");
    case METAFFI_GO_GLOBAL_SETTER:
      return text("global=", name, ",setter");
    case METAFFI_GO_FIELD_GETTER:
      return text("field=", name, tag, ",getter");
    case METAFFI_GO_FIELD_SETTER:
      return text("field=", name, tag, ",setter");
    default:
      return text("callable=", name, tag);
  }
}

}  // namespace metaffi::go
