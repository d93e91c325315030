// The JVM this library was loaded into: environments of threads, RAII for references.
#pragma once

#include <jni.h>

#include <cstdint>
#include <utility>

namespace metaffi::jvm_host {

void set_vm(JavaVM* vm) noexcept;

// The environment of the calling thread, which is attached (as a daemon, until it ends) when Java does not know it.
// NULL when the JVM refuses.
[[nodiscard]] JNIEnv* current_env() noexcept;

// Whether Java knows the calling thread.
[[nodiscard]] bool is_attached() noexcept;

// The lowest address of the calling thread's stack; so high that none is above it when that is not known.
[[nodiscard]] std::uintptr_t stack_end() noexcept;

// A local reference, deleted at the end of the scope. NULL is allowed.
template <typename T = jobject>
class LocalRef {
 public:
  LocalRef() noexcept = default;
  LocalRef(JNIEnv* env, jobject object) noexcept : env_(env), object_(static_cast<T>(object)) {}
  LocalRef(LocalRef&& other) noexcept : env_(other.env_), object_(other.release()) {}
  LocalRef& operator=(LocalRef&& other) noexcept {
    std::swap(env_, other.env_);
    std::swap(object_, other.object_);
    return *this;
  }
  ~LocalRef() {
    if (object_ != nullptr) env_->DeleteLocalRef(object_);
  }
  [[nodiscard]] T get() const noexcept { return object_; }
  [[nodiscard]] T release() noexcept { return std::exchange(object_, nullptr); }
  explicit operator bool() const noexcept { return object_ != nullptr; }

 private:
  JNIEnv* env_ = nullptr;
  T object_ = nullptr;
};

}  // namespace metaffi::jvm_host
