#include "callback.hpp"

#include "classes.hpp"
#include "error.hpp"
#include "jni_env.hpp"

namespace metaffi::jvm_host {
namespace {

metaffi_error* invoke(void* context, const metaffi_value* arguments, size_t argument_count, metaffi_value* results,
                      size_t result_count) {
  JNIEnv* env = current_env();
  if (env == nullptr)
    return metaffi_error_new(METAFFI_ERROR_RELEASED, "The JVM of this callable takes no more threads: it is ending.");
  for (size_t i = 0; i < result_count; ++i) results[i] = metaffi_value_null();
  jvalue parameters[5];
  parameters[0].l = static_cast<jobject>(context);
  parameters[1].j = reinterpret_cast<jlong>(arguments);
  parameters[2].i = static_cast<jint>(argument_count);
  parameters[3].j = reinterpret_cast<jlong>(results);
  parameters[4].i = static_cast<jint>(result_count);
  env->CallStaticVoidMethodA(classes().callback, classes().invoke, parameters);
  if (env->ExceptionCheck() == JNI_FALSE) return nullptr;
  for (size_t i = 0; i < result_count; ++i) metaffi_value_free(&results[i]);
  return take_exception(env);
}

void release(void* context) {
  if (JNIEnv* env = current_env()) env->DeleteGlobalRef(static_cast<jobject>(context));
}

}  // namespace

metaffi_error* callable_of(JNIEnv* env, jobject callback, const metaffi_type_info* parameters, size_t parameter_count,
                           const metaffi_type_info* results, size_t result_count, metaffi_value* result) noexcept {
  jobject kept = env->NewGlobalRef(callback);
  if (kept == nullptr) return metaffi_error_new(METAFFI_ERROR_OUT_OF_MEMORY, "Java has no memory for a reference.");
  metaffi_callable description = {};
  description.invoke = invoke;
  description.context = kept;
  description.release = release;
  description.parameters = parameters;
  description.parameter_count = parameter_count;
  description.results = results;
  description.result_count = result_count;
  metaffi_error* failure = metaffi_callable_new(classes().java, &description, result);
  if (failure != nullptr) env->DeleteGlobalRef(kept);
  return failure;
}

jobject callback_of(JNIEnv* env, const metaffi_value& callable) noexcept {
  const metaffi_callable* description = nullptr;
  if (metaffi_error* failure = metaffi_callable_get(&callable, &description)) {
    metaffi_error_free(failure);
    return nullptr;
  }
  return description->invoke == invoke ? env->NewLocalRef(static_cast<jobject>(description->context)) : nullptr;
}

}  // namespace metaffi::jvm_host
