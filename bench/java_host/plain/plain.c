#include "plain.h"

#include "../../jni_text.h"
#include "_cgo_export.h"

enum { FEW = 64 }; /* arrays up to here need no allocation on their way */

static jclass go_error;
static jmethodID new_error, apply_as_long;

JNIEXPORT jint JNICALL JNI_OnLoad(JavaVM *vm, void *reserved) {
  (void)reserved;
  JNIEnv *env;
  if ((*vm)->GetEnv(vm, (void **)&env, JNI_VERSION_10) != JNI_OK) return JNI_ERR;
  jclass error = (*env)->FindClass(env, "bench/host/PlainGo$Error");
  if (error == NULL) return JNI_ERR;
  jclass operators = (*env)->FindClass(env, "java/util/function/LongBinaryOperator");
  if (operators == NULL) return JNI_ERR;
  go_error = (*env)->NewGlobalRef(env, error);
  new_error = (*env)->GetMethodID(env, error, "<init>", "(Ljava/lang/String;Ljava/lang/String;J)V");
  apply_as_long = (*env)->GetMethodID(env, operators, "applyAsLong", "(JJ)J");
  return go_error != NULL && new_error != NULL && apply_as_long != NULL ? JNI_VERSION_10 : JNI_ERR;
}

plain_operated plain_operate(JNIEnv *env, jobject operator, int64_t a, int64_t b) {
  jvalue arguments[2];
  plain_operated result;
  arguments[0].j = a;
  arguments[1].j = b;
  result.value = (*env)->CallLongMethodA(env, operator, apply_as_long, arguments);
  result.failed = (*env)->ExceptionCheck(env);
  return result;
}

void plain_throw(JNIEnv *env, const char *message) {
  (*env)->ThrowNew(env, (*env)->FindClass(env, "java/lang/RuntimeException"), message);
}

JNIEXPORT jstring JNICALL Java_bench_host_PlainGo_echo(JNIEnv *env, jclass type, jstring text) {
  (void)type;
  char in[3 * JNI_TEXT_SMALL], out[3 * JNI_TEXT_SMALL];
  const jni_text given = jni_text_take(env, text, in, sizeof in);
  const plain_block answer = goEcho(given.memory != NULL ? given.memory : in, given.length, out, sizeof out);
  free(given.memory);
  jstring result = jni_text_new(env, answer.memory != NULL ? answer.memory : out, answer.count);
  free(answer.memory);
  return result;
}

/* The elements of a Java array, in `small` or in memory of malloc. */
static int64_t *elements(JNIEnv *env, jlongArray items, jsize count, int64_t *small) {
  int64_t *all = count <= FEW ? small : malloc((size_t)count * sizeof(int64_t));
  if (all != NULL) (*env)->GetLongArrayRegion(env, items, 0, count, (jlong *)all);
  return all;
}

jlongArray plain_array(JNIEnv *env, const int64_t *items, size_t count) {
  jlongArray result = (*env)->NewLongArray(env, (jsize)count);
  if (result != NULL) (*env)->SetLongArrayRegion(env, result, 0, (jsize)count, (const jlong *)items);
  return result;
}

void plain_elements(JNIEnv *env, jlongArray array, int64_t *items, size_t count) {
  (*env)->GetLongArrayRegion(env, array, 0, (jsize)count, (jlong *)items);
}

static jlongArray taken(JNIEnv *env, plain_block block, const int64_t *small) {
  return block.count > FEW ? block.array : plain_array(env, small, block.count);
}

/* Go reads few elements from here, and more from the array itself. */
static jlongArray echoed(JNIEnv *env, jlongArray items,
                         plain_block (*echo)(JNIEnv *, jlongArray, void *, size_t, void *, size_t)) {
  int64_t in[FEW], out[FEW];
  const jsize count = (*env)->GetArrayLength(env, items);
  if (count <= FEW) plain_elements(env, items, in, (size_t)count);
  return taken(env, echo(env, items, count <= FEW ? in : NULL, (size_t)count, out, FEW), out);
}

JNIEXPORT jlongArray JNICALL Java_bench_host_PlainGo_echoArray(JNIEnv *env, jclass type, jlongArray items) {
  (void)type;
  return echoed(env, items, goEchoArray);
}

JNIEXPORT jlongArray JNICALL Java_bench_host_PlainGo_echoAnyLongs(JNIEnv *env, jclass type, jlongArray items) {
  (void)type;
  return echoed(env, items, goEchoAny);
}

JNIEXPORT jlong JNICALL Java_bench_host_PlainGo_last(JNIEnv *env, jclass type, jlongArray items) {
  (void)type;
  int64_t in[FEW];
  const jsize count = (*env)->GetArrayLength(env, items);
  int64_t *given = elements(env, items, count, in);
  if (given == NULL) return 0;
  const int64_t result = goLast(env, given, (size_t)count);
  if (given != in) free(given);
  return result;
}

JNIEXPORT jlongArray JNICALL Java_bench_host_PlainGo_numbers(JNIEnv *env, jclass type) {
  (void)type;
  int64_t out[FEW];
  return taken(env, goNumbers(env, out, FEW), out);
}

JNIEXPORT void JNICALL Java_bench_host_PlainGo_fail(JNIEnv *env, jclass type) {
  (void)type;
  plain_error error;
  if (!goFail(&error)) return;
  jvalue arguments[3];
  arguments[0].l = (*env)->NewStringUTF(env, error.type);
  arguments[1].l = (*env)->NewStringUTF(env, error.message);
  arguments[2].j = (jlong)error.handle;
  jobject made = (*env)->NewObjectA(env, go_error, new_error, arguments);
  if (made != NULL) (*env)->Throw(env, made);
}

JNIEXPORT jlong JNICALL Java_bench_host_PlainGo_addressOf(JNIEnv *env, jclass type, jobject buffer) {
  (void)type;
  return (jlong)(uintptr_t)(*env)->GetDirectBufferAddress(env, buffer);
}
