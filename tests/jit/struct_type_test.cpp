// Structs by value in plans: which are accepted, and what is said of those that are not.
#include "jit/struct_type_p.hpp"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <functional>

#include "jit/plan.hpp"
#include "plan_builder.hpp"

namespace metaffi::test {
namespace {

using ::testing::HasSubstr;

void take(void*) {}

// struct Pair { int32_t; double; } passed and returned, as the first step.
struct StructPlan : PlanBuilder {
  std::vector<metaffi_struct_field> fields = {{0, METAFFI_REPR_I32, 0}, {8, METAFFI_REPR_F64, 0}};
  metaffi_struct_type type{16, 8, fields.data(), 2, 0, "Pair"};
  Operands scalars = {constant(METAFFI_REPR_I32, 1), constant(METAFFI_REPR_F64, 2)};
  metaffi_plan_struct passed{&type, scalars.data()};
  Operand operand{METAFFI_OPERAND_STRUCT, METAFFI_REPR_STRUCT, 0, bits(&passed)};

  StructPlan() : PlanBuilder("pair()") {
    call_for_struct(make_call(&take, "take", METAFFI_REPR_STRUCT, {operand, operand}), &type);
  }
  metaffi_plan_call& call() { return steps[0].as.call.call; }
  metaffi_plan_operand& passed_operand() { return const_cast<metaffi_plan_operand&>(call().operands[0]); }

