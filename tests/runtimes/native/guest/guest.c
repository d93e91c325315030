/* The C library that the native runtime's tests call. */
#define _POSIX_C_SOURCE 200809L /* signal masks */

#include <pthread.h>
#include <signal.h>
#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>
#include <stdlib.h>
#include <string.h>
#include <uchar.h>

#include "scalars.h"

/* Scalars: echo, the same under the other convention, a global, an array sum, a callback. */

#define MS __attribute__((ms_abi))

#define DEFINE_SCALAR(name, type)                                        \
  type global_##name = (type)1;                                          \
  type echo_##name(type x) { return x; }                                 \
  MS type win64_echo_##name(type x) { return x; }                        \
  type call_##name(type (*f)(type), type x) { return f(x); }             \
  MS type win64_call_##name(MS type (*f)(type), type x) { return f(x); } \
  double sum_##name(const type *items, size_t count) {                   \
    double sum = 0;                                                      \
    for (size_t i = 0; i < count; ++i) sum += (double)items[i];          \
    return sum;                                                          \
  }                                                                      \
  static type table_##name[3] = {(type)1, (type)0, (type)1};             \
  const type *three_##name(void) { return table_##name; }
GUEST_SCALARS(DEFINE_SCALAR)

int calls = 0;
void nothing(void) { ++calls; }
int64_t add(int64_t a, int64_t b) {
  ++calls;
  return a + b;
}
int64_t twelve(int64_t a, int64_t b, int64_t c, int64_t d, int64_t e, int64_t f, int64_t g, int64_t h, int64_t i,
               int64_t j, int64_t k, int64_t l) {
  return a + 2 * b + 3 * c + 4 * d + 5 * e + 6 * f + 7 * g + 8 * h + 9 * i + 10 * j + 11 * k + 12 * l;
}
uint8_t seven(void) { return 7; }

/* Strings. */

size_t text_length(const char *text) {
  ++calls;
  return text == NULL ? (size_t)-1 : strlen(text);
}
const char *text_echo(const char *text) { return text; }
const char *text_null(void) { return NULL; }
const char *text_invalid(void) { return "ab\xff"; }
char *text_doubled(const char *text) {
  const size_t length = strlen(text);
  char *result = malloc(2 * length + 1);
  memcpy(result, text, length);
  memcpy(result + length, text, length + 1);
  return result;
}
const char16_t *text16_echo(const char16_t *text) { return text; }
const char32_t *text32_echo(const char32_t *text) { return text; }
/* All arguments are alive together. */
char *text_joined(const char *a, const char *b, const char *c) {
  char *result = malloc(strlen(a) + strlen(b) + strlen(c) + 1);
  strcpy(result, a);
  strcat(result, b);
  strcat(result, c);
  return result;
}

/* Arrays. */

void scale(int32_t *items, size_t count, int32_t factor) {
  for (size_t i = 0; i < count; ++i) items[i] *= factor;
}
bool is_null(const void *pointer) { return pointer == NULL; }
int64_t *range(int32_t count) {
  int64_t *items = malloc((size_t)(count > 0 ? count : 1) * sizeof *items);
  for (int32_t i = 0; i < count; ++i) items[i] = i;
  return items;
}
size_t texts_bytes(const char **texts, size_t count) {
  size_t bytes = 0;
  for (size_t i = 0; i < count; ++i) bytes += texts[i] == NULL ? 1000 : strlen(texts[i]);
  return texts[count] == NULL ? bytes : (size_t)-1;
}
size_t texts16_units(const char16_t **texts) {
  size_t units = 0;
  for (; *texts != NULL; ++texts) {
    for (const char16_t *unit = *texts; *unit != 0; ++unit) ++units;
  }
  return units;
}
const char *const *days(void) {
  static const char *const names[] = {"Monday", NULL, "Wednesday"};
  return names;
}

