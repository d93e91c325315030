/* Java: classes and method IDs cached, the thread's JNIEnv kept in a thread-local, arguments in jvalue arrays, an exception
 * check after every call, local references deleted. Objects are global references. plain.h includes this. */
#ifndef METAFFI_BENCH_GO_HOST_JVM_H
#define METAFFI_BENCH_GO_HOST_JVM_H

#include <jni.h>

/* A class that boxes numbers: its valueOf, and where it keeps the number. */
typedef struct plain_box {
  jclass type;
  jmethodID value_of;
  jfieldID value;
} plain_box;

typedef struct plain_cache {
  JavaVM *vm;
  jclass guest, error, longs, doubles; /* global references */
  plain_box boxed_long, boxed_double;
  jmethodID nothing, add, add_doubles, create, accumulate, echo, echo_array, last, numbers, add_any, echo_any, apply,
      fail, describe, get_cause;
} plain_cache;

extern plain_cache plain;
extern __thread JNIEnv *plain_thread_env;

JNIEnv *plain_attach(void);

static inline JNIEnv *plain_env(void) {
  JNIEnv *env = plain_thread_env;
  return __builtin_expect(env != NULL, 1) ? env : plain_attach();
}

/* Takes the pending exception off the thread. */
plain_thrown *plain_take(JNIEnv *env);

static inline plain_thrown *plain_outcome(JNIEnv *env) {
  return __builtin_expect((*env)->ExceptionCheck(env), 0) ? plain_take(env) : NULL;
}

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

static inline plain_object plain_create(int64_t start) {
  JNIEnv *env = plain_env();
  jvalue argument;
  plain_object result = {0, NULL};
  argument.j = start;
  jobject made = (*env)->NewObjectA(env, plain.guest, plain.create, &argument);
  result.thrown = plain_outcome(env);
  if (result.thrown != NULL) return result;
  result.object = (plain_reference)(*env)->NewGlobalRef(env, made);
  (*env)->DeleteLocalRef(env, made);
  return result;
}

static inline void plain_drop(plain_reference object) {
  JNIEnv *env = plain_env();
  (*env)->DeleteGlobalRef(env, (jobject)object);
}

static inline plain_long plain_accumulate(plain_reference receiver, int64_t amount) {
  JNIEnv *env = plain_env();
  jvalue argument;
  plain_long result;
  argument.j = amount;
  result.value = (*env)->CallLongMethodA(env, (jobject)receiver, plain.accumulate, &argument);
  result.thrown = plain_outcome(env);
  return result;
}

static inline plain_long plain_apply(plain_reference function, int64_t a, int64_t b) {
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
