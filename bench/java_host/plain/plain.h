/* Go from Java as an expert would write it by hand: natives of bench.host.PlainGo. What has no Java objects is exported from Go as
 * it is (plain.go); the rest goes through a little C (plain.c), which crosses to Go once. */
#ifndef METAFFI_BENCH_JAVA_HOST_PLAIN_H
#define METAFFI_BENCH_JAVA_HOST_PLAIN_H

#include <jni.h>
#include <stddef.h>
#include <stdint.h>

/* What Go gives: in the caller's buffer, or when there is too much of it in `memory` of malloc (texts) or as an `array` of Java. */
typedef struct plain_block {
  void *memory;
  jlongArray array;
  size_t count;
} plain_block;

/* Of what lies in Go's memory, and into it: large arrays are copied once each way. NULL with an exception pending. */
jlongArray plain_array(JNIEnv *env, const int64_t *items, size_t count);
void plain_elements(JNIEnv *env, jlongArray array, int64_t *items, size_t count);

/* A Go error: its texts, and a handle. */
typedef struct plain_error {
  uintptr_t handle;
  char type[128];
  char message[896];
} plain_error;

/* A value whose type is only known when it is called. */
typedef struct plain_any {
  int64_t bits;
  int64_t type; /* 0: a long; 1: a double */
} plain_any;

/* Calls LongBinaryOperator.applyAsLong; `failed` when it threw, which is then pending. */
typedef struct plain_operated {
  int64_t value;
  int failed;
} plain_operated;
plain_operated plain_operate(JNIEnv *env, jobject operator, int64_t a, int64_t b);

void plain_throw(JNIEnv *env, const char *message);

#endif
