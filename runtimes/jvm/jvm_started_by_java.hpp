// Whether a thread was started by Java code.
#pragma once

#include <jni.h>

namespace metaffi::jvm {

// True when the outermost frame of the current thread is java.lang.Thread.run (or a virtual thread's): its JNIEnv stays
// valid as long as the thread. A thread that native code attached has no such frame. Costs some microseconds.
[[nodiscard]] bool started_by_java(JNIEnv* env);

}  // namespace metaffi::jvm
