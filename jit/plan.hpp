// Call plans as data: validation before use, and the text that people read.
#pragma once

#include <metaffi/plan.h>

#include <optional>
#include <string>

#include "jit/compiler.hpp"

namespace metaffi::jit {

// Checks everything that the JIT and the interpreter rely on: counts and indices in range, every value assigned once
// and before its use, reprs and conventions known, functions present, every result written exactly once (STORE_RESULT or a
// RESULT_ADDRESS operand), handles loaded from handle parameters, raw slots only under a typed caller.
// The failure names the step.
[[nodiscard]] std::optional<Failure> validate(const metaffi_call_plan& plan, const metaffi_typed_caller* caller);

// One step a line, for `metaffi explain`, messages and golden tests. Addresses are not shown, names are.
[[nodiscard]] std::string dump(const metaffi_call_plan& plan);

}  // namespace metaffi::jit
