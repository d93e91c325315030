// The builder of plans as data: what each member appends, and that all of it stays where it is.
#include <gtest/gtest.h>
#include <metaffi/cpp/plan_builder.hpp>

namespace {

using namespace metaffi::plan;

std::int64_t square(std::int64_t x) { return x * x; }

TEST(PlanBuilder, MakesTheExampleOfItsHeader) {
  Builder builder;
  builder.parameter(metaffi_int64_type);
  builder.result(metaffi_int64_type);
  const Operand x = builder.load_argument(0);
  const Operand y = builder.call(function(square, "square"), {x}, METAFFI_REPR_I64);
  builder.store_result(0, y);
  int owner = 0;
  const metaffi_call_plan& plan = builder.finish("square(int64)", &owner);

  EXPECT_EQ(plan.size, sizeof plan);
  EXPECT_EQ(plan.owner, &owner);
  EXPECT_STREQ(plan.signature, "square(int64)");
  EXPECT_EQ(plan.value_count, 2u);
  ASSERT_EQ(plan.parameter_count, 1u);
  EXPECT_EQ(plan.parameters[0].repr, METAFFI_REPR_I64);
  ASSERT_EQ(plan.step_count, 3u);
  const metaffi_plan_call& call = plan.steps[1].as.call.call;
  EXPECT_EQ(call.function.constant, reinterpret_cast<std::uintptr_t>(square));
  ASSERT_EQ(call.operand_count, 1u);
  EXPECT_EQ(call.operands[0].index, plan.steps[0].as.load_argument.out);
  const metaffi_step_store_result& store = plan.steps[2].as.store_result;
  EXPECT_EQ(store.operand.index, plan.steps[1].as.call.out);
  EXPECT_EQ(store.length.repr, METAFFI_REPR_U32);
  EXPECT_EQ(store.length.constant, 0u);
}

TEST(PlanBuilder, LoadsArgumentsAsTheirOwnReprOrAnother) {
  Builder builder;
  builder.parameter(metaffi_int64_type);
  builder.parameter(metaffi_string8_type);
  EXPECT_EQ(builder.load_argument(0).repr, METAFFI_REPR_I64);
  EXPECT_EQ(builder.load_argument(0, METAFFI_REPR_U64).repr, METAFFI_REPR_U64);
  builder.load_argument(1, METAFFI_REPR_POINTER, true);
  builder.guard(1, true);
  const metaffi_call_plan& plan = builder.finish("f", nullptr);
  EXPECT_EQ(plan.steps[1].as.load_argument.nullable, 0);
  EXPECT_EQ(plan.steps[2].as.load_argument.nullable, 1);
  EXPECT_EQ(plan.steps[3].as.load_argument.out, METAFFI_NO_VALUE);
  EXPECT_EQ(plan.steps[3].as.load_argument.nullable, 1);
}

TEST(PlanBuilder, LaysOutStructsAsTheCompilerDoes) {
  struct Mixed {
    std::int8_t a;
    double b;
    std::int16_t c;
    float d;
    bool e;
  };
  Builder builder;
  const metaffi_struct_type* type = builder.struct_type(
      "Mixed", {METAFFI_REPR_I8, METAFFI_REPR_F64, METAFFI_REPR_I16, METAFFI_REPR_F32, METAFFI_REPR_BOOL});
  EXPECT_EQ(type->size, sizeof(Mixed));
  EXPECT_EQ(type->alignment, alignof(Mixed));
  ASSERT_EQ(type->field_count, 5u);
  EXPECT_EQ(type->fields[0].offset, offsetof(Mixed, a));
  EXPECT_EQ(type->fields[1].offset, offsetof(Mixed, b));
  EXPECT_EQ(type->fields[2].offset, offsetof(Mixed, c));
  EXPECT_EQ(type->fields[3].offset, offsetof(Mixed, d));
  EXPECT_EQ(type->fields[4].offset, offsetof(Mixed, e));
}

TEST(PlanBuilder, KeepsOperandsAndStructsWhereTheyAre) {
  Builder builder;
  builder.parameter(metaffi_int64_type);
  const Operand x = builder.load_argument(0);
  std::vector<const metaffi_plan_struct*> structs;
  for (int i = 0; i < 100; ++i) {
    const metaffi_struct_type* type = builder.struct_type("Pair", {METAFFI_REPR_I64, METAFFI_REPR_F64});
    const Operand operand = builder.struct_of(type, {x, constant(7)});
    structs.push_back(reinterpret_cast<const metaffi_plan_struct*>(operand.constant));
    const std::uint32_t array = builder.call_for_struct(function(square, "f"), {operand}, type);
    EXPECT_EQ(builder.load_field(array, type, 1).repr, METAFFI_REPR_F64);
  }
  const metaffi_call_plan& plan = builder.finish("f", nullptr);
  EXPECT_EQ(plan.array_count, 100u);
  EXPECT_EQ(plan.arrays[99], 2u);
  for (const metaffi_plan_struct* made : structs) {
    EXPECT_EQ(made->type->size, 16u);
    EXPECT_EQ(made->fields[0].index, x.index);
    EXPECT_EQ(made->fields[1].repr, METAFFI_REPR_F64) << "a field is taken as the type says";
  }
  EXPECT_EQ(plan.steps[1].as.call.out, METAFFI_NO_VALUE) << "a struct is no value";
}

TEST(PlanBuilder, FailsWithTheErrorThatAHelperReturns) {
  Builder builder;
  builder.call_checked(function(static_cast<const void*>(&builder), "helper"), {pointer(&builder)});
  const metaffi_call_plan& plan = builder.finish("f", nullptr);
  ASSERT_EQ(plan.step_count, 2u);
  const metaffi_step_fail_if& fail_if = plan.steps[1].as.fail_if;
  EXPECT_EQ(fail_if.value, plan.steps[0].as.call.out);
  EXPECT_EQ(fail_if.condition, METAFFI_CONDITION_NONZERO);
  EXPECT_EQ(fail_if.error.function.constant, 0u);
}

TEST(TypeRepr, IsThatOfThePayload) {
  EXPECT_EQ(metaffi_type_repr(metaffi_char32_type), METAFFI_REPR_U32);
  EXPECT_EQ(metaffi_type_repr(metaffi_bool_type), METAFFI_REPR_BOOL);
  EXPECT_EQ(metaffi_type_repr(metaffi_size_type), METAFFI_REPR_U64);
  EXPECT_EQ(metaffi_type_repr(metaffi_string8_type), METAFFI_REPR_POINTER);
  EXPECT_EQ(metaffi_type_repr(metaffi_int64_array_type), METAFFI_REPR_POINTER);
  EXPECT_EQ(metaffi_type_repr(metaffi_any_type), METAFFI_REPR_POINTER);
}

}  // namespace
