#include "jni_env.hpp"

#include <metaffi/cpp/java_signals.hpp>

#ifdef __linux__
#include <pthread.h>
#endif

namespace metaffi::jvm_host {
namespace {

JavaVM* the_vm = nullptr;

// Made by the first attachment of a thread; its destructor runs when the thread ends.
struct Attachment {
  ~Attachment() {
    if (!attached) return;
    const SynchronousSignalsOnly quiet;
    the_vm->DetachCurrentThread();
  }
  bool attached = false;
};
thread_local Attachment attachment;

}  // namespace

void set_vm(JavaVM* vm) noexcept { the_vm = vm; }

JNIEnv* current_env() noexcept {
  void* env = nullptr;
  if (the_vm->GetEnv(&env, JNI_VERSION_10) == JNI_OK) return static_cast<JNIEnv*>(env);
  JavaVMAttachArgs arguments = {JNI_VERSION_10, const_cast<char*>("MetaFFI callback"), nullptr};
  const AttachingSignals quiet;
  if (the_vm->AttachCurrentThreadAsDaemon(&env, &arguments) != JNI_OK) return nullptr;
  attachment.attached = true;
  return static_cast<JNIEnv*>(env);
}

bool is_attached() noexcept {
  void* env = nullptr;
  return the_vm->GetEnv(&env, JNI_VERSION_10) == JNI_OK;
}

std::uintptr_t stack_end() noexcept {
  std::uintptr_t end = UINTPTR_MAX / 2;
#ifdef __linux__
  pthread_attr_t attributes;
  if (pthread_getattr_np(pthread_self(), &attributes) != 0) return end;
  void* lowest = nullptr;
  std::size_t size = 0;
  if (pthread_attr_getstack(&attributes, &lowest, &size) == 0) end = reinterpret_cast<std::uintptr_t>(lowest);
  pthread_attr_destroy(&attributes);
#endif
  return end;
}

}  // namespace metaffi::jvm_host
