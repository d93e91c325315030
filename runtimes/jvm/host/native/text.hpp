// Texts between Java and C.
#pragma once

#include <jni.h>
#include <metaffi/value.h>

#include <string>

namespace metaffi::jvm_host {

// UTF-8 of a Java string (NULL gives ""); a lone surrogate becomes U+FFFD. May throw std::bad_alloc.
[[nodiscard]] std::string text_of(JNIEnv* env, jstring string);

// A Java string of UTF-8; bytes that are no UTF-8 become U+FFFD. NULL gives NULL; NULL with an exception pending when Java's
// memory is full. May throw std::bad_alloc.
[[nodiscard]] jstring java_text(JNIEnv* env, const char* utf8);

// The Java string of a string value. NULL with a MetaFFIException (INVALID_STRING) or an OutOfMemoryError pending.
[[nodiscard]] jstring java_string(JNIEnv* env, const void* units, std::size_t length, metaffi_type type);

}  // namespace metaffi::jvm_host
