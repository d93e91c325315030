// C functions that plans call for what is not worth inlining. Each returns an owned error or NULL and writes its out parameter
// only on success; `env` is the thread's. References they make are local ones, released by the plan.
#pragma once

#include <jni.h>

#include "jvm_entity.hpp"

namespace metaffi::jvm::helper {

// Arguments to Java.
metaffi_error* string_argument(ArgumentContext* context, JNIEnv* env, const metaffi_value* argument, jobject* result);
metaffi_error* reference_argument(ArgumentContext* context, JNIEnv* env, const metaffi_value* argument,
                                  jobject* result);
// The same for what is declared any where Java takes any object.
metaffi_error* any_argument(ArgumentContext* context, JNIEnv* env, const metaffi_value* argument, jobject* result);
// The object of an instance member that is declared any: null is refused.
metaffi_error* receiver_argument(ArgumentContext* context, JNIEnv* env, const metaffi_value* argument, jobject* result);
metaffi_error* boxed_argument(ArgumentContext* context, JNIEnv* env, std::uint64_t cell, jobject* result);
metaffi_error* primitive_argument(ArgumentContext* context, JNIEnv* env, const metaffi_value* argument, jvalue* result);
metaffi_error* char_argument(ArgumentContext* context, std::uint32_t code_point, std::uint64_t* result);
double widen(float number);

// The object of a handle for a parameter that takes other languages' handles too: the handle's own global reference, or a new
// MetaFFIHandle, which *local (else NULL) is then too, to be deleted.
metaffi_error* object_argument(ArgumentContext* context, JNIEnv* env, const metaffi_value* argument, jobject* local,
                               jobject* result);

// Collected arguments: cells of the plan, each a jvalue.
metaffi_error* collect_varargs(VarargsContext* context, JNIEnv* env, const jvalue* cells, jobject* result);

// Results from Java. `object` may be null.
metaffi_error* string_result(ResultContext* context, JNIEnv* env, jobject object, metaffi_value* result);
metaffi_error* packed_result(ResultContext* context, JNIEnv* env, jobject object, metaffi_value* result);
metaffi_error* handle_result(ResultContext* context, JNIEnv* env, jobject object, metaffi_value* result);
metaffi_error* reference_result(ResultContext* context, JNIEnv* env, jobject object, metaffi_value* result);
// The same for what is declared any, and coerced to nothing.
metaffi_error* any_object_result(ResultContext* context, JNIEnv* env, jobject object, metaffi_value* result);
metaffi_error* boxed_result(ResultContext* context, JNIEnv* env, jobject object, std::uint64_t* cell);
metaffi_error* char8_result(ResultContext* context, std::uint32_t character, std::uint64_t* cell);
metaffi_error* any_result(std::uint64_t letter, std::uint64_t cell, metaffi_value* result);

}  // namespace metaffi::jvm::helper
