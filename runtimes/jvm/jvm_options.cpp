#include "jvm_options.hpp"

#include <algorithm>
#include <array>

namespace metaffi::jvm {
namespace {

constexpr std::array<std::string_view, 3> kClassPath = {"-cp", "-classpath", "--class-path"};

// The `java` command takes their value as the next argument too.
constexpr std::array<std::string_view, 9> kWithValue = {
    "--add-modules",  "--add-opens",     "--add-exports",         "--add-reads",           "--module-path",
    "--patch-module", "--limit-modules", "--upgrade-module-path", "--enable-native-access"};

bool is_space(char c) { return c == ' ' || c == '\t' || c == '\n' || c == '\r'; }

template <std::size_t N>
bool contains(const std::array<std::string_view, N>& list, std::string_view text) {
  return std::find(list.begin(), list.end(), text) != list.end();
}

}  // namespace

Error split_options(std::string_view options, std::vector<std::string>* result) {
  std::string word;
  bool in_word = false;
  char quote = '\0';
  for (std::size_t i = 0; i < options.size(); ++i) {
    const char c = options[i];
    if (quote == '\0' && is_space(c)) {
      if (in_word) result->push_back(std::exchange(word, {}));
      in_word = false;
      continue;
    }
    in_word = true;
    if (c == quote) {
      quote = '\0';
    } else if (quote == '\0' && (c == '"' || c == '\'')) {
      quote = c;
    } else if (c == '\\' && quote != '\'' && i + 1 < options.size()) {
      word += options[++i];
    } else {
      word += c;
    }
  }
  if (quote != '\0') {
    return error(METAFFI_ERROR_INVALID_ARGUMENT, "METAFFI_JVM_OPTIONS has a quote (", quote,
                 ") that is not closed: ", options);
  }
  if (in_word) result->push_back(word);
  return nullptr;
}

Error normalise_options(const std::vector<std::string>& given, std::vector<std::string>* result) {
  for (std::size_t i = 0; i < given.size(); ++i) {
    const std::string& option = given[i];
    const bool class_path = contains(kClassPath, option);
    if (class_path || contains(kWithValue, option)) {
      if (i + 1 == given.size()) {
        return error(METAFFI_ERROR_INVALID_ARGUMENT, "The JVM option ", option, " has no value after it.");
      }
      result->push_back(text(class_path ? "-Djava.class.path" : option, "=", given[++i]));
    } else if (option.starts_with("--class-path=")) {
      result->push_back(text("-Djava.class.path=", option.substr(option.find('=') + 1)));
    } else if (!option.starts_with("-")) {
      return error(METAFFI_ERROR_INVALID_ARGUMENT, "'", option,
                   "' is no JVM option: options begin with '-'. Jars of a module belong into its path.");
    } else {
      result->push_back(option);
    }
  }
  return nullptr;
}

}  // namespace metaffi::jvm