char *texts_joined(const char **texts) {
  size_t size = 1;
  for (size_t i = 0; texts[i] != NULL; ++i) size += strlen(texts[i]) + 1;
  char *result = malloc(size);
  result[0] = '\0';
  for (size_t i = 0; texts[i] != NULL; ++i) {
    if (i != 0) strcat(result, ",");
    strcat(result, texts[i]);
  }
  return result;
}

/* Handles. */

typedef struct counter {
  int64_t value;
} counter;

/* From a pool: the shared table of tests/cross frees nothing, as a handle of this runtime owns nothing. */
counter *counter_new(int64_t value) {
  static counter pool[1024];
  static unsigned next;
  counter *made = &pool[__atomic_fetch_add(&next, 1, __ATOMIC_RELAXED) % 1024];
  made->value = value;
  return made;
}
int64_t counter_add(counter *self, int64_t amount) { return self->value += amount; }
void counter_free(counter *self) { self->value = 0; }
void *null_pointer(void) { return NULL; }
void *pointer_echo(void *pointer) { return pointer; }
int64_t counters_sum(counter **counters) {
  int64_t sum = 0;
  for (; *counters != NULL; ++counters) sum += (*counters)->value;
  return sum;
}

/* Callables. */

int32_t call_many(int32_t (*f)(int64_t, double, int8_t, float, bool, uint16_t, int64_t, int64_t, int64_t, double)) {
  return f(-1, 2.5, -3, 4.5f, true, 6, 7, 8, 9, 10.5);
}
void call_with_text(void (*f)(const char *), const char *text) { f(text); }
void *call_with_pointer(void *(*f)(void *), void *pointer) { return f(pointer); }
int32_t call_times(int32_t (*f)(int32_t), int32_t times) {
  int32_t sum = 0;
  for (int32_t i = 0; i < times; ++i) sum += f(i);
  return sum;
}
int64_t call_binary(int64_t (*f)(int64_t, int64_t), int64_t a, int64_t b) { return f(a, b); }
int32_t call_both(int32_t (*f)(int32_t), int32_t (*g)(int32_t), int32_t x) { return f(g(x)); }

struct job {
  int32_t (*f)(int32_t);
  int32_t x;
};
static void *run_job(void *context) {
  struct job *job = context;
  job->x = job->f(job->x);
  return NULL;
}
int32_t call_on_thread(int32_t (*f)(int32_t), int32_t x) {
  struct job job = {f, x};
  pthread_t thread;
  if (pthread_create(&thread, NULL, run_job, &job) != 0) return -1;
  pthread_join(thread, NULL);
  return job.x;
}

/* The same, on a thread that ends with all signals blocked and one that comes: it must not be let through. */
static void *run_job_and_hear_nothing_more(void *context) {
  run_job(context);
  sigset_t all;
  sigfillset(&all);
  pthread_sigmask(SIG_SETMASK, &all, NULL);
  pthread_kill(pthread_self(), SIGUSR1); /* ends the process where it gets through */
  return NULL;
}
int32_t call_on_deaf_thread(int32_t (*f)(int32_t), int32_t x) {
  struct job job = {f, x};
  pthread_t thread;
  if (pthread_create(&thread, NULL, run_job_and_hear_nothing_more, &job) != 0) return -1;
  pthread_join(thread, NULL);
  return job.x;
}

static void (*listener)(int32_t) = NULL;
int32_t listeners_set = 0;
bool set_listener(void (*f)(int32_t)) {
  const bool same = listener == f;
  listener = f;
  ++listeners_set;
  return same;
}
void fire(int32_t event) {
  if (listener != NULL) listener(event);
}

/* Globals. */

const char *global_text = "hello";
const char *global_null_text = NULL;
char *global_owned_text = NULL;
char global_buffer[8] = "abc";
char global_full[3] = {'x', 'y', 'z'};
char16_t global_buffer16[4] = {'h', 'i', 0, 0};
int32_t global_table[4] = {1, 2, 3, 4};
void *global_pointer = NULL;
const int32_t global_constant = 9;
const char *const global_constant_text = "fixed";
__thread int64_t global_per_thread = 5;
void free_owned_text(void) {
  free(global_owned_text);
  global_owned_text = NULL;
}
