/* C that calls the exports of the sample, as trampolines do. */
#ifndef METAFFI_RUNTIMES_GO_GUEST_SAMPLE_H
#define METAFFI_RUNTIMES_GO_GUEST_SAMPLE_H

#include <stddef.h>
#include <stdint.h>

/* With the services of Start. */
void sample_start(const void *services);

void metaffi_go_object_release(uintptr_t number);

/* Each calls its export `times` times; the failure of the last call. */
uintptr_t sample_void(int64_t times);
uintptr_t sample_bare_void(int64_t times);
uintptr_t sample_add(int64_t times, int64_t a, int64_t b, int64_t *result);
uintptr_t sample_bare_add(int64_t times, int64_t a, int64_t b, int64_t *result);
uintptr_t sample_greet(int64_t times, const char *name, size_t length, char *result);
uintptr_t sample_scale(int64_t times, double *numbers, size_t count, double by);
uintptr_t sample_counter_new(uintptr_t *number);
uintptr_t sample_counter_add(int64_t times, uintptr_t number, int64_t n, int64_t *result);
uintptr_t sample_fail(int64_t times, int64_t kind);
uintptr_t sample_panics(int64_t kind);
uintptr_t sample_exits(int64_t kind);
uintptr_t sample_apply(int64_t times, void *callable, int64_t a, int64_t b, int64_t *result);
uintptr_t sample_echo(void *from, void *result);

/* Makes, uses and releases objects, and panics, on threads of C; failures counted. */
int64_t sample_threads(int64_t threads, int64_t times);

#endif
