// A module: a class loader of its own, and the way threads enter it.
#pragma once

#include <jni.h>

#include <memory>
#include <string>

#include "jni_reference.hpp"
#include "jvm_thread.hpp"
#include "services.hpp"

namespace metaffi::jvm {

// Shared by the engine's module and by its entities. The last owner closes the loader and takes it off the threads whose context
// class loader it is, so that its classes can be collected.
class Module {
 public:
  // MODULE_NOT_FOUND, MODULE_INVALID, INVALID_ARGUMENT.
  [[nodiscard]] static Error open(JNIEnv* env, const char* path, std::shared_ptr<Module>* result);
  ~Module();
  Module(const Module&) = delete;
  Module& operator=(const Module&) = delete;

  [[nodiscard]] jobject loader() const noexcept { return loader_.get(); }
  [[nodiscard]] const Entrance& entrance() const noexcept { return entrance_; }

 private:
  explicit Module(GlobalRef<> loader) noexcept;
  GlobalRef<> loader_;
  Entrance entrance_;
};

}  // namespace metaffi::jvm
