//go:build jvm

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

static jclass find_class(JNIEnv *env, const char *name) {
  jclass found = (*env)->FindClass(env, name);
  return found == NULL ? NULL : (*env)->NewGlobalRef(env, found);
}

static plain_box find_box(JNIEnv *env, const char *name, const char *value_of, const char *number) {
  plain_box box = {find_class(env, name), NULL, NULL};
  if (box.type != NULL) {
    box.value_of = (*env)->GetStaticMethodID(env, box.type, "valueOf", value_of);
    box.value = (*env)->GetFieldID(env, box.type, "value", number);
  }
  return box;
}

static const char *find_members(JNIEnv *env) {
  plain.guest = find_class(env, "bench/Guest");
  plain.error = find_class(env, "java/lang/RuntimeException");
  plain.longs = find_class(env, "[J");
  plain.doubles = find_class(env, "[D");
  plain.boxed_long = find_box(env, "java/lang/Long", "(J)Ljava/lang/Long;", "J");
  plain.boxed_double = find_box(env, "java/lang/Double", "(D)Ljava/lang/Double;", "D");
  if ((*env)->ExceptionCheck(env)) return "a class is missing";
  plain.nothing = static_method(env, "nothing", "()V");
  plain.add = static_method(env, "add", "(JJ)J");
  plain.add_doubles = static_method(env, "addDoubles", "(DD)D");
  plain.create = (*env)->GetMethodID(env, plain.guest, "<init>", "(J)V");
  plain.accumulate = (*env)->GetMethodID(env, plain.guest, "accumulate", "(J)J");
  plain.echo = static_method(env, "echo", "(Ljava/lang/String;)Ljava/lang/String;");
  plain.echo_array = static_method(env, "echoArray", "([J)[J");
  plain.last = static_method(env, "last", "([J)J");
  plain.numbers = static_method(env, "numbers", "()[J");
  plain.add_any = static_method(env, "addAny", "(Ljava/lang/Object;Ljava/lang/Object;)Ljava/lang/Object;");
  plain.echo_any = static_method(env, "echoAny", "(Ljava/lang/Object;)Ljava/lang/Object;");
  plain.apply = static_method(env, "apply", "(Ljava/util/function/LongBinaryOperator;JJ)J");
  plain.fail = static_method(env, "fail", "()V");
  jclass throwable = (*env)->FindClass(env, "java/lang/Throwable");
  if (throwable == NULL) return "no java.lang.Throwable";
  plain.get_cause = (*env)->GetMethodID(env, throwable, "getCause", "()Ljava/lang/Throwable;");
  plain.describe = static_method(env, "describeAll", "(Ljava/lang/Throwable;)[Ljava/lang/String;");
  return (*env)->ExceptionCheck(env) ? "bench.Guest lacks a method" : NULL;
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

/* --- arrays -------------------------------------------------------------------------------------- */

static jlongArray to_longs(JNIEnv *env, const int64_t *items, size_t count) {
  jlongArray array = (*env)->NewLongArray(env, (jsize)count);
  if (array != NULL) (*env)->SetLongArrayRegion(env, array, 0, (jsize)count, (const jlong *)items);
  return array;
}

/* Takes over the reference. */
static plain_longs from_longs(JNIEnv *env, jlongArray array) {
  plain_longs result = {NULL, 0, NULL};
  result.thrown = plain_outcome(env);
  if (result.thrown != NULL || array == NULL) return result;
  result.count = (size_t)(*env)->GetArrayLength(env, array);
  result.items = malloc(result.count * sizeof(int64_t));
  (*env)->GetLongArrayRegion(env, array, 0, (jsize)result.count, (jlong *)result.items);
  (*env)->DeleteLocalRef(env, array);
  return result;
}

plain_longs plain_echo_array(const int64_t *items, size_t count) {
  JNIEnv *env = plain_env();
  jvalue argument;
  argument.l = to_longs(env, items, count);
  if (argument.l == NULL) return from_longs(env, NULL);
  jlongArray answer = (*env)->CallStaticObjectMethodA(env, plain.guest, plain.echo_array, &argument);
  (*env)->DeleteLocalRef(env, argument.l);
  return from_longs(env, answer);
}

plain_longs plain_numbers(void) {
  JNIEnv *env = plain_env();
  return from_longs(env, (*env)->CallStaticObjectMethodA(env, plain.guest, plain.numbers, NULL));
}

plain_long plain_last(const int64_t *items, size_t count) {
  JNIEnv *env = plain_env();
  plain_long result = {0, NULL};
  jvalue argument;
  argument.l = to_longs(env, items, count);
  if (argument.l != NULL) result.value = (*env)->CallStaticLongMethodA(env, plain.guest, plain.last, &argument);
  result.thrown = plain_outcome(env);
  (*env)->DeleteLocalRef(env, argument.l);
  return result;
}

/* --- what is known at the call only ----------------------------------------------------------- */

static jobject to_box(JNIEnv *env, uint32_t kind, uint64_t bits) {
  const plain_box *box = kind == PLAIN_INT64 ? &plain.boxed_long : &plain.boxed_double;
  jvalue number;
  memcpy(&number, &bits, sizeof bits);
  return (*env)->CallStaticObjectMethodA(env, box->type, box->value_of, &number);
}

static plain_any from_array(JNIEnv *env, jobject array, uint32_t kind) {
  plain_any result = {0, kind, (uint32_t)(*env)->GetArrayLength(env, array), NULL};
  void *items = malloc(result.count * sizeof(int64_t));
  if (kind == PLAIN_INT64S) (*env)->GetLongArrayRegion(env, array, 0, (jsize)result.count, items);
  if (kind == PLAIN_FLOAT64S) (*env)->GetDoubleArrayRegion(env, array, 0, (jsize)result.count, items);
  result.bits = (uint64_t)(uintptr_t)items;
  return result;
}

/* Takes over the reference, or the pending exception. */
static plain_any to_any(JNIEnv *env, jobject object) {
  plain_any result = {0, PLAIN_NOTHING, 0, NULL};
  result.thrown = plain_outcome(env);
  if (object == NULL) return result;
  if ((*env)->IsInstanceOf(env, object, plain.boxed_long.type)) {
    result.kind = PLAIN_INT64;
    result.bits = (uint64_t)(*env)->GetLongField(env, object, plain.boxed_long.value);
  } else if ((*env)->IsInstanceOf(env, object, plain.boxed_double.type)) {
    const double number = (*env)->GetDoubleField(env, object, plain.boxed_double.value);
    result.kind = PLAIN_FLOAT64;
    memcpy(&result.bits, &number, sizeof number);
  } else if ((*env)->IsInstanceOf(env, object, plain.longs)) {
    result = from_array(env, object, PLAIN_INT64S);
  } else if ((*env)->IsInstanceOf(env, object, plain.doubles)) {
    result = from_array(env, object, PLAIN_FLOAT64S);
  }
  (*env)->DeleteLocalRef(env, object);
  return result;
}

plain_any plain_add_any(uint32_t kind_a, uint64_t a, uint32_t kind_b, uint64_t b) {
  JNIEnv *env = plain_env();
  jvalue arguments[2];
  arguments[0].l = to_box(env, kind_a, a);
  arguments[1].l = (*env)->ExceptionCheck(env) ? NULL : to_box(env, kind_b, b);
  jobject sum =
      (*env)->ExceptionCheck(env) ? NULL : (*env)->CallStaticObjectMethodA(env, plain.guest, plain.add_any, arguments);
  const plain_any result = to_any(env, sum);
  (*env)->DeleteLocalRef(env, arguments[1].l);
  (*env)->DeleteLocalRef(env, arguments[0].l);
  return result;
}

plain_any plain_echo_any(uint32_t kind, const void *items, size_t count) {
  JNIEnv *env = plain_env();
  jvalue argument;
  if (kind == PLAIN_INT64S) {
    argument.l = to_longs(env, items, count);
  } else {
    argument.l = (*env)->NewDoubleArray(env, (jsize)count);
    if (argument.l != NULL) (*env)->SetDoubleArrayRegion(env, argument.l, 0, (jsize)count, items);
  }
  if (argument.l == NULL) return to_any(env, NULL);
  jobject answer = (*env)->CallStaticObjectMethodA(env, plain.guest, plain.echo_any, &argument);
  const plain_any result = to_any(env, answer);
  (*env)->DeleteLocalRef(env, argument.l);
  return result;
}

/* --- exceptions, callbacks --------------------------------------------------------------------- */

/* One exception of those that `describe` was given: texts begin at `first`. */
static plain_thrown *one(JNIEnv *env, jobjectArray texts, jsize first, jthrowable thrown) {
  jni_text parts[3];
  for (jsize i = 0; i < 3; ++i) {
    jstring text = (*env)->GetObjectArrayElement(env, texts, first + i);
    parts[i] = jni_text_take(env, text, NULL, 0);
    (*env)->DeleteLocalRef(env, text);
  }
  const char *const memory[3] = {parts[0].memory, parts[1].memory, parts[2].memory};
  const size_t lengths[3] = {parts[0].length, parts[1].length, parts[2].length};
  plain_thrown *result = plain_thrown_new(memory, lengths, (plain_reference)(*env)->NewGlobalRef(env, thrown));
  for (int i = 0; i < 3; ++i) free(parts[i].memory);
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

void plain_release(const plain_reference *objects, int count) {
  JNIEnv *env = plain_env();
  for (int i = 0; i < count; ++i) (*env)->DeleteGlobalRef(env, (jobject)objects[i]);
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

plain_reference plain_make_operator(void) {
  JNIEnv *env = plain_env();
  jclass type = (*env)->FindClass(env, "bench/NativeOperator");
  if (type == NULL) return 0;
  const JNINativeMethod native = {(char *)"call", (char *)"(JJJ)J", (void *)call_operator};
  if ((*env)->RegisterNatives(env, type, &native, 1) != JNI_OK) return 0;
  jvalue argument;
  argument.j = (jlong)(uintptr_t)goAdd;
  jobject made = (*env)->NewObjectA(env, type, (*env)->GetMethodID(env, type, "<init>", "(J)V"), &argument);
  return made == NULL ? 0 : (plain_reference)(*env)->NewGlobalRef(env, made);
}
