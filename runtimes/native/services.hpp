// The engine's services, by their plain names.
#pragma once

#include <metaffi/cpp/plugin_services.hpp>

namespace metaffi::native {

using namespace metaffi::plugin;

}  // namespace metaffi::native
