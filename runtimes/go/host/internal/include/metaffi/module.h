/* metaffi_module: a jar list, shared object, Python package or Go guest library. */
#ifndef METAFFI_MODULE_H
#define METAFFI_MODULE_H

#include "error.h"
#include "export.h"
#include "runtime.h"

typedef struct metaffi_module metaffi_module;

METAFFI_BEGIN_DECLS

/* Loads a module; what `path` is depends on the runtime. On success *result is owned by the caller. Thread-safe.
 * MODULE_NOT_FOUND, MODULE_INVALID, RELEASED. */
METAFFI_API metaffi_error *metaffi_module_load(metaffi_runtime *runtime, const char *path, metaffi_module **result);

/* Frees the caller's hold on it; entities loaded from it stay usable until they are freed. NULL is allowed. */
METAFFI_API void metaffi_module_free(metaffi_module *module);

/* The entities of a module as JSON text, to be freed with metaffi_free. UNSUPPORTED when the runtime cannot tell. */
METAFFI_API metaffi_error *metaffi_module_inspect(metaffi_module *module, char **json);

METAFFI_END_DECLS

#endif
