// Tests that are shared by whatever executes plans: trampolines in tests/jit, the interpreter in tests/engine.
#pragma once

#include <metaffi/plan.h>

#include <functional>

namespace metaffi::test {

// Executes a plan as an xcall; nullptr on success.
using RunPlan = std::function<metaffi_error*(const metaffi_call_plan& plan, const metaffi_value* arguments,
                                             metaffi_value* results)>;

}  // namespace metaffi::test
