#include "fakehost.h"

#include <pthread.h>
#include <stdlib.h>
#include <string.h>

#include "_cgo_export.h"

static int64_t blocks, errors, handles, failing;

static int64_t change(int64_t *counter, int64_t by) { return __atomic_add_fetch(counter, by, __ATOMIC_SEQ_CST); }

fakehost_counts fakehost_alive(void) {
  const fakehost_counts counts = {change(&blocks, 0), change(&errors, 0), change(&handles, 0)};
  return counts;
}

void fakehost_fail_allocation(int64_t n) { __atomic_store_n(&failing, n, __ATOMIC_SEQ_CST); }

/* ---- Memory ---- */

void *fakehost_alloc(size_t size) {
  if (change(&failing, 0) > 0 && change(&failing, -1) == 0) return NULL;
  change(&blocks, 1);
  return malloc(size == 0 ? 1 : size);
}

static void release_block(void *memory) {
  if (memory == NULL) return;
  change(&blocks, -1);
  free(memory);
}

static void drop_reference(const metaffi_value *value);

void fakehost_value_free(metaffi_value *value) {
  if ((value->type & METAFFI_ARRAY_FLAG) != 0) {
    if ((value->type & METAFFI_PACKED_FLAG) == 0) {
      for (uint32_t i = 0; i < value->length; ++i) fakehost_value_free(&value->as.items[i]);
    }
    release_block(value->as.data);
  } else if (value->type == metaffi_string8_type || value->type == metaffi_string16_type ||
             value->type == metaffi_string32_type) {
    release_block(value->as.data);
  } else if (value->type == metaffi_handle_type || value->type == metaffi_callable_type) {
    drop_reference(value);
  }
  *value = metaffi_value_null();
}

static char *copy_text(const char *text) {
  if (text == NULL) return NULL;
  char *const copy = fakehost_alloc(strlen(text) + 1);
  if (copy != NULL) memcpy(copy, text, strlen(text) + 1);
  return copy;
}

/* ---- Errors ---- */

struct metaffi_error {
  int64_t references;
  metaffi_error_code code;
  char *message, *type, *stack;
  metaffi_error *cause;
  metaffi_value exception;
};

static metaffi_error *error_new_from(const metaffi_error_info *info) {
  metaffi_error *const error = calloc(1, sizeof *error);
  change(&errors, 1);
  error->references = 1;
  error->code = info->code;
  error->message = strdup(info->message == NULL ? "" : info->message);
  error->type = info->guest_type == NULL ? NULL : strdup(info->guest_type);
  error->stack = info->guest_stack == NULL ? NULL : strdup(info->guest_stack);
  error->cause = info->cause;
  error->exception = info->exception.type == 0 ? metaffi_value_null() : info->exception;
  return error;
}

static metaffi_error *error_new(metaffi_error_code code, const char *message) {
  metaffi_error_info info = {sizeof info, code, message, NULL, NULL, NULL, {{0}, 0, 0}};
  return error_new_from(&info);
}

metaffi_error *fakehost_error_new(uint32_t code, const char *message, const char *type, const char *stack,
                                  metaffi_error *cause, const metaffi_value *exception) {
  metaffi_error_info info = {sizeof info, (metaffi_error_code)code, message, type, stack, cause, *exception};
  return error_new_from(&info);
}

static metaffi_error *error_retain(metaffi_error *error) {
  if (error != NULL) change(&error->references, 1);
  return error;
}

static void error_free(metaffi_error *error) {
  if (error == NULL || change(&error->references, -1) != 0) return;
  change(&errors, -1);
  free(error->message);
  free(error->type);
  free(error->stack);
  error_free(error->cause);
  fakehost_value_free(&error->exception);
  free(error);
}

