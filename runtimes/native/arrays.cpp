#include "runtimes/native/arrays.hpp"

#include <metaffi/cpp/unicode.hpp>

#include <cstdlib>
#include <cstring>
#include <limits>
#include <memory>

#include "runtimes/native/handles.hpp"
#include "runtimes/native/services.hpp"
#include "runtimes/native/strings.hpp"
#include "runtimes/native/types.hpp"

namespace metaffi::native {

namespace {

struct FreeDeleter {
  void operator()(void* memory) const noexcept { std::free(memory); }
};
using Block = std::unique_ptr<void, FreeDeleter>;

constexpr std::uint32_t kMaxLength = std::numeric_limits<std::uint32_t>::max();

metaffi_error* wrong_element(std::uint64_t index, std::size_t element, const metaffi_value& found,
                             metaffi_type wanted) noexcept {
  const char* name = host().type_name(found.type);
  return format_error(METAFFI_ERROR_TYPE_MISMATCH, "argument %llu: element %zu is %s where %s is needed",
                      static_cast<unsigned long long>(index), element, name == nullptr ? "of an unknown type" : name,
                      host().type_name(wanted));
}

std::size_t first_nul(const char* bytes, std::size_t length, std::size_t unit) noexcept {
  static constexpr char kZero[4] = {};
  for (std::size_t i = 0; i < length; ++i) {
    if (std::memcmp(bytes + i * unit, kZero, unit) == 0) return i;
  }
  return length;
}

std::size_t first_invalid(const metaffi_value& text, std::size_t unit) noexcept {
  if (unit == 1) return unicode::find_invalid(text.as.string8, text.length);
  if (unit == 2) return unicode::find_invalid(static_cast<const char16_t*>(text.as.data), text.length);
  return unicode::find_invalid(static_cast<const char32_t*>(text.as.data), text.length);
}

metaffi_error* check_string(const metaffi_value& text, metaffi_type type, std::size_t unit, std::uint64_t index,
                            std::size_t element) noexcept {
  if (text.type != type) return wrong_element(index, element, text, type);
  const auto position = static_cast<unsigned long long>(index);
  if (const std::size_t nul = first_nul(text.as.string8, text.length, unit); nul != text.length) {
    return format_error(METAFFI_ERROR_INVALID_STRING,
                        "argument %llu: the text of element %zu has a NUL at offset %zu, where C would take it to end",
                        position, element, nul);
  }
  if (const std::size_t bad = first_invalid(text, unit); bad != unicode::kNone) {
    return format_error(METAFFI_ERROR_INVALID_STRING,
                        "argument %llu: the text of element %zu is not valid UTF-%zu at offset %zu", position, element,
                        unit * 8, bad);
  }
  return nullptr;
}

metaffi_error* check_length(std::int64_t length) noexcept {
  if (length >= 0 && length <= static_cast<std::int64_t>(kMaxLength)) return nullptr;
  return format_error(METAFFI_ERROR_OUT_OF_RANGE, "result 1: %lld is no length of an array (0 to %u)",
                      static_cast<long long>(length), kMaxLength);
}

}  // namespace

metaffi_error* strings_in(const metaffi_value* argument, std::uint64_t index, void** pointers) noexcept {
  *pointers = nullptr;
  if (argument->type == metaffi_null_type) return nullptr;
  const metaffi_type type = metaffi_type_element(argument->type);
  const std::size_t unit = string_unit(type);
  const std::size_t count = argument->length;
  const metaffi_value* items = argument->as.items;
  std::size_t bytes = (count + 1) * sizeof(void*);
  for (std::size_t i = 0; i < count; ++i) {
    if (items[i].type == metaffi_null_type) continue;
    if (metaffi_error* error = check_string(items[i], type, unit, index, i)) return error;
    bytes += (static_cast<std::size_t>(items[i].length) + 1) * unit;
    bytes = (bytes + unit - 1) / unit * unit;
  }
  void** table = static_cast<void**>(std::malloc(bytes));
  if (table == nullptr) return out_of_memory();
  char* next = reinterpret_cast<char*>(table + count + 1);
  for (std::size_t i = 0; i < count; ++i) {
    table[i] = nullptr;
    if (items[i].type == metaffi_null_type) continue;
    const std::size_t size = items[i].length * unit;
    table[i] = next;
    if (size != 0) std::memcpy(next, items[i].as.data, size);
    std::memset(next + size, 0, unit);
    next += size + unit;
  }
  table[count] = nullptr;
  *pointers = table;
  return nullptr;
}

metaffi_error* handles_in(const metaffi_value* argument, std::uint64_t index, void** pointers) noexcept {
  *pointers = nullptr;
  if (argument->type == metaffi_null_type) return nullptr;
  const std::size_t count = argument->length;
  Block block(std::malloc((count + 1) * sizeof(void*)));
  if (block == nullptr) return out_of_memory();
  void** table = static_cast<void**>(block.get());
  for (std::size_t i = 0; i < count; ++i) {
    const metaffi_value& item = argument->as.items[i];
    if (item.type != metaffi_handle_type && item.type != metaffi_null_type) {
      return wrong_element(index, i, item, metaffi_handle_type);
    }
    if (metaffi_error* error = pointer_of(&item, &table[i])) return error;
  }
  table[count] = nullptr;
  *pointers = block.release();
  return nullptr;
}

metaffi_error* array_out(const void* data, std::int64_t length, std::uint64_t element, metaffi_value* result) noexcept {
  if (data == nullptr) {
    *result = metaffi_value_null();
    return nullptr;
  }
  if (metaffi_error* error = check_length(length)) return error;
  const auto type = static_cast<metaffi_type>(element);
  const std::size_t bytes = static_cast<std::size_t>(length) * find_scalar(type)->size;
  void* copy = host().alloc(bytes == 0 ? 1 : bytes);
  if (copy == nullptr) return out_of_memory();
  std::memcpy(copy, data, bytes);
  *result = metaffi_value_packed(type, copy, static_cast<std::size_t>(length));
  return nullptr;
}

metaffi_error* strings_out(const void* pointers, std::int64_t length, std::uint64_t element,
                           metaffi_value* result) noexcept {
  if (pointers == nullptr) {
    *result = metaffi_value_null();
    return nullptr;
  }
  if (metaffi_error* error = check_length(length)) return error;
  const auto type = static_cast<metaffi_type>(element);
  const auto count = static_cast<std::size_t>(length);
  auto* items = static_cast<metaffi_value*>(host().alloc(count == 0 ? 1 : count * sizeof(metaffi_value)));
  if (items == nullptr) return out_of_memory();
  metaffi_value array = metaffi_value_array(type, items, 0);
  for (std::size_t i = 0; i < count; ++i) {
    const void* text = static_cast<const void* const*>(pointers)[i];
    metaffi_error* error = string_out_any(type, text, &items[i]);
    if (error != nullptr) {
      host().value_free(&array);
      return error;
    }
    array.length = static_cast<std::uint32_t>(i + 1);
  }
  *result = array;
  return nullptr;
}

metaffi_error* array_set(const metaffi_value* argument, void* address, std::uint64_t capacity) noexcept {
  if (argument->length != capacity) {
    return format_error(METAFFI_ERROR_OUT_OF_RANGE,
                        "argument 1: an array of %u elements for a global array of %llu; set all of them at once",
                        argument->length, static_cast<unsigned long long>(capacity));
  }
  const std::size_t size = find_scalar(metaffi_type_element(argument->type))->size;
  if (capacity != 0) std::memcpy(address, argument->as.data, capacity * size);
  return nullptr;
}

}  // namespace metaffi::native
