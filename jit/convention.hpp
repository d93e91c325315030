// Calling conventions as data: where each parameter of a C function is. Used for calls and for typed callers alike.
#pragma once

#include <metaffi/plan.h>

#include <array>
#include <cstdint>
#include <optional>
#include <vector>

#include "jit/assembler.hpp"

namespace metaffi::jit {

enum class Place : std::uint8_t { kGp, kXmm, kStack };

struct Location {
  Place place = Place::kStack;
  Gp gp = Gp::rax;           // kGp
  Xmm xmm = Xmm::xmm0;       // kXmm
  bool copy_to_gp = false;   // kXmm: the same bits go to `gp` too
  std::uint32_t offset = 0;  // kStack: bytes above the stack pointer at the call instruction
};

// Where a struct by value is.
struct StructPlace {
  enum class Kind : std::uint8_t {
    kRegisters,  // `eightbytes`
    kStack,      // all of it, `offset` bytes above the stack pointer at the call
    kReference   // somewhere else; `pointer` holds its address
  };
  Kind kind = Kind::kRegisters;
  // kRegisters: a register for each 8 bytes; none where there are only padding or no bytes at all.
  std::array<std::optional<Location>, 2> eightbytes;
  // kStack; kReference: a parameter's copy, made by the caller. Zeros may be stored up to the next multiple of 8.
  std::uint32_t offset = 0;
  Location pointer;  // kReference
};

// A parameter or result of a C function.
struct Passed {
  std::uint16_t repr = METAFFI_REPR_VOID;
  const metaffi_struct_type* type = nullptr;  // of repr STRUCT
};

// A field that is not where its size would align it: a packed struct. False for a repr without a size, which no plan has.
[[nodiscard]] bool has_unaligned_field(const metaffi_struct_type& type) noexcept;

// A C function as its caller sees it.
struct Signature {
  std::vector<Passed> parameters = {};  // none VOID
  Passed result = {};
  bool is_variadic = false;
};

struct Assignment {
  std::vector<Location> parameters;  // unused where the parameter is a struct
  std::vector<StructPlace> structs;  // of the parameters that are structs, in order
  StructPlace result;                // of a struct; kReference: the caller passes the address of its memory
  std::uint32_t stack_bytes = 0;     // to be there at the call, shadow space and copies included; a multiple of 8
  // What al must hold: the number of vector registers used; negative where the convention does not ask.
  std::int32_t vector_count = -1;
};

class Convention {
 public:
  [[nodiscard]] Assignment assign(const Signature& signature) const { return assign_(signature); }
  // Register of integer parameter `index` when all parameters are integers; index below 4.
  [[nodiscard]] Gp integer(std::size_t index) const noexcept { return integers_[index]; }
  // Whether our own code, called by it, must preserve rdi, rsi and xmm6 to xmm15.
  [[nodiscard]] bool preserves_more() const noexcept { return preserves_more_; }

  using Assign = Assignment (*)(const Signature& signature);
  constexpr Convention(Assign how, const Gp* integers, bool preserves_more) noexcept
      : assign_(how), integers_(integers), preserves_more_(preserves_more) {}

 private:
  Assign assign_;
  const Gp* integers_;
  bool preserves_more_;
};

extern const Convention kSysV;   // System V AMD64 ABI, §3.2.3
extern const Convention kWin64;  // Microsoft x64 calling convention

// A call as its callee sees it. `call` was validated and outlives the answer.
[[nodiscard]] Signature signature_of(const metaffi_plan_call& call);

// The convention of a plan's number; DEFAULT is the one this file is compiled for.
[[nodiscard]] const Convention& convention_of(std::uint32_t number) noexcept;

}  // namespace metaffi::jit
