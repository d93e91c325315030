#include <gtest/gtest.h>

#include <string>

#include <metaffi/handle.h>
#include "callees.hpp"

#include "trampoline.hpp"

namespace metaffi::test {
namespace {

// What ran, in order: "a b r2 r1".
std::string log_text;
void log_release(std::uint64_t number) {
  log_text += "r" + std::to_string(number) + " ";
  poison_sysv_registers();
}
METAFFI_MS_ABI void log_release_win64(std::uint64_t number) {
  log_text += "w" + std::to_string(number) + " ";
  METAFFI_POISON_WIN64();
}
std::uint64_t failing_step;
metaffi_error* run_step(std::uint64_t number) {
  log_text += std::to_string(number) + " ";
  return number == failing_step ? fake_error(0x100 + number) : nullptr;
}

metaffi_plan_call release_call(PlanBuilder& plan, std::uint64_t number, bool win64 = false) {
  const Operand operand = constant(METAFFI_REPR_U64, number);
  if (win64) return plan.make_call(&log_release_win64, "log", METAFFI_REPR_VOID, {operand}, METAFFI_CONVENTION_WIN64);
  return plan.make_call(&log_release, "log", METAFFI_REPR_VOID, {operand});
}

// Steps 1 to 4, each of which can fail and is followed by a release; release 2 runs on failure only, 3 is a Win64 call.
void add_steps(PlanBuilder& plan, bool only_on_failure) {
  for (std::uint64_t i = 1; i <= 4; ++i) {
    plan.fail_if_error(plan.call(&run_step, "step", METAFFI_REPR_POINTER, {constant(METAFFI_REPR_U64, i)}));
    plan.release(release_call(plan, i, i == 3), only_on_failure || i == 2);
  }
}

std::string run(const Trampoline& trampoline, std::uint64_t fails_at, metaffi_error* expected) {
  log_text.clear();
  failing_step = fails_at;
  metaffi_value result = unwritten();
  EXPECT_EQ(trampoline(nullptr, &result), expected);
  EXPECT_EQ(result.type, expected == nullptr ? std::uint32_t{metaffi_int32_type} : unwritten().type);
  return log_text;
}

TEST(Release, RunsWhatWasRegisteredInReverseOrderAndKeepsTheError) {
  PlanBuilder plan;
  plan.result(metaffi_int32_type);
  add_steps(plan, false);
  plan.store_result(0, constant(METAFFI_REPR_I32, 1));
  const Trampoline trampoline(plan);
  EXPECT_EQ(run(trampoline, 0, nullptr), "1 2 3 4 r4 w3 r1 ");
  EXPECT_EQ(run(trampoline, 1, fake_error(0x101)), "1 ");
  EXPECT_EQ(run(trampoline, 2, fake_error(0x102)), "1 2 r1 ");
  EXPECT_EQ(run(trampoline, 3, fake_error(0x103)), "1 2 3 r2 r1 ");
  EXPECT_EQ(run(trampoline, 4, fake_error(0x104)), "1 2 3 4 w3 r2 r1 ");
}

TEST(Release, ThatIsForFailuresOnlyCostsSuccessNothing) {
  PlanBuilder plan;
  plan.result(metaffi_int32_type);
  add_steps(plan, true);
  plan.store_result(0, constant(METAFFI_REPR_I32, 1));
  const Trampoline trampoline(plan);
  EXPECT_EQ(run(trampoline, 0, nullptr), "1 2 3 4 ");
  EXPECT_EQ(run(trampoline, 1, fake_error(0x101)), "1 ");
  EXPECT_EQ(run(trampoline, 2, fake_error(0x102)), "1 2 r1 ");
  EXPECT_EQ(run(trampoline, 4, fake_error(0x104)), "1 2 3 4 w3 r2 r1 ");
}

TEST(Release, SeesValuesArgumentsAndResults) {
  static std::uint64_t seen[4];
  PlanBuilder plan;
  plan.parameter(metaffi_int64_type);
  plan.parameter(metaffi_float64_type);
  plan.result(metaffi_any_type);
  const auto number = plan.load_argument(0);
  const auto fraction = plan.load_argument(1);
  const auto made =
      plan.call(+[](std::int64_t n) { return n * 2; }, "double", METAFFI_REPR_I64, {value(number, METAFFI_REPR_I64)});
  plan.release(plan.make_call(
      +[](std::int64_t m, double x, const metaffi_value* argument, metaffi_value* result) {
        seen[0] = bits(m), seen[1] = bits(x), seen[2] = bits(argument), seen[3] = bits(result);
      },
      "see", METAFFI_REPR_VOID,
      {value(made, METAFFI_REPR_I64), value(fraction, METAFFI_REPR_F64), argument_address(1), result_address(0)}));
  plan.call(&log_release, "use", METAFFI_REPR_VOID, {result_address(0)});
  const Trampoline trampoline(plan);
  const metaffi_value arguments[] = {metaffi_value_int64(21), metaffi_value_float64(0.5)};
  metaffi_value result;
  EXPECT_EQ(trampoline(arguments, &result), nullptr);
  EXPECT_EQ(seen[0], 42u);
  EXPECT_EQ(seen[1], bits(0.5));
  EXPECT_EQ(seen[2], bits(&arguments[1]));
  EXPECT_EQ(seen[3], bits(&result));
}

TEST(Release, GuardsAndSlowPathsFailThroughItToo) {
  PlanBuilder plan;
  plan.parameter(metaffi_int64_type);
  plan.parameter(metaffi_handle_type);
  plan.release(release_call(plan, 1));
  plan.guard(0);
  plan.release(release_call(plan, 2));
  plan.load_handle(
      1, 7, +[](void*, const metaffi_value*, void**) { return fake_error(0x31); });
  plan.release(release_call(plan, 3));
  plan.load_thread(
      false, 0, +[](void*, void**) { return fake_error(0x32); });
  const Trampoline trampoline(plan);
  metaffi_handle handle{nullptr, 1, 7, 1, 1, nullptr, nullptr, nullptr};
  metaffi_value arguments[] = {metaffi_value_bool(1), {{0}, metaffi_handle_type, 1}};
  log_text.clear();
  EXPECT_EQ(trampoline(arguments, nullptr), guard_error(0));
  EXPECT_EQ(log_text, "r1 ");
  arguments[0] = metaffi_value_int64(1);
  log_text.clear();
  EXPECT_EQ(trampoline(arguments, nullptr), fake_error(0x31));
  EXPECT_EQ(log_text, "r2 r1 ");
  arguments[1].as.handle = &handle;
  log_text.clear();
  EXPECT_EQ(trampoline(arguments, nullptr), fake_error(0x32));
  EXPECT_EQ(log_text, "r3 r2 r1 ");
}

TEST(Entry, DoesNothingForAPlanWithoutSteps) {
  PlanBuilder plan;
  EXPECT_EQ(Trampoline(plan)(nullptr, nullptr), nullptr);
}

// Typed callers.

metaffi_error* failed_with;
void take_failure(void* context, metaffi_error* error) {
  failed_with = error;
  *static_cast<int*>(context) += 1;
}

class TypedCaller : public ::testing::TestWithParam<std::uint32_t> {
 protected:
  TypedCaller() { failed_with = nullptr; }

