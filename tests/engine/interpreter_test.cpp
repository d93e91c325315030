// The interpreter against functions of the compiler.
#include "engine/interpreter.hpp"

#include "engine/error.hpp"
#include "jit/plan.hpp"
#include "tests/jit/returned_fields.hpp"
#include "tests/jit/stored_lengths.hpp"
#include "tests/jit/struct_calls.hpp"
#include "tests/jit/struct_registers.hpp"
#include "tests/jit/struct_variadic.hpp"

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

TEST(Interpreter, WritesLengthsOfStringsAndPackedArrays) { test::expect_stored_lengths(run); }

// What the trampoline does too: an operand is taken as its repr says, whatever its value was.
TEST(Interpreter, TakesOperandsAsTheirReprs) {
  plan::Builder builder;
  builder.parameter(metaffi_uint64_type);
  for (int i = 0; i < 5; ++i) builder.result(metaffi_uint64_type);
  const std::uint32_t array = builder.array(5);
  const plan::Operand given = builder.load_argument(0);
  builder.place(array, 0, plan::as(given, METAFFI_REPR_I8));
  builder.place(array, 1, plan::as(given, METAFFI_REPR_U16));
  builder.place(array, 2, plan::as(given, METAFFI_REPR_BOOL));
  builder.place(array, 3, plan::constant(0x1ff, METAFFI_REPR_I8));
  builder.place(array, 4, plan::constant(0x100, METAFFI_REPR_BOOL));
  for (std::uint32_t i = 0; i < 5; ++i) {
    builder.store_result(i, builder.load_memory(plan::array_address(array, i), 0, METAFFI_REPR_U64));
  }
  const metaffi_value argument = metaffi_value_uint64(0x123456789abcde00);
  metaffi_value results[5];
  ASSERT_EQ(run(builder.finish("reprs", nullptr), &argument, results), nullptr);
  EXPECT_EQ(results[0].as.uint64, 0u);
  EXPECT_EQ(results[1].as.uint64, 0xde00u);
  EXPECT_EQ(results[2].as.uint64, 1u) << "not 0, though its low byte is";
  EXPECT_EQ(results[3].as.uint64, ~std::uint64_t{0});
  EXPECT_EQ(results[4].as.uint64, 1u);
}

class InterpretedStruct : public ::testing::TestWithParam<std::uint32_t> {};

TEST_P(InterpretedStruct, AgreesWithTheCompiler) { test::expect_struct_calls(GetParam(), 3, run); }

TEST_P(InterpretedStruct, AgreesWithTheCompilerOnVariadicCallees) {
  test::expect_variadic_struct_call(GetParam(), run);
}

TEST_P(InterpretedStruct, FillsRegistersWithTheFieldsAndZeros) { test::expect_struct_registers(GetParam(), run); }

TEST(InterpretedStructCopy, HoldsTheFieldsAndZeros) { test::expect_struct_copies(run); }

TEST(InterpretedStructFields, AreTakenAsTheirReprs) { test::expect_fields_taken_as_their_reprs(run); }

TEST(InterpretedStructResult, IsStoredAsItCame) { test::expect_struct_results(run); }

TEST(InterpretedStructResult, IsReadFieldByFieldWhateverComesBetween) { test::expect_returned_fields(run); }

INSTANTIATE_TEST_SUITE_P(Both, InterpretedStruct, ::testing::Values(METAFFI_CONVENTION_SYSV, METAFFI_CONVENTION_WIN64),
                         [](const auto& tested) { return tested.param == METAFFI_CONVENTION_SYSV ? "SysV" : "Win64"; });

}  // namespace
}  // namespace metaffi::testing
