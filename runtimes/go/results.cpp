#include "runtimes/go/results.hpp"

#include <metaffi/cpp/unicode.hpp>

#include <cstring>
#include <limits>
#include <utility>

#include "runtimes/go/scalar.hpp"
#include "runtimes/go/services.hpp"

namespace metaffi::go {

namespace {

const char* name_of(metaffi_type type) noexcept {
  const char* name = host().type_name(type);
  return name == nullptr ? "a value of an unknown type" : name;
}

metaffi_error* check_length(std::int64_t length) noexcept {
  constexpr std::uint32_t kMost = std::numeric_limits<std::uint32_t>::max();
  if (length >= 0 && length <= std::int64_t{kMost}) return nullptr;
  return format_error(METAFFI_ERROR_OUT_OF_RANGE, "Go returned a length of %lld; a value holds 0 to %u",
                      static_cast<long long>(length), kMost);
}

metaffi_value text_value(metaffi_type type, void* data, std::size_t length) noexcept {
  metaffi_value value = metaffi_value_null();
  value.as.data = data;
  value.type = type;
  value.length = static_cast<std::uint32_t>(length);
  return value;
}

template <typename Unit>
metaffi_error* from_utf8_out(const char* data, std::size_t length, metaffi_type type, metaffi_value* result) noexcept {
  std::size_t invalid = 0;
  const std::size_t units = unicode::length_as<Unit>(data, length, &invalid);
  if (invalid != unicode::kNone) {
    return format_error(
        METAFFI_ERROR_INVALID_STRING,
        "the string that Go returned is not valid UTF-8 at byte %zu, so it is no %s; declared string8 it "
        "arrives as it is",
        invalid, name_of(type));
  }
  auto* const copy = static_cast<Unit*>(host().alloc((units + 1) * sizeof(Unit)));
  if (copy == nullptr) return out_of_memory();
  unicode::convert(data, length, copy, &invalid);
  copy[units] = 0;
  *result = text_value(type, copy, units);
  return nullptr;
}

metaffi_error* string8_copy(const char* data, std::size_t length, metaffi_value* result) noexcept {
  auto* const copy = static_cast<char*>(host().alloc(length + 1));
  if (copy == nullptr) return out_of_memory();
  if (length != 0) std::memcpy(copy, data, length);
  copy[length] = '\0';
  *result = text_value(metaffi_string8_type, copy, length);
  return nullptr;
}

bool is_string(metaffi_type type) noexcept {
  return type == metaffi_string8_type || type == metaffi_string16_type || type == metaffi_string32_type;
}

bool is_declared_array(metaffi_type found, metaffi_type declared) noexcept {
  constexpr metaffi_type kFlags = METAFFI_ARRAY_FLAG | METAFFI_PACKED_FLAG;
  return (declared & METAFFI_ARRAY_FLAG) != 0 && (found | kFlags) == (declared | kFlags);
}

metaffi_error* mismatch(const char* function, metaffi_type found, metaffi_type declared) noexcept {
  if (found == metaffi_null_type) {
    return format_error(METAFFI_ERROR_NULL_VALUE, "%s: Go returned nil where %s is declared", function,
                        name_of(declared));
  }
  return format_error(METAFFI_ERROR_TYPE_MISMATCH, "%s: Go returned %s where %s is declared", function, name_of(found),
                      name_of(declared));
}

// In place. Error or not, `result` keeps something that is to be freed.
metaffi_error* fit(const char* function, metaffi_value* result, metaffi_type type) noexcept {
  const metaffi_type found = result->type;
  if (found == type || is_declared_array(found, type)) return nullptr;
  const bool is_nullable =
      (type & METAFFI_ARRAY_FLAG) != 0 || type == metaffi_handle_type || type == metaffi_callable_type;
  if (found == metaffi_null_type && is_nullable) return nullptr;
  if (is_string(found) && is_string(type) && found == metaffi_string8_type) {
    metaffi_value recoded;
    if (metaffi_error* error = recoded_out(result->as.string8, result->length, type, &recoded)) return error;
    host().value_free(result);
    *result = recoded;
    return nullptr;
  }
  std::uint64_t cell = 0;
  switch (convert_scalar(*result, type, &cell)) {
    case scalar::Outcome::kDone:
      integer_out(cell, type, result);
      return nullptr;
    case scalar::Outcome::kKind:
      return mismatch(function, found, type);
    default: {
      char number[scalar::kPrinted];
      scalar::print(*result, number, sizeof number);
      return format_error(METAFFI_ERROR_OUT_OF_RANGE, "%s: Go returned %s, which is no %s", function, number,
                          name_of(type));
    }
  }
}

}  // namespace

void integer_out(std::uint64_t cell, std::uint64_t type, metaffi_value* result) noexcept {
  metaffi_value value = metaffi_value_null();
  value.as.uint64 = cell;
  value.type = static_cast<metaffi_type>(type);
  *result = value;
}

void float32_out(float value, metaffi_value* result) noexcept { *result = metaffi_value_float32(value); }
void float64_out(double value, metaffi_value* result) noexcept { *result = metaffi_value_float64(value); }

void string_out(char* data, std::int64_t length, metaffi_value* result) noexcept {
  *result = text_value(metaffi_string8_type, data, static_cast<std::size_t>(length));
}

void packed_out(void* data, std::int64_t length, std::uint64_t element, metaffi_value* result) noexcept {
  *result = metaffi_value_packed(static_cast<metaffi_type>(element), data, static_cast<std::size_t>(length));
}

metaffi_error* recoded_out(const char* data, std::int64_t length, std::uint64_t type, metaffi_value* result) noexcept {
  const auto bytes = static_cast<std::size_t>(length);
  return type == metaffi_string16_type ? from_utf8_out<char16_t>(data, bytes, metaffi_string16_type, result)
                                       : from_utf8_out<char32_t>(data, bytes, metaffi_string32_type, result);
}

metaffi_error* fit_result(const char* function, metaffi_value* value, std::uint64_t type,
                          metaffi_value* result) noexcept {
  metaffi_error* error = fit(function, value, static_cast<metaffi_type>(type));
  if (error != nullptr) {
    host().value_free(value);
  } else {
    *result = std::exchange(*value, metaffi_value_null());
  }
  return error;
}

metaffi_error* string_copy_out(const char* data, std::int64_t length, std::uint64_t type,
                               metaffi_value* result) noexcept {
  if (metaffi_error* error = check_length(length)) return error;
  if (type != metaffi_string8_type) return recoded_out(data, length, type, result);
  return string8_copy(data, static_cast<std::size_t>(length), result);
}

metaffi_error* array_copy_out(const void* data, std::int64_t length, std::uint64_t element,
                              metaffi_value* result) noexcept {
  if (metaffi_error* error = check_length(length)) return error;
  const auto type = static_cast<metaffi_type>(element);
  const std::size_t bytes = static_cast<std::size_t>(length) * find_scalar(type)->size;
  void* const copy = host().alloc(bytes == 0 ? 1 : bytes);
  if (copy == nullptr) return out_of_memory();
  if (bytes != 0) std::memcpy(copy, data, bytes);
  *result = metaffi_value_packed(type, copy, static_cast<std::size_t>(length));
  return nullptr;
}

metaffi_error* c_string_out(const char* text, std::uint64_t type, metaffi_value* result) noexcept {
  if (text == nullptr) {
    *result = metaffi_value_null();
    return nullptr;
  }
  return string_copy_out(text, static_cast<std::int64_t>(std::strlen(text)), type, result);
}

}  // namespace metaffi::go
