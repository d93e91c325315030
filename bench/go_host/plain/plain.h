/* A guest language from Go as an expert would write it by hand, the C half: one cgo crossing a call. This is what the Go half
 * (plain.go) wants; jvm.h and python.h have it for their language, with scalar calls inline in what cgo generates. */
#ifndef METAFFI_BENCH_GO_HOST_PLAIN_H
#define METAFFI_BENCH_GO_HOST_PLAIN_H

#include <stddef.h>
#include <stdint.h>

/* A reference to an object, which crosses as a number: behind a pointer cgo would look for Go's. */
typedef uintptr_t plain_reference;

/* An exception: its texts, a reference to it, and its cause. One block of memory each; to be freed. */
typedef struct plain_thrown {
  const char *type, *message, *stack;
  plain_reference object;
  struct plain_thrown *cause;
} plain_thrown;

/* The block for texts of those lengths, to be filled in; NULL when memory ran out. */
plain_thrown *plain_thrown_new(const char *const texts[3], const size_t lengths[3], plain_reference object);
void plain_free(plain_thrown *thrown);

typedef struct plain_long {
  int64_t value;
  plain_thrown *thrown;
} plain_long;
typedef struct plain_double {
  double value;
  plain_thrown *thrown;
} plain_double;
typedef struct plain_object {
  plain_reference object;
  plain_thrown *thrown;
} plain_object;

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
plain_longs plain_numbers(void);
plain_long plain_last(const int64_t *items, size_t count);

/* A value whose type is known when it is there. `bits` are the payload, an array's memory (to be freed, in a result). */
enum { PLAIN_NOTHING, PLAIN_INT64, PLAIN_FLOAT64, PLAIN_INT64S, PLAIN_FLOAT64S };
typedef struct plain_any {
  uint64_t bits;
  uint32_t kind;
  uint32_t count; /* of an array's elements */
  plain_thrown *thrown;
} plain_any;
plain_any plain_add_any(uint32_t kind_a, uint64_t a, uint32_t kind_b, uint64_t b);
plain_any plain_echo_any(uint32_t kind, const void *items, size_t count);

/* NULL, or what is missing. The guest runs in this process, started by MetaFFI. */
const char *plain_open(void);
/* Gives references back, on any thread. */
void plain_release(const plain_reference *objects, int count);
/* What the guest can call; it calls the Go function `goAdd`. 0 when it cannot be made. */
plain_reference plain_make_operator(void);

#if defined(PLAIN_PYTHON)
#include "python.h"
#else
#include "jvm.h"
#endif
#endif
