/* Call plan: the straight-line recipe for calling one entity.
 *
 * A plug-in answers entity_load with a plan. It is the only description of a call: the JIT compiles it, the
 * interpreter executes it, `metaffi explain` prints it.
 *
 * Execution. Steps run in order over numbered values (each assigned by exactly one step before it is used) and stack
 * arrays of 8-byte cells (uninitialised at entry). A step that fails ends the plan with its error. A RELEASE step runs
 * nothing when it is reached; it registers its call, and registered calls run in reverse order when the plan ends,
 * after success as after failure. A plan returns NULL after its last step.
 *
 * Machine values are 64-bit cells: integers sign- or zero-extended from their width, bool 0 or 1, float32 in the low
 * half, float64 as it is. `repr` says how a cell is passed to, and taken from, C.
 *
 * Everything is plain data, owned by whoever made the plan, and constant until entity_free. */
#ifndef METAFFI_PLAN_H
#define METAFFI_PLAN_H

#include <stddef.h>
#include <stdint.h>

#include "error.h"
#include "types.h"
#include "value.h"

/* How a machine value looks to C. */
typedef enum metaffi_repr {
  METAFFI_REPR_VOID = 0,
  METAFFI_REPR_I8 = 1,
  METAFFI_REPR_U8 = 2,
  METAFFI_REPR_I16 = 3,
  METAFFI_REPR_U16 = 4,
  METAFFI_REPR_I32 = 5,
  METAFFI_REPR_U32 = 6,
  METAFFI_REPR_I64 = 7,
  METAFFI_REPR_U64 = 8,
  METAFFI_REPR_F32 = 9,
  METAFFI_REPR_F64 = 10,
  METAFFI_REPR_POINTER = 11,
  METAFFI_REPR_BOOL = 12,  /* one byte; anything but 0 becomes 1 */
  METAFFI_REPR_STRUCT = 13 /* a struct by value; no machine value: operands and results of calls only */
} metaffi_repr;

/* Bytes of a scalar repr in memory; 0 for VOID and STRUCT. */
static inline uint32_t metaffi_repr_size(uint16_t repr) {
  switch (repr) {
    case METAFFI_REPR_VOID:
    case METAFFI_REPR_STRUCT:
      return 0;
    case METAFFI_REPR_I8:
    case METAFFI_REPR_U8:
    case METAFFI_REPR_BOOL:
      return 1;
    case METAFFI_REPR_I16:
    case METAFFI_REPR_U16:
      return 2;
    case METAFFI_REPR_I32:
    case METAFFI_REPR_U32:
    case METAFFI_REPR_F32:
      return 4;
    default:
      return 8;
  }
}

/* The repr of a declared type's payload; POINTER for all but numbers, bool and chars. */
static inline uint16_t metaffi_type_repr(metaffi_type type) {
  switch (type) {
    case metaffi_float64_type:
      return METAFFI_REPR_F64;
    case metaffi_float32_type:
      return METAFFI_REPR_F32;
    case metaffi_int8_type:
      return METAFFI_REPR_I8;
    case metaffi_int16_type:
      return METAFFI_REPR_I16;
    case metaffi_int32_type:
      return METAFFI_REPR_I32;
    case metaffi_int64_type:
      return METAFFI_REPR_I64;
    case metaffi_uint8_type:
    case metaffi_char8_type:
      return METAFFI_REPR_U8;
    case metaffi_uint16_type:
    case metaffi_char16_type:
      return METAFFI_REPR_U16;
    case metaffi_uint32_type:
    case metaffi_char32_type:
      return METAFFI_REPR_U32;
    case metaffi_uint64_type:
    case metaffi_size_type:
      return METAFFI_REPR_U64;
    case metaffi_bool_type:
      return METAFFI_REPR_BOOL;
    default:
      return METAFFI_REPR_POINTER;
  }
}

/* A C struct that is passed by value: its scalars in order of their offsets, those of nested structs, arrays and complex
 * numbers among them. `size` includes the padding at the end. Sizes and offsets in bytes; `alignment` is a power of two. A
 * scalar whose offset is no multiple of its size makes the struct a packed one (passed in memory by the System V AMD64 ABI,
 * §3.2.3). */
typedef struct metaffi_struct_field {
  uint32_t offset;
  uint16_t repr; /* metaffi_repr: a scalar */
  uint16_t reserved;
} metaffi_struct_field;

typedef struct metaffi_struct_type {
  uint32_t size; /* 1 or more */
  uint32_t alignment;
  const metaffi_struct_field *fields;
  uint32_t field_count; /* 1 or more */
  uint32_t reserved;
  const char *name; /* for dumps: "GoString" */
} metaffi_struct_type;

