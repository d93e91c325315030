// The table of cases (README.md) as data.
#pragma once

#include <metaffi/metaffi.h>

#include <map>
#include <nlohmann/json.hpp>
#include <string>
#include <vector>

namespace metaffi::cross {

using Json = nlohmann::json;

// A declared type; `alias` is empty when there is none.
struct Type {
  metaffi_type_info info{};
  std::string alias;
};

struct Step {
  std::string runtime;  // where the entity is
  std::string module;
  std::string path;
  std::string call;  // the stored callable that is called instead of an entity
  std::vector<Type> parameters;
  std::vector<Type> results;
  std::vector<Json> arguments;
  std::vector<Json> expect;
  std::string store;
  Json error;  // null when the step succeeds

  // With aliases in place; valid as long as the step.
  std::vector<metaffi_type_info> parameter_infos() const { return infos(parameters); }
  std::vector<metaffi_type_info> result_infos() const { return infos(results); }

 private:
  static std::vector<metaffi_type_info> infos(const std::vector<Type>& types);
};

struct Case {
  std::string name;
  std::vector<Step> steps;
};

using Guests = std::map<std::string, std::string>;  // a guest's name → the module of the tests

// The cases of the table in `file` that a host executes against a guest. Ends the program when the table is malformed.
std::vector<Case> read_cases(const std::string& file, const std::string& host, const std::string& guest,
                             const Guests& guests);

}  // namespace metaffi::cross
