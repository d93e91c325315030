#include "runtimes/go/catalog.hpp"

#include <metaffi/cpp/near_names.hpp>

#include <algorithm>
#include <span>
#include <vector>

#include "runtimes/go/services.hpp"

namespace metaffi::go {

namespace {

constexpr std::size_t kMostListed = 12;

using Entities = std::vector<const metaffi_go_entity*>;

metaffi_go_entity_kind kind_of(const metaffi_go_entity& entity) noexcept {
  return static_cast<metaffi_go_entity_kind>(entity.kind);
}

// The entities for maps, channels and the like, which every library has.
constexpr std::string_view kBuiltinPackage = "builtin";

// How an entity is named, the closest last. The user's packages come before what every library has.
enum class Match { kNone, kBuiltin, kQualified, kBare };

// Whether `asked` is `qualifier`, a dot, and `name`.
bool is_qualified(std::string_view asked, std::string_view qualifier, std::string_view name) noexcept {
  return asked.size() == qualifier.size() + 1 + name.size() && asked.starts_with(qualifier) &&
         asked[qualifier.size()] == '.' && asked.ends_with(name);
}

Match match(std::string_view asked, std::string_view package, std::string_view name) {
  if (asked == name) return package == kBuiltinPackage ? Match::kBuiltin : Match::kBare;
  const bool qualified = is_qualified(asked, package, name) || is_qualified(asked, package_name(package), name);
  return qualified ? Match::kQualified : Match::kNone;
}

std::span<const metaffi_go_entity> entities_of(const Library& library) noexcept {
  return {library.guest()->entities, library.guest()->entity_count};
}

// The entities that `path` names most closely.
template <typename Wanted>
Entities matching(const Library& library, const EntityPath& path, Wanted wanted) {
  Entities found;
  Match closest = Match::kBuiltin;
  for (const metaffi_go_entity& entity : entities_of(library)) {
    const Match how = wanted(kind_of(entity)) ? match(path.name, entity.package, entity.name) : Match::kNone;
    if (how < closest) continue;
    if (how > closest) found.clear();
    closest = how;
    found.push_back(&entity);
  }
  return found;
}

std::string path_of(const metaffi_go_entity& entity) {
  return write_path(kind_of(entity), entity.instance != 0, entity.name);
}

std::string_view noun(metaffi_go_entity_kind kind) noexcept {
  switch (kind) {
    case METAFFI_GO_GLOBAL_GETTER:
    case METAFFI_GO_GLOBAL_SETTER:
      return "package variable or constant";
    case METAFFI_GO_FIELD_GETTER:
    case METAFFI_GO_FIELD_SETTER:
      return "field";
    default:
      return "function or method";
  }
}

// A getter for the setter that was asked for, a field for a global, …
std::string other_kinds(const Library& library, const EntityPath& path) {
  std::string found;
  for (const metaffi_go_entity* entity : matching(library, path, [](auto) { return true; })) {
    append_text(found, text("\n  ", entity->signature, "   ", path_of(*entity)));
  }
  if (found.empty()) return {};
  const bool is_constant = path.kind == METAFFI_GO_GLOBAL_SETTER || path.kind == METAFFI_GO_FIELD_SETTER;
  return text(is_constant ? "; it cannot be set. There is" : "; of that name there is", found);
}

std::string omission(const Library& library, std::string_view name, std::string_view what) {
  const std::span<const metaffi_go_omission> all(library.guest()->omissions, library.guest()->omission_count);
  for (const metaffi_go_omission& left_out : all) {
    if (match(name, left_out.package, left_out.name) == Match::kNone) continue;
    return text("; package ", left_out.package, " has ", what, ", but it could not be exported: ", left_out.reason);
  }
  return {};
}

// What was left out of that name, or the generic function that an instantiation is asked of ("Map" of "Map[int,string]"), or
// the type whose member is wanted ("Stack" of "Stack.Push" and "Stack[int].Push").
std::string omission(const Library& library, std::string_view name) {
  std::string why = omission(library, name, "it");
  const std::size_t bracket = name.find('[');
  const std::string_view generic = name.substr(0, bracket);
  if (why.empty() && bracket != std::string_view::npos) why = omission(library, generic, text("the generic ", generic));
  const std::size_t dot = generic.rfind('.');
  if (why.empty() && dot != std::string_view::npos) {
    why = omission(library, generic.substr(0, dot), text("the type ", generic.substr(0, dot)));
  }
  return why;
}

// "Stack.Pop" of "Stack[map[string]int].Pop".
std::string without_arguments(std::string_view name) {
  std::string bare;
  int depth = 0;
  for (const char c : name) {
    if (c == '[') ++depth;
    if (depth == 0) bare += c;
    if (c == ']') --depth;
  }
  return bare;
}

// The instantiations that there are of the generic function, or type of the member, that was asked for.
std::string other_instances(const Library& library, const EntityPath& path) {
  const std::string wanted = without_arguments(path.name);
  std::vector<std::string_view> instances;
  for (const metaffi_go_entity& entity : entities_of(library)) {
    const std::string_view name = entity.name;
    if (kind_of(entity) != path.kind || name.find('[') == std::string_view::npos) continue;
    if (match(wanted, entity.package, without_arguments(name)) != Match::kNone) instances.push_back(name);
  }
  if (instances.empty()) return {};
  const std::string_view first = instances.front();
  const std::size_t open = first.find('[');
  return text("; ", first.substr(0, open), " is generic, and was compiled as ", listed(instances, kMostListed),
              "; ask the compiler for more with --instantiate '", first.substr(0, open), "[…]'");
}

// Names of the type that a method or field was asked of: "Client" of "Client.Timeout".
std::vector<std::string_view> members_of(std::string_view asked, const std::vector<std::string_view>& names) {
  const std::size_t dot = asked.rfind('.');
  std::vector<std::string_view> members;
  if (dot == std::string_view::npos) return members;
  for (const std::string_view name : names) {
    if (name.starts_with(asked.substr(0, dot + 1))) members.push_back(name);
  }
  return members;
}

std::string what_there_is(const Library& library, const EntityPath& path) {
  std::vector<std::string_view> names;
  for (const metaffi_go_entity& entity : entities_of(library)) {
    if (kind_of(entity) == path.kind && entity.package != kBuiltinPackage) names.emplace_back(entity.name);
  }
  if (const auto near = near_names(path.name, names); !near.empty()) return "; close are " + listed(near, kMostListed);
  if (const auto members = members_of(path.name, names); !members.empty()) {
    return "; there are " + listed(members, kMostListed);
  }
  if (names.empty())
    return text("; it has no ", noun(path.kind), path.kind == METAFFI_GO_CALLABLE ? "" : " to get or set");
  return "; there are " + listed(names, kMostListed);
}

// Whether the function, or the member, is one that Go keeps in its package.
bool is_private(std::string_view name) noexcept {
  const std::size_t dot = name.rfind('.');
  const std::string_view last = dot == std::string_view::npos ? name : name.substr(dot + 1);
  return !last.empty() && ((last[0] >= 'a' && last[0] <= 'z') || last[0] == '_');
}

[[noreturn]] void not_found(const Library& library, const EntityPath& path) {
  std::string why = other_kinds(library, path);
  if (why.empty()) why = omission(library, path.name);
  if (why.empty()) why = other_instances(library, path);
  if (why.empty()) {
    why = what_there_is(library, path);
    if (is_private(path.name)) append_text(why, "; Go exports no name that begins with a small letter");
  }
  fail(METAFFI_ERROR_ENTITY_NOT_FOUND, "'", library.path(), "' has no ", noun(path.kind), " '", path.name, "'", why);
}

[[noreturn]] void ambiguous(const Library& library, const EntityPath& path, const Entities& found) {
  std::string candidates;
  for (const metaffi_go_entity* entity : found) {
    const std::string name = text(entity->package, ".", entity->name);
    append_text(candidates,
                text("\n  ", entity->signature, "   ", write_path(kind_of(*entity), entity->instance != 0, name)));
  }
  fail(METAFFI_ERROR_AMBIGUOUS, "several packages of '", library.path(), "' have '", path.name,
       "'; say which:", candidates);
}

void check_instance(const metaffi_go_entity& entity, const EntityPath& path) {
  const bool needs_object = entity.instance != 0;
  if (needs_object == path.instance) return;
  fail(METAFFI_ERROR_ENTITY_PATH, "entity path '", path.text, "': ", entity.signature,
       needs_object ? " belongs to an object; add the tag instance_required and declare the object as first parameter"
                    : " belongs to no object; remove the tag instance_required");
}

bool is_version(std::string_view element) noexcept {
  return element.size() > 1 && element[0] == 'v' &&
         std::all_of(element.begin() + 1, element.end(), [](char c) { return c >= '0' && c <= '9'; });
}

}  // namespace

std::string_view package_name(std::string_view import_path) {
  std::size_t slash = import_path.rfind('/');
  if (slash != std::string_view::npos && is_version(import_path.substr(slash + 1))) {
    import_path = import_path.substr(0, slash);
    slash = import_path.rfind('/');
  }
  std::string_view name = slash == std::string_view::npos ? import_path : import_path.substr(slash + 1);
  const std::size_t dot = name.rfind('.');
  if (dot != std::string_view::npos && is_version(name.substr(dot + 1))) name = name.substr(0, dot);
  return name;
}

const metaffi_go_entity& find_entity(const Library& library, const EntityPath& path) {
  const Entities found = matching(library, path, [&](metaffi_go_entity_kind kind) { return kind == path.kind; });
  if (found.empty()) not_found(library, path);
  if (found.size() > 1) ambiguous(library, path, found);
  check_instance(*found.front(), path);
  return *found.front();
}

}  // namespace metaffi::go
