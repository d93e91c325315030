#include "jit/convention.hpp"

#include <gtest/gtest.h>
#include <metaffi/cpp/plan_builder.hpp>

#include <string>

namespace metaffi::jit {
namespace {

constexpr const char* kGpNames[] = {"rax", "rcx", "rdx", "rbx", "rsp", "rbp", "rsi", "rdi", "r8", "r9"};

std::string text(const Location& location) {
  std::string words;
  if (location.place == Place::kGp) words += kGpNames[static_cast<int>(location.gp)];
  if (location.place == Place::kXmm) words += "xmm" + std::to_string(static_cast<int>(location.xmm));
  if (location.copy_to_gp) words += std::string("+") + kGpNames[static_cast<int>(location.gp)];
  if (location.place == Place::kStack) words += "[" + std::to_string(location.offset) + "]";
  return words;
}

// "rdi:xmm0", "-:rsi" where the first 8 bytes are padding, "stack[8]", "rcx->[32]"
std::string text(const StructPlace& place) {
  if (place.kind == StructPlace::Kind::kStack) return "stack[" + std::to_string(place.offset) + "]";
  if (place.kind == StructPlace::Kind::kReference)
    return text(place.pointer) + "->[" + std::to_string(place.offset) + "]";
  const auto& [first, second] = place.eightbytes;
  return (first ? text(*first) : "-") + (second ? ":" + text(*second) : "");
}

// "rdi xmm0 [0] | 8", the way an ABI document would say it.
std::string text(const Assignment& assignment, const Signature& signature) {
  std::string words;
  std::size_t structs = 0;
  for (std::size_t i = 0; i < signature.parameters.size(); ++i) {
    if (i != 0) words += ' ';
    const bool is_struct = signature.parameters[i].repr == METAFFI_REPR_STRUCT;
    words += is_struct ? text(assignment.structs[structs++]) : text(assignment.parameters[i]);
  }
  return words + " | " + std::to_string(assignment.stack_bytes);
}

std::string text(const Convention& convention, const Signature& signature) {
  return text(convention.assign(signature), signature);
}

constexpr std::uint16_t kI = METAFFI_REPR_I32;
constexpr std::uint16_t kF = METAFFI_REPR_F64;
constexpr std::uint16_t kS = METAFFI_REPR_F32;

Signature scalars(const std::vector<std::uint16_t>& reprs, bool is_variadic = false) {
  Signature signature;
  for (const std::uint16_t repr : reprs) signature.parameters.push_back({repr});
  signature.is_variadic = is_variadic;
  return signature;
}
std::vector<std::uint16_t> doubles(std::size_t count) { return std::vector<std::uint16_t>(count, kF); }

TEST(Convention, SysVCountsIntegersAndVectorsSeparately) {
  EXPECT_EQ(text(kSysV, scalars({})), " | 0");
  EXPECT_EQ(text(kSysV, scalars({kI, kF, kI, kS, kI})), "rdi xmm0 rsi xmm1 rdx | 0");
  EXPECT_EQ(text(kSysV, scalars({kI, kI, kI, kI, kI, kI, kI, kF, kI})), "rdi rsi rdx rcx r8 r9 [0] xmm0 [8] | 16");
  EXPECT_EQ(text(kSysV, scalars(doubles(10))), "xmm0 xmm1 xmm2 xmm3 xmm4 xmm5 xmm6 xmm7 [0] [8] | 16");
}

TEST(Convention, SysVCountsVectorRegistersForVariadicCallees) {
  EXPECT_EQ(kSysV.assign(scalars({kI, kF})).vector_count, -1);
  EXPECT_EQ(kSysV.assign(scalars({kI, kF}, true)).vector_count, 1);
  EXPECT_EQ(kSysV.assign(scalars(doubles(12), true)).vector_count, 8);
}

TEST(Convention, Win64GoesByPositionAndAlwaysHasShadowSpace) {
  EXPECT_EQ(text(kWin64, scalars({})), " | 32");
  EXPECT_EQ(text(kWin64, scalars({kI, kF, kI, kS, kI, kF})), "rcx xmm1 r8 xmm3 [32] [40] | 48");
}

TEST(Convention, Win64DuplicatesVectorsForVariadicCallees) {
  const Signature signature = scalars({kI, kF, kF, kI, kF}, true);
  const Assignment assignment = kWin64.assign(signature);
  EXPECT_EQ(text(kWin64, signature), "rcx xmm1+rdx xmm2+r8 r9 [32] | 40");
  EXPECT_EQ(assignment.vector_count, -1);
}

// Structs, natural layout unless said otherwise.
class Structs {
 public:
  Passed operator()(const std::vector<std::uint16_t>& reprs) {
    return {METAFFI_REPR_STRUCT, builder_.struct_type("s", reprs)};
  }
  Passed operator()(std::vector<metaffi_struct_field> fields, std::uint32_t size, std::uint32_t alignment) {
    return {METAFFI_REPR_STRUCT, builder_.struct_type("s", std::move(fields), size, alignment)};
  }

