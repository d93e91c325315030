// The services that the engine hands to plug-ins.
#pragma once

#include <metaffi/plugin.h>

namespace metaffi::engine {

// Static storage.
[[nodiscard]] const metaffi_host& host_services() noexcept;

}  // namespace metaffi::engine
