// What a call ends with when an argument is not what was declared.
#pragma once

#include <metaffi/plan.h>

#include "jit/compiler.hpp"

namespace metaffi::engine {

// The guard handler of a plan; trampoline and interpreter both end in it. `plan` must outlive its use.
[[nodiscard]] jit::GuardHandler guard_handler(const metaffi_call_plan& plan) noexcept;

}  // namespace metaffi::engine
