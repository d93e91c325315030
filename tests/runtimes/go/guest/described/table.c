/* The description of this library. The exports' C declarations are those of _cgo_export.h. */
#include "_cgo_export.h"
#include "described.h"

#include <string.h>

const metaffi_go_services *described_services;

static void start(const metaffi_go_services *services) { described_services = services; }

uintptr_t described_fail(int code, const char *message, const char *type) {
  metaffi_error_info info;
  memset(&info, 0, sizeof info);
  info.size = sizeof info;
  info.code = (metaffi_error_code)code;
  info.message = message;
  info.guest_type = type;
  info.exception = metaffi_value_null();
  return (uintptr_t)described_services->host->error_new_from(&info);
}

void *described_alloc(size_t size) { return described_services->host->alloc(size); }

void described_copy(const metaffi_value *from, metaffi_value *to) {
  const metaffi_host *host = described_services->host;
  *to = *from;
  if (from->type == metaffi_handle_type) {
    host->handle_retain(from);
  } else if (from->type == metaffi_string8_type || (from->type & METAFFI_PACKED_FLAG) != 0) {
    size_t unit = from->type == metaffi_string8_type ? 1 : host->type_packed_size(metaffi_type_element(from->type));
    to->as.data = host->alloc(from->length * unit + 1);
    memcpy(to->as.data, from->as.data, from->length * unit);
  } else if ((from->type & METAFFI_ARRAY_FLAG) != 0) {
    to->as.items = host->alloc((from->length + 1) * sizeof(metaffi_value));
    for (uint32_t i = 0; i < from->length; ++i) described_copy(&from->as.items[i], &to->as.items[i]);
  }
}

#define SLOT(kind, passed, variadic, name) \
  { {kind, ((kind)&METAFFI_ARRAY_FLAG) != 0, NULL}, passed, variadic, name }
#define SCALAR(kind, name) SLOT(metaffi_##kind##_type, METAFFI_GO_SCALAR, 0, name)
#define STRING(name) SLOT(metaffi_string8_type, METAFFI_GO_STRING, 0, name)
#define SLICE(kind, name) SLOT(metaffi_##kind##_array_type, METAFFI_GO_SLICE, 0, name)
#define MORE(kind, name) SLOT(metaffi_##kind##_array_type, METAFFI_GO_SLICE, 1, name)
#define VALUE(kind, name) SLOT(metaffi_##kind##_type, METAFFI_GO_VALUE, 0, name)
#define MORE_VALUES(kind, name) SLOT(metaffi_##kind##_array_type, METAFFI_GO_VALUE, 1, name)
#define HANDLE(type, name) \
  { {metaffi_handle_type, 0, type}, METAFFI_GO_HANDLE, 0, name }

#define SLOTS(name, ...) static const metaffi_go_slot name[] = {__VA_ARGS__};
#define ECHO_SLOTS(kind) SLOTS(kind##_slots, SCALAR(kind, "x"))
ECHO_SLOTS(int8)
ECHO_SLOTS(int16)
ECHO_SLOTS(int32)
ECHO_SLOTS(int64) ECHO_SLOTS(uint8) ECHO_SLOTS(uint16) ECHO_SLOTS(uint32) ECHO_SLOTS(uint64) ECHO_SLOTS(size)
    ECHO_SLOTS(bool) ECHO_SLOTS(char32) ECHO_SLOTS(float32) ECHO_SLOTS(float64) SLOTS(string_slots, STRING("s"))
        SLOTS(int64s_slots, SLICE(int64, "s")) SLOTS(int16s_slots, SLICE(int16, "s"))
            SLOTS(float32s_slots, SLICE(float32, "s")) SLOTS(bools_slots, SLICE(bool, "s"))
                SLOTS(any_slots, VALUE(any, "v")) SLOTS(strings_slots, VALUE(string8_array, "v"))
                    SLOTS(many_slots, SCALAR(int8, "a"), STRING("s"), SCALAR(float32, "f"), SLICE(int64, "xs"),
                          SCALAR(float64, "d"), SCALAR(bool, "b"))
                        SLOTS(many_results, SCALAR(float64, NULL), STRING(NULL), SCALAR(int8, NULL), SLICE(int64, NULL),
                              SCALAR(float32, NULL),
                              SCALAR(bool, NULL)) SLOTS(sum_slots, SCALAR(int64, "base"), MORE(int64, "more"))
                            SLOTS(sum8_slots, MORE(int8, "more")) SLOTS(kinds_slots, MORE_VALUES(any, "values"))
                                SLOTS(joined_slots, MORE_VALUES(string8, "values"))
                                    SLOTS(point_slots, SCALAR(int64, "x"),
                                          SCALAR(int64, "y")) SLOTS(object_slots, HANDLE("*shapes.Point", "object"))
                                        SLOTS(set_x_slots, HANDLE("*shapes.Point", "object"), SCALAR(int64, "value"))
                                            SLOTS(mixture_results, HANDLE("*shapes.Point", NULL), STRING(NULL),
                                                  SLICE(int64, NULL), HANDLE("*shapes.Point", NULL), VALUE(any, NULL))

