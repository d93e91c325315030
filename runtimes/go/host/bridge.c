#include "bridge.h"

#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#define API metaffi_go_host

metaffi_error *metaffi_go_host_mismatch(const metaffi_go_host_binding *binding, metaffi_value *result) {
  char text[512];
  const char *subject = API.entity_signature(binding->entity), *wanted = API.type_name(binding->result);
  const int null = result->type == metaffi_null_type;
  if (null) {
    snprintf(text, sizeof text, "the result of %.300s is null, which no %s is; a pointer or any can be nil", subject,
             wanted);
  } else {
    const char *found = API.type_name(result->type);
    snprintf(text, sizeof text, "the result of %.300s is %s, not %s", subject, found == NULL ? "of no type" : found,
             wanted);
  }
  API.value_free(result);
  return API.error_new(null ? METAFFI_ERROR_NULL_VALUE : METAFFI_ERROR_TYPE_MISMATCH, text);
}

static void land(metaffi_value *result, uint32_t size, char *landing, uint32_t space) {
  const size_t bytes = (size_t)result->length * size;
  if (bytes > space) return;
  if (bytes > 0) memcpy(landing, result->as.data, bytes);
  API.free(result->as.data);
  result->as.uint64 = 0;
}

metaffi_error *metaffi_go_host_land(const metaffi_go_host_binding *binding, metaffi_value *result, char *landing,
                                    uint32_t space) {
  if (binding->result == metaffi_any_type) {
    const int numbers = result->type == (metaffi_int64_type | METAFFI_ARRAY_FLAG | METAFFI_PACKED_FLAG) ||
                        result->type == (metaffi_float64_type | METAFFI_ARRAY_FLAG | METAFFI_PACKED_FLAG);
    if (numbers || result->type == metaffi_string8_type) land(result, numbers ? 8 : 1, landing, space);
    return NULL;
  }
  if (result->type == binding->result) {
    land(result, binding->result_size, landing, space);
    return NULL;
  }
  /* Arrays and references may be null: nil in Go. */
  const metaffi_type nullable = METAFFI_ARRAY_FLAG | metaffi_handle_type | metaffi_callable_type;
  if (result->type == metaffi_null_type && (binding->result & nullable) != 0) return NULL;
  return metaffi_go_host_mismatch(binding, result);
}

metaffi_error *metaffi_go_host_call(metaffi_entity *entity, const metaffi_value *arguments, metaffi_value *results,
                                    metaffi_value *owned, size_t owned_count) {
  metaffi_error *error = metaffi_entity_call(entity, arguments, results);
  if (owned_count > 0) metaffi_go_host_free_values(owned, owned_count);
  return error;
}

metaffi_error *metaffi_go_host_invoke(metaffi_value callable, const metaffi_value *arguments, size_t argument_count,
                                      metaffi_value *results, size_t result_count, metaffi_value *owned,
                                      size_t owned_count) {
  metaffi_error *error = API.callable_invoke(&callable, arguments, argument_count, results, result_count);
  if (owned_count > 0) metaffi_go_host_free_values(owned, owned_count);
  return error;
}

void metaffi_go_host_free_values(metaffi_value *values, size_t count) {
  for (size_t i = 0; i < count; ++i) API.value_free(&values[i]);
}

/* --- deep copies ------------------------------------------------------------------------------ */

static size_t unit_size(metaffi_type type) {
  switch (metaffi_type_element(type)) {
    case metaffi_float64_type:
    case metaffi_int64_type:
    case metaffi_uint64_type:
      return 8;
    case metaffi_size_type:
      return sizeof(size_t);
    case metaffi_float32_type:
    case metaffi_int32_type:
    case metaffi_uint32_type:
    case metaffi_char32_type:
    case metaffi_string32_type:
      return 4;
    case metaffi_int16_type:
    case metaffi_uint16_type:
    case metaffi_char16_type:
    case metaffi_string16_type:
      return 2;
    default:
      return 1;
  }
}

static int is_string(metaffi_type type) {
  return type == metaffi_string8_type || type == metaffi_string16_type || type == metaffi_string32_type;
}

static metaffi_error *out_of_memory(void) {
  return API.error_new(METAFFI_ERROR_OUT_OF_MEMORY, "memory ran out while a value of Go was copied");
}

/* `length` units and, behind them, a zero one. */
static metaffi_error *copy_units(const metaffi_value *from, metaffi_value *to) {
  const size_t unit = unit_size(from->type), bytes = (size_t)from->length * unit;
  char *memory = API.alloc(bytes + unit);
  if (memory == NULL) return out_of_memory();
  if (bytes > 0) memcpy(memory, from->as.data, bytes);
  memset(memory + bytes, 0, unit);
  *to = *from;
  to->as.data = memory;
  return NULL;
}

static metaffi_error *copy_value(const metaffi_value *from, metaffi_value *to);

static metaffi_error *copy_items(const metaffi_value *from, metaffi_value *to) {
  metaffi_value *items = API.alloc(((size_t)from->length + 1) * sizeof(metaffi_value));
  if (items == NULL) return out_of_memory();
  for (uint32_t i = 0; i < from->length; ++i) {
    metaffi_error *error = copy_value(&from->as.items[i], &items[i]);
    if (error != NULL) {
      metaffi_go_host_free_values(items, i);
      API.free(items);
      return error;
    }
  }
  *to = *from;
  to->as.items = items;
  return NULL;
}

static metaffi_error *copy_value(const metaffi_value *from, metaffi_value *to) {
  if (is_string(from->type) || (from->type & METAFFI_PACKED_FLAG) != 0) return copy_units(from, to);
  if ((from->type & METAFFI_ARRAY_FLAG) != 0) return copy_items(from, to);
  if (from->type == metaffi_handle_type || from->type == metaffi_callable_type) {
    metaffi_error *error = API.handle_retain(from);
    if (error != NULL) return error;
  }
  *to = *from;
  return NULL;
}

