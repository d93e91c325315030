// Opaque pointers as handles of owner "native": there is nothing to free, and null is NULL.
#pragma once

#include <metaffi/error.h>
#include <metaffi/handle.h>
#include <metaffi/value.h>

#include <cstdint>

namespace metaffi::native {

// The verified_type of handles known to be native pointers.
std::uint32_t pointer_type_id() noexcept;

// The pointer behind a handle, or NULL for null. STALE_HANDLE, FOREIGN_HANDLE, TYPE_MISMATCH.
metaffi_error* pointer_of(const metaffi_value* handle, void** pointer) noexcept;

// metaffi_step_load_handle::resolve: pointer_of, remembering the answer in the handle.
metaffi_error* resolve_pointer(void* context, const metaffi_value* argument, void** object) noexcept;

// A handle for `pointer`; null for NULL.
metaffi_error* pointer_out(void* pointer, metaffi_value* result) noexcept;

}  // namespace metaffi::native
