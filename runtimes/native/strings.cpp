#include "runtimes/native/strings.hpp"

#include <metaffi/cpp/unicode.hpp>

#include <cstdlib>
#include <cstring>
#include <limits>
#include <string>

#include "runtimes/native/services.hpp"
#include "runtimes/native/types.hpp"

namespace metaffi::native {

namespace {

constexpr std::size_t kBufferBytes = kStringCells * sizeof(std::uint64_t);

template <typename Unit>
constexpr int kBits = sizeof(Unit) * 8;

template <typename Unit>
std::size_t find_nul(const Unit* text, std::size_t length) noexcept {
  if constexpr (sizeof(Unit) == 1) {
    const void* found = std::memchr(text, 0, length);
    return found == nullptr ? length : static_cast<std::size_t>(static_cast<const Unit*>(found) - text);
  } else {
    std::size_t i = 0;
    while (i < length && text[i] != 0) ++i;
    return i;
  }
}

metaffi_error* nul_inside(std::uint64_t index, std::size_t offset) noexcept {
  return format_error(METAFFI_ERROR_INVALID_STRING,
                      "argument %llu: the text has a NUL at offset %zu, where C would take it to end; pass it as a "
                      "packed array of uint8 or char8 instead",
                      static_cast<unsigned long long>(index), offset);
}

template <typename Unit>
metaffi_error* not_valid(const char* what, std::uint64_t index, std::size_t offset) noexcept {
  return format_error(METAFFI_ERROR_INVALID_STRING,
                      "%s %llu: the text is not valid UTF-%d at offset %zu; bytes in another encoding travel as a "
                      "packed array of uint8 or char8",
                      what, static_cast<unsigned long long>(index), kBits<Unit>, offset);
}

template <typename Unit>
const Unit* units_of(const metaffi_value* value) noexcept {
  return static_cast<const Unit*>(value->as.data);
}

template <typename Unit>
metaffi_error* check_text(const Unit* text, std::size_t length, std::uint64_t index) noexcept {
  if (const std::size_t nul = find_nul(text, length); nul != length) return nul_inside(index, nul);
  if (const std::size_t bad = unicode::find_invalid(text, length); bad != unicode::kNone) {
    return not_valid<Unit>("argument", index, bad);
  }
  return nullptr;
}

// Copies text that is ASCII without NUL, which needs no further check; false as soon as it is not.
bool copy_plain_ascii(const char* text, std::size_t length, char* copy) noexcept {
  constexpr std::uint64_t kHighBits = 0x8080808080808080u;
  constexpr std::uint64_t kOnes = 0x0101010101010101u;
  std::uint64_t word;
  const auto copy_word = [&](std::size_t at) {
    std::memcpy(&word, text + at, sizeof word);
    std::memcpy(copy + at, &word, sizeof word);
    return (((word - kOnes) | word) & kHighBits) == 0;
  };
  std::size_t i = 0;
  for (; length - i >= sizeof word; i += sizeof word) {
    if (!copy_word(i)) return false;
  }
  if (i == length) return true;
  if (length >= sizeof word) return copy_word(length - sizeof word);  // overlaps what was copied
  for (; i < length; ++i) {
    if (static_cast<signed char>(text[i]) <= 0) return false;
    copy[i] = text[i];
  }
  return true;
}

template <typename Unit>
metaffi_error* string_in(const metaffi_value* argument, void* buffer, std::uint64_t index, void** text) noexcept {
  if (argument->type == metaffi_null_type) {
    *text = nullptr;
    return nullptr;
  }
  const Unit* units = units_of<Unit>(argument);
  const std::size_t length = argument->length;
  if constexpr (sizeof(Unit) == 1) {
    char* const copy = static_cast<char*>(buffer);
    if (length < kBufferBytes && copy_plain_ascii(units, length, copy)) [[likely]] {
      copy[length] = '\0';
      *text = buffer;
      return nullptr;
    }
  }
  if (metaffi_error* error = check_text(units, length, index)) return error;
  const std::size_t bytes = length * sizeof(Unit);
  void* copy = bytes + sizeof(Unit) <= kBufferBytes ? buffer : std::malloc(bytes + sizeof(Unit));
  if (copy == nullptr) return out_of_memory();
  if (bytes != 0) std::memcpy(copy, units, bytes);
  std::memset(static_cast<char*>(copy) + bytes, 0, sizeof(Unit));
  *text = copy;
  return nullptr;
}

template <typename Unit>
metaffi_type string_type() noexcept {
  return sizeof(Unit) == 1 ? metaffi_string8_type : sizeof(Unit) == 2 ? metaffi_string16_type : metaffi_string32_type;
}

// Copies `length` units into *result.
template <typename Unit>
metaffi_error* copy_out(const Unit* text, std::size_t length, std::uint64_t index, metaffi_value* result) noexcept {
  if (length > std::numeric_limits<std::uint32_t>::max()) {
    return format_error(METAFFI_ERROR_OUT_OF_RANGE, "result %llu: a string of %zu units; the longest has %u",
                        static_cast<unsigned long long>(index), length, std::numeric_limits<std::uint32_t>::max());
  }
  if (const std::size_t bad = unicode::find_invalid(text, length); bad != unicode::kNone)
    return not_valid<Unit>("result", index, bad);
  const std::size_t bytes = length * sizeof(Unit);
  char* copy = static_cast<char*>(host().alloc(bytes + sizeof(Unit)));
  if (copy == nullptr) return out_of_memory();
  std::memcpy(copy, text, bytes);
  std::memset(copy + bytes, 0, sizeof(Unit));
  result->as.data = copy;
  result->type = string_type<Unit>();
  result->length = static_cast<std::uint32_t>(length);
  return nullptr;
}

template <typename Unit>
metaffi_error* string_out(const Unit* text, std::uint64_t index, metaffi_value* result) noexcept {
  if (text == nullptr) {
    *result = metaffi_value_null();
    return nullptr;
  }
  return copy_out(text, std::char_traits<Unit>::length(text), index, result);
}

template <typename Unit>
metaffi_error* array_get(const void* address, std::size_t size, metaffi_value* result) noexcept {
  const Unit* units = static_cast<const Unit*>(address);
  return copy_out(units, find_nul(units, size), 1, result);
}

template <typename Unit>
metaffi_error* array_set(const metaffi_value* argument, void* address, std::size_t size) noexcept {
  const Unit* units = units_of<Unit>(argument);
  const std::size_t length = argument->length;
  if (length + 1 > size) {
    return format_error(METAFFI_ERROR_OUT_OF_RANGE,
                        "argument 1: a text of %zu units and its terminator do not fit into the global's %zu", length,
                        size);
  }
  if (metaffi_error* error = check_text(units, length, 1)) return error;
  Unit* target = static_cast<Unit*>(address);
  if (length != 0) std::memcpy(target, units, length * sizeof(Unit));
  target[length] = 0;
  return nullptr;
}

}  // namespace

metaffi_error* string8_in(const metaffi_value* argument, void* buffer, std::uint64_t index, void** text) noexcept {
  return string_in<char>(argument, buffer, index, text);
}
metaffi_error* string16_in(const metaffi_value* argument, void* buffer, std::uint64_t index, void** text) noexcept {
  return string_in<char16_t>(argument, buffer, index, text);
}
metaffi_error* string32_in(const metaffi_value* argument, void* buffer, std::uint64_t index, void** text) noexcept {
  return string_in<char32_t>(argument, buffer, index, text);
}

void string_free(void* text, const void* buffer) noexcept {
  if (text != buffer) std::free(text);
}

metaffi_error* string8_out(const char* text, std::uint64_t index, metaffi_value* result) noexcept {
  return string_out(text, index, result);
}
metaffi_error* string16_out(const char16_t* text, std::uint64_t index, metaffi_value* result) noexcept {
  return string_out(text, index, result);
}
metaffi_error* string32_out(const char32_t* text, std::uint64_t index, metaffi_value* result) noexcept {
  return string_out(text, index, result);
}

metaffi_error* char_array_get(const void* address, std::uint64_t size, std::uint64_t unit,
                              metaffi_value* result) noexcept {
  if (unit == 1) return array_get<char>(address, size, result);
  return unit == 2 ? array_get<char16_t>(address, size, result) : array_get<char32_t>(address, size, result);
}

metaffi_error* char_array_set(const metaffi_value* argument, void* address, std::uint64_t size,
                              std::uint64_t unit) noexcept {
  if (unit == 1) return array_set<char>(argument, address, size);
  return unit == 2 ? array_set<char16_t>(argument, address, size) : array_set<char32_t>(argument, address, size);
}

StringIn string_in_helper(metaffi_type type) noexcept {
  switch (string_unit(type)) {
    case 1:
      return string8_in;
    case 2:
      return string16_in;
    default:
      return string32_in;
  }
}

const void* string_out_helper(metaffi_type type) noexcept {
  switch (string_unit(type)) {
    case 1:
      return reinterpret_cast<const void*>(&string8_out);
    case 2:
      return reinterpret_cast<const void*>(&string16_out);
    default:
      return reinterpret_cast<const void*>(&string32_out);
  }
}

metaffi_error* string_out_any(metaffi_type type, const void* text, metaffi_value* result) noexcept {
  switch (string_unit(type)) {
    case 1:
      return string_out(static_cast<const char*>(text), 1, result);
    case 2:
      return string_out(static_cast<const char16_t*>(text), 1, result);
    default:
      return string_out(static_cast<const char32_t*>(text), 1, result);
  }
}

}  // namespace metaffi::native
