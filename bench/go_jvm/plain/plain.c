#define _GNU_SOURCE
#include "plain.h"

#include <dlfcn.h>
#include <stdlib.h>
#include <string.h>

#include "_cgo_export.h"

#define SMALL 512 /* text up to here needs no allocation on its way */

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

/* Whether modified UTF-8 and UTF-8 are the same for this text: ASCII without NUL. */
static int is_plain_ascii(const char *text, size_t length) {
  size_t i = 0;
  for (; i + 8 <= length; i += 8) {
    uint64_t word;
    memcpy(&word, text + i, sizeof word);
    if (((word | (word - 0x0101010101010101u)) & 0x8080808080808080u) != 0) return 0;
  }
  for (; i < length; ++i) {
    if ((signed char)text[i] <= 0) return 0;
  }
  return 1;
}

/* UTF-8 to UTF-16; the benchmark's text is valid. */
static size_t decode(const char *text, size_t length, jchar *out) {
  size_t n = 0;
  for (size_t i = 0; i < length;) {
    const unsigned char lead = (unsigned char)text[i];
    const int trail = lead < 0x80 ? 0 : lead < 0xE0 ? 1 : lead < 0xF0 ? 2 : 3;
    uint32_t c = trail == 0 ? lead : lead & (0x3Fu >> trail);
    for (int t = 1; t <= trail; ++t) c = c << 6 | ((unsigned char)text[i + (size_t)t] & 0x3F);
    i += (size_t)trail + 1;
    if (c >= 0x10000) {
      out[n++] = (jchar)(0xD7C0 + (c >> 10));
      c = 0xDC00 | (c & 0x3FF);
    }
    out[n++] = (jchar)c;
  }
  return n;
}

static jstring to_java(JNIEnv *env, const char *text, size_t length) {
  if (length < SMALL && is_plain_ascii(text, length)) {
    char terminated[SMALL];
    memcpy(terminated, text, length);
    terminated[length] = '\0';
    return (*env)->NewStringUTF(env, terminated);
  }
  jchar small[SMALL];
  jchar *units = length > SMALL ? malloc(length * sizeof(jchar)) : small;
  jstring result = (*env)->NewString(env, units, (jsize)decode(text, length, units));
  if (units != small) free(units);
  return result;
}

static size_t encode(const jchar *units, size_t count, char *out) {
  size_t n = 0;
  for (size_t i = 0; i < count; ++i) {
    uint32_t c = units[i];
    if ((c & 0xFC00) == 0xD800 && i + 1 < count) c = 0x10000 + ((c & 0x3FF) << 10) + (units[++i] & 0x3FFu);
    if (c < 0x80) {
      out[n++] = (char)c;
    } else if (c < 0x800) {
      out[n++] = (char)(0xC0 | c >> 6);
      out[n++] = (char)(0x80 | (c & 0x3F));
    } else if (c < 0x10000) {
      out[n++] = (char)(0xE0 | c >> 12);
      out[n++] = (char)(0x80 | (c >> 6 & 0x3F));
      out[n++] = (char)(0x80 | (c & 0x3F));
    } else {
      out[n++] = (char)(0xF0 | c >> 18);
      out[n++] = (char)(0x80 | (c >> 12 & 0x3F));
      out[n++] = (char)(0x80 | (c >> 6 & 0x3F));
      out[n++] = (char)(0x80 | (c & 0x3F));
    }
  }
  return n;
}

/* UTF-8 in `buffer` if it surely fits there, else in memory of malloc. */
static plain_text from_java(JNIEnv *env, jstring text, char *buffer, size_t capacity) {
  const size_t count = (size_t)(*env)->GetStringLength(env, text);
  jchar small[SMALL];
  jchar *units = count > SMALL ? malloc(count * sizeof(jchar)) : small;
  (*env)->GetStringRegion(env, text, 0, (jsize)count, units);
  plain_text result = {NULL, 0, NULL};
  if (3 * count > capacity) result.memory = malloc(3 * count + 1);
  result.length = encode(units, count, result.memory != NULL ? result.memory : buffer);
  if (units != small) free(units);
  return result;
}

plain_text plain_echo(const char *text, size_t length, char *buffer, size_t capacity) {
  JNIEnv *env = plain_env();
  plain_text result = {NULL, 0, NULL};
  jvalue argument;
  argument.l = to_java(env, text, length);
  if (argument.l == NULL) {
    result.thrown = plain_take(env);
    return result;
  }
  jstring answer = (*env)->CallStaticObjectMethodA(env, plain.guest, plain.echo, &argument);
  result.thrown = plain_outcome(env);
  (*env)->DeleteLocalRef(env, argument.l);
  if (result.thrown != NULL || answer == NULL) return result;
  result = from_java(env, answer, buffer, capacity);
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
  plain_text parts[3];
  size_t size = sizeof(plain_thrown);
  for (jsize i = 0; i < 3; ++i) {
    jstring text = (*env)->GetObjectArrayElement(env, texts, first + i);
    parts[i] = from_java(env, text, NULL, 0);
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
