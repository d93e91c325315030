#include "runtimes/go/alias.hpp"

#include <charconv>
#include <string>

#include "runtimes/go/services.hpp"

namespace metaffi::go {

namespace {

Length parse_length(std::string_view text, std::string_view where) {
  Length length;
  std::string_view digits = text;
  if (digits.starts_with("arg")) {
    length.from_argument = true;
    digits.remove_prefix(3);
  }
  const char* const end = digits.data() + digits.size();
  const auto [stopped, error] = std::from_chars(digits.data(), end, length.number);
  const bool is_number = error == std::errc{} && stopped == end;
  if (!is_number || (length.from_argument && length.number == 0)) {
    fail(METAFFI_ERROR_SIGNATURE, where, ": the alias says 'length=", text,
         "', but a length is a number of elements, or argK for the value of argument K (the first is arg1)");
  }
  if (length.from_argument) --length.number;
  return length;
}

void parse_option(std::string_view option, std::string_view where, Alias* alias) {
  if (option == "malloc") {
    alias->owned = true;
  } else if (option == "char*" || option == "pointer" || (option.size() > 1 && option.front() == '*')) {
    alias->pointer = true;
  } else if (option.starts_with("length=")) {
    alias->length = parse_length(option.substr(7), where);
  } else {
    fail(METAFFI_ERROR_SIGNATURE, where, ": the alias has '", option,
         "', which is none of malloc, length=N, length=argK, char* and pointer");
  }
}

}  // namespace

Alias parse_alias(const char* text, std::string_view where) {
  Alias alias;
  if (text == nullptr) return alias;
  std::string plain = text;
  std::erase_if(plain, [](char c) { return c == ' ' || c == '\t'; });
  if (plain.empty()) return alias;
  for (std::string_view rest = plain;;) {
    const std::size_t comma = rest.find(',');
    parse_option(rest.substr(0, comma), where, &alias);
    if (comma == std::string_view::npos) return alias;
    rest.remove_prefix(comma + 1);
  }
}

}  // namespace metaffi::go