static metaffi_error_code error_get_code(const metaffi_error *error) { return error->code; }
static const char *error_message(const metaffi_error *error) { return error->message; }
static const char *error_guest_type(const metaffi_error *error) { return error->type; }
static const char *error_guest_stack(const metaffi_error *error) { return error->stack; }
static const metaffi_error *error_cause(const metaffi_error *error) { return error->cause; }
static metaffi_value error_exception(const metaffi_error *error) { return error->exception; }

fakehost_error_view fakehost_error_read(const metaffi_error *error) {
  const fakehost_error_view view = {error->message, error->type,      error->stack,
                                    error->cause,   error->exception, (uint32_t)error->code};
  return view;
}

void fakehost_error_free(metaffi_error *error) { error_free(error); }

/* ---- Handles ---- */

static pthread_mutex_t lock = PTHREAD_MUTEX_INITIALIZER;
static metaffi_handle *free_slots;

static uint32_t owner_id(const char *name) { return strcmp(name, "go") == 0 ? 7 : 8; }
static const char *owner_name(uint32_t owner) { return owner == 7 ? "go" : owner == 8 ? "fake" : NULL; }

static metaffi_error *slot_new(uint32_t owner, void *object, const metaffi_handle_class *type, void *context,
                               metaffi_type kind, metaffi_value *result) {
  if (change(&failing, 0) > 0 && change(&failing, -1) == 0) return error_new(METAFFI_ERROR_OUT_OF_MEMORY, "no slot");
  pthread_mutex_lock(&lock);
  metaffi_handle *slot = free_slots;
  if (slot != NULL) free_slots = slot->next_free;
  pthread_mutex_unlock(&lock);
  if (slot == NULL) slot = calloc(1, sizeof *slot);
  slot->object = object;
  slot->type = type;
  slot->context = context;
  slot->next_free = NULL;
  __atomic_store_n(&slot->references, 1, __ATOMIC_SEQ_CST);
  __atomic_store_n(&slot->owner, owner, __ATOMIC_SEQ_CST);
  change(&handles, 1);
  metaffi_value value = {{0}, kind, slot->generation};
  value.as.handle = slot;
  *result = value;
  return NULL;
}

static metaffi_error *handle_new(uint32_t owner, void *object, const metaffi_handle_class *type, void *context,
                                 metaffi_value *result) {
  return slot_new(owner, object, type, context, metaffi_handle_type, result);
}

static int is_live(const metaffi_value *value) {
  return (value->type == metaffi_handle_type || value->type == metaffi_callable_type) && value->as.handle != NULL &&
         __atomic_load_n(&value->as.handle->generation, __ATOMIC_SEQ_CST) == value->length &&
         __atomic_load_n(&value->as.handle->owner, __ATOMIC_SEQ_CST) != 0;
}

static metaffi_error *handle_retain(const metaffi_value *value) {
  if (!is_live(value)) return error_new(METAFFI_ERROR_STALE_HANDLE, "stale");
  __atomic_add_fetch(&value->as.handle->references, 1, __ATOMIC_SEQ_CST);
  return NULL;
}

static void drop_reference(const metaffi_value *value) {
  if (!is_live(value)) return;
  metaffi_handle *const slot = value->as.handle;
  if (__atomic_sub_fetch(&slot->references, 1, __ATOMIC_SEQ_CST) != 0) return;
  void *const object = slot->object;
  void *const context = slot->context;
  const metaffi_handle_class *const type = slot->type;
  __atomic_add_fetch(&slot->generation, 1, __ATOMIC_SEQ_CST);
  __atomic_store_n(&slot->owner, 0, __ATOMIC_SEQ_CST);
  pthread_mutex_lock(&lock);
  slot->next_free = free_slots;
  free_slots = slot;
  pthread_mutex_unlock(&lock);
  change(&handles, -1);
  type->drop(object, context);
}

static uint32_t handle_owner(const metaffi_value *value) { return is_live(value) ? value->as.handle->owner : 0; }

