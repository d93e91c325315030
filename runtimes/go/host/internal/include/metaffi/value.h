/* metaffi_value: the Common Data Type (CDT), one tagged value of 16 bytes.
 *
 * Ownership. Values passed as arguments are borrowed: the callee never frees or keeps them. Values that
 * come back as results are owned by whoever receives them and are freed by metaffi_value_free, which is a no-op for
 * scalars. Result memory is allocated with metaffi_alloc.
 *
 * What `as` and `length` hold, by type:
 *   numbers, bool, chars   the value itself; length is ignored (0 in results)
 *   string8/16/32          code units in UTF-8/16/32; length = number of units. NUL may occur inside; no NUL is
 *                          needed after the last unit (results have one nevertheless, not counted)
 *   handle, callable       a handle slot; length = generation of the reference (handle.h)
 *   X|array|packed         data = `length` elements of X, contiguous (numbers, bool, chars)
 *   X|array                items = `length` values, each an X, a nested array (packed or not) of X, or null
 *   null                   nothing
 * One-dimensional arrays of numbers, bool and chars always travel packed, whether declared packed or not. `any` is a
 * declared type only: a value always carries the type it has. */
#ifndef METAFFI_VALUE_H
#define METAFFI_VALUE_H

#include <stddef.h>
#include <stdint.h>

#include "export.h"
#include "types.h"

struct metaffi_handle;
struct metaffi_value;

typedef union metaffi_payload {
  double float64;
  float float32;
  int8_t int8;
  int16_t int16;
  int32_t int32;
  int64_t int64;
  uint8_t uint8;
  uint16_t uint16;
  uint32_t uint32;
  uint64_t uint64;
  size_t size;
  uint8_t boolean; /* 0 or 1; readers take any other byte for 1 */
  uint8_t char8;
  uint16_t char16;
  uint32_t char32;
  const char *string8;
  const uint16_t *string16;
  const uint32_t *string32;
  struct metaffi_handle *handle;
  struct metaffi_value *items;
  void *data;
} metaffi_payload;

typedef struct metaffi_value {
  metaffi_payload as;
  metaffi_type type;
  uint32_t length;
} metaffi_value;

METAFFI_BEGIN_DECLS

/* Memory that travels in results. `size` in bytes; NULL when out of memory; release with metaffi_free.
 * Thread-safe. */
METAFFI_API void *metaffi_alloc(size_t size);
METAFFI_API void metaffi_free(void *memory);

/* Frees what an owned value holds (recursively) and makes it null. Scalars and nulls: nothing happens. A handle or
 * callable loses one reference; a stale one is ignored. Thread-safe for distinct values. */
METAFFI_API void metaffi_value_free(metaffi_value *value);

METAFFI_END_DECLS

#define METAFFI_DEFINE_SCALAR(name, member, c_type)            \
  static inline metaffi_value metaffi_value_##name(c_type x) { \
    metaffi_value value = {{0}, metaffi_##name##_type, 0};     \
    value.as.member = x;                                       \
    return value;                                              \
  }
METAFFI_DEFINE_SCALAR(float64, float64, double)
METAFFI_DEFINE_SCALAR(float32, float32, float)
METAFFI_DEFINE_SCALAR(int8, int8, int8_t)
METAFFI_DEFINE_SCALAR(int16, int16, int16_t)
METAFFI_DEFINE_SCALAR(int32, int32, int32_t)
METAFFI_DEFINE_SCALAR(int64, int64, int64_t)
METAFFI_DEFINE_SCALAR(uint8, uint8, uint8_t)
METAFFI_DEFINE_SCALAR(uint16, uint16, uint16_t)
METAFFI_DEFINE_SCALAR(uint32, uint32, uint32_t)
METAFFI_DEFINE_SCALAR(uint64, uint64, uint64_t)
METAFFI_DEFINE_SCALAR(size, size, size_t)
METAFFI_DEFINE_SCALAR(char8, char8, uint8_t)
METAFFI_DEFINE_SCALAR(char16, char16, uint16_t)
METAFFI_DEFINE_SCALAR(char32, char32, uint32_t)
#undef METAFFI_DEFINE_SCALAR

static inline metaffi_value metaffi_value_bool(int x) {
  metaffi_value value = {{0}, metaffi_bool_type, 0};
  value.as.boolean = (uint8_t)(x != 0);
  return value;
}

static inline metaffi_value metaffi_value_null(void) {
  metaffi_value value = {{0}, metaffi_null_type, 0};
  return value;
}

/* A borrowed string of `length` UTF-8 bytes. */
static inline metaffi_value metaffi_value_string8(const char *bytes, size_t length) {
  metaffi_value value = {{0}, metaffi_string8_type, 0};
  value.as.string8 = bytes;
  value.length = (uint32_t)length;
  return value;
}

/* A borrowed packed array: `element` is a number, bool or char type. */
static inline metaffi_value metaffi_value_packed(metaffi_type element, const void *data, size_t length) {
  metaffi_value value = {{0}, 0, 0};
  value.as.data = (void *)data;
  value.type = element | METAFFI_ARRAY_FLAG | METAFFI_PACKED_FLAG;
  value.length = (uint32_t)length;
  return value;
}

/* A borrowed array of values (strings, handles, nested arrays, …). */
static inline metaffi_value metaffi_value_array(metaffi_type element, metaffi_value *items, size_t length) {
  metaffi_value value = {{0}, 0, 0};
  value.as.items = items;
  value.type = element | METAFFI_ARRAY_FLAG;
  value.length = (uint32_t)length;
  return value;
}

#endif
