#include "jit/convention.hpp"

#include <gtest/gtest.h>

#include <string>

namespace metaffi::jit {
namespace {

constexpr const char* kGpNames[] = {"rax", "rcx", "rdx", "rbx", "rsp", "rbp", "rsi", "rdi", "r8", "r9"};

// "rdi xmm0 [0]", the way an ABI document would say it.
std::string text(const Assignment& assignment) {
  std::string words;
  for (const Location& location : assignment.parameters) {
    if (!words.empty()) words += ' ';
    if (location.place == Place::kGp) words += kGpNames[static_cast<int>(location.gp)];
    if (location.place == Place::kXmm) words += "xmm" + std::to_string(static_cast<int>(location.xmm));
    if (location.copy_to_gp) words += std::string("+") + kGpNames[static_cast<int>(location.gp)];
    if (location.place == Place::kStack) words += "[" + std::to_string(location.offset) + "]";
  }
  return words + " | " + std::to_string(assignment.stack_bytes);
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
  EXPECT_EQ(text(kSysV.assign({})), " | 0");
  EXPECT_EQ(text(kSysV.assign(scalars({kI, kF, kI, kS, kI}))), "rdi xmm0 rsi xmm1 rdx | 0");
  EXPECT_EQ(text(kSysV.assign(scalars({kI, kI, kI, kI, kI, kI, kI, kF, kI}))),
            "rdi rsi rdx rcx r8 r9 [0] xmm0 [8] | 16");
  EXPECT_EQ(text(kSysV.assign(scalars(doubles(10)))), "xmm0 xmm1 xmm2 xmm3 xmm4 xmm5 xmm6 xmm7 [0] [8] | 16");
}

TEST(Convention, SysVCountsVectorRegistersForVariadicCallees) {
  EXPECT_EQ(kSysV.assign(scalars({kI, kF})).vector_count, -1);
  EXPECT_EQ(kSysV.assign(scalars({kI, kF}, true)).vector_count, 1);
  EXPECT_EQ(kSysV.assign(scalars(doubles(12), true)).vector_count, 8);
}

TEST(Convention, Win64GoesByPositionAndAlwaysHasShadowSpace) {
  EXPECT_EQ(text(kWin64.assign({})), " | 32");
  EXPECT_EQ(text(kWin64.assign(scalars({kI, kF, kI, kS, kI, kF}))), "rcx xmm1 r8 xmm3 [32] [40] | 48");
}

TEST(Convention, Win64DuplicatesVectorsForVariadicCallees) {
  const Assignment assignment = kWin64.assign(scalars({kI, kF, kF, kI, kF}, true));
  EXPECT_EQ(text(assignment), "rcx xmm1+rdx xmm2+r8 r9 [32] | 40");
  EXPECT_EQ(assignment.vector_count, -1);
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
