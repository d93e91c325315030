// The plug-ins of this process: opened once, checked, never unloaded.
#pragma once

#include <metaffi/plugin.h>

#include <filesystem>
#include <span>
#include <string>
#include <string_view>

namespace metaffi::engine {

// A plug-in that passed the handshake. Lives as long as the process.
struct Plugin {
  std::filesystem::path file;
  // Copy of the plug-in's table; slots that its version did not have are NULL.
  metaffi_plugin table = {};

  [[nodiscard]] std::span<const metaffi_path_key> path_keys() const noexcept {
    return {table.path_keys, table.path_key_count};
  }
};

// The plug-in of a runtime, by any of its names; opened when this is the first question. RUNTIME_NOT_FOUND, ABI_MISMATCH,
// INVALID_ARGUMENT. Failures are not remembered: what is repaired in between works.
[[nodiscard]] metaffi_error* plugin_get(std::string_view runtime, const Plugin** plugin);

}  // namespace metaffi::engine
