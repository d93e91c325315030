// Strings between CDTs (UTF-8, UTF-16, UTF-32 with a length) and Java (UTF-16 with a length).
//
// UTF-8 and UTF-32 must be well formed in both directions (Unicode §3.9): INVALID_STRING names the position otherwise. UTF-16
// passes as it is, unpaired surrogates included, since Java's strings may hold them.
#pragma once

#include <jni.h>

#include "jni_reference.hpp"
#include "services.hpp"

namespace metaffi::jvm {

// A new Java string with the text of a string8, string16 or string32 value.
[[nodiscard]] Error string_to_java(JNIEnv* env, const metaffi_value& string, LocalRef<jstring>* result);

// The text of a Java string (not null) as an owned value of `type`, followed by an uncounted NUL.
[[nodiscard]] Error string_from_java(JNIEnv* env, jstring string, metaffi_type type, metaffi_value* result);

// UTF-8 for messages and names: never fails, replaces what cannot be represented; "" for null.
[[nodiscard]] std::string text_of(JNIEnv* env, jstring string);

// The reverse, for texts of our own that are known to be UTF-8; a NULL text gives a null reference.
[[nodiscard]] LocalRef<jstring> java_text(JNIEnv* env, const char* text);

}  // namespace metaffi::jvm
