#include "guest.h"

#include <stdlib.h>
#include <string.h>

#include "_cgo_export.h"

static const metaffi_go_services *services;
static const metaffi_host *host;

static metaffi_error *invoke(void *context, const metaffi_value *arguments, size_t argument_count,
                             metaffi_value *results, size_t result_count) {
  return (metaffi_error *)metaffi_go_guest_invoke((uintptr_t)context, (void *)arguments, argument_count, results,
                                                  result_count);
}

static void release(void *context) { metaffi_go_guest_release((uintptr_t)context); }

guest_identity guest_start(const metaffi_go_services *given) {
  services = given;
  host = given->host;
  guest_identity identity = {(uintptr_t)given->object_class, (uintptr_t)given->object_context, (uintptr_t)&invoke,
                             given->owner};
  return identity;
}

static uintptr_t word(metaffi_error *error) { return (uintptr_t)error; }

static uintptr_t out_of_memory(void) {
  return word(host->error_new(METAFFI_ERROR_OUT_OF_MEMORY, "memory ran out while a result of Go was written"));
}

static metaffi_value reference(uintptr_t slot, uint32_t generation, uint32_t type) {
  metaffi_value value = {{0}, type, generation};
  value.as.handle = (metaffi_handle *)slot;
  return value;
}

/* ---- Memory ---- */

void *guest_alloc(size_t size) { return host->alloc(size); }

void guest_free(uintptr_t memory) { host->free((void *)memory); }

void guest_free_many(const uintptr_t *blocks, size_t count) {
  for (size_t i = 0; i < count; ++i) host->free((void *)blocks[i]);
}

int guest_alloc_many(const size_t *sizes, size_t count, uintptr_t *blocks) {
  for (size_t i = 0; i < count; ++i) {
    blocks[i] = (uintptr_t)host->alloc(sizes[i]);
    if (blocks[i] == 0) {
      guest_free_many(blocks, i);
      return 0;
    }
  }
  return 1;
}

int guest_strings(const uint32_t *lengths, size_t count, uintptr_t result) {
  metaffi_value *items = host->alloc(count * sizeof *items);
  if (items == NULL) return 0;
  metaffi_value array = metaffi_value_array(metaffi_string8_type, items, 0);
  for (; array.length < count; ++array.length) {
    const uint32_t length = lengths[array.length];
    char *const bytes = host->alloc((size_t)length + 1);
    if (bytes == NULL) {
      host->value_free(&array);
      return 0;
    }
    bytes[length] = 0;
    items[array.length] = metaffi_value_string8(bytes, length);
  }
  *(metaffi_value *)result = array;
  return 1;
}

void guest_values_free(uintptr_t values, size_t count) {
  for (size_t i = 0; i < count; ++i) host->value_free((metaffi_value *)values + i);
}

/* ---- Handles ---- */

uintptr_t guest_handle(uintptr_t number, uintptr_t value) {
  return word(host->handle_new(services->owner, (void *)number, services->object_class, services->object_context,
                               (metaffi_value *)value));
}

guest_outcome guest_handles(const guest_place *places, size_t count) {
  guest_outcome outcome = {0, 0};
  for (; outcome.word < count && outcome.error == 0; ++outcome.word) {
    outcome.error = guest_handle(places[outcome.word].number, places[outcome.word].value);
    if (outcome.error != 0) break;
  }
  return outcome;
}

uintptr_t guest_retain(uintptr_t slot, uint32_t generation, uint32_t type) {
  const metaffi_value value = reference(slot, generation, type);
  return word(host->handle_retain(&value));
}

void guest_release(uintptr_t slot, uint32_t generation, uint32_t type) {
  metaffi_value value = reference(slot, generation, type);
  host->value_free(&value);
}

uintptr_t guest_handle_type_name(uintptr_t slot, uint32_t generation) {
  const metaffi_value value = reference(slot, generation, metaffi_handle_type);
  return (uintptr_t)host->handle_type_name(&value);
}

uintptr_t guest_handle_describe(uintptr_t slot, uint32_t generation) {
  const metaffi_value value = reference(slot, generation, metaffi_handle_type);
  return (uintptr_t)host->handle_describe(&value);
}

const char *guest_owner_name(uint32_t owner) { return host->owner_name(owner); }

/* ---- Errors ---- */

static const char *text_at(const char *texts, uint32_t offset) {
  return offset == GUEST_NO_TEXT ? NULL : texts + offset;
}

