#include "runtimes/native/inspect.hpp"

#include <algorithm>
#include <cstdio>
#include <string_view>
#include <vector>

#include "runtimes/native/symbols.hpp"

namespace metaffi::native {

namespace {

std::string quote(std::string_view text) {
  std::string result = "\"";
  for (const char c : text) {
    if (c == '"' || c == '\\') result.push_back('\\');
    if (static_cast<unsigned char>(c) < 0x20) {
      char escape[8];
      std::snprintf(escape, sizeof escape, "\\u%04x", static_cast<unsigned>(c));
      result += escape;
    } else {
      result.push_back(c);
    }
  }
  return result + "\"";
}

std::string entity(std::string_view name, std::string_view kind, const std::string& path) {
  return "{\"name\":" + quote(name) + ",\"kind\":" + quote(kind) + ",\"path\":" + quote(path) + "}";
}

}  // namespace

std::string inspect(const Library& library) {
  std::vector<std::string> entities;
  for_each_symbol(library.loader_handle(), [&entities](const DefinedSymbol& symbol) {
    const std::string name(symbol.name);
    if (symbol.is_function) {
      entities.push_back(entity(name, "function", "callable=" + name));
    } else {
      entities.push_back(entity(name, "global", "global=" + name + ",getter"));
      entities.push_back(entity(name, "global", "global=" + name + ",setter"));
    }
  });
  std::sort(entities.begin(), entities.end());
  std::string json = "{\"runtime\":\"native\",\"path\":" + quote(library.path()) + ",\"entities\":[";
  for (std::size_t i = 0; i < entities.size(); ++i) {
    if (i != 0) json += ",";
    json += entities[i];
  }
  return json + "]}";
}

}  // namespace metaffi::native
