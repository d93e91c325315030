/* Go objects and functions as MetaFFI knows them: what the library calls, passed on to Go. */
#include "bridge.h"

#include <stdio.h>
#include <string.h>

#include "_cgo_export.h"

#define API metaffi_go_host

static void drop(void *object, void *context) {
  (void)context;
  metaffi_go_host_object_dropped((uintptr_t)object);
}

static char *type_name(void *object, void *context) {
  (void)context;
  return metaffi_go_host_object_type_name((uintptr_t)object);
}

static char *describe(void *object, void *context) {
  (void)context;
  return metaffi_go_host_object_describe((uintptr_t)object);
}

static const metaffi_handle_class object_class = {sizeof(metaffi_handle_class), drop, type_name, describe};

#define MOST_VALUES 65535u

static metaffi_error *too_many(size_t argument_count, size_t result_count) {
  char text[160];
  snprintf(text, sizeof text, "a Go function was called with %zu arguments for %zu results; there can be %u of each",
           argument_count, result_count, MOST_VALUES);
  return API.error_new(METAFFI_ERROR_SIGNATURE, text);
}

/* Nothing is left to do here after the call, so that there is a frame less to come back to. */
static metaffi_error *invoke(void *context, const metaffi_value *arguments, size_t argument_count,
                             metaffi_value *results, size_t result_count) {
  if (__builtin_expect((argument_count | result_count) > MOST_VALUES, 0)) return too_many(argument_count, result_count);
  const uint64_t number = (uintptr_t)context | (uint64_t)argument_count << 32 | (uint64_t)result_count << 48;
  return (metaffi_error *)metaffi_go_host_function_called(number, (void *)arguments, results);
}

static void release(void *context) { metaffi_go_host_function_dropped((uintptr_t)context); }

metaffi_error *metaffi_go_host_new_object(uint32_t owner, uintptr_t object, metaffi_value *result) {
  metaffi_error *error = API.handle_new(owner, (void *)object, &object_class, NULL, result);
  if (error != NULL) metaffi_go_host_object_dropped(object);
  return error;
}

metaffi_error *metaffi_go_host_new_callable(uint32_t owner, uintptr_t function, const metaffi_type_info *parameters,
                                            size_t parameter_count, const metaffi_type_info *results,
                                            size_t result_count, metaffi_value *result) {
  metaffi_callable description;
  memset(&description, 0, sizeof description);
  description.invoke = invoke;
  description.context = (void *)function;
  description.release = release;
  description.parameters = parameters;
  description.parameter_count = parameter_count;
  description.results = results;
  description.result_count = result_count;
  metaffi_error *error = API.callable_new(owner, &description, result);
  if (error != NULL) metaffi_go_host_function_dropped(function);
  return error;
}

const metaffi_handle_class *metaffi_go_host_object_class(void) { return &object_class; }
uintptr_t metaffi_go_host_invoke_function(void) { return (uintptr_t)invoke; }