static metaffi_error *handle_object(const metaffi_value *value, uint32_t owner, void **object) {
  if (handle_owner(value) != owner) return error_new(METAFFI_ERROR_FOREIGN_HANDLE, "foreign");
  *object = value->as.handle->object;
  return NULL;
}

static char *handle_type_name(const metaffi_value *value) {
  const metaffi_handle *const slot = value->as.handle;
  return slot->type->type_name == NULL ? NULL : slot->type->type_name(slot->object, slot->context);
}

static char *handle_describe(const metaffi_value *value) {
  const metaffi_handle *const slot = value->as.handle;
  return slot->type->describe == NULL ? NULL : slot->type->describe(slot->object, slot->context);
}

/* ---- An object of another language ---- */

static void drop_nothing(void *object, void *context) {
  (void)object;
  (void)context;
}

static char *thing_type(void *object, void *context) {
  (void)object;
  (void)context;
  return copy_text("fake.Thing");
}

static char *thing_text(void *object, void *context) {
  (void)object;
  (void)context;
  return copy_text("a thing");
}

metaffi_error *fakehost_object_new(metaffi_value *result) {
  static const metaffi_handle_class thing_class = {sizeof thing_class, drop_nothing, thing_type, thing_text};
  static int thing;
  return handle_new(8, &thing, &thing_class, NULL, result);
}

/* ---- Callables ---- */

static void drop_callable(void *object, void *context) {
  metaffi_callable *const callable = object;
  (void)context;
  if (callable->release != NULL) callable->release(callable->context);
  free(callable);
}

static metaffi_error *callable_new(uint32_t owner, const metaffi_callable *description, metaffi_value *result) {
  static const metaffi_handle_class callable_class = {sizeof callable_class, drop_callable, NULL, NULL};
  const size_t parameters = description->parameter_count == METAFFI_DYNAMIC ? 0 : description->parameter_count;
  const size_t results = description->result_count == METAFFI_DYNAMIC ? 0 : description->result_count;
  metaffi_callable *const copy = malloc(sizeof *copy + (parameters + results) * sizeof(metaffi_type_info));
  metaffi_type_info *const infos = (metaffi_type_info *)(copy + 1);
  *copy = *description;
  copy->parameters = infos;
  copy->results = infos + parameters;
  if (parameters != 0) memcpy(infos, description->parameters, parameters * sizeof *infos);
  if (results != 0) memcpy(infos + parameters, description->results, results * sizeof *infos);
  metaffi_error *const error = slot_new(owner, copy, &callable_class, NULL, metaffi_callable_type, result);
  if (error != NULL) free(copy);
  return error;
}

static metaffi_error *callable_get(const metaffi_value *value, const metaffi_callable **result) {
  if (!is_live(value)) return error_new(METAFFI_ERROR_STALE_HANDLE, "stale");
  *result = value->as.handle->object;
  return NULL;
}

metaffi_error *fakehost_invoke_callable(const metaffi_value *value, const metaffi_value *arguments, size_t count,
                                        metaffi_value *results, size_t result_count) {
  const metaffi_callable *callable = NULL;
  metaffi_error *const error = callable_get(value, &callable);
  if (error != NULL) return error;
  return callable->invoke(callable->context, arguments, count, results, result_count);
}

void fakehost_retain(const metaffi_value *value) { handle_retain(value); }

const metaffi_callable *fakehost_head(uintptr_t slot) { return ((const metaffi_handle *)slot)->object; }

static metaffi_error *invoke_go(void *context, const metaffi_value *arguments, size_t argument_count,
                                metaffi_value *results, size_t result_count) {
  return (metaffi_error *)fakehost_invoke((uintptr_t)context, (void *)arguments, argument_count, results, result_count);
}

static void release_go(void *context) { fakehost_release((uintptr_t)context); }

