#include "runtimes/native/alias.hpp"

#include <charconv>

#include "runtimes/native/services.hpp"
#include "runtimes/native/types.hpp"

namespace metaffi::native {

namespace {

[[noreturn]] void fail(std::string_view where, const std::string& what) {
  throw Failure{METAFFI_ERROR_SIGNATURE, std::string(where) + ": " + what};
}

std::string without_blanks(std::string_view text) {
  std::string result;
  for (const char c : text) {
    if (c != ' ' && c != '\t') result.push_back(c);
  }
  return result;
}

// Splits at commas that are not inside parentheses.
std::vector<std::string_view> split(std::string_view text) {
  std::vector<std::string_view> parts;
  std::size_t start = 0;
  int depth = 0;
  for (std::size_t i = 0; i < text.size(); ++i) {
    if (text[i] == '(') ++depth;
    if (text[i] == ')') --depth;
    if (text[i] == ',' && depth == 0) {
      parts.push_back(text.substr(start, i - start));
      start = i + 1;
    }
  }
  parts.push_back(text.substr(start));
  return parts;
}

Length parse_length(std::string_view text, std::string_view where) {
  Length length;
  std::string_view digits = text;
  if (digits.starts_with("arg")) {
    length.from_argument = true;
    digits.remove_prefix(3);
  }
  const auto [end, error] = std::from_chars(digits.data(), digits.data() + digits.size(), length.number);
  const bool malformed = digits.empty() || error != std::errc{} || end != digits.data() + digits.size();
  if (malformed || (length.from_argument && length.number == 0)) {
    fail(where, "the alias says 'length=" + std::string(text) +
                    "', but a length is a number of elements, or argK for the value of argument K (the first is arg1)");
  }
  if (length.from_argument) --length.number;
  return length;
}

CallbackType parse_callback_type(std::string_view name, bool is_result, std::string_view where) {
  if (is_result && name == "void") return {};
  CallbackType type;
  std::string_view element = name;
  if (element.ends_with('*')) {
    element.remove_suffix(1);
    type.pointee = true;
  }
  if (const Scalar* scalar = find_scalar(element); scalar != nullptr && !(is_result && type.pointee)) {
    type.type = scalar->type;
    return type;
  }
  if (!type.pointee && name == "handle") return {metaffi_handle_type, false};
  if (!type.pointee && !is_result) {
    if (name == "string8") return {metaffi_string8_type, false};
    if (name == "string16") return {metaffi_string16_type, false};
    if (name == "string32") return {metaffi_string32_type, false};
  }
  fail(where, "'" + std::string(name) + "' in the signature of a callable is no type for " +
                  (is_result ? "a result: numbers, bool, chars, handle and void are"
                             : "a parameter: numbers, bool, chars, pointers to them (int32*), string8/16/32 and "
                               "handle are"));
}

}  // namespace

Alias parse_alias(const char* text, std::string_view where) {
  Alias alias;
  if (text == nullptr || *text == '\0') return alias;
  const std::string plain = without_blanks(text);
  for (const std::string_view option : split(plain)) {
    if (option == "malloc") {
      alias.owned = true;
    } else if (option == "char[]") {
      alias.char_array = true;
    } else if (option == "keep") {
      alias.keep = true;
    } else if (option.starts_with("length=")) {
      alias.length = parse_length(option.substr(7), where);
    } else if (option.ends_with(')') && option.find('(') != std::string_view::npos && alias.signature.empty()) {
      alias.signature = option;
    } else {
      fail(where, "the alias '" + std::string(text) + "' has '" + std::string(option) +
                      "', which is none of malloc, length=N, length=argK, char[], keep and a callable's signature "
                      "such as int32(int32*,int32*)");
    }
  }
  return alias;
}

CallbackSignature parse_callback(std::string_view signature, std::string_view where) {
  const std::size_t open = signature.find('(');
  CallbackSignature result;
  result.result = parse_callback_type(signature.substr(0, open), true, where);
  const std::string_view list = signature.substr(open + 1, signature.size() - open - 2);
  if (list.empty() || list == "void") return result;
  for (const std::string_view name : split(list)) {
    result.parameters.push_back(parse_callback_type(name, false, where));
  }
  return result;
}

}  // namespace metaffi::native
