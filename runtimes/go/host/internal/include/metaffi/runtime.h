/* metaffi_runtime: one language's runtime, in this process. */
#ifndef METAFFI_RUNTIME_H
#define METAFFI_RUNTIME_H

#include "error.h"
#include "export.h"

typedef struct metaffi_runtime metaffi_runtime;

/* What serves entities. */
typedef enum metaffi_dispatch {
  METAFFI_DISPATCH_DEFAULT = 0,    /* as the runtime says; there: as METAFFI_DISPATCH says, else auto */
  METAFFI_DISPATCH_AUTO = 1,       /* a trampoline where one can be made, else the interpreter */
  METAFFI_DISPATCH_JIT = 2,        /* a trampoline, or an error that says why there is none */
  METAFFI_DISPATCH_INTERPRETER = 3 /* always the interpreter */
} metaffi_dispatch;

typedef struct metaffi_runtime_options {
  size_t size; /* sizeof(metaffi_runtime_options) */
  metaffi_dispatch dispatch;
  /* Options of the language's runtime, e.g. "-Xmx512m" for jvm. Borrowed for the call. */
  const char *const *arguments;
  size_t argument_count;
} metaffi_runtime_options;

METAFFI_BEGIN_DECLS

/* Loads a runtime by name ("jvm", "openjdk", "native", "c", …; a prefix "xllr." is dropped). `options` may be NULL.
 * On success *result is owned by the caller. Loading the same runtime twice gives two independent runtimes that share
 * the language's machine. Thread-safe. RUNTIME_NOT_FOUND, ABI_MISMATCH, INVALID_ARGUMENT. */
METAFFI_API metaffi_error *metaffi_runtime_load(const char *name, const metaffi_runtime_options *options,
                                                metaffi_runtime **result);

/* Ends the use of a runtime and frees it. Its entities answer RELEASED from then on; calls under way end normally.
 * Modules and entities remain to be freed by their owners. NULL is allowed. Thread-safe. */
METAFFI_API void metaffi_runtime_release(metaffi_runtime *runtime);

/* The plug-in's name for it ("jvm"); borrowed. */
METAFFI_API const char *metaffi_runtime_name(const metaffi_runtime *runtime);

/* What could be loaded here and what is missing, as JSON text to be freed with metaffi_free. Plug-ins are opened and probed,
 * no language is started. Thread-safe.
 *   {"version": "0.1.0", "abi_version": 1,
 *    "jit": {"available": true, "reason": null},
 *    "places": [{"folder": …, "reason": "METAFFI_PLUGIN_PATH", "exists": true}],   searched in this order
 *    "plugins": [{"name": "jvm", "file": …, "version": … or null, "report": "key: value\n…" or null, "error": … or null}]} */
METAFFI_API metaffi_error *metaffi_runtime_survey(char **json);

METAFFI_END_DECLS

#endif
