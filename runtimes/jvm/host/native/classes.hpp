// Java classes and members that the natives use. Looked up when the library is loaded.
#pragma once

#include <jni.h>

#include <cstdint>

namespace metaffi::jvm_host {

struct Classes {
  jclass exception, out_of_memory, throwables, callback;
  jmethodID new_exception;       // MetaFFIException(String, String, int, long, Throwable)
  jfieldID native_error;         // MetaFFIException.nativeError
  jfieldID guest_type, code;     // MetaFFIException.guestType, .code
  jmethodID throwable_text;      // static String Throwables.text(Throwable)
  jmethodID throwable_cause;     // static Throwable Throwables.cause(Throwable)
  jmethodID describe_of;         // static String Describe.of(Object)
  jmethodID describe_type_name;  // static String Describe.typeName(Object)
  jclass describe;
  jmethodID invoke;        // static void Callback.invoke(Callback, long, int, long, int)
  jmethodID invoke_bits;   // static long Callback.invokeBits(Callback, long, long, long, long)
  jmethodID function;      // static long Callback.function(Callback)
  std::uint32_t java = 0;  // metaffi_owner_id("jvm")
};

[[nodiscard]] const Classes& classes() noexcept;

// False, with a Java exception pending, when something is missing.
[[nodiscard]] bool load_classes(JNIEnv* env) noexcept;

}  // namespace metaffi::jvm_host
