// Numbers, bools, chars and texts.
#include <limits>

#include "tests/runtimes/python/guest_fixture.hpp"

namespace metaffi::testing {
namespace {

using ::testing::HasSubstr;
using ::testing::StartsWith;

class PythonScalarTest : public PythonTest {};
METAFFI_UNDER_EACH_DISPATCH(PythonScalarTest);

TEST_P(PythonScalarTest, EveryScalarComesBackAtItsLimits) {
  Values values = {metaffi_value_bool(0),         metaffi_value_bool(1),
                   metaffi_value_char8('z'),      metaffi_value_char16(0x20AC),
                   metaffi_value_char32(0x1F600), metaffi_value_float64(-0.5),
                   metaffi_value_float32(1.5f),   metaffi_value_float64(std::numeric_limits<double>::infinity())};
#define LIMITS(name, type)                                                  \
  values.push_back(metaffi_value_##name(std::numeric_limits<type>::min())); \
  values.push_back(metaffi_value_##name(std::numeric_limits<type>::max())); \
  values.push_back(metaffi_value_##name(1))
  LIMITS(int8, std::int8_t);
  LIMITS(int16, std::int16_t);
  LIMITS(int32, std::int32_t);
  LIMITS(int64, std::int64_t);
  LIMITS(uint8, std::uint8_t);
  LIMITS(uint16, std::uint16_t);
  LIMITS(uint32, std::uint32_t);
  LIMITS(uint64, std::uint64_t);
  LIMITS(size, std::size_t);
#undef LIMITS
  for (const metaffi_value& value : values) {
    EXPECT_EQ(echo(type(value.type), value).shown(), show(value));
  }
}

TEST_P(PythonScalarTest, IntsAroundTheDigitsOfPythonComeBack) {
  for (const std::int64_t number :
       {0L, -1L, 256L, 257L, (1L << 30) - 1, 1L << 30, -(1L << 30), 1L << 60, -(1L << 60)}) {
    EXPECT_EQ(echo(type(metaffi_int64_type), metaffi_value_int64(number)).value().as.int64, number);
  }
}

TEST_P(PythonScalarTest, NumbersOutOfRangeAreRefused) {
  const auto cast = [this](metaffi_type to, std::int64_t number) {
    return run("callable=echo", {type(metaffi_int64_type)}, {type(to)}, {metaffi_value_int64(number)}).message();
  };
  EXPECT_EQ(cast(metaffi_int8_type, 128),
            "OUT_OF_RANGE: the result of echo(value): 128 does not fit int8 (-128 to 127)");
  EXPECT_THAT(cast(metaffi_uint8_type, -1), StartsWith("OUT_OF_RANGE"));
  EXPECT_THAT(cast(metaffi_uint64_type, -1), StartsWith("OUT_OF_RANGE"));
  EXPECT_EQ(cast(metaffi_int16_type, 32767), "");
  EXPECT_THAT(run("callable=big", {}, {type(metaffi_int64_type)}, {}).message(),
              HasSubstr("18446744073709551616 does not fit int64"));
  EXPECT_THAT(run("callable=big", {}, {type(metaffi_any_type)}, {}).message(), StartsWith("OUT_OF_RANGE"));
  EXPECT_EQ(run_from("builtins", "callable=chr", {type(metaffi_int64_type)}, {type(metaffi_char16_type)},
                     {metaffi_value_int64(0x1F600)})
                .message(),
            "OUT_OF_RANGE: the result of chr(i, /): the character U+1F600 does not fit char16");
  EXPECT_EQ(run("callable=big", {}, {type(metaffi_handle_type)}, {}).message(), "");
  const Outcome wide =
      run("callable=echo", {type(metaffi_float64_type)}, {type(metaffi_float32_type)}, {metaffi_value_float64(1e300)});
  EXPECT_THAT(wide.message(), StartsWith("OUT_OF_RANGE"));
}

TEST_P(PythonScalarTest, ResultsOfAnotherKindAreRefused) {
  const auto as = [this](metaffi_type to) { return run("attribute=text,getter", {}, {type(to)}, {}).message(); };
  EXPECT_EQ(as(metaffi_int64_type),
            "TYPE_MISMATCH: the result of text: an object of class str where int64 is declared; an int is needed");
  EXPECT_THAT(as(metaffi_float64_type), HasSubstr("a number is needed"));
  EXPECT_THAT(as(metaffi_bool_type), HasSubstr("True or False is needed"));
  EXPECT_THAT(as(metaffi_char32_type), HasSubstr("a str of one character is needed"));
  EXPECT_THAT(run("attribute=number,getter", {}, {type(metaffi_string8_type)}, {}).message(),
              HasSubstr("a str is needed"));
  EXPECT_THAT(run("attribute=nothing_there,getter", {}, {type(metaffi_int64_type)}, {}).message(),
              StartsWith("NULL_VALUE"));
}

TEST_P(PythonScalarTest, AnIntServesWhereAFloatIsDeclared) {
  EXPECT_EQ(run("attribute=number,getter", {}, {type(metaffi_float64_type)}, {}).shown(),
            show(metaffi_value_float64(5)));
}

TEST_P(PythonScalarTest, TextsKeepNulAndAstralCharactersInAllEncodings) {
  constexpr std::string_view utf8("a\0\xC3\xA9\xF0\x9F\x98\x80", 8);
  EXPECT_EQ(echo(type(metaffi_string8_type), text(utf8)).string(), utf8);
  const char16_t utf16[] = {'a', 0, 0xE9, 0xFEFF, 0xD83D, 0xDE00};
  metaffi_value wide{{0}, metaffi_string16_type, 6};
  wide.as.string16 = reinterpret_cast<const std::uint16_t*>(utf16);
  EXPECT_EQ(echo(type(metaffi_string16_type), wide).shown(), show(wide));
  const char32_t utf32[] = {0xFEFF, 'a', 0, 0x1F600};
  metaffi_value widest{{0}, metaffi_string32_type, 4};
  widest.as.string32 = reinterpret_cast<const std::uint32_t*>(utf32);
  EXPECT_EQ(echo(type(metaffi_string32_type), widest).shown(), show(widest));
  EXPECT_EQ(echo(type(metaffi_string8_type), text("")).string(), "");
}

TEST_P(PythonScalarTest, TextsThatAreNoneAreRefused) {
  EXPECT_THAT(echo(type(metaffi_string8_type), text("a\xFF")).message(),
              StartsWith("INVALID_STRING: argument 1 of echo(value) is no valid text"));
  EXPECT_THAT(run("callable=surrogate", {}, {type(metaffi_string8_type)}, {}).message(),
              StartsWith("INVALID_STRING: the result"));
  EXPECT_THAT(run("callable=surrogate", {}, {type(metaffi_string16_type)}, {}).message(), StartsWith("INVALID_STRING"));
  EXPECT_THAT(run("callable=surrogate", {}, {type(metaffi_any_type)}, {}).message(), StartsWith("INVALID_STRING"));
  EXPECT_THAT(echo(type(metaffi_char32_type), metaffi_value_char32(0xD800)).message(), StartsWith("INVALID_STRING"));
}

TEST_P(PythonScalarTest, NullIsNone) {
  EXPECT_EQ(run("callable=shown", {type(metaffi_string8_type)}, {type(metaffi_string8_type)}, {metaffi_value_null()})
                .string(),
            "None");
  EXPECT_EQ(echo(type(metaffi_string8_type), metaffi_value_null()).value().type, metaffi_null_type);
}

TEST_P(PythonScalarTest, ArgumentsOfAnotherTypeAreRefusedBeforeTheCall) {
  const Entity add =
      load("callable=add", {type(metaffi_int64_type), type(metaffi_int64_type)}, {type(metaffi_int64_type)});
  EXPECT_THAT(call(add, {metaffi_value_int64(1), metaffi_value_float64(2)}).message(), StartsWith("TYPE_MISMATCH"));
}

}  // namespace
}  // namespace metaffi::testing