uintptr_t guest_error_new(const guest_error_link *links, size_t count, const char *texts, uintptr_t cause) {
  metaffi_error *error = (metaffi_error *)cause;
  while (count-- > 0) {
    const guest_error_link *const link = &links[count];
    metaffi_error_info info = {sizeof info,
                               (metaffi_error_code)link->code,
                               text_at(texts, link->message),
                               text_at(texts, link->guest_type),
                               text_at(texts, link->guest_stack),
                               error,
                               metaffi_value_null()};
    if (link->exception != 0) {
      const uintptr_t failed = guest_handle(link->exception, (uintptr_t)&info.exception);
      if (failed != 0) { /* an error without its object is better than none */
        guest_error_free(failed);
        info.exception = metaffi_value_null();
        metaffi_go_guest_release(link->exception);
      }
    }
    error = host->error_new_from(&info);
  }
  return word(error);
}

uintptr_t guest_error_retain(uintptr_t error) { return word(host->error_retain((metaffi_error *)error)); }

void guest_error_free(uintptr_t error) { host->error_free((metaffi_error *)error); }

static size_t length_of(const char *text) { return text == NULL ? 0 : strlen(text); }

guest_error_view guest_error_read(uintptr_t given) {
  const metaffi_error *const error = (const metaffi_error *)given;
  guest_error_view view;
  view.message = host->error_message(error);
  view.guest_type = host->error_guest_type(error);
  view.guest_stack = host->error_guest_stack(error);
  view.message_length = length_of(view.message);
  view.guest_type_length = length_of(view.guest_type);
  view.guest_stack_length = length_of(view.guest_stack);
  view.cause = (uintptr_t)host->error_cause(error);
  view.code = (uint32_t)host->error_get_code(error);
  return view;
}

guest_error_exception_view guest_error_exception(uintptr_t given) {
  const metaffi_error *const error = (const metaffi_error *)given;
  const metaffi_value exception = host->error_exception(error);
  const guest_error_exception_view view = {(uintptr_t)exception.as.handle, exception.length, exception.type,
                                           host->error_guest_stack(error) != NULL};
  return view;
}

const char *guest_code_name(uint32_t code) {
  switch (code) {
#define GUEST_CODE_CASE(name, number, meaning) \
  case number:                                 \
    return #name;
    METAFFI_ERROR_CODES(GUEST_CODE_CASE)
#undef GUEST_CODE_CASE
  }
  return "";
}

/* ---- Callables ---- */

typedef struct signature {
  struct signature *next; /* of all: see guest_frame */
  metaffi_callable head;
  metaffi_type_info infos[];
} signature;

static signature *signatures;

uintptr_t guest_signature_new(const uint32_t *types, const uint32_t *dimensions, size_t parameters, size_t results,
                              int any_count, const char *aliases) {
  const size_t count = parameters + results;
  size_t alias_bytes = 0;
  for (size_t i = 0; i < count; ++i) alias_bytes += strlen(aliases + alias_bytes) + 1;
  const size_t infos_bytes = count * sizeof(metaffi_type_info);
  signature *const made = malloc(sizeof *made + infos_bytes + alias_bytes);
  if (made == NULL) return 0;
  char *alias = (char *)made + sizeof *made + infos_bytes;
  if (alias_bytes != 0) memcpy(alias, aliases, alias_bytes);
  for (size_t i = 0; i < count; ++i) {
    const metaffi_type_info info = {types[i], dimensions[i], *alias == 0 ? NULL : alias};
    made->infos[i] = info;
    alias += strlen(alias) + 1;
  }
  const metaffi_callable head = {
      invoke, NULL, release, made->infos, any_count ? METAFFI_DYNAMIC : parameters, made->infos + parameters, results};
  made->head = head;
  do {
    made->next = __atomic_load_n(&signatures, __ATOMIC_ACQUIRE);
  } while (!__atomic_compare_exchange_n(&signatures, &made->next, made, 0, __ATOMIC_ACQ_REL, __ATOMIC_ACQUIRE));
  return (uintptr_t)&made->head;
}

uintptr_t guest_callable_new(uintptr_t head, uintptr_t number, uintptr_t value) {
  metaffi_callable description = *(const metaffi_callable *)head;
  description.context = (void *)number;
  return word(host->callable_new(services->owner, &description, (metaffi_value *)value));
}

guest_outcome guest_callable_hold(uintptr_t slot, uint32_t generation) {
  const metaffi_value value = reference(slot, generation, metaffi_callable_type);
  guest_outcome outcome = {word(host->handle_retain(&value)), 0};
  if (outcome.error != 0) return outcome;
  const metaffi_callable *callable = NULL;
  outcome.error = word(host->callable_get(&value, &callable));
  outcome.word = (uintptr_t)callable;
  if (outcome.error != 0) guest_release(slot, generation, metaffi_callable_type);
  return outcome;
}

