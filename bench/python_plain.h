/* C to Python by hand: what a programmer writes with the Python/C API who knows vectorcall and holds the GIL. A shared object of
 * its own, compiled against the headers of the Python it runs in, which the program has loaded before. */
#ifndef METAFFI_BENCH_PYTHON_PLAIN_H
#define METAFFI_BENCH_PYTHON_PLAIN_H

#include <stddef.h>
#include <stdint.h>

/* A callable; `module` and `name` in UTF-8. Called once for each scenario, with the GIL. NULL: it could not be had. */
typedef struct python_plain {
  int (*hold)(void);
  void (*release)(int state);
  void *(*find)(const char *module, const char *name);
  /* Each returns 0, or -1 when Python raised. All but `unknown_thread` need the GIL. */
  int (*call_void)(void *function);
  int (*call_int64)(void *function, int64_t a, int64_t b, int64_t *result);
  int (*call_double)(void *function, double a, double b, double *result);
  int (*call_text)(void *function, const char *text, size_t length, char **result, size_t *result_length);
  int (*call_array)(void *function, const int64_t *items, size_t count, int64_t **result, size_t *result_count);
  int (*array_in)(void *function, const int64_t *items, size_t count, int64_t *result);
  int (*array_out)(void *function, int64_t **result, size_t *result_count);
  void *(*make_object)(void *type, int64_t start);
  void (*drop_object)(void *object);
  int (*call_method)(void *object, void *name, int64_t amount, int64_t *result);
  void *(*intern)(const char *name);
  /* Calls `function` with a callable that calls `operator_`. */
  void *(*make_callback)(int64_t (*operator_)(int64_t, int64_t));
  int (*call_callback)(void *function, void *callback, int64_t a, int64_t b, int64_t *result);
  /* Takes and gives up the GIL around a call, on a thread that Python does not know. */
  int (*unknown_thread)(void *function, int64_t a, int64_t b, int64_t *result);
  /* Makes Python forget this thread; gives it a kept state again. */
  void (*forget_thread)(void);
  void (*remember_thread)(void);
} python_plain;

#if defined(__GNUC__)
__attribute__((visibility("default")))
#endif
const python_plain *
python_plain_get(void);

#endif
