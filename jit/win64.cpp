// Microsoft x64 calling convention: "Parameter passing", "Varargs", "Caller/callee saved registers".
#include "jit/convention.hpp"
#include "jit/repr_p.hpp"

namespace metaffi::jit {
namespace {

constexpr Gp kIntegers[] = {Gp::rcx, Gp::rdx, Gp::r8, Gp::r9};
constexpr std::size_t kRegisterCount = 4;
constexpr std::uint32_t kShadowSpace = 32;

// The first four parameters own a register by position, of either class, and a home in the shadow space; the others
// follow above it. A variadic callee finds floating point in the integer register as well.
Assignment assign(std::span<const std::uint16_t> reprs, bool variadic) {
  Assignment result;
  result.parameters.reserve(reprs.size());
  result.stack_bytes = kShadowSpace;
  for (std::size_t index = 0; index < reprs.size(); ++index) {
    Location location;
    if (index >= kRegisterCount) {
      location.offset = result.stack_bytes;
      result.stack_bytes += 8;
    } else if (repr_of(reprs[index]).is_float) {
      location.place = Place::kXmm;
      location.xmm = static_cast<Xmm>(index);
      location.gp = kIntegers[index];
      location.copy_to_gp = variadic;
    } else {
      location.place = Place::kGp;
      location.gp = kIntegers[index];
    }
    result.parameters.push_back(location);
  }
  return result;
}

}  // namespace

constinit const Convention kWin64(assign, kIntegers, true);

}  // namespace metaffi::jit
