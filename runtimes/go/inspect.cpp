#include "runtimes/go/inspect.hpp"

#include <cstdio>
#include <set>
#include <span>
#include <string_view>
#include <utility>
#include <vector>

#include "runtimes/go/elf_file.hpp"
#include "runtimes/go/entity_path.hpp"
#include "runtimes/go/services.hpp"

namespace metaffi::go {

namespace {

std::string quote(std::string_view text) {
  std::string quoted = "\"";
  for (const char c : text) {
    if (c == '"' || c == '\\') quoted.push_back('\\');
    if (static_cast<unsigned char>(c) < 0x20) {
      char escape[8];
      std::snprintf(escape, sizeof escape, "\\u%04x", static_cast<unsigned>(c));
      quoted += escape;
    } else {
      quoted.push_back(c);
    }
  }
  return quoted + "\"";
}

std::string quote_or_null(const char* text) { return text == nullptr ? "null" : quote(text); }

std::string join(const std::vector<std::string>& parts) {
  std::string joined;
  for (const std::string& part : parts) joined += (joined.empty() ? "" : ",") + part;
  return joined;
}

std::string_view kind_of(const metaffi_go_entity& entity) noexcept {
  switch (entity.kind) {
    case METAFFI_GO_GLOBAL_GETTER:
    case METAFFI_GO_GLOBAL_SETTER:
      return "global";
    case METAFFI_GO_FIELD_GETTER:
    case METAFFI_GO_FIELD_SETTER:
      return "field";
    default:
      return entity.instance != 0 ? "method" : "function";
  }
}

std::string slots(const metaffi_go_slot* first, std::size_t count) {
  std::vector<std::string> types;
  for (const metaffi_go_slot& slot : std::span(first, count)) {
    const char* type = host().type_name(slot.type.type);
    types.push_back(text("{\"name\":", quote_or_null(slot.name), ",\"type\":", quote_or_null(type),
                         ",\"code\":", slot.type.type, ",\"dims\":", slot.type.dimensions,
                         ",\"alias\":", quote_or_null(slot.type.alias), "}"));
  }
  return "[" + join(types) + "]";
}

// Names that a bare entity path cannot tell apart.
class SharedNames {
 public:
  explicit SharedNames(std::span<const metaffi_go_entity> entities) {
    std::set<Key> seen;
    for (const metaffi_go_entity& entity : entities) {
      if (!seen.insert(key(entity)).second) shared_.insert(key(entity));
    }
  }
  bool has(const metaffi_go_entity& entity) const { return shared_.contains(key(entity)); }

 private:
  using Key = std::pair<std::uint32_t, std::string_view>;
  static Key key(const metaffi_go_entity& entity) noexcept { return {entity.kind, entity.name}; }
  std::set<Key> shared_;
};

std::string describe(const metaffi_go_entity& entity, bool is_shared) {
  const std::string name = is_shared ? text(entity.package, ".", entity.name) : std::string(entity.name);
  const std::string path = write_path(static_cast<metaffi_go_entity_kind>(entity.kind), entity.instance != 0, name);
  const bool is_variadic = entity.parameter_count != 0 && entity.parameters[entity.parameter_count - 1].variadic != 0;
  return text("{\"path\":", quote(path), ",\"name\":", quote(entity.name), ",\"kind\":", quote(kind_of(entity)),
              ",\"package\":", quote(entity.package), ",\"signature\":", quote(entity.signature),
              ",\"documentation\":", quote_or_null(entity.documentation),
              ",\"varargs\":", is_variadic ? "true" : "false",
              ",\"params\":", slots(entity.parameters, entity.parameter_count),
              ",\"results\":", slots(entity.results, entity.result_count), "}");
}

std::string describe(const metaffi_go_omission& left_out) {
  return text("{\"name\":", quote(left_out.name), ",\"package\":", quote(left_out.package),
              ",\"reason\":", quote(left_out.reason), "}");
}

std::string describe_export(const std::string& name) {
  return text("{\"path\":", quote("callable=" + name), ",\"name\":", quote(name), ",\"kind\":\"function\"}");
}

}  // namespace

std::string inspect(const Library& library) {
  std::vector<std::string> entities;
  std::vector<std::string> skipped;
  const metaffi_go_library* guest = library.guest();
  if (guest == nullptr) {
    for (const std::string& name : exported_functions(library.path())) entities.push_back(describe_export(name));
  } else {
    const std::span<const metaffi_go_entity> all(guest->entities, guest->entity_count);
    const SharedNames shared(all);
    for (const metaffi_go_entity& entity : all) entities.push_back(describe(entity, shared.has(entity)));
    for (const metaffi_go_omission& one : std::span(guest->omissions, guest->omission_count)) {
      skipped.push_back(describe(one));
    }
  }
  return text("{\"runtime\":\"go\",\"module\":", quote(library.path()),
              ",\"go\":", quote_or_null(guest == nullptr ? nullptr : guest->go_version), ",\"entities\":[",
              join(entities), "],\"skipped\":[", join(skipped), "]}");
}

}  // namespace metaffi::go
