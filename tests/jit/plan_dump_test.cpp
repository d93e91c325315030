#include <gtest/gtest.h>

#include "jit/plan.hpp"
#include "plan_builder.hpp"

namespace metaffi::test {
namespace {

void callee() {}
metaffi_error* resolve(void*, const metaffi_value*, void**) { return nullptr; }
metaffi_error* slow(void*, void**) { return nullptr; }

TEST(PlanDump, ShowsEveryKindOfStepWithNamesAndWithoutAddresses) {
  PlanBuilder plan("static String a.B.c(Object, String, int...)");
  plan.parameter(metaffi_handle_type);
  plan.parameter(metaffi_string8_type);
  plan.parameter(metaffi_int32_packed_array_type);
  plan.parameter(metaffi_any_type);
  plan.result(metaffi_bool_type);
  plan.array(3);
  const auto object = plan.load_handle(0, 17, &resolve);
  const auto text = plan.load_argument(1, METAFFI_REPR_POINTER, true);
  plan.guard(2);
  plan.guard(3);
  const auto env = plan.load_thread(true, -24, &slow);
  const auto table = plan.load_memory(value(env, METAFFI_REPR_POINTER), -8, METAFFI_REPR_POINTER);
  plan.place(0, 2, constant(METAFFI_REPR_I32, static_cast<std::uint64_t>(-5)));
  const auto out = plan.new_value();
  auto call =
      plan.make_call(value(table, METAFFI_REPR_POINTER), "CallBooleanMethod", METAFFI_REPR_BOOL,
                     {value(object, METAFFI_REPR_POINTER), pointer(&plan), pointer(nullptr), array_address(0, 1),
                      argument_address(3), value_address(out), constant(METAFFI_REPR_U64, 0x1234567890)},
                     METAFFI_CONVENTION_SYSV);
  call.flags = METAFFI_CALL_TARGET | METAFFI_CALL_VARIADIC;
  call.fixed_count = 3;
  const auto answer = plan.call(call);
  plan.release(plan.make_call(&callee, "DeleteLocalRef", METAFFI_REPR_VOID, {value(text, METAFFI_REPR_POINTER)}));
  plan.release(plan.make_call(&callee, "undo", METAFFI_REPR_VOID, {}, METAFFI_CONVENTION_WIN64), true);
  plan.fail_if_error(out);
  plan.fail_if(answer, METAFFI_CONDITION_ZERO, plan.make_call(&callee, "pending", METAFFI_REPR_POINTER, {}));
  plan.fail_if(answer, METAFFI_CONDITION_NOT_EQUAL, plan.make_call(&callee, "odd", METAFFI_REPR_POINTER, {}), 7);
  plan.store_result(0, value(answer, METAFFI_REPR_BOOL));

  EXPECT_EQ(jit::dump(plan.plan()),
            "static String a.B.c(Object, String, int...)\n"
            "  parameters handle:pointer, string8:pointer, int32_packed_array:pointer, any:pointer\n"
            "  results bool:bool\n"
            "  array0 of 3 cells\n"
            "  v0 = load object of handle argument[0], fast when verified\n"
            "  v1 = load argument[1] as string8 or null -> pointer\n"
            "  guard argument[2] as int32_packed_array\n"
            "  guard argument[3] as any\n"
            "  v2 = load thread-local, slow when 0\n"
            "  v3 = load memory [v2:pointer - 8] -> pointer\n"
            "  array0[2] = -5:i32\n"
            "  v5 = call target CallBooleanMethod at v3(v0:pointer, pointer, null, ... &array0[1], &argument[3], &v4, "
            "0x1234567890:u64) -> bool [sysv]\n"
            "  release DeleteLocalRef(v1:pointer)\n"
            "  release on failure undo() [win64]\n"
            "  fail if v4 != 0 with v4\n"
            "  fail if v5 == 0 with pending() -> pointer\n"
            "  fail if v5 != 7 with odd() -> pointer\n"
            "  result[0] = bool v5:bool\n");
}

TEST(PlanDump, TellsProxiesFromObjects) {
  PlanBuilder plan;
  plan.load_handle(plan.parameter(metaffi_callable_type), 17, &resolve);
  EXPECT_EQ(jit::dump(plan.plan()),
            "test()\n"
            "  parameters callable:pointer\n"
            "  results none\n"
            "  v0 = load proxy of callable argument[0], fast when it is the first\n");
}

TEST(PlanDump, SurvivesAPlanThatIsNotValid) {
  PlanBuilder plan;
  plan.steps.push_back({});
  plan.steps.back().kind = 99;
  plan.steps.push_back({});
  plan.steps.back().kind = METAFFI_STEP_STORE_RESULT;
  plan.steps.back().as.store_result = {4, {9, 99, 0, 0}, {}};
  plan.load_handle(3, 17, nullptr);
  EXPECT_EQ(jit::dump(plan.plan()),
            "test()\n"
            "  parameters none\n"
            "  results none\n"
            "  unknown step of kind 99\n"
            "  result[4] = raw unknown:unknown\n"
            "  v0 = load object of handle argument[3], fast when verified\n");
}

}  // namespace
}  // namespace metaffi::test
