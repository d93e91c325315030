#include <metaffi/cpp/scalar.hpp>

#include <gtest/gtest.h>

#include <string>
#include <vector>

namespace metaffi::scalar {
namespace {

metaffi_value of_char8(std::uint64_t code) { return value_of_cell(metaffi_char8_type, code); }
metaffi_value of_char32(std::uint64_t code) { return value_of_cell(metaffi_char32_type, code); }
metaffi_value of_float(float number) {
  return value_of_cell(metaffi_float32_type, std::bit_cast<std::uint32_t>(number));
}
metaffi_value of_size(std::uint64_t number) { return value_of_cell(metaffi_size_type, number); }
metaffi_value of(metaffi_type type, std::int64_t number) {
  return value_of_cell(type, static_cast<std::uint64_t>(number));
}

std::string printed(const metaffi_value& value) {
  char text[kPrinted];
  print(value, text, sizeof text);
  return text;
}

struct Case {
  metaffi_value value;
  metaffi_type to;
  Outcome outcome;
  const char* printed = "";  // of what it became
};

constexpr double kTwoTo53 = 9007199254740992.0;

// Every pair of kinds, at its limits.
const std::vector<Case> kCases{
    {of(metaffi_int8_type, -128), metaffi_int64_type, Outcome::kDone, "-128"},
    {of(metaffi_int64_type, -128), metaffi_int8_type, Outcome::kDone, "-128"},
    {of(metaffi_int64_type, -129), metaffi_int8_type, Outcome::kRange},
    {of(metaffi_int64_type, 127), metaffi_int8_type, Outcome::kDone, "127"},
    {of(metaffi_int64_type, 128), metaffi_int8_type, Outcome::kRange},
    {of(metaffi_int64_type, 255), metaffi_uint8_type, Outcome::kDone, "255"},
    {of(metaffi_int64_type, 256), metaffi_uint8_type, Outcome::kRange},
    {of(metaffi_int16_type, -1), metaffi_uint64_type, Outcome::kRange},
    {of(metaffi_uint64_type, -1), metaffi_uint64_type, Outcome::kDone, "18446744073709551615"},
    {of(metaffi_uint64_type, -1), metaffi_size_type, Outcome::kDone, "18446744073709551615"},
    {of(metaffi_uint64_type, -1), metaffi_int64_type, Outcome::kRange},
    {of_size(9223372036854775807U), metaffi_int64_type, Outcome::kDone, "9223372036854775807"},
    {of(metaffi_int64_type, INT64_MIN), metaffi_int64_type, Outcome::kDone, "-9223372036854775808"},
    {of(metaffi_int64_type, INT32_MIN), metaffi_int32_type, Outcome::kDone, "-2147483648"},
    {of_char8(200), metaffi_char32_type, Outcome::kDone, "200"},
    {of_char8(200), metaffi_int8_type, Outcome::kRange},
    {of_char32(0x1F600), metaffi_char16_type, Outcome::kRange},
    {of_char32(0x1F600), metaffi_int32_type, Outcome::kDone, "128512"},
    {of(metaffi_int64_type, 1LL << 53), metaffi_float64_type, Outcome::kDone, "9007199254740992"},
    {of(metaffi_int64_type, (1LL << 53) + 1), metaffi_float64_type, Outcome::kInexact},
    {of(metaffi_int64_type, -(1LL << 53) - 1), metaffi_float64_type, Outcome::kInexact},
    {of(metaffi_int64_type, INT64_MIN), metaffi_float32_type, Outcome::kDone, "-9.2233720368547758e+18"},
    {of(metaffi_int64_type, INT64_MAX), metaffi_float64_type, Outcome::kInexact},
    {of(metaffi_uint64_type, -1), metaffi_float64_type, Outcome::kInexact},
    {of(metaffi_int32_type, (1 << 24) + 1), metaffi_float32_type, Outcome::kInexact},
    {of(metaffi_int32_type, 1 << 24), metaffi_float32_type, Outcome::kDone, "16777216"},
    {metaffi_value_float64(0.1), metaffi_float32_type, Outcome::kDone, "0.10000000149011612"},
    {metaffi_value_float64(1e300), metaffi_float32_type, Outcome::kRange},
    {metaffi_value_float64(-HUGE_VAL), metaffi_float32_type, Outcome::kDone, "-inf"},
    {metaffi_value_float64(NAN), metaffi_float32_type, Outcome::kDone, "nan"},
    {of_float(0.5F), metaffi_float64_type, Outcome::kDone, "0.5"},
    {metaffi_value_bool(true), metaffi_bool_type, Outcome::kDone, "true"},
    {metaffi_value_bool(true), metaffi_int64_type, Outcome::kKind},
    {of(metaffi_int64_type, 1), metaffi_bool_type, Outcome::kKind},
    {metaffi_value_null(), metaffi_int64_type, Outcome::kKind},
    {of(metaffi_int64_type, 1), metaffi_string8_type, Outcome::kKind},
};

const std::vector<Case> kFloatsAsIntegers{
    {metaffi_value_float64(-3), metaffi_int8_type, Outcome::kDone, "-3"},
    {metaffi_value_float64(-3), metaffi_uint8_type, Outcome::kRange},
    {metaffi_value_float64(-0.0), metaffi_uint8_type, Outcome::kDone, "0"},
    {of_float(255), metaffi_uint8_type, Outcome::kDone, "255"},
    {of_float(256), metaffi_uint8_type, Outcome::kRange},
    {metaffi_value_float64(2.5), metaffi_int64_type, Outcome::kInexact},
    {metaffi_value_float64(1024 * kTwoTo53), metaffi_int64_type, Outcome::kRange},
    {metaffi_value_float64(1024 * kTwoTo53), metaffi_uint64_type, Outcome::kDone, "9223372036854775808"},
    {metaffi_value_float64(-1024 * kTwoTo53), metaffi_int64_type, Outcome::kDone, "-9223372036854775808"},
    {metaffi_value_float64(2048 * kTwoTo53), metaffi_uint64_type, Outcome::kRange},
    {metaffi_value_float64(HUGE_VAL), metaffi_uint64_type, Outcome::kRange},
    {metaffi_value_float64(NAN), metaffi_int64_type, Outcome::kRange},
};

void expect(const Case& each, Floats floats, Outcome outcome) {
  SCOPED_TRACE(printed(each.value) + " of type " + std::to_string(each.value.type) + " as " + std::to_string(each.to));
  std::uint64_t cell = 0;
  ASSERT_EQ(convert(each.value, metaffi_type_repr(each.to), floats, &cell), outcome);
  if (outcome != Outcome::kDone) return;
  const metaffi_value became = value_of_cell(each.to, cell);
  EXPECT_EQ(cell_of(became), cell) << "a cell is extended as its type is";
  EXPECT_EQ(printed(became), each.printed);
}

TEST(ScalarTest, AConversionGivesTheSameNumberOrSaysWhyNot) {
  for (const Case& each : kCases) {
    expect(each, Floats::kNoIntegers, each.outcome);
    expect(each, Floats::kWholeIntegers, each.outcome);
  }
}

TEST(ScalarTest, WholeFloatsBecomeIntegersWhereTheyMay) {
  for (const Case& each : kFloatsAsIntegers) {
    expect(each, Floats::kNoIntegers, Outcome::kKind);
    expect(each, Floats::kWholeIntegers, each.outcome);
  }
}

TEST(ScalarTest, OnlyScalarsAreConverted) {
  for (const std::uint16_t repr : {METAFFI_REPR_VOID, METAFFI_REPR_STRUCT, METAFFI_REPR_POINTER}) {
    std::uint64_t cell = 0;
    EXPECT_EQ(convert(metaffi_value_int64(1), repr, Floats::kWholeIntegers, &cell), Outcome::kKind);
  }
}

TEST(ScalarTest, OfAValueOnlyTheBytesOfItsTypeCount) {
  EXPECT_EQ(cell_of(value_of_cell(metaffi_uint8_type, 0x1FF)), 0xFFU);
  EXPECT_EQ(cell_of(value_of_cell(metaffi_int16_type, 0x18000)), static_cast<std::uint64_t>(-32768));
  EXPECT_EQ(cell_of(value_of_cell(metaffi_bool_type, 0x102)), 1U);
}

TEST(ScalarTest, OtherValuesAreNotPrinted) { EXPECT_EQ(printed(metaffi_value_null()), "?"); }

}  // namespace
}  // namespace metaffi::scalar
