// Strings, arrays and values on their way in and back.
#include "tests/runtimes/go/fixture.hpp"

namespace metaffi::testing {
namespace {

using ::testing::HasSubstr;

class GoArguments : public GoTest {};
METAFFI_BOTH_DISPATCHES(GoArguments);

TEST_P(GoArguments, StringsOfAnyBytesPass) {
  const std::vector<std::string> strings{
      "", "a", "héllo", std::string("a\0b", 3), "\xff\xfe", std::string(100000, 'x')};
  for (const std::string& each : strings) {
    const Outcome outcome = run("callable=Echo_string", types({"string8"}), types({"string8"}), {text(each)});
    ASSERT_EQ(outcome.error, "");
    EXPECT_EQ(std::string(outcome.results[0].as.string8, outcome.results[0].length), each);
    EXPECT_EQ(outcome.results[0].as.string8[each.size()], '\0');
    EXPECT_EQ(run("callable=Echo_string", types({"any"}), types({"any"}), {text(each)}).shown(),
              "string8 '" + each + "'");
  }
}

TEST_P(GoArguments, AnEmptyStringMayHaveNoMemory) {
  EXPECT_EQ(
      run("callable=Echo_string", types({"string8"}), types({"string8"}), {metaffi_value_string8(nullptr, 0)}).shown(),
      "string8 ''");
}

metaffi_value utf16(const std::u16string& units) {
  metaffi_value value = metaffi_value_null();
  value.type = metaffi_string16_type;
  value.as.data = const_cast<char16_t*>(units.data());
  value.length = static_cast<std::uint32_t>(units.size());
  return value;
}

metaffi_value utf32(const std::u32string& units) {
  metaffi_value value = metaffi_value_null();
  value.type = metaffi_string32_type;
  value.as.data = const_cast<char32_t*>(units.data());
  value.length = static_cast<std::uint32_t>(units.size());
  return value;
}

TEST_P(GoArguments, StringsInOtherEncodingsAreRecodedBothWays) {
  const std::u16string wide = u"aé€😀";
  const std::u32string wider = U"aé€😀";
  EXPECT_EQ(run("callable=Echo_string", types({"string16"}), types({"string8"}), {utf16(wide)}).shown(),
            "string8 'aé€😀'");
  EXPECT_EQ(run("callable=Echo_string", types({"string32"}), types({"string8"}), {utf32(wider)}).shown(),
            "string8 'aé€😀'");
  EXPECT_EQ(run("callable=Echo_string", types({"any"}), types({"string16"}), {utf32(wider)}).shown(),
            "string16 61 e9 20ac d83d de00");
  EXPECT_EQ(run("callable=Echo_string", types({"any"}), types({"string32"}), {utf16(wide)}).shown(),
            "string32 61 e9 20ac 1f600");
}

TEST_P(GoArguments, MalformedTextIsRefusedWhereItMustBeRecoded) {
  const std::u16string lone = u"ab\xd800";
  EXPECT_EQ(run("callable=Echo_string", types({"string16"}), types({"string8"}), {utf16(lone)}).error,
            "INVALID_STRING: Echo_string: argument 1 (s): the text is not valid UTF-16 at offset 2");
  const Outcome outcome = run("callable=Echo_string", types({"string8"}), types({"string16"}), {text("ab\xff")});
  EXPECT_EQ(outcome.error,
            "INVALID_STRING: the string that Go returned is not valid UTF-8 at byte 2, so it is no string16; declared "
            "string8 it arrives as it is");
}

TEST_P(GoArguments, NullIsNoString) {
  EXPECT_THAT(run("callable=Echo_string", types({"string8"}), types({"string8"}), {metaffi_value_null()}).error,
              HasSubstr("NULL_VALUE"));
  EXPECT_EQ(run("callable=Echo_string", types({"any"}), types({"string8"}), {metaffi_value_null()}).error,
            "NULL_VALUE: Echo_string: argument 1 (s): null where Go takes string");
  EXPECT_THAT(run("callable=Echo_string", types({"string16"}), types({"string8"}), {metaffi_value_null()}).error,
              HasSubstr("NULL_VALUE"));
}

TEST_P(GoArguments, ArraysOfNumbersPass) {
  const std::vector<std::int64_t> wide{1, -2, 3};
  const std::vector<std::int16_t> narrow{-1, 300};
  const std::vector<float> real{0.5f, -2};
  const std::vector<std::uint8_t> flags{1, 0, 1};
  for (const char* declared : {"int64_array", "int64_packed_array", "any"}) {
    EXPECT_EQ(
        run("callable=Echo_int64s", types({declared}), types({declared}), {array(metaffi_int64_type, wide)}).shown(),
        "int64_packed_array [1 -2 3]");
  }
  EXPECT_EQ(
      run("callable=Echo_int16s", types({"int16_array"}), types({"any"}), {array(metaffi_int16_type, narrow)}).shown(),
      "int16_packed_array [-1 300]");
  EXPECT_EQ(run("callable=Echo_float32s", types({"any"}), types({"float32_array"}), {array(metaffi_float32_type, real)})
                .shown(),
            "float32_packed_array [0.5 -2]");
  EXPECT_EQ(run("callable=Echo_bools", types({"bool_array"}), types({"bool_array"}), {array(metaffi_bool_type, flags)})
                .shown(),
            "bool_packed_array [true false true]");
}

TEST_P(GoArguments, EmptyAndNullArraysAreEmptySlicesWhateverTheirLengthSays) {
  metaffi_value odd = metaffi_value_null();
  odd.length = 12345;
  for (const char* declared : {"int64_array", "any"}) {
    EXPECT_EQ(run("callable=IsNil", types({declared}), types({"bool"}), {odd}).shown(), "bool true");
    EXPECT_EQ(run("callable=Echo_int64s", types({declared}), types({declared}), {odd}).shown(),
              "int64_packed_array []");
    EXPECT_EQ(run("callable=Echo_int64s", types({declared}), types({declared}),
                  {metaffi_value_packed(metaffi_int64_type, nullptr, 0)})
                  .shown(),
              "int64_packed_array []");
  }
}

TEST_P(GoArguments, AnyTakesArraysOfOtherNumbersThatFit) {
  const std::vector<std::int32_t> numbers{7, -8};
  EXPECT_EQ(run("callable=Echo_int64s", types({"any"}), types({"any"}), {array(metaffi_int32_type, numbers)}).shown(),
            "int64_packed_array [7 -8]");
  metaffi_value items[] = {metaffi_value_int8(1), metaffi_value_float64(2)};
  EXPECT_EQ(
      run("callable=Echo_int16s", types({"any"}), types({"any"}), {metaffi_value_array(metaffi_any_type, items, 2)})
          .shown(),
      "int16_packed_array [1 2]");
  items[1] = metaffi_value_int64(70000);
  EXPECT_EQ(
      run("callable=Echo_int16s", types({"any"}), types({"any"}), {metaffi_value_array(metaffi_any_type, items, 2)})
          .error,
      "OUT_OF_RANGE: Echo_int16s: argument 1 (s): element 1: 70000 is no value of Go's int16");
  items[1] = text("x");
  EXPECT_EQ(
      run("callable=Echo_int16s", types({"any"}), types({"any"}), {metaffi_value_array(metaffi_any_type, items, 2)})
          .error,
      "TYPE_MISMATCH: Echo_int16s: argument 1 (s): element 1: string8 where Go takes int16");
  EXPECT_EQ(run("callable=Echo_int16s", types({"any"}), types({"any"}), {metaffi_value_int64(1)}).error,
            "TYPE_MISMATCH: Echo_int16s: argument 1 (s): int64 where Go takes []int16");
}

TEST_P(GoArguments, ValuesPassAsTheyAre) {
  metaffi_value items[] = {text("one"), text("two")};
  const metaffi_value strings = metaffi_value_array(metaffi_string8_type, items, 2);
  EXPECT_EQ(run("callable=Echo_strings", types({"string8_array"}), types({"string8_array"}), {strings}).shown(),
            "string8_array [string8 'one' string8 'two']");
  EXPECT_EQ(run("callable=Echo_strings", types({"any"}), types({"any"}), {strings}).shown(),
            "string8_array [string8 'one' string8 'two']");
  EXPECT_EQ(
      run("callable=Echo_strings", types({"string8_array"}), types({"string8_array"}), {metaffi_value_null()}).shown(),
      "null");
  EXPECT_EQ(run("callable=Echo_any", types({"any"}), types({"any"}), {metaffi_value_float64(2.5)}).shown(),
            "float64 2.5");
}

TEST_P(GoArguments, AnyOfGoMayBeDeclaredAsWhatItWillBe) {
  EXPECT_EQ(run("callable=Echo_any", types({"int32"}), types({"int32"}), {metaffi_value_int32(-1)}).shown(),
            "int32 -1");
  EXPECT_EQ(run("callable=Echo_any", types({"int64"}), types({"uint8"}), {metaffi_value_int64(255)}).shown(),
            "uint8 255");
  EXPECT_EQ(run("callable=Echo_any", types({"int64"}), types({"uint8"}), {metaffi_value_int64(256)}).error,
            "OUT_OF_RANGE: Echo_any: Go returned 256, which is no uint8");
  EXPECT_EQ(run("callable=Echo_any", types({"string8"}), types({"string16"}), {text("hé")}).shown(), "string16 68 e9");
  EXPECT_EQ(run("callable=Echo_any", types({"string8"}), types({"int64"}), {text("7")}).error,
            "TYPE_MISMATCH: Echo_any: Go returned string8 where int64 is declared");
  EXPECT_EQ(run("callable=Echo_any", types({"any"}), types({"int64"}), {metaffi_value_null()}).error,
            "NULL_VALUE: Echo_any: Go returned nil where int64 is declared");
  const std::vector<std::int64_t> numbers{1, 2};
  EXPECT_EQ(
      run("callable=Echo_any", types({"int64_array"}), types({"int64_array"}), {array(metaffi_int64_type, numbers)})
          .shown(),
      "int64_packed_array [1 2]");
}

TEST_P(GoArguments, ManyOfEveryClassPassAtOnce) {
  const std::vector<std::int64_t> numbers{1, 2, 3};
  const std::vector<metaffi_value> arguments{metaffi_value_int8(-5),      text("héllo"),
                                             metaffi_value_float32(1.5f), array(metaffi_int64_type, numbers),
                                             metaffi_value_float64(2.25), metaffi_value_bool(1)};
  const char* const expected =
      "float64 2.25, string8 'HÉLLO', int8 -5, int64_packed_array [1 2 3], float32 1.5, bool true";
  EXPECT_EQ(run("callable=Many", types({"int8", "string8", "float32", "int64_array", "float64", "bool"}),
                types({"float64", "string8", "int8", "int64_array", "float32", "bool"}), arguments)
                .shown(),
            expected);
  EXPECT_EQ(run("callable=Many", types({"any", "any", "any", "any", "any", "any"}),
                types({"any", "any", "any", "any", "any", "any"}), arguments)
                .shown(),
            expected);
}

}  // namespace
}  // namespace metaffi::testing