/* Calling convention of a callee or caller. */
typedef enum metaffi_convention {
  METAFFI_CONVENTION_DEFAULT = 0, /* the platform's */
  METAFFI_CONVENTION_SYSV = 1,    /* System V AMD64 ABI, §3.2 */
  METAFFI_CONVENTION_WIN64 = 2    /* Microsoft x64 calling convention */
} metaffi_convention;

#define METAFFI_NO_VALUE UINT32_MAX

typedef enum metaffi_operand_kind {
  METAFFI_OPERAND_CONSTANT = 0,         /* `constant` */
  METAFFI_OPERAND_VALUE = 1,            /* value `index` */
  METAFFI_OPERAND_VALUE_ADDRESS = 2,    /* address of the cell of value `index`: an out parameter that assigns it */
  METAFFI_OPERAND_ARGUMENT_ADDRESS = 3, /* const metaffi_value * of argument `index` */
  METAFFI_OPERAND_RESULT_ADDRESS = 4,   /* metaffi_value * of result `index` */
  METAFFI_OPERAND_ARRAY_ADDRESS = 5,    /* address of cell `constant` of stack array `index` */
  METAFFI_OPERAND_STRUCT = 6 /* a struct by value: `constant` is the address of a metaffi_plan_struct; calls only */
} metaffi_operand_kind;

typedef struct metaffi_plan_operand {
  uint16_t kind; /* metaffi_operand_kind */
  uint16_t repr; /* metaffi_repr; addresses are POINTER */
  uint32_t index;
  uint64_t constant;
} metaffi_plan_operand;

/* A struct operand: a scalar operand for each field of its type, of the field's repr. Padding is zero. */
typedef struct metaffi_plan_struct {
  const metaffi_struct_type *type;
  const metaffi_plan_operand *fields;
} metaffi_plan_struct;

/* A C call: the entity's target, a helper, an error maker or a release. A struct that is returned by value (result
 * STRUCT) is written to stack array `result_array`, from its first cell; LOAD_MEMORY reads its fields there. */
typedef struct metaffi_plan_call {
  metaffi_plan_operand function; /* address: CONSTANT or VALUE */
  const metaffi_plan_operand *operands;
  uint32_t operand_count;
  uint32_t fixed_count; /* of a variadic callee: operands before `...`; meaningful with METAFFI_CALL_VARIADIC */
  uint16_t convention;  /* metaffi_convention */
  uint16_t result;      /* metaffi_repr */
  uint32_t flags;       /* METAFFI_CALL_… */
  const char *name;     /* for dumps: "CallStaticLongMethodA" */
  const metaffi_struct_type *result_struct; /* of result STRUCT; otherwise NULL */
  uint32_t result_array;                    /* of result STRUCT: large enough for it */
  uint32_t reserved;
} metaffi_plan_call;

#define METAFFI_CALL_VARIADIC 1u
#define METAFFI_CALL_TARGET 2u /* the entity itself, as opposed to a helper */

typedef enum metaffi_step_kind {
  METAFFI_STEP_LOAD_ARGUMENT = 1,
  METAFFI_STEP_LOAD_HANDLE = 2,
  METAFFI_STEP_LOAD_THREAD = 3,
  METAFFI_STEP_LOAD_MEMORY = 4,
  METAFFI_STEP_CALL = 5,
  METAFFI_STEP_FAIL_IF = 6,
  METAFFI_STEP_PLACE = 7,
  METAFFI_STEP_STORE_RESULT = 8,
  METAFFI_STEP_RELEASE = 9
} metaffi_step_kind;

/* Guards argument `argument` and, unless out is METAFFI_NO_VALUE, loads its payload (not its length) as `repr`. The guard:
 * its type is exactly the declared one, or null when `nullable` (the value is then 0). A declared `any` is not guarded and
 * has no out. Arrays of numbers declared unpacked are guarded against the packed type too. */
typedef struct metaffi_step_load_argument {
  uint32_t argument;
  uint32_t out;
  uint16_t repr;
  uint16_t nullable; /* 0 or 1 */
} metaffi_step_load_argument;

/* Loads the object behind an argument declared handle, or the proxy of one declared callable. When it is a live handle whose
 * verified_type equals this one, out is its object; when it is a live callable whose first proxy has this key, out is that
 * proxy (proxy.h); otherwise `resolve` decides: it sets *object and returns NULL, or returns an error. */
typedef struct metaffi_step_load_handle {
  uint32_t argument;
  uint32_t out;
  uint32_t verified_type;
  metaffi_error *(*resolve)(void *context, const metaffi_value *argument, void **object);
  void *context;
} metaffi_step_load_handle;

