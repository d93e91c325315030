#include "engine/cli/declared.hpp"

#include "engine/cli/commands.hpp"

namespace metaffi::cli {
namespace {

constexpr metaffi_type elements[] = {
#define METAFFI_ELEMENT(name, number) number,
    METAFFI_ELEMENT_TYPES(METAFFI_ELEMENT)
#undef METAFFI_ELEMENT
};

std::string all_names() {
  std::string names;
  for (const metaffi_type element : elements) {
    if (element != metaffi_null_type) names += (names.empty() ? "" : ", ") + std::string(metaffi_type_name(element));
  }
  return names;
}

metaffi_type type_named(std::string_view name) {
  constexpr metaffi_type forms[] = {0, METAFFI_ARRAY_FLAG, METAFFI_ARRAY_FLAG | METAFFI_PACKED_FLAG};
  for (const metaffi_type element : elements) {
    for (const metaffi_type form : forms) {
      if (name == metaffi_type_name(element | form)) return element | form;
    }
  }
  throw UsageError("\"" + std::string(name) + "\" is no type; types are " + all_names() +
                   ", each followed by [] for every dimension of an array and by :NAME for the guest's name of it");
}

}  // namespace

void Declared::add(metaffi_type type, std::uint32_t dimensions, std::string_view alias) {
  const char* name = nullptr;
  if (!alias.empty()) name = aliases_.emplace_back(alias).c_str();
  infos_.push_back({type, dimensions, name});
}

namespace {

// The end of the first item: a comma that is in no brackets and has no backslash before it.
std::size_t end_of_item(std::string_view text) {
  int depth = 0;
  for (std::size_t i = 0; i < text.size(); ++i) {
    const char c = text[i];
    if (c == '\\') {
      ++i;
    } else if (c == '[' || c == '(' || c == '{' || c == '<') {
      ++depth;
    } else if (depth > 0 && (c == ']' || c == ')' || c == '}' || c == '>')) {
      --depth;
    } else if (c == ',' && depth == 0) {
      return i;
    }
  }
  return text.size();
}

std::string without_backslashes(std::string_view text) {
  std::string result;
  for (std::size_t i = 0; i < text.size(); ++i) {
    if (text[i] == '\\' && i + 1 < text.size()) ++i;
    result += text[i];
  }
  return result;
}

}  // namespace

Declared Declared::parse(std::string_view text) {
  Declared result;
  while (!text.empty()) {
    const std::size_t end = end_of_item(text);
    std::string_view item = text.substr(0, end);
    text.remove_prefix(std::min(end + 1, text.size()));
    const std::size_t colon = std::min(item.find(':'), item.size());
    const std::string alias = without_backslashes(item.substr(std::min(colon + 1, item.size())));
    item = item.substr(0, colon);
    std::uint32_t dimensions = 0;
    for (; item.ends_with("[]"); item.remove_suffix(2)) ++dimensions;
    result.add(type_named(item), dimensions, alias);
  }
  return result;
}

std::string to_text(const metaffi_type_info& info) {
  const char* const name = metaffi_type_name(info.dimensions > 1 ? metaffi_type_element(info.type) : info.type);
  std::string text = name == nullptr ? "type " + std::to_string(info.type) : name;
  for (std::uint32_t i = 0; info.dimensions > 1 && i < info.dimensions; ++i) text += "[]";
  return info.alias == nullptr ? text : text + ":" + info.alias;
}

std::string to_text(std::span<const metaffi_type_info> infos) {
  std::string text;
  for (const metaffi_type_info& info : infos) text += (text.empty() ? "" : ",") + to_text(info);
  return text;
}

}  // namespace metaffi::cli