  // Calls with the parameters by position (integers and the bits of doubles alike), of which `floats` says the class.
  void call(const Trampoline& trampoline, const std::vector<std::uint64_t>& cells, const std::string& classes = "") {
    made = {};
    made.function = trampoline.code.address();
    std::vector<std::uint64_t> stack;
    if (GetParam() == METAFFI_CONVENTION_WIN64) {
      for (std::size_t i = 0; i < cells.size() && i < 4; ++i) made.integers[i] = made.vectors[i] = cells[i];
      if (cells.size() > 4) stack.assign(cells.begin() + 4, cells.end());
    } else {
      std::size_t integers = 0, vectors = 0;
      for (std::size_t i = 0; i < cells.size(); ++i) {
        const bool is_float = i < classes.size() && classes[i] == 'f';
        if (is_float && vectors < 8) {
          made.vectors[vectors++] = cells[i];
        } else if (!is_float && integers < 6) {
          made.integers[integers++] = cells[i];
        } else {
          stack.push_back(cells[i]);
        }
      }
    }
    made.stack = stack.data();
    made.stack_count = stack.size();
    EXPECT_EQ(GetParam() == METAFFI_CONVENTION_WIN64 ? call_as_win64(made) : call_as_sysv(made), "");
    made.stack = nullptr;
  }

