/* metaffi_error: why something did not work.
 *
 * Every fallible function returns an owned error, or NULL when it succeeded. Errors are immutable and counted: any
 * thread may read one; each owner frees its reference once. Strings handed out are borrowed from the error, UTF-8 and
 * NUL-terminated. */
#ifndef METAFFI_ERROR_H
#define METAFFI_ERROR_H

#include "export.h"
#include "value.h"

typedef struct metaffi_error metaffi_error;

/* X(NAME, number, what it means) */
#define METAFFI_ERROR_CODES(X)                                                           \
  X(INTERNAL, 1, "a defect of MetaFFI or a plug-in")                                     \
  X(OUT_OF_MEMORY, 2, "memory ran out")                                                  \
  X(INVALID_ARGUMENT, 3, "an argument of an API function is unusable")                   \
  X(RUNTIME_NOT_FOUND, 4, "plug-in or language runtime is missing or cannot be started") \
  X(ABI_MISMATCH, 5, "plug-in made for another version of the plug-in interface")        \
  X(MODULE_NOT_FOUND, 6, "module is missing")                                            \
  X(MODULE_INVALID, 7, "module is there but cannot be read or loaded")                   \
  X(ENTITY_PATH, 8, "malformed entity path")                                             \
  X(ENTITY_NOT_FOUND, 9, "module has no such entity")                                    \
  X(AMBIGUOUS, 10, "several overloads fit")                                              \
  X(SIGNATURE, 11, "declared parameters or results do not fit the entity")               \
  X(TYPE_MISMATCH, 12, "a value has another type than declared")                         \
  X(NULL_VALUE, 13, "null where a value is needed")                                      \
  X(OUT_OF_RANGE, 14, "a number does not fit")                                           \
  X(INVALID_STRING, 15, "text is not valid in its encoding, or cannot be represented")   \
  X(STALE_HANDLE, 16, "handle was already released")                                     \
  X(FOREIGN_HANDLE, 17, "handle belongs to another runtime or has another class")        \
  X(RELEASED, 18, "the runtime of this entity was released")                             \
  X(NO_EXECUTABLE_MEMORY, 19, "the system forbids executable memory")                    \
  X(UNSUPPORTED, 20, "cannot be done, here or at all")                                   \
  X(GUEST_EXCEPTION, 21, "the guest, or a host callable called by it, raised an exception")

typedef enum metaffi_error_code {
#define METAFFI_DEFINE_CODE(name, number, meaning) METAFFI_ERROR_##name = number,
  METAFFI_ERROR_CODES(METAFFI_DEFINE_CODE)
#undef METAFFI_DEFINE_CODE
      METAFFI_ERROR_NONE = 0
} metaffi_error_code;

/* A stack trace that is written when somebody asks for it, in place of a text. `write` gives UTF-8 of metaffi_alloc, or
 * NULL when it cannot be had (any more); its first answer that is not NULL is kept. It may be called from any thread, from
 * several at once too. `release` is called once, when the error is freed, from any thread. */
typedef struct metaffi_error_stack {
  char *(*write)(void *context);
  void (*release)(void *context);
  void *context;
} metaffi_error_stack;

/* Everything an error can carry. Strings are copied; `cause` is taken over (also on failure, but for an info without a
 * size, of which nothing is read); `exception` is taken over too: a handle to the language's own exception object, or
 * null; and so is the context of `later_stack`, which counts where `guest_stack` is NULL. Unused members are zero. */
typedef struct metaffi_error_info {
  size_t size; /* sizeof(metaffi_error_info) */
  metaffi_error_code code;
  const char *message;
  const char *guest_type;  /* e.g. "java.lang.IllegalStateException", "ValueError" */
  const char *guest_stack; /* stack trace as the language prints it */
  metaffi_error *cause;
  metaffi_value exception;
  metaffi_error_stack later_stack;
} metaffi_error_info;

METAFFI_BEGIN_DECLS

/* Makes an error for a callable to return. Never NULL: out of memory gives a static error. Thread-safe. */
METAFFI_API metaffi_error *metaffi_error_new(metaffi_error_code code, const char *message);
METAFFI_API metaffi_error *metaffi_error_new_from(const metaffi_error_info *info);

/* Another reference to the same error. NULL gives NULL. */
METAFFI_API metaffi_error *metaffi_error_retain(metaffi_error *error);

/* Drops a reference; NULL is allowed. */
METAFFI_API void metaffi_error_free(metaffi_error *error);

METAFFI_API metaffi_error_code metaffi_error_get_code(const metaffi_error *error);
/* What happened, for a person. Never NULL. */
METAFFI_API const char *metaffi_error_message(const metaffi_error *error);
/* Class of the guest's exception, or NULL when no guest exception is behind it. */
METAFFI_API const char *metaffi_error_guest_type(const metaffi_error *error);
/* Stack trace of the guest's exception, or NULL. Some languages write it when it is asked for first, which may run code of
 * theirs: ask before the language's own end. */
METAFFI_API const char *metaffi_error_guest_stack(const metaffi_error *error);
/* What led to it, borrowed, or NULL. */
METAFFI_API const metaffi_error *metaffi_error_cause(const metaffi_error *error);
/* The exception object itself, a borrowed handle, or null. */
METAFFI_API metaffi_value metaffi_error_exception(const metaffi_error *error);

/* "GUEST_EXCEPTION". Static storage; NULL for an unknown number. */
METAFFI_API const char *metaffi_error_code_name(metaffi_error_code code);

METAFFI_END_DECLS

#endif
