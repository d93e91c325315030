/* What Go calls in C: the services of the plug-in and the engine, bundled so that one crossing does one piece of work.
 * Errors travel as words: 0, or an owned metaffi_error. */
#ifndef METAFFI_RUNTIMES_GO_GUEST_H
#define METAFFI_RUNTIMES_GO_GUEST_H

#include "../../../guest_abi.h"

#if defined(_WIN32)
#define GUEST_HIDDEN
#else
#define GUEST_HIDDEN __attribute__((visibility("hidden")))
#endif

/* ---- The services ---- */

typedef struct guest_identity {
  uintptr_t object_class; /* a handle with these three is an object of this library */
  uintptr_t object_context;
  uintptr_t invoke; /* a callable with this is a func of this library */
  uint32_t owner;
} guest_identity;

GUEST_HIDDEN guest_identity guest_start(const metaffi_go_services *services);

/* ---- Memory ---- */

GUEST_HIDDEN void *guest_alloc(size_t size);
GUEST_HIDDEN void guest_free(uintptr_t memory);
/* All blocks or none; 1 on success. */
GUEST_HIDDEN int guest_alloc_many(const size_t *sizes, size_t count, uintptr_t *blocks);
GUEST_HIDDEN void guest_free_many(const uintptr_t *blocks, size_t count);
/* An array of `count` strings whose bytes are still to be written; 1 on success. */
GUEST_HIDDEN int guest_strings(const uint32_t *lengths, size_t count, uintptr_t result);
GUEST_HIDDEN void guest_values_free(uintptr_t values, size_t count);

/* ---- Handles ---- */

/* Where the handle of an object goes. */
typedef struct guest_place {
  uintptr_t number;
  uintptr_t value;
} guest_place;

typedef struct guest_outcome {
  uintptr_t error;
  uintptr_t word;
} guest_outcome;

/* One object; many of them: word = how many were made before the error. */
GUEST_HIDDEN uintptr_t guest_handle(uintptr_t number, uintptr_t value);
GUEST_HIDDEN guest_outcome guest_handles(const guest_place *places, size_t count);
/* Handles and callables alike. */
GUEST_HIDDEN uintptr_t guest_retain(uintptr_t slot, uint32_t generation, uint32_t type);
GUEST_HIDDEN void guest_release(uintptr_t slot, uint32_t generation, uint32_t type);
/* Texts to be freed with guest_free; 0 when there is none. */
GUEST_HIDDEN uintptr_t guest_handle_type_name(uintptr_t slot, uint32_t generation);
GUEST_HIDDEN uintptr_t guest_handle_describe(uintptr_t slot, uint32_t generation);
GUEST_HIDDEN const char *guest_owner_name(uint32_t owner);

/* ---- Errors ---- */

#define GUEST_NO_TEXT 0xffffffffu

/* One error of a chain; texts are offsets in a buffer of NUL-terminated texts. */
typedef struct guest_error_link {
  uintptr_t exception; /* number of the object, 0 for none; taken over */
  uint32_t code;
  uint32_t message;
  uint32_t guest_type;
  uint32_t guest_stack;
} guest_error_link;

/* Each link is the cause of the one before it; `cause`, which is taken over, that of the last. */
GUEST_HIDDEN uintptr_t guest_error_new(const guest_error_link *links, size_t count, const char *texts, uintptr_t cause);
GUEST_HIDDEN uintptr_t guest_error_retain(uintptr_t error);
GUEST_HIDDEN void guest_error_free(uintptr_t error);

typedef struct guest_error_view {
  const char *message, *guest_type, *guest_stack;
  size_t message_length, guest_type_length, guest_stack_length;
  uintptr_t cause; /* borrowed */
  uint32_t code;
} guest_error_view;

GUEST_HIDDEN guest_error_view guest_error_read(uintptr_t error);
/* The exception of an error, borrowed; and whether a stack came with it. */
typedef struct guest_error_exception_view {
  uintptr_t slot;
  uint32_t generation;
  uint32_t type;
  uint32_t has_stack;
} guest_error_exception_view;
GUEST_HIDDEN guest_error_exception_view guest_error_exception(uintptr_t error);
GUEST_HIDDEN const char *guest_code_name(uint32_t code);

/* ---- Callables ---- */

/* A func type as C describes it: types and dimensions, parameters first; aliases one after the other, each NUL-terminated,
 * empty for none. Never freed: one a func type. 0 when out of memory. */
GUEST_HIDDEN uintptr_t guest_signature_new(const uint32_t *types, const uint32_t *dimensions, size_t parameters,
                                           size_t results, int any_count, const char *aliases);
GUEST_HIDDEN uintptr_t guest_callable_new(uintptr_t signature, uintptr_t number, uintptr_t value);
/* A reference of our own; word = the metaffi_callable. */
GUEST_HIDDEN guest_outcome guest_callable_hold(uintptr_t slot, uint32_t generation);

#define GUEST_MOST_NUMBERS 4

/* What a callable of numbers gave: an error, or a value that is owned. */
typedef struct guest_number {
  uintptr_t error;
  uint64_t bits;
  uint32_t type, length;
} guest_number;

/* `numbers` says of which types arguments and result are (../../numbers.go). */
GUEST_HIDDEN guest_number guest_call_numbers(uintptr_t callable, uint64_t numbers, uint64_t a, uint64_t b, uint64_t c,
                                             uint64_t d);
GUEST_HIDDEN void guest_owned_free(uint64_t payload, uint32_t type, uint32_t length);

#define GUEST_SCRATCH 2048

/* A call of a callable: arguments, then results, follow it. What they refer to lies in `scratch` or is owned. */
typedef struct guest_frame {
  struct guest_frame *next, *previous; /* of all frames: what only Go remembers looks like a leak to a leak checker */
  uintptr_t callable;
  uint32_t argument_count, result_count, capacity;
  uint32_t used; /* bytes of scratch */
  char scratch[GUEST_SCRATCH];
} guest_frame;

/* Not thread-safe: the two run one at a time. */
GUEST_HIDDEN guest_frame *guest_frame_new(uint32_t capacity);
GUEST_HIDDEN void guest_frame_free(guest_frame *frame);
/* Calls, frees the arguments, moves small results to scratch. */
GUEST_HIDDEN uintptr_t guest_frame_call(uintptr_t frame);

#endif
