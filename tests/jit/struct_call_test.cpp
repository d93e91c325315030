// Structs by value between trampolines and functions of the compiler.
#include "struct_calls.hpp"
#include "trampoline.hpp"

namespace metaffi::test {
namespace {

metaffi_error* run(const metaffi_call_plan& plan, const metaffi_value* arguments, metaffi_value* results) {
  return Trampoline(plan)(arguments, results);
}

TEST(StructCall, AgreesWithTheCompilerUnderSysV) { expect_struct_calls(METAFFI_CONVENTION_SYSV, 3, run); }

TEST(StructCall, AgreesWithTheCompilerUnderWin64) { expect_struct_calls(METAFFI_CONVENTION_WIN64, 3, run); }

}  // namespace
}  // namespace metaffi::test