metaffi_error *fakehost_callable_new(uintptr_t context, const metaffi_type_info *parameters, size_t parameter_count,
                                     const metaffi_type_info *results, size_t result_count, metaffi_value *result) {
  const metaffi_callable callable = {invoke_go,       (void *)context, release_go,  parameters,
                                     parameter_count, results,         result_count};
  return callable_new(8, &callable, result);
}

static metaffi_error *add(void *context, const metaffi_value *arguments, size_t argument_count, metaffi_value *results,
                          size_t result_count) {
  (void)context;
  (void)argument_count;
  (void)result_count;
  results[0] = metaffi_value_int64(arguments[0].as.int64 + arguments[1].as.int64);
  return NULL;
}

metaffi_error *fakehost_adder_new(metaffi_value *result) {
  static const metaffi_type_info infos[3] = {
      {metaffi_int64_type, 0, NULL}, {metaffi_int64_type, 0, NULL}, {metaffi_int64_type, 0, NULL}};
  const metaffi_callable callable = {add, NULL, NULL, infos, 2, infos + 2, 1};
  return callable_new(8, &callable, result);
}

static metaffi_error *echo(void *context, const metaffi_value *arguments, size_t argument_count, metaffi_value *results,
                           size_t result_count) {
  (void)context;
  (void)argument_count;
  (void)result_count;
  char *const text = fakehost_alloc((size_t)arguments[0].length + 1);
  memcpy(text, arguments[0].as.string8, arguments[0].length);
  text[arguments[0].length] = 0;
  results[0] = metaffi_value_string8(text, arguments[0].length);
  return NULL;
}

metaffi_error *fakehost_echo_new(metaffi_value *result) {
  static const metaffi_type_info infos[2] = {{metaffi_string8_type, 0, NULL}, {metaffi_string8_type, 0, NULL}};
  const metaffi_callable callable = {echo, NULL, NULL, infos, 1, infos + 1, 1};
  return callable_new(8, &callable, result);
}

void fakehost_invoke_times(const metaffi_value *callable, int64_t times) {
  const metaffi_value arguments[2] = {metaffi_value_int64(1), metaffi_value_int64(2)};
  metaffi_value result;
  while (times-- > 0) fakehost_invoke_callable(callable, arguments, 2, &result, 1);
}

/* ---- The table ---- */

const metaffi_host *fakehost_table(void) {
  static metaffi_host host;
  host.abi_version = METAFFI_ABI_VERSION;
  host.size = sizeof host;
  host.alloc = fakehost_alloc;
  host.free = release_block;
  host.value_free = fakehost_value_free;
  host.error_new = error_new;
  host.error_new_from = error_new_from;
  host.error_retain = error_retain;
  host.error_free = error_free;
  host.error_get_code = error_get_code;
  host.error_message = error_message;
  host.error_guest_type = error_guest_type;
  host.error_guest_stack = error_guest_stack;
  host.error_cause = error_cause;
  host.error_exception = error_exception;
  host.owner_id = owner_id;
  host.owner_name = owner_name;
  host.handle_new = handle_new;
  host.handle_retain = handle_retain;
  host.handle_object = handle_object;
  host.handle_owner = handle_owner;
  host.handle_type_name = handle_type_name;
  host.handle_describe = handle_describe;
  host.callable_new = callable_new;
  host.callable_invoke = fakehost_invoke_callable;
  host.callable_get = callable_get;
  return &host;
}

static void (*release_number)(uintptr_t);

static void drop_number(void *object, void *context) {
  (void)context;
  release_number((uintptr_t)object);
}

const metaffi_go_services *fakehost_services(void (*release)(uintptr_t)) {
  static const metaffi_handle_class object_class = {sizeof object_class, drop_number, NULL, NULL};
  static int library;
  static metaffi_go_services services;
  release_number = release;
  services.size = sizeof services;
  services.host = fakehost_table();
  services.owner = 7;
  services.object_class = &object_class;
  services.object_context = &library;
  return &services;
}
