// C functions made out of plans: the host service of plug-ins.
#pragma once

#include <metaffi/plugin.h>

namespace metaffi::engine {

// metaffi_host::function_new.
metaffi_error* function_new(const metaffi_call_plan* plan, const metaffi_typed_caller* caller,
                            metaffi_dispatch dispatch, metaffi_function** function, void** address) noexcept;

// metaffi_host::function_free. NULL is allowed; no call may be under way.
void function_free(metaffi_function* function) noexcept;

}  // namespace metaffi::engine
