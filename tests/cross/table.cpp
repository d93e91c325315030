#include "tests/cross/table.hpp"

#include <algorithm>
#include <cstdio>
#include <cstdlib>
#include <fstream>

namespace metaffi::cross {

namespace {

[[noreturn]] void malformed(const std::string& what) {
  std::fprintf(stderr, "%s: %s\n", METAFFI_CROSS_TABLE, what.c_str());
  std::exit(1);
}

// The number of a type's name: metaffi_type_name backwards.
metaffi_type type_number(const std::string& name) {
  static const std::map<std::string, metaffi_type> numbers = [] {
    std::map<std::string, metaffi_type> all;
    for (unsigned bit = 0; bit < 26; ++bit) {
      for (const metaffi_type flags : {0u, METAFFI_ARRAY_FLAG, METAFFI_ARRAY_FLAG | METAFFI_PACKED_FLAG}) {
        const metaffi_type type = (1u << bit) | flags;
        if (const char* const found = metaffi_type_name(type)) all[found] = type;
      }
    }
    return all;
  }();
  const auto found = numbers.find(name);
  if (found == numbers.end()) malformed("there is no type '" + name + "'");
  return found->second;
}

Type read_type(const Json& from, const std::string& guest) {
  Type type;
  if (from.is_string()) {
    type.info.type = type_number(from);
  } else {
    type.info.type = type_number(from.at("type"));
    type.info.dimensions = from.value("dims", 0u);
    const Json alias = from.value("alias", Json());
    if (alias.is_string()) type.alias = alias;
    if (alias.is_object()) type.alias = alias.value(guest, "");
  }
  return type;
}

bool read_step(const Json& from, const std::string& guest, Step* step) {
  step->call = from.value("call", "");
  if (step->call.empty()) {
    const Json& paths = from.at("path");
    if (!paths.contains(guest)) return false;
    step->path = paths.at(guest);
  }
  for (const Json& type : from.at("parameters")) step->parameters.push_back(read_type(type, guest));
  for (const Json& type : from.at("results")) step->results.push_back(read_type(type, guest));
  for (const Json& argument : from.at("arguments")) step->arguments.push_back(argument);
  for (const Json& result : from.value("expect", Json::array())) step->expect.push_back(result);
  step->store = from.value("store", "");
  step->error = from.value("error", Json());
  if (step->error.contains("guest_type") && step->error.at("guest_type").is_object()) {
    step->error["guest_type"] = step->error.at("guest_type").at(guest);
  }
  return true;
}

bool concerns(const Json& from, const std::string& host) {
  if (!from.contains("hosts")) return true;
  const Json& hosts = from.at("hosts");
  return std::find(hosts.begin(), hosts.end(), host) != hosts.end();
}

}  // namespace

std::vector<metaffi_type_info> Step::infos(const std::vector<Type>& types) {
  std::vector<metaffi_type_info> result;
  for (const Type& type : types) {
    result.push_back(type.info);
    result.back().alias = type.alias.empty() ? nullptr : type.alias.c_str();
  }
  return result;
}

std::vector<Case> read_cases(const std::string& host, const std::string& guest) {
  std::ifstream file(METAFFI_CROSS_TABLE);
  std::vector<Case> cases;
  try {
    for (const Json& from : Json::parse(file)) {
      if (!concerns(from, host)) continue;
      Case item;
      item.name = from.at("name");
      bool complete = true;
      for (const Json& step : from.value("steps", Json::array({from}))) {
        complete = complete && read_step(step, guest, &item.steps.emplace_back());
      }
      if (complete) cases.push_back(std::move(item));
    }
  } catch (const Json::exception& error) {
    malformed(error.what());
  }
  return cases;
}

}  // namespace metaffi::cross