metaffi_error *metaffi_go_host_own(const metaffi_value *values, metaffi_value *copies, size_t count,
                                   metaffi_value *owned, size_t owned_count) {
  metaffi_error *error = NULL;
  size_t done = 0;
  while (done < count && error == NULL) {
    error = copy_value(&values[done], &copies[done]);
    if (error == NULL) ++done;
  }
  if (error != NULL) metaffi_go_host_free_values(copies, done);
  metaffi_go_host_free_values(owned, owned_count);
  return error;
}

/* --- bindings, errors ------------------------------------------------------------------------- */

metaffi_error *metaffi_go_host_entity_load(metaffi_module *module, const char *path,
                                           const metaffi_type_info *parameters, size_t parameter_count,
                                           const metaffi_type_info *results, size_t result_count,
                                           metaffi_dispatch dispatch, metaffi_go_host_binding **result) {
  metaffi_go_host_binding *binding = calloc(1, sizeof *binding);
  if (binding == NULL) return API.error_new(METAFFI_ERROR_OUT_OF_MEMORY, "memory ran out while an entity was loaded");
  const metaffi_entity_options options = {sizeof options, dispatch};
  metaffi_error *error =
      API.entity_load(module, path, parameters, parameter_count, results, result_count, &options, &binding->entity);
  if (error == NULL) {
    *result = binding;
  } else {
    free(binding);
  }
  return error;
}

void metaffi_go_host_unbind(metaffi_go_host_binding *binding) {
  API.entity_free(binding->entity);
  free(binding);
}

static size_t length_of(const char *text) { return text == NULL ? 0 : strlen(text); }

metaffi_go_host_error_view metaffi_go_host_view_error(const metaffi_error *error) {
  metaffi_go_host_error_view view;
  view.code = API.error_get_code(error);
  view.message = API.error_message(error);
  view.guest_type = API.error_guest_type(error);
  view.guest_stack = API.error_guest_stack(error);
  view.message_length = length_of(view.message);
  view.guest_type_length = length_of(view.guest_type);
  view.guest_stack_length = length_of(view.guest_stack);
  view.cause = API.error_cause(error);
  view.exception = API.error_exception(error);
  return view;
}

metaffi_error *metaffi_go_host_new_error(metaffi_error_code code, const char *message, const char *guest_type,
                                         const char *guest_stack, metaffi_error *cause, uint32_t owner,
                                         uintptr_t object) {
  metaffi_error_info info;
  memset(&info, 0, sizeof info);
  info.size = sizeof info;
  info.code = code;
  info.message = message;
  info.guest_type = guest_type;
  info.guest_stack = guest_stack;
  info.cause = cause;
  info.exception = metaffi_value_null();
  /* Without the handle the error still says what happened. */
  if (object != 0) API.error_free(metaffi_go_host_new_object(owner, object, &info.exception));
  return API.error_new_from(&info);
}

/* --- functions of the table ------------------------------------------------------------------- */

const char *metaffi_go_host_version(void) { return API.version(); }
uint32_t metaffi_go_host_owner_id(const char *name) { return API.owner_id(name); }
metaffi_error *metaffi_go_host_runtime_load(const char *name, const metaffi_runtime_options *options,
                                            metaffi_runtime **result) {
  return API.runtime_load(name, options, result);
}
void metaffi_go_host_runtime_release(metaffi_runtime *runtime) { API.runtime_release(runtime); }
metaffi_error *metaffi_go_host_module_load(metaffi_runtime *runtime, const char *path, metaffi_module **result) {
  return API.module_load(runtime, path, result);
}
void metaffi_go_host_module_free(metaffi_module *module) { API.module_free(module); }
metaffi_error *metaffi_go_host_module_inspect(metaffi_module *module, char **json) {
  return API.module_inspect(module, json);
}
const char *metaffi_go_host_entity_signature(const metaffi_entity *entity) { return API.entity_signature(entity); }
metaffi_error *metaffi_go_host_entity_dispatch(const metaffi_entity *entity, metaffi_entity_dispatch_info *info) {
  return API.entity_dispatch(entity, info);
}
metaffi_error *metaffi_go_host_entity_explain(const metaffi_entity *entity, char **text) {
  return API.entity_explain(entity, text);
}
char *metaffi_go_host_text(const char *text, size_t length) {
  char *copy = API.alloc(length + 1);
  if (copy == NULL) return NULL;
  if (length > 0) memcpy(copy, text, length);
  copy[length] = '\0';
  return copy;
}
void *metaffi_go_host_alloc(size_t size) { return API.alloc(size); }
void metaffi_go_host_free(void *memory) { API.free(memory); }
void metaffi_go_host_error_free(metaffi_error *error) { API.error_free(error); }
metaffi_error *metaffi_go_host_error_retain(metaffi_error *error) { return API.error_retain(error); }
metaffi_error *metaffi_go_host_callable_get(metaffi_value value, const metaffi_callable **result) {
  return API.callable_get(&value, result);
}
metaffi_error *metaffi_go_host_retain(metaffi_value value) { return API.handle_retain(&value); }
void metaffi_go_host_release(metaffi_value value) { API.value_free(&value); }
char *metaffi_go_host_type_name(metaffi_value value) { return API.handle_type_name(&value); }
char *metaffi_go_host_describe(metaffi_value value) { return API.handle_describe(&value); }
uint32_t metaffi_go_host_owner(metaffi_value value) { return API.handle_owner(&value); }
const char *metaffi_go_host_owner_name(uint32_t owner) { return API.owner_name(owner); }
