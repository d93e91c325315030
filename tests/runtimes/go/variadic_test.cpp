// The last parameter of a variadic function: given as a slice, or gathered from the parameters that are left.
#include "tests/runtimes/go/fixture.hpp"

namespace metaffi::testing {
namespace {

using ::testing::HasSubstr;

class GoVariadics : public GoTest {};
METAFFI_BOTH_DISPATCHES(GoVariadics);

TEST_P(GoVariadics, TakeTheSliceItself) {
  const std::vector<std::int64_t> numbers{10, 20};
  EXPECT_EQ(run("callable=Sum", types({"int64", "int64_array"}), types({"int64"}),
                {metaffi_value_int64(1), array(metaffi_int64_type, numbers)})
                .number(),
            31);
  EXPECT_EQ(run("callable=Sum", types({"int64", "any"}), types({"int64"}),
                {metaffi_value_int64(1), array(metaffi_int64_type, numbers)})
                .number(),
            31);
}

TEST_P(GoVariadics, GatherNumbers) {
  EXPECT_EQ(run("callable=Sum", types({"int64"}), types({"int64"}), {metaffi_value_int64(1)}).number(), 1);
  EXPECT_EQ(
      run("callable=Sum", types({"int64", "int64"}), types({"int64"}), {metaffi_value_int64(1), metaffi_value_int64(2)})
          .number(),
      3);
  EXPECT_EQ(run("callable=Sum", types({"int64", "int64", "any", "int64"}), types({"int64"}),
                {metaffi_value_int64(1), metaffi_value_int64(2), metaffi_value_int8(3), metaffi_value_int64(4)})
                .number(),
            10);
  EXPECT_EQ(run("callable=Sum8", types({"int8", "int8", "any"}), types({"int64"}),
                {metaffi_value_int8(-100), metaffi_value_int8(-100), metaffi_value_int64(-50)})
                .number(),
            -250);
  EXPECT_EQ(
      run("callable=Sum8", types({"int8", "any"}), types({"int64"}), {metaffi_value_int8(1), metaffi_value_int64(200)})
          .error,
      "OUT_OF_RANGE: Sum8: argument 2 (more): 200 is no value of Go's int8");
}

TEST_P(GoVariadics, AnAnyThatIsNoArrayIsASliceOfOne) {
  EXPECT_EQ(run("callable=Sum8", types({"any"}), types({"int64"}), {metaffi_value_int64(5)}).number(), 5);
  EXPECT_EQ(run("callable=Kinds", types({"any"}), types({"string8"}), {text("one")}).shown(), "string8 'one'");
}

TEST_P(GoVariadics, GatherValues) {
  EXPECT_EQ(run("callable=Kinds", {}, types({"string8"})).shown(), "string8 ''");
  EXPECT_EQ(run("callable=Kinds", types({"int8", "string8", "any", "float64"}), types({"string8"}),
                {metaffi_value_int8(-1), text("two"), metaffi_value_bool(1), metaffi_value_float64(0)})
                .shown(),
            "string8 '4:-1 two 1024:1 1:0'");
  EXPECT_EQ(run("callable=Joined", types({"string8", "string8"}), types({"string8"}), {text("a"), text("b")}).shown(),
            "string8 'a b'");
}

TEST_P(GoVariadics, TakeTheArrayOfValuesItself) {
  metaffi_value items[] = {text("a"), text("b")};
  const metaffi_value strings = metaffi_value_array(metaffi_string8_type, items, 2);
  for (const char* declared : {"string8_array", "any"}) {
    EXPECT_EQ(run("callable=Joined", types({declared}), types({"string8"}), {strings}).shown(), "string8 'a b'");
  }
  EXPECT_EQ(run("callable=Joined", types({"any"}), types({"string8"}), {metaffi_value_null()}).shown(),
            "string8 'nil'");
}

TEST_P(GoVariadics, RefuseWhatIsNoElement) {
  EXPECT_THAT(load_error("callable=Sum", types({"int64", "int64", "float64"}), types({"int64"})),
              HasSubstr("parameter 3 cannot be float64, neither as the last parameter nor as one of its elements"));
  EXPECT_THAT(load_error("callable=Sum", {}, types({"int64"})), HasSubstr("it takes 1 parameter or more, not 0"));
}

TEST_P(GoVariadics, ThroughACFunction) {
  const Entity entity = load("callable=Kinds", types({"int64", "float64", "int8"}), types({"string8"}));
  metaffi_fn function = nullptr;
  ASSERT_EQ(text_of(Error(metaffi_entity_fn(entity.get(), &function)).get()), "");
  metaffi_value result = metaffi_value_null();
  reinterpret_cast<void (*)(std::int64_t, double, std::int8_t, metaffi_value*)>(function)(7, 0, -3, &result);
  const Value owned(result);
  EXPECT_EQ(show(result), "string8 '32:7 1:0 4:-3'");
}

}  // namespace
}  // namespace metaffi::testing
