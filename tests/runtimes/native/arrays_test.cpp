#include <cstdint>
#include <cstring>
#include <string>

#include "tests/runtimes/native/fixture.hpp"
#include "tests/runtimes/native/scalars.hpp"

namespace metaffi::testing {
namespace {

using ::testing::AllOf;
using ::testing::ElementsAre;
using ::testing::HasSubstr;
using ::testing::StartsWith;

class ArraysTest : public NativeTest {};
METAFFI_UNDER_EACH_DISPATCH(ArraysTest);

TEST_P(ArraysTest, ReachCWhetherDeclaredPackedOrNot) {
  for (const Scalar& scalar : scalars()) {
    Three items = three(scalar, 1, 1, 1);
    const std::vector<metaffi_value> arguments = {metaffi_value_packed(scalar.type, items.data(), 3),
                                                  metaffi_value_size(3)};
    for (const metaffi_type flags : {METAFFI_ARRAY_FLAG | METAFFI_PACKED_FLAG, METAFFI_ARRAY_FLAG}) {
      const Outcome outcome =
          run(std::string("callable=sum_") + scalar.name, {type(scalar.type | flags), type(metaffi_size_type)},
              {type(metaffi_float64_type)}, arguments);
      ASSERT_EQ(outcome.message(), "") << scalar.name;
      EXPECT_EQ(outcome.value().as.float64, 3.0) << scalar.name;
    }
  }
}

TEST_P(ArraysTest, ComeBackAsCopiesOfTheLengthTheAliasSays) {
  for (const Scalar& scalar : scalars()) {
    const metaffi_type packed = scalar.type | METAFFI_ARRAY_FLAG | METAFFI_PACKED_FLAG;
    const Outcome outcome = run(std::string("callable=three_") + scalar.name, {}, {type(packed, "length=3")}, {});
    ASSERT_EQ(outcome.message(), "") << scalar.name;
    EXPECT_EQ(outcome.value().type, packed) << scalar.name;
    ASSERT_EQ(outcome.value().length, 3u) << scalar.name;
    const Three wanted = three(scalar, 1, 0, 1);
    EXPECT_EQ(std::memcmp(outcome.value().as.data, wanted.data(), 3 * scalar.size), 0) << scalar.name;
  }
}

TEST_P(ArraysTest, AreTheCallersOwnMemory) {
  std::int32_t items[] = {1, 2, 3};
  const Outcome outcome =
      run("callable=scale", {type(metaffi_int32_packed_array_type), type(metaffi_size_type), type(metaffi_int32_type)},
          {}, {metaffi_value_packed(metaffi_int32_type, items, 3), metaffi_value_size(3), metaffi_value_int32(10)});
  ASSERT_EQ(outcome.message(), "");
  EXPECT_THAT(items, ElementsAre(10, 20, 30));
}

TEST_P(ArraysTest, AreNullPointersWhenNull) {
  const Outcome outcome = run("callable=is_null", {type(metaffi_int32_packed_array_type)}, {type(metaffi_bool_type)},
                              {metaffi_value_null()});
  EXPECT_EQ(outcome.value().as.boolean, 1);
  const Outcome result = run("callable=null_pointer", {}, {type(metaffi_int32_packed_array_type, "length=4")}, {});
  EXPECT_EQ(result.value().type, metaffi_null_type);
}

TEST_P(ArraysTest, TakeTheirLengthFromAnArgumentAndAreFreedWhenMalloced) {
  const Entity range =
      load("callable=range", {type(metaffi_int32_type)}, {type(metaffi_int64_array_type, "malloc, length=arg1")});
  EXPECT_THAT(call(range, {metaffi_value_int32(4)}).array<std::int64_t>(), ElementsAre(0, 1, 2, 3));
  EXPECT_EQ(call(range, {metaffi_value_int32(0)}).value().length, 0u);
  EXPECT_THAT(call(range, {metaffi_value_int32(-1)}).message(), AllOf(StartsWith("OUT_OF_RANGE"), HasSubstr("-1")));
}

TEST_P(ArraysTest, NeedALengthToComeBack) {
  const Types count{type(metaffi_int32_type)};
  EXPECT_THAT(load_error("callable=range", count, {type(metaffi_int64_array_type)}),
              AllOf(StartsWith("SIGNATURE"), HasSubstr("length=N"), HasSubstr("length=argK")));
  EXPECT_THAT(load_error("callable=range", count, {type(metaffi_int64_array_type, "length=arg2")}),
              AllOf(StartsWith("SIGNATURE"), HasSubstr("argument 2")));
  for (const char* const bad : {"length=", "length=x", "length=arg", "length=arg0", "length=-1", "length=3x"}) {
    EXPECT_THAT(load_error("callable=range", count, {type(metaffi_int64_array_type, bad)}), StartsWith("SIGNATURE"))
        << bad;
  }
  EXPECT_THAT(
      load_error("callable=range", {type(metaffi_float64_type)}, {type(metaffi_int64_array_type, "length=arg1")}),
      StartsWith("SIGNATURE"));
}

TEST_P(ArraysTest, OfSeveralDimensionsAreRejectedWithWhatWorks) {
  EXPECT_THAT(load_error("callable=scale", {nested(metaffi_int32_type, 2)}, {}),
              AllOf(StartsWith("SIGNATURE"), HasSubstr("2 dimensions"), HasSubstr("one-dimensional")));
  EXPECT_THAT(load_error("callable=range", {}, {nested(metaffi_int32_type, 2)}), StartsWith("SIGNATURE"));
  EXPECT_THAT(load_error("callable=scale", {type(metaffi_any_array_type)}, {}), StartsWith("SIGNATURE"));
}

TEST_P(ArraysTest, OfStringsEndWithANullPointer) {
  const Types types{type(metaffi_string8_array_type), type(metaffi_size_type)};
  const Entity bytes = load("callable=texts_bytes", types, {type(metaffi_size_type)});
  const std::string large(300, 'x');
  metaffi_value items[] = {text("one"), metaffi_value_null(), text(""), text(large)};
  const metaffi_value array = metaffi_value_array(metaffi_string8_type, items, 4);
  EXPECT_EQ(call(bytes, {array, metaffi_value_size(4)}).value().as.size, 3u + 1000u + 300u);
  const metaffi_value empty = metaffi_value_array(metaffi_string8_type, nullptr, 0);
  EXPECT_EQ(call(bytes, {empty, metaffi_value_size(0)}).value().as.size, 0u);
}

TEST_P(ArraysTest, OfUtf16StringsAreAligned) {
  const std::u16string wide = u"abc";
  metaffi_value item{{0}, metaffi_string16_type, 3};
  item.as.data = const_cast<char16_t*>(wide.data());
  metaffi_value items[] = {item, item};
  const Outcome outcome = run("callable=texts16_units", {type(metaffi_string16_array_type)}, {type(metaffi_size_type)},
                              {metaffi_value_array(metaffi_string16_type, items, 2)});
  ASSERT_EQ(outcome.message(), "");
  EXPECT_EQ(outcome.value().as.size, 6u);
}

TEST_P(ArraysTest, OfStringsAreCheckedElementByElement) {
  const Entity bytes = load("callable=texts_bytes", {type(metaffi_string8_array_type), type(metaffi_size_type)},
                            {type(metaffi_size_type)});
  metaffi_value items[] = {text("fine"), metaffi_value_int32(1)};
  const metaffi_value array = metaffi_value_array(metaffi_string8_type, items, 2);
  EXPECT_THAT(call(bytes, {array, metaffi_value_size(2)}).message(),
              AllOf(StartsWith("TYPE_MISMATCH"), HasSubstr("element 1"), HasSubstr("int32")));
  items[1] = text(std::string_view("a\0b", 3));
  EXPECT_THAT(call(bytes, {array, metaffi_value_size(2)}).message(),
              AllOf(StartsWith("INVALID_STRING"), HasSubstr("element 1"), HasSubstr("offset 1")));
  items[1] = text("\xFF");
  EXPECT_THAT(call(bytes, {array, metaffi_value_size(2)}).message(), StartsWith("INVALID_STRING"));
}

TEST_P(ArraysTest, OfStringsComeBack) {
  const Outcome outcome = run("callable=days", {}, {type(metaffi_string8_array_type, "length=3")}, {});
  ASSERT_EQ(outcome.message(), "");
  ASSERT_EQ(outcome.value().type, metaffi_string8_array_type);
  ASSERT_EQ(outcome.value().length, 3u);
  const metaffi_value* const items = outcome.value().as.items;
  EXPECT_EQ(std::string(items[0].as.string8, items[0].length), "Monday");
  EXPECT_EQ(items[1].type, metaffi_null_type);
  EXPECT_EQ(std::string(items[2].as.string8, items[2].length), "Wednesday");
}

}  // namespace
}  // namespace metaffi::testing
