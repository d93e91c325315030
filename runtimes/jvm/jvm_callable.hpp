// Callables in both directions: a host callable becomes an object of a functional interface (or a metaffi.Caller), a Java
// object of a functional interface becomes a callable. Each comes back as itself.
#pragma once

#include <jni.h>

#include <memory>
#include <string>

#include "jni_reference.hpp"
#include "jvm_handle.hpp"
#include "jvm_type.hpp"
#include "services.hpp"

namespace metaffi::jvm {

// A callable value as a Java object that can be passed as `target`: the Java object itself when the callable is one, a
// NativeCaller where Object or Caller is wanted, else an adapter. TYPE_MISMATCH when `target` is no functional interface.
[[nodiscard]] Error callable_to_java(JNIEnv* env, const metaffi_value& callable, const JavaType& target,
                                     LocalRef<>* result);

// An object of a functional interface as an owned callable value.
[[nodiscard]] Error callable_from_java(JNIEnv* env, jobject object, metaffi_value* result);

// What a LOAD_HANDLE step of a callable parameter needs; at a stable address as long as its plan.
struct CallableParameter {
  std::shared_ptr<const ClassRecord> record;  // of the class of `type`, whose key the step looks for
  const JavaType* type;
  std::string what;  // "Argument 1 of static void guest.Callbacks.run(java.lang.Runnable)", for messages
};

// metaffi_step_load_handle::resolve; `context` is a CallableParameter. The object becomes the callable's proxy, so that passing
// the callable again costs a look at its slot; null stays null.
metaffi_error* resolve_callable(void* context, const metaffi_value* argument, void** object) noexcept;

}  // namespace metaffi::jvm
