// metaffi_runtime_survey as JSON.
#pragma once

#include <metaffi/metaffi.hpp>

#include <memory>
#include <nlohmann/json.hpp>

namespace metaffi::cli {

[[nodiscard]] inline nlohmann::json survey() {
  char* text = nullptr;
  check(metaffi_runtime_survey(&text));
  const std::unique_ptr<char, void (*)(void*)> owned(text, metaffi_free);
  return nlohmann::json::parse(text);
}

}  // namespace metaffi::cli
