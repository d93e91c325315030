// metaffi call FILE PATH ARGS…
#include <iostream>

#include "engine/cli/commands.hpp"
#include "engine/cli/loading.hpp"
#include "engine/cli/output.hpp"

namespace metaffi::cli {
namespace {

std::vector<value> values_of(const entity& target, const std::vector<Literal>& literals) {
  const auto parameters = target.parameters();
  if (literals.size() != parameters.size()) {
    throw UsageError(std::string(target.signature()) + ": " + std::to_string(literals.size()) +
                     " argument(s) were given where " + std::to_string(parameters.size()) + " are declared");
  }
  std::vector<value> values;
  values.reserve(literals.size());
  for (std::size_t i = 0; i < literals.size(); ++i) {
    values.push_back(to_value(literals[i], parameters[i], "argument " + std::to_string(i + 1)));
  }
  return values;
}

}  // namespace

int call(const EntityRequest& request) {
  std::vector<Literal> literals;
  literals.reserve(request.arguments.size());
  for (const std::string& argument : request.arguments) literals.push_back(parse_literal(argument));
  const Loaded loaded = load(request, &literals);

  const std::vector<value> owned = values_of(loaded.target, literals);
  std::vector<metaffi_value> arguments;
  arguments.reserve(owned.size());
  for (const value& each : owned) arguments.push_back(each.get());
  std::vector<metaffi_value> written(loaded.target.results().size(), metaffi_value_null());
  check(metaffi_entity_call(loaded.target.get(), arguments.data(), written.data()));

  std::vector<value> results;
  results.reserve(written.size());
  for (const metaffi_value& each : written) results.emplace_back(each);
  for (const value& each : results) std::cout << to_output(each.get()) << '\n';
  return 0;
}

}  // namespace metaffi::cli
