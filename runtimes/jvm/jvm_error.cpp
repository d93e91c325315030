#include "jvm_error.hpp"

#include <cstring>
#include <vector>

#include "jvm_classes.hpp"
#include "jvm_handle.hpp"
#include "jvm_string.hpp"

namespace metaffi::jvm {
namespace {

// Deeper causes are left out: a chain this long is made by a loop.
constexpr std::size_t kMaxCauses = 64;

// For a Throwable that cannot be described.
constexpr char kUndescribed[] = "0java.lang.Throwable\0java.lang.Throwable\0";

// What Throwables.text and Throwables.cause tell of one Throwable.
struct Description {
  std::string texts;
  LocalRef<jthrowable> cause;

  [[nodiscard]] bool has_cause() const noexcept { return texts[0] != '0'; }
  [[nodiscard]] const char* type() const noexcept { return texts.c_str() + 1; }
  [[nodiscard]] const char* message() const noexcept { return after(type()); }
  [[nodiscard]] const char* stack() const noexcept { return after(message()); }

 private:
  static const char* after(const char* text) noexcept { return text + std::strlen(text) + 1; }
};

// The answer of a static method about `thrown`, null when it failed; no exception is pending afterwards.
template <typename T>
LocalRef<T> ask(JNIEnv* env, jmethodID question, jthrowable thrown) {
  jvalue argument;
  argument.l = thrown;
  LocalRef<T> answer(env, env->CallStaticObjectMethodA(classes().throwables, question, &argument));
  if (env->ExceptionCheck() == JNI_TRUE) env->ExceptionClear();
  return answer;
}

// No exception may be pending, and none is afterwards.
Description describe(JNIEnv* env, jthrowable thrown) {
  Description result;
  if (const auto text = ask<jstring>(env, classes().throwable_text, thrown)) result.texts = text_of(env, text.get());
  if (result.texts.empty()) result.texts = {kUndescribed, sizeof kUndescribed};
  if (result.has_cause()) result.cause = ask<jthrowable>(env, classes().throwable_cause, thrown);
  return result;
}

// The error that a MetaFFIException was made of, retained; empty for anything else.
Error native_error_of(JNIEnv* env, jthrowable thrown) {
  if (env->IsInstanceOf(thrown, classes().metaffi_exception) == JNI_FALSE) return nullptr;
  const jlong address = env->GetLongField(thrown, classes().exception_native_error);
  return Error(host().error_retain(reinterpret_cast<metaffi_error*>(address)));
}

Error make_error(metaffi_error_code code, const Description& description, Error cause, metaffi_value exception) {
  metaffi_error_info info = {};
  info.size = sizeof info;
  info.code = code;
  info.message = description.message();
  info.guest_type = description.type();
  info.guest_stack = description.stack();
  info.cause = cause.release();
  info.exception = exception;
  return Error(host().error_new_from(&info));
}

metaffi_value handle_or_null(JNIEnv* env, jthrowable thrown) {
  metaffi_value handle = metaffi_value_null();
  if (Error failure = handle_from_java(env, thrown, &handle)) return metaffi_value_null();
  return handle;
}

// `thrown` and its causes, outermost first in the result.
Error convert(JNIEnv* env, metaffi_error_code code, jthrowable thrown) {
  struct Link {
    Description description;
    metaffi_value exception;
  };
  std::vector<Link> chain;
  LocalRef<jthrowable> owned;  // of `current`, except for the first
  jthrowable current = thrown;
  Error innermost;
  while (current != nullptr && chain.size() < kMaxCauses) {
    chain.push_back({describe(env, current), handle_or_null(env, current)});
    innermost = native_error_of(env, current);
    if (innermost) break;
    owned = std::exchange(chain.back().description.cause, {});
    current = owned.get();
  }
  Error result = std::move(innermost);
  for (std::size_t i = chain.size(); i-- > 0;) {
    result = make_error(i == 0 ? code : METAFFI_ERROR_GUEST_EXCEPTION, chain[i].description, std::move(result),
                        chain[i].exception);
  }
  return result;
}

// Takes the pending exception off the thread. Local references for its description: a frame of the caller.
LocalRef<jthrowable> take_pending(JNIEnv* env) {
  LocalRef<jthrowable> thrown(env, env->ExceptionOccurred());
  env->ExceptionClear();
  return thrown;
}

metaffi_error_code code_of_load_exception(JNIEnv* env, jthrowable thrown) {
  constexpr metaffi_error_code kCodes[] = {METAFFI_ERROR_INTERNAL,  // no LoadException has code 0
                                           METAFFI_ERROR_MODULE_NOT_FOUND, METAFFI_ERROR_MODULE_INVALID,
                                           METAFFI_ERROR_ENTITY_NOT_FOUND, METAFFI_ERROR_ENTITY_NOT_FOUND,
                                           METAFFI_ERROR_AMBIGUOUS,        METAFFI_ERROR_SIGNATURE,
                                           METAFFI_ERROR_INVALID_ARGUMENT};
  const jint code = env->GetIntField(thrown, classes().load_exception_code);
  return code > 0 && code < static_cast<jint>(std::size(kCodes)) ? kCodes[code] : METAFFI_ERROR_INTERNAL;
}

// NONE for an exception that stands for no code of its own.
metaffi_error_code code_of(JNIEnv* env, jthrowable thrown) {
  const Classes& c = classes();
  const auto is = [&](jclass type) { return env->IsInstanceOf(thrown, type) == JNI_TRUE; };
  if (is(c.load_exception)) return code_of_load_exception(env, thrown);
  if (is(c.class_cast)) return METAFFI_ERROR_TYPE_MISMATCH;
  if (is(c.arithmetic)) return METAFFI_ERROR_OUT_OF_RANGE;
  if (is(c.null_pointer)) return METAFFI_ERROR_NULL_VALUE;
  if (is(c.out_of_memory)) return METAFFI_ERROR_OUT_OF_MEMORY;
  return METAFFI_ERROR_NONE;
}

// ---- Error to Throwable ----

// The Throwable behind an error's exception handle, borrowed; NULL when it is none of this JVM.
jthrowable throwable_of(JNIEnv* env, const metaffi_error* error) {
  const metaffi_value exception = host().error_exception(error);
  if (exception.type != metaffi_handle_type || host().handle_owner(&exception) != owner()) return nullptr;
  void* object = nullptr;
  if (Error failure{host().handle_object(&exception, owner(), &object)}) return nullptr;
  auto* thrown = static_cast<jthrowable>(object);
  return env->IsInstanceOf(thrown, classes().throwable) == JNI_TRUE ? thrown : nullptr;
}

// A Throwable for `error`, which the exception keeps; null with an exception pending when memory ran out. `depth` bounds the
// causes.
LocalRef<jthrowable> make_throwable(JNIEnv* env, Error error, std::size_t depth) {
  if (jthrowable thrown = throwable_of(env, error.get())) {
    return LocalRef<jthrowable>(env, env->NewLocalRef(thrown));
  }
  const metaffi_error* nested = host().error_cause(error.get());
  LocalRef<jthrowable> cause;
  if (nested != nullptr && depth > 0) {
    cause = make_throwable(env, Error(host().error_retain(const_cast<metaffi_error*>(nested))), depth - 1);
    if (!cause) return {};
  }
  const LocalRef<jstring> message = java_text(env, host().error_message(error.get()));
  if (!message) return {};
  const LocalRef<jstring> type = java_text(env, host().error_guest_type(error.get()));
  if (env->ExceptionCheck() == JNI_TRUE) return {};
  jvalue arguments[5];
  arguments[0].l = message.get();
  arguments[1].l = type.get();
  arguments[2].i = host().error_get_code(error.get());
  arguments[3].j = reinterpret_cast<jlong>(error.get());
  arguments[4].l = cause.get();
  LocalRef<jthrowable> made(env, env->NewObjectA(classes().metaffi_exception, classes().new_exception, arguments));
  if (made) static_cast<void>(error.release());
  return made;
}

}  // namespace

Error take_guest_exception(JNIEnv* env) noexcept {
  try {
    const LocalRef<jthrowable> thrown = take_pending(env);
    if (!thrown) return error(METAFFI_ERROR_INTERNAL, "A Java exception was announced and none was found.");
    return convert(env, METAFFI_ERROR_GUEST_EXCEPTION, thrown.get());
  } catch (const std::bad_alloc&) {
    return out_of_memory();
  }
}

Error take_failure(JNIEnv* env) noexcept {
  try {
    const LocalRef<jthrowable> thrown = take_pending(env);
    if (!thrown)
      return error(METAFFI_ERROR_INTERNAL, "The JVM refused a request of the jvm plug-in without saying why.");
    const metaffi_error_code code = code_of(env, thrown.get());
    if (code == METAFFI_ERROR_NONE) return convert(env, METAFFI_ERROR_GUEST_EXCEPTION, thrown.get());
    if (code == METAFFI_ERROR_OUT_OF_MEMORY) return convert(env, code, thrown.get());
    return error(code, describe(env, thrown.get()).message());
  } catch (const std::bad_alloc&) {
    return out_of_memory();
  }
}

Error take_load_failure(JNIEnv* env, metaffi_error_code invalid) noexcept {
  try {
    const LocalRef<jthrowable> thrown = take_pending(env);
    if (!thrown) return error(METAFFI_ERROR_INTERNAL, "The helper jar gave no answer.");
    if (env->IsInstanceOf(thrown.get(), classes().load_exception) == JNI_FALSE) {
      return convert(env, METAFFI_ERROR_GUEST_EXCEPTION, thrown.get());
    }
    const metaffi_error_code code = code_of_load_exception(env, thrown.get());
    return error(code == METAFFI_ERROR_INVALID_ARGUMENT ? invalid : code, describe(env, thrown.get()).message());
  } catch (const std::bad_alloc&) {
    return out_of_memory();
  }
}

void throw_error(JNIEnv* env, Error error) noexcept {
  try {
    const LocalRef<jthrowable> thrown = make_throwable(env, std::move(error), kMaxCauses);
    if (thrown) env->Throw(thrown.get());
  } catch (const std::bad_alloc&) {
  }
  if (env->ExceptionCheck() == JNI_FALSE) env->ThrowNew(classes().out_of_memory, "while an error was thrown into Java");
}

void throw_on_current_thread(void*, metaffi_error* error) noexcept {
  Error owned(error);
  if (JNIEnv* env = current_env_or_null()) throw_error(env, std::move(owned));
}

}  // namespace metaffi::jvm
