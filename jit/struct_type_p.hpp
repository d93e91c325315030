// Structs by value: whether a description makes sense, and what several files ask of one.
#pragma once

#include <metaffi/plan.h>

#include <bit>
#include <cstdint>
#include <optional>
#include <string>

#include "jit/compiler.hpp"

namespace metaffi::jit {

inline constexpr std::uint32_t kMaximumStructAlignment = 16;
inline constexpr std::uint64_t kMaximumStructBytes = 65536;  // of all struct operands of one call together

// Why this is no struct that can be passed; the message says what it says of itself ("its size is 0").
[[nodiscard]] std::optional<Failure> struct_problem(const metaffi_struct_type& type);

// "GoString", for messages and dumps.
[[nodiscard]] const char* struct_text(const metaffi_struct_type* type) noexcept;

[[nodiscard]] inline const metaffi_plan_struct& struct_of(const metaffi_plan_operand& operand) noexcept {
  return *std::bit_cast<const metaffi_plan_struct*>(operand.constant);
}

// Every operand of a call that is no struct, and the fields of those that are.
template <typename Visit>
void for_each_scalar(const metaffi_plan_call& call, Visit&& visit) {
  for (std::uint32_t i = 0; i < call.operand_count; ++i) {
    const metaffi_plan_operand& operand = call.operands[i];
    if (operand.kind != METAFFI_OPERAND_STRUCT) {
      visit(operand);
      continue;
    }
    const metaffi_plan_struct& passed = struct_of(operand);
    for (std::uint32_t field = 0; field < passed.type->field_count; ++field) visit(passed.fields[field]);
  }
}

[[nodiscard]] constexpr std::uint32_t round_up(std::uint32_t value, std::uint32_t multiple) noexcept {
  return (value + multiple - 1) / multiple * multiple;
}

}  // namespace metaffi::jit
