/* metaffi_entity: one function, method, constructor, field or global, with the code that calls it. */
#ifndef METAFFI_ENTITY_H
#define METAFFI_ENTITY_H

#include "error.h"
#include "export.h"
#include "module.h"
#include "types.h"
#include "value.h"

typedef struct metaffi_entity metaffi_entity;

/* An xcall. `arguments` are borrowed, one per declared parameter; `results` has room for one value per declared
 * result and needs no initialisation. NULL: every result was written and is owned by the caller. Otherwise an owned error,
 * and no result is owned. */
typedef metaffi_error *(*metaffi_xcall)(metaffi_entity *entity, const metaffi_value *arguments, metaffi_value *results);

typedef struct metaffi_entity_options {
  size_t size; /* sizeof(metaffi_entity_options) */
  metaffi_dispatch dispatch;
} metaffi_entity_options;

/* What serves an entity, and what it costs. */
typedef struct metaffi_entity_dispatch_info {
  size_t size;               /* sizeof(metaffi_entity_dispatch_info), set by the caller */
  metaffi_dispatch dispatch; /* JIT or INTERPRETER */
  const char *reason;        /* why, one sentence; borrowed from the entity */
  const void *code;          /* the trampoline; NULL under the interpreter */
  size_t code_size;          /* bytes of machine code; 0 under the interpreter */
} metaffi_entity_dispatch_info;

METAFFI_BEGIN_DECLS

/* Loads an entity and compiles its trampoline. `parameters` and `results` may be NULL when their count is 0;
 * `options` may be NULL. On success *result is owned by the caller. Thread-safe.
 * ENTITY_PATH, ENTITY_NOT_FOUND, AMBIGUOUS, SIGNATURE, NO_EXECUTABLE_MEMORY (dispatch jit only), RELEASED. */
METAFFI_API metaffi_error *metaffi_entity_load(metaffi_module *module, const char *path,
                                               const metaffi_type_info *parameters, size_t parameter_count,
                                               const metaffi_type_info *results, size_t result_count,
                                               const metaffi_entity_options *options, metaffi_entity **result);

/* Frees it together with its code; no call may be under way. Any thread. NULL is allowed. */
METAFFI_API void metaffi_entity_free(metaffi_entity *entity);

/* Calls an entity: what metaffi_entity_call does, as an ordinary function for those who cannot inline. Any thread, any
 * number at a time. */
METAFFI_API metaffi_error *metaffi_entity_xcall(metaffi_entity *entity, const metaffi_value *arguments,
                                                metaffi_value *results);

/* Calls an entity: one indirect jump to its trampoline. The first word of an entity is its xcall (frozen). */
static inline metaffi_error *metaffi_entity_call(metaffi_entity *entity, const metaffi_value *arguments,
                                                 metaffi_value *results) {
#if defined(__GNUC__)
  metaffi_xcall call = __atomic_load_n((metaffi_xcall *)(void *)entity, __ATOMIC_RELAXED);
#else
  metaffi_xcall call = *(metaffi_xcall volatile *)(void *)entity;
#endif
  return call(entity, arguments, results);
}

/* A plain C function pointer of the entity's own signature, valid as long as the entity is.
 *
 * Parameters, in order: numbers, bool and chars by value in their own C type; everything else as `const metaffi_value *`
 * (borrowed). The result: none → void; one number, bool or char → returned; otherwise one trailing `metaffi_value *` per
 * result, written on success, and the function returns void. An error cannot be returned: the function returns zero and
 * the error waits in metaffi_error_take() of the same thread. UNSUPPORTED names what cannot be expressed. Thread-safe. */
typedef void (*metaffi_fn)(void);
METAFFI_API metaffi_error *metaffi_entity_fn(metaffi_entity *entity, metaffi_fn *result);

/* The error of the last call on this thread, through a function from metaffi_entity_fn, that failed: owned by the caller, and
 * NULL when none did or it was already taken. A success does not clear it, so take it after every call that may fail. */
METAFFI_API metaffi_error *metaffi_error_take(void);

/* Declared signature; borrowed from the entity. */
METAFFI_API const char *metaffi_entity_path(const metaffi_entity *entity);
METAFFI_API const metaffi_type_info *metaffi_entity_parameters(const metaffi_entity *entity, size_t *count);
METAFFI_API const metaffi_type_info *metaffi_entity_results(const metaffi_entity *entity, size_t *count);

/* What the guest calls it, e.g. "static long guest.Scalars.add(long, long)"; borrowed, never NULL. */
METAFFI_API const char *metaffi_entity_signature(const metaffi_entity *entity);

/* Fills *info. */
METAFFI_API metaffi_error *metaffi_entity_dispatch(const metaffi_entity *entity, metaffi_entity_dispatch_info *info);

/* The call plan as text, one step a line; to be freed with metaffi_free. */
METAFFI_API metaffi_error *metaffi_entity_explain(const metaffi_entity *entity, char **text);

METAFFI_END_DECLS

#endif
