// Structs by value through trampolines: to functions of the compiler, and bit for bit.
#include "struct_calls.hpp"
#include "struct_registers.hpp"
#include "struct_variadic.hpp"
#include "trampoline.hpp"

namespace metaffi::test {
namespace {

metaffi_error* run(const metaffi_call_plan& plan, const metaffi_value* arguments, metaffi_value* results) {
  return Trampoline(plan)(arguments, results);
}

class StructCall : public ::testing::TestWithParam<std::uint32_t> {};

TEST_P(StructCall, AgreesWithTheCompiler) { expect_struct_calls(GetParam(), 3, run); }

TEST_P(StructCall, AgreesWithTheCompilerOnVariadicCallees) { expect_variadic_struct_call(GetParam(), run); }

TEST_P(StructCall, FillsRegistersWithTheFieldsAndZeros) { expect_struct_registers(GetParam(), run); }

TEST(StructCopy, HoldsTheFieldsAndZeros) { expect_struct_copies(run); }

TEST(StructFields, AreTakenAsTheirReprs) { expect_fields_taken_as_their_reprs(run); }

TEST(StructResult, IsStoredAsItCame) { expect_struct_results(run); }

INSTANTIATE_TEST_SUITE_P(Both, StructCall, ::testing::Values(METAFFI_CONVENTION_SYSV, METAFFI_CONVENTION_WIN64),
                         [](const auto& tested) { return tested.param == METAFFI_CONVENTION_SYSV ? "SysV" : "Win64"; });

}  // namespace
}  // namespace metaffi::test
