// Which of trampoline and interpreter is wanted, and by whom.
#pragma once

#include <metaffi/error.h>
#include <metaffi/runtime.h>

#include <cstdint>

namespace metaffi::engine {

// A dispatch that is settled (AUTO, JIT or INTERPRETER) and the words for who settled it.
struct DispatchWish {
  metaffi_dispatch dispatch = METAFFI_DISPATCH_AUTO;
  const char* asked_by = "the default";  // "METAFFI_DISPATCH", "the runtime's options", "the entity's options"
};

// Options are raw numbers of metaffi_dispatch.
//
// The wish of a runtime: its options if they say, else METAFFI_DISPATCH, else auto. INVALID_ARGUMENT names a bad value.
[[nodiscard]] metaffi_error* runtime_dispatch(std::uint32_t option, DispatchWish* wish);

// The wish of an entity: its options if they say, else the runtime's. INVALID_ARGUMENT.
[[nodiscard]] metaffi_error* entity_dispatch(std::uint32_t option, const DispatchWish& runtime, DispatchWish* wish);

// "auto", "jit", "interpreter".
[[nodiscard]] const char* dispatch_name(metaffi_dispatch dispatch) noexcept;

}  // namespace metaffi::engine
