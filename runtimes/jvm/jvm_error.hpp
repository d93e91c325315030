// Java exceptions to errors and back, without losing either side's data over several hops.
//
// Throwable → error: code, message, class, stack trace, causes as nested errors, and a handle to the Throwable. A
// MetaFFIException has the error it was made of as its cause again.
// Error → Throwable: an error whose exception is a Throwable throws that very object; any other becomes a MetaFFIException
// that keeps the error.
#pragma once

#include <jni.h>

#include "jni_reference.hpp"
#include "services.hpp"

namespace metaffi::jvm {

// The pending exception, which guest code raised, as GUEST_EXCEPTION; none is pending afterwards. An exception must be
// pending.
[[nodiscard]] Error take_guest_exception(JNIEnv* env) noexcept;

// The pending exception of a call the plug-in itself made: LoadException and Coerce's exceptions become the code they stand for,
// OutOfMemoryError becomes OUT_OF_MEMORY, anything else GUEST_EXCEPTION. Without a pending exception: INTERNAL.
[[nodiscard]] Error take_failure(JNIEnv* env) noexcept;

// The pending exception of loading a module or entity: a LoadException becomes the code it stands for (`invalid` for what is
// wrong with the request itself), anything else, such as a static initialiser's, GUEST_EXCEPTION.
[[nodiscard]] Error take_load_failure(JNIEnv* env, metaffi_error_code invalid) noexcept;

// take_failure if an exception is pending.
[[nodiscard]] inline Error check(JNIEnv* env) noexcept {
  return env->ExceptionCheck() == JNI_TRUE ? take_failure(env) : nullptr;
}

// Throws `error` in Java; afterwards an exception is pending.
void throw_error(JNIEnv* env, Error error) noexcept;

// metaffi_typed_caller::fail of natives: throws on the current thread.
void throw_on_current_thread(void* context, metaffi_error* error) noexcept;

}  // namespace metaffi::jvm
