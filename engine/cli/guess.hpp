// Types of an entity whose user declared none: from what the module says of itself, else from the literals.
#pragma once

#include <metaffi/metaffi.hpp>

#include <optional>
#include <span>
#include <string>
#include <vector>

#include "engine/cli/declared.hpp"
#include "engine/cli/literal.hpp"

namespace metaffi::cli {

struct Signature {
  Declared parameters;
  Declared results;
};

// Every signature worth trying, best first, none when `literals` fit nothing that the module offers under `path`.
// `params` and `returns` are what the user did declare. `literals` is nullptr when there is no call (explain).
// UsageError lists the overloads when literals are not enough to choose.
[[nodiscard]] std::vector<Signature> guess(const module& module, const std::string& path, bool is_native,
                                           const std::optional<std::string>& params,
                                           const std::optional<std::string>& returns,
                                           const std::vector<Literal>* literals);

}  // namespace metaffi::cli
