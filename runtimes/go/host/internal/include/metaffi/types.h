/* Types of Common Data Types (CDTs) and the description of a parameter or result.
 *
 * The numbers are part of the ABI. `array` and `packed` are flags that are or-ed to an element type. */
#ifndef METAFFI_TYPES_H
#define METAFFI_TYPES_H

#include <stddef.h>
#include <stdint.h>

#include "export.h"

typedef uint32_t metaffi_type;

/* X(name, number): every type that is not a combination of others. */
#define METAFFI_ELEMENT_TYPES(X) \
  X(float64, 1)                  \
  X(float32, 2)                  \
  X(int8, 4)                     \
  X(int16, 8)                    \
  X(int32, 16)                   \
  X(int64, 32)                   \
  X(uint8, 64)                   \
  X(uint16, 128)                 \
  X(uint32, 256)                 \
  X(uint64, 512)                 \
  X(bool, 1024)                  \
  X(string8, 4096)               \
  X(string16, 8192)              \
  X(string32, 16384)             \
  X(handle, 32768)               \
  X(size, 262144)                \
  X(char8, 524288)               \
  X(char16, 1048576)             \
  X(char32, 2097152)             \
  X(any, 4194304)                \
  X(null, 8388608)               \
  X(callable, 16777216)

#define METAFFI_ARRAY_FLAG 65536u
#define METAFFI_PACKED_FLAG 33554432u

enum metaffi_type_number {
#define METAFFI_DEFINE_TYPE(name, number) metaffi_##name##_type = number,
  METAFFI_ELEMENT_TYPES(METAFFI_DEFINE_TYPE)
#undef METAFFI_DEFINE_TYPE
      metaffi_array_type = 65536,
  metaffi_packed_type = 33554432
};

enum metaffi_array_type_number {
#define METAFFI_DEFINE_ARRAY_TYPE(name, number) metaffi_##name##_array_type = (number) | 65536,
  METAFFI_ELEMENT_TYPES(METAFFI_DEFINE_ARRAY_TYPE)
#undef METAFFI_DEFINE_ARRAY_TYPE
      metaffi_array_type_number_end = 0
};

enum metaffi_packed_array_type_number {
#define METAFFI_DEFINE_PACKED_TYPE(name, number) metaffi_##name##_packed_array_type = (number) | 65536 | 33554432,
  METAFFI_ELEMENT_TYPES(METAFFI_DEFINE_PACKED_TYPE)
#undef METAFFI_DEFINE_PACKED_TYPE
      metaffi_packed_array_type_number_end = 0
};

/* One parameter or result of an entity, as the caller declares it.
 * `dimensions` is 0 for a scalar; an array type with 0 dimensions counts as one-dimensional, and a
 * scalar type with dimensions counts as an array. `alias` is a guest type name (UTF-8, NUL-terminated) or NULL;
 * it is borrowed for the duration of the call it is passed to. */
typedef struct metaffi_type_info {
  metaffi_type type;
  uint32_t dimensions;
  const char *alias;
} metaffi_type_info;

/* The element type without array and packed flags. */
static inline metaffi_type metaffi_type_element(metaffi_type type) {
  return type & ~(METAFFI_ARRAY_FLAG | METAFFI_PACKED_FLAG);
}

METAFFI_BEGIN_DECLS

/* Name of a type as used in the API ("int64", "string8_array", "float64_packed_array"), or NULL when the number is no
 * type. Static storage. Thread-safe. */
METAFFI_API const char *metaffi_type_name(metaffi_type type);

/* Size in bytes of one element inside a packed array, or 0 when the element type cannot be packed. */
METAFFI_API size_t metaffi_type_packed_size(metaffi_type type);

METAFFI_END_DECLS

#endif
