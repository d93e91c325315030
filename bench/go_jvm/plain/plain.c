#define _GNU_SOURCE
#include "plain.h"

#include <dlfcn.h>
#include <stdlib.h>
#include <string.h>

#include "../../jni_text.h"
#include "_cgo_export.h"

plain_cache plain;
__thread JNIEnv *plain_thread_env;

JNIEnv *plain_attach(void) {
  (*plain.vm)->AttachCurrentThread(plain.vm, (void **)&plain_thread_env, NULL);
  return plain_thread_env;
}

static jmethodID static_method(JNIEnv *env, const char *name, const char *descriptor) {
  return (*env)->GetStaticMethodID(env, plain.guest, name, descriptor);
}

static const char *find_members(JNIEnv *env) {
  jclass guest = (*env)->FindClass(env, "bench/Guest");
  if (guest == NULL) return "no class bench.Guest";
  plain.guest = (*env)->NewGlobalRef(env, guest);
  plain.nothing = static_method(env, "nothing", "()V");
  plain.add = static_method(env, "add", "(JJ)J");
  plain.add_doubles = static_method(env, "addDoubles", "(DD)D");
  plain.accumulate = (*env)->GetMethodID(env, plain.guest, "accumulate", "(J)J");
  plain.echo = static_method(env, "echo", "(Ljava/lang/String;)Ljava/lang/String;");
  plain.echo_array = static_method(env, "echoArray", "([J)[J");
  plain.apply = static_method(env, "apply", "(Ljava/util/function/LongBinaryOperator;JJ)J");
  plain.fail = static_method(env, "fail", "()V");
  jclass throwable = (*env)->FindClass(env, "java/lang/Throwable");
  jclass error = (*env)->FindClass(env, "java/lang/RuntimeException");
  if (throwable == NULL || error == NULL) return "no java.lang.Throwable";
  plain.error = (*env)->NewGlobalRef(env, error);
  plain.get_cause = (*env)->GetMethodID(env, throwable, "getCause", "()Ljava/lang/Throwable;");
  plain.describe = static_method(env, "describeAll", "(Ljava/lang/Throwable;)[Ljava/lang/String;");
  if ((*env)->ExceptionCheck(env)) return "bench.Guest lacks a method";
  jobject receiver = (*env)->CallStaticObjectMethod(env, plain.guest, static_method(env, "make", "()Lbench/Guest;"));
  plain.receiver = (*env)->NewGlobalRef(env, receiver);
  return plain.receiver == NULL ? "no receiver" : NULL;
}

const char *plain_open(void) {
  void *library = dlopen("libjvm.so", RTLD_NOW | RTLD_NOLOAD);
  if (library == NULL) return "no JVM runs in this process";
  jint(JNICALL * get)(JavaVM **, jsize, jsize *);
  *(void **)&get = dlsym(library, "JNI_GetCreatedJavaVMs");
  jsize count = 0;
  if (get == NULL || get(&plain.vm, 1, &count) != JNI_OK || count == 0) return "no JVM runs in this process";
  JNIEnv *env = plain_attach();
  return env == NULL ? "cannot attach to the JVM" : find_members(env);
}

/* --- text ------------------------------------------------------------------------------------- */

plain_text plain_echo(const char *text, size_t length, char *buffer, size_t capacity) {
  JNIEnv *env = plain_env();
  plain_text result = {NULL, 0, NULL};
  jvalue argument;
  argument.l = jni_text_new(env, text, length);
  if (argument.l == NULL) {
    result.thrown = plain_take(env);
    return result;
  }
  jstring answer = (*env)->CallStaticObjectMethodA(env, plain.guest, plain.echo, &argument);
  result.thrown = plain_outcome(env);
  (*env)->DeleteLocalRef(env, argument.l);
  if (result.thrown != NULL || answer == NULL) return result;
  const jni_text taken = jni_text_take(env, answer, buffer, capacity);
  result.memory = taken.memory;
  result.length = taken.length;
  (*env)->DeleteLocalRef(env, answer);
  return result;
}

/* --- arrays, exceptions, callbacks ------------------------------------------------------------- */

