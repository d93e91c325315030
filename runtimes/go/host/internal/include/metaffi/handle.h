/* metaffi_handle: a reference to an object of one language, held by another.
 *
 * A handle travels as a value of type handle: the address of a slot plus the generation the slot had when the
 * reference was made. Slots are never unmapped, only reused, and freeing the last reference changes the generation: using
 * a handle after its release is an error, not undefined behaviour. (Releasing the last reference while another thread is
 * inside a call that uses it is a race the program must avoid, as with any object.)
 *
 * The layout is frozen because trampolines read it. */
#ifndef METAFFI_HANDLE_H
#define METAFFI_HANDLE_H

#include "error.h"
#include "export.h"
#include "value.h"

/* How the owner of an object treats it. Static storage; functions are called from any thread. */
typedef struct metaffi_handle_class {
  size_t size; /* sizeof(metaffi_handle_class) */
  /* The last reference is gone. */
  void (*drop)(void *object, void *context);
  /* Class of the object in its language and its text form, allocated with metaffi_alloc and freed by the caller; NULL
   * result when there is none. Both may be NULL. */
  char *(*type_name)(void *object, void *context);
  char *(*describe)(void *object, void *context);
} metaffi_handle_class;

typedef struct metaffi_handle {
  void *object;           /* the owner's reference: jobject (global), PyObject *, … */
  uint32_t generation;    /* of the references that are valid now */
  uint32_t verified_type; /* last guest type this object was checked against (metaffi_type_id_new), 0 = none; of a
                             callable: the key of the proxy in `context` (proxy.h) */
  uint32_t owner;         /* metaffi_owner_id of the language; 0 while the slot is free */
  uint32_t references;    /* changed atomically; those of attached proxies are not counted */
  const metaffi_handle_class *type;
  void *context; /* the class's own; of a callable: its first proxy, NULL = none */
  struct metaffi_handle *next_free;
} metaffi_handle;

METAFFI_BEGIN_DECLS

/* Number of the owner called `name` ("jvm", "python3", "go", "native", …): one number a name and process. A host and a
 * guest of the same language share it, so that objects come back as themselves. Thread-safe; 0 when out of memory. */
METAFFI_API uint32_t metaffi_owner_id(const char *name);
/* The name of an owner; NULL when the number is unknown. Static storage. */
METAFFI_API const char *metaffi_owner_name(uint32_t owner);

/* A number no other guest type of this process has, for metaffi_handle::verified_type. Never 0. */
METAFFI_API uint32_t metaffi_type_id_new(void);

/* A new handle with one reference, written to *result (owned). On error nothing is written and the object stays
 * the caller's. */
METAFFI_API metaffi_error *metaffi_handle_new(uint32_t owner, void *object, const metaffi_handle_class *type,
                                              void *context, metaffi_value *result);

/* Another reference to the same handle or callable: afterwards the value must be freed once more. STALE_HANDLE,
 * TYPE_MISMATCH. */
METAFFI_API metaffi_error *metaffi_handle_retain(const metaffi_value *handle);

/* The object behind a handle of `owner`; borrowed. STALE_HANDLE, FOREIGN_HANDLE, TYPE_MISMATCH. */
METAFFI_API metaffi_error *metaffi_handle_object(const metaffi_value *handle, uint32_t owner, void **object);

/* Owner of a live handle, 0 for anything else. */
METAFFI_API uint32_t metaffi_handle_owner(const metaffi_value *handle);

/* Class name and text form of the object, to be freed with metaffi_free; NULL when its language gives none. */
METAFFI_API char *metaffi_handle_type_name(const metaffi_value *handle);
METAFFI_API char *metaffi_handle_describe(const metaffi_value *handle);

METAFFI_END_DECLS

#endif
