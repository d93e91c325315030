#include "runtimes/native/handles.hpp"

#include <cstdio>
#include <cstring>

#include "runtimes/native/services.hpp"

namespace metaffi::native {

namespace {

void drop(void*, void*) {}

char* copy_text(const char* text) noexcept {
  const std::size_t size = std::strlen(text) + 1;
  char* copy = static_cast<char*>(host().alloc(size));
  if (copy != nullptr) std::memcpy(copy, text, size);
  return copy;
}

char* type_name(void*, void*) { return copy_text("void *"); }

char* describe(void* pointer, void*) {
  char text[32];
  std::snprintf(text, sizeof text, "%p", pointer);
  return copy_text(text);
}

constexpr metaffi_handle_class kPointerClass{sizeof(metaffi_handle_class), drop, type_name, describe};

}  // namespace

std::uint32_t pointer_type_id() noexcept {
  static const std::uint32_t id = host().type_id_new();
  return id;
}

metaffi_error* pointer_of(const metaffi_value* handle, void** pointer) noexcept {
  if (handle->type == metaffi_null_type) {
    *pointer = nullptr;
    return nullptr;
  }
  return host().handle_object(handle, owner(), pointer);
}

metaffi_error* resolve_pointer(void*, const metaffi_value* argument, void** object) noexcept {
  if (metaffi_error* error = pointer_of(argument, object)) return error;
  if (argument->type == metaffi_handle_type) {
    __atomic_store_n(&argument->as.handle->verified_type, pointer_type_id(), __ATOMIC_RELAXED);
  }
  return nullptr;
}

metaffi_error* pointer_out(void* pointer, metaffi_value* result) noexcept {
  if (pointer == nullptr) {
    *result = metaffi_value_null();
    return nullptr;
  }
  return host().handle_new(owner(), pointer, &kPointerClass, nullptr, result);
}

}  // namespace metaffi::native
