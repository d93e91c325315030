#include "engine/error.hpp"

#include <metaffi/value.h>
#include <metaffi/cpp/text.hpp>

#include <algorithm>
#include <atomic>
#include <cstdlib>
#include <cstring>

#include "engine/options.hpp"

// One block of memory an error: this head, then its strings.
struct metaffi_error {
  std::atomic<std::uint32_t> references;
  bool is_static;
  metaffi_error_code code;
  const char* message;
  const char* guest_type;
  const char* guest_stack;
  metaffi_error* cause;
  metaffi_value exception;
  metaffi_error_stack later_stack = {};
  mutable std::atomic<char*> later_text = nullptr;  // what that wrote
};

namespace metaffi::engine {
namespace {

constinit metaffi_error static_out_of_memory = {
    1, true, METAFFI_ERROR_OUT_OF_MEMORY, "memory ran out", nullptr, nullptr, nullptr, {{0}, metaffi_null_type, 0}};

struct Code {
  metaffi_error_code code;
  const char* meaning;
};

// A number that is no code is a defect of whoever made the error.
Code code_of(std::uint32_t number) noexcept {
  switch (number) {
#define METAFFI_CASE(name, value, meaning) \
  case value:                              \
    return {METAFFI_ERROR_##name, meaning};
    METAFFI_ERROR_CODES(METAFFI_CASE)
#undef METAFFI_CASE
    default:
      return {METAFFI_ERROR_INTERNAL, "an error of unknown kind"};
  }
}

struct Parts {
  metaffi_error_code code;
  std::string_view message;
  const char* guest_type = nullptr;
  const char* guest_stack = nullptr;
  metaffi_error* cause = nullptr;
  metaffi_value exception = metaffi_value_null();
  metaffi_error_stack later_stack = {};
};

void release(const metaffi_error_stack& stack) noexcept {
  if (stack.release != nullptr) stack.release(stack.context);
}

char* copy_text(char*& cursor, std::string_view source) noexcept {
  char* const start = cursor;
  std::memcpy(start, source.data(), source.size());
  start[source.size()] = '\0';
  cursor += source.size() + 1;
  return start;
}

std::size_t room_for(const char* source) noexcept { return source == nullptr ? 0 : std::strlen(source) + 1; }

metaffi_error* build(Parts parts) noexcept {
  const std::size_t size =
      sizeof(metaffi_error) + parts.message.size() + 1 + room_for(parts.guest_type) + room_for(parts.guest_stack);
  void* const memory = std::malloc(size);
  if (memory == nullptr) {
    metaffi_error_free(parts.cause);
    metaffi_value_free(&parts.exception);
    release(parts.later_stack);
    return out_of_memory_error();
  }
  char* cursor = static_cast<char*>(memory) + sizeof(metaffi_error);
  const char* const message = copy_text(cursor, parts.message);
  const char* const type = parts.guest_type == nullptr ? nullptr : copy_text(cursor, parts.guest_type);
  const char* const stack = parts.guest_stack == nullptr ? nullptr : copy_text(cursor, parts.guest_stack);
  return new (memory)
      metaffi_error{1, false, parts.code, message, type, stack, parts.cause, parts.exception, parts.later_stack};
}

// Without a lock: what writes it may call back. Of several that write at once the first counts.
const char* write_stack(const metaffi_error& error) noexcept {
  char* known = error.later_text.load(std::memory_order_acquire);
  if (known != nullptr || error.later_stack.write == nullptr) return known;
  char* const written = error.later_stack.write(error.later_stack.context);
  if (written == nullptr || error.later_text.compare_exchange_strong(known, written)) return written;
  metaffi_free(written);
  return known;
}

}  // namespace

metaffi_error* out_of_memory_error() noexcept { return &static_out_of_memory; }

metaffi_error* make_error(metaffi_error_code code, std::string_view message) noexcept {
  return build({.code = code, .message = message});
}

metaffi_error* make_error(metaffi_error_code code, std::string_view message, ErrorPtr cause) noexcept {
  return build({.code = code, .message = message, .cause = cause.release()});
}

metaffi_error* copy_out(std::string_view text, char** result) noexcept {
  char* const copy = static_cast<char*>(metaffi_alloc(text.size() + 1));
  if (copy == nullptr) return out_of_memory_error();
  char* cursor = copy;
  *result = copy_text(cursor, text);
  return nullptr;
}

metaffi_error* null_argument(std::string_view function, std::string_view argument) noexcept {
  return guarded(
      [&] { return make_error(METAFFI_ERROR_INVALID_ARGUMENT, text(function, ": ", argument, " is NULL")); });
}

}  // namespace metaffi::engine

using metaffi::engine::build;
using metaffi::engine::release;
using metaffi::engine::write_stack;

metaffi_error* metaffi_error_new(metaffi_error_code code, const char* message) {
  const auto known = metaffi::engine::code_of(metaffi::engine::raw_number(code));
  return build({.code = known.code, .message = message == nullptr ? known.meaning : message});
}

metaffi_error* metaffi_error_new_from(const metaffi_error_info* info) {
  if (info == nullptr || info->size < sizeof(info->size)) {
    return metaffi::engine::make_error(METAFFI_ERROR_INTERNAL, "metaffi_error_new_from: info has no size");
  }
  metaffi_error_info given = {};
  std::memcpy(static_cast<void*>(&given), info, std::min(info->size, sizeof(given)));
  const auto known = metaffi::engine::code_of(metaffi::engine::raw_number(given.code));
  return build({.code = known.code,
                .message = given.message == nullptr ? known.meaning : given.message,
                .guest_type = given.guest_type,
                .guest_stack = given.guest_stack,
                .cause = given.cause,
                .exception = given.exception.type == 0 ? metaffi_value_null() : given.exception,
                .later_stack = given.later_stack});
}

metaffi_error* metaffi_error_retain(metaffi_error* error) {
  if (error != nullptr && !error->is_static) error->references.fetch_add(1, std::memory_order_relaxed);
  return error;
}

// A loop, not recursion: a chain of causes may be long.
void metaffi_error_free(metaffi_error* error) {
  while (error != nullptr && !error->is_static) {
    if (error->references.fetch_sub(1, std::memory_order_acq_rel) != 1) return;
    metaffi_error* const cause = error->cause;
    metaffi_value_free(&error->exception);
    metaffi_free(error->later_text.load(std::memory_order_relaxed));
    release(error->later_stack);
    error->~metaffi_error();
    std::free(error);
    error = cause;
  }
}

metaffi_error_code metaffi_error_get_code(const metaffi_error* error) {
  return error == nullptr ? METAFFI_ERROR_NONE : error->code;
}

const char* metaffi_error_message(const metaffi_error* error) { return error == nullptr ? "" : error->message; }

const char* metaffi_error_guest_type(const metaffi_error* error) {
  return error == nullptr ? nullptr : error->guest_type;
}

const char* metaffi_error_guest_stack(const metaffi_error* error) {
  if (error == nullptr) return nullptr;
  return error->guest_stack != nullptr ? error->guest_stack : write_stack(*error);
}

const metaffi_error* metaffi_error_cause(const metaffi_error* error) {
  return error == nullptr ? nullptr : error->cause;
}

metaffi_value metaffi_error_exception(const metaffi_error* error) {
  return error == nullptr ? metaffi_value_null() : error->exception;
}

const char* metaffi_error_code_name(metaffi_error_code code) {
  switch (metaffi::engine::raw_number(code)) {
#define METAFFI_CASE(name, number, meaning) \
  case number:                              \
    return #name;
    METAFFI_ERROR_CODES(METAFFI_CASE)
#undef METAFFI_CASE
    case METAFFI_ERROR_NONE:
      return "NONE";
    default:
      return nullptr;
  }
}