  int failures = 0;
  metaffi_typed_caller caller{sizeof(caller), GetParam(), &take_failure, &failures};
  CheckedCall made;
};

INSTANTIATE_TEST_SUITE_P(Both, TypedCaller, ::testing::Values(METAFFI_CONVENTION_SYSV, METAFFI_CONVENTION_WIN64),
                         [](const auto& tested) { return tested.param == METAFFI_CONVENTION_SYSV ? "SysV" : "Win64"; });

TEST_P(TypedCaller, ReturnsAnInteger) {
  PlanBuilder plan;
  plan.parameter(metaffi_int64_type);
  plan.parameter(metaffi_int64_type);
  plan.result(metaffi_int64_type);
  const Operands operands = {argument(plan, 0), argument(plan, 1)};
  const auto sum = plan.call(
      +[](std::int64_t a, std::int64_t b) {
        const std::int64_t answer = a - b;
        poison_sysv_registers();
        return answer;
      },
      "subtract", METAFFI_REPR_I64, operands, METAFFI_CONVENTION_SYSV);
  plan.store_result(0, value(sum, METAFFI_REPR_I64));
  const Trampoline trampoline(plan, &caller);
  call(trampoline, {50, 8});
  EXPECT_EQ(made.rax, 42u);
  EXPECT_EQ(failures, 0);
}

TEST_P(TypedCaller, TakesManyParametersOfBothClasses) {
  static std::vector<double> seen;
  PlanBuilder plan;
  Operands integers, floats;
  std::vector<std::uint64_t> cells;
  std::string classes;
  std::vector<double> expected;
  for (std::uint32_t i = 0; i < 20; ++i) {
    const bool is_float = i % 2 == 1;
    plan.parameter(is_float ? metaffi_float64_type : metaffi_int16_type);
    const Operand operand = argument(plan, i);
    plan.call(is_float ? plan.make_call(+[](double x) { seen.push_back(x), poison_sysv_registers(); }, "see",
                                        METAFFI_REPR_VOID, {operand})
                       : plan.make_call(
                             +[](std::int64_t n) { seen.push_back(static_cast<double>(n)), poison_sysv_registers(); },
                             "see", METAFFI_REPR_VOID, {operand}));
    classes += is_float ? 'f' : 'i';
    cells.push_back(is_float ? bits(i + 0.5) : 0x12340000 + static_cast<std::uint16_t>(-static_cast<int>(i)));
    expected.push_back(is_float ? i + 0.5 : -static_cast<double>(i));
  }
  const Trampoline trampoline(plan, &caller);
  seen.clear();
  call(trampoline, cells, classes);
  EXPECT_EQ(seen, expected);
}

TEST_P(TypedCaller, HasAddressesOfScalarArguments) {
  static metaffi_value seen[8];
  PlanBuilder plan;
  std::vector<std::uint64_t> cells;
  std::string classes;
  const auto see = +[](const metaffi_value* found, std::int64_t at) { seen[at] = *found; };
  for (std::uint32_t i = 0; i < 8; ++i) {
    plan.parameter(i % 2 == 0 ? metaffi_int32_type : metaffi_float32_type);
    classes += i % 2 == 0 ? 'i' : 'f';
    cells.push_back(i % 2 == 0 ? bits(static_cast<std::int64_t>(i)) : bits(static_cast<float>(i)));
    plan.call(see, "see", METAFFI_REPR_VOID, {argument_address(i), constant(METAFFI_REPR_I64, i)});
  }
  const Trampoline trampoline(plan, &caller);
  call(trampoline, cells, classes);
  for (std::uint32_t i = 0; i < 8; ++i) {
    EXPECT_EQ(seen[i].type, plan.parameters[i].type);
    EXPECT_EQ(seen[i].length, 0u);
    if (i % 2 == 0) {
      EXPECT_EQ(seen[i].as.int32, static_cast<std::int32_t>(i));
    } else {
      EXPECT_EQ(seen[i].as.float32, static_cast<float>(i));
    }
  }
}

TEST_P(TypedCaller, TakesOthersByAddressAndGuardsThem) {
  static const void* seen_payload;
  static const void* seen_address;
  PlanBuilder plan;
  plan.parameter(metaffi_int64_type);
  plan.parameter(metaffi_string8_type);
  plan.parameter(metaffi_any_type);
  plan.result(metaffi_float64_type);
  plan.guard(0);
  const auto text = plan.load_argument(1);
  plan.guard(2);
  plan.call(+[](const void* payload, const void* address) { seen_payload = payload, seen_address = address; }, "see",
            METAFFI_REPR_VOID, {value(text, METAFFI_REPR_POINTER), argument_address(2)});
  plan.store_result(0, constant(METAFFI_REPR_F64, bits(1.5)));
  const Trampoline trampoline(plan, &caller);
  const char characters[] = "abc";
  metaffi_value string = metaffi_value_string8(characters, 3);
  const metaffi_value any = metaffi_value_null();
  call(trampoline, {1, bits(&string), bits(&any)});
  EXPECT_EQ(seen_payload, characters);
  EXPECT_EQ(seen_address, &any);
  EXPECT_EQ(made.xmm0, bits(1.5));

  string.type = metaffi_string16_type;
  seen_payload = nullptr;
  call(trampoline, {1, bits(&string), bits(&any)});
  EXPECT_EQ(seen_payload, nullptr);
  EXPECT_EQ(failed_with, guard_error(1));
  EXPECT_EQ(trampoline.guard.found, &string);
  EXPECT_EQ(failures, 1);
  EXPECT_EQ(made.xmm0, 0u);
}

TEST_P(TypedCaller, NullAndHandlesComeByAddressToo) {
  static const void* seen;
  int object = 0;
  metaffi_handle handle{&object, 3, 9, 1, 1, nullptr, nullptr, nullptr};
  PlanBuilder plan;
  plan.parameter(metaffi_string8_type);
  plan.parameter(metaffi_handle_type);
  const auto text = plan.load_argument(0, METAFFI_REPR_POINTER, true);
  const auto found = plan.load_handle(
      1, 9, +[](void*, const metaffi_value* argument, void** out) {
        *out = const_cast<metaffi_value*>(argument);
        return static_cast<metaffi_error*>(nullptr);
      });
  plan.call(+[](const void* characters, const void* of) { seen = characters == nullptr ? of : nullptr; }, "see",
            METAFFI_REPR_VOID, {value(text, METAFFI_REPR_POINTER), value(found, METAFFI_REPR_POINTER)});
  const Trampoline trampoline(plan, &caller);
  const metaffi_value null = metaffi_value_null();
  metaffi_value reference{{0}, metaffi_handle_type, 3};
  reference.as.handle = &handle;
  call(trampoline, {bits(&null), bits(&reference)});
  EXPECT_EQ(seen, &object);
  handle.generation = 4;
  call(trampoline, {bits(&null), bits(&reference)});
  EXPECT_EQ(seen, &reference);
}

TEST_P(TypedCaller, WritesOtherResultsThroughTrailingPointers) {
  PlanBuilder plan;
  plan.parameter(metaffi_int64_type);
  plan.result(metaffi_int64_type);
  plan.result(metaffi_string8_type);
  plan.result(metaffi_float64_type);
  const auto number = plan.load_argument(0);
  plan.call(+[](metaffi_value* out) { *out = metaffi_value_string8("s", 1); }, "make", METAFFI_REPR_VOID,
            {result_address(1)});
  plan.store_result(2, constant(METAFFI_REPR_F64, bits(2.5)));
  plan.store_result(0, value(number, METAFFI_REPR_I64));
  const Trampoline trampoline(plan, &caller);
  metaffi_value results[3] = {unwritten(), unwritten(), unwritten()};
  call(trampoline, {77, bits(&results[0]), bits(&results[1]), bits(&results[2])});
  EXPECT_EQ(results[0].as.int64, 77);
  EXPECT_EQ(results[0].type, std::uint32_t{metaffi_int64_type});
  EXPECT_EQ(results[1].type, std::uint32_t{metaffi_string8_type});
  EXPECT_EQ(results[2].as.float64, 2.5);
}

TEST_P(TypedCaller, ReturnsAScalarThatAHelperWroteThroughItsAddress) {
  PlanBuilder plan;
  plan.result(metaffi_int16_type);
  plan.call(+[](metaffi_value* out) { *out = raw_value(metaffi_int16_type, 0x12348000); }, "make", METAFFI_REPR_VOID,
            {result_address(0)});
  const Trampoline trampoline(plan, &caller);
  call(trampoline, {});
  EXPECT_EQ(made.rax, 0xffffffffffff8000);
}

TEST_P(TypedCaller, PassesRawSlotsUntouched) {
  PlanBuilder plan;
  plan.parameter(0, METAFFI_REPR_POINTER);
  plan.parameter(0, METAFFI_REPR_F64);
  plan.result(0, METAFFI_REPR_POINTER);
  const auto p = plan.load_argument(0);
  plan.load_argument(1);
  plan.store_result(0, value(p, METAFFI_REPR_POINTER));
  const Trampoline trampoline(plan, &caller);
  call(trampoline, {0x123456789abcdef0, bits(1.0)}, "if");
  EXPECT_EQ(made.rax, 0x123456789abcdef0u);
}

TEST_P(TypedCaller, GivesErrorsToItsHandlerAfterReleasesAndReturnsZero) {
  PlanBuilder plan;
  plan.result(metaffi_int32_type);
  add_steps(plan, false);
  plan.store_result(0, constant(METAFFI_REPR_I32, 5));
  const Trampoline trampoline(plan, &caller);
  log_text.clear();
  failing_step = 0;
  call(trampoline, {});
  EXPECT_EQ(made.rax, 5u);
  EXPECT_EQ(log_text, "1 2 3 4 r4 w3 r1 ");
  log_text.clear();
  failing_step = 3;
  call(trampoline, {});
  EXPECT_EQ(made.rax, 0u);
  EXPECT_EQ(log_text, "1 2 3 r2 r1 ");
  EXPECT_EQ(failed_with, fake_error(0x103));
  EXPECT_EQ(failures, 1);
}

TEST_P(TypedCaller, CalledByTheCompilersOwnCode) {
  PlanBuilder plan;
  plan.parameter(metaffi_int8_type);
  plan.parameter(metaffi_float64_type);
  plan.parameter(metaffi_float32_type);
  plan.parameter(metaffi_uint16_type);
  plan.parameter(metaffi_int64_type);
  plan.result(metaffi_float64_type);
  const Operands operands = {argument(plan, 0), argument(plan, 1), argument(plan, 2), argument(plan, 3),
                             argument(plan, 4)};
  const auto sum = plan.call(
      +[](std::int8_t a, double b, float c, std::uint16_t d, std::int64_t e) {
        return a + b + static_cast<double>(c) + d + static_cast<double>(e);
      },
      "sum", METAFFI_REPR_F64, operands, METAFFI_CONVENTION_SYSV);
  plan.store_result(0, value(sum, METAFFI_REPR_F64));
  const Trampoline trampoline(plan, &caller);
  const void* address = trampoline.code.address();
  double answer = 0;
  if (GetParam() == METAFFI_CONVENTION_WIN64) {
    METAFFI_MS_ABI double (*function)(std::int8_t, double, float, std::uint16_t, std::int64_t);
    std::memcpy(&function, &address, sizeof(function));
    answer = function(-1, 0.5, 0.25f, 1000, 10000);
  } else {
    double (*function)(std::int8_t, double, float, std::uint16_t, std::int64_t);
    std::memcpy(&function, &address, sizeof(function));
    answer = function(-1, 0.5, 0.25f, 1000, 10000);
  }
  EXPECT_EQ(answer, 10999.75);
}

}  // namespace
}  // namespace metaffi::test
