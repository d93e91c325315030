// Structs by value through trampolines: to functions of the compiler, and bit for bit.
#include "returned_fields.hpp"
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

TEST(StructResult, IsReadFieldByFieldWhateverComesBetween) { expect_returned_fields(run); }

struct Mixed {
  float a, b;
  std::int8_t c;
  double d[2];
};
Mixed seen;
Mixed take_sysv(Mixed given) {
  seen = given;
  poison_sysv_registers();
  return {1.5f, 2.5f, -3, {4.5, 5.5}};
}
METAFFI_MS_ABI Mixed take_win64(Mixed given) {
  seen = given;
  poison_common_registers();
  return {1.5f, 2.5f, -3, {4.5, 5.5}};
}

// Parameters of one convention become a struct of another; what the caller wants preserved is.
TEST_P(StructCall, ServesTypedCallersOfEitherConvention) {
  for (const std::uint32_t convention : {METAFFI_CONVENTION_SYSV, METAFFI_CONVENTION_WIN64}) {
    plan::Builder builder;
    const metaffi_struct_type* type = builder.struct_type(
        "Mixed", {METAFFI_REPR_F32, METAFFI_REPR_F32, METAFFI_REPR_I8, METAFFI_REPR_F64, METAFFI_REPR_F64});
    builder.parameter(metaffi_float64_type);
    builder.parameter(metaffi_int8_type);
    builder.parameter(0, METAFFI_REPR_F64);
    builder.result(metaffi_float64_type);
    const plan::Operand given = builder.load_argument(0);
    const plan::Operand half = plan::constant(std::bit_cast<std::uint32_t>(0.5f), METAFFI_REPR_F32);
    const void* callee = GetParam() == METAFFI_CONVENTION_SYSV ? reinterpret_cast<const void*>(take_sysv)
                                                               : reinterpret_cast<const void*>(take_win64);
    const std::uint32_t array = builder.call_for_struct(
        plan::function(callee, "take"),
        {builder.struct_of(type, {half, half, builder.load_argument(1), given, builder.load_argument(2)})}, type,
        {.convention = static_cast<metaffi_convention>(GetParam())});
    builder.store_result(0, builder.load_field(array, type, 4));
    const metaffi_typed_caller caller{sizeof(caller), convention, [](void*, metaffi_error*) {}, nullptr};
    const Trampoline trampoline(builder.finish("typed", nullptr), &caller);
    CheckedCall call;
    call.function = trampoline.code.address();
    const bool is_sysv = convention == METAFFI_CONVENTION_SYSV;
    call.vectors[0] = bits(7.25);
    call.integers[is_sysv ? 0 : 1] = 0xff85;
    call.vectors[is_sysv ? 1 : 2] = bits(8.25);
    EXPECT_EQ(is_sysv ? call_as_sysv(call) : call_as_win64(call), "");
    EXPECT_EQ(std::bit_cast<double>(call.xmm0), 5.5);
    EXPECT_EQ(seen.a, 0.5f);
    EXPECT_EQ(seen.b, 0.5f);
    EXPECT_EQ(seen.c, -0x7b);
    EXPECT_EQ(seen.d[0], 7.25);
    EXPECT_EQ(seen.d[1], 8.25);
  }
}

// A struct may be an operand of every call there is, and a release may drop one that is returned.
TEST_P(StructCall, ServesReleasesAndErrorFunctions) {
  static std::string log;
  struct Pair {
    std::int64_t a;
    double b;
  };
  struct Callees {
    static Pair release_sysv(Pair given) { return log += "release " + std::to_string(given.a) + " ", given; }
    METAFFI_MS_ABI static Pair release_win64(Pair given) { return release_sysv(given); }
    static metaffi_error* fail_sysv(Pair given) {
      log += "fail " + std::to_string(given.a) + " ";
      return fake_error(static_cast<std::uintptr_t>(given.b));
    }
    METAFFI_MS_ABI static metaffi_error* fail_win64(Pair given) { return fail_sysv(given); }
  };
  const bool is_sysv = GetParam() == METAFFI_CONVENTION_SYSV;
  const plan::CallStyle style{.convention = static_cast<metaffi_convention>(GetParam())};
  for (const std::int64_t tested : {0, 5}) {
    plan::Builder builder;
    const metaffi_struct_type* type = builder.struct_type("Pair", {METAFFI_REPR_I64, METAFFI_REPR_F64});
    builder.parameter(metaffi_int64_type);
    const plan::Operand given = builder.load_argument(0);
    const auto pair = [&](std::uint64_t b) {
      return builder.struct_of(type, {given, plan::constant(std::bit_cast<std::uint64_t>(static_cast<double>(b)))});
    };
    metaffi_plan_call release =
        builder.describe(is_sysv ? plan::function(Callees::release_sysv, "release")
                                 : plan::function(reinterpret_cast<const void*>(Callees::release_win64), "release"),
                         {pair(1)}, METAFFI_REPR_STRUCT, style);
    release.result_struct = type;
    release.result_array = builder.array(2);
    builder.release(release);
    const plan::Operand same = builder.call(plan::function(
                                                +[](std::int64_t x) { return x; }, "same"),
                                            {given}, METAFFI_REPR_I64);
    builder.fail_if(
        same, METAFFI_CONDITION_NONZERO,
        builder.describe(is_sysv ? plan::function(Callees::fail_sysv, "fail")
                                 : plan::function(reinterpret_cast<const void*>(Callees::fail_win64), "fail"),
                         {pair(0x2000)}, METAFFI_REPR_POINTER, style));
    const metaffi_value argument = metaffi_value_int64(tested);
    log.clear();
    EXPECT_EQ(run(builder.finish("releases", nullptr), &argument, nullptr), tested == 0 ? nullptr : fake_error(0x2000));
    EXPECT_EQ(log, tested == 0 ? "release 0 " : "fail 5 release 5 ");
  }
}

INSTANTIATE_TEST_SUITE_P(Both, StructCall, ::testing::Values(METAFFI_CONVENTION_SYSV, METAFFI_CONVENTION_WIN64),
                         [](const auto& tested) { return tested.param == METAFFI_CONVENTION_SYSV ? "SysV" : "Win64"; });

}  // namespace
}  // namespace metaffi::test
