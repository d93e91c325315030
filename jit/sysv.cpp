// System V AMD64 ABI, §3.2.3 "Parameter Passing" and §3.5.7 "Variable Argument Lists".
#include "jit/convention.hpp"
#include "jit/repr_p.hpp"

namespace metaffi::jit {
namespace {

constexpr Gp kIntegers[] = {Gp::rdi, Gp::rsi, Gp::rdx, Gp::rcx, Gp::r8, Gp::r9};
constexpr std::size_t kIntegerCount = 6;
constexpr std::size_t kVectorCount = 8;

// Integers and floating point count separately; whatever finds no register goes to the stack, 8 bytes each.
Assignment assign(std::span<const std::uint16_t> reprs, bool variadic) {
  Assignment result;
  result.parameters.reserve(reprs.size());
  std::size_t integers = 0;
  std::size_t vectors = 0;
  for (const std::uint16_t repr : reprs) {
    Location location;
    if (repr_of(repr).is_float && vectors < kVectorCount) {
      location.place = Place::kXmm;
      location.xmm = static_cast<Xmm>(vectors++);
    } else if (!repr_of(repr).is_float && integers < kIntegerCount) {
      location.place = Place::kGp;
      location.gp = kIntegers[integers++];
    } else {
      location.offset = result.stack_bytes;
      result.stack_bytes += 8;
    }
    result.parameters.push_back(location);
  }
  if (variadic) result.vector_count = static_cast<std::int32_t>(vectors);
  return result;
}

}  // namespace

constinit const Convention kSysV(assign, kIntegers, false);

}  // namespace metaffi::jit
