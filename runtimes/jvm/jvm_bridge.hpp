// The natives of metaffi.jvm.NativeBridge: Java gives references back, and calls host callables dynamically.
#pragma once

#include <jni.h>

namespace metaffi::jvm {

// False when the class lacks one of them; an exception may be pending then.
[[nodiscard]] bool register_bridge(JNIEnv* env, jclass native_bridge);

}  // namespace metaffi::jvm
