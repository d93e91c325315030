// The interpreter against functions of the compiler.
#include "engine/interpreter.hpp"

#include "engine/error.hpp"
#include "jit/plan.hpp"
#include "tests/jit/struct_calls.hpp"

namespace metaffi::testing {
namespace {

metaffi_error* run(const metaffi_call_plan& plan, const metaffi_value* arguments, metaffi_value* results) {
  if (const auto failure = jit::validate(plan, nullptr)) {
    return metaffi_error_new(failure->code, failure->message.c_str());
  }
  std::unique_ptr<const engine::Program> program;
  if (const auto failure = engine::Program::prepare(plan, &program)) {
    return metaffi_error_new(failure->code, failure->message.c_str());
  }
  return program->run(arguments, results);
}

TEST(Interpreter, AgreesWithTheCompilerOnStructsUnderSysV) {
  test::expect_struct_calls(METAFFI_CONVENTION_SYSV, 3, run);
}

TEST(Interpreter, AgreesWithTheCompilerOnStructsUnderWin64) {
  test::expect_struct_calls(METAFFI_CONVENTION_WIN64, 3, run);
}

}  // namespace
}  // namespace metaffi::testing
