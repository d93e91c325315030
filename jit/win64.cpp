// Microsoft x64 calling convention: "Parameter passing", "Return values", "Varargs", "Caller/callee saved registers".
#include <bit>

#include "jit/convention.hpp"
#include "jit/repr_p.hpp"
#include "jit/struct_type_p.hpp"

namespace metaffi::jit {
namespace {

constexpr Gp kIntegers[] = {Gp::rcx, Gp::rdx, Gp::r8, Gp::r9};
constexpr std::size_t kRegisterCount = 4;
constexpr std::uint32_t kShadowSpace = 32;
constexpr std::uint32_t kCopyAlignment = 16;

// Structs of these sizes travel as an integer, whatever they hold.
bool is_register_sized(const metaffi_struct_type& type) noexcept {
  return type.size <= 8 && std::has_single_bit(type.size);
}

// Each parameter owns a position: the first four a register, of either class, and a home in the shadow space; the others
// 8 bytes each above it. A variadic callee finds floating point in the integer register as well.
class Assigner {
 public:
  explicit Assigner(const Signature& signature) : signature_(signature) {
    result_.parameters.reserve(signature.parameters.size());
    result_.stack_bytes = kShadowSpace;
  }

  Assignment run() {
    if (signature_.result.repr == METAFFI_REPR_STRUCT) assign_result(*signature_.result.type);
    for (const Passed& parameter : signature_.parameters) {
      if (parameter.repr != METAFFI_REPR_STRUCT) {
        result_.parameters.push_back(repr_of(parameter.repr).is_float ? vector() : integer());
        continue;
      }
      result_.parameters.emplace_back();
      result_.structs.push_back(structure(*parameter.type));
    }
    place_copies();
    return std::move(result_);
  }

 private:
  Location on_stack() noexcept {
    const Location location{.place = Place::kStack, .offset = result_.stack_bytes};
    result_.stack_bytes += 8;
    return location;
  }

  Location integer() noexcept {
    const std::size_t position = position_++;
    return position < kRegisterCount ? Location{.place = Place::kGp, .gp = kIntegers[position]} : on_stack();
  }

  Location vector() noexcept {
    const std::size_t position = position_++;
    if (position >= kRegisterCount) return on_stack();
    return {.place = Place::kXmm,
            .gp = kIntegers[position],
            .xmm = static_cast<Xmm>(position),
            .copy_to_gp = signature_.is_variadic};
  }

  StructPlace structure(const metaffi_struct_type& type) noexcept {
    StructPlace place;
    const Location location = integer();
    if (!is_register_sized(type)) {
      place.kind = StructPlace::Kind::kReference;
      place.pointer = location;
    } else if (location.place == Place::kStack) {
      place.kind = StructPlace::Kind::kStack;
      place.offset = location.offset;
    } else {
      place.eightbytes[0] = location;
    }
    return place;
  }

  void assign_result(const metaffi_struct_type& type) noexcept {
    if (is_register_sized(type)) {
      result_.result.eightbytes[0] = Location{.place = Place::kGp, .gp = Gp::rax};
      return;
    }
    result_.result.kind = StructPlace::Kind::kReference;
    result_.result.pointer = integer();
  }

  // Above the parameters.
  void place_copies() noexcept {
    std::size_t next = 0;
    for (const Passed& parameter : signature_.parameters) {
      if (parameter.repr != METAFFI_REPR_STRUCT) continue;
      StructPlace& place = result_.structs[next++];
      if (place.kind != StructPlace::Kind::kReference) continue;
      place.offset = round_up(result_.stack_bytes, kCopyAlignment);
      result_.stack_bytes = place.offset + round_up(parameter.type->size, 8);
    }
  }

  const Signature& signature_;
  Assignment result_;
  std::size_t position_ = 0;
};

Assignment assign(const Signature& signature) { return Assigner(signature).run(); }

}  // namespace

constinit const Convention kWin64(assign, kIntegers, true);

}  // namespace metaffi::jit
