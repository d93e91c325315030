// Arrays, packed ones, buffers, and what `any` becomes.
#include "tests/runtimes/python/guest_fixture.hpp"

namespace metaffi::testing {
namespace {

using ::testing::HasSubstr;
using ::testing::StartsWith;

class PythonArrayTest : public PythonTest {
 protected:
  // repr() of an argument.
  std::string shown(const metaffi_type_info& info, const metaffi_value& value) {
    return run("callable=shown", {info}, {type(metaffi_string8_type)}, {value}).string();
  }
};
METAFFI_UNDER_EACH_DISPATCH(PythonArrayTest);

TEST_P(PythonArrayTest, ArraysOfEveryElementComeBack) {
  const std::vector<std::int64_t> longs = {-1, 0, INT64_MAX};
  const std::vector<double> doubles = {0.5, -2};
  const std::vector<std::uint8_t> bytes = {0, 255};
  const std::vector<std::int16_t> shorts = {-3, 4};
  const std::vector<std::uint8_t> bools = {1, 0};
  const std::vector<std::uint32_t> characters = {'a', 0x1F600};
  for (const metaffi_value& value :
       {packed(metaffi_int64_type, longs), packed(metaffi_float64_type, doubles), packed(metaffi_uint8_type, bytes),
        packed(metaffi_int16_type, shorts), packed(metaffi_bool_type, bools), packed(metaffi_char32_type, characters),
        packed(metaffi_int64_type, std::vector<std::int64_t>())}) {
    EXPECT_EQ(echo(type(metaffi_type_element(value.type) | METAFFI_ARRAY_FLAG), value).shown(), show(value));
    EXPECT_EQ(echo(type(value.type), value).shown(), show(value));
  }
}

TEST_P(PythonArrayTest, WhatAPackedArrayBecomesIsTheAliasesChoice) {
  const std::vector<std::int64_t> longs = {1, 2};
  const std::vector<std::uint8_t> bytes = {'a', 'b'};
  const metaffi_value two = packed(metaffi_int64_type, longs);
  const metaffi_value ab = packed(metaffi_uint8_type, bytes);
  EXPECT_EQ(shown(type(metaffi_int64_array_type), two), "[1, 2]");
  EXPECT_EQ(shown(type(metaffi_int64_packed_array_type), two), "array('q', [1, 2])");
  EXPECT_EQ(shown(type(metaffi_int64_packed_array_type, "tuple"), two), "(1, 2)");
  EXPECT_EQ(shown(type(metaffi_int64_array_type, "array.array"), two), "array('q', [1, 2])");
  EXPECT_EQ(shown(type(metaffi_uint8_packed_array_type), ab), "b'ab'");
  EXPECT_EQ(shown(type(metaffi_uint8_packed_array_type, "bytearray"), ab), "bytearray(b'ab')");
  EXPECT_THAT(load_error("callable=shown", {type(metaffi_int64_packed_array_type, "bytes")}, {}),
              StartsWith("SIGNATURE"));
}

TEST_P(PythonArrayTest, NestedRaggedAndMissingRows) {
  EXPECT_EQ(show(run("callable=ragged", {}, {nested(metaffi_int64_type, 2)}, {}).value()),
            "int64{int64[1, 2, 3], int64[], int64[4]}");
  EXPECT_EQ(show(run("callable=cube", {}, {nested(metaffi_int64_type, 3)}, {}).value()),
            "int64{int64{int64[1, 2], int64[3, 4]}, int64{int64[5, 6], int64[7, 8]}}");
  EXPECT_EQ(show(run("callable=holes", {}, {nested(metaffi_int64_type, 2)}, {}).value()), "int64{int64[1], null}");
  const std::vector<std::int64_t> first = {1, 2};
  Values rows = {packed(metaffi_int64_type, first), metaffi_value_null()};
  EXPECT_EQ(run("callable=total_deep", {nested(metaffi_int64_type, 2)}, {type(metaffi_int64_type)},
                {array(metaffi_int64_type, rows)})
                .value()
                .as.int64,
            3);
}

TEST_P(PythonArrayTest, AnyIterableServesAndTheElementIsNamedWhereOneDoesNot) {
  EXPECT_EQ(
      run("callable=squares", {type(metaffi_int64_type)}, {type(metaffi_int64_array_type)}, {metaffi_value_int64(4)})
          .array<std::int64_t>(),
      (std::vector<std::int64_t>{0, 1, 4, 9}));
  EXPECT_THAT(run("callable=mixed", {}, {type(metaffi_int64_array_type)}, {}).message(),
              HasSubstr("element 1: an object of class str"));
  EXPECT_THAT(run("attribute=number,getter", {}, {type(metaffi_int64_array_type)}, {}).message(),
              StartsWith("TYPE_MISMATCH"));
  EXPECT_THAT(run("attribute=text,getter", {}, {type(metaffi_int64_array_type)}, {}).message(),
              StartsWith("TYPE_MISMATCH"));
}

// What fails while an object is read is told as it is; what is no array or number is a mismatch, whoever says so.
TEST_P(PythonArrayTest, WhatFailsWhileItIsReadIsTold) {
  struct Case {
    const char* path;
    const char* told;
  };
  for (const auto& [path, told] :
       {Case{"callable=dry", "GUEST_EXCEPTION: the source ran dry"},
        {"callable=BrokenIterator", "GUEST_EXCEPTION: no iteration today"},
        {"callable=broken_index", "GUEST_EXCEPTION: no index today"},
        {"callable=broken_float", "GUEST_EXCEPTION: no float today"},
        {"callable=Thing", "TYPE_MISMATCH: the result of Thing(): an object of class arrays.Thing"},
        {"callable=flat", "TYPE_MISMATCH: the result of flat(): an object of class"},
        {"callable=useless_index", "TYPE_MISMATCH: the result of useless_index(): element 0"},
        {"callable=imaginary", "TYPE_MISMATCH: the result of imaginary(): element 0"},
        {"callable=half_imaginary", "TYPE_MISMATCH: the result of half_imaginary(): element 0"}}) {
    const bool is_float = std::string(path).ends_with("float") || std::string(path).ends_with("imaginary");
    const metaffi_type_info result = type(is_float ? metaffi_float64_array_type : metaffi_int64_array_type);
    EXPECT_THAT(run_from(python_file("arrays.py"), path, {}, {result}, {}).message(), StartsWith(told)) << path;
  }
}

TEST_P(PythonArrayTest, BuffersAreReadWhateverTheirElements) {
  const std::vector<std::int64_t> longs = {1, 300};
  const metaffi_value value = packed(metaffi_int64_type, longs);
  const metaffi_type_info in = type(metaffi_int64_packed_array_type);
  EXPECT_EQ(run("callable=echo", {in}, {type(metaffi_float64_array_type)}, {value}).array<double>(),
            (std::vector<double>{1, 300}));
  EXPECT_THAT(run("callable=echo", {in}, {type(metaffi_uint8_array_type)}, {value}).message(),
              StartsWith("OUT_OF_RANGE"));
  EXPECT_EQ(run("callable=echo", {in}, {type(metaffi_any_type)}, {value}).shown(), show(value));
}

TEST_P(PythonArrayTest, WhatNumpyWouldTakeForAnArrayIsReadAsOne) {
  const auto column = [this](bool fails) {
    return run("callable=Column", {type(metaffi_bool_type)}, {type(metaffi_float64_packed_array_type)},
               {metaffi_value_bool(fails)})
        .array<double>();
  };
  EXPECT_EQ(column(false), (std::vector<double>{1.5, 2.5}));
  EXPECT_EQ(column(true), (std::vector<double>{1, 2})) << "it is iterated over";
  EXPECT_THAT(run("callable=broken_column", {}, {type(metaffi_float64_packed_array_type)}, {}).message(),
              HasSubstr("no array"));
}

TEST_P(PythonArrayTest, AnyIsTheNaturalValue) {
  const metaffi_type_info any = type(metaffi_any_type);
  EXPECT_EQ(run("callable=values", {}, {any}, {}).shown(),
            "any{int64 1, float64 2.5, bool true, null, \"text\", int64[1, 2], any{any{\"k\", int64 1}}, any{int64 1, "
            "\"x\"}, uint8[97, 98]}");
  EXPECT_EQ(run("callable=a_dict", {}, {any}, {}).shown(), "any{any{\"one\", int64 1}, any{\"two\", float64[2]}}");
  EXPECT_EQ(run("callable=a_set", {}, {any}, {}).shown(), "int64[7]");
  EXPECT_EQ(run("callable=objects", {}, {any}, {}).shown(),
            "any{handle complex, handle decimal.Decimal, handle datetime.date, handle guest.Colour}");
  for (const auto& [path, shown] : {std::pair("callable=a_dict", "handle dict"), {"callable=a_set", "handle set"}}) {
    EXPECT_EQ(run(path, {}, {type(metaffi_handle_type)}, {}).shown(), shown);
  }
}

TEST_P(PythonArrayTest, AContainerThatCanBeCalledIsAnObjectFirst) {
  EXPECT_EQ(run("callable=element", {}, {type(metaffi_any_type)}, {}).shown(), "handle guest.Element");
  EXPECT_EQ(run("callable=element", {}, {type(metaffi_callable_type)}, {}).message(), "");
}

TEST_P(PythonArrayTest, WhatAnyBecomesIsTheAliasesChoice) {
  const std::vector<std::int64_t> longs = {1, 2, 1};
  const metaffi_value numbers = packed(metaffi_int64_type, longs);
  Values pair = {text("k"), numbers};
  Values pairs = {array(metaffi_any_type, pair)};
  const auto as = [&](const char* alias, const metaffi_value& value) {
    return shown(type(metaffi_any_type, alias), value);
  };
  EXPECT_EQ(as("dict", array(metaffi_any_type, pairs)), "{'k': [1, 2, 1]}");
  EXPECT_EQ(as("tuple", numbers), "(1, 2, 1)");
  EXPECT_EQ(as("set", numbers), "{1, 2}");
  EXPECT_EQ(as("set", array(metaffi_any_type, pairs)), "{('k', (1, 2, 1))}");
  EXPECT_EQ(as("array.array", numbers), "array('q', [1, 2, 1])");
  EXPECT_EQ(as("dict", metaffi_value_null()), "None");
  EXPECT_EQ(as("dict", metaffi_value_int64(7)), "7");
  EXPECT_THAT(
      run("callable=shown", {type(metaffi_any_type, "dict")}, {type(metaffi_string8_type)}, {numbers}).message(),
      HasSubstr("the alias dict needs a dict, or [name, value] pairs; element 0 is 1"));
}

}  // namespace
}  // namespace metaffi::testing
