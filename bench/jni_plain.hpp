// The same jobs in hand-written JNI, as an expert would write them for speed and correctness: classes, method IDs and the
// receiver cached, the thread's JNIEnv kept in a thread-local, arguments in jvalue arrays, an exception check after
// every call, local references deleted, text converted without modified UTF-8's traps. Hot scalar calls are inline.
//
// Uses the JVM that runs in this process; the bench classes must be on its class path.
#pragma once

#include <jni.h>

#include <cstdint>
#include <cstdlib>
#include <memory>
#include <string>
#include <string_view>

namespace metaffi::bench::plain {

struct Cache {
  JavaVM* vm = nullptr;
  jclass guest = nullptr;  // global references
  jclass native_operator = nullptr;
  jobject receiver = nullptr;
  jmethodID nothing = nullptr;
  jmethodID add = nullptr;
  jmethodID add_doubles = nullptr;
  jmethodID accumulate = nullptr;
  jmethodID echo = nullptr;
  jmethodID echo_array = nullptr;
  jmethodID apply = nullptr;
  jmethodID fail = nullptr;
  jmethodID describe = nullptr;
  jmethodID new_operator = nullptr;
};

// Finds the running JVM and fills the cache at the first use. Ends the program when it cannot.
const Cache& cache();

// Attaches the thread when it has no JNIEnv.
JNIEnv* attach();

inline thread_local JNIEnv* thread_env = nullptr;

inline JNIEnv* env() {
  JNIEnv* found = thread_env;
  return found != nullptr ? found : attach();
}

// A Java exception as text.
struct Exception {
  std::string type;
  std::string message;
  std::string stack;
};

// Takes the pending exception.
[[gnu::cold]] std::unique_ptr<Exception> take_exception(JNIEnv* env);

// nullptr when nothing was thrown.
using Outcome = std::unique_ptr<Exception>;

inline Outcome outcome(JNIEnv* env) {
  if (env->ExceptionCheck()) [[unlikely]]
    return take_exception(env);
  return nullptr;
}

inline Outcome nothing(const Cache& c) {
  JNIEnv* e = env();
  e->CallStaticVoidMethodA(c.guest, c.nothing, nullptr);
  return outcome(e);
}

inline Outcome add(const Cache& c, std::int64_t a, std::int64_t b, std::int64_t* result) {
  JNIEnv* e = env();
  jvalue arguments[2];
  arguments[0].j = a;
  arguments[1].j = b;
  *result = e->CallStaticLongMethodA(c.guest, c.add, arguments);
  return outcome(e);
}

inline Outcome add_doubles(const Cache& c, double a, double b, double* result) {
  JNIEnv* e = env();
  jvalue arguments[2];
  arguments[0].d = a;
  arguments[1].d = b;
  *result = e->CallStaticDoubleMethodA(c.guest, c.add_doubles, arguments);
  return outcome(e);
}

inline Outcome accumulate(const Cache& c, jobject receiver, std::int64_t amount, std::int64_t* result) {
  JNIEnv* e = env();
  jvalue argument;
  argument.j = amount;
  *result = e->CallLongMethodA(receiver, c.accumulate, &argument);
  return outcome(e);
}

struct Free {
  void operator()(void* memory) const noexcept { std::free(memory); }
};

// Text owned by the caller, NUL-terminated.
struct Text {
  std::unique_ptr<char, Free> bytes;
  std::size_t length = 0;
};
struct Longs {
  std::unique_ptr<std::int64_t, Free> items;
  std::size_t count = 0;
};

// UTF-8 in, UTF-8 out.
Outcome echo(const Cache& c, std::string_view text, Text* result);
Outcome echo_array(const Cache& c, const std::int64_t* items, std::size_t count, Longs* result);
Outcome fail(const Cache& c);

// A Java operator for a C function, made once: a global reference.
jobject make_operator(const Cache& c, std::int64_t (*function)(std::int64_t, std::int64_t));
Outcome apply(const Cache& c, jobject function, std::int64_t a, std::int64_t b, std::int64_t* result);

}  // namespace metaffi::bench::plain
