#include "runtimes/go/arguments.hpp"

#include <metaffi/cpp/unicode.hpp>

#include <cstdio>
#include <cstdlib>
#include <cstring>
#include <memory>

#include "runtimes/go/object.hpp"
#include "runtimes/go/scalar.hpp"
#include "runtimes/go/services.hpp"

namespace metaffi::go {

namespace {

struct Free {
  void operator()(void* memory) const noexcept { std::free(memory); }
};
using Block = std::unique_ptr<void, Free>;

Block allocate(std::size_t size) noexcept { return Block(std::malloc(size == 0 ? 1 : size)); }

class OwnedValue {
 public:
  OwnedValue() noexcept : value_(metaffi_value_null()) {}
  OwnedValue(const OwnedValue&) = delete;
  OwnedValue& operator=(const OwnedValue&) = delete;
  ~OwnedValue() { host().value_free(&value_); }
  metaffi_value* get() noexcept { return &value_; }

 private:
  metaffi_value value_;
};

const char* name_of(metaffi_type type) noexcept {
  const char* name = host().type_name(type);
  return name == nullptr ? "of an unknown type" : name;
}

metaffi_error* wrong_type(const Parameter& parameter, const char* element, metaffi_type found) noexcept {
  const auto code = found == metaffi_null_type ? METAFFI_ERROR_NULL_VALUE : METAFFI_ERROR_TYPE_MISMATCH;
  return format_error(code, "%s: %s%s where Go takes %.*s", parameter.where.c_str(), element, name_of(found),
                      static_cast<int>(parameter.go_name.size()), parameter.go_name.data());
}

metaffi_error* no_slice(const Parameter& parameter, metaffi_type found) noexcept {
  return format_error(METAFFI_ERROR_TYPE_MISMATCH, "%s: %s where Go takes []%.*s", parameter.where.c_str(),
                      name_of(found), static_cast<int>(parameter.go_name.size()), parameter.go_name.data());
}

metaffi_error* does_not_fit(const Parameter& parameter, const char* element, const metaffi_value& value) noexcept {
  char number[scalar::kPrinted];
  scalar::print(value, number, sizeof number);
  return format_error(METAFFI_ERROR_OUT_OF_RANGE, "%s: %s%s is no value of Go's %.*s", parameter.where.c_str(), element,
                      number, static_cast<int>(parameter.go_name.size()), parameter.go_name.data());
}

bool is_handle_of_go(const metaffi_value& value) noexcept {
  return value.type == metaffi_handle_type && host().handle_owner(&value) == owner();
}

// What the object behind a handle naturally is, which may be a handle again.
metaffi_error* natural_of(const metaffi_value& handle, const Parameter& parameter, metaffi_value* natural) noexcept {
  void* object = nullptr;
  auto* const library = const_cast<Library*>(parameter.library);
  if (metaffi_error* error = resolve_object(library, &handle, &object)) return error;
  return library->guest()->object_value(reinterpret_cast<std::uintptr_t>(object), natural);
}

metaffi_error* convert(const metaffi_value& value, const Parameter& parameter, const char* element,
                       std::uint64_t* cell) noexcept {
  switch (convert_scalar(value, parameter.type, cell)) {
    case scalar::Outcome::kDone:
      return nullptr;
    case scalar::Outcome::kKind:
      return wrong_type(parameter, element, value.type);
    default:
      return does_not_fit(parameter, element, value);
  }
}

// The slice behind a handle to a Go object.
metaffi_error* slice_object_in(const metaffi_value& handle, const Parameter& parameter,
                               std::int64_t* capacity) noexcept {
  void* object = nullptr;
  if (metaffi_error* error = resolve_argument(const_cast<Parameter*>(&parameter), &handle, &object)) return error;
  *capacity = reinterpret_cast<std::intptr_t>(object);
  return nullptr;
}

metaffi_error* cannot_write_back(const Parameter& parameter, metaffi_type found) noexcept {
  return format_error(
      METAFFI_ERROR_TYPE_MISMATCH,
      "%s: the alias 'inout' wants what Go writes into its []%.*s back, which takes a packed array of that "
      "very type, not a %s",
      parameter.where.c_str(), static_cast<int>(parameter.go_name.size()), parameter.go_name.data(), name_of(found));
}

template <typename Unit>
metaffi_error* recode(const Unit* text, std::size_t length, const Parameter& parameter, const char** data,
                      std::int64_t* size, void** owned) noexcept {
  std::size_t invalid = 0;
  const std::size_t bytes = unicode::length_as<char>(text, length, &invalid);
  if (invalid != unicode::kNone) {
    return format_error(METAFFI_ERROR_INVALID_STRING, "%s: the text is not valid UTF-%zu at offset %zu",
                        parameter.where.c_str(), sizeof(Unit) * 8, invalid);
  }
  Block copy = allocate(bytes);
  if (copy == nullptr) return out_of_memory();
  unicode::convert(text, length, static_cast<char*>(copy.get()), &invalid);
  *size = static_cast<std::int64_t>(bytes);
  *data = static_cast<const char*>(copy.get());
  *owned = copy.release();
  return nullptr;
}

metaffi_error* element_at(const metaffi_value& array, std::size_t index, const Parameter& parameter,
                          std::uint64_t* cell) noexcept {
  const bool is_packed = (array.type & METAFFI_PACKED_FLAG) != 0;
  const metaffi_value element = is_packed ? packed_element(array, index) : array.as.items[index];
  char where[40];
  std::snprintf(where, sizeof where, "element %zu: ", index);
  return convert(element, parameter, where, cell);
}

}  // namespace

metaffi_error* resolve_argument(void* context, const metaffi_value* argument, void** object) noexcept {
  const auto& parameter = *static_cast<const Parameter*>(context);
  metaffi_error* error = resolve_object(const_cast<Library*>(parameter.library), argument, object);
  if (error == nullptr) return nullptr;
  metaffi_error* better = nullptr;
  const std::uint32_t has = host().handle_owner(argument);
  const int length = static_cast<int>(parameter.go_name.size());
  if (has != 0 && has != owner()) {
    char* const found = host().handle_type_name(argument);
    const char* const language = host().owner_name(has);
    better = format_error(
        METAFFI_ERROR_FOREIGN_HANDLE,
        "%s wants a Go object (%.*s), and got one of %s%s%s%s. Handles that Go returned are Go objects; "
        "Object.Convert and the like make one; a parameter declared any takes plain values",
        parameter.where.c_str(), length, parameter.go_name.data(), language == nullptr ? "nobody" : language,
        found == nullptr ? "" : " (", found == nullptr ? "" : found, found == nullptr ? "" : ")");
    host().free(found);
  } else {
    better = format_error(host().error_get_code(error), "%s (%.*s): %s", parameter.where.c_str(), length,
                          parameter.go_name.data(), host().error_message(error));
  }
  host().error_free(error);
  return better;
}

metaffi_error* scalar_in(const metaffi_value* argument, const Parameter* parameter, std::uint64_t* cell) noexcept {
  if (!is_handle_of_go(*argument)) return convert(*argument, *parameter, "", cell);
  OwnedValue natural;
  if (metaffi_error* error = natural_of(*argument, *parameter, natural.get())) return error;
  return convert(*natural.get(), *parameter, "", cell);
}

metaffi_error* text_in(const metaffi_value* argument, const Parameter* parameter, const char** data,
                       std::int64_t* length, void** owned) noexcept {
  *owned = nullptr;
  switch (argument->type) {
    case metaffi_string8_type:
      *data = argument->as.string8;
      *length = argument->length;
      return nullptr;
    case metaffi_string16_type:
      return recode(static_cast<const char16_t*>(argument->as.data), argument->length, *parameter, data, length, owned);
    case metaffi_string32_type:
      return recode(static_cast<const char32_t*>(argument->as.data), argument->length, *parameter, data, length, owned);
    default:
      return wrong_type(*parameter, "", argument->type);
  }
}

std::uint64_t array_length(const metaffi_value* argument) noexcept {
  return argument->type == metaffi_null_type ? 0 : argument->length;
}

std::uint64_t inout_capacity(const metaffi_value* argument) noexcept { return array_length(argument) + 1; }

metaffi_error* slice_in(const metaffi_value* argument, const Parameter* parameter, std::uint64_t options,
                        const void** data, std::int64_t* length, std::int64_t* capacity, void** owned) noexcept {
  *data = nullptr;
  *owned = nullptr;
  *length = 0;
  *capacity = 0;
  if (argument->type == metaffi_null_type) return nullptr;
  if (argument->type == metaffi_handle_type) return slice_object_in(*argument, *parameter, capacity);
  const bool is_array = (argument->type & METAFFI_ARRAY_FLAG) != 0;
  if (!is_array && (options & kGather) == 0) return no_slice(*parameter, argument->type);
  const std::size_t count = is_array ? argument->length : 1;
  const bool is_packed = (argument->type & METAFFI_PACKED_FLAG) != 0;
  if (is_packed && is_same_scalar(parameter->type, metaffi_type_element(argument->type))) {
    *data = argument->as.data;
    *length = static_cast<std::int64_t>(count);
    *capacity = *length + ((options & kInout) != 0 ? 1 : 0);
    return nullptr;
  }
  if ((options & kInout) != 0) return cannot_write_back(*parameter, argument->type);
  const std::size_t size = find_scalar(parameter->type)->size;
  Block copy = allocate(count * size);
  if (copy == nullptr) return out_of_memory();
  for (std::size_t i = 0; i < count; ++i) {
    std::uint64_t cell = 0;
    metaffi_error* error =
        is_array ? element_at(*argument, i, *parameter, &cell) : convert(*argument, *parameter, "", &cell);
    if (error != nullptr) return error;
    std::memcpy(static_cast<char*>(copy.get()) + i * size, &cell, size);
  }
  *length = *capacity = static_cast<std::int64_t>(count);
  *data = copy.get();
  *owned = copy.release();
  return nullptr;
}

void pack_cells(void* cells, std::uint64_t count, std::uint64_t size) noexcept {
  auto* const bytes = static_cast<char*>(cells);
  for (std::uint64_t i = 0; i < count; ++i) std::memmove(bytes + i * size, bytes + i * 8, size);
}

void variadic_in(const metaffi_value* argument, std::uint64_t element, void* cells, const void** chosen) noexcept {
  const bool is_whole = argument->type == metaffi_null_type || (argument->type & METAFFI_ARRAY_FLAG) != 0;
  *chosen = argument;
  if (is_whole) return;
  auto* const values = static_cast<metaffi_value*>(cells);
  values[1] = *argument;
  values[0] = metaffi_value_array(static_cast<metaffi_type>(element), &values[1], 1);
  *chosen = values;
}

}  // namespace metaffi::go
