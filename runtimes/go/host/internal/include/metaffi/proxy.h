/* Proxies of a callable: what a language made of it in order to pass it on, such as the Java object that stands for a C
 * function where Java wants an interface.
 *
 * Making one costs far more than a call. Attached to the callable it is made once, and found again by whatever passes the same
 * callable to the same kind of place: by a trampoline with LOAD_HANDLE (plan.h), inline, when it was the first one attached,
 * by metaffi_proxy_find otherwise. A key says what kind of place a proxy fits; keys come from metaffi_type_id_new, so no two
 * plug-ins share one. A callable has at most one proxy for a key, and any number of keys.
 *
 * Life. A proxy that calls the callable owns a reference to it, and the callable would keep the proxy: neither would ever go.
 * Therefore, while a proxy is attached, its reference is not counted. When the last counted one goes, the callable
 * lives on: every attached proxy gets its reference back and is dropped, that is, its plug-in stops keeping it alive. If the guest
 * still uses it, it works as before, since it owns its reference; whenever the guest is done with it, the proxy releases that
 * reference, and the callable goes with the last. */
#ifndef METAFFI_PROXY_H
#define METAFFI_PROXY_H

#include "error.h"
#include "export.h"
#include "value.h"

/* The proxy is no longer attached: from here on it owns a reference to its callable, which it must release one day, and nobody
 * is given `object` any more. Called from any thread, with nothing locked; must not fail. */
typedef void (*metaffi_proxy_drop_fn)(void *object);

METAFFI_BEGIN_DECLS

/* Attaches `object` as the proxy for `key` and takes over the reference to the callable that it owns. *attached is the proxy
 * for this key from now on: `object`, or, when there was one already, that one, and then `object` and its reference stay the
 * caller's. *attached is valid as long as the caller's own reference, `callable`. On error everything stays as it was.
 *
 * `drop` NULL: the object belongs to the callable itself and lives exactly as long; it owns no reference, none is taken over.
 *
 * Thread-safe. STALE_HANDLE, TYPE_MISMATCH, INVALID_ARGUMENT (a key of 0, an object that is NULL), OUT_OF_MEMORY. */
METAFFI_API metaffi_error *metaffi_proxy_attach(const metaffi_value *callable, uint32_t key, void *object,
                                                metaffi_proxy_drop_fn drop, void **attached);

/* The proxy for `key`; valid as long as the caller's own reference. NULL when there is none, or no live callable.
 * Thread-safe. */
METAFFI_API void *metaffi_proxy_find(const metaffi_value *callable, uint32_t key);

/* Drops the proxies for `key` of every callable. To be called before what they stand for (a class that is unloaded) goes, and
 * when nothing looks for this key any more. Thread-safe. */
METAFFI_API void metaffi_proxy_detach_all(uint32_t key);

METAFFI_END_DECLS

#endif
