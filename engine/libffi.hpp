// What a call plan says, in libffi's words.
#pragma once

#include <ffi.h>
#include <metaffi/plan.h>

#include <optional>

#include "jit/compiler.hpp"

namespace metaffi::engine {

// The type that carries a repr. VOID for an unknown one.
[[nodiscard]] ffi_type* ffi_type_of(std::uint16_t repr) noexcept;

// The calling convention, or why this build of libffi has none.
[[nodiscard]] std::optional<jit::Failure> ffi_abi_of(std::uint16_t convention, ffi_abi* abi);

// Whether it is the Microsoft x64 convention, by whatever name, or that of System V for AMD64.
[[nodiscard]] bool is_win64(ffi_abi abi) noexcept;
[[nodiscard]] bool is_sysv(ffi_abi abi) noexcept;

// A refusal of libffi as a failure; `what` names the function that was prepared.
[[nodiscard]] std::optional<jit::Failure> ffi_failure(ffi_status status, const char* what);

}  // namespace metaffi::engine
