// Errors between MetaFFI and Java.
#pragma once

#include <jni.h>
#include <metaffi/error.h>

#include <exception>
#include <new>
#include <string>
#include <utility>

namespace metaffi::jvm_host {

// Throws a MetaFFIException made of an owned error, with its causes; a Java exception among them is the cause itself.
// When even that fails an OutOfMemoryError is pending.
void throw_error(JNIEnv* env, metaffi_error* error) noexcept;

void throw_new(JNIEnv* env, metaffi_error_code code, const std::string& message) noexcept;

// Throws an error unless it is NULL; true when there was none.
inline bool ok(JNIEnv* env, metaffi_error* error) noexcept {
  if (error == nullptr) return true;
  throw_error(env, error);
  return false;
}

// The pending Java exception (there must be one), which is cleared, as an owned error: a MetaFFIException gives the error
// it was made of back. Never NULL.
[[nodiscard]] metaffi_error* take_exception(JNIEnv* env) noexcept;

// Runs the body of a native; C++ exceptions become Java ones, and `failed` is returned.
template <typename Body, typename Result>
Result native_body(JNIEnv* env, Result failed, Body&& body) noexcept {
  try {
    return std::forward<Body>(body)();
  } catch (const std::bad_alloc&) {
    throw_error(env, metaffi_error_new(METAFFI_ERROR_OUT_OF_MEMORY, "Memory ran out."));
  } catch (const std::exception& defect) {
    throw_error(env, metaffi_error_new(METAFFI_ERROR_INTERNAL, defect.what()));
  }
  return failed;
}

}  // namespace metaffi::jvm_host
