// Handle slots from the inside of the engine.
#pragma once

#include <metaffi/handle.h>

#include <cstdint>

namespace metaffi::engine {

// metaffi_handle_new for a value of type `value_type` (handle or callable).
[[nodiscard]] metaffi_error* handle_new(std::uint32_t owner, void* object, const metaffi_handle_class* type,
                                        void* context, metaffi_type value_type, metaffi_value* result);

// Drops one reference; a stale one is ignored.
void handle_release(const metaffi_value& value) noexcept;

// The slot when it is live for this reference, else nullptr. `value` is of type handle or callable.
[[nodiscard]] const metaffi_handle* live_slot(const metaffi_value& value) noexcept;

// Why a value is no live handle, or no callable (`wanted`).
[[nodiscard]] metaffi_error* not_live(const metaffi_value* value, metaffi_type wanted) noexcept;

// The class of every callable's handle.
extern constinit const metaffi_handle_class callable_class;

// Whether metaffi_owner_id ever gave this number.
[[nodiscard]] bool owner_exists(std::uint32_t owner) noexcept;

}  // namespace metaffi::engine
