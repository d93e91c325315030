// RAII for JNI references. Null references are allowed everywhere.
#pragma once

#include <jni.h>
#include <metaffi/cpp/jni_local_ref.hpp>

#include <utility>

#include "jvm_thread.hpp"

namespace metaffi::jvm {

template <typename T = jobject>
using LocalRef = jni::LocalRef<JNIEnv, jobject, T>;

// A global reference: any thread. Deleting it attaches the thread if need be.
template <typename T = jobject>
class GlobalRef {
 public:
  GlobalRef() noexcept = default;
  // Stays null when the JVM is out of memory.
  GlobalRef(JNIEnv* env, jobject object) noexcept
      : object_(object == nullptr ? nullptr : static_cast<T>(env->NewGlobalRef(object))) {}
  GlobalRef(GlobalRef&& other) noexcept : object_(other.release()) {}
  GlobalRef& operator=(GlobalRef&& other) noexcept {
    std::swap(object_, other.object_);
    return *this;
  }
  ~GlobalRef() {
    if (object_ == nullptr) return;
    if (JNIEnv* env = current_env_or_null()) env->DeleteGlobalRef(object_);
  }

  [[nodiscard]] T get() const noexcept { return object_; }
  [[nodiscard]] T release() noexcept { return std::exchange(object_, nullptr); }
  explicit operator bool() const noexcept { return object_ != nullptr; }

 private:
  T object_ = nullptr;
};

// A weak global reference: does not keep its object alive.
class WeakRef {
 public:
  WeakRef() noexcept = default;
  WeakRef(JNIEnv* env, jobject object) noexcept : object_(env->NewWeakGlobalRef(object)) {}
  WeakRef(WeakRef&& other) noexcept : object_(std::exchange(other.object_, nullptr)) {}
  WeakRef& operator=(WeakRef&& other) noexcept {
    std::swap(object_, other.object_);
    return *this;
  }
  ~WeakRef() {
    if (object_ == nullptr) return;
    if (JNIEnv* env = current_env_or_null()) env->DeleteWeakGlobalRef(object_);
  }

  // A new local reference, null once the object is gone.
  [[nodiscard]] jobject lock(JNIEnv* env) const noexcept {
    return object_ == nullptr ? nullptr : env->NewLocalRef(object_);
  }

 private:
  jweak object_ = nullptr;
};

// Every local reference made while it lives is released at its end.
class LocalFrame {
 public:
  LocalFrame(JNIEnv* env, jint capacity) noexcept : env_(env), open_(env->PushLocalFrame(capacity) == JNI_OK) {}
  LocalFrame(const LocalFrame&) = delete;
  LocalFrame& operator=(const LocalFrame&) = delete;
  ~LocalFrame() {
    if (open_) env_->PopLocalFrame(nullptr);
  }

  // False: memory ran out, an OutOfMemoryError is pending.
  explicit operator bool() const noexcept { return open_; }
  // Ends the frame; the object survives as a local reference of the frame outside.
  [[nodiscard]] jobject leave_with(jobject survivor) noexcept {
    return std::exchange(open_, false) ? env_->PopLocalFrame(survivor) : survivor;
  }

 private:
  JNIEnv* env_;
  bool open_;
};

}  // namespace metaffi::jvm