 private:
  plan::Builder builder_;
};

constexpr std::uint16_t kB = METAFFI_REPR_I8;
constexpr std::uint16_t kL = METAFFI_REPR_I64;
constexpr std::uint16_t kP = METAFFI_REPR_POINTER;
constexpr Passed kInt = {METAFFI_REPR_I64};
constexpr Passed kDouble = {METAFFI_REPR_F64};

TEST(StructConvention, SysVClassifiesEachEightbyte) {
  Structs make;
  const struct {
    Passed type;
    const char* expected;
  } cases[] = {
      {make({kB}), "rdi | 0"},
      {make({kP, kL}), "rdi:rsi | 0"},
      {make({kS, kS}), "xmm0 | 0"},
      {make({kS, kI}), "rdi | 0"},
      {make({kI, kS}), "rdi | 0"},
      {make({kF, kF}), "xmm0:xmm1 | 0"},
      {make({kF, kL}), "xmm0:rdi | 0"},
      {make({kB, kF}), "rdi:xmm0 | 0"},
      {make({kS, kS, kS}), "xmm0:xmm1 | 0"},
      {make({kS, kS, kB}), "xmm0:rdi | 0"},
      {make({kB, kS, kF}), "rdi:xmm0 | 0"},
      {make({kB, kB, kI, kS, kB}), "rdi:rsi | 0"},
      {make({kL, kL, kL}), "stack[0] | 24"},
      {make({kF, kF, kB}), "stack[0] | 24"},
      {make(std::vector<std::uint16_t>(17, kB)), "stack[0] | 24"},
      {make({{0, kB, 0}, {1, kL, 0}}, 9, 1), "stack[0] | 16"},  // packed
      {make({{0, kL, 0}, {8, kI, 0}}, 12, 1), "rdi:rsi | 0"},   // packed, and nothing is unaligned
      {make({{0, kL, 0}}, 16, 16), "rdi | 0"},                  // the second eightbyte is padding
      {make({{8, kF, 0}}, 16, 8), "-:xmm0 | 0"},                // the first is
      {make({{0, kL, 0}, {8, kL, 0}, {16, kL, 0}}, 32, 16), "stack[0] | 32"},
  };
  for (const auto& each : cases) EXPECT_EQ(text(kSysV, {.parameters = {each.type}}), each.expected);
}

TEST(StructConvention, SysVUsesRegistersForAWholeStructOrNotAtAll) {
  Structs make;
  const Passed go_string = make({kP, kL});
  const Passed mixed = make({kF, kL});
  EXPECT_EQ(text(kSysV, {.parameters = {kInt, kInt, kInt, kInt, go_string, kInt}}), "rdi rsi rdx rcx r8:r9 [0] | 8");
  EXPECT_EQ(text(kSysV, {.parameters = {kInt, kInt, kInt, kInt, kInt, go_string, kInt, go_string}}),
            "rdi rsi rdx rcx r8 stack[0] r9 stack[16] | 32")
      << "what comes later takes the register that the struct left";
  EXPECT_EQ(text(kSysV, {.parameters = {kInt, kInt, kInt, kInt, kInt, kInt, mixed, kDouble}}),
            "rdi rsi rdx rcx r8 r9 stack[0] xmm0 | 16");
  const Signature doubles{.parameters = {kDouble, kDouble, kDouble, kDouble, kDouble, kDouble, kDouble, make({kF, kF}),
                                         mixed, mixed, kInt}};
  EXPECT_EQ(text(kSysV, doubles), "xmm0 xmm1 xmm2 xmm3 xmm4 xmm5 xmm6 stack[0] xmm7:rdi stack[16] rsi | 32");
}

TEST(StructConvention, SysVAlignsStructsOnTheStack) {
  Structs make;
  const Passed aligned = make({{0, kL, 0}, {8, kL, 0}, {16, kL, 0}}, 32, 16);
  const Signature signature{
      .parameters = {kInt, kInt, kInt, kInt, kInt, kInt, kInt, aligned, make({kB, kB, kB}), aligned}};
  EXPECT_EQ(text(kSysV, signature), "rdi rsi rdx rcx r8 r9 [0] stack[16] stack[48] stack[64] | 96");
}

TEST(StructConvention, SysVReturnsInRegistersOrThroughAHiddenPointer) {
  Structs make;
  const struct {
    Passed type;
    const char* expected;
  } cases[] = {{make({kB}), "rax"},
               {make({kP, kL}), "rax:rdx"},
               {make({kF, kF}), "xmm0:xmm1"},
               {make({kF, kL}), "xmm0:rax"},
               {make({kB, kL}), "rax:rdx"},
               {make({kL, kF}), "rax:xmm0"},
               {make({kS, kS}), "xmm0"},
               {make({kP, kL, kL}), "rdi->[0]"},
               {make({{8, kF, 0}}, 16, 8), "-:xmm0"},
               {make({{0, kB, 0}, {1, kL, 0}}, 9, 1), "rdi->[0]"}};
  for (const auto& each : cases) EXPECT_EQ(text(kSysV.assign({.result = each.type}).result), each.expected);
  EXPECT_EQ(text(kSysV, {.parameters = {kInt, kDouble}, .result = make({kP, kL, kL})}), "rsi xmm0 | 0");
}

TEST(StructConvention, SysVCountsTheVectorRegistersOfStructs) {
  Structs make;
  EXPECT_EQ(kSysV.assign({.parameters = {make({kF, kL}), make({kS, kS, kS})}, .is_variadic = true}).vector_count, 3);
}

TEST(StructConvention, Win64PassesSmallStructsAsIntegersAndOthersByReference) {
  Structs make;
  const struct {
    Passed type;
    const char* expected;
  } cases[] = {{make({kB}), "rcx | 32"},
               {make({kS}), "rcx | 32"},
               {make({kF}), "rcx | 32"},
               {make({kS, kS}), "rcx | 32"},
               {make({kB, kB, kB}), "rcx->[32] | 40"},
               {make({kB, kB, kB, kB, kB}), "rcx->[32] | 40"},
               {make({kP, kL}), "rcx->[32] | 48"},
               {make({kF, kF}), "rcx->[32] | 48"},
               {make(std::vector<std::uint16_t>(17, kB)), "rcx->[32] | 56"}};
  for (const auto& each : cases) EXPECT_EQ(text(kWin64, {.parameters = {each.type}}), each.expected);
}

TEST(StructConvention, Win64PutsCopiesAboveTheParametersAtMultiplesOf16) {
  Structs make;
  const Passed three = make({kB, kB, kB});
  const Passed float_pair = make({kS, kS});
  EXPECT_EQ(text(kWin64, {.parameters = {three, float_pair, kDouble, kInt, float_pair, three, make({kP, kL})}}),
            "rcx->[64] rdx xmm2 r9 stack[32] [40]->[80] [48]->[96] | 112");
}

TEST(StructConvention, Win64ReturnsInRaxOrThroughAHiddenPointer) {
  Structs make;
  EXPECT_EQ(text(kWin64.assign({.result = make({kS, kS})}).result), "rax");
  EXPECT_EQ(text(kWin64.assign({.result = make({kF})}).result), "rax");
  EXPECT_EQ(text(kWin64.assign({.result = make({kB, kB, kB})}).result), "rcx->[0]");
  EXPECT_EQ(text(kWin64.assign({.result = make({kP, kL})}).result), "rcx->[0]");
  EXPECT_EQ(text(kWin64, {.parameters = {kInt, kDouble, kInt, kDouble}, .result = make({kP, kL})}),
            "rdx xmm2 r9 [32] | 40");
}

TEST(Convention, PreservesMoreUnderWin64) {
  EXPECT_FALSE(kSysV.preserves_more());
  EXPECT_TRUE(kWin64.preserves_more());
}

TEST(Convention, IsFoundByItsNumber) {
  EXPECT_EQ(&convention_of(METAFFI_CONVENTION_SYSV), &kSysV);
  EXPECT_EQ(&convention_of(METAFFI_CONVENTION_WIN64), &kWin64);
  EXPECT_EQ(&convention_of(METAFFI_CONVENTION_DEFAULT), &kSysV);
}

}  // namespace
}  // namespace metaffi::jit
