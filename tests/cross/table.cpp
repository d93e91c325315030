#include "tests/cross/table.hpp"

#include <algorithm>
#include <cstdio>
#include <cstdlib>
#include <fstream>

namespace metaffi::cross {

namespace {

[[noreturn]] void malformed(const std::string& what) {
  std::fprintf(stderr, "malformed table: %s\n", what.c_str());
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

// What an error of the table says by guest, for one of them.
void by_guest(Json* error, const std::string& guest) {
  for (const char* const member : {"guest_type", "chain"}) {
    if (error->contains(member) && error->at(member).is_object()) (*error)[member] = error->at(member).at(guest);
  }
}

// What is expected, with the guest's name as the owner of its handles.
Json of_guest(Json expected, const std::string& guest) {
  if (expected.is_object() && expected.contains("handle")) expected["handle"] = guest;
  if (expected.is_array()) {
    for (Json& item : expected) item = of_guest(std::move(item), guest);
  }
  return expected;
}

// False when the guest, or the other one that the step asks for, is not there.
bool read_step(const Json& from, const std::string& case_guest, const Guests& guests, Step* step) {
  const std::string guest = from.value("in", case_guest);
  step->call = from.value("call", "");
  if (step->call.empty()) {
    const Json& paths = from.at("path");
    if (!paths.contains(guest) || guests.count(guest) == 0) return false;
    step->path = paths.at(guest);
    step->runtime = guest;
    step->module = from.value("module", guests.at(guest));
  }
  for (const Json& type : from.at("parameters")) step->parameters.push_back(read_type(type, guest));
  for (const Json& type : from.at("results")) step->results.push_back(read_type(type, guest));
  for (const Json& argument : from.at("arguments")) step->arguments.push_back(argument);
  for (const Json& result : from.value("expect", Json::array())) step->expect.push_back(of_guest(result, guest));
  step->store = from.value("store", "");
  step->error = from.value("error", Json());
  if (!step->error.is_null()) by_guest(&step->error, case_guest);
  return true;
}

// A step of a case, with what the case says for all of its steps.
Json complete(Json item, const Json& step) {
  item.update(step);
  return item;
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

std::vector<Case> read_cases(const std::string& file, const std::string& host, const std::string& guest,
                             const Guests& guests) {
  std::ifstream text(file);
  std::vector<Case> cases;
  try {
    for (const Json& from : Json::parse(text)) {
      if (!concerns(from, host)) continue;
      Case item;
      item.name = from.at("name");
      bool served = true;
      for (const Json& step : from.value("steps", Json::array({Json::object()}))) {
        served = served && read_step(complete(from, step), guest, guests, &item.steps.emplace_back());
      }
      if (served) cases.push_back(std::move(item));
    }
  } catch (const Json::exception& error) {
    malformed(file + ": " + error.what());
  }
  return cases;
}

}  // namespace metaffi::cross
