// Java objects behind MetaFFI handles: owner "jvm", the object is a global reference.
#pragma once

#include <jni.h>

#include <atomic>
#include <memory>
#include <string>

#include "jni_reference.hpp"
#include "services.hpp"

namespace metaffi::jvm {

// A handle for a Java object (not null), owned by the caller. An object that stands for a handle of another language
// (MetaFFIHandle) gives that handle back.
[[nodiscard]] Error handle_from_java(JNIEnv* env, jobject object, metaffi_value* result);

class ClassRecord;

// The same for an object that a constructor of a class has made, which is not MetaFFIHandle: it needs no check, now or as the
// object of that class's methods.
[[nodiscard]] Error handle_of_made(JNIEnv* env, jobject object, const ClassRecord& type, metaffi_value* result);

// A local reference to the object of a handle value; a handle of another language is wrapped into a MetaFFIHandle.
[[nodiscard]] Error handle_to_java(JNIEnv* env, const metaffi_value& handle, LocalRef<>* result);

// "java.util.ArrayList", "long[]".
[[nodiscard]] std::string type_name_of(JNIEnv* env, jobject object);
[[nodiscard]] std::string class_name_of(JNIEnv* env, jclass type);

// A class that handles are checked against, with the number that says so in metaffi_handle::verified_type. Records of one class
// are shared while anybody holds one; they keep the class, and nothing keeps them.
class ClassRecord {
 public:
  ClassRecord(JNIEnv* env, jclass type, jint hash);
  ~ClassRecord();
  ClassRecord(const ClassRecord&) = delete;
  ClassRecord& operator=(const ClassRecord&) = delete;

  [[nodiscard]] jclass type() const noexcept { return type_.get(); }
  [[nodiscard]] std::uint32_t id() const noexcept { return id_; }
  [[nodiscard]] const std::string& name() const noexcept { return name_; }
  // Key of the proxies that are objects of this class (metaffi/proxy.h). They are detached with the record, so that a callable
  // that outlives a module does not keep its classes.
  [[nodiscard]] std::uint32_t proxy_key() const noexcept;

 private:
  GlobalRef<jclass> type_;
  std::string name_;
  std::uint32_t id_;
  jint hash_;
  mutable std::atomic<std::uint32_t> proxy_key_ = 0;  // 0: nobody asked
};
[[nodiscard]] std::shared_ptr<const ClassRecord> class_record(JNIEnv* env, jclass type);

// What a LOAD_HANDLE step checks; at a stable address as long as its plan.
struct HandleCheck {
  std::shared_ptr<const ClassRecord> type;
  bool nullable = false;  // false for receivers
  std::string what;       // "argument 0 (the object) of long guest.Counter.get()", for messages
};

// metaffi_step_load_handle::resolve; `context` is a HandleCheck. NULL_VALUE, STALE_HANDLE, TYPE_MISMATCH, and FOREIGN_HANDLE for
// another language's handle or an object of another class.
metaffi_error* resolve_handle(void* context, const metaffi_value* argument, void** object) noexcept;

}  // namespace metaffi::jvm
