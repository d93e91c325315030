// From a file to the runtime that loads it.
#pragma once

#include <string>

namespace metaffi::cli {

// The runtime's name for what `file` is; `asked` if it is not empty. UsageError when it cannot be told.
[[nodiscard]] std::string runtime_for(const std::string& file, const std::string& asked);

}  // namespace metaffi::cli
