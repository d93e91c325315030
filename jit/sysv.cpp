// System V AMD64 ABI, §3.2.3 "Parameter Passing" and §3.5.7 "Variable Argument Lists".
#include <algorithm>

#include "jit/convention.hpp"
#include "jit/repr_p.hpp"
#include "jit/struct_type_p.hpp"

namespace metaffi::jit {
namespace {

constexpr Gp kIntegers[] = {Gp::rdi, Gp::rsi, Gp::rdx, Gp::rcx, Gp::r8, Gp::r9};
constexpr std::size_t kIntegerCount = 6;
constexpr std::size_t kVectorCount = 8;

// NO_CLASS is an eightbyte of padding.
enum class Class : std::uint8_t { kNone, kInteger, kSse };

struct Classes {
  bool in_memory = false;
  Class eightbytes[2] = {Class::kNone, Class::kNone};

  [[nodiscard]] std::size_t count(Class wanted) const noexcept {
    return static_cast<std::size_t>(std::ranges::count(eightbytes, wanted));
  }
};

// Of an eightbyte with integers and floating point, the integers decide.
Classes classify(const metaffi_struct_type& type) noexcept {
  Classes classes;
  classes.in_memory = type.size > 16 || has_unaligned_field(type);
  if (classes.in_memory) return classes;
  for (std::uint32_t i = 0; i < type.field_count; ++i) {
    Class& merged = classes.eightbytes[type.fields[i].offset / 8];
    if (!repr_of(type.fields[i].repr).is_float) merged = Class::kInteger;
    if (merged == Class::kNone) merged = Class::kSse;
  }
  return classes;
}

Location in_gp(Gp reg) noexcept { return {.place = Place::kGp, .gp = reg}; }
Location in_xmm(std::size_t number) noexcept { return {.place = Place::kXmm, .xmm = static_cast<Xmm>(number)}; }

// Parameters in their order. Integers and floating point count separately; whatever finds no register goes to the stack, in
// multiples of 8 bytes.
class Assigner {
 public:
  explicit Assigner(const Signature& signature) : signature_(signature) {
    result_.parameters.reserve(signature.parameters.size());
  }

  Assignment run() {
    if (signature_.result.repr == METAFFI_REPR_STRUCT) assign_result(*signature_.result.type);
    for (const Passed& parameter : signature_.parameters) {
      const bool is_struct = parameter.repr == METAFFI_REPR_STRUCT;
      result_.parameters.push_back(is_struct ? Location{} : scalar(parameter.repr));
      if (is_struct) result_.structs.push_back(structure(*parameter.type));
    }
    if (signature_.is_variadic) result_.vector_count = static_cast<std::int32_t>(vectors_);
    return std::move(result_);
  }

 private:
  Location scalar(std::uint16_t repr) noexcept {
    const bool is_float = repr_of(repr).is_float;
    if (is_float && vectors_ < kVectorCount) return in_xmm(vectors_++);
    if (!is_float && integers_ < kIntegerCount) return in_gp(kIntegers[integers_++]);
    return {.place = Place::kStack, .offset = on_stack(8, 8)};
  }

  // All eightbytes find a register, or the whole struct goes to the stack.
  StructPlace structure(const metaffi_struct_type& type) noexcept {
    StructPlace place;
    const Classes classes = classify(type);
    const bool fits = integers_ + classes.count(Class::kInteger) <= kIntegerCount &&
                      vectors_ + classes.count(Class::kSse) <= kVectorCount;
    if (classes.in_memory || !fits) {
      place.kind = StructPlace::Kind::kStack;
      place.offset = on_stack(type.size, std::max(type.alignment, 8u));
      return place;
    }
    for (std::size_t i = 0; i < 2; ++i) {
      if (classes.eightbytes[i] == Class::kInteger) place.eightbytes[i] = in_gp(kIntegers[integers_++]);
      if (classes.eightbytes[i] == Class::kSse) place.eightbytes[i] = in_xmm(vectors_++);
    }
    return place;
  }

  // rax before rdx, xmm0 before xmm1; or memory of the caller, whose address is a first parameter.
  void assign_result(const metaffi_struct_type& type) noexcept {
    const Classes classes = classify(type);
    if (classes.in_memory) {
      result_.result.kind = StructPlace::Kind::kReference;
      result_.result.pointer = in_gp(kIntegers[integers_++]);
      return;
    }
    constexpr Gp kResults[] = {Gp::rax, Gp::rdx};
    std::size_t integers = 0;
    std::size_t vectors = 0;
    for (std::size_t i = 0; i < 2; ++i) {
      if (classes.eightbytes[i] == Class::kInteger) result_.result.eightbytes[i] = in_gp(kResults[integers++]);
      if (classes.eightbytes[i] == Class::kSse) result_.result.eightbytes[i] = in_xmm(vectors++);
    }
  }

  std::uint32_t on_stack(std::uint32_t size, std::uint32_t alignment) noexcept {
    const std::uint32_t offset = round_up(result_.stack_bytes, alignment);
    result_.stack_bytes = offset + round_up(size, 8);
    return offset;
  }

  const Signature& signature_;
  Assignment result_;
  std::size_t integers_ = 0;
  std::size_t vectors_ = 0;
};

Assignment assign(const Signature& signature) { return Assigner(signature).run(); }

}  // namespace

constinit const Convention kSysV(assign, kIntegers, false);

}  // namespace metaffi::jit
