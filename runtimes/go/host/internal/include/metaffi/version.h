/* Versions of the library and of the contract between the engine and its plug-ins. */
#ifndef METAFFI_VERSION_H
#define METAFFI_VERSION_H

#include "export.h"

#define METAFFI_VERSION_MAJOR 0
#define METAFFI_VERSION_MINOR 1
#define METAFFI_VERSION_PATCH 0

/* Changes whenever a published struct, slot or constant changes its meaning. Appending a slot to a
 * table or a member to a struct that carries its own `size` does not change it. */
#define METAFFI_ABI_VERSION 1u

METAFFI_BEGIN_DECLS

/* "0.1.0". Static storage. Thread-safe. */
METAFFI_API const char *metaffi_version(void);

METAFFI_END_DECLS

#endif
