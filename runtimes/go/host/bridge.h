/* What crosses between Go and libmetaffi in one cgo call: the work of a whole call, so that Go need not cross twice.
 * call_generated.h has the typed calls; this is the rest. Functions that return metaffi_error * return an owned one. */
#ifndef METAFFI_GO_HOST_BRIDGE_H
#define METAFFI_GO_HOST_BRIDGE_H

#include "api.h"

/* Parameters of a typed call. */
#define METAFFI_GO_HOST_ARITY 8

/* An entity with what typed calls put into its values, in C memory: a call passes one pointer to it. */
typedef struct metaffi_go_host_binding {
  metaffi_entity *entity;
  metaffi_type result;  /* of the only result */
  uint32_t result_size; /* bytes of one of its elements, when it is a string or packed array */
  metaffi_type parameters[METAFFI_GO_HOST_ARITY];
} metaffi_go_host_binding;

/* A result of at most 64 bits. */
typedef struct metaffi_go_host_scalar {
  uint64_t bits;
  metaffi_error *error;
} metaffi_go_host_scalar;

/* A result of any direct kind: a scalar's bits, or a slot with its generation, or a string or packed array of `length`: to be
 * freed by Go or, with `bits` 0, copied to where Go wants it to land. */
typedef struct metaffi_go_host_outcome {
  uint64_t bits;
  metaffi_type type;
  uint32_t length;
  metaffi_error *error;
} metaffi_go_host_outcome;

/* In the calls below values are read word by word (volatile): a wider load of what was stored in words just before would
 * wait for the stores to reach the cache. */

/* The error for a result of another type than declared; frees the result. */
metaffi_error *metaffi_go_host_mismatch(const metaffi_go_host_binding *binding, metaffi_value *result);

static inline metaffi_go_host_scalar metaffi_go_host_call_scalar(const metaffi_go_host_binding *binding,
                                                                 const metaffi_value *arguments) {
  metaffi_value result;
  metaffi_go_host_scalar scalar;
  scalar.error = metaffi_entity_call(binding->entity, arguments, &result);
  scalar.bits = 0;
  if (__builtin_expect(scalar.error != NULL, 0)) return scalar;
  if (__builtin_expect(result.type != binding->result, 0)) {
    scalar.error = metaffi_go_host_mismatch(binding, &result);
    return scalar;
  }
  scalar.bits = result.as.uint64;
  if (binding->result == metaffi_bool_type) scalar.bits = result.as.boolean != 0;
  return scalar;
}

/* Copies a string or packed array of at most `space` bytes to `landing`, frees it and sets its payload to 0; longer ones and
 * nulls stay as they are, and of `any` all but strings and arrays of 64-bit numbers. The error for a result of another type
 * than declared. */
metaffi_error *metaffi_go_host_land(const metaffi_go_host_binding *binding, metaffi_value *result, char *landing,
                                    uint32_t space);

static inline metaffi_go_host_outcome metaffi_go_host_call_direct(const metaffi_go_host_binding *binding,
                                                                  const metaffi_value *arguments, char *landing,
                                                                  uint32_t space) {
  metaffi_value result;
  metaffi_go_host_outcome outcome = {0, metaffi_null_type, 0, NULL};
  outcome.error = metaffi_entity_call(binding->entity, arguments, &result);
  if (__builtin_expect(outcome.error != NULL, 0)) return outcome;
  if (result.type != binding->result || binding->result_size != 0) {
    outcome.error = metaffi_go_host_land(binding, &result, landing, space);
    if (__builtin_expect(outcome.error != NULL, 0)) return outcome;
  }
  outcome.bits = result.as.uint64;
  outcome.type = *(const volatile metaffi_type *)&result.type;
  outcome.length = *(const volatile uint32_t *)&result.length;
  return outcome;
}

/* Calls with values made beforehand, and frees the `owned` ones (references made for this call) afterwards. */
metaffi_error *metaffi_go_host_call(metaffi_entity *entity, const metaffi_value *arguments, metaffi_value *results,
                                    metaffi_value *owned, size_t owned_count);
