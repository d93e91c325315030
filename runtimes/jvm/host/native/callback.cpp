#include "callback.hpp"

#include <atomic>
#include <cstdint>
#include <memory>
#include <new>

#include "classes.hpp"
#include "error.hpp"
#include "jni_env.hpp"

namespace metaffi::jvm_host {
namespace {

// What a callable of numbers becomes on Java 22 and later when it is called often: reads payloads of arguments, writes that of the
// result. NULL, or an owned error.
using Function = metaffi_error* (*)(const metaffi_value* arguments, metaffi_value* result);

// Calls through JNI before a function is asked for: it is dear to make, and slow at first.
constexpr std::uint32_t kOften = 1000;

constexpr std::uintptr_t kStackForFunctions = 256 * 1024;

// Context of a callable.
struct JavaCallable {
  jobject callback = nullptr;  // global
  bool by_bits = false;
  size_t parameter_count = 0;
  metaffi_type parameters[kMostByBits] = {};
  metaffi_type result = metaffi_null_type;  // null: none
  mutable std::atomic<Function> function = nullptr;
  mutable std::atomic<std::uint32_t> calls = 0;
};

// Above this address of its stack a thread may call functions. They attach no thread, and an exception that cannot be caught in
// them, for want of stack, ends the process; JNI does better.
[[gnu::tls_model("initial-exec")]] thread_local std::uintptr_t functions_above = UINTPTR_MAX;

bool may_call_functions() noexcept {
  return reinterpret_cast<std::uintptr_t>(__builtin_frame_address(0)) > functions_above && is_attached();
}

bool takes_bits(const JavaCallable& callable, const metaffi_value* arguments, size_t argument_count,
                size_t result_count) {
  if (!callable.by_bits || argument_count != callable.parameter_count) return false;
  if (result_count != (callable.result == metaffi_null_type ? 0 : 1)) return false;
  for (size_t i = 0; i < argument_count; ++i) {
    if (arguments[i].type != callable.parameters[i]) return false;
  }
  return true;
}

// Once for a callable. Those that were counted to the end are not written to any more: several threads may call them.
bool is_called_often(const JavaCallable& callable) noexcept {
  return callable.calls.load(std::memory_order_relaxed) <= kOften &&
         callable.calls.fetch_add(1, std::memory_order_relaxed) == kOften;
}

// Nobody else asks, or asked, for the function of this callable.
void ask_for_function(JNIEnv* env, const JavaCallable& callable) {
  jvalue parameter;
  parameter.l = callable.callback;
  const jlong address = env->CallStaticLongMethodA(classes().callback, classes().function, &parameter);
  if (env->ExceptionCheck() == JNI_TRUE) {
    env->ExceptionClear();  // it goes on as it did
    return;
  }
  callable.function.store(reinterpret_cast<Function>(address), std::memory_order_release);
}

metaffi_error* call_function(Function function, const JavaCallable& callable, const metaffi_value* arguments,
                             metaffi_value* results) {
  metaffi_value bits = metaffi_value_int64(0);
  if (metaffi_error* failure = function(arguments, &bits)) return failure;
  if (callable.result != metaffi_null_type) {
    results[0] = bits;
    results[0].type = callable.result;
  }
  return nullptr;
}

metaffi_error* invoke_bits(JNIEnv* env, const JavaCallable& callable, const metaffi_value* arguments,
                           metaffi_value* result) {
  jvalue parameters[1 + kMostByBits] = {};
  parameters[0].l = callable.callback;
  for (size_t i = 0; i < callable.parameter_count; ++i) parameters[1 + i].j = arguments[i].as.int64;
  const jlong bits = env->CallStaticLongMethodA(classes().callback, classes().invoke_bits, parameters);
  if (env->ExceptionCheck() == JNI_TRUE) return take_exception(env);
  if (callable.result != metaffi_null_type) {
    *result = metaffi_value_int64(bits);
    result->type = callable.result;
  }
  return nullptr;
}

metaffi_error* invoke(void* context, const metaffi_value* arguments, size_t argument_count, metaffi_value* results,
                      size_t result_count) {
  const auto& callable = *static_cast<const JavaCallable*>(context);
  const bool by_bits = takes_bits(callable, arguments, argument_count, result_count);
  if (by_bits && may_call_functions()) {
    const Function function = callable.function.load(std::memory_order_acquire);
    if (function != nullptr) return call_function(function, callable, arguments, results);
  }
  JNIEnv* env = current_env();
  if (env == nullptr)
    return metaffi_error_new(METAFFI_ERROR_RELEASED, "The JVM of this callable takes no more threads: it is ending.");
  if (by_bits) {
    if (functions_above == UINTPTR_MAX) functions_above = stack_end() + kStackForFunctions;
    if (is_called_often(callable)) ask_for_function(env, callable);
    return invoke_bits(env, callable, arguments, results);
  }
  for (size_t i = 0; i < result_count; ++i) results[i] = metaffi_value_null();
  jvalue parameters[5];
  parameters[0].l = callable.callback;
  parameters[1].j = reinterpret_cast<jlong>(arguments);
  parameters[2].i = static_cast<jint>(argument_count);
  parameters[3].j = reinterpret_cast<jlong>(results);
  parameters[4].i = static_cast<jint>(result_count);
  env->CallStaticVoidMethodA(classes().callback, classes().invoke, parameters);
  if (env->ExceptionCheck() == JNI_FALSE) return nullptr;
  metaffi_error* failure = take_exception(env);
  for (size_t i = 0; i < result_count; ++i) metaffi_value_free(&results[i]);
  return failure;
}

void release(void* context) {
  const std::unique_ptr<JavaCallable> callable(static_cast<JavaCallable*>(context));
  if (JNIEnv* env = current_env()) env->DeleteGlobalRef(callable->callback);
}

}  // namespace

metaffi_error* callable_of(JNIEnv* env, jobject callback, bool by_bits, const metaffi_type_info* parameters,
                           size_t parameter_count, const metaffi_type_info* results, size_t result_count,
                           metaffi_value* result) noexcept {
  std::unique_ptr<JavaCallable> context(new (std::nothrow) JavaCallable);
  if (context != nullptr) context->callback = env->NewGlobalRef(callback);
  if (context == nullptr || context->callback == nullptr)
    return metaffi_error_new(METAFFI_ERROR_OUT_OF_MEMORY, "There is no memory for a callable.");
  context->by_bits = by_bits && parameter_count <= kMostByBits && result_count <= 1;
  if (context->by_bits) {
    context->parameter_count = parameter_count;
    for (size_t i = 0; i < parameter_count; ++i) context->parameters[i] = parameters[i].type;
    if (result_count == 1) context->result = results[0].type;
  }
  metaffi_callable description = {};
  description.invoke = invoke;
  description.context = context.get();
  description.release = release;
  description.parameters = parameters;
  description.parameter_count = parameter_count;
  description.results = results;
  description.result_count = result_count;
  metaffi_error* failure = metaffi_callable_new(classes().java, &description, result);
  if (failure == nullptr) {
    static_cast<void>(context.release());
  } else {
    env->DeleteGlobalRef(context->callback);
  }
  return failure;
}

jobject callback_of(JNIEnv* env, const metaffi_value& callable) noexcept {
  const metaffi_callable* description = nullptr;
  if (metaffi_error* failure = metaffi_callable_get(&callable, &description)) {
    metaffi_error_free(failure);
    return nullptr;
  }
  return description->invoke == invoke
             ? env->NewLocalRef(static_cast<const JavaCallable*>(description->context)->callback)
             : nullptr;
}

}  // namespace metaffi::jvm_host
