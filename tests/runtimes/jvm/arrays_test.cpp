// Arrays: packed, nested, ragged, of strings and objects.
#include <deque>

#include "tests/runtimes/jvm/support.hpp"

namespace metaffi::testing {
namespace {

using ::testing::AllOf;
using ::testing::HasSubstr;

class JvmArrays : public JvmTest {};
METAFFI_UNDER_EACH_DISPATCH(JvmArrays);

// Elements of every packed type, as bytes; enough of them that a wrong element size shows.
struct Packed {
  const char* methods;  // echoXxxs; echoXxxs2 and echoXxxs3 take more dimensions
  metaffi_type element;
  std::vector<std::uint8_t> bytes;
  std::uint32_t length;
};

template <typename T>
Packed packed_case(const char* methods, metaffi_type element, std::initializer_list<T> elements) {
  Packed result = {methods, element, {}, static_cast<std::uint32_t>(elements.size())};
  for (const T& one : elements) {
    const auto* bytes = reinterpret_cast<const std::uint8_t*>(&one);
    result.bytes.insert(result.bytes.end(), bytes, bytes + sizeof one);
  }
  return result;
}

std::vector<Packed> packed_cases() {
  return {
      packed_case<std::uint8_t>("echoBooleans", metaffi_bool_type, {1, 0, 1}),
      packed_case<std::int8_t>("echoBytes", metaffi_int8_type, {-128, 0, 127}),
      packed_case<std::uint8_t>("echoBytes", metaffi_uint8_type, {0, 128, 255}),
      packed_case<std::int16_t>("echoShorts", metaffi_int16_type, {-32768, 5, 32767}),
      packed_case<std::uint16_t>("echoShorts", metaffi_uint16_type, {0, 65535}),
      packed_case<std::uint8_t>("echoChars", metaffi_char8_type, {'a', 255}),
      packed_case<std::uint16_t>("echoChars", metaffi_char16_type, {'a', 0xD800}),
      packed_case<std::uint32_t>("echoChars", metaffi_char32_type, {'a', 0xFFFF}),
      packed_case<std::int32_t>("echoInts", metaffi_int32_type, {INT32_MIN, -1, INT32_MAX}),
      packed_case<std::uint32_t>("echoInts", metaffi_uint32_type, {UINT32_MAX}),
      packed_case<std::uint32_t>("echoInts", metaffi_char32_type, {0x1F600}),
      packed_case<std::int64_t>("echoLongs", metaffi_int64_type, {INT64_MIN, -1, INT64_MAX}),
      packed_case<std::uint64_t>("echoLongs", metaffi_uint64_type, {UINT64_MAX}),
      packed_case<std::uint64_t>("echoLongs", metaffi_size_type, {UINT64_MAX, 0}),
      packed_case<float>("echoFloats", metaffi_float32_type, {-1.5f, 0.25f}),
      packed_case<double>("echoDoubles", metaffi_float64_type, {-1.5, 1e300}),
  };
}

metaffi_value value_of(const Packed& one) { return metaffi_value_packed(one.element, one.bytes.data(), one.length); }

TEST_P(JvmArrays, PackedRoundTripInEveryType) {
  for (const Packed& one : packed_cases()) {
    for (const metaffi_type flags : {METAFFI_ARRAY_FLAG, METAFFI_ARRAY_FLAG | METAFFI_PACKED_FLAG}) {
      const Types types = {{one.element | flags, 1, nullptr}};
      const Entity entity = load(std::string("Arrays,callable=") + one.methods, types, types);
      EXPECT_EQ(call(entity, {value_of(one)}).shown(), show(value_of(one))) << one.methods;
    }
  }
}

TEST_P(JvmArrays, TwoAndThreeDimensionsRoundTripInEveryType) {
  for (const Packed& one : packed_cases()) {
    Values rows = {value_of(one), metaffi_value_packed(one.element, nullptr, 0), metaffi_value_null()};
    const metaffi_value two = array(one.element, rows);
    const Types types2 = {nested(one.element, 2)};
    EXPECT_EQ(run(std::string("Arrays,callable=") + one.methods + "2", types2, types2, {two}).shown(), show(two));
    Values planes = {two, two};
    const metaffi_value three = array(one.element, planes);
    const Types types3 = {nested(one.element, 3)};
    EXPECT_EQ(run(std::string("Arrays,callable=") + one.methods + "3", types3, types3, {three}).shown(), show(three));
  }
}

TEST_P(JvmArrays, EmptyAndNullArrays) {
  const Types longs = {type(metaffi_int64_packed_array_type)};
  EXPECT_EQ(run("Arrays,callable=empty", {}, longs, {}).shown(), "int64[]");
  EXPECT_EQ(run("Arrays,callable=nothing", {}, longs, {}).shown(), "null");
  EXPECT_EQ(run("Arrays,callable=echoLongs", longs, longs, {metaffi_value_null()}).shown(), "null");
}

TEST_P(JvmArrays, RaggedArraysOfJava) {
  EXPECT_EQ(run("Arrays,callable=triangle", {type(metaffi_int32_type)}, {nested(metaffi_int64_type, 2)},
                {metaffi_value_int32(3)})
                .shown()
                .substr(0, 6),
            "int64{");
  EXPECT_THAT(run("Arrays,callable=withNullRow", {}, {nested(metaffi_int64_type, 2)}, {}).shown(), HasSubstr("null"));
  EXPECT_THAT(run("Arrays,callable=ragged3", {}, {nested(metaffi_int32_type, 3)}, {}).shown(),
              HasSubstr("int32{int32{"));
}

TEST_P(JvmArrays, SumsWhatItIsGiven) {
  const std::vector<std::int64_t> first = {1, 2, 3};
  const std::vector<std::int64_t> second = {40};
  Values rows = {packed(metaffi_int64_type, first), packed(metaffi_int64_type, second)};
  EXPECT_EQ(run("Arrays,callable=sumRagged", {nested(metaffi_int64_type, 2)}, {type(metaffi_int64_type)},
                {array(metaffi_int64_type, rows)})
                .shown(),
            "int64 46");
  const std::vector<std::int64_t> many(10000, 3);
  EXPECT_EQ(run("Arrays,callable=sum", {type(metaffi_int64_packed_array_type)}, {type(metaffi_int64_type)},
                {packed(metaffi_int64_type, many)})
                .shown(),
            "int64 30000");
}

TEST_P(JvmArrays, OddBoolBytesCountAsTrue) {
  const std::vector<std::uint8_t> bytes = {0, 1, 2, 255};
  const Types types = {type(metaffi_bool_packed_array_type)};
  EXPECT_EQ(run("Arrays,callable=echoBooleans", types, types, {packed(metaffi_bool_type, bytes)}).shown(),
            "bool[false, true, true, true]");
}

TEST_P(JvmArrays, Strings) {
  Values items = {text("a"), metaffi_value_null(), text("€")};
  const metaffi_value strings = array(metaffi_string8_type, items);
  const Types types = {type(metaffi_string8_array_type)};
  EXPECT_EQ(run("Arrays,callable=echoStrings", types, types, {strings}).shown(), show(strings));
  EXPECT_EQ(run("Arrays,callable=echoStrings", types, {type(metaffi_string16_array_type)}, {strings}).shown(),
            "string16{string16 \"a\", null, string16 \"\\20ac\"}");
  Values rows = {strings, metaffi_value_null()};
  const Types types2 = {nested(metaffi_string8_type, 2)};
  const metaffi_value two = array(metaffi_string8_type, rows);
  EXPECT_EQ(run("Arrays,callable=echoStrings2", types2, types2, {two}).shown(), show(two));
}

TEST_P(JvmArrays, ObjectsAndHandles) {
  const Outcome counters = run("Arrays,callable=counters", {}, {type(metaffi_handle_array_type)}, {});
  EXPECT_THAT(counters.shown(), HasSubstr("handle guest.Counter"));
  const Entity total = load("Arrays,callable=total", {type(metaffi_handle_array_type)}, {type(metaffi_int64_type)});
  EXPECT_THAT(call(total, {counters.value()}).shown(), HasSubstr("int64 "));
  const Outcome mixed = run("Arrays,callable=mixed", {}, {type(metaffi_any_array_type)}, {});
  EXPECT_THAT(mixed.shown(), HasSubstr("any{"));
  const Types any = {type(metaffi_any_array_type)};
  EXPECT_EQ(run("Arrays,callable=echoObjects", any, any, {mixed.value()}).shown(), mixed.shown());
}

TEST_P(JvmArrays, AWrongElementIsNamedByItsIndex) {
  const Outcome wrong = make("Fields,callable=<init>");
  Values items = {metaffi_value_null(), wrong.value()};
  EXPECT_THAT(run("Arrays,callable=total", {type(metaffi_handle_array_type)}, {type(metaffi_int64_type)},
                  {array(metaffi_handle_type, items)})
                  .shown(),
              AllOf(HasSubstr("Element 1"), HasSubstr("guest.Fields"), HasSubstr("guest.Counter")));
  Values texts = {text("fine"), text("\xff")};
  EXPECT_THAT(run("Arrays,callable=join", {type(metaffi_string8_array_type)}, {type(metaffi_string8_type)},
                  {array(metaffi_string8_type, texts)})
                  .shown(),
              AllOf(HasSubstr("INVALID_STRING"), HasSubstr("Element 1")));
}

TEST_P(JvmArrays, CharsBeyondChar8AreAnError) {
  const std::vector<std::uint16_t> chars = {'a', 0x20AC};
  EXPECT_THAT(run("Arrays,callable=echoChars", {type(metaffi_char16_packed_array_type)},
                  {type(metaffi_char8_packed_array_type)}, {packed(metaffi_char16_type, chars)})
                  .shown(),
              AllOf(HasSubstr("OUT_OF_RANGE"), HasSubstr("Element 1")));
  const std::vector<std::uint32_t> wide = {0x1F600};
  EXPECT_THAT(run("Arrays,callable=echoChars", {type(metaffi_char32_packed_array_type)},
                  {type(metaffi_char16_packed_array_type)}, {packed(metaffi_char32_type, wide)})
                  .shown(),
              AllOf(HasSubstr("OUT_OF_RANGE"), HasSubstr("128512")));
}

TEST_P(JvmArrays, BoxedArraysComeOutPacked) {
  EXPECT_THAT(run("Arrays,callable=boxed", {}, {type(metaffi_int64_array_type)}, {}).shown(), HasSubstr("int64"));
}

TEST_P(JvmArrays, AnArrayWithoutDataIsAnError) {
  metaffi_value broken = metaffi_value_packed(metaffi_int64_type, nullptr, 5);
  const Entity sum = load("Arrays,callable=sum", {type(metaffi_int64_packed_array_type)}, {type(metaffi_int64_type)});
  EXPECT_THAT(call(sum, {broken}).shown(), HasSubstr("INVALID_ARGUMENT"));
}

TEST_P(JvmArrays, DeepNestingOfAnyIsBounded) {
  std::deque<Values> levels;
  metaffi_value value = metaffi_value_int64(1);
  for (int i = 0; i < 300; ++i) {
    levels.push_back({value});
    value = array(metaffi_any_type, levels.back());
  }
  EXPECT_THAT(run("Any,callable=typeOf", {type(metaffi_any_type)}, {type(metaffi_string8_type)}, {value}).shown(),
              AllOf(HasSubstr("UNSUPPORTED"), HasSubstr("levels")));
}

}  // namespace
}  // namespace metaffi::testing
