// Host callables as Java objects: adapter classes and their natives, NativeCaller, and the way back to the callable.
//
// An adapter class (Java: Adapters) has one static native, `invoke(callable, arguments…)`. Its function is made from a plan with
// a typed caller: the JVM calls it, scalars go straight into values on the stack, and the metaffi_callable is called. One
// function an interface; it is freed once the class is gone.
//
// Each of these objects owns a reference to its callable and releases it when Java collects the object (Java: Reclaimer). For one
// that was made for a callable parameter and is attached to the callable as its proxy (metaffi/proxy.h) that is the second
// half of its life only: before, a global reference keeps it, until no host keeps the callable any more.
#pragma once

#include <jni.h>

#include "jni_reference.hpp"
#include "jvm_type.hpp"
#include "services.hpp"

namespace metaffi::jvm {

// A metaffi.Caller for a callable value; it owns a reference of its own.
[[nodiscard]] Error new_native_caller(JNIEnv* env, const metaffi_value& callable, LocalRef<>* result);

// An object of the functional interface `target` for a callable value; it owns a reference of its own. SIGNATURE when their
// parameter counts differ, TYPE_MISMATCH when `target` is no functional interface.
[[nodiscard]] Error new_adapter(JNIEnv* env, const metaffi_value& callable, const JavaType& target, LocalRef<>* result);

// Whether the object belongs to an adapter class.
[[nodiscard]] bool is_adapter(JNIEnv* env, jobject object);

// The callable that a NativeCaller or adapter stands for, with a reference of its own.
[[nodiscard]] Error host_callable_behind(JNIEnv* env, jobject object, metaffi_value* result, bool* found);

}  // namespace metaffi::jvm
