#include <gtest/gtest.h>

#include "stored_lengths.hpp"
#include "trampoline.hpp"

namespace metaffi::test {
namespace {

std::uint64_t answer_integer;
double answer_double;
float answer_float;
std::uint64_t give_integer() { return answer_integer; }
double give_double() { return answer_double; }
float give_float() { return answer_float; }

struct ResultCase {
  metaffi_type type;
  std::uint64_t answer;  // what rax or xmm0 holds
  std::uint64_t payload;
};
const ResultCase kResults[] = {
    {metaffi_int8_type, 0x12345678ffffff80, 0xffffffffffffff80},
    {metaffi_uint8_type, 0x12345678ffffff80, 0x80},
    {metaffi_int16_type, 0x12345678ffff8000, 0xffffffffffff8000},
    {metaffi_uint16_type, 0x12345678ffff8000, 0x8000},
    {metaffi_int32_type, 0x1234567880000000, 0xffffffff80000000},
    {metaffi_uint32_type, 0x1234567880000000, 0x80000000},
    {metaffi_int64_type, 0x8123456789abcdef, 0x8123456789abcdef},
    {metaffi_uint64_type, 0x8123456789abcdef, 0x8123456789abcdef},
    {metaffi_size_type, 0x8123456789abcdef, 0x8123456789abcdef},
    {metaffi_bool_type, 0x1234567812345600, 0},
    {metaffi_bool_type, 0x1234567812345602, 1},
    {metaffi_char8_type, 0xffffffffffffffe9, 0xe9},
    {metaffi_char16_type, 0xffffffffffff20ac, 0x20ac},
    {metaffi_char32_type, 0xffffffff0001f600, 0x1f600},
    {metaffi_float64_type, 0x3ff8000000000000, 0x3ff8000000000000},
    {metaffi_float32_type, 0x3fc00000, 0x3fc00000},
};

// The call of `case_`'s answer, as its representation.
std::uint32_t call_answer(PlanBuilder& plan, const ResultCase& tested) {
  const std::uint16_t repr = natural_repr(tested.type);
  if (tested.type == metaffi_float64_type) {
    answer_double = std::bit_cast<double>(tested.answer);
    return plan.call(&give_double, "give", repr, {});
  }
  if (tested.type == metaffi_float32_type) {
    answer_float = std::bit_cast<float>(static_cast<std::uint32_t>(tested.answer));
    return plan.call(&give_float, "give", repr, {});
  }
  answer_integer = tested.answer;
  return plan.call(&give_integer, "give", repr, {});
}

class StoreResult : public ::testing::TestWithParam<ResultCase> {
 protected:
  void expect(const metaffi_value& result) const {
    EXPECT_EQ(result.type, GetParam().type);
    EXPECT_EQ(result.length, 0u);
    EXPECT_EQ(payload_bits(result), GetParam().payload);
  }
};

TEST_P(StoreResult, WritesPayloadTypeAndLength) {
  PlanBuilder plan;
  plan.result(GetParam().type);
  const auto answer = call_answer(plan, GetParam());
  plan.store_result(0, value(answer, natural_repr(GetParam().type)));
  const Trampoline trampoline(plan);
  metaffi_value results[] = {unwritten(), unwritten()};
  EXPECT_EQ(trampoline(nullptr, results), nullptr);
  expect(results[0]);
  EXPECT_EQ(results[1].type, unwritten().type) << "wrote beyond the result";
}

TEST_P(StoreResult, WritesAValueThatOutlivedAnotherCall) {
  PlanBuilder plan;
  plan.result(GetParam().type);
  plan.result(GetParam().type);
  const auto answer = call_answer(plan, GetParam());
  plan.call(&give_integer, "other", METAFFI_REPR_I64, {});
  plan.store_result(1, value(answer, natural_repr(GetParam().type)));
  plan.store_result(0, value(answer, natural_repr(GetParam().type)));
  const Trampoline trampoline(plan);
  metaffi_value results[] = {unwritten(), unwritten()};
  EXPECT_EQ(trampoline(nullptr, results), nullptr);
  expect(results[0]);
  expect(results[1]);
}

TEST_P(StoreResult, WritesConstants) {
  PlanBuilder plan;
  plan.result(GetParam().type);
  plan.store_result(0, constant(natural_repr(GetParam().type), GetParam().answer));
  const Trampoline trampoline(plan);
  metaffi_value result = unwritten();
  EXPECT_EQ(trampoline(nullptr, &result), nullptr);
  if (GetParam().type == metaffi_bool_type) {
    EXPECT_EQ(payload_bits(result), 1u);
  } else {
    expect(result);
  }
}

TEST_P(StoreResult, EchoesAnArgument) {
  PlanBuilder plan;
  plan.parameter(GetParam().type);
  plan.result(GetParam().type);
  plan.store_result(0, argument(plan, 0));
  const Trampoline trampoline(plan);
  const metaffi_value given = raw_value(GetParam().type, GetParam().answer);
  metaffi_value result = unwritten();
  EXPECT_EQ(trampoline(&given, &result), nullptr);
  expect(result);
}

TEST_P(StoreResult, ReturnsToATypedCaller) {
  const metaffi_typed_caller caller{sizeof(caller), METAFFI_CONVENTION_SYSV, [](void*, metaffi_error*) {}, nullptr};
  const bool is_float = GetParam().type == metaffi_float32_type || GetParam().type == metaffi_float64_type;
  for (const bool calls_again : {false, true}) {
    PlanBuilder plan;
    plan.result(GetParam().type);
    const auto answer = call_answer(plan, GetParam());
    plan.store_result(0, value(answer, natural_repr(GetParam().type)));
    if (calls_again) plan.call(&give_integer, "other", METAFFI_REPR_I64, {});
    const Trampoline trampoline(plan, &caller);
    CheckedCall call;
    call.function = trampoline.code.address();
    EXPECT_EQ(call_as_sysv(call), "");
    const std::uint64_t mask = GetParam().type == metaffi_float32_type ? 0xffffffff : ~std::uint64_t{0};
    EXPECT_EQ((is_float ? call.xmm0 : call.rax) & mask, GetParam().payload);
  }
}

INSTANTIATE_TEST_SUITE_P(Each, StoreResult, ::testing::ValuesIn(kResults));

TEST(StoreResults, WritesManyInAnyOrder) {
  PlanBuilder plan;
  for (int i = 0; i < 40; ++i) plan.result(metaffi_int32_type);
  for (std::uint32_t i = 0; i < 40; ++i) plan.store_result(39 - i, constant(METAFFI_REPR_I32, i));
  const Trampoline trampoline(plan);
  metaffi_value results[40];
  EXPECT_EQ(trampoline(nullptr, results), nullptr);
  for (int i = 0; i < 40; ++i) EXPECT_EQ(results[i].as.int32, 39 - i);
}

TEST(StoreResults, WritesLengthsOfStringsAndPackedArrays) {
  expect_stored_lengths([](const metaffi_call_plan& plan, const metaffi_value* arguments, metaffi_value* results) {
    return Trampoline(plan)(arguments, results);
  });
}

// A typed caller has a string written through its last parameter.
TEST(StoreResults, WritesLengthsForTypedCallers) {
  for (const std::uint32_t convention : {METAFFI_CONVENTION_SYSV, METAFFI_CONVENTION_WIN64}) {
    const metaffi_typed_caller caller{sizeof(caller), convention, [](void*, metaffi_error*) {}, nullptr};
    static const char text[] = "text";
    PlanBuilder plan;
    plan.parameter(metaffi_uint32_type);
    plan.result(metaffi_string8_type);
    const auto length = plan.load_argument(0);
    plan.store_result(0, pointer(text), value(length, METAFFI_REPR_U32));
    const Trampoline trampoline(plan, &caller);
    metaffi_value result = unwritten();
    CheckedCall call;
    call.function = trampoline.code.address();
    call.integers[0] = 0xffff00000004;
    call.integers[1] = bits(&result);
    EXPECT_EQ(convention == METAFFI_CONVENTION_SYSV ? call_as_sysv(call) : call_as_win64(call), "");
    EXPECT_EQ(result.as.string8, text);
    EXPECT_EQ(result.type, metaffi_type{metaffi_string8_type});
    EXPECT_EQ(result.length, 4u);
  }
}

TEST(Place, FillsCellsWithAllEightBytes) {
  PlanBuilder plan;
  plan.parameter(metaffi_int8_type);
  plan.parameter(metaffi_float32_type);
  plan.parameter(metaffi_float64_type);
  plan.result(metaffi_int64_type);
  plan.array(3);
  plan.array(9);
  const auto number = plan.load_argument(0);
  const auto single = plan.load_argument(1);
  const auto fraction = plan.load_argument(2);
  answer_double = 6.25;
  const auto called = plan.call(&give_double, "give", METAFFI_REPR_F64, {});
  plan.place(1, 0, value(number, METAFFI_REPR_I8));
  plan.place(1, 1, value(single, METAFFI_REPR_F32));
  plan.place(1, 2, value(fraction, METAFFI_REPR_F64));
  plan.place(1, 3, value(called, METAFFI_REPR_F64));
  plan.place(1, 4, constant(METAFFI_REPR_U64, 0xfedcba9876543210));
  plan.place(1, 5, constant(METAFFI_REPR_I32, 0xffffffff));
  plan.place(1, 6, argument_address(2));
  plan.place(1, 7, array_address(0, 2));
  plan.place(1, 8, value(number, METAFFI_REPR_U16));
  static std::uint64_t seen[9];
  plan.call(+[](const std::uint64_t* cells) { std::memcpy(seen, cells, sizeof(seen)); }, "see", METAFFI_REPR_VOID,
            {array_address(1, 0)});
  plan.store_result(0, constant(METAFFI_REPR_I64, 0));
  const Trampoline trampoline(plan);
  const metaffi_value arguments[] = {raw_value(metaffi_int8_type, 0x12fe),
                                     raw_value(metaffi_float32_type, 0x993fc00000), metaffi_value_float64(2.5)};
  metaffi_value result;
  EXPECT_EQ(trampoline(arguments, &result), nullptr);
  EXPECT_EQ(seen[0], static_cast<std::uint64_t>(-2));
  EXPECT_EQ(seen[1], 0x3fc00000u);
  EXPECT_EQ(seen[2], bits(2.5));
  EXPECT_EQ(seen[3], bits(6.25));
  EXPECT_EQ(seen[4], 0xfedcba9876543210u);
  EXPECT_EQ(seen[5], ~std::uint64_t{0});
  EXPECT_EQ(seen[6], bits(&arguments[2]));
  EXPECT_NE(seen[7], 0u);
  EXPECT_EQ(seen[8], 0xfffeu);
}

// FAIL_IF.

metaffi_error* make_error(std::uint64_t number) { return fake_error(number); }

struct FailCase {
  metaffi_condition condition;
  std::uint64_t constant;
  std::uint64_t value;
  bool fails;
};
const FailCase kFails[] = {
    {METAFFI_CONDITION_ZERO, 0, 0, true},
    {METAFFI_CONDITION_ZERO, 0, 1, false},
    {METAFFI_CONDITION_ZERO, 0, 0x100000000, false},
    {METAFFI_CONDITION_NONZERO, 0, 0, false},
    {METAFFI_CONDITION_NONZERO, 0, 0x8000000000000000, true},
    {METAFFI_CONDITION_NOT_EQUAL, 5, 5, false},
    {METAFFI_CONDITION_NOT_EQUAL, 5, 0x100000005, true},
    {METAFFI_CONDITION_NOT_EQUAL, ~std::uint64_t{0}, ~std::uint64_t{0}, false},
    {METAFFI_CONDITION_NOT_EQUAL, ~std::uint64_t{0}, 0xffffffff, true},
    {METAFFI_CONDITION_NOT_EQUAL, 0x123456789abcdef0, 0x123456789abcdef0, false},
    {METAFFI_CONDITION_NOT_EQUAL, 0x123456789abcdef0, 0x123456789abcdef1, true},
};

class FailIf : public ::testing::TestWithParam<FailCase> {
 protected:
  static metaffi_plan_call error(PlanBuilder& plan, std::uint32_t tested) {
    // Two operands: the value itself, which may still be in a register, and a constant.
    return plan.make_call(
        +[](std::uint64_t seen, std::uint64_t number) { return seen_value = seen, make_error(number); }, "make_error",
        METAFFI_REPR_POINTER, {value(tested, METAFFI_REPR_U64), constant(METAFFI_REPR_U64, 0x99)});
  }
  static inline std::uint64_t seen_value;
};

TEST_P(FailIf, OnTheResultOfACall) {
  PlanBuilder plan;
  plan.result(metaffi_uint64_type);
  answer_integer = GetParam().value;
  const auto tested = plan.call(&give_integer, "give", METAFFI_REPR_U64, {});
  plan.fail_if(tested, GetParam().condition, error(plan, tested), GetParam().constant);
  plan.store_result(0, value(tested, METAFFI_REPR_U64));
  const Trampoline trampoline(plan);
  metaffi_value result = unwritten();
  EXPECT_EQ(trampoline(nullptr, &result), GetParam().fails ? fake_error(0x99) : nullptr);
  if (GetParam().fails) {
    EXPECT_EQ(seen_value, GetParam().value);
    EXPECT_EQ(result.type, unwritten().type) << "went on after a failure";
  } else {
    EXPECT_EQ(result.as.uint64, GetParam().value);
  }
}

TEST_P(FailIf, OnAnArgument) {
  PlanBuilder plan;
  plan.parameter(metaffi_uint64_type);
  const auto tested = plan.load_argument(0);
  plan.fail_if(tested, GetParam().condition, error(plan, tested), GetParam().constant);
  const Trampoline trampoline(plan);
  const metaffi_value given = metaffi_value_uint64(GetParam().value);
  EXPECT_EQ(trampoline(&given, nullptr), GetParam().fails ? fake_error(0x99) : nullptr);
}

TEST_P(FailIf, OnAFloatingPointValue) {
  PlanBuilder plan;
  answer_double = std::bit_cast<double>(GetParam().value);
  const auto tested = plan.call(&give_double, "give", METAFFI_REPR_F64, {});
  plan.fail_if(tested, GetParam().condition, error(plan, tested), GetParam().constant);
  const Trampoline trampoline(plan);
  EXPECT_EQ(trampoline(nullptr, nullptr), GetParam().fails ? fake_error(0x99) : nullptr);
}

TEST_P(FailIf, OnAValueOfLongAgo) {
  PlanBuilder plan;
  answer_integer = GetParam().value;
  const auto tested = plan.call(&give_integer, "give", METAFFI_REPR_U64, {});
  plan.call(&give_double, "other", METAFFI_REPR_F64, {});
  plan.fail_if(tested, GetParam().condition, error(plan, tested), GetParam().constant);
  const Trampoline trampoline(plan);
  EXPECT_EQ(trampoline(nullptr, nullptr), GetParam().fails ? fake_error(0x99) : nullptr);
}

INSTANTIATE_TEST_SUITE_P(Each, FailIf, ::testing::ValuesIn(kFails));

// Several steps at several depths of releases share what makes the error.
TEST(FailIfError, IsMadeWhenTheErrorFunctionMakesNone) {
  static std::string log;
  for (int failing = 0; failing < 5; ++failing) {
    PlanBuilder plan;
    const auto no_error =
        plan.make_call(+[]() -> metaffi_error* { return nullptr; }, "no_error", METAFFI_REPR_POINTER, {});
    const auto release = plan.make_call(+[] { log += 'r'; }, "release", METAFFI_REPR_VOID, {});
    for (int i = 0; i < 4; ++i) {
      if (i == 2) plan.release(release);
      const auto tested = plan.call(+[](int same) { return same; }, "same", METAFFI_REPR_I32,
                                    {constant(METAFFI_REPR_I32, i == failing)});
      plan.fail_if(tested, METAFFI_CONDITION_NONZERO, no_error);
    }
    const Trampoline trampoline(plan);
    log.clear();
    EXPECT_EQ(trampoline(nullptr, nullptr), failing < 4 ? missing_error() : nullptr);
    EXPECT_EQ(log, failing < 2 ? "" : "r");
  }
}

TEST(FailIfError, IsMadeWhenTheValueItselfIsNone) {
  for (const bool at_once : {true, false}) {
    PlanBuilder plan;
    const auto tested = plan.call(&give_integer, "give", METAFFI_REPR_POINTER, {});
    if (!at_once) plan.call(&give_double, "other", METAFFI_REPR_F64, {});
    plan.fail_if(tested, METAFFI_CONDITION_NOT_EQUAL, {}, 0x99);
    const Trampoline trampoline(plan);
    answer_integer = 0;
    EXPECT_EQ(trampoline(nullptr, nullptr), missing_error());
    answer_integer = 0x99;
    EXPECT_EQ(trampoline(nullptr, nullptr), nullptr);
    answer_integer = 0x4321;
    EXPECT_EQ(trampoline(nullptr, nullptr), fake_error(0x4321));
  }
}

TEST(FailIfError, ReturnsTheValueItself) {
  for (const bool at_once : {true, false}) {
    PlanBuilder plan;
    const auto tested = plan.call(&give_integer, "give", METAFFI_REPR_POINTER, {});
    if (!at_once) plan.call(&give_double, "other", METAFFI_REPR_F64, {});
    plan.fail_if_error(tested);
    const Trampoline trampoline(plan);
    answer_integer = 0;
    EXPECT_EQ(trampoline(nullptr, nullptr), nullptr);
    answer_integer = 0x4321;
    EXPECT_EQ(trampoline(nullptr, nullptr), fake_error(0x4321));
  }
}

}  // namespace
}  // namespace metaffi::test
