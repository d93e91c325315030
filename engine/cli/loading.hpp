// From a request to a loaded entity: what call and explain share.
#pragma once

#include <metaffi/metaffi.hpp>

#include "engine/cli/commands.hpp"
#include "engine/cli/guess.hpp"
#include "engine/cli/target.hpp"

namespace metaffi::cli {

// Members in the order they are to be freed last.
struct Loaded {
  runtime language;
  metaffi::module from;
  entity target;
};

// Tries signatures in order; the error of the first is the one that counts.
[[nodiscard]] inline entity load_first(const module& from, const EntityRequest& request,
                                       const std::vector<Signature>& signatures) {
  std::optional<error> first;
  for (const Signature& signature : signatures) {
    try {
      return from.load(request.path, signature.parameters.infos(), signature.results.infos(), request.dispatch);
    } catch (const error& failure) {
      if (!first) first = failure;
    }
  }
  throw *first;
}

[[nodiscard]] inline Loaded load(const EntityRequest& request, const std::vector<Literal>* literals) {
  const std::string name = runtime_for(request.file, request.runtime);
  runtime language(name);
  metaffi::module from = language.load_module(request.file);
  const bool is_native = language.name() == "native";
  entity target =
      load_first(from, request, guess(from, request.path, is_native, request.params, request.returns, literals));
  return {std::move(language), std::move(from), std::move(target)};
}

}  // namespace metaffi::cli
