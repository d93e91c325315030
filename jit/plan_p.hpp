// Small questions about plans that several files of jit/ ask.
#pragma once

#include <metaffi/plan.h>

#include <cstddef>
#include <cstdint>
#include <string>

namespace metaffi::jit {

// Bounds on what a plan may ask of the stack of the thread that calls it.
inline constexpr std::uint64_t kMaximumArrayCells = 65536;  // of all stack arrays together
inline constexpr std::uint64_t kMaximumValues = 65536;
inline constexpr std::uint64_t kMaximumOperands = 65536;  // of one call

// An error function of FAIL_IF is optional.
[[nodiscard]] inline bool has_function(const metaffi_plan_call& call) noexcept {
  return call.function.kind != METAFFI_OPERAND_CONSTANT || call.function.constant != 0;
}

// Whether the value that a FAIL_IF tests is, when the step fails, an error for certain.
[[nodiscard]] inline bool is_error_itself(const metaffi_step_fail_if& step) noexcept {
  return !has_function(step.error) && step.condition == METAFFI_CONDITION_NONZERO;
}

// Numbers, bool and chars: what travels by value in C.
[[nodiscard]] bool is_scalar(metaffi_type type) noexcept;

// What STORE_RESULT stores with a length: strings, and arrays of scalars, which are then packed.
[[nodiscard]] bool takes_length(metaffi_type type) noexcept;

// The type of the value that STORE_RESULT writes for a declared one.
[[nodiscard]] constexpr metaffi_type stored_type(metaffi_type declared) noexcept {
  return (declared & METAFFI_ARRAY_FLAG) != 0 ? declared | METAFFI_PACKED_FLAG : declared;
}

// A name of a declared type; jit/ does not call the engine for it.
[[nodiscard]] std::string type_text(metaffi_type type);
[[nodiscard]] const char* repr_text(std::uint16_t repr) noexcept;
[[nodiscard]] const char* step_text(std::uint32_t kind) noexcept;

// The line of one step, as in dump().
[[nodiscard]] std::string dump_step(const metaffi_call_plan& plan, std::size_t index);

}  // namespace metaffi::jit
