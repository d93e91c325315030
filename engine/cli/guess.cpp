#include "engine/cli/guess.hpp"

#include <unistd.h>

#include <algorithm>
#include <iostream>
#include <set>
#include <sstream>

#include "engine/cli/commands.hpp"

namespace metaffi::cli {
namespace {

using nlohmann::json;

// Entries of a path in any order.
std::set<std::string> entries_of(const std::string& path) {
  std::set<std::string> entries;
  std::istringstream stream(path);
  for (std::string entry; std::getline(stream, entry, ',');) entries.insert(entry);
  return entries;
}

// Every object within `from` that has a path of these entries.
void collect(const json& from, const std::set<std::string>& path, std::vector<const json*>* found) {
  if (from.is_object()) {
    const auto own = from.find("path");
    if (own != from.end() && own->is_string() && from.contains("params") &&
        entries_of(own->get<std::string>()) == path) {
      found->push_back(&from);
    }
  }
  if (!from.is_structured()) return;
  for (const json& each : from) collect(each, path, found);
}

Declared types_from(const json& listed) {
  Declared types;
  for (const json& each : listed) {
    const json alias = each.value("alias", json());
    types.add(each.at("code").get<metaffi_type>(), each.value("dims", 0u),
              alias.is_string() ? alias.get<std::string>() : std::string());
  }
  return types;
}

// How far a literal is from a parameter: 0 is its own type, nothing is out of the question.
std::optional<int> distance(const Literal& literal, const metaffi_type_info& parameter) {
  try {
    static_cast<void>(to_value(literal, parameter, ""));
  } catch (const UsageError&) {
    return std::nullopt;
  }
  const json& from = literal.json;
  const metaffi_type type = metaffi_type_element(parameter.type);
  if (type == metaffi_any_type) return 20;
  const json& one = from.is_array() && !from.empty() ? from[0] : from;
  if (one.is_number_float()) return type == metaffi_float64_type ? 0 : 1;
  if (one.is_boolean() || one.is_null()) return 0;
  if (one.is_number()) {
    constexpr metaffi_type order[] = {metaffi_int64_type,  metaffi_int32_type,   metaffi_int16_type,  metaffi_int8_type,
                                      metaffi_uint64_type, metaffi_float64_type, metaffi_float32_type};
    const auto* const place = std::find(std::begin(order), std::end(order), type);
    return static_cast<int>(place - std::begin(order));
  }
  return type == metaffi_string8_type || type == metaffi_string16_type || type == metaffi_string32_type ? 0 : 5;
}

std::optional<int> distance(const std::vector<Literal>& literals, std::span<const metaffi_type_info> parameters) {
  if (literals.size() != parameters.size()) return std::nullopt;
  int sum = 0;
  for (std::size_t i = 0; i < literals.size(); ++i) {
    const auto one = distance(literals[i], parameters[i]);
    if (!one) return std::nullopt;
    sum += *one;
  }
  return sum;
}

bool same_types(std::span<const metaffi_type_info> a, std::span<const metaffi_type_info> b) {
  return std::equal(a.begin(), a.end(), b.begin(), b.end(), [](const metaffi_type_info& x, const metaffi_type_info& y) {
    return x.type == y.type && (x.dimensions > 1 || y.dimensions > 1 ? x.dimensions == y.dimensions : true);
  });
}

std::string listing(std::string text, const std::vector<const json*>& candidates) {
  for (const json* candidate : candidates) {
    text += "\n  --params " + to_text(types_from(candidate->at("params")).infos());
    const std::string results = to_text(types_from(candidate->at("results")).infos());
    text += results.empty() ? " --returns ''" : " --returns " + results;
    if (candidate->contains("signature")) text += "   " + candidate->at("signature").get<std::string>();
  }
  return text;
}

// The module's own entities under this path; empty when it cannot tell.
json inspected(const module& module) {
  try {
    return json::parse(module.inspect(), nullptr, false);
  } catch (const error&) {
    return {};
  }
}

std::vector<const json*> best_of(const std::vector<const json*>& candidates, const std::optional<std::string>& params,
                                 const std::vector<Literal>* literals) {
  std::vector<const json*> best;
  int least = INT32_MAX;
  for (const json* candidate : candidates) {
    const Declared parameters = types_from(candidate->at("params"));
    if (params && !same_types(parameters.infos(), Declared::parse(*params).infos())) continue;
    const auto far = literals == nullptr ? std::optional<int>(0) : distance(*literals, parameters.infos());
    if (!far || *far > least) continue;
    if (*far < least) best.clear();
    least = *far;
    best.push_back(candidate);
  }
  return best;
}

// What C functions mostly return, for want of anything that knows: a double where one is given, else an integer.
Declared native_results(std::span<const metaffi_type_info> parameters) {
  const bool doubles = std::any_of(parameters.begin(), parameters.end(),
                                   [](const auto& info) { return info.type == metaffi_float64_type; });
  Declared results;
  results.add(doubles ? metaffi_float64_type : metaffi_int64_type, 0, {});
  // A hint for people; scripts get what they asked for.
  if (isatty(STDERR_FILENO) != 0) {
    std::cerr << "metaffi: C says nothing of types; taken for --params '" << to_text(parameters) << "' --returns "
              << to_text(results.infos()) << '\n';
  }
  return results;
}

Declared parameters_from(const std::vector<Literal>* literals) {
  Declared parameters;
  if (literals == nullptr) return parameters;
  for (const Literal& literal : *literals) {
    const metaffi_type_info info = type_of(literal);
    parameters.add(info.type, info.dimensions, {});
  }
  return parameters;
}

std::vector<Signature> guess_without_module(bool is_native, const std::optional<std::string>& params,
                                            const std::optional<std::string>& returns,
                                            const std::vector<Literal>* literals) {
  const auto parameters = [&] { return params ? Declared::parse(*params) : parameters_from(literals); };
  std::vector<Signature> signatures;
  if (returns) {
    signatures.push_back({parameters(), Declared::parse(*returns)});
  } else if (is_native) {
    Declared declared = parameters();
    Declared results = native_results(declared.infos());
    signatures.push_back({std::move(declared), std::move(results)});
  } else {
    signatures.push_back({parameters(), Declared::parse("any")});
    signatures.push_back({parameters(), Declared()});
  }
  return signatures;
}

}  // namespace

std::vector<Signature> guess(const module& module, const std::string& path, bool is_native,
                             const std::optional<std::string>& params, const std::optional<std::string>& returns,
                             const std::vector<Literal>* literals) {
  std::vector<Signature> signatures;
  if (params && returns) {
    signatures.push_back({Declared::parse(*params), Declared::parse(*returns)});
    return signatures;
  }
  const json offered = inspected(module);
  std::vector<const json*> candidates;
  collect(offered, entries_of(path), &candidates);
  if (candidates.empty()) return guess_without_module(is_native, params, returns, literals);
  const std::vector<const json*> best = best_of(candidates, params, literals);
  if (best.empty()) {
    throw UsageError(
        listing("what was given does not fit " + path + "; choose with --params (and --returns) among:", candidates));
  }
  if (best.size() > 1)
    throw UsageError(listing(path + " is one of several; choose with --params (and --returns):", best));
  signatures.push_back({params ? Declared::parse(*params) : types_from(best[0]->at("params")),
                        returns ? Declared::parse(*returns) : types_from(best[0]->at("results"))});
  return signatures;
}

}  // namespace metaffi::cli
