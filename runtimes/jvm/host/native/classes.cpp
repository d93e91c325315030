#include "classes.hpp"

#include <metaffi/handle.h>

#include "jni_env.hpp"

namespace metaffi::jvm_host {
namespace {

Classes the_classes;

// Global for good: the library is never unloaded before its class loader, which keeps the classes as well.
bool find(JNIEnv* env, const char* name, jclass* result) {
  const LocalRef<jclass> found(env, env->FindClass(name));
  if (found) *result = static_cast<jclass>(env->NewGlobalRef(found.get()));
  return found && *result != nullptr;
}

}  // namespace

const Classes& classes() noexcept { return the_classes; }

bool load_classes(JNIEnv* env) noexcept {
  Classes c = {};
  if (!find(env, "java/lang/OutOfMemoryError", &c.out_of_memory) ||
      !find(env, "metaffi/MetaFFIException", &c.exception) || !find(env, "metaffi/jvm/Throwables", &c.throwables) ||
      !find(env, "metaffi/jvm/Describe", &c.describe) || !find(env, "metaffi/Callback", &c.callback)) {
    return false;
  }
  c.new_exception =
      env->GetMethodID(c.exception, "<init>", "(Ljava/lang/String;Ljava/lang/String;IJLjava/lang/Throwable;)V");
  if (c.new_exception == nullptr) return false;
  c.native_error = env->GetFieldID(c.exception, "nativeError", "J");
  if (c.native_error == nullptr) return false;
  c.guest_type = env->GetFieldID(c.exception, "guestType", "Ljava/lang/String;");
  if (c.guest_type == nullptr) return false;
  c.code = env->GetFieldID(c.exception, "code", "I");
  if (c.code == nullptr) return false;
  c.throwable_text = env->GetStaticMethodID(c.throwables, "text", "(Ljava/lang/Throwable;)Ljava/lang/String;");
  if (c.throwable_text == nullptr) return false;
  c.throwable_cause = env->GetStaticMethodID(c.throwables, "cause", "(Ljava/lang/Throwable;)Ljava/lang/Throwable;");
  if (c.throwable_cause == nullptr) return false;
  c.describe_of = env->GetStaticMethodID(c.describe, "of", "(Ljava/lang/Object;)Ljava/lang/String;");
  if (c.describe_of == nullptr) return false;
  c.describe_type_name = env->GetStaticMethodID(c.describe, "typeName", "(Ljava/lang/Object;)Ljava/lang/String;");
  if (c.describe_type_name == nullptr) return false;
  c.invoke = env->GetStaticMethodID(c.callback, "invoke", "(Lmetaffi/Callback;JIJI)V");
  if (c.invoke == nullptr) return false;
  c.invoke_bits = env->GetStaticMethodID(c.callback, "invokeBits", "(Lmetaffi/Callback;JJJJ)J");
  if (c.invoke_bits == nullptr) return false;
  c.function = env->GetStaticMethodID(c.callback, "function", "(Lmetaffi/Callback;)J");
  if (c.function == nullptr) return false;
  c.java = metaffi_owner_id("jvm");
  the_classes = c;
  return true;
}

}  // namespace metaffi::jvm_host
