/* metaffi_callable: a function of one language that another may call.
 *
 * It travels as a value of type callable; slot and generation are those of a handle whose object is a
 * metaffi_callable, so metaffi_handle_retain and metaffi_value_free apply. */
#ifndef METAFFI_CALLABLE_H
#define METAFFI_CALLABLE_H

#include "error.h"
#include "export.h"
#include "handle.h"
#include "types.h"
#include "value.h"

/* `arguments` are borrowed; each has the type declared for it, or is null: plug-ins convert what their language gives, or
 * answer TYPE_MISMATCH without calling. On success every one of the `result_count` results was written and is owned by
 * the caller; on error none is owned. Called from any thread, several at a time. */
typedef metaffi_error *(*metaffi_invoke_fn)(void *context, const metaffi_value *arguments, size_t argument_count,
                                            metaffi_value *results, size_t result_count);

/* A count of parameters or results that is not fixed: the callable takes what it is given. */
#define METAFFI_DYNAMIC ((size_t)-1)

/* The head is frozen because trampolines read it; type infos and their aliases are copied by metaffi_callable_new. */
typedef struct metaffi_callable {
  metaffi_invoke_fn invoke;
  void *context;
  void (*release)(void *context); /* the last reference is gone; may be NULL */
  const metaffi_type_info *parameters;
  size_t parameter_count; /* or METAFFI_DYNAMIC */
  const metaffi_type_info *results;
  size_t result_count; /* or METAFFI_DYNAMIC */
} metaffi_callable;

METAFFI_BEGIN_DECLS

/* Makes a callable with one reference in *result. `description` is copied; on error nothing is written and `context`
 * stays the caller's. Thread-safe. */
METAFFI_API metaffi_error *metaffi_callable_new(uint32_t owner, const metaffi_callable *description,
                                                metaffi_value *result);

/* Calls it. Counts must fit its signature (SIGNATURE). Types are the callable's to check: one of a guest converts or answers
 * TYPE_MISMATCH, one of C may rely on its caller. Any thread. STALE_HANDLE, TYPE_MISMATCH, and whatever the callable itself
 * returns. */
METAFFI_API metaffi_error *metaffi_callable_invoke(const metaffi_value *callable, const metaffi_value *arguments,
                                                   size_t argument_count, metaffi_value *results, size_t result_count);

/* The description behind a callable; borrowed while the reference lives. STALE_HANDLE, TYPE_MISMATCH. */
METAFFI_API metaffi_error *metaffi_callable_get(const metaffi_value *callable, const metaffi_callable **result);

METAFFI_END_DECLS

#endif