metaffi_error *metaffi_go_host_invoke(metaffi_value callable, const metaffi_value *arguments, size_t argument_count,
                                      metaffi_value *results, size_t result_count, metaffi_value *owned,
                                      size_t owned_count);

void metaffi_go_host_free_values(metaffi_value *values, size_t count);

/* Deep copies in memory of metaffi_alloc, of values whose strings, arrays and handles are borrowed; then frees `owned`. On
 * error none is owned. */
metaffi_error *metaffi_go_host_own(const metaffi_value *values, metaffi_value *copies, size_t count,
                                   metaffi_value *owned, size_t owned_count);

/* Frees the entity too. */
void metaffi_go_host_unbind(metaffi_go_host_binding *binding);

/* An error's texts with their lengths; without a text NULL and 0. */
typedef struct metaffi_go_host_error_view {
  metaffi_error_code code;
  const char *message;
  const char *guest_type;
  const char *guest_stack;
  size_t message_length, guest_type_length, guest_stack_length;
  const metaffi_error *cause;
  metaffi_value exception;
} metaffi_go_host_error_view;

metaffi_go_host_error_view metaffi_go_host_view_error(const metaffi_error *error);

/* An error from Go: `object` is the number of the error in the table of objects, 0 for none. */
metaffi_error *metaffi_go_host_new_error(metaffi_error_code code, const char *message, const char *guest_type,
                                         const char *guest_stack, metaffi_error *cause, uint32_t owner,
                                         uintptr_t object);

/* A handle to a Go object, a callable that calls a Go function; numbers of the tables of objects and functions. */
metaffi_error *metaffi_go_host_new_object(uint32_t owner, uintptr_t object, metaffi_value *result);
metaffi_error *metaffi_go_host_new_callable(uint32_t owner, uintptr_t function, const metaffi_type_info *parameters,
                                            size_t parameter_count, const metaffi_type_info *results,
                                            size_t result_count, metaffi_value *result);
/* What tells them from those of others: the class of the handles, the function behind the callables. */
const metaffi_handle_class *metaffi_go_host_object_class(void);
uintptr_t metaffi_go_host_invoke_function(void);

/* Calls of functions in the table, one crossing each. */
const char *metaffi_go_host_version(void);
uint32_t metaffi_go_host_owner_id(const char *name);
metaffi_error *metaffi_go_host_runtime_load(const char *name, const metaffi_runtime_options *options,
                                            metaffi_runtime **result);
void metaffi_go_host_runtime_release(metaffi_runtime *runtime);
metaffi_error *metaffi_go_host_module_load(metaffi_runtime *runtime, const char *path, metaffi_module **result);
void metaffi_go_host_module_free(metaffi_module *module);
metaffi_error *metaffi_go_host_module_inspect(metaffi_module *module, char **json);
metaffi_error *metaffi_go_host_entity_load(metaffi_module *module, const char *path,
                                           const metaffi_type_info *parameters, size_t parameter_count,
                                           const metaffi_type_info *results, size_t result_count,
                                           metaffi_dispatch dispatch, metaffi_go_host_binding **result);
const char *metaffi_go_host_entity_signature(const metaffi_entity *entity);
metaffi_error *metaffi_go_host_entity_dispatch(const metaffi_entity *entity, metaffi_entity_dispatch_info *info);
metaffi_error *metaffi_go_host_entity_explain(const metaffi_entity *entity, char **text);
/* A copy with a NUL behind it, in memory of metaffi_alloc; NULL when that ran out. */
char *metaffi_go_host_text(const char *text, size_t length);
void *metaffi_go_host_alloc(size_t size);
void metaffi_go_host_free(void *memory);
void metaffi_go_host_error_free(metaffi_error *error);
metaffi_error *metaffi_go_host_error_retain(metaffi_error *error);
metaffi_error *metaffi_go_host_callable_get(metaffi_value value, const metaffi_callable **result);
metaffi_error *metaffi_go_host_retain(metaffi_value value);
void metaffi_go_host_release(metaffi_value value);
char *metaffi_go_host_type_name(metaffi_value value);
char *metaffi_go_host_describe(metaffi_value value);
uint32_t metaffi_go_host_owner(metaffi_value value);
const char *metaffi_go_host_owner_name(uint32_t owner);

#endif
