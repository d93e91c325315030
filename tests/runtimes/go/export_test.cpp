// Functions exported by hand: types as declared, C's details by alias.
#include "tests/runtimes/go/fixture.hpp"

namespace metaffi::testing {
namespace {

using ::testing::HasSubstr;
using ::testing::StartsWith;

class GoExports : public GoTest {
 protected:
  GoExports() : GoTest("exports") {}
};
METAFFI_BOTH_DISPATCHES(GoExports);

TEST_P(GoExports, TakeAndReturnScalars) {
  EXPECT_EQ(run("callable=Nothing", {}, {}).error, "");
  EXPECT_EQ(run("callable=Add", types({"int64", "int64"}), types({"int64"}),
                {metaffi_value_int64(40), metaffi_value_int64(2)})
                .shown(),
            "int64 42");
  EXPECT_EQ(run("callable=Half", types({"float64"}), types({"float64"}), {metaffi_value_float64(5)}).shown(),
            "float64 2.5");
  EXPECT_EQ(run("callable=Not", types({"bool"}), types({"bool"}), {metaffi_value_bool(1)}).shown(), "bool false");
  EXPECT_EQ(run("callable=Widths", types({"int8", "uint16", "int32", "float32", "uint64"}),
                types({"int64", "float32", "size"}),
                {metaffi_value_int8(-1), metaffi_value_uint16(65535), metaffi_value_int32(-65535),
                 metaffi_value_float32(0.25f), metaffi_value_uint64(41)})
                .shown(),
            "int64 -1, float32 0.5, size 42");
}

TEST_P(GoExports, ScalarsAreACFunction) {
  const Entity add = load("callable=Add", types({"int64", "int64"}), types({"int64"}));
  metaffi_fn function = nullptr;
  ASSERT_EQ(text_of(Error(metaffi_entity_fn(add.get(), &function)).get()), "");
  EXPECT_EQ(reinterpret_cast<std::int64_t (*)(std::int64_t, std::int64_t)>(function)(40, 2), 42);
}

TEST_P(GoExports, TakeStrings) {
  EXPECT_EQ(run("callable=Length", types({"string8"}), types({"int64"}), {text(std::string_view("a\0b", 3))}).number(),
            3);
  const std::u16string wide = u"é€";
  metaffi_value utf16 = metaffi_value_null();
  utf16.type = metaffi_string16_type;
  utf16.as.data = const_cast<char16_t*>(wide.data());
  utf16.length = 2;
  EXPECT_EQ(run("callable=Length", types({"string16"}), types({"int64"}), {utf16}).number(), 5);
  EXPECT_THAT(run("callable=Length", types({"string8"}), types({"int64"}), {metaffi_value_null()}).error,
              HasSubstr("NULL_VALUE"));
}

TEST_P(GoExports, ReturnStringsThatAreCopiedAndFreedWhenOwned) {
  EXPECT_EQ(run("callable=Upper", types({"string8"}), types({"string8=malloc"}), {text("héllo")}).shown(),
            "string8 'HÉLLO'");
  EXPECT_EQ(run("callable=Constant", {}, types({"string8"})).shown(), "string8 'a constant of the library'");
  EXPECT_EQ(run("callable=Upper", types({"string8"}), types({"string16=malloc"}), {text("é")}).shown(), "string16 c9");
  EXPECT_THAT(run("callable=TooLong", {}, types({"string8"})).error,
              HasSubstr("OUT_OF_RANGE: Go returned a length of 1099511627776"));
}

TEST_P(GoExports, TakeAndReturnCStrings) {
  EXPECT_EQ(
      run("callable=CUpper", types({"string8=*C.char"}), types({"string8=*C.char,malloc"}), {text("héllo")}).shown(),
      "string8 'HÉLLO'");
  EXPECT_EQ(run("callable=CUpper", types({"string8=char*"}), types({"string8=char*, malloc"}), {metaffi_value_null()})
                .shown(),
            "null");
  EXPECT_EQ(
      run("callable=CUpper", types({"string8=char*"}), types({"string8=char*,malloc"}),
          {text(std::string_view("a\0b", 3))})
          .error,
      "INVALID_STRING: CUpper: argument 1: the text has a NUL at byte 1, where a *C.char would end; Go's own string "
      "may hold one");
}

TEST_P(GoExports, TakeAndReturnSlices) {
  const std::vector<std::int64_t> wide{1, 2, 39};
  const std::vector<std::int32_t> narrow{1, -2};
  EXPECT_EQ(run("callable=Total", types({"int64_array"}), types({"int64"}), {array(metaffi_int64_type, wide)}).number(),
            42);
  EXPECT_EQ(run("callable=Total", types({"int64_array"}), types({"int64"}), {metaffi_value_null()}).number(), 0);
  EXPECT_EQ(run("callable=Doubled", types({"int32_array"}), types({"int32_array=malloc"}),
                {array(metaffi_int32_type, narrow)})
                .shown(),
            "int32_packed_array [2 -4]");
  const std::vector<std::uint8_t> odd{1, 0, 200, 2};
  EXPECT_EQ(
      run("callable=CountTrue", types({"bool_array"}), types({"int64"}), {array(metaffi_bool_type, odd)}).number(), 3);
}

TEST_P(GoExports, TakeAndReturnPointersToElements) {
  std::vector<std::int16_t> numbers{1, -2};
  EXPECT_EQ(run("callable=Negate", types({"int16_array=*C.short", "int32"}), {},
                {array(metaffi_int16_type, numbers), metaffi_value_int32(2)})
                .error,
            "");
  EXPECT_THAT(numbers, ::testing::ElementsAre(-1, 2));
  EXPECT_EQ(run("callable=Squares", types({"int32"}), types({"int32_array=pointer,length=arg1,malloc"}),
                {metaffi_value_int32(4)})
                .shown(),
            "int32_packed_array [0 1 4 9]");
  EXPECT_EQ(run("callable=Squares", types({"int32"}), types({"int32_array=pointer,length=2,malloc"}),
                {metaffi_value_int32(4)})
                .shown(),
            "int32_packed_array [0 1]");
}

TEST_P(GoExports, ReturnSeveralResults) {
  EXPECT_EQ(run("callable=Split", types({"string8"}), types({"int8", "string8=malloc", "float64", "string8=malloc"}),
                {text("left,right")})
                .shown(),
            "int8 4, string8 'left', float64 0.5, string8 'right'");
  // The second text cannot be UTF-16: the first, which could, is freed.
  EXPECT_THAT(run("callable=Split", types({"string8"}), types({"int8", "string8=malloc", "float64", "string16=malloc"}),
                  {text("left,\xff")})
                  .error,
              StartsWith("INVALID_STRING: "));
}

TEST_P(GoExports, MissingNamesAreAnsweredWithNamesThatAreClose) {
  EXPECT_THAT(load_error("callable=Uper"), HasSubstr("exports no function 'Uper'; close are 'Upper'"));
  EXPECT_THAT(load_error("callable=Zebra"), HasSubstr("it exports 'Add', 'CUpper'"));
}

TEST_P(GoExports, HaveFunctionsOnly) {
  for (const char* path :
       {"global=Add,getter", "field=T.F,instance_required,getter", "callable=T.M,instance_required"}) {
    EXPECT_THAT(load_error(path), HasSubstr("whose exports are written by hand: it has functions only")) << path;
  }
}

TEST_P(GoExports, TypesThatNoExportHasAreRefused) {
  for (const char* declared : {"any", "handle", "callable", "string8_array", "int64_array:2"}) {
    EXPECT_THAT(load_error("callable=Add", types({declared}), {}), HasSubstr("parameter 1 of 'Add' was declared "))
        << declared;
    EXPECT_THAT(load_error("callable=Add", {}, types({declared})), HasSubstr("result 1 of 'Add' was declared "))
        << declared;
  }
}

TEST_P(GoExports, AliasesThatSayNothingAreRefused) {
  struct Case {
    Types parameters;
    Types results;
    const char* why;
  };
  const std::vector<Case> cases{
      {types({"int64=malloc"}), {}, "the alias 'malloc' says nothing about a parameter that is int64"},
      {types({"string8=malloc"}), {}, "says nothing about a parameter that is string8; char* and pointer do"},
      {types({"string8=free"}), {}, "has 'free', which is none of malloc, length=N, length=argK, char* and pointer"},
      {{}, types({"int64=malloc"}), "does not go with int64"},
      {{}, types({"string8=length=3"}), "does not go with string8"},
      {{}, types({"int32_array=pointer"}), "needs the length too"},
      {{}, types({"int32_array=length=3"}), "needs pointer too"},
      {{}, types({"int32_array=pointer,length=x"}), "the alias says 'length=x'"},
      {{}, types({"int32_array=pointer,length=arg1"}), "takes its length from argument 1, which is no integer"},
      {types({"float64"}), types({"int32_array=pointer,length=arg1"}),
       "takes its length from argument 1, which is no integer"},
  };
  for (const Case& each : cases)
    EXPECT_THAT(load_error("callable=Add", each.parameters, each.results), HasSubstr(each.why));
}

}  // namespace
}  // namespace metaffi::testing