plain_longs plain_echo_array(const int64_t *items, size_t count) {
  JNIEnv *env = plain_env();
  plain_longs result = {NULL, 0, NULL};
  jlongArray array = (*env)->NewLongArray(env, (jsize)count);
  if (array == NULL) {
    result.thrown = plain_take(env);
    return result;
  }
  (*env)->SetLongArrayRegion(env, array, 0, (jsize)count, (const jlong *)items);
  jvalue argument;
  argument.l = array;
  jlongArray answer = (*env)->CallStaticObjectMethodA(env, plain.guest, plain.echo_array, &argument);
  result.thrown = plain_outcome(env);
  (*env)->DeleteLocalRef(env, array);
  if (result.thrown != NULL || answer == NULL) return result;
  result.count = (size_t)(*env)->GetArrayLength(env, answer);
  result.items = malloc(result.count * sizeof(int64_t));
  (*env)->GetLongArrayRegion(env, answer, 0, (jsize)result.count, (jlong *)result.items);
  (*env)->DeleteLocalRef(env, answer);
  return result;
}

/* One exception of those that `describe` was given: texts begin at `first`. */
static plain_thrown *one(JNIEnv *env, jobjectArray texts, jsize first, jthrowable thrown) {
  jni_text parts[3];
  size_t size = sizeof(plain_thrown);
  for (jsize i = 0; i < 3; ++i) {
    jstring text = (*env)->GetObjectArrayElement(env, texts, first + i);
    parts[i] = jni_text_take(env, text, NULL, 0);
    (*env)->DeleteLocalRef(env, text);
    size += parts[i].length + 1;
  }
  plain_thrown *result = malloc(size);
  const char **members[3] = {&result->type, &result->message, &result->stack};
  char *end = (char *)(result + 1);
  for (int i = 0; i < 3; ++i) {
    *members[i] = end;
    memcpy(end, parts[i].memory, parts[i].length);
    end += parts[i].length;
    *end++ = '\0';
    free(parts[i].memory);
  }
  result->object = (*env)->NewGlobalRef(env, thrown);
  result->cause = NULL;
  return result;
}

plain_thrown *plain_take(JNIEnv *env) {
  jthrowable thrown = (*env)->ExceptionOccurred(env);
  (*env)->ExceptionClear(env);
  jvalue argument;
  argument.l = thrown;
  jobjectArray texts = (*env)->CallStaticObjectMethodA(env, plain.guest, plain.describe, &argument);
  if ((*env)->ExceptionCheck(env)) abort();
  const jsize count = (*env)->GetArrayLength(env, texts);
  plain_thrown *first = NULL, **at = &first;
  for (jsize i = 0; i < count; i += 3) {
    if (i > 0) {
      jthrowable cause = (*env)->CallObjectMethodA(env, thrown, plain.get_cause, NULL);
      if ((*env)->ExceptionCheck(env)) abort();
      (*env)->DeleteLocalRef(env, thrown);
      thrown = cause;
    }
    *at = one(env, texts, i, thrown);
    at = &(*at)->cause;
  }
  (*env)->DeleteLocalRef(env, texts);
  (*env)->DeleteLocalRef(env, thrown);
  return first;
}

void plain_free(plain_thrown *thrown) {
  while (thrown != NULL) {
    plain_thrown *cause = thrown->cause;
    free(thrown);
    thrown = cause;
  }
}

void plain_release(void **objects, int count) {
  JNIEnv *env = plain_env();
  for (int i = 0; i < count; ++i) (*env)->DeleteGlobalRef(env, objects[i]);
}

static jlong JNICALL call_operator(JNIEnv *env, jclass owner, jlong function, jlong a, jlong b) {
  (void)owner;
  const struct goAdd_return r = ((struct goAdd_return(*)(int64_t, int64_t))(uintptr_t)function)(a, b);
  if (r.r1 != 0) {
    (*env)->ThrowNew(env, plain.error, (const char *)r.r1);
    free((void *)r.r1);
  }
  return r.r0;
}

void *plain_make_operator(void) {
  JNIEnv *env = plain_env();
  jclass type = (*env)->FindClass(env, "bench/NativeOperator");
  if (type == NULL) return NULL;
  const JNINativeMethod native = {(char *)"call", (char *)"(JJJ)J", (void *)call_operator};
  if ((*env)->RegisterNatives(env, type, &native, 1) != JNI_OK) return NULL;
  jvalue argument;
  argument.j = (jlong)(uintptr_t)goAdd;
  jobject made = (*env)->NewObjectA(env, type, (*env)->GetMethodID(env, type, "<init>", "(J)V"), &argument);
  return made == NULL ? NULL : (*env)->NewGlobalRef(env, made);
}
