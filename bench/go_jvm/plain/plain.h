/* Java from Go as an expert would write it by hand, the C half: one cgo crossing a call; classes, method IDs and the receiver
 * cached, the thread's JNIEnv kept in a thread-local, arguments in jvalue arrays, an exception check after every call,
 * local references deleted. Scalar calls are inline in what cgo generates. */
#ifndef METAFFI_BENCH_GO_JVM_PLAIN_H
#define METAFFI_BENCH_GO_JVM_PLAIN_H

#include <jni.h>
#include <stddef.h>
#include <stdint.h>

typedef struct plain_cache {
  JavaVM *vm;
  jclass guest, error; /* global references */
  jobject receiver;
  jmethodID nothing, add, add_doubles, accumulate, echo, echo_array, apply, fail, describe, get_cause;
} plain_cache;

extern plain_cache plain;
extern __thread JNIEnv *plain_thread_env;

/* NULL, or what is missing. The JVM runs in this process, with the bench classes on its class path. */
const char *plain_open(void);
JNIEnv *plain_attach(void);

static inline JNIEnv *plain_env(void) {
  JNIEnv *env = plain_thread_env;
  return __builtin_expect(env != NULL, 1) ? env : plain_attach();
}

/* A Java exception: its texts, a global reference to it, and its cause. One block of memory each; to be freed. */
typedef struct plain_thrown {
  const char *type, *message, *stack;
  void *object;
  struct plain_thrown *cause;
} plain_thrown;

plain_thrown *plain_take(JNIEnv *env);
void plain_free(plain_thrown *thrown);
/* Global references, on any thread. */
void plain_release(void **objects, int count);

static inline plain_thrown *plain_outcome(JNIEnv *env) {
  return __builtin_expect((*env)->ExceptionCheck(env), 0) ? plain_take(env) : NULL;
}

typedef struct plain_long {
  int64_t value;
  plain_thrown *thrown;
} plain_long;
typedef struct plain_double {
  double value;
  plain_thrown *thrown;
} plain_double;

static inline plain_thrown *plain_nothing(void) {
  JNIEnv *env = plain_env();
  (*env)->CallStaticVoidMethodA(env, plain.guest, plain.nothing, NULL);
  return plain_outcome(env);
}

static inline plain_long plain_add(int64_t a, int64_t b) {
  JNIEnv *env = plain_env();
  jvalue arguments[2];
  plain_long result;
  arguments[0].j = a;
  arguments[1].j = b;
  result.value = (*env)->CallStaticLongMethodA(env, plain.guest, plain.add, arguments);
  result.thrown = plain_outcome(env);
  return result;
}

static inline plain_double plain_add_doubles(double a, double b) {
  JNIEnv *env = plain_env();
  jvalue arguments[2];
  plain_double result;
  arguments[0].d = a;
  arguments[1].d = b;
  result.value = (*env)->CallStaticDoubleMethodA(env, plain.guest, plain.add_doubles, arguments);
  result.thrown = plain_outcome(env);
  return result;
}

static inline void *plain_receiver(void) { return plain.receiver; }

static inline plain_long plain_accumulate(void *receiver, int64_t amount) {
  JNIEnv *env = plain_env();
  jvalue argument;
  plain_long result;
  argument.j = amount;
  result.value = (*env)->CallLongMethodA(env, (jobject)receiver, plain.accumulate, &argument);
  result.thrown = plain_outcome(env);
  return result;
}

/* Text of `length` bytes in, UTF-8 out: to `buffer` if it fits there, else to memory to be freed. */
typedef struct plain_text {
  char *memory;
  size_t length;
  plain_thrown *thrown;
} plain_text;
plain_text plain_echo(const char *text, size_t length, char *buffer, size_t capacity);

/* The result's elements in memory to be freed. */
typedef struct plain_longs {
  int64_t *items;
  size_t count;
  plain_thrown *thrown;
} plain_longs;
plain_longs plain_echo_array(const int64_t *items, size_t count);

/* A Java operator for the Go function `goAdd`, made once. */
void *plain_make_operator(void);
static inline plain_long plain_apply(void *function, int64_t a, int64_t b) {
  JNIEnv *env = plain_env();
  jvalue arguments[3];
  plain_long result;
  arguments[0].l = (jobject)function;
  arguments[1].j = a;
  arguments[2].j = b;
  result.value = (*env)->CallStaticLongMethodA(env, plain.guest, plain.apply, arguments);
  result.thrown = plain_outcome(env);
  return result;
}

static inline plain_thrown *plain_fail(void) {
  JNIEnv *env = plain_env();
  (*env)->CallStaticVoidMethodA(env, plain.guest, plain.fail, NULL);
  return plain_outcome(env);
}

#endif
