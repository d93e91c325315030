// Callables in both directions: a host callable becomes an object of a functional interface (or a metaffi.Caller), a Java
// object of a functional interface becomes a callable. Each comes back as itself.
#pragma once

#include <jni.h>

#include <atomic>

#include "jni_reference.hpp"
#include "jvm_type.hpp"
#include "services.hpp"

namespace metaffi::jvm {

// A callable value as a Java object that can be passed as `target`: the Java object itself when the callable is one, a
// NativeCaller where Object or Caller is wanted, else an adapter. TYPE_MISMATCH when `target` is no functional interface.
[[nodiscard]] Error callable_to_java(JNIEnv* env, const metaffi_value& callable, const JavaType& target,
                                     LocalRef<>* result);

// An object of a functional interface as an owned callable value.
[[nodiscard]] Error callable_from_java(JNIEnv* env, jobject object, metaffi_value* result);

// Remembers the object made for the last callable of a parameter, as long as Java uses it: callers tend to pass the same one.
class CallableCache {
 public:
  [[nodiscard]] Error to_java(JNIEnv* env, const metaffi_value& callable, const JavaType& target, LocalRef<>* result);

 private:
  // Passed over, not waited for, when another thread has it.
  std::atomic_flag busy_ = ATOMIC_FLAG_INIT;
  metaffi_handle* slot_ = nullptr;
  std::uint32_t generation_ = 0;
  WeakRef object_;
};

}  // namespace metaffi::jvm
