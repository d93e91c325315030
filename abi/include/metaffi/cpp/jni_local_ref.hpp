// RAII for JNI's local references, for what loads a JVM and for what a JVM loads. Needs no jni.h itself: `Env` is JNIEnv,
// `Object` jobject.
#pragma once

#include <utility>

namespace metaffi::jni {

// Owns a local reference (JNI chapter 2, "Global and Local References") of type T, or none: of one thread and one native frame.
template <typename Env, typename Object, typename T>
class LocalRef {
 public:
  LocalRef() noexcept = default;
  LocalRef(Env* env, Object object) noexcept : env_(env), object_(static_cast<T>(object)) {}
  LocalRef(LocalRef&& other) noexcept : env_(other.env_), object_(other.release()) {}
  LocalRef& operator=(LocalRef&& other) noexcept {
    std::swap(env_, other.env_);
    std::swap(object_, other.object_);
    return *this;
  }
  LocalRef(const LocalRef&) = delete;
  LocalRef& operator=(const LocalRef&) = delete;
  ~LocalRef() {
    if (object_ != nullptr) env_->DeleteLocalRef(object_);
  }

  [[nodiscard]] T get() const noexcept { return object_; }
  [[nodiscard]] T release() noexcept { return std::exchange(object_, nullptr); }
  explicit operator bool() const noexcept { return object_ != nullptr; }

 private:
  Env* env_ = nullptr;
  T object_ = nullptr;
};

}  // namespace metaffi::jni
