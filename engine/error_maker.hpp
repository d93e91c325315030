// What a call ends with when an argument is not what was declared, or a step fails and has no error for that.
#pragma once

#include <metaffi/plan.h>

#include "jit/compiler.hpp"

namespace metaffi::engine {

// Of a plan; trampoline and interpreter both end in it. `plan` must outlive its use.
[[nodiscard]] jit::ErrorMaker error_maker(const metaffi_call_plan& plan) noexcept;

}  // namespace metaffi::engine
