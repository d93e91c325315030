// The host service function_new, as a plug-in uses it: a C function of raw machine values out of a plan.
#include "engine/function.hpp"

#include <cstring>

#include "jit/compiler.hpp"
#include "tests/engine/fake_plugin/plan_builder.hpp"
#include "tests/engine/support.hpp"

namespace metaffi::testing {
namespace {

struct Failures {
  std::vector<std::string> messages;
  static void note(void* self, metaffi_error* error) {
    static_cast<Failures*>(self)->messages.push_back(message(Error(error)));
  }
};

std::int64_t weighted(std::int64_t a, const void* b, double c, std::int32_t d) {
  return a + 10 * *static_cast<const std::int64_t*>(b) + static_cast<std::int64_t>(c) * 100 + d * 1000;
}

// (int64, pointer, double, int32) → int64, all raw; fails with "raw failure" when the sum is 0.
struct RawPlan {
  RawPlan() {
    for (const metaffi_plan_operand& each : operands) {
      metaffi_plan_step step = {};
      step.kind = METAFFI_STEP_LOAD_ARGUMENT;
      step.as.load_argument = {each.index, each.index, each.repr, 0};
      steps.push_back(step);
    }
    metaffi_plan_step step = {};
    step.kind = METAFFI_STEP_CALL;
    step.as.call.call = describe(reinterpret_cast<const void*>(weighted), operands, 4, METAFFI_REPR_I64);
    step.as.call.out = 4;
    steps.push_back(step);
    step = {};
    step.kind = METAFFI_STEP_FAIL_IF;
    step.as.fail_if.value = 4;
    step.as.fail_if.condition = METAFFI_CONDITION_ZERO;
    step.as.fail_if.error = describe(reinterpret_cast<const void*>(make_error), nullptr, 0, METAFFI_REPR_POINTER);
    steps.push_back(step);
    step = {};
    step.kind = METAFFI_STEP_STORE_RESULT;
    step.as.store_result = {0, {METAFFI_OPERAND_VALUE, METAFFI_REPR_I64, 4, 0}, {}};
    steps.push_back(step);
    plan.size = sizeof(plan);
    plan.steps = steps.data();
    plan.step_count = steps.size();
    plan.parameters = slots;
    plan.parameter_count = 4;
    plan.results = &result;
    plan.result_count = 1;
    plan.value_count = 5;
    plan.signature = "raw";
  }
  static metaffi_error* make_error() { return metaffi_error_new(METAFFI_ERROR_OUT_OF_RANGE, "raw failure"); }
  static metaffi_plan_call describe(const void* function, const metaffi_plan_operand* given, std::uint32_t count,
                                    std::uint16_t returned) {
    metaffi_plan_call call = {};
    call.function = fake::pointer(function);
    call.operands = given;
    call.operand_count = count;
    call.result = returned;
    call.name = "raw";
    return call;
  }

