#include "error.hpp"

#include <cstring>
#include <memory>

#include "classes.hpp"
#include "jni_env.hpp"
#include "object.hpp"
#include "text.hpp"

namespace metaffi::jvm_host {
namespace {

// A chain that is longer was made by a loop.
constexpr int kMaxCauses = 64;

struct ErrorDeleter {
  void operator()(metaffi_error* error) const noexcept { metaffi_error_free(error); }
};
using Error = std::unique_ptr<metaffi_error, ErrorDeleter>;

Error retained(const metaffi_error* error) { return Error(metaffi_error_retain(const_cast<metaffi_error*>(error))); }

LocalRef<jthrowable> make_exception(JNIEnv* env, Error error, int depth);

// The Throwable behind an error, else an exception made of the error's cause. False: an exception is pending.
bool make_cause(JNIEnv* env, const metaffi_error* error, int depth, LocalRef<jthrowable>* result) {
  const metaffi_value own = metaffi_error_exception(error);
  if (own.type == metaffi_handle_type && metaffi_handle_owner(&own) == classes().java) {
    *result = LocalRef<jthrowable>(env, java_object(env, own));
    if (*result) return true;
  }
  const metaffi_error* cause = metaffi_error_cause(error);
  if (cause == nullptr || depth >= kMaxCauses) return true;
  *result = make_exception(env, retained(cause), depth + 1);
  return static_cast<bool>(*result);
}

// Empty, with an exception pending, when Java's memory is full.
LocalRef<jthrowable> make_exception(JNIEnv* env, Error error, int depth) {
  if (env->EnsureLocalCapacity(8) != JNI_OK) return {};
  LocalRef<jthrowable> cause;
  if (!make_cause(env, error.get(), depth, &cause)) return {};
  const LocalRef<jstring> message(env, java_text(env, metaffi_error_message(error.get())));
  if (env->ExceptionCheck() == JNI_TRUE) return {};
  const LocalRef<jstring> type(env, java_text(env, metaffi_error_guest_type(error.get())));
  if (env->ExceptionCheck() == JNI_TRUE) return {};
  jvalue arguments[5];
  arguments[0].l = message.get();
  arguments[1].l = type.get();
  arguments[2].i = metaffi_error_get_code(error.get());
  arguments[3].j = reinterpret_cast<jlong>(error.get());
  arguments[4].l = cause.get();
  LocalRef<jthrowable> made(env, env->NewObjectA(classes().exception, classes().new_exception, arguments));
  if (made) static_cast<void>(error.release());
  return made;
}

// The answer of a static method of Throwables; empty when it failed. No exception is pending afterwards.
template <typename T>
LocalRef<T> ask(JNIEnv* env, jmethodID question, jthrowable thrown) {
  jvalue argument;
  argument.l = thrown;
  LocalRef<T> answer(env, env->CallStaticObjectMethodA(classes().throwables, question, &argument));
  if (env->ExceptionCheck() == JNI_TRUE) env->ExceptionClear();
  return answer;
}

// What Throwables.text tells of one Throwable, taken apart.
class Description {
 public:
  Description(JNIEnv* env, jthrowable thrown) {
    constexpr char kUndescribed[] = "0java.lang.Throwable\0A Java exception could not be described.\0";
    if (const auto text = ask<jstring>(env, classes().throwable_text, thrown)) texts_ = text_of(env, text.get());
    if (texts_.empty()) texts_ = {kUndescribed, sizeof kUndescribed};
    type = texts_.c_str() + 1;
    message = type + std::strlen(type) + 1;
    stack = message + std::strlen(message) + 1;
    has_cause = texts_[0] != '0';
  }
  Description(const Description&) = delete;
  Description& operator=(const Description&) = delete;

  const char* type;
  const char* message;
  const char* stack;
  bool has_cause;

 private:
  std::string texts_;
};

// Of an exception that this host's own checks threw; empty for any other.
Error own_error(JNIEnv* env, jthrowable thrown) {
  const LocalRef<> guest_type(env, env->GetObjectField(thrown, classes().guest_type));
  if (guest_type) return {};
  const auto code = static_cast<metaffi_error_code>(env->GetIntField(thrown, classes().code));
  return Error(metaffi_error_new(code, Description(env, thrown).message));
}

Error error_of(JNIEnv* env, jthrowable thrown, int depth) {
  if (env->IsInstanceOf(thrown, classes().exception) == JNI_TRUE) {
    const jlong native = env->GetLongField(thrown, classes().native_error);
    if (native != 0) return retained(reinterpret_cast<const metaffi_error*>(native));
    if (Error own = own_error(env, thrown)) return own;
  }
  if (env->EnsureLocalCapacity(8) != JNI_OK) env->ExceptionClear();
  const Description description(env, thrown);
  metaffi_error_info info = {};
  info.size = sizeof info;
  info.code = METAFFI_ERROR_GUEST_EXCEPTION;
  info.message = description.message;
  info.guest_type = description.type;
  info.guest_stack = description.stack;
  if (description.has_cause && depth < kMaxCauses) {
    const auto cause = ask<jthrowable>(env, classes().throwable_cause, thrown);
    if (cause) info.cause = error_of(env, cause.get(), depth + 1).release();
  }
  info.exception = metaffi_value_null();
  if (metaffi_error* failure = handle_of(env, thrown, &info.exception)) {
    metaffi_error_free(failure);  // the error then goes without the object
    info.exception = metaffi_value_null();
  }
  return Error(metaffi_error_new_from(&info));
}

}  // namespace

void throw_error(JNIEnv* env, metaffi_error* error) noexcept {
  Error owned(error);
  try {
    const LocalRef<jthrowable> made = make_exception(env, std::move(owned), 0);
    if (made) env->Throw(made.get());
  } catch (const std::bad_alloc&) {
  }
  if (env->ExceptionCheck() == JNI_FALSE) env->ThrowNew(classes().out_of_memory, "while an error was thrown");
}

void throw_new(JNIEnv* env, metaffi_error_code code, const std::string& message) noexcept {
  throw_error(env, metaffi_error_new(code, message.c_str()));
}

metaffi_error* take_exception(JNIEnv* env) noexcept {
  const LocalRef<jthrowable> thrown(env, env->ExceptionOccurred());
  env->ExceptionClear();
  try {
    if (thrown) return error_of(env, thrown.get(), 0).release();
  } catch (const std::bad_alloc&) {
    return metaffi_error_new(METAFFI_ERROR_OUT_OF_MEMORY, "Memory ran out while a Java exception was taken over.");
  }
  return metaffi_error_new(METAFFI_ERROR_INTERNAL, "A Java exception was announced and none was found.");
}

}  // namespace metaffi::jvm_host
