// Values of Go that hosts make, and memory that both sides write: inout arrays, slices as objects, Map.Make and its like.
#include <cstring>

#include "tests/runtimes/go/compiled_fixture.hpp"

namespace metaffi::testing {
namespace {

using ::testing::AllOf;
using ::testing::HasSubstr;
using ::testing::StartsWith;

class GoCompiledSharing : public CompiledTest {};
METAFFI_BOTH_DISPATCHES(GoCompiledSharing);

TEST_P(GoCompiledSharing, InoutArraysHaveWhatGoWroteIntoItsSlice) {
  std::vector<std::int64_t> numbers{3, 1, 2};
  EXPECT_EQ(run("callable=SortInts", types({"int64_packed_array"}), {}, {array(metaffi_int64_type, numbers)}).error,
            "");
  EXPECT_EQ(numbers, (std::vector<std::int64_t>{3, 1, 2})) << "borrowed arrays are not written to";
  for (const char* declared : {"int64_packed_array=inout", "any=inout"}) {
    numbers = {3, 1, 2};
    EXPECT_EQ(run("callable=SortInts", types({declared}), {}, {array(metaffi_int64_type, numbers)}).error, "");
    EXPECT_EQ(numbers, (std::vector<std::int64_t>{1, 2, 3})) << declared;
  }
  std::vector<std::uint8_t> buffer(6, '.');
  EXPECT_THAT(run("callable=ReadInto", types({"uint8_packed_array=inout"}), types({"int64"}),
                  {array(metaffi_uint8_type, buffer)})
                  .error,
              HasSubstr("EOF"));
  EXPECT_EQ(std::string(buffer.begin(), buffer.end()), "read..") << "with an error too";
  std::vector<std::int64_t> days{0, 4};
  EXPECT_EQ(run("callable=ToMonday", types({"int64_packed_array=inout"}), {}, {array(metaffi_int64_type, days)}).error,
            "");
  EXPECT_EQ(days, (std::vector<std::int64_t>{1, 1}));
  std::vector<std::uint8_t> flags{0, 7};
  EXPECT_EQ(run("callable=Negate", types({"bool_packed_array=inout", "int64_packed_array=inout"}), {},
                {array(metaffi_bool_type, flags), array(metaffi_int64_type, days)})
                .error,
            "");
  EXPECT_EQ(flags, (std::vector<std::uint8_t>{1, 0}));
  EXPECT_EQ(days, (std::vector<std::int64_t>{-1, -1}));
  EXPECT_THAT(
      run("callable=PanicsAfter", types({"int64_packed_array=inout"}), {}, {array(metaffi_int64_type, numbers)}).error,
      HasSubstr("after"));
  EXPECT_EQ(numbers[0], 1) << "a function that panicked gives nothing back";
  EXPECT_EQ(run("callable=Keep", types({"int64_packed_array=inout"}), {}, {array(metaffi_int64_type, numbers)}).error,
            "");
  EXPECT_EQ(run("callable=ChangeKept", {}, {}, {}).error, "");
  EXPECT_EQ(numbers[0], 1) << "what Go keeps is its own";
  EXPECT_EQ(run("callable=SortInts", types({"int64_packed_array=inout"}), {}, {metaffi_value_null()}).error, "");
}

TEST_P(GoCompiledSharing, WhatIsNoArrayIsToldThatGoTakesASlice) {
  EXPECT_EQ(run("callable=SortInts", types({"any"}), {}, {metaffi_value_string8("31", 2)}).error,
            "TYPE_MISMATCH: SortInts: argument 1 (numbers): string8 where Go takes []int64");
}

TEST_P(GoCompiledSharing, AnAliasThatMeansNothingIsRefused) {
  EXPECT_THAT(load_error("callable=SortInts", types({"int64_packed_array=inuot"}), {}),
              AllOf(StartsWith("SIGNATURE: "),
                    HasSubstr("parameter 1 has the alias 'inuot'; a slice of numbers has 'inout' or its type in Go")));
  for (const char* const wrong :
       {"int64_packed_array=i", "int64_packed_array=[]whatever", "int64_packed_array=[][]int64"}) {
    EXPECT_THAT(load_error("callable=SortInts", types({wrong}), {}), StartsWith("SIGNATURE: ")) << wrong;
  }
  std::vector<std::int64_t> numbers{3, 1};
  EXPECT_EQ(
      run("callable=SortInts", types({"int64_packed_array=[]int64"}), {}, {array(metaffi_int64_type, numbers)}).error,
      "");
  EXPECT_EQ(numbers[0], 3);
}

TEST_P(GoCompiledSharing, InoutIsRefusedWhereNothingCanBeWrittenBack) {
  EXPECT_THAT(load_error("callable=Strings", types({"string8_array=inout"}), types({"string8_array"})),
              HasSubstr("parameter 1 has the alias 'inout', which is for slices of numbers"));
  const std::vector<std::int32_t> numbers{3, 1};
  EXPECT_THAT(run("callable=SortInts", types({"any=inout"}), {}, {array(metaffi_int32_type, numbers)}).error,
              AllOf(StartsWith("TYPE_MISMATCH: SortInts: argument 1 (numbers): the alias 'inout'"),
                    HasSubstr("[]int64"), HasSubstr("not a int32_packed_array")));
}

TEST_P(GoCompiledSharing, SlicesThatAreObjectsAreSharedWithGo) {
  const std::vector<std::int64_t> numbers{3, 1, 2};
  const Value slice = made("callable=Object.Convert", types({"string8", "int64_packed_array"}),
                           {text("[]int"), array(metaffi_int64_type, numbers)});
  EXPECT_EQ(run("callable=SortInts", types({"handle"}), {}, {slice.get()}).error, "");
  const char* const elements = "callable=Slice.Elements,instance_required";
  EXPECT_EQ(run(elements, types({"handle"}), types({"any"}), {slice.get()}).shown(), "int64_packed_array [1 2 3]");
  const Value longer =
      made("callable=Slice.Append,instance_required", types({"handle", "any"}), {slice.get(), i64(-4)});
  EXPECT_EQ(run("callable=SortInts", types({"any"}), {}, {longer.get()}).error, "");
  EXPECT_EQ(run(elements, types({"handle"}), types({"any"}), {longer.get()}).shown(), "int64_packed_array [-4 1 2 3]");
  const Value buffer = made("callable=Slice.Make", types({"string8", "int64"}), {text("[]byte"), i64(4)});
  EXPECT_THAT(run("callable=ReadInto", types({"handle"}), types({"int64"}), {buffer.get()}).error, HasSubstr("EOF"));
  EXPECT_EQ(run(elements, types({"handle"}), types({"any"}), {buffer.get()}).shown(),
            "uint8_packed_array [114 101 97 100]");
  EXPECT_THAT(run("callable=SortInts", types({"handle"}), {}, {buffer.get()}).error,
              AllOf(StartsWith("TYPE_MISMATCH"), HasSubstr("argument 1 (numbers): expected []int, found []uint8")));
  EXPECT_EQ(run("callable=SortInts", types({"handle"}), {}, {metaffi_value_null()}).error, "");
}

TEST_P(GoCompiledSharing, SlicesThatGoGivesMayBeObjects) {
  const auto shown = [&](const char* path, const Value& object) {
    return run(path, types({"handle"}), types({"any"}), {object.get()}).shown();
  };
  const char* const type_of = "callable=Object.Type,instance_required";
  const char* const text_of = "callable=Object.Text,instance_required";
  const std::vector<double> sides{2, 3};
  const Value squares = made("callable=Squares", types({"float64_packed_array"}), {array(metaffi_float64_type, sides)});
  EXPECT_EQ(shown(type_of, squares), "string8 '[]everything.Square'");
  EXPECT_EQ(shown(text_of, squares), "string8 '[{2} {3}]'");
  const std::vector<std::int32_t> three{1, 2, 3};
  const Value fixed = made("callable=Fixed", types({"int32_packed_array"}), {array(metaffi_int32_type, three)});
  EXPECT_EQ(shown(text_of, fixed), "string8 '[2 2 3]'");
  EXPECT_EQ(shown(type_of, made("callable=Nothing", {}, {}, "handle=[]int64")), "string8 '[]int64'");
  EXPECT_EQ(shown(type_of, made("callable=Matrix", types({"any"}), {metaffi_value_null()})), "string8 '[][]int64'");
  const Value bytes = made("callable=Bytes", types({"any"}), {metaffi_value_null()});
  EXPECT_EQ(shown(type_of, bytes), "string8 '[]uint8'");
  EXPECT_THAT(run("callable=Bytes", types({"handle"}), types({"uint8_array"}), {bytes.get()}).shown(),
              "uint8_packed_array [33 33]");
}

TEST_P(GoCompiledSharing, FuncsThatGoGivesMayBeObjects) {
  const Value add = made("callable=Adder", types({"int64"}), {i64(40)});
  metaffi_value two[] = {i64(2)};
  const metaffi_value arguments = metaffi_value_array(metaffi_any_type, two, 1);
  EXPECT_EQ(
      run("callable=Func.Call,instance_required", types({"handle", "any"}), types({"any"}), {add.get(), arguments})
          .shown(),
      "any_array [int64 42]");
  EXPECT_EQ(run("callable=Apply", types({"handle", "int64"}), types({"int64"}), {add.get(), i64(1)}).shown(),
            "int64 41");
}

TEST_P(GoCompiledSharing, ErrorsOfBuiltinEntitiesNameThem) {
  const Value map = made("callable=Map.Make", types({"string8"}), {text("map[string]int")});
  EXPECT_EQ(
      run("callable=Map.Set,instance_required", types({"handle", "any", "any"}), {}, {map.get(), i64(1), i64(7)}).error,
      "TYPE_MISMATCH: Map.Set: key: expected string, found int64");
}

TEST_P(GoCompiledSharing, AFieldsSliceAsAnObjectIsTheFieldsOwn) {
  const Value p = point(1, 2);
  metaffi_value words[] = {text("a"), text("b")};
  EXPECT_EQ(run("field=Point.Tags,instance_required,setter", types({"handle", "string8_array"}), {},
                {p.get(), metaffi_value_array(metaffi_string8_type, words, 2)})
                .error,
            "");
  const char* const getter = "field=Point.Tags,instance_required,getter";
  const Value tags = made(getter, types({"handle"}), {p.get()});
  EXPECT_EQ(run("callable=Slice.Set,instance_required", types({"handle", "int64", "any"}), {},
                {tags.get(), i64(1), text("changed")})
                .error,
            "");
  EXPECT_EQ(run(getter, types({"handle"}), types({"string8_array"}), {p.get()}).shown(),
            "string8_array [string8 'a' string8 'changed']");
}

TEST_P(GoCompiledSharing, SomeOfSeveralSlicesMayBeObjects) {
  const auto both = [&](std::initializer_list<const char*> results, bool fails) {
    return run("callable=Both", types({"bool"}), types(results), {metaffi_value_bool(fails)}).shown();
  };
  EXPECT_EQ(both({"handle", "handle"}, false), "handle, handle");
  EXPECT_EQ(both({"handle", "string8_array"}, false), "handle, string8_array [string8 'a']");
  EXPECT_EQ(both({"int64_array", "handle"}, false), "int64_packed_array [1 2], handle");
  EXPECT_EQ(both({"handle", "any"}, false), "handle, string8_array [string8 'a']");
  EXPECT_THAT(both({"handle", "handle"}, true), HasSubstr("wanted"));
  EXPECT_THAT(load_error("callable=Both", types({"bool"}), types({"handle", "int64_array"})),
              AllOf(StartsWith("SIGNATURE"), HasSubstr("result 2 cannot be int64_array")));
  EXPECT_THAT(load_error("callable=Both", types({"bool"}), types({"handle=[]uint8", "any"})),
              HasSubstr("result 1 cannot be handle([]uint8)"));
  EXPECT_THAT(load_error("callable=Both", types({"bool"}), types({"string8", "any"})),
              HasSubstr("-> (int64_array or handle, string8_array or handle)"));
}

TEST_P(GoCompiledSharing, AnInterfaceBesideASliceIsAnObjectWhateverTheSliceIs) {
  const auto mixed = [&](std::initializer_list<const char*> results) {
    return run("callable=Mixed", {}, types(results), {}).shown();
  };
  EXPECT_EQ(mixed({"handle", "handle"}), "handle, handle");
  EXPECT_EQ(mixed({"handle", "int64_array"}), "handle, int64_packed_array [1 2]");
}

TEST_P(GoCompiledSharing, HostsMakeMapsChannelsPointersAndComplexNumbers) {
  metaffi_value first[] = {text("a"), i64(40)};
  metaffi_value second[] = {text("b"), i64(2)};
  metaffi_value pairs[] = {metaffi_value_array(metaffi_any_type, first, 2),
                           metaffi_value_array(metaffi_any_type, second, 2)};
  metaffi_value dict = metaffi_value_array(metaffi_any_type, pairs, 2);
  const metaffi_value dicts = metaffi_value_array(metaffi_any_type, &dict, 1);
  EXPECT_EQ(run("callable=Total", types({"any"}), types({"int64"}), {dict}).shown(), "int64 42");
  EXPECT_EQ(run("callable=Ages", types({"any"}), types({"int64"}), {dict}).shown(), "int64 42");
  EXPECT_EQ(run("callable=TotalOf", types({"any"}), types({"int64"}), {dicts}).shown(), "int64 42");
  EXPECT_THAT(run("callable=Total", types({"any"}), types({"int64"}), {dicts}).error,
              HasSubstr("argument 1 (m): element 0: key: expected string"));

  const std::vector<std::int64_t> numbers{1, 2};
  EXPECT_THAT(run("callable=Total", types({"any"}), types({"int64"}), {array(metaffi_int64_type, numbers)}).error,
              HasSubstr("element 0: expected map[string]int, which is made of pairs, found int64"));

  const Value map = made("callable=Map.Make", types({"string8"}), {text("map[string]int")});
  EXPECT_EQ(
      run("callable=Map.Set,instance_required", types({"handle", "any", "any"}), {}, {map.get(), text("z"), i64(7)})
          .error,
      "");
  EXPECT_EQ(run("callable=Total", types({"handle"}), types({"int64"}), {map.get()}).shown(), "int64 7");
  const Value years = made("callable=Object.Convert", types({"string8", "any"}), {text("everything.Years"), dict});
  EXPECT_EQ(run("callable=Total", types({"handle"}), types({"int64"}), {years.get()}).shown(), "int64 42");

  const Value channel = made("callable=Chan.Make", types({"string8", "int64"}), {text("chan int64"), i64(2)});
  EXPECT_EQ(run("callable=Chan.Send,instance_required", types({"handle", "any"}), {}, {channel.get(), i64(9)}).error,
            "");
  EXPECT_EQ(run("callable=Drain", types({"handle"}), types({"int64"}), {channel.get()}).shown(), "int64 9");

  const Value number = made("callable=Object.Convert", types({"string8", "any"}), {text("*int"), i64(41)});
  EXPECT_EQ(run("callable=Increment", types({"handle"}), {}, {number.get()}).error, "");
  EXPECT_EQ(run("callable=Pointer.Get,instance_required", types({"handle"}), types({"any"}), {number.get()}).shown(),
            "int64 42");
  const Value point = made("callable=Pointer.New", types({"string8"}), {text("everything.Point")});
  EXPECT_EQ(run("callable=Point.Sum,instance_required", types({"handle"}), types({"int64"}), {point.get()}).shown(),
            "int64 0");

  const Value wide =
      made("callable=Complex.New", types({"float64", "float64"}), {metaffi_value_float64(1), metaffi_value_float64(2)});
  const Value half = made("callable=Half", types({"handle"}), {wide.get()});
  EXPECT_EQ(run("callable=Complex.Imag,instance_required", types({"handle"}), types({"float64"}), {half.get()}).shown(),
            "float64 1");
  const std::vector<double> parts{4, 6};
  const Value from_parts = made("callable=Half", types({"any"}), {array(metaffi_float64_type, parts)});
  EXPECT_EQ(
      run("callable=Complex.Real,instance_required", types({"handle"}), types({"float64"}), {from_parts.get()}).shown(),
      "float64 2");
}

TEST_P(GoCompiledSharing, TypesThatAreNotKnownAreRefused) {
  const auto error = [&](const char* type) {
    return run("callable=Map.Make", types({"string8"}), types({"handle"}), {text(type)}).error;
  };
  EXPECT_THAT(
      error("map[string]nothing"),
      AllOf(StartsWith("TYPE_MISMATCH: Map.Make: type: there is no type 'nothing'"), HasSubstr("everything.Point")));
  EXPECT_THAT(error("[]int"), HasSubstr("expected a type like map[string]int, found []int"));
  EXPECT_THAT(error("map[[]int]int"), HasSubstr("cannot be the key of a map"));
  EXPECT_THAT(error("map[string"), HasSubstr("lacks a bracket"));
}

}  // namespace
}  // namespace metaffi::testing
