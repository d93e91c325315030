// The one JVM of this process: found running, or started; never destroyed (JNI allows one a process, once).
#pragma once

#include <jni.h>

#include <string>
#include <vector>

#include "services.hpp"

namespace metaffi::jvm {

// Makes sure the JVM runs. `arguments` are options of this runtime_load; when the JVM must be started they follow those of
// METAFFI_JVM_OPTIONS. When it runs already, every argument must be one it was started with (INVALID_ARGUMENT otherwise).
// Thread-safe. RUNTIME_NOT_FOUND carries what the JVM had to say; after a failure inside the JVM's own start there is
// no second try in this process.
[[nodiscard]] Error start_jvm(const std::vector<std::string>& arguments);

// Feature number of the running JVM (17); 0 before start_jvm.
[[nodiscard]] int running_feature_version() noexcept;

}  // namespace metaffi::jvm
