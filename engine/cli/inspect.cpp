// metaffi inspect FILE: entities with their entity paths and types, like nm.
#include <iostream>
#include <nlohmann/json.hpp>

#include "engine/cli/commands.hpp"
#include "engine/cli/declared.hpp"
#include "engine/cli/target.hpp"

namespace metaffi::cli {
namespace {

using nlohmann::json;

std::string types_of(const json& entity, const char* key) {
  const auto listed = entity.find(key);
  if (listed == entity.end()) return {};
  Declared types;
  for (const json& each : *listed) {
    const json alias = each.value("alias", json());
    types.add(each.at("code").get<metaffi_type>(), each.value("dims", 0u),
              alias.is_string() ? alias.get<std::string>() : std::string());
  }
  return to_text(types.infos());
}

// Every object with a path is an entity, wherever the runtime lists it.
void print_entities(const json& from) {
  if (from.is_object()) {
    const auto path = from.find("path");
    const bool is_entity = path != from.end() && path->is_string() && from.contains("name") && from.contains("kind");
    if (is_entity) {
      std::cout << from.at("kind").get<std::string>() << '\t' << path->get<std::string>();
      if (from.contains("params")) {
        std::cout << "\t(" << types_of(from, "params") << ") -> (" << types_of(from, "results") << ')';
      }
      std::cout << '\n';
    }
  }
  if (!from.is_structured()) return;
  for (const json& each : from) print_entities(each);
}

}  // namespace

int inspect(const std::string& file, const std::string& runtime_name, bool as_json) {
  const runtime language(runtime_for(file, runtime_name));
  const std::string text = language.load_module(file).inspect();
  const json parsed = json::parse(text, nullptr, false);
  if (parsed.is_discarded()) {
    throw error(METAFFI_ERROR_INTERNAL,
                "the plug-in " + std::string(language.name()) + " described " + file + " with text that is no JSON");
  }
  if (as_json) {
    std::cout << parsed.dump(2) << '\n';
  } else {
    print_entities(parsed);
  }
  return 0;
}

}  // namespace metaffi::cli