  metaffi_plan_operand operands[4] = {{METAFFI_OPERAND_VALUE, METAFFI_REPR_I64, 0, 0},
                                      {METAFFI_OPERAND_VALUE, METAFFI_REPR_POINTER, 1, 0},
                                      {METAFFI_OPERAND_VALUE, METAFFI_REPR_F64, 2, 0},
                                      {METAFFI_OPERAND_VALUE, METAFFI_REPR_I32, 3, 0}};
  metaffi_plan_slot slots[4] = {
      {0, METAFFI_REPR_I64, 0}, {0, METAFFI_REPR_POINTER, 0}, {0, METAFFI_REPR_F64, 0}, {0, METAFFI_REPR_I32, 0}};
  metaffi_plan_slot result = {0, METAFFI_REPR_I64, 0};
  std::vector<metaffi_plan_step> steps;
  metaffi_call_plan plan = {};
};

class Function : public ::testing::TestWithParam<metaffi_dispatch> {
 protected:
  void SetUp() override {
    if (GetParam() == METAFFI_DISPATCH_JIT && jit::unavailable()) GTEST_SKIP() << jit::unavailable()->message;
  }
  Failures failures;
  RawPlan raw;
};

INSTANTIATE_TEST_SUITE_P(Both, Function, ::testing::Values(METAFFI_DISPATCH_JIT, METAFFI_DISPATCH_INTERPRETER),
                         [](const auto& each) {
                           return each.param == METAFFI_DISPATCH_JIT ? "Trampoline" : "Interpreter";
                         });

TEST_P(Function, TakesAndReturnsRawMachineValues) {
  const metaffi_typed_caller caller = {sizeof(caller), METAFFI_CONVENTION_DEFAULT, Failures::note, &failures};
  metaffi_function* function = nullptr;
  void* address = nullptr;
  ASSERT_EQ(message(Error(engine::function_new(&raw.plan, &caller, GetParam(), &function, &address))), "");
  auto* const entry = reinterpret_cast<std::int64_t (*)(std::int64_t, const void*, double, std::int32_t)>(address);
  const std::int64_t two = 2;
  EXPECT_EQ(entry(1, &two, 3.0, 4), 4321);
  EXPECT_EQ(entry(1, &two, 3.0, -4), 1 + 20 + 300 - 4000);
  EXPECT_TRUE(failures.messages.empty());
  EXPECT_EQ(entry(-20, &two, 0.0, 0), 0);
  EXPECT_THAT(failures.messages, ::testing::ElementsAre("raw failure"));
  engine::function_free(function);
}

#if defined(__x86_64__)
TEST_P(Function, IsCalledByAnotherConvention) {
  const metaffi_typed_caller caller = {sizeof(caller), METAFFI_CONVENTION_WIN64, Failures::note, &failures};
  metaffi_function* function = nullptr;
  void* address = nullptr;
  ASSERT_EQ(message(Error(engine::function_new(&raw.plan, &caller, GetParam(), &function, &address))), "");
  using Entry = std::int64_t(__attribute__((ms_abi))*)(std::int64_t, const void*, double, std::int32_t);
  const std::int64_t two = 2;
  EXPECT_EQ(reinterpret_cast<Entry>(address)(1, &two, 3.0, 4), 4321);
  engine::function_free(function);
}
#endif

TEST(FunctionNew, RejectsUnusableArguments) {
  RawPlan raw;
  const metaffi_typed_caller caller = {sizeof(caller), METAFFI_CONVENTION_DEFAULT, Failures::note, nullptr};
  const metaffi_typed_caller failless = {sizeof(caller), METAFFI_CONVENTION_DEFAULT, nullptr, nullptr};
  metaffi_function* function = nullptr;
  void* address = nullptr;
  const auto make = [&](const metaffi_call_plan* plan, const metaffi_typed_caller* by, metaffi_dispatch dispatch) {
    return code(Error(engine::function_new(plan, by, dispatch, &function, &address)));
  };
  EXPECT_EQ(make(nullptr, &caller, METAFFI_DISPATCH_AUTO), METAFFI_ERROR_INVALID_ARGUMENT);
  EXPECT_EQ(make(&raw.plan, nullptr, METAFFI_DISPATCH_AUTO), METAFFI_ERROR_INVALID_ARGUMENT);
  EXPECT_EQ(make(&raw.plan, &failless, METAFFI_DISPATCH_AUTO), METAFFI_ERROR_INVALID_ARGUMENT);
  EXPECT_EQ(make(&raw.plan, &caller, static_cast<metaffi_dispatch>(17)), METAFFI_ERROR_INVALID_ARGUMENT);
  raw.plan.value_count = 1;
  EXPECT_EQ(make(&raw.plan, &caller, METAFFI_DISPATCH_AUTO), METAFFI_ERROR_INTERNAL);
  EXPECT_EQ(function, nullptr);
  engine::function_free(nullptr);
}

TEST(FunctionNew, IsAServiceOfTheHostTable) {
  load_runtime();
  const metaffi_host& host = *fake_export<const metaffi_host*()>("metaffi_fake_host")();
  EXPECT_EQ(host.abi_version, METAFFI_ABI_VERSION);
  EXPECT_EQ(host.size, sizeof(metaffi_host));
  EXPECT_EQ(host.function_new, &engine::function_new);
  for (std::size_t slot = offsetof(metaffi_host, alloc); slot < sizeof(host); slot += sizeof(void*)) {
    const void* service = nullptr;
    std::memcpy(&service, reinterpret_cast<const char*>(&host) + slot, sizeof(service));
    EXPECT_NE(service, nullptr) << "slot at " << slot;
  }
}

}  // namespace
}  // namespace metaffi::testing