#define COUNT(list) (sizeof(list) / sizeof *(list))
#define SHAPES "metaffi.test/shapes"
#define TEXT "metaffi.test/text/v2"
#define ENTITY(package, name, kind, instance, f, in, out, signature) \
  { package, name, kind, instance, (void *)f, in, COUNT(in), out, COUNT(out), signature, NULL }
#define FUNCTION(package, name, f, in, out, signature) \
  ENTITY(package, name, METAFFI_GO_CALLABLE, 0, f, in, out, "func " name signature)
#define NO_IN(package, name, f, out, signature) \
  { package, name, METAFFI_GO_CALLABLE, 0, (void *)f, NULL, 0, out, COUNT(out), "func " name signature, NULL }
#define NO_OUT(package, name, kind, instance, f, in, signature) \
  { package, name, kind, instance, (void *)f, in, COUNT(in), NULL, 0, signature, NULL }
#define ECHO(package, kind, go) FUNCTION(package, "Echo_" #kind, d_##go, kind##_slots, kind##_slots, "(x) x")

                                                static const
    metaffi_go_entity entities[] = {
        {TEXT, "Nothing", METAFFI_GO_CALLABLE, 0, (void *)d_nothing, NULL, 0, NULL, 0, "func Nothing()",
         "Does nothing."},
        NO_OUT(TEXT, "Fail", METAFFI_GO_CALLABLE, 0, d_fail, string_slots, "func Fail(s string) error"),
        NO_IN(TEXT, "Nil", d_nil, int64_slots, "() int64"),
        ECHO(TEXT, int8, int8),
        ECHO(TEXT, int16, int16),
        ECHO(TEXT, int32, int32),
        ECHO(TEXT, int64, int64),
        ECHO(TEXT, uint8, uint8),
        ECHO(TEXT, uint16, uint16),
        ECHO(TEXT, uint32, uint32),
        ECHO(TEXT, uint64, uint64),
        ECHO(TEXT, size, size),
        ECHO(TEXT, bool, bool),
        ECHO(TEXT, char32, rune),
        ECHO(TEXT, float32, float32),
        ECHO(TEXT, float64, float64),
        ECHO(TEXT, string, string),
        ECHO(TEXT, int64s, int64s),
        ECHO(TEXT, int16s, int16s),
        ECHO(TEXT, float32s, float32s),
        ECHO(TEXT, bools, bools),
        ECHO(TEXT, any, value),
        ECHO(TEXT, strings, value),
        FUNCTION(TEXT, "IsNil", d_is_nil, int64s_slots, bool_slots, "(s []int64) bool"),
        FUNCTION(TEXT, "Many", d_many, many_slots, many_results,
                 "(a int8, s string, f float32, xs []int64, d float64, b bool) (float64, string, int8, []int64, "
                 "float32, bool)"),
        FUNCTION(TEXT, "Sum", d_sum, sum_slots, int64_slots, "(base int, more ...int) int"),
        FUNCTION(TEXT, "Sum8", d_sum8, sum8_slots, int64_slots, "(more ...int8) int"),
        FUNCTION(TEXT, "Kinds", d_kinds, kinds_slots, string_slots, "(values ...any) string"),
        FUNCTION(TEXT, "Joined", d_kinds, joined_slots, string_slots, "(values ...string) string"),
        NO_IN(TEXT, "Goroutines", d_goroutines, int64_slots, "() int"),
        FUNCTION(SHAPES, "NewPoint", d_point, point_slots, object_slots, "(x, y int64) *Point"),
        NO_IN(SHAPES, "NoPoint", d_no_point, object_slots, "() *Point"),
        ENTITY(SHAPES, "Point.Sum", METAFFI_GO_CALLABLE, 1, d_point_sum, object_slots, int64_slots,
               "func (p *Point) Sum() int64"),
        ENTITY(SHAPES, "Point.X", METAFFI_GO_FIELD_GETTER, 1, d_point_x, object_slots, int64_slots, "Point.X int64"),
        NO_OUT(SHAPES, "Point.X", METAFFI_GO_FIELD_SETTER, 1, d_point_set_x, set_x_slots, "Point.X int64"),
        FUNCTION(SHAPES, "Mixture", d_mixture, any_slots, mixture_results,
                 "(v any) (*Point, string, []int64, *Point, any)"),
        NO_IN(SHAPES, "Live", d_live, int64_slots, "() int"),
        NO_IN(SHAPES, "Finalized", d_finalized, int64_slots, "() int64"),
        {SHAPES, "Counter", METAFFI_GO_GLOBAL_GETTER, 0, (void *)d_counter, NULL, 0, int64_slots, 1,
         "var Counter int64", NULL},
        NO_OUT(SHAPES, "Counter", METAFFI_GO_GLOBAL_SETTER, 0, d_set_counter, int64_slots, "var Counter int64"),
        {SHAPES, "Answer", METAFFI_GO_GLOBAL_GETTER, 0, (void *)d_answer, NULL, 0, int64_slots, 1, "const Answer = 42",
         NULL},
        FUNCTION(SHAPES, "Map[int,string]", d_int64, int64_slots, int64_slots, "(x) x"),
        FUNCTION(SHAPES, "Same", d_int64, int64_slots, int64_slots, "(x int64) int64"),
        FUNCTION(TEXT, "Same", d_int64, int64_slots, int64_slots, "(x int64) int64"),
        FUNCTION("builtin", "Map.Len", d_int64, int64_slots, int64_slots, "(m) int"),
        FUNCTION("builtin", "Same", d_int64, int64_slots, int64_slots, "(m) int"),
};

static const metaffi_go_omission omissions[] = {
    {SHAPES, "Hidden", "its parameter is of the unexported type point"},
};

static metaffi_error *object_value(uintptr_t object, metaffi_value *result) {
  return (metaffi_error *)d_object_value(object, result);
}
static metaffi_error *object_of(const metaffi_value *value, uintptr_t *object) {
  return (metaffi_error *)d_object_of((void *)value, object);
}
static void object_release(uintptr_t object) { d_release(object); }
static char *object_type_name(uintptr_t object) { return d_type_name(object); }
static char *object_describe(uintptr_t object) { return d_describe(object); }

const metaffi_go_library *metaffi_go_library_get(void);
const metaffi_go_library *metaffi_go_library_get(void) {
  static const metaffi_go_library library = {METAFFI_GO_GUEST_VERSION,
                                             sizeof(metaffi_go_library),
                                             "go1.22",
                                             entities,
                                             COUNT(entities),
                                             omissions,
                                             COUNT(omissions),
                                             start,
                                             object_release,
                                             object_type_name,
                                             object_describe,
                                             object_value,
                                             object_of};
  return &library;
}
