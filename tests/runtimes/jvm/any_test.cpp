// `any` both ways, collections and maps.
#include "tests/runtimes/jvm/support.hpp"

namespace metaffi::testing {
namespace {

using ::testing::HasSubstr;

class JvmAny : public JvmTest {
 protected:
  const Types any_ = {type(metaffi_any_type)};
  const Types handle_ = {type(metaffi_handle_type)};
  const Types string_ = {type(metaffi_string8_type)};
  const Types int32_ = {type(metaffi_int32_type)};
};
METAFFI_UNDER_EACH_DISPATCH(JvmAny);

TEST_P(JvmAny, JavaSeesTheNaturalClass) {
  const std::vector<std::int64_t> longs = {1, 2};
  const std::vector<std::uint8_t> bytes = {1};
  const std::vector<std::int32_t> ints = {1};
  Values strings = {text("a")};
  Values rows = {packed(metaffi_int32_type, ints), metaffi_value_null()};
  Values mixed = {metaffi_value_int64(1), text("b"), array(metaffi_string8_type, strings)};
  const struct {
    metaffi_value value;
    const char* java;
  } cases[] = {
      {metaffi_value_null(), "null"},
      {metaffi_value_bool(1), "java.lang.Boolean"},
      {metaffi_value_int8(1), "java.lang.Byte"},
      {metaffi_value_int16(1), "java.lang.Short"},
      {metaffi_value_int32(1), "java.lang.Integer"},
      {metaffi_value_int64(1), "java.lang.Long"},
      {metaffi_value_uint8(1), "java.lang.Byte"},
      {metaffi_value_uint64(1), "java.lang.Long"},
      {metaffi_value_float32(1), "java.lang.Float"},
      {metaffi_value_float64(1), "java.lang.Double"},
      {metaffi_value_char16('x'), "java.lang.Character"},
      {metaffi_value_char32('x'), "java.lang.Integer"},
      {text("x"), "java.lang.String"},
      {packed(metaffi_int64_type, longs), "long[]"},
      {packed(metaffi_uint8_type, bytes), "byte[]"},
      {packed(metaffi_char8_type, bytes), "char[]"},
      {array(metaffi_string8_type, strings), "java.lang.String[]"},
      {array(metaffi_int32_type, rows), "int[][]"},
      {metaffi_value_array(metaffi_int64_type, nullptr, 0), "long[][]"},
      {array(metaffi_any_type, mixed), "java.lang.Object[]"},
  };
  const Entity type_of = load("Any,callable=typeOf", any_, string_);
  for (const auto& one : cases) {
    EXPECT_EQ(call(type_of, {one.value}).shown(), "\"" + std::string(one.java) + "\"") << show(one.value);
  }
}

// Nobody declared it a long's bits.
TEST_P(JvmAny, ANumberBeyondLongIsABigInteger) {
  const std::uint64_t number = UINT64_C(0x8000000000000001);
  EXPECT_EQ(run("Any,callable=typeOf", any_, string_, {metaffi_value_uint64(number)}).shown(),
            "\"java.math.BigInteger\"");
  EXPECT_EQ(run_class("java.lang.String", "valueOf", {type(metaffi_any_type, "java.lang.Object")}, string_,
                      {metaffi_value_uint64(number)})
                .shown(),
            "\"9223372036854775809\"");
  EXPECT_THAT(
      run_class("java.lang.Long", "valueOf", {type(metaffi_any_type, "long")}, any_, {metaffi_value_uint64(number)})
          .shown(),
      HasSubstr("OUT_OF_RANGE"));
}

// There is one Long of each small number, and its hash tells it from others.
TEST_P(JvmAny, SmallNumbersAreJavasOwnBoxes) {
  const Types object = {type(metaffi_any_type, "java.lang.Object")};
  const Types handle = {type(metaffi_handle_type)};
  const Entity echo = load("Any,callable=echo", any_, any_);
  for (const std::int64_t number : {-129, -128, -127, -1, 0, 3, 127, 128}) {
    SCOPED_TRACE(number);
    const bool is_small = number >= -128 && number <= 127;
    const Outcome own =
        run_class("java.lang.Long", "valueOf", {type(metaffi_int64_type)}, handle, {metaffi_value_int64(number)});
    const auto hash = [&](const metaffi_value& value) {
      return run_class("java.lang.System", "identityHashCode", object, {type(metaffi_int32_type)}, {value}).shown();
    };
    const std::string wanted = hash(own.value());
    for (int i = 0; i < 3; ++i) {
      EXPECT_EQ(hash(metaffi_value_int64(number)) == wanted, is_small);
      EXPECT_EQ(hash(metaffi_value_int64(number)) == hash(metaffi_value_int64(number)), is_small);
      EXPECT_EQ(call(echo, {metaffi_value_int64(number)}).value().as.int64, number);
    }
  }
}

TEST_P(JvmAny, ValuesComeBackAsTheyWere) {
  const std::vector<std::int64_t> longs = {1, 2};
  const std::vector<std::uint8_t> bools = {1, 0};
  Values strings = {text("a"), metaffi_value_null()};
  Values rows = {packed(metaffi_int64_type, longs), metaffi_value_null()};
  Values mixed = {metaffi_value_int64(1), text("b"), metaffi_value_null(), array(metaffi_int64_type, rows)};
  const Entity echo = load("Any,callable=echo", any_, any_);
  for (const metaffi_value& value :
       {metaffi_value_null(), metaffi_value_bool(1), metaffi_value_int8(-1), metaffi_value_int64(INT64_MIN),
        metaffi_value_float32(0.5f), metaffi_value_float64(0.1), metaffi_value_char16('x'), text("é"),
        packed(metaffi_int64_type, longs), packed(metaffi_bool_type, bools), array(metaffi_string8_type, strings),
        array(metaffi_int64_type, rows), array(metaffi_any_type, mixed)}) {
    EXPECT_EQ(call(echo, {value}).shown(), show(value));
  }
}

TEST_P(JvmAny, EveryKindOfJavaObjectHasItsValue) {
  const struct {
    const char* kind;
    const char* shown;
  } cases[] = {
      {"null", "null"},
      {"boolean", "bool true"},
      {"byte", "int8 -8"},
      {"short", "int16 -16"},
      {"char", "char16 120"},
      {"int", "int32 -32"},
      {"long", "int64 -64"},
      {"float", "float32 1.5"},
      {"double", "float64 2.25"},
      {"string", "\"text\""},
      {"longs", "int64[1, 2, 3]"},
      {"strings", "string8{\"a\", null, \"c\"}"},
      {"ragged", "int64{int64[1], int64[], int64[2, 3]}"},
      {"list", "any{\"a\", \"b\", \"c\"}"},
      {"map", "any{any{\"one\", int32 1}, any{\"two\", int32 2}}"},
      {"counter", "handle guest.Counter"},
      {"enum", "handle guest.Color$1"},
      {"biginteger", "handle java.math.BigInteger"},
  };
  const Entity make_any = load("Any,callable=make", string_, any_);
  for (const auto& one : cases) EXPECT_EQ(call(make_any, {text(one.kind)}).shown(), one.shown) << one.kind;
}

TEST_P(JvmAny, CollectionsAreHandlesWithUsableMethods) {
  const Outcome names = run("Collections,callable=names", {}, handle_, {});
  EXPECT_EQ(names.shown(), "handle java.util.ArrayList");
  EXPECT_EQ(run_class("java.util.List", "get,instance_required", {handle_[0], int32_[0]}, any_,
                      {names.value(), metaffi_value_int32(1)})
                .shown(),
            "\"b\"");
  const Outcome numbers = run("Collections,callable=numbers", {}, handle_, {});
  EXPECT_EQ(run_class("java.util.List", "size,instance_required", handle_, int32_, {numbers.value()}).shown(),
            "int32 3")
      << "an object of a class that is not public, through its interface";
  const Outcome map = run("Collections,callable=newMap", {}, handle_, {});
  const Types put = {handle_[0], any_[0], any_[0]};
  EXPECT_EQ(
      run_class("java.util.Map", "put,instance_required", put, any_, {map.value(), text("k"), metaffi_value_int64(5)})
          .shown(),
      "null");
  EXPECT_EQ(run_class("java.util.Map", "get,instance_required", {handle_[0], any_[0]}, any_, {map.value(), text("k")})
                .shown(),
            "int64 5");
  EXPECT_EQ(run("Collections,callable=lookup", {handle_[0], string_[0]}, string_, {map.value(), text("k")}).shown(),
            "\"5\"");
}

TEST_P(JvmAny, CollectionsAreValuesAsAny) {
  EXPECT_EQ(run("Collections,callable=numbers", {}, any_, {}).shown(), "any{int64 1, int64 2, int64 3}");
  EXPECT_EQ(run("Collections,callable=set", {}, any_, {}).shown(), "any{\"x\", \"y\"}");
  EXPECT_EQ(run("Collections,callable=nested", {}, any_, {}).shown(),
            "any{any{\"list\", any{int64 1, any{int64 2, int64 3}}}, any{\"map\", any{any{\"k\", null}}}}");
  EXPECT_EQ(run("Collections,callable=cyclic", {}, any_, {}).shown(), "any{int64 1, handle java.util.ArrayList}");
}

TEST_P(JvmAny, ArraysBecomeCollectionsWhereJavaWantsThem) {
  const std::vector<double> doubles = {1.5, 2.5};
  EXPECT_EQ(run("Collections,callable=sum", {type(metaffi_float64_packed_array_type)}, {type(metaffi_float64_type)},
                {packed(metaffi_float64_type, doubles)})
                .shown(),
            "float64 4");
  Values strings = {text("a"), text("b"), text("a")};
  EXPECT_EQ(run("Collections,callable=join", {type(metaffi_string8_array_type)}, string_,
                {array(metaffi_string8_type, strings)})
                .shown(),
            "\"a,b,a\"");
  EXPECT_EQ(run("Collections,callable=countDistinct", {type(metaffi_string8_array_type)}, int32_,
                {array(metaffi_string8_type, strings)})
                .shown(),
            "int32 2");
}

TEST_P(JvmAny, SupertypesOfBoxesTakeNumbers) {
  EXPECT_EQ(run("Any,callable=half", {type(metaffi_int64_type)}, {type(metaffi_float64_type)}, {metaffi_value_int64(5)})
                .shown(),
            "float64 2.5");
}

TEST_P(JvmAny, UnknownTypesAreRefused) {
  metaffi_value odd = metaffi_value_null();
  odd.type = 3;
  EXPECT_THAT(run("Any,callable=echo", any_, any_, {odd}).shown(), HasSubstr("TYPE_MISMATCH"));
}

TEST_P(JvmAny, AnArrayThatContainsItselfEndsInAHandle) {
  const Outcome list = run_class(
      "java.lang.reflect.Array", "newInstance", {type(metaffi_handle_type, "java.lang.Class"), int32_[0]}, handle_,
      {run_class("java.lang.Class", "forName", string_, handle_, {text("java.lang.Object")}).value(),
       metaffi_value_int32(1)});
  ASSERT_EQ(list.shown(), "handle java.lang.Object[]");
  EXPECT_EQ(run_class("java.lang.reflect.Array", "set", {handle_[0], int32_[0], handle_[0]}, {},
                      {list.value(), metaffi_value_int32(0), list.value()})
                .shown(),
            "");
  EXPECT_EQ(run("Any,callable=echo", handle_, any_, {list.value()}).shown(), "any{handle java.lang.Object[]}");
}

}  // namespace
}  // namespace metaffi::testing
