#include "jvm_module.hpp"

#include "jvm_classes.hpp"
#include "jvm_error.hpp"
#include "jvm_string.hpp"

namespace metaffi::jvm {
namespace {

void set_context_loader(JNIEnv* env, jobject thread, jobject loader) {
  jvalue argument;
  argument.l = loader;
  env->CallVoidMethodA(thread, classes().set_context_loader, &argument);
  if (env->ExceptionCheck() == JNI_TRUE) env->ExceptionClear();
}

// EnterModule: code of the module finds services and resources through its own loader.
void enter_module(JNIEnv* env, void* loader) {
  const LocalRef<> thread(env, env->CallStaticObjectMethodA(classes().thread, classes().current_thread, nullptr));
  if (env->ExceptionCheck() == JNI_TRUE) env->ExceptionClear();
  if (thread) set_context_loader(env, thread.get(), static_cast<jobject>(loader));
}

LocalRef<jobjectArray> live_threads(JNIEnv* env) {
  const Classes& c = classes();
  const LocalRef<> traces(env, env->CallStaticObjectMethodA(c.thread, c.all_stack_traces, nullptr));
  if (env->ExceptionCheck() == JNI_TRUE || !traces) return {};
  const LocalRef<> keys(env, env->CallObjectMethodA(traces.get(), c.map_key_set, nullptr));
  if (env->ExceptionCheck() == JNI_TRUE || !keys) return {};
  return LocalRef<jobjectArray>(env, env->CallObjectMethodA(keys.get(), c.set_to_array, nullptr));
}

// Threads that outlive the module would keep its loader.
void take_off_threads(JNIEnv* env, jobject loader) {
  const Classes& c = classes();
  const LocalRef<jobjectArray> threads = live_threads(env);
  const LocalRef<> system(env, env->ExceptionCheck() == JNI_TRUE
                                   ? nullptr
                                   : env->CallStaticObjectMethodA(c.class_loader, c.get_system_loader, nullptr));
  if (env->ExceptionCheck() == JNI_TRUE) env->ExceptionClear();
  const jsize count = threads ? env->GetArrayLength(threads.get()) : 0;
  for (jsize i = 0; i < count; ++i) {
    const LocalRef<> thread(env, env->GetObjectArrayElement(threads.get(), i));
    const LocalRef<> current(env, env->CallObjectMethodA(thread.get(), c.get_context_loader, nullptr));
    if (env->ExceptionCheck() == JNI_TRUE) env->ExceptionClear();
    if (env->IsSameObject(current.get(), loader) == JNI_TRUE) set_context_loader(env, thread.get(), system.get());
  }
}

}  // namespace

Module::Module(GlobalRef<> loader) noexcept : loader_(std::move(loader)), entrance_(enter_module, loader_.get()) {}

Module::~Module() {
  JNIEnv* env = current_env_or_null();
  if (env == nullptr) return;
  env->CallVoidMethodA(loader_.get(), classes().close_module, nullptr);
  if (env->ExceptionCheck() == JNI_TRUE) env->ExceptionClear();
  take_off_threads(env, loader_.get());
}

Error Module::open(JNIEnv* env, const char* path, std::shared_ptr<Module>* result) {
  LocalRef<jstring> java_path;
  if (Error failure =
          string_to_java(env, metaffi_value_string8(path, std::char_traits<char>::length(path)), &java_path)) {
    return prefixed(std::move(failure), "The module path: ");
  }
  jvalue argument;
  argument.l = java_path.get();
  const LocalRef<> opened(env, env->CallStaticObjectMethodA(classes().module_loader, classes().open_module, &argument));
  if (env->ExceptionCheck() == JNI_TRUE) return take_load_failure(env, METAFFI_ERROR_MODULE_INVALID);
  GlobalRef<> loader(env, opened.get());
  if (!loader) return out_of_memory();
  *result = std::shared_ptr<Module>(new Module(std::move(loader)));
  return nullptr;
}

}  // namespace metaffi::jvm
