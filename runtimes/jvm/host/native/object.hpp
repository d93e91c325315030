// Java objects behind handles: owner "jvm", the object is a global reference, as the jvm plug-in has it,
// so that objects of a
// Java host and of a Java guest are the same.
#pragma once

#include <jni.h>
#include <metaffi/error.h>
#include <metaffi/handle.h>

namespace metaffi::jvm_host {

// A handle with one reference for a Java object (not null).
[[nodiscard]] metaffi_error* handle_of(JNIEnv* env, jobject object, metaffi_value* result) noexcept;

// A new local reference to the object of a handle whose owner is Java; NULL for any other value.
[[nodiscard]] jobject java_object(JNIEnv* env, const metaffi_value& handle) noexcept;

// A handle or callable value of the two numbers that Java keeps of it.
[[nodiscard]] inline metaffi_value reference(jlong slot, jint generation, metaffi_type type) noexcept {
  metaffi_value value = metaffi_value_null();
  value.type = type;
  value.as.handle = reinterpret_cast<metaffi_handle*>(slot);
  value.length = static_cast<uint32_t>(generation);
  return value;
}

}  // namespace metaffi::jvm_host
