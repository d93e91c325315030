// The JVM this library was loaded into: environments of threads.
#pragma once

#include <jni.h>
#include <metaffi/cpp/jni_local_ref.hpp>

#include <cstdint>

namespace metaffi::jvm_host {

void set_vm(JavaVM* vm) noexcept;

// The environment of the calling thread, which is attached (as a daemon, until it ends) when Java does not know it.
// NULL when the JVM refuses.
[[nodiscard]] JNIEnv* current_env() noexcept;

// Whether Java knows the calling thread.
[[nodiscard]] bool is_attached() noexcept;

// The lowest address of the calling thread's stack; so high that none is above it when that is not known.
[[nodiscard]] std::uintptr_t stack_end() noexcept;

template <typename T = jobject>
using LocalRef = jni::LocalRef<JNIEnv, jobject, T>;

}  // namespace metaffi::jvm_host
