#include "object.hpp"

#include <cstring>
#include <new>

#include "classes.hpp"
#include "jni_env.hpp"
#include "text.hpp"

namespace metaffi::jvm_host {
namespace {

void drop(void* object, void*) {
  if (JNIEnv* env = current_env()) env->DeleteGlobalRef(static_cast<jobject>(object));
}

char* ask(jmethodID question, void* object) noexcept {
  JNIEnv* env = current_env();
  if (env == nullptr) return nullptr;
  jvalue argument;
  argument.l = static_cast<jobject>(object);
  const LocalRef<jstring> answer(env, env->CallStaticObjectMethodA(classes().describe, question, &argument));
  if (env->ExceptionCheck() == JNI_TRUE) env->ExceptionClear();
  try {
    const std::string text = text_of(env, answer.get());
    auto* copy = static_cast<char*>(metaffi_alloc(text.size() + 1));
    if (copy != nullptr) std::memcpy(copy, text.c_str(), text.size() + 1);
    return copy;
  } catch (const std::bad_alloc&) {
    return nullptr;
  }
}

char* type_name(void* object, void*) { return ask(classes().describe_type_name, object); }
char* describe(void* object, void*) { return ask(classes().describe_of, object); }

constexpr metaffi_handle_class kJavaObject = {sizeof(metaffi_handle_class), drop, type_name, describe};

}  // namespace

metaffi_error* handle_of(JNIEnv* env, jobject object, metaffi_value* result) noexcept {
  jobject global = env->NewGlobalRef(object);
  if (global == nullptr) return metaffi_error_new(METAFFI_ERROR_OUT_OF_MEMORY, "Java has no memory for a reference.");
  metaffi_error* failure = metaffi_handle_new(classes().java, global, &kJavaObject, nullptr, result);
  if (failure != nullptr) env->DeleteGlobalRef(global);
  return failure;
}

jobject java_object(JNIEnv* env, const metaffi_value& handle) noexcept {
  void* object = nullptr;
  if (metaffi_error* failure = metaffi_handle_object(&handle, classes().java, &object)) {
    metaffi_error_free(failure);
    return nullptr;
  }
  return env->NewLocalRef(static_cast<jobject>(object));
}

}  // namespace metaffi::jvm_host
