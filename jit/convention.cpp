#include "jit/convention.hpp"

#include "jit/struct_type_p.hpp"

namespace metaffi::jit {

Signature signature_of(const metaffi_plan_call& call) {
  Signature signature;
  signature.parameters.reserve(call.operand_count);
  for (std::uint32_t i = 0; i < call.operand_count; ++i) {
    const metaffi_plan_operand& operand = call.operands[i];
    const bool is_struct = operand.kind == METAFFI_OPERAND_STRUCT;
    signature.parameters.push_back({operand.repr, is_struct ? struct_of(operand).type : nullptr});
  }
  signature.result = {call.result, call.result_struct};
  signature.is_variadic = (call.flags & METAFFI_CALL_VARIADIC) != 0;
  return signature;
}

const Convention& convention_of(std::uint32_t number) noexcept {
  if (number == METAFFI_CONVENTION_SYSV) return kSysV;
  if (number == METAFFI_CONVENTION_WIN64) return kWin64;
#if defined(_WIN32)
  return kWin64;
#else
  return kSysV;
#endif
}

}  // namespace metaffi::jit
