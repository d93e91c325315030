/* The contract between a Go guest library made by `metaffi -c … -g` and the `go` plug-in.
 *
 * A guest library is a c-shared library that holds the Go runtime, the user's packages, and one C function per entity. It
 * exports metaffi_go_library_get, which describes them. All else about it is private to it.
 *
 * Calls. The C function of an entity has the signature that cgo gives its Go export: parameters in order, by value, each as
 * its slot says; after them one trailing metaffi_value * for each result that is passed as VALUE, in order. It returns
 * the other results in order and then, always last, a 64-bit word `failure`: 0, or an owned metaffi_error *. A single
 * returned word is returned as it is; more are the fields r0, r1, … of a struct, laid out as C lays them out
 * ("Calling Go from C" in the documentation of cgo). On failure no result is owned and no trailing value was written.
 *
 * Memory. Strings, slices and values given to Go are borrowed for the call, and must stay as they are until it returns:
 * generated code copies what the user's function sees, which may keep it, but for slices that the function only reads. The capacity of a slice given to Go says what becomes of it: as its length, no more than that;
 * length + 1, what the user's function leaves in its copy is written back, unless it panics; a number of an object, with no
 * data and length 0, the function gets that object, which is such a slice. Strings and slices that come from Go are in memory of metaffi_host::alloc, owned by the
 * caller; a string has a NUL after its last byte; data of an empty one may be NULL. No Go pointer ever reaches C.
 *
 * Objects. What C knows of a Go object is a number, never 0, in the library's table; 0 is nil. Every number that comes out
 * of Go is one reference, given back by object_release. A number may be looked up by any thread.
 *
 * Threads: every function may be called from any thread at any time. Version: a plug-in refuses another
 * METAFFI_GO_GUEST_VERSION, naming both and saying that the library is to be compiled again. */
#ifndef METAFFI_RUNTIMES_GO_GUEST_ABI_H
#define METAFFI_RUNTIMES_GO_GUEST_ABI_H

#include <metaffi/plugin.h>

#define METAFFI_GO_GUEST_VERSION 4u

/* How one parameter or result crosses. */
typedef enum metaffi_go_passing {
  METAFFI_GO_SCALAR = 0, /* the C scalar of its type (int64_t, double, uint8_t for bool, …) */
  METAFFI_GO_STRING = 1, /* GoString by value: UTF-8, any bytes */
  METAFFI_GO_SLICE = 2,  /* GoSlice by value: a one-dimensional slice of numbers or bool */
  METAFFI_GO_HANDLE = 3, /* a 64-bit word: number of an object; 0 is nil */
  METAFFI_GO_VALUE = 4   /* const metaffi_value * (parameter), metaffi_value * (result): all else */
} metaffi_go_passing;

typedef struct metaffi_go_slot {
  metaffi_type_info type; /* as Go means it; alias: the Go type ("*bufio.Reader"), or NULL where the type says it all */
  uint32_t passing;       /* metaffi_go_passing */
  uint32_t variadic;      /* 1: the last parameter, a slice in Go, written `...T` */
  const char *name;       /* of the parameter or result; NULL when it has none */
  metaffi_type natural; /* of a HANDLE whose Go type is a named number, bool or string: that type, which may be declared
                             for a parameter too; else 0 */
} metaffi_go_slot;

typedef enum metaffi_go_entity_kind {
  METAFFI_GO_CALLABLE = 0,
  METAFFI_GO_GLOBAL_GETTER = 1,
  METAFFI_GO_GLOBAL_SETTER = 2,
  METAFFI_GO_FIELD_GETTER = 3,
  METAFFI_GO_FIELD_SETTER = 4
} metaffi_go_entity_kind;

typedef struct metaffi_go_entity {
  const char *package; /* import path: "github.com/google/uuid"; "main" */
  const char *name;    /* "New", "UUID.String", "Client.Timeout", "Map[int,string]" */
  uint32_t kind;       /* metaffi_go_entity_kind */
  uint32_t instance;   /* 1: the object is the first parameter, a HANDLE */
  void *function;
  const metaffi_go_slot *parameters; /* the object included */
  size_t parameter_count;
  const metaffi_go_slot *results; /* the trailing error of Go's signature excluded: it is `failure` */
  size_t result_count;
  const char *signature;     /* as Go writes it: "func (u UUID) String() string" */
  const char *documentation; /* the doc comment's text, or NULL */
  /* Of an entity with slices, arrays or funcs among its results: the same, but with all of those passed as HANDLE, for who
   * declares one so. NULL where there is none. */
  void *object_function;
  const metaffi_go_slot *object_results; /* as many as results */
} metaffi_go_entity;

/* What was found in the packages and cannot be exported. */
typedef struct metaffi_go_omission {
  const char *package;
  const char *name;
  const char *reason;
} metaffi_go_omission;

/* Services of the plug-in to the library; valid for the life of the process. */
typedef struct metaffi_go_services {
  size_t size; /* sizeof(metaffi_go_services) */
  const metaffi_host *host;
  uint32_t owner;                           /* of Go's handles and callables */
  const metaffi_handle_class *object_class; /* handle_new(owner, (void *)number, object_class, object_context, …) */
  void *object_context;
} metaffi_go_services;

typedef struct metaffi_go_library {
  uint32_t version;       /* METAFFI_GO_GUEST_VERSION */
  uint32_t size;          /* sizeof(metaffi_go_library) */
  const char *go_version; /* "go1.26.8" */
  const metaffi_go_entity *entities;
  size_t entity_count;
  const metaffi_go_omission *omissions;
  size_t omission_count;

  /* Called once, before any entity. */
  void (*start)(const metaffi_go_services *services);
  void (*object_release)(uintptr_t object);
  /* Dynamic type ("*bytes.Buffer") and text form (%v); allocated with metaffi_host::alloc, owned by the caller; NULL when
   * out of memory or the text form panics. */
  char *(*object_type_name)(uintptr_t object);
  char *(*object_describe)(uintptr_t object);
  /* `value` as the natural CDT of what it holds: a named string as string8, a map or struct as handle; as for `any`. */
  metaffi_error *(*object_value)(uintptr_t object, metaffi_value *result);
  /* The number of the Go object that a CDT of any type is, for a parameter that is passed as HANDLE but declared `any`. */
  metaffi_error *(*object_of)(const metaffi_value *value, uintptr_t *object);
} metaffi_go_library;

#define METAFFI_GO_LIBRARY_SYMBOL "metaffi_go_library_get"
typedef const metaffi_go_library *(*metaffi_go_library_get_fn)(void);

#endif
