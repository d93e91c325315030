#include "engine/entity_path.hpp"

#include <metaffi/cpp/text.hpp>
#include <metaffi/cpp/unicode.hpp>

#include <algorithm>
#include <cstring>

#include "engine/error.hpp"

namespace metaffi::engine {
namespace {

using Allowed = std::span<const metaffi_path_key>;

// A part of the path: where it starts (bytes) and what it is.
struct Part {
  std::size_t start;
  std::string_view text;
};

std::string listed(Allowed allowed, bool tags) {
  std::vector<std::string_view> names;
  for (const metaffi_path_key& key : allowed) {
    if ((key.is_tag != 0) == tags) names.emplace_back(key.name);
  }
  std::sort(names.begin(), names.end());
  std::string out;
  for (const std::string_view name : names) {
    if (!out.empty()) out += ", ";
    out += name;
    if (!tags) out += "=…";
  }
  return out;
}

// Code points of well-formed text; where it is malformed, what a reader may take for them.
std::size_t characters_in(std::string_view text) noexcept {
  return static_cast<std::size_t>(
      std::count_if(text.begin(), text.end(), [](char c) { return (static_cast<unsigned char>(c) & 0xc0) != 0x80; }));
}

// One line of any text: what would break the line or the caret below it becomes a space.
std::string as_line(std::string_view path) {
  std::string line(path);
  std::replace_if(
      line.begin(), line.end(), [](unsigned char c) { return c < 0x20 || c == 0x7f; }, ' ');
  return line;
}

// Offsets of the commas that separate entries, and the end. A comma between brackets belongs to a value, as in
// Map[int,string]; a bracket without its counterpart is a character like any other.
std::vector<std::size_t> entry_ends(std::string_view path) {
  std::vector<std::size_t> ends;
  std::vector<std::size_t> brackets;  // open ones: how many commas came before each
  for (std::size_t i = 0; i < path.size(); ++i) {
    if (path[i] == ',') ends.push_back(i);
    if (path[i] == '[') brackets.push_back(ends.size());
    if (path[i] == ']' && !brackets.empty()) {
      ends.resize(brackets.back());
      brackets.pop_back();
    }
  }
  ends.push_back(path.size());
  return ends;
}

class Parser {
 public:
  Parser(std::string_view path, Allowed allowed, std::string_view runtime)
      : path_(path), allowed_(allowed), runtime_(runtime) {}

  metaffi_error* parse(std::vector<Part>* keys, std::vector<Part>* values) const;

 private:
  metaffi_error* entry(const Part& entry, const std::vector<Part>& keys, Part* key, Part* value) const;
  metaffi_error* check_key(const Part& key, bool is_tag) const;
  metaffi_error* fail(const Part& place, std::string_view complaint) const;

  std::string_view path_;
  Allowed allowed_;
  std::string_view runtime_;
};

metaffi_error* Parser::fail(const Part& place, std::string_view complaint) const {
  const std::size_t column = characters_in(path_.substr(0, place.start));
  const std::size_t width = std::max<std::size_t>(characters_in(place.text), 1);
  const std::string keys = listed(allowed_, false);
  const std::string tags = listed(allowed_, true);
  return make_error(METAFFI_ERROR_ENTITY_PATH,
                    text("malformed entity path, character ", column + 1, ": ", complaint, "\n  ", as_line(path_),
                         "\n  ", std::string(column, ' '), std::string(width, '^'), "\na path of runtime ", runtime_,
                         " is made of ", keys, tags.empty() ? "" : " and the tags ", tags, ", separated by commas"));
}

metaffi_error* Parser::check_key(const Part& key, bool is_tag) const {
  const auto known = std::find_if(allowed_.begin(), allowed_.end(),
                                  [&](const metaffi_path_key& candidate) { return candidate.name == key.text; });
  if (known == allowed_.end()) {
    if (key.text.front() == ' ' || key.text.back() == ' ') {
      return fail(key, text("\"", key.text, "\" has a space at its edge; none belongs there"));
    }
    const char* const hint = is_tag && key.start > 0 ? " (a value contains a comma only between brackets: [a,b])" : "";
    return fail(key, text("unknown ", is_tag ? "tag" : "key", " \"", key.text, "\"", hint));
  }
  if (is_tag && known->is_tag == 0)
    return fail(key, text("the key \"", key.text, "\" needs a value: ", key.text, "=…"));
  if (!is_tag && known->is_tag != 0) return fail(key, text("\"", key.text, "\" is a tag and takes no value"));
  return nullptr;
}

metaffi_error* Parser::entry(const Part& entry, const std::vector<Part>& keys, Part* key, Part* value) const {
  if (entry.text.empty()) return fail(entry, "a key or tag is missing here");
  const std::size_t equals = entry.text.find('=');
  const bool is_tag = equals == std::string_view::npos;
  *key = {entry.start, entry.text.substr(0, equals)};
  if (key->text.empty()) return fail(entry, "the name of the key is missing before \"=\"");
  if (metaffi_error* error = check_key(*key, is_tag)) return error;
  const auto same = [&](const Part& earlier) { return earlier.text == key->text; };
  if (std::any_of(keys.begin(), keys.end(), same)) return fail(*key, text("\"", key->text, "\" is given twice"));
  *value = is_tag ? Part{0, {}} : Part{entry.start + equals + 1, entry.text.substr(equals + 1)};
  if (!is_tag && value->text.empty()) return fail(*value, text("the value of \"", key->text, "\" is empty"));
  return nullptr;
}

metaffi_error* Parser::parse(std::vector<Part>* keys, std::vector<Part>* values) const {
  if (path_.empty()) return fail({0, {}}, "the path is empty");
  if (const std::size_t bad = unicode::find_invalid(path_.data(), path_.size()); bad != unicode::kNone) {
    return make_error(METAFFI_ERROR_ENTITY_PATH,
                      text("malformed entity path: byte ", bad + 1, " begins no valid UTF-8 character"));
  }
  std::size_t start = 0;
  for (const std::size_t end : entry_ends(path_)) {
    Part key = {};
    Part value = {};
    if (metaffi_error* error = entry({start, path_.substr(start, end - start)}, *keys, &key, &value)) return error;
    keys->push_back(key);
    values->push_back(value);
    start = end + 1;
  }
  return nullptr;
}

}  // namespace

metaffi_error* EntityPath::parse(std::string_view path, Allowed allowed, std::string_view runtime) {
  std::vector<Part> keys;
  std::vector<Part> values;
  if (metaffi_error* error = Parser(path, allowed, runtime).parse(&keys, &values)) return error;
  text_ = path;
  storage_ = path;
  entries_.clear();
  for (std::size_t i = 0; i < keys.size(); ++i) {
    const bool is_tag = values[i].text.empty();
    storage_[keys[i].start + keys[i].text.size()] = '\0';  // '=', ',' or the terminator
    if (!is_tag) storage_[values[i].start + values[i].text.size()] = '\0';
    entries_.push_back({storage_.data() + keys[i].start, is_tag ? nullptr : storage_.data() + values[i].start});
  }
  return nullptr;
}

}  // namespace metaffi::engine
