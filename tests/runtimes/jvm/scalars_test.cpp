// Numbers, bool and chars, in and out, through every width.
#include <cmath>
#include <limits>

#include "tests/runtimes/jvm/support.hpp"

namespace metaffi::testing {
namespace {

class JvmScalars : public JvmTest {};
METAFFI_UNDER_EACH_DISPATCH(JvmScalars);

struct Echo {
  const char* method;
  metaffi_type type;
  std::vector<metaffi_value> values;
};

std::vector<Echo> echoes() {
  const auto bits = [](metaffi_type type, std::uint64_t cell) {
    metaffi_value value = metaffi_value_null();
    value.type = type;
    value.as.uint64 = cell;
    return value;
  };
  return {
      {"echoBoolean", metaffi_bool_type, {metaffi_value_bool(0), metaffi_value_bool(1)}},
      {"echoByte", metaffi_int8_type, {metaffi_value_int8(-128), metaffi_value_int8(127)}},
      {"echoByte", metaffi_uint8_type, {metaffi_value_uint8(0), metaffi_value_uint8(255)}},
      {"echoShort", metaffi_int16_type, {metaffi_value_int16(-32768), metaffi_value_int16(32767)}},
      {"echoShort", metaffi_uint16_type, {metaffi_value_uint16(65535)}},
      {"echoChar", metaffi_char8_type, {metaffi_value_char8('x'), metaffi_value_char8(255)}},
      {"echoChar", metaffi_char16_type, {metaffi_value_char16(0xD83D), metaffi_value_char16(65535)}},
      {"echoChar", metaffi_char32_type, {metaffi_value_char32(0x20AC)}},
      {"echoInt", metaffi_int32_type, {metaffi_value_int32(INT32_MIN), metaffi_value_int32(INT32_MAX)}},
      {"echoInt", metaffi_uint32_type, {metaffi_value_uint32(UINT32_MAX)}},
      {"echoInt", metaffi_char32_type, {metaffi_value_char32(0x1F600)}},
      {"echoLong", metaffi_int64_type, {metaffi_value_int64(INT64_MIN), metaffi_value_int64(INT64_MAX)}},
      {"echoLong", metaffi_uint64_type, {metaffi_value_uint64(UINT64_MAX)}},
      {"echoLong", metaffi_size_type, {metaffi_value_size(SIZE_MAX)}},
      {"echoFloat",
       metaffi_float32_type,
       {metaffi_value_float32(-0.0f), metaffi_value_float32(1.5f), bits(metaffi_float32_type, 0x00000001)}},
      {"echoDouble", metaffi_float64_type, {metaffi_value_float64(-0.0), metaffi_value_float64(1e308)}},
  };
}

TEST_P(JvmScalars, EveryTypeRoundTripsBitForBit) {
  for (const Echo& echo : echoes()) {
    const Entity entity = load(std::string("Scalars,callable=") + echo.method, {type(echo.type)}, {type(echo.type)});
    for (const metaffi_value& value : echo.values) {
      const Outcome outcome = call(entity, {value});
      EXPECT_EQ(outcome.shown(), show(value)) << echo.method;
    }
  }
}

struct Widening {
  const char* method;
  metaffi_value argument;
  metaffi_type result;
  const char* expected;
};

TEST_P(JvmScalars, WidensArgumentsAndResultsExactly) {
  const Widening widenings[] = {
      {"echoLong", metaffi_value_int32(-5), metaffi_int64_type, "int64 -5"},
      {"echoLong", metaffi_value_int8(-5), metaffi_int64_type, "int64 -5"},
      {"echoLong", metaffi_value_uint8(200), metaffi_int64_type, "int64 200"},
      {"echoInt", metaffi_value_uint16(65535), metaffi_int32_type, "int32 65535"},
      {"echoLong", metaffi_value_uint32(UINT32_MAX), metaffi_int64_type, "int64 4294967295"},
      {"echoDouble", metaffi_value_float32(1.25f), metaffi_float64_type, "float64 1.25"},
      {"echoByte", metaffi_value_int8(-7), metaffi_int64_type, "int64 -7"},
      {"echoInt", metaffi_value_int32(-7), metaffi_int64_type, "int64 -7"},
      {"echoFloat", metaffi_value_float32(0.5f), metaffi_float64_type, "float64 0.5"},
      {"echoChar", metaffi_value_char16(0x20AC), metaffi_char32_type, "char32 8364"},
      {"echoChar", metaffi_value_char16(0x20AC), metaffi_uint16_type, "uint16 8364"},
  };
  for (const Widening& one : widenings) {
    const Outcome outcome = run(std::string("Scalars,callable=") + one.method, {type(one.argument.type)},
                                {type(one.result)}, {one.argument});
    EXPECT_EQ(outcome.shown(), one.expected) << one.method << " of " << show(one.argument);
  }
}

TEST_P(JvmScalars, ACharThatDoesNotFitIsAnError) {
  const Entity to_char = load("Scalars,callable=echoChar", {type(metaffi_char32_type)}, {type(metaffi_char16_type)});
  EXPECT_THAT(call(to_char, {metaffi_value_char32(0x1F600)}).shown(),
              ::testing::AllOf(::testing::HasSubstr("OUT_OF_RANGE"), ::testing::HasSubstr("128512"),
                               ::testing::HasSubstr("echoChar")));
  const Entity to_char8 = load("Scalars,callable=echoChar", {type(metaffi_char16_type)}, {type(metaffi_char8_type)});
  EXPECT_THAT(call(to_char8, {metaffi_value_char16(0x20AC)}).shown(),
              ::testing::AllOf(::testing::HasSubstr("OUT_OF_RANGE"), ::testing::HasSubstr("8364")));
}

TEST_P(JvmScalars, MixesWidthsAndManyArguments) {
  const Types mixed = {type(metaffi_bool_type),    type(metaffi_int8_type),   type(metaffi_int16_type),
                       type(metaffi_char16_type),  type(metaffi_int32_type),  type(metaffi_int64_type),
                       type(metaffi_float32_type), type(metaffi_float64_type)};
  const Outcome outcome =
      run("Scalars,callable=mixed8", mixed, {type(metaffi_float64_type)},
          {metaffi_value_bool(1), metaffi_value_int8(-2), metaffi_value_int16(3), metaffi_value_char16(4),
           metaffi_value_int32(-5), metaffi_value_int64(6), metaffi_value_float32(7.5f), metaffi_value_float64(8.25)});
  EXPECT_EQ(outcome.shown(), "float64 22.75");
  Values twelve;
  for (int i = 1; i <= 12; ++i) twelve.push_back(metaffi_value_int64(std::int64_t{1} << i));
  EXPECT_EQ(
      run("Scalars,callable=sum12", Types(12, type(metaffi_int64_type)), {type(metaffi_int64_type)}, twelve).shown(),
      "int64 90114");
}

TEST_P(JvmScalars, SpecialFloatsSurvive) {
  const Outcome nan = run("Scalars,callable=nan", {}, {type(metaffi_float64_type)}, {});
  ASSERT_EQ(nan.error, nullptr);
  EXPECT_TRUE(std::isnan(nan.value().as.float64));
  EXPECT_EQ(run("Scalars,callable=negativeInfinity", {}, {type(metaffi_float32_type)}, {}).shown(), "float32 -inf");
}

TEST_P(JvmScalars, VoidTakesAndGivesNothing) {
  const Entity calls = load("Scalars,field=calls,getter", {}, {type(metaffi_int32_type)});
  const std::int32_t before = call(calls, {}).value().as.int32;
  EXPECT_EQ(run("Scalars,callable=nothing", {}, {}, {}).shown(), "");
  EXPECT_EQ(call(calls, {}).value().as.int32, before + 1);
}

TEST_P(JvmScalars, BoxesTakeScalarsAndGiveThem) {
  EXPECT_EQ(run("Scalars,callable=boxedIncrement", {type(metaffi_int32_type)}, {type(metaffi_int32_type)},
                {metaffi_value_int32(41)})
                .shown(),
            "int32 42");
  EXPECT_EQ(run("Scalars,callable=boxedHalf", {type(metaffi_float64_type)}, {type(metaffi_float64_type)},
                {metaffi_value_float64(3)})
                .shown(),
            "float64 1.5");
  EXPECT_EQ(
      run("Scalars,callable=boxedNot", {type(metaffi_bool_type)}, {type(metaffi_bool_type)}, {metaffi_value_bool(1)})
          .shown(),
      "bool false");
  EXPECT_EQ(run("Scalars,callable=boxedChar", {type(metaffi_char16_type)}, {type(metaffi_char16_type)},
                {metaffi_value_char16('q')})
                .shown(),
            "char16 113");
}

TEST_P(JvmScalars, AnyTakesNumbersForPrimitivesWithTheirRange) {
  const Entity echo = load("Scalars,callable=echoInt", {type(metaffi_any_type)}, {type(metaffi_any_type)});
  EXPECT_EQ(call(echo, {metaffi_value_int64(-3)}).shown(), "int32 -3");
  EXPECT_EQ(call(echo, {metaffi_value_uint8(200)}).shown(), "int32 200");
  EXPECT_THAT(call(echo, {metaffi_value_int64(std::int64_t{1} << 40)}).shown(),
              ::testing::AllOf(::testing::HasSubstr("OUT_OF_RANGE"), ::testing::HasSubstr("1099511627776")));
  const Entity echo_float = load("Scalars,callable=echoFloat", {type(metaffi_any_type)}, {type(metaffi_any_type)});
  EXPECT_EQ(call(echo_float, {metaffi_value_float64(0.5)}).shown(), "float32 0.5");
  EXPECT_EQ(call(echo_float, {metaffi_value_int64(1 << 24)}).shown(), "float32 1.67772e+07");
  EXPECT_THAT(
      call(echo_float, {metaffi_value_int64((1 << 24) + 1)}).shown(),
      ::testing::HasSubstr(
          "OUT_OF_RANGE: Argument 1 of static float guest.Scalars.echoFloat(float): 16777217 has no exact value"));
  EXPECT_THAT(call(echo_float, {metaffi_value_float64(1e300)}).shown(),
              ::testing::HasSubstr("1.0000000000000001e+300 does not fit Java's float"));
  EXPECT_THAT(call(echo, {text("5")}).shown(), ::testing::HasSubstr("TYPE_MISMATCH"));
  EXPECT_THAT(call(echo, {metaffi_value_null()}).shown(), ::testing::HasSubstr("NULL_VALUE"));
}

TEST_P(JvmScalars, RejectsTypeMismatchBeforeCalling) {
  const Entity add = load("Scalars,callable=add", Types(2, type(metaffi_int64_type)), {type(metaffi_int64_type)});
  EXPECT_THAT(call(add, {metaffi_value_int64(1), metaffi_value_float64(2)}).shown(),
              ::testing::AllOf(::testing::HasSubstr("TYPE_MISMATCH"), ::testing::HasSubstr("float64")));
  EXPECT_THAT(call(add, {metaffi_value_null(), metaffi_value_int64(2)}).shown(), ::testing::HasSubstr("NULL_VALUE"));
  EXPECT_EQ(call(add, {metaffi_value_int64(40), metaffi_value_int64(2)}).shown(), "int64 42");
}

TEST_P(JvmScalars, ScalarPlansCallNothingButTargetAndExceptionCheck) {
  const Entity add = load("Scalars,callable=add", Types(2, type(metaffi_int64_type)), {type(metaffi_int64_type)});
  char* explained = nullptr;
  ASSERT_EQ(metaffi_entity_explain(add.get(), &explained), nullptr);
  const std::unique_ptr<char, Deleter<metaffi_free>> plan(explained);
  std::size_t calls = 0;
  const std::string listing = plan.get();
  for (std::size_t at = listing.find("= call "); at != std::string::npos; at = listing.find("= call ", at + 1)) ++calls;
  EXPECT_EQ(calls, 2u) << listing;
  EXPECT_THAT(listing, ::testing::HasSubstr("CallStaticLongMethodA"));
  EXPECT_THAT(listing, ::testing::HasSubstr("ExceptionCheck"));
}

}  // namespace
}  // namespace metaffi::testing
