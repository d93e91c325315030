#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <cstdarg>
#include <cstdio>
#include <vector>

#include "callees.hpp"
#include "trampoline.hpp"

namespace metaffi::test {
namespace {

using ::testing::ElementsAre;

constexpr std::uint32_t kBoth[] = {METAFFI_CONVENTION_SYSV, METAFFI_CONVENTION_WIN64};

// The registers an operand goes to are looked at as a whole, by callees that take 64 bits.
std::vector<std::uint64_t> seen;

void see_sysv(std::uint64_t a, std::uint64_t b, std::uint64_t c, std::uint64_t d) {
  seen = {a, b, c, d};
  poison_sysv_registers();
}
METAFFI_MS_ABI void see_win64(std::uint64_t a, std::uint64_t b, std::uint64_t c, std::uint64_t d) {
  seen = {a, b, c, d};
  METAFFI_POISON_WIN64();
}

std::uint32_t call_see(PlanBuilder& plan, std::uint32_t convention, Operands operands) {
  if (convention == METAFFI_CONVENTION_WIN64)
    return plan.call(&see_win64, "see", METAFFI_REPR_VOID, operands, convention);
  return plan.call(&see_sysv, "see", METAFFI_REPR_VOID, operands, convention);
}

// Takes what it is given, returns the first as an error, and shows on whose stack it was called.
std::uintptr_t stack_at_call = 0;
metaffi_error* fail_with(metaffi_error* error, const metaffi_value* argument, metaffi_value* result, double number) {
  stack_at_call = reinterpret_cast<std::uintptr_t>(__builtin_frame_address(0));
  seen = {reinterpret_cast<std::uintptr_t>(argument), reinterpret_cast<std::uintptr_t>(result), bits(number)};
  poison_sysv_registers();
  return error;
}

// A call that returns the error of the plan, or none, may be a jump; with a failed guard before it there is a frame after all.
TEST(Calls, ThatEndAPlanWithTheirErrorReturnItToTheCaller) {
  for (const bool wants_frame : {false, true}) {
    PlanBuilder plan;
    plan.parameter(metaffi_int64_type);
    plan.parameter(metaffi_float64_type);
    plan.parameter(metaffi_string8_type);
    plan.result(metaffi_int64_type);
    if (wants_frame) plan.place(plan.array(1), 0, constant(METAFFI_REPR_I64, 1));
    const auto error = plan.load_argument(0);
    const auto number = plan.load_argument(1);
    plan.guard(2, true);
    plan.fail_if_error(plan.call(
        &fail_with, "fail_with", METAFFI_REPR_POINTER,
        {value(error, METAFFI_REPR_POINTER), argument_address(1), result_address(0), value(number, METAFFI_REPR_F64)}));
    const Trampoline trampoline(plan);
    metaffi_value result;
    static std::uintptr_t stack_of_jump;
    for (const std::int64_t failure : {0, 0x1234}) {
      metaffi_value arguments[] = {metaffi_value_int64(failure), metaffi_value_float64(2.5), metaffi_value_null()};
      EXPECT_EQ(trampoline(arguments, &result), reinterpret_cast<metaffi_error*>(failure));
      EXPECT_THAT(seen, ElementsAre(bits(&arguments[1]), bits(&result), bits(2.5)));
      if (!wants_frame) stack_of_jump = stack_at_call;
      EXPECT_TRUE(wants_frame ? stack_at_call < stack_of_jump : stack_at_call == stack_of_jump);
      for (std::uint32_t wrong = 0; wrong < 3; ++wrong) {
        metaffi_value others[] = {arguments[0], arguments[1], arguments[2]};
        others[wrong].type = metaffi_handle_type;
        seen.clear();
        EXPECT_EQ(trampoline(others, &result), guard_error(wrong));
        EXPECT_EQ(trampoline.guard.found, &others[wrong]);
        EXPECT_TRUE(seen.empty());
      }
    }
  }
}

// Not a jump: what they are given lies in the frame, or the convention is another.
TEST(Calls, ThatEndAPlanWithTheirErrorMayNeedItsFrame) {
  PlanBuilder many;
  Operands operands;
  for (std::uint64_t i = 1; i <= 8; ++i) operands.push_back(constant(METAFFI_REPR_I64, i));
  many.fail_if_error(many.call(
      +[](std::int64_t, std::int64_t, std::int64_t, std::int64_t, std::int64_t, std::int64_t, std::int64_t seventh,
          std::int64_t eighth) { return fake_error(static_cast<std::uintptr_t>(10 * seventh + eighth)); },
      "many", METAFFI_REPR_POINTER, operands));
  EXPECT_EQ(Trampoline(many)(nullptr, nullptr), fake_error(78));

  PlanBuilder addressed;
  const std::uint32_t array = addressed.array(1);
  addressed.fail_if_error(addressed.call(
      +[](std::uint64_t* cell) { return fake_error((reinterpret_cast<std::uintptr_t>(cell) & 7) + (*cell = 5)); },
      "addressed", METAFFI_REPR_POINTER, {array_address(array, 0)}));
  EXPECT_EQ(Trampoline(addressed)(nullptr, nullptr), fake_error(5));

  PlanBuilder other;
  METAFFI_MS_ABI metaffi_error* (*const callee)(std::uintptr_t) = [](std::uintptr_t error) METAFFI_MS_ABI {
    const std::uintptr_t kept = error;  // not in the home area
    METAFFI_POISON_WIN64();
    return fake_error(kept);
  };
  other.fail_if_error(
      other.call(callee, "other", METAFFI_REPR_POINTER, {constant(METAFFI_REPR_I64, 6)}, METAFFI_CONVENTION_WIN64));
  EXPECT_EQ(Trampoline(other)(nullptr, nullptr), fake_error(6));
}

TEST(Operands, AreExtendedToTheWholeRegister) {
  for (const std::uint32_t convention : kBoth) {
    PlanBuilder plan;
    plan.parameter(metaffi_int64_type);
    const auto number = plan.load_argument(0);
    call_see(plan, convention,
             {value(number, METAFFI_REPR_I8), value(number, METAFFI_REPR_U8), value(number, METAFFI_REPR_I16),
              value(number, METAFFI_REPR_U16)});
    const Trampoline narrow(plan);
    const metaffi_value argument = metaffi_value_int64(static_cast<std::int64_t>(0xfedcba98765480f0));
    EXPECT_EQ(narrow(&argument, nullptr), nullptr);
    EXPECT_THAT(seen, ElementsAre(0xfffffffffffffff0, 0xf0, 0xffffffffffff80f0, 0x80f0));

    PlanBuilder wider;
    wider.parameter(metaffi_int64_type);
    const auto again = wider.load_argument(0);
    call_see(wider, convention,
             {value(again, METAFFI_REPR_I32), value(again, METAFFI_REPR_U32), value(again, METAFFI_REPR_I64),
              value(again, METAFFI_REPR_BOOL)});
    const Trampoline wide(wider);
    const metaffi_value big = metaffi_value_int64(static_cast<std::int64_t>(0xfedcba98f65480f0));
    EXPECT_EQ(wide(&big, nullptr), nullptr);
    EXPECT_THAT(seen, ElementsAre(0xfffffffff65480f0, 0xf65480f0, 0xfedcba98f65480f0, 1));
  }
}

TEST(Operands, AreExtendedFromNarrowArguments) {
  for (const std::uint32_t convention : kBoth) {
    PlanBuilder plan;
    plan.parameter(metaffi_int8_type);
    plan.parameter(metaffi_bool_type);
    const auto number = plan.load_argument(0);
    const auto flag = plan.load_argument(1);
    call_see(plan, convention,
             {value(number, METAFFI_REPR_I64), value(number, METAFFI_REPR_U16), value(flag, METAFFI_REPR_I64),
              value(number, METAFFI_REPR_BOOL)});
    const Trampoline trampoline(plan);
    const metaffi_value arguments[] = {raw_value(metaffi_int8_type, 0x1234fe), raw_value(metaffi_bool_type, 0x80)};
    EXPECT_EQ(trampoline(arguments, nullptr), nullptr);
    EXPECT_THAT(seen, ElementsAre(~std::uint64_t{1}, 0xfffe, 1, 1));
  }
}

TEST(Operands, CanBeConstantsOfEverySize) {
  for (const std::uint32_t convention : kBoth) {
    PlanBuilder plan;
    call_see(plan, convention,
             {constant(METAFFI_REPR_I32, 0xffffffff), constant(METAFFI_REPR_U64, 0x123456789abcdef0),
              constant(METAFFI_REPR_U64, 0xffffffff), constant(METAFFI_REPR_BOOL, 0x100)});
    const Trampoline trampoline(plan);
    EXPECT_EQ(trampoline(nullptr, nullptr), nullptr);
    EXPECT_THAT(seen, ElementsAre(~std::uint64_t{0}, 0x123456789abcdef0, 0xffffffff, 1));
  }
}

TEST(Operands, CanBeAddressesOfArgumentsResultsAndArrays) {
  for (const std::uint32_t convention : kBoth) {
    PlanBuilder plan;
    for (int i = 0; i < 3; ++i) plan.parameter(metaffi_any_type);
    for (int i = 0; i < 2; ++i) plan.result(metaffi_any_type);
    plan.array(4);
    call_see(plan, convention, {argument_address(2), result_address(1), array_address(0, 0), array_address(0, 3)});
    const Trampoline trampoline([&]() -> PlanBuilder& {
      plan.call(&see_sysv, "unused", METAFFI_REPR_VOID,
                {result_address(0), pointer(nullptr), pointer(nullptr), pointer(nullptr)});
      std::swap(plan.steps[0], plan.steps[1]);
      return plan;
    }());
    const metaffi_value arguments[3] = {};
    metaffi_value results[2];
    EXPECT_EQ(trampoline(arguments, results), nullptr);
    EXPECT_EQ(seen[0], bits(&arguments[2]));
    EXPECT_EQ(seen[1], bits(&results[1]));
    EXPECT_EQ(seen[3] - seen[2], 24u);
  }
}

// Values still in rax and xmm0 when the next call takes them, in the places that collide.
std::uint64_t give_integer() {
  poison_sysv_registers();
  return 0x8877665544332211;
}
double give_double() { return 2.5; }
void see_doubles(double a, double b, double c, std::uint64_t d) { seen = {bits(a), bits(b), bits(c), d}; }
METAFFI_MS_ABI void see_doubles_win64(double a, double b, double c, std::uint64_t d) {
  seen = {bits(a), bits(b), bits(c), d};
}

TEST(Operands, CanBeTheResultOfTheLastCall) {
  PlanBuilder plan;
  const auto number = plan.call(&give_integer, "give", METAFFI_REPR_U64, {});
  plan.call(&see_sysv, "see", METAFFI_REPR_VOID,
            {constant(METAFFI_REPR_I64, 1), value(number, METAFFI_REPR_U64), value(number, METAFFI_REPR_U8),
             value(number, METAFFI_REPR_I32)});
  const Trampoline trampoline(plan);
  EXPECT_EQ(trampoline(nullptr, nullptr), nullptr);
  EXPECT_THAT(seen, ElementsAre(1, 0x8877665544332211, 0x11, 0x44332211));
}

TEST(Operands, CanBeBothResultRegistersAtOnce) {
  static const std::uint64_t memory[] = {0x4008000000000000};  // 3.0
  for (const std::uint32_t convention : kBoth) {
    PlanBuilder plan;
    const auto fraction = plan.call(&give_double, "give", METAFFI_REPR_F64, {});
    const auto number = plan.load_memory(pointer(memory), 0, METAFFI_REPR_U64);
    const Operands operands = {value(number, METAFFI_REPR_F64), value(fraction, METAFFI_REPR_F64),
                               constant(METAFFI_REPR_F64, bits(1.5)), value(fraction, METAFFI_REPR_U64)};
    if (convention == METAFFI_CONVENTION_SYSV) {
      plan.call(&see_doubles, "see", METAFFI_REPR_VOID, operands, convention);
    } else {
      plan.call(&see_doubles_win64, "see", METAFFI_REPR_VOID, operands, convention);
    }
    const Trampoline trampoline(plan);
    EXPECT_EQ(trampoline(nullptr, nullptr), nullptr);
    EXPECT_THAT(seen, ElementsAre(bits(3.0), bits(2.5), bits(1.5), bits(2.5)));
  }
}

void see_stack(std::uint64_t, std::uint64_t, std::uint64_t, std::uint64_t, std::uint64_t, std::uint64_t, std::int64_t a,
               std::uint64_t b, std::uint64_t c, double d) {
  seen = {static_cast<std::uint64_t>(a), b, c, bits(d)};
}

TEST(Operands, ResultOfTheLastCallGoesToTheStackInSeveralWidths) {
  PlanBuilder plan;
  const auto number = plan.call(&give_integer, "give", METAFFI_REPR_U64, {});
  Operands operands(6, constant(METAFFI_REPR_I64, 0));
  operands.push_back(value(number, METAFFI_REPR_I8));
  operands.push_back(value(number, METAFFI_REPR_U64));
  operands.push_back(value(number, METAFFI_REPR_U16));
  operands.push_back(constant(METAFFI_REPR_F64, bits(0.25)));
  plan.call(&see_stack, "see", METAFFI_REPR_VOID, operands);
  const Trampoline trampoline(plan);
  EXPECT_EQ(trampoline(nullptr, nullptr), nullptr);
  EXPECT_THAT(seen, ElementsAre(0x11, 0x8877665544332211, 0x2211, bits(0.25)));
}

// Functions.

TEST(Call, TakesItsFunctionFromAValue) {
  for (const bool from_call : {true, false}) {
    PlanBuilder plan;
    plan.parameter(metaffi_string8_type);
    const auto function = from_call ? plan.call(+[] { return reinterpret_cast<std::uint64_t>(&see_sysv); }, "find",
                                                METAFFI_REPR_POINTER, {})
                                    : plan.load_argument(0);
    plan.call(plan.make_call(value(function, METAFFI_REPR_POINTER), "see", METAFFI_REPR_VOID,
                             {value(function, METAFFI_REPR_POINTER), constant(METAFFI_REPR_I64, 2),
                              constant(METAFFI_REPR_I64, 3), argument_address(0)}));
    const Trampoline trampoline(plan);
    const metaffi_value argument = raw_value(metaffi_string8_type, reinterpret_cast<std::uint64_t>(&see_sysv));
    EXPECT_EQ(trampoline(&argument, nullptr), nullptr);
    EXPECT_THAT(seen, ElementsAre(reinterpret_cast<std::uint64_t>(&see_sysv), 2, 3, bits(&argument)));
  }
}

metaffi_error* write_out(std::uint64_t* out, bool fails) {
  if (fails) return fake_error(0x55);
  *out = 0xabcdef0123456789;
  return nullptr;
}

TEST(Call, AssignsOutParametersAndClearsThemBefore) {
  for (const bool fails : {false, true}) {
    PlanBuilder plan;
    plan.result(metaffi_uint64_type);
    const auto out = plan.new_value();
    const auto error =
        plan.call(&write_out, "write", METAFFI_REPR_POINTER, {value_address(out), constant(METAFFI_REPR_BOOL, fails)});
    plan.release(plan.make_call(&see_sysv, "release", METAFFI_REPR_VOID,
                                {value(out, METAFFI_REPR_POINTER), constant(METAFFI_REPR_I64, 0),
                                 constant(METAFFI_REPR_I64, 0), constant(METAFFI_REPR_I64, 0)}));
    plan.fail_if_error(error);
    plan.store_result(0, value(out, METAFFI_REPR_U64));
    const Trampoline trampoline(plan);
    metaffi_value result = unwritten();
    EXPECT_EQ(trampoline(nullptr, &result), fails ? fake_error(0x55) : nullptr);
    EXPECT_EQ(seen[0], fails ? 0 : 0xabcdef0123456789);
    EXPECT_EQ(payload_bits(result), fails ? 0xeeeeeeeeeeeeeeee : 0xabcdef0123456789);
  }
}

// Many arguments.

std::uint64_t many_sum;
void sum_many(const std::uint64_t* first) {
  many_sum = 0;
  for (int i = 0; i < 300; ++i) many_sum = many_sum * 31 + first[i];
}
// Takes 306 integers; those on the stack are looked at where they are.
__attribute__((noinline)) void take_many_sysv(std::uint64_t, std::uint64_t, std::uint64_t, std::uint64_t, std::uint64_t,
                                              std::uint64_t) {
  sum_many(static_cast<std::uint64_t*>(__builtin_frame_address(0)) + 2);
}
METAFFI_MS_ABI __attribute__((noinline)) void take_many_win64(std::uint64_t, std::uint64_t, std::uint64_t,
                                                              std::uint64_t) {
  sum_many(static_cast<std::uint64_t*>(__builtin_frame_address(0)) + 6);
  METAFFI_POISON_WIN64();
}

TEST(Call, TakesHundredsOfArguments) {
  for (const std::uint32_t convention : kBoth) {
    const bool win64 = convention == METAFFI_CONVENTION_WIN64;
    PlanBuilder plan;
    std::vector<metaffi_value> arguments;
    Operands operands;
    for (std::uint32_t i = 0; i < (win64 ? 304u : 306u); ++i) {
      plan.parameter(metaffi_int32_type);
      arguments.push_back(metaffi_value_int32(-static_cast<std::int32_t>(i * i)));
      operands.push_back(argument(plan, i));
    }
    std::uint64_t expected = 0;
    for (std::size_t i = arguments.size() - 300; i < arguments.size(); ++i) {
      expected = expected * 31 + static_cast<std::uint64_t>(std::int64_t{arguments[i].as.int32});
    }
    if (win64) {
      plan.call(&take_many_win64, "many", METAFFI_REPR_VOID, operands, convention);
    } else {
      plan.call(&take_many_sysv, "many", METAFFI_REPR_VOID, operands, convention);
    }
    const Trampoline trampoline(plan);
    EXPECT_EQ(trampoline(arguments.data(), nullptr), nullptr);
    EXPECT_EQ(many_sum, expected);
  }
}

TEST(Call, WorksWithAFrameOfManyPages) {
  PlanBuilder plan;
  plan.parameter(metaffi_int64_type);
  plan.array(40000);
  plan.array(1);
  const auto number = plan.load_argument(0);
  plan.place(0, 0, value(number, METAFFI_REPR_I64));
  plan.place(0, 39999, value(number, METAFFI_REPR_I64));
  plan.call(&see_sysv, "see", METAFFI_REPR_VOID,
            {array_address(0, 0), array_address(0, 39999), array_address(1, 0), argument_address(0)});
  const Trampoline trampoline(plan);
  const metaffi_value argument = metaffi_value_int64(9);
  EXPECT_EQ(trampoline(&argument, nullptr), nullptr);
  EXPECT_EQ(seen[1] - seen[0], 39999u * 8);
  EXPECT_EQ(seen[3], bits(&argument));
}

// The stack pointer at a call is a multiple of 16, whatever the frame holds.
std::uint64_t misalignment;
METAFFI_MS_ABI void align_win64() { misalignment |= reinterpret_cast<std::uint64_t>(__builtin_frame_address(0)) & 15; }
void align_sysv() { misalignment |= reinterpret_cast<std::uint64_t>(__builtin_frame_address(0)) & 15; }

TEST(Call, AlignsTheStack) {
  misalignment = 0;
  for (std::uint32_t cells = 0; cells < 6; ++cells) {
    for (std::uint32_t operand_count = 0; operand_count < 12; ++operand_count) {
      PlanBuilder plan;
      plan.array(cells + 1);
      const Operands operands(operand_count, array_address(0, 0));
      plan.call(&align_sysv, "align", METAFFI_REPR_VOID, operands, METAFFI_CONVENTION_SYSV);
      plan.call(&align_win64, "align", METAFFI_REPR_VOID, operands, METAFFI_CONVENTION_WIN64);
      EXPECT_EQ(Trampoline(plan)(nullptr, nullptr), nullptr);
    }
  }
  EXPECT_EQ(misalignment, 0u);
}

// Variadic callees.

std::string text;

void format_sysv(const char* format, ...) {
  char buffer[512];
  va_list list;
  va_start(list, format);
  std::vsnprintf(buffer, sizeof(buffer), format, list);
  va_end(list);
  text = buffer;
}

// Win64 finds each variadic argument in an integer register or on the stack; doubles too.
METAFFI_MS_ABI void format_win64(const char* kinds, ...) {
  __builtin_ms_va_list list;
  __builtin_ms_va_start(list, kinds);
  text.clear();
  for (; *kinds != 0; ++kinds) {
    char buffer[64];
    if (*kinds == 'd') {
      std::snprintf(buffer, sizeof(buffer), "%g ", __builtin_va_arg(list, double));
    } else {
      std::snprintf(buffer, sizeof(buffer), "%d ", __builtin_va_arg(list, int));
    }
    text += buffer;
  }
  __builtin_ms_va_end(list);
}

TEST(Call, PassesVariadicOperandsToSysV) {
  PlanBuilder plan;
  plan.parameter(metaffi_string8_type);
  Operands operands = {argument(plan, 0)};
  for (int i = 1; i <= 10; ++i) {
    operands.push_back(constant(METAFFI_REPR_F64, bits(i + 0.5)));
    operands.push_back(constant(METAFFI_REPR_I32, static_cast<std::uint64_t>(-i)));
  }
  auto call = plan.make_call(&format_sysv, "format", METAFFI_REPR_VOID, operands, METAFFI_CONVENTION_SYSV);
  call.flags = METAFFI_CALL_VARIADIC;
  call.fixed_count = 1;
  plan.call(call);
  const Trampoline trampoline(plan);
  const char format[] = "%g %d %g %d %g %d %g %d %g %d %g %d %g %d %g %d %g %d %g %d";
  const metaffi_value argument = metaffi_value_string8(format, sizeof(format) - 1);
  EXPECT_EQ(trampoline(&argument, nullptr), nullptr);
  EXPECT_EQ(text, "1.5 -1 2.5 -2 3.5 -3 4.5 -4 5.5 -5 6.5 -6 7.5 -7 8.5 -8 9.5 -9 10.5 -10");
}

TEST(Call, TellsSysVHowManyVectorRegistersAreUsed) {
  static std::uint64_t count;
  const auto look = +[] { asm volatile("movzbl %%al, %%eax\n mov %%rax, %0" : "=m"(count) : : "rax"); };
  for (std::uint32_t doubles = 0; doubles < 12; ++doubles) {
    PlanBuilder plan;
    auto call = plan.make_call(look, "look", METAFFI_REPR_VOID, Operands(doubles, constant(METAFFI_REPR_F64, 0)));
    call.flags = METAFFI_CALL_VARIADIC;
    plan.call(call);
    EXPECT_EQ(Trampoline(plan)(nullptr, nullptr), nullptr);
    EXPECT_EQ(count, std::min(doubles, 8u));
  }
}

TEST(Call, PassesVariadicOperandsToWin64) {
  PlanBuilder plan;
  plan.parameter(metaffi_float64_type);
  const char kinds[] = "didid";
  auto call = plan.make_call(
      &format_win64, "format", METAFFI_REPR_VOID,
      {pointer(kinds), argument(plan, 0), constant(METAFFI_REPR_I32, static_cast<std::uint64_t>(-7)),
       constant(METAFFI_REPR_F64, bits(3.5)), constant(METAFFI_REPR_I32, 8), constant(METAFFI_REPR_F64, bits(-0.125))},
      METAFFI_CONVENTION_WIN64);
  call.flags = METAFFI_CALL_VARIADIC;
  call.fixed_count = 1;
  plan.call(call);
  const Trampoline trampoline(plan);
  const metaffi_value argument = metaffi_value_float64(1.25);
  EXPECT_EQ(trampoline(&argument, nullptr), nullptr);
  EXPECT_EQ(text, "1.25 -7 3.5 8 -0.125 ");
}

TEST(Call, MixesConventionsInOnePlan) {
  PlanBuilder plan;
  plan.parameter(metaffi_float64_type);
  plan.parameter(metaffi_int64_type);
  plan.result(metaffi_float64_type);
  plan.result(metaffi_int64_type);
  const auto x = plan.load_argument(0);
  const auto n = plan.load_argument(1);
  METAFFI_MS_ABI double (*scale)(std::int64_t, double, float, std::int8_t, std::int64_t) =
      [](std::int64_t by, double scaled, float single, std::int8_t small, std::int64_t fifth) METAFFI_MS_ABI {
        const double answer =
            static_cast<double>(by) * scaled + static_cast<double>(single) + small + static_cast<double>(fifth);
        METAFFI_POISON_WIN64();
        return answer;
      };
  const auto scaled =
      plan.call(scale, "scale", METAFFI_REPR_F64,
                {value(n, METAFFI_REPR_I64), value(x, METAFFI_REPR_F64), constant(METAFFI_REPR_F32, bits(0.5f)),
                 constant(METAFFI_REPR_I8, static_cast<std::uint64_t>(-3)), value(n, METAFFI_REPR_I64)},
                METAFFI_CONVENTION_WIN64);
  const auto rounded = plan.call(
      +[](double of, std::int64_t plus) {
        const std::int64_t answer = static_cast<std::int64_t>(of) + plus;
        poison_sysv_registers();
        return answer;
      },
      "round", METAFFI_REPR_I64, {value(scaled, METAFFI_REPR_F64), value(n, METAFFI_REPR_I64)},
      METAFFI_CONVENTION_SYSV);
  plan.store_result(0, value(scaled, METAFFI_REPR_F64));
  plan.store_result(1, value(rounded, METAFFI_REPR_I64));
  const Trampoline trampoline(plan);
  const metaffi_value arguments[] = {metaffi_value_float64(2.25), metaffi_value_int64(10)};
  metaffi_value results[2];
  EXPECT_EQ(trampoline(arguments, results), nullptr);
  EXPECT_EQ(results[0].as.float64, 30.0);
  EXPECT_EQ(results[1].as.int64, 40);
}

}  // namespace
}  // namespace metaffi::test