  std::string message() {
    const auto failure = jit::validate(plan(), nullptr);
    return failure.has_value() ? failure->message : "accepted";
  }
  metaffi_error_code code() { return jit::validate(plan(), nullptr)->code; }
};

TEST(StructValidation, AcceptsStructsAsOperandsAndResults) {
  StructPlan plan;
  EXPECT_EQ(plan.message(), "accepted");
}

TEST(StructValidation, AcceptsPackedOverAlignedAndPaddedStructs) {
  StructPlan packed;
  packed.type.alignment = 1;
  packed.type.size = 12;
  packed.fields[1].offset = 4;
  EXPECT_EQ(packed.message(), "accepted");
  StructPlan aligned;
  aligned.type.alignment = 16;
  EXPECT_EQ(aligned.message(), "accepted");
  StructPlan padded;
  padded.type.size = 64;
  padded.arrays[0] = 8;
  padded.fields[1].offset = 40;
  EXPECT_EQ(padded.message(), "accepted");
}

struct StructRejection {
  const char* name;
  std::function<void(StructPlan&)> spoil;
  const char* message;
};
class StructRejections : public ::testing::TestWithParam<StructRejection> {};

TEST_P(StructRejections, AreExplained) {
  StructPlan plan;
  GetParam().spoil(plan);
  EXPECT_THAT(plan.message(), HasSubstr(GetParam().message));
}

const StructRejection kRejections[] = {
    {"NoSize", [](StructPlan& p) { p.type.size = 0; }, "the result is a Pair: its size is 0"},
    {"OddAlignment", [](StructPlan& p) { p.type.alignment = 6; }, "its alignment is 6, which is no power of two"},
    {"NoAlignment", [](StructPlan& p) { p.type.alignment = 0; }, "its alignment is 0, which is no power of two"},
    {"SizeNoMultipleOfAlignment", [](StructPlan& p) { p.type.size = 20; },
     "its size of 20 bytes is no multiple of its alignment of 8"},
    {"HugeAlignment", [](StructPlan& p) { p.type.size = p.type.alignment = 32; },
     "its alignment is 32 bytes, at most 16 are supported; pass it by its address"},
    {"HugeSize", [](StructPlan& p) { p.type.size = 65536 + 8; },
     "its size is 65544 bytes, at most 65536 are supported; pass it by its address"},
    {"NoFields", [](StructPlan& p) { p.type.field_count = 0; }, "it has no fields"},
    {"NullFields", [](StructPlan& p) { p.type.fields = nullptr; }, "it has no fields"},
    {"UnknownFieldRepr", [](StructPlan& p) { p.fields[1].repr = 40; },
     "field 1 has the representation 40, which is no"},
    {"VoidField", [](StructPlan& p) { p.fields[0].repr = METAFFI_REPR_VOID; }, "field 0 has the representation 0"},
    {"NestedStructType", [](StructPlan& p) { p.fields[0].repr = METAFFI_REPR_STRUCT; },
     "the scalars of a nested struct are listed instead"},
    {"Unsorted", [](StructPlan& p) { std::swap(p.fields[0].offset, p.fields[1].offset); },
     "field 1 (f64 at offset 0) lies before field 0; fields are in order of offset"},
    {"Overlapping", [](StructPlan& p) { p.fields[1].offset = 3; }, "field 1 (f64 at offset 3) overlaps field 0"},
    {"SameOffset", [](StructPlan& p) { p.fields[1].offset = 0; }, "field 1 (f64 at offset 0) overlaps field 0"},
    {"OutsideOfSize", [](StructPlan& p) { p.fields[1].offset = 9; },
     "field 1 (f64 at offset 9) ends outside its 16 bytes"},
    {"ResultWithoutType", [](StructPlan& p) { p.call().result_struct = nullptr; },
     "step 0 (CALL): the result is a struct without a type (NULL)"},
    {"ResultInNoArray", [](StructPlan& p) { p.call().result_array = 1; },
     "the result goes to array 1, which does not exist; the plan has 1"},
    {"ResultArrayTooSmall", [](StructPlan& p) { p.arrays[0] = 1; },
     "the result, a Pair of 16 bytes, does not fit into array 0, which has 8"},
    {"ResultAssigned", [](StructPlan& p) { p.steps[0].as.call.out = p.new_value(); },
     "it assigns the result of a call that returns a struct; its fields are loaded from array 0"},
    {"TypeOfAScalarResult", [](StructPlan& p) { p.call().result = METAFFI_REPR_I64; },
     "the result is i64 and has the type of a struct (Pair)"},
    {"NoStruct", [](StructPlan& p) { p.passed_operand().constant = 0; },
     "operand 0 is a struct that is not there (NULL)"},
    {"OperandWithoutType", [](StructPlan& p) { p.passed.type = nullptr; },
     "operand 0 is a struct without a type (NULL)"},
    {"OperandWithoutFields", [](StructPlan& p) { p.passed.fields = nullptr; },
     "operand 0 is a struct whose fields are NULL"},
    {"OperandOfOtherRepr", [](StructPlan& p) { p.passed_operand().repr = METAFFI_REPR_POINTER; },
     "operand 0 is a struct represented as pointer, not STRUCT"},
    {"FieldOfOtherRepr", [](StructPlan& p) { p.scalars[1].repr = METAFFI_REPR_I64; },
     "field 1 of operand 0 (Pair) is represented as i64, its type says f64"},
    {"NestedOperand", [](StructPlan& p) { p.scalars[1] = p.operand; },
     "field 1 of operand 0 (Pair) is a struct itself; the scalars of a nested struct are fields of the outer one"},
    {"FieldUnassigned", [](StructPlan& p) { p.scalars[0] = value(p.new_value(), METAFFI_REPR_I32); },
     "field 0 of operand 0 (Pair) is value 0, which no earlier step assigns"},
    {"FieldOfUnknownKind", [](StructPlan& p) { p.scalars[0].kind = 99; },
     "field 0 of operand 0 (Pair) has the unknown kind 99"},
    {"Placed", [](StructPlan& p) { p.place(0, 0, p.operand); }, "what it places is a struct by value, which only"},
    {"Stored",
     [](StructPlan& p) {
       p.result(metaffi_string8_type);
       p.store_result(0, p.operand);
     },
     "what it stores is a struct by value, which only"},
    {"AsLength",
     [](StructPlan& p) {
       p.result(metaffi_string8_type);
       p.store_result(0, constant(METAFFI_REPR_POINTER, 0), p.operand);
     },
     "the length is a struct by value, which only"},
    {"AsBase", [](StructPlan& p) { p.load_memory(p.operand, 0, METAFFI_REPR_I64); }, "the base is a struct by value"},
    {"LoadedFromMemory",
     [](StructPlan& p) { p.load_memory(constant(METAFFI_REPR_POINTER, 8), 0, METAFFI_REPR_STRUCT); },
     "what it loads is a struct by value"},
    {"AsError",
     [](StructPlan& p) {
       const metaffi_plan_call error = p.call();
       p.fail_if(p.load_memory(constant(METAFFI_REPR_POINTER, 8), 0, METAFFI_REPR_I64), METAFFI_CONDITION_ZERO, error);
     },
     "the error function must return a POINTER"},
};

INSTANTIATE_TEST_SUITE_P(Each, StructRejections, ::testing::ValuesIn(kRejections),
                         [](const auto& tested) { return tested.param.name; });

TEST(StructValidation, TellsDefectsFromLimits) {
  StructPlan too_aligned;
  too_aligned.type.size = too_aligned.type.alignment = 32;
  EXPECT_EQ(too_aligned.code(), METAFFI_ERROR_UNSUPPORTED);
  EXPECT_THAT(too_aligned.message(), ::testing::Not(HasSubstr("defect"))) << "nobody is to blame for a limit";
  StructPlan overlapping;
  overlapping.fields[1].offset = 0;
  EXPECT_EQ(overlapping.code(), METAFFI_ERROR_INTERNAL);
  EXPECT_THAT(overlapping.message(), HasSubstr("this is a defect of the plug-in that made it"));
}

TEST(StructValidation, LimitsTheStructsOfOneCallTogether) {
  StructPlan plan;
  plan.type.size = 40000;
  plan.arrays[0] = 5000;
  EXPECT_THAT(plan.message(), HasSubstr("its struct operands have more than the 65536 bytes that are supported"));
  EXPECT_EQ(plan.code(), METAFFI_ERROR_UNSUPPORTED);
}

TEST(StructValidation, LetsStructFieldsAssignValues) {
  StructPlan plan;
  const std::uint32_t out = plan.new_value();
  plan.fields = {{0, METAFFI_REPR_POINTER, 0}};
  plan.type = {8, 8, plan.fields.data(), 1, 0, "Out"};
  plan.scalars = {value_address(out)};
  plan.passed.fields = plan.scalars.data();
  plan.call().operand_count = 1;
  plan.place(0, 0, value(out, METAFFI_REPR_I64));
  EXPECT_EQ(plan.message(), "accepted");
}

TEST(StructValidation, AllowsStructsAsVariadicOperands) {
  StructPlan plan;
  plan.call().flags = METAFFI_CALL_VARIADIC;
  plan.call().fixed_count = 1;
  EXPECT_EQ(plan.message(), "accepted");
}

TEST(StructDump, NamesStructsAndTheirFields) {
  StructPlan plan;
  plan.parameter(metaffi_int64_type);
  plan.result(metaffi_int64_array_type);
  const auto length = plan.load_argument(0);
  plan.store_result(0, constant(METAFFI_REPR_POINTER, 0), value(length, METAFFI_REPR_U32));
  EXPECT_EQ(jit::dump(plan.plan()),
            "pair()\n"
            "  parameters int64:i64\n"
            "  results int64_array:pointer\n"
            "  array0 of 2 cells\n"
            "  call take(Pair{1:i32, 2:f64}, Pair{1:i32, 2:f64}) -> Pair in array0\n"
            "  v0 = load argument[0] as int64 -> i64\n"
            "  result[0] = int64_packed_array null, length v0:u32\n");
}

TEST(StructDump, SurvivesAPlanThatIsNotValid) {
  StructPlan plan;
  plan.scalars[0] = plan.operand;
  plan.type.name = nullptr;
  EXPECT_THAT(jit::dump(plan.plan()),
              HasSubstr("call take(struct{struct, 2:f64}, struct{struct, 2:f64}) -> struct in"));
  plan.passed.type = nullptr;
  plan.call().result_struct = nullptr;
  EXPECT_THAT(jit::dump(plan.plan()), HasSubstr("call take(unknown:struct, unknown:struct) -> struct in array0"));
}

}  // namespace
}  // namespace metaffi::test
