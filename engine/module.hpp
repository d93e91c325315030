// A loaded module from the inside.
#pragma once

#include <memory>
#include <string>

#include "engine/runtime.hpp"

namespace metaffi::engine {

class ModuleState {
 public:
  // Takes over `handle`, what the plug-in's module_load gave.
  ModuleState(std::shared_ptr<RuntimeState> runtime, void* handle, std::string path)
      : runtime_(std::move(runtime)), handle_(handle), path_(std::move(path)) {}
  ModuleState(const ModuleState&) = delete;
  ModuleState& operator=(const ModuleState&) = delete;
  ~ModuleState() { runtime_->plugin().module_free(handle_); }

  [[nodiscard]] RuntimeState& runtime() const noexcept { return *runtime_; }
  [[nodiscard]] void* handle() const noexcept { return handle_; }
  [[nodiscard]] const std::string& path() const noexcept { return path_; }

 private:
  const std::shared_ptr<RuntimeState> runtime_;
  void* const handle_;
  const std::string path_;
};

}  // namespace metaffi::engine

struct metaffi_module {
  std::shared_ptr<metaffi::engine::ModuleState> state;
};