/* ---- Calls ---- */

guest_number guest_call_numbers(uintptr_t given, uint64_t numbers, uint64_t a, uint64_t b, uint64_t c, uint64_t d) {
  const metaffi_callable *const callable = (const metaffi_callable *)given;
  const uint64_t bits[GUEST_MOST_NUMBERS] = {a, b, c, d};
  const size_t count = numbers & 7, results = numbers >> 3 & 1;
  metaffi_value arguments[GUEST_MOST_NUMBERS];
  metaffi_value result = metaffi_value_null();
  for (size_t i = 0; i < count; ++i) {
    arguments[i].as.uint64 = bits[i];
    arguments[i].type = (metaffi_type)1 << (numbers >> (9 + 5 * i) & 31);
    arguments[i].length = 0;
  }
  const uintptr_t error = word(callable->invoke(callable->context, arguments, count, &result, results));
  const guest_number number = {error, result.as.uint64, result.type, result.length};
  return number;
}

void guest_owned_free(uint64_t payload, uint32_t type, uint32_t length) {
  metaffi_value owned = {{0}, type, length};
  owned.as.uint64 = payload;
  host->value_free(&owned);
}

static guest_frame *frames;

guest_frame *guest_frame_new(uint32_t capacity) {
  guest_frame *const frame = malloc(sizeof *frame + capacity * sizeof(metaffi_value));
  if (frame == NULL) return NULL;
  memset(frame, 0, offsetof(guest_frame, scratch));
  frame->capacity = capacity;
  frame->next = frames;
  if (frames != NULL) frames->previous = frame;
  frames = frame;
  return frame;
}

void guest_frame_free(guest_frame *frame) {
  if (frame->next != NULL) frame->next->previous = frame->previous;
  if (frame->previous != NULL) {
    frame->previous->next = frame->next;
  } else {
    frames = frame->next;
  }
  free(frame);
}

static metaffi_value *values_of(guest_frame *frame) { return (metaffi_value *)(frame + 1); }

static int in_scratch(const guest_frame *frame, const metaffi_value *value) {
  const uintptr_t address = (uintptr_t)value->as.data;
  return address >= (uintptr_t)frame->scratch && address < (uintptr_t)frame->scratch + GUEST_SCRATCH;
}

static int owns_memory(const metaffi_value *value) {
  const uint32_t owning = metaffi_string8_type | metaffi_string16_type | metaffi_string32_type | metaffi_handle_type |
                          metaffi_callable_type | METAFFI_ARRAY_FLAG;
  return (value->type & owning) != 0;
}

static void clear(guest_frame *frame, size_t first, size_t count) {
  metaffi_value *const values = values_of(frame) + first;
  for (size_t i = 0; i < count; ++i) {
    if (owns_memory(&values[i]) && !in_scratch(frame, &values[i])) host->value_free(&values[i]);
    values[i] = metaffi_value_null();
  }
}

/* Saves the crossing that would free it. */
static void keep_in_scratch(guest_frame *frame, metaffi_value *value) {
  if (value->type != metaffi_string8_type || value->length > GUEST_SCRATCH - frame->used) return;
  const uint32_t length = value->length;
  char *const place = length == 0 ? frame->scratch : frame->scratch + frame->used;
  if (length != 0) memcpy(place, value->as.string8, length);
  host->value_free(value);
  *value = metaffi_value_string8(place, length);
  frame->used += length;
}

uintptr_t guest_frame_call(uintptr_t given) {
  guest_frame *const frame = (guest_frame *)given;
  const metaffi_callable *const callable = (const metaffi_callable *)frame->callable;
  metaffi_value *const arguments = values_of(frame);
  metaffi_value *const results = arguments + frame->argument_count;
  for (uint32_t i = 0; i < frame->result_count; ++i) results[i] = metaffi_value_null();
  metaffi_error *const error =
      callable->invoke(callable->context, arguments, frame->argument_count, results, frame->result_count);
  clear(frame, 0, frame->argument_count);
  if (error != NULL) {
    for (uint32_t i = 0; i < frame->result_count; ++i) results[i] = metaffi_value_null();
    return word(error);
  }
  for (uint32_t i = 0; i < frame->result_count; ++i) keep_in_scratch(frame, &results[i]);
  return 0;
}