/* out = the 8-byte thread-local at `offset` from the thread pointer (x86-64 Linux: fs base; initial-exec TLS, ELF TLS ABI
 * §4.4.6). When that is 0, or where there is no thread pointer (has_offset 0), `slow` provides it. */
typedef struct metaffi_step_load_thread {
  uint32_t out;
  uint32_t has_offset;
  int64_t offset;
  metaffi_error *(*slow)(void *context, void **value);
  void *context;
} metaffi_step_load_thread;

/* out = *(repr *)(base + offset). */
typedef struct metaffi_step_load_memory {
  metaffi_plan_operand base;
  int32_t offset;
  uint32_t out;
  uint16_t repr;
} metaffi_step_load_memory;

/* out (or METAFFI_NO_VALUE) = call(…). */
typedef struct metaffi_step_call {
  metaffi_plan_call call;
  uint32_t out;
} metaffi_step_call;

typedef enum metaffi_condition {
  METAFFI_CONDITION_ZERO = 0,
  METAFFI_CONDITION_NONZERO = 1,
  METAFFI_CONDITION_NOT_EQUAL = 2 /* to `constant`, all 64 bits */
} metaffi_condition;

/* Fails when `value` meets the condition. The error is what `error` (result POINTER) returns; without an
 * error function (operand CONSTANT 0) `value` itself is the owned metaffi_error *. */
typedef struct metaffi_step_fail_if {
  uint32_t value;
  uint16_t condition; /* metaffi_condition */
  uint64_t constant;
  metaffi_plan_call error;
} metaffi_step_fail_if;

/* array[cell] = operand, all 8 bytes. */
typedef struct metaffi_step_place {
  uint32_t array;
  uint32_t cell;
  metaffi_plan_operand operand;
} metaffi_step_place;

/* Writes result `result`: payload from `operand` as its repr, the declared type, and `length` (U32; CONSTANT 0 for scalars).
 * The result is a scalar, a string, or a one-dimensional array of numbers, bool or chars, which is written as packed.
 * The memory of a string or array comes from metaffi_host::alloc and is the result's from here on. Under a typed caller
 * with a returned result, it sets what is returned. */
typedef struct metaffi_step_store_result {
  uint32_t result;
  metaffi_plan_operand operand;
  metaffi_plan_operand length;
} metaffi_step_store_result;

typedef struct metaffi_step_release {
  metaffi_plan_call call;
  uint32_t only_on_failure; /* 0 or 1 */
} metaffi_step_release;

typedef struct metaffi_plan_step {
  uint32_t kind; /* metaffi_step_kind */
  union {
    metaffi_step_load_argument load_argument;
    metaffi_step_load_handle load_handle;
    metaffi_step_load_thread load_thread;
    metaffi_step_load_memory load_memory;
    metaffi_step_call call;
    metaffi_step_fail_if fail_if;
    metaffi_step_place place;
    metaffi_step_store_result store_result;
    metaffi_step_release release;
  } as;
} metaffi_plan_step;

/* A parameter or result of the plan. `type` 0 is a raw machine value (typed callers only); otherwise the declared type,
 * and `repr` is the C representation of its payload (POINTER for what is no scalar). */
typedef struct metaffi_plan_slot {
  metaffi_type type;
  uint16_t repr;
  uint16_t reserved;
} metaffi_plan_slot;

typedef struct metaffi_call_plan {
  size_t size; /* sizeof(metaffi_call_plan) */
  const metaffi_plan_step *steps;
  size_t step_count;
  const metaffi_plan_slot *parameters;
  size_t parameter_count;
  const metaffi_plan_slot *results;
  size_t result_count;
  const uint32_t *arrays; /* cells of each stack array */
  size_t array_count;
  uint32_t value_count;
  const char *signature; /* what the guest calls the entity, for people; never NULL */
  void *owner;           /* the plug-in's */
} metaffi_call_plan;

/* Where a compiled plan takes its arguments from when it is not called with arrays of values: a C function with the
 * parameters of the plan (each by value in its repr; those with a declared non-scalar type as const metaffi_value *). One
 * scalar or raw result is returned; other results are trailing metaffi_value * parameters. A failure gives the error to
 * `fail` (which takes it over) and returns 0. */
typedef struct metaffi_typed_caller {
  size_t size;         /* sizeof(metaffi_typed_caller) */
  uint32_t convention; /* metaffi_convention */
  void (*fail)(void *context, metaffi_error *error);
  void *context;
} metaffi_typed_caller;

#endif
