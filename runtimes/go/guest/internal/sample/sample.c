#include "sample.h"

#include <pthread.h>
#include <string.h>

#include "../../../guest_abi.h"
#include "_cgo_export.h"

static const metaffi_host *host;

void sample_start(const void *services) { host = ((const metaffi_go_services *)services)->host; }

static void drop(uintptr_t failure) {
  if (failure != 0) host->error_free((metaffi_error *)failure);
}

uintptr_t sample_void(int64_t times) {
  uintptr_t failure = 0;
  while (times-- > 0) failure = metaffi_go_void();
  return failure;
}

uintptr_t sample_bare_void(int64_t times) {
  while (times-- > 0) metaffi_go_bare_void();
  return 0;
}

uintptr_t sample_add(int64_t times, int64_t a, int64_t b, int64_t *result) {
  struct metaffi_go_add_return r = {0, 0};
  while (times-- > 0) r = metaffi_go_add(a, b);
  *result = r.r0;
  return r.r1;
}

uintptr_t sample_bare_add(int64_t times, int64_t a, int64_t b, int64_t *result) {
  while (times-- > 0) *result = metaffi_go_bare_add(a, b);
  return 0;
}

uintptr_t sample_greet(int64_t times, const char *name, size_t length, char *result) {
  struct metaffi_go_greet_return r = {{NULL, 0}, 0};
  const GoString text = {name, (ptrdiff_t)length};
  while (times-- > 0) {
    r = metaffi_go_greet(text);
    if (r.r1 == 0) {
      memcpy(result, r.r0.p, (size_t)r.r0.n + 1);
      host->free((void *)r.r0.p);
    }
  }
  return r.r1;
}

uintptr_t sample_scale(int64_t times, double *numbers, size_t count, double by) {
  uintptr_t failure = 0;
  while (times-- > 0) {
    const GoSlice slice = {numbers, (GoInt)count, (GoInt)count};
    const struct metaffi_go_scale_return r = metaffi_go_scale(slice, by);
    failure = r.r1;
    if (failure != 0) break;
    if (r.r0.len != 0) memcpy(numbers, r.r0.data, (size_t)r.r0.len * sizeof *numbers);
    host->free(r.r0.data);
  }
  return failure;
}

uintptr_t sample_counter_new(uintptr_t *number) {
  const struct metaffi_go_counter_new_return r = metaffi_go_counter_new();
  *number = r.r0;
  return r.r1;
}

uintptr_t sample_counter_add(int64_t times, uintptr_t number, int64_t n, int64_t *result) {
  struct metaffi_go_counter_add_return r = {0, 0};
  while (times-- > 0) r = metaffi_go_counter_add(number, n);
  *result = r.r0;
  return r.r1;
}

uintptr_t sample_fail(int64_t times, int64_t kind) {
  uintptr_t failure = 0;
  while (times-- > 0) {
    drop(failure);
    failure = metaffi_go_fail(kind);
  }
  return failure;
}

uintptr_t sample_panics(int64_t kind) { return metaffi_go_panics(kind); }

uintptr_t sample_exits(int64_t kind) { return metaffi_go_exits(kind); }

uintptr_t sample_apply(int64_t times, void *callable, int64_t a, int64_t b, int64_t *result) {
  struct metaffi_go_apply_return r = {0, 0};
  while (times-- > 0 && r.r1 == 0) r = metaffi_go_apply(callable, a, b);
  *result = r.r0;
  return r.r1;
}

uintptr_t sample_echo(void *from, void *result) { return metaffi_go_echo(from, result); }

typedef struct work {
  int64_t times, failures;
} work;

static void *run(void *argument) {
  work *const w = argument;
  char text[64];
  for (int64_t i = 0; i < w->times; ++i) {
    uintptr_t counter = 0;
    int64_t count = 0;
    uintptr_t failure = sample_counter_new(&counter);
    if (failure == 0) failure = sample_counter_add(3, counter, 2, &count);
    metaffi_go_object_release(counter);
    if (failure == 0) failure = sample_greet(1, "thread", 6, text);
    if (failure != 0 || count != 6 || strcmp(text, "thread") != 0) ++w->failures;
    drop(failure);
    drop(sample_panics(1 + i % 5));
  }
  return NULL;
}

int64_t sample_threads(int64_t threads, int64_t times) {
  enum { kMost = 64 };
  pthread_t ids[kMost];
  work works[kMost];
  int64_t failures = 0;
  if (threads > kMost) threads = kMost;
  for (int64_t i = 0; i < threads; ++i) {
    const work w = {times, 0};
    works[i] = w;
    if (pthread_create(&ids[i], NULL, run, &works[i]) != 0) ++failures;
  }
  for (int64_t i = 0; i < threads; ++i) {
    pthread_join(ids[i], NULL);
    failures += works[i].failures;
  }
  return failures;
}
