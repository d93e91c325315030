#include "runtimes/go/object.hpp"

#include <utility>

#include "runtimes/go/services.hpp"

namespace metaffi::go {

namespace {

std::uint64_t number_of(const void* object) noexcept { return reinterpret_cast<std::uintptr_t>(object); }
const Library& library_of(void* context) noexcept { return *static_cast<const Library*>(context); }

void drop(void* object, void* context) { library_of(context).guest()->object_release(number_of(object)); }
char* type_name(void* object, void* context) {
  return library_of(context).guest()->object_type_name(number_of(object));
}
char* describe(void* object, void* context) { return library_of(context).guest()->object_describe(number_of(object)); }

constexpr metaffi_handle_class kObjectClass{sizeof(metaffi_handle_class), drop, type_name, describe};

}  // namespace

const metaffi_handle_class& object_class() noexcept { return kObjectClass; }

metaffi_error* resolve_object(void* context, const metaffi_value* argument, void** object) noexcept {
  if (argument->type == metaffi_null_type) {
    *object = nullptr;
    return nullptr;
  }
  void* found = nullptr;
  if (metaffi_error* error = host().handle_object(argument, owner(), &found)) return error;
  // The handle is live: its class and context can be read.
  metaffi_handle* const handle = argument->as.handle;
  const Library& library = library_of(context);
  if (handle->type != &kObjectClass) {
    return format_error(
        METAFFI_ERROR_FOREIGN_HANDLE,
        "the handle is to an object of the Go program that hosts this, and '%s' has a Go runtime of its own",
        library.path().c_str());
  }
  if (handle->context != context) {
    return format_error(METAFFI_ERROR_FOREIGN_HANDLE,
                        "the handle is to an object of the Go library '%s', and this entity is of '%s'",
                        library_of(handle->context).path().c_str(), library.path().c_str());
  }
  __atomic_store_n(&handle->verified_type, library.type_id(), __ATOMIC_RELAXED);
  *object = found;
  return nullptr;
}

metaffi_error* object_out(const Library* library, std::uint64_t number, metaffi_value* result) noexcept {
  if (number == 0) {
    *result = metaffi_value_null();
    return nullptr;
  }
  metaffi_error* error =
      host().handle_new(owner(), reinterpret_cast<void*>(number), &kObjectClass, const_cast<Library*>(library), result);
  if (error != nullptr) object_release(library, number);
  return error;
}

metaffi_error* natural_out(const Library* library, std::uint64_t number, metaffi_value* result) noexcept {
  if (number == 0) {
    *result = metaffi_value_null();
    return nullptr;
  }
  metaffi_error* error = library->guest()->object_value(number, result);
  object_release(library, number);
  return error;
}

metaffi_error* object_out_of_cell(const Library* library, std::uint64_t* cell, metaffi_value* result) noexcept {
  return object_out(library, std::exchange(*cell, 0), result);
}

metaffi_error* natural_out_of_cell(const Library* library, std::uint64_t* cell, metaffi_value* result) noexcept {
  return natural_out(library, std::exchange(*cell, 0), result);
}

void object_release_cell(const Library* library, const std::uint64_t* cell) noexcept { object_release(library, *cell); }

metaffi_error* object_in(const Library* library, const metaffi_value* argument, std::uint64_t* number) noexcept {
  *number = 0;
  if (argument->type == metaffi_null_type) return nullptr;
  uintptr_t found = 0;
  metaffi_error* error = library->guest()->object_of(argument, &found);
  *number = found;
  return error;
}

void object_release(const Library* library, std::uint64_t number) noexcept {
  if (number != 0) library->guest()->object_release(number);
}

}  // namespace metaffi::go
