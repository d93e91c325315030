#include "engine/json.hpp"

#include <metaffi/cpp/unicode.hpp>

namespace metaffi::engine {
namespace {

void append_escaped(std::string& out, char c) {
  constexpr std::string_view digits = "0123456789abcdef";
  const auto code = static_cast<unsigned char>(c);
  if (c == '"' || c == '\\') {
    out += '\\';
    out += c;
  } else if (c == '\n') {
    out += "\\n";
  } else if (code < 0x20) {
    out += "\\u00";
    out += digits[code >> 4];
    out += digits[code & 0xf];
  } else {
    out += c;
  }
}

}  // namespace

std::string json_string(std::string_view text) {
  std::string out = "\"";
  while (!text.empty()) {
    const std::size_t good = std::min(unicode::find_invalid(text.data(), text.size()), text.size());
    for (const char c : text.substr(0, good)) append_escaped(out, c);
    text.remove_prefix(good);
    if (text.empty()) break;
    out += "\xef\xbf\xbd";
    text.remove_prefix(1);
  }
  return out + '"';
}

std::string json_string_or_null(const char* text) { return text == nullptr ? "null" : json_string(text); }

}  // namespace metaffi::engine
