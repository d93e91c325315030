// The JNI functions that plans call, by kind of member and Java type.
#pragma once

#include <jni.h>
#include <metaffi/cpp/plan_builder.hpp>

namespace metaffi::jvm {

// JNI chapter 4: CallStatic<Type>MethodA and its like, taken from the function table of `env`, which is the same for all threads.
// `kind` is a kind letter; the functions for T, A and L are those for Object.
[[nodiscard]] plan::Function call_static(JNIEnv* env, char kind);
[[nodiscard]] plan::Function call_instance(JNIEnv* env, char kind);
[[nodiscard]] plan::Function get_static_field(JNIEnv* env, char kind);
[[nodiscard]] plan::Function get_field(JNIEnv* env, char kind);
[[nodiscard]] plan::Function set_static_field(JNIEnv* env, char kind);
[[nodiscard]] plan::Function set_field(JNIEnv* env, char kind);

// The C representation of a Java type.
[[nodiscard]] metaffi_repr jni_repr(char kind) noexcept;

}  // namespace metaffi::jvm
