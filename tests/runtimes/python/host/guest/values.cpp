#include "values.hpp"

#include <atomic>
#include <cstring>

namespace echo {
namespace {

std::atomic<int64_t> objects{0};

void* copy_memory(const void* memory, size_t size) {
  void* result = host->alloc(size == 0 ? 1 : size);
  if (size > 0) std::memcpy(result, memory, size);
  return result;
}

size_t unit_size(metaffi_type type) {
  return type == metaffi_string8_type ? 1 : (type == metaffi_string16_type ? 2 : 4);
}

bool is_string(metaffi_type type) {
  return type == metaffi_string8_type || type == metaffi_string16_type || type == metaffi_string32_type;
}

char* copy_text(const std::string& words) { return static_cast<char*>(copy_memory(words.c_str(), words.size() + 1)); }

void drop_object(void* words, void*) {
  delete static_cast<std::string*>(words);
  --objects;
}

constexpr metaffi_handle_class kClass = {
    sizeof(metaffi_handle_class), drop_object, [](void*, void*) { return copy_text("echo.Object"); },
    [](void* words, void*) { return copy_text(*static_cast<std::string*>(words)); }};

}  // namespace

uint32_t owner() { return host->owner_id("echo"); }

metaffi_value copy(const metaffi_value& value) {
  metaffi_value result = value;
  if ((value.type & METAFFI_PACKED_FLAG) != 0) {
    result.as.data =
        copy_memory(value.as.data, value.length * host->type_packed_size(metaffi_type_element(value.type)));
  } else if ((value.type & METAFFI_ARRAY_FLAG) != 0) {
    result.as.items = static_cast<metaffi_value*>(host->alloc((value.length + 1) * sizeof(metaffi_value)));
    for (uint32_t i = 0; i < value.length; ++i) result.as.items[i] = copy(value.as.items[i]);
  } else if (is_string(value.type)) {
    result = string(value.type, value.as.data, value.length);
  } else if (value.type == metaffi_handle_type || value.type == metaffi_callable_type) {
    host->error_free(host->handle_retain(&value));
  }
  return result;
}

std::string describe(const metaffi_value& value) {
  const char* known = host->type_name(value.type);
  std::string words = known == nullptr ? "?" : known;
  if ((value.type & METAFFI_PACKED_FLAG) != 0 || is_string(value.type))
    return words + "(" + std::to_string(value.length) + ")";
  if ((value.type & METAFFI_ARRAY_FLAG) == 0) return words;
  words += "(";
  for (uint32_t i = 0; i < value.length; ++i) words += (i == 0 ? "" : " ") + describe(value.as.items[i]);
  return words + ")";
}

metaffi_value text(const std::string& bytes) {
  return string(metaffi_string8_type, bytes.data(), static_cast<uint32_t>(bytes.size()));
}

metaffi_value string(metaffi_type type, const void* units, uint32_t length) {
  const size_t size = length * unit_size(type);
  auto* memory = static_cast<char*>(host->alloc(size + unit_size(type)));
  std::memcpy(memory, units, size);
  std::memset(memory + size, 0, unit_size(type));
  metaffi_value value = metaffi_value_null();
  value.as.data = memory;
  value.type = type;
  value.length = length;
  return value;
}

metaffi_value object(const std::string& words) {
  metaffi_value value = metaffi_value_null();
  auto* kept = new std::string(words);
  if (metaffi_error* error = host->handle_new(owner(), kept, &kClass, nullptr, &value); error != nullptr) {
    host->error_free(error);
    delete kept;
    return value;
  }
  ++objects;
  return value;
}

int64_t live_objects() { return objects; }

}  // namespace echo
