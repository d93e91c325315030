// What the compiler makes of Go source, through the plug-in: every kind of type and entity.
#include <metaffi/metaffi.hpp>

#include <cstring>
#include <thread>

#include "tests/runtimes/go/compiled_fixture.hpp"

namespace metaffi::testing {
namespace {

using ::testing::AllOf;
using ::testing::HasSubstr;
using ::testing::StartsWith;

class GoCompiled : public CompiledTest {};
METAFFI_BOTH_DISPATCHES(GoCompiled);

struct Case {
  const char* path;
  Types parameters;
  Types results;
  std::vector<metaffi_value> arguments;
  const char* shown;
};

TEST_P(GoCompiled, NumbersAndTheirNames) {
  const std::vector<Case> cases{
      {"callable=Int", types({"int64"}), types({"int64"}), {i64(-2)}, "int64 -1"},
      {"callable=Uint", types({"uint64"}), types({"uint64"}), {metaffi_value_uint64(1)}, "uint64 2"},
      {"callable=Rune", types({"char32"}), types({"char32"}), {metaffi_value_char32(U'a')}, "char32 98"},
      {"callable=Rune", types({"int32"}), types({"any"}), {metaffi_value_int32(U'a')}, "char32 98"},
      {"callable=Byte", types({"uint8"}), types({"char8"}), {metaffi_value_uint8(1)}, "char8 2"},
      {"callable=Uintptr", types({"size"}), types({"uint64"}), {metaffi_value_size(1)}, "uint64 2"},
      {"callable=Next", types({"int64"}), types({"int64"}), {i64(0)}, "int64 1"},
      {"callable=Later", types({"any"}), types({"any"}), {i64(5)}, "int64 1000000005"},
      {"callable=Greet", types({"string8"}), types({"any"}), {text("you")}, "string8 'hello you'"},
      {"global=Monday,getter", {}, types({"int64"}), {}, "int64 1"},
      {"global=Pi,getter", {}, types({"float64"}), {}, "float64 3.25"},
      {"global=Greeting,getter", {}, types({"string8"}), {}, "string8 'hello'"},
  };
  for (const Case& each : cases) {
    EXPECT_EQ(run(each.path, each.parameters, each.results, each.arguments).shown(), each.shown) << each.path;
  }
}

TEST_P(GoCompiled, ConstantsTooLargeForAnIntegerAreFloats) {
  const Outcome outcome = run("global=Wide,getter", {}, types({"float64"}), {});
  ASSERT_EQ(outcome.error, "");
  EXPECT_EQ(outcome.results[0].as.float64, 0x1p100);
}

TEST_P(GoCompiled, ArraysOfEveryShape) {
  const std::vector<std::uint8_t> bytes{'h', 'i'};
  const std::vector<std::int64_t> first{1, 2, 3};
  const std::vector<std::int64_t> second{4};
  const std::vector<std::int32_t> three{1, 2, 3};
  metaffi_value rows[] = {array(metaffi_int64_type, first), array(metaffi_int64_type, second)};
  metaffi_value words[] = {text("a"), text("b")};
  metaffi_value lines[] = {metaffi_value_array(metaffi_string8_type, words, 1),
                           metaffi_value_array(metaffi_string8_type, words, 2)};
  metaffi_value mixed[] = {text("a"), i64(1), metaffi_value_null()};
  const std::vector<Case> cases{
      {"callable=Bytes",
       types({"uint8_packed_array"}),
       types({"uint8_array"}),
       {array(metaffi_uint8_type, bytes)},
       "uint8_packed_array [104 105 33]"},
      {"callable=Strings",
       types({"string8_array"}),
       types({"string8_array"}),
       {metaffi_value_array(metaffi_string8_type, words, 2)},
       "string8_array [string8 'a' string8 'b' string8 'last']"},
      {"callable=Matrix",
       types({"int64_array:2"}),
       types({"int64_array:2"}),
       {metaffi_value_array(metaffi_int64_type, rows, 2)},
       "int64_array [int64_packed_array [1 2 3] int64_packed_array [4] int64_packed_array [7]]"},
      {"callable=Matrix",
       types({"any"}),
       types({"any"}),
       {metaffi_value_array(metaffi_int64_type, rows, 1)},
       "int64_array [int64_packed_array [1 2 3] int64_packed_array [7]]"},
      {"callable=Texts",
       types({"string8_array:2"}),
       types({"string8"}),
       {metaffi_value_array(metaffi_string8_type, lines, 2)},
       "string8 'a+b'"},
      {"callable=Fixed",
       types({"int32_array"}),
       types({"int32_array"}),
       {array(metaffi_int32_type, three)},
       "int32_packed_array [2 2 3]"},
      {"callable=Bools",
       types({"bool_array"}),
       types({"bool_array"}),
       {array(metaffi_bool_type, bytes)},
       "bool_packed_array [true true true]"},
      {"callable=Runes", types({"string8"}), types({"char32_array"}), {text("aé")}, "char32_packed_array [97 233]"},
      {"callable=Nothing", {}, types({"int64_array"}), {}, "int64_packed_array []"},
      {"callable=Anything",
       types({"any_array"}),
       types({"int64"}),
       {metaffi_value_array(metaffi_any_type, mixed, 3)},
       "int64 3"},
      {"callable=Anything", types({"any"}), types({"int64"}), {metaffi_value_null()}, "int64 0"},
      {"global=Table,getter",
       {},
       types({"string8_array:2"}),
       {},
       "string8_array [string8_array [string8 'a'] string8_array [string8 'b' string8 'c']]"},
  };
  for (const Case& each : cases) {
    EXPECT_EQ(run(each.path, each.parameters, each.results, each.arguments).shown(), each.shown) << each.path;
  }
  EXPECT_THAT(run("callable=Fixed", types({"int32_array"}), types({"int32_array"}),
                  {metaffi_value_packed(metaffi_int32_type, three.data(), 2)})
                  .error,
              HasSubstr("argument 1"));
  EXPECT_THAT(run("callable=Fixed", types({"int32_array"}), types({"int32_array"}), {metaffi_value_null()}).error,
              StartsWith("NULL_VALUE"));
}

TEST_P(GoCompiled, ObjectsHaveMethodsAndFields) {
  const Value p = point(3, 4);
  const auto sum = [&](const metaffi_value& object) {
    return run("callable=Point.Sum,instance_required", types({"handle"}), types({"int64"}), {object}).shown();
  };
  EXPECT_EQ(sum(p.get()), "int64 7");
  const Value moved =
      made("callable=Point.Move,instance_required", types({"handle", "int64", "int64"}), {p.get(), i64(10), i64(0)});
  EXPECT_EQ(sum(p.get()), "int64 17");
  EXPECT_EQ(sum(moved.get()), "int64 17");
  metaffi_value words[] = {text("t")};
  EXPECT_EQ(run("field=Point.Tags,instance_required,setter", types({"handle", "string8_array"}), {},
                {p.get(), metaffi_value_array(metaffi_string8_type, words, 1)})
                .error,
            "");
  EXPECT_EQ(run("field=Point.Tags,instance_required,getter", types({"handle"}), types({"any"}), {moved.get()}).shown(),
            "string8_array [string8 't']");
  metaffi_value objects[] = {p.get(), moved.get()};
  EXPECT_EQ(run("callable=Points", types({"handle_array"}), types({"int64"}),
                {metaffi_value_array(metaffi_handle_type, objects, 2)})
                .shown(),
            "int64 26");
  EXPECT_EQ(sum(made("callable=Origin", {}, {}).get()), "int64 0");
  EXPECT_EQ(sum(made("callable=Point", {}, {}).get()), "int64 0");
}

TEST_P(GoCompiled, PromotedMethodsAndFieldsBelongToTheOuterType) {
  const Value pixel =
      made("callable=NewPixel", types({"int64", "int64", "uint32"}), {i64(1), i64(2), metaffi_value_uint32(3)});
  EXPECT_EQ(run("callable=Pixel.Sum,instance_required", types({"handle"}), types({"int64"}), {pixel.get()}).shown(),
            "int64 3");
  EXPECT_EQ(
      run("field=Pixel.Color,instance_required,getter", types({"handle"}), types({"uint32"}), {pixel.get()}).shown(),
      "uint32 3");
}

TEST_P(GoCompiled, InterfacesTakeWhatImplementsThem) {
  const Value square = made("callable=NewSquare", types({"float64"}), {metaffi_value_float64(3)});
  const Value p = point(1, 2);
  EXPECT_EQ(run("callable=AreaOf", types({"handle"}), types({"float64"}), {square.get()}).shown(), "float64 9");
  EXPECT_EQ(run("callable=AreaOf", types({"handle"}), types({"float64"}), {metaffi_value_null()}).shown(),
            "float64 -1");
  EXPECT_THAT(run("callable=AreaOf", types({"handle"}), types({"float64"}), {p.get()}).error,
              AllOf(StartsWith("TYPE_MISMATCH"), HasSubstr("everything.Shape")));
  EXPECT_EQ(run("callable=TextOf", types({"handle"}), types({"string8"}), {p.get()}).shown(), "string8 '(1, 2)'");
  const Value reader = made("callable=Reader", types({"string8"}), {text("content")});
  EXPECT_EQ(run("callable=ReadAll", types({"handle"}), types({"string8"}), {reader.get()}).shown(),
            "string8 'content'");
}

TEST_P(GoCompiled, ErrorsKeepTheirTypeAndCause) {
  EXPECT_EQ(run("callable=Fail", types({"int64"}), {}, {i64(0)}).error, "");
  const Entity fail = load("callable=Fail", types({"int64"}), {});
  const metaffi_value argument = i64(5);
  const Error error(metaffi_entity_call(fail.get(), &argument, nullptr));
  ASSERT_NE(error, nullptr);
  EXPECT_EQ(text_of(error.get()), "GUEST_EXCEPTION: outer: code 5");
  const metaffi_error* const cause = metaffi_error_cause(error.get());
  ASSERT_NE(cause, nullptr);
  EXPECT_STREQ(metaffi_error_message(cause), "code 5");
  EXPECT_STREQ(metaffi_error_guest_type(cause), "*everything.CodeError");
  EXPECT_EQ(run("callable=Divide", types({"int64", "int64"}), types({"int64"}), {i64(1), i64(0)}).error,
            "GUEST_EXCEPTION: wanted");
  EXPECT_EQ(run("callable=Divide", types({"int64", "int64"}), types({"int64"}), {i64(8), i64(2)}).shown(), "int64 4");
}

TEST_P(GoCompiled, PanicsAreErrorsWithTheStack) {
  for (const auto& [path, arguments, words] :
       std::vector<std::tuple<const char*, std::vector<metaffi_value>, const char*>>{
           {"callable=Panics", {text("no")}, "no"},
           {"callable=NilMap", {}, "assignment to entry in nil map"},
           {"callable=Index", {i64(3)}, "index out of range [3] with length 1"}}) {
    const Types parameters =
        arguments.empty() ? Types{} : types({arguments[0].type == metaffi_int64_type ? "int64" : "string8"});
    const bool returns = std::string_view(path) != "callable=NilMap";
    const Entity entity = load(path, parameters, returns ? types({"int64"}) : Types{});
    metaffi_value result;
    const Error error(metaffi_entity_call(entity.get(), arguments.data(), &result));
    EXPECT_THAT(text_of(error.get()), AllOf(StartsWith("GUEST_EXCEPTION"), HasSubstr(words))) << path;
    ASSERT_NE(metaffi_error_guest_stack(error.get()), nullptr);
    EXPECT_THAT(metaffi_error_guest_stack(error.get()), HasSubstr("everything.")) << path;
  }
}

TEST_P(GoCompiled, HostFunctionsAreGosFuncs) {
  const callable doubled = callable::from([](std::int64_t x) { return 2 * x; });
  EXPECT_EQ(run("callable=Apply", types({"callable", "int64"}), types({"int64"}), {doubled.get(), i64(21)}).shown(),
            "int64 42");
  const callable joined = callable::from([](const std::string& in, const std::vector<std::int64_t>& numbers) {
    return in + std::to_string(numbers.size());
  });
  EXPECT_EQ(run("callable=ApplyText", types({"callable"}), types({"string8"}), {joined.get()}).shown(),
            "string8 'in2'");
  const callable less = callable::from([](const std::string& a, const std::string& b) { return a > b; });
  metaffi_value words[] = {text("a"), text("c"), text("b")};
  EXPECT_EQ(run("callable=SortBy", types({"string8_array", "callable"}), types({"string8_array"}),
                {metaffi_value_array(metaffi_string8_type, words, 3), less.get()})
                .shown(),
            "string8_array [string8 'c' string8 'b' string8 'a']");
  int calls = 0;
  const callable counted = callable::from([&calls] { ++calls; });
  EXPECT_EQ(run("callable=Later2", types({"callable"}), {}, {counted.get()}).error, "");
  EXPECT_EQ(calls, 1);
}

// Go takes no reference to a callable that a function only calls.
TEST_P(GoCompiled, HostFunctionsOfNumbersAreLent) {
  std::vector<std::string> calls;
  const callable mixed = callable::from([&calls](double x, std::int8_t a, bool b, std::uint16_t c) {
    calls.push_back(std::to_string(a) + " " + std::to_string(b) + " " + std::to_string(c));
    if (x < 0) throw std::runtime_error("negative");
    return x / 2;
  });
  const auto mix = [this](const metaffi_value& f, double x) {
    return run("callable=Mix", types({"callable", "float64"}), types({"float64"}), {f, metaffi_value_float64(x)});
  };
  EXPECT_EQ(mix(mixed.get(), 3).shown(), "float64 1.5");
  EXPECT_THAT(calls, ::testing::ElementsAre("-5 1 65535", "0 0 0"));
  EXPECT_THAT(mix(mixed.get(), -3).error, HasSubstr("negative"));
  EXPECT_EQ(mix(metaffi_value_null(), 3).shown(), "float64 -1");
  const callable other =
      callable::from([](double x, std::int64_t a, bool, std::int32_t) { return x + static_cast<double>(a); });
  EXPECT_EQ(mix(other.get(), 3).shown(), "float64 -2");
  EXPECT_THAT(mix(text("f"), 3).error, HasSubstr("Mix"));
}

TEST_P(GoCompiled, HostFunctionsThatAreKeptOutliveTheCall) {
  {
    const callable doubled = callable::from([](std::int64_t x) { return 2 * x; });
    EXPECT_EQ(run("callable=KeepFunc", types({"callable"}), {}, {doubled.get()}).error, "");
  }
  EXPECT_EQ(run("callable=CallKept", types({"int64"}), types({"int64"}), {i64(21)}).shown(), "int64 42");
  EXPECT_EQ(run("callable=KeepFunc", types({"callable"}), {}, {metaffi_value_null()}).error, "");
}

TEST_P(GoCompiled, ErrorsOfHostFunctionsPassThroughGo) {
  const callable failing =
      callable::from([](std::int64_t) -> std::int64_t { throw std::runtime_error("from the host"); });
  EXPECT_THAT(run("callable=Apply", types({"callable", "int64"}), types({"int64"}), {failing.get(), i64(1)}).error,
              HasSubstr("from the host"));
  const callable told = callable::from([](const std::string&, const std::vector<std::int64_t>&) -> std::string {
    throw std::runtime_error("from the host");
  });
  EXPECT_THAT(run("callable=ApplyText", types({"callable"}), types({"string8"}), {told.get()}).shown(),
              HasSubstr("error: "));
  EXPECT_THAT(
      run("callable=Apply", types({"callable", "int64"}), types({"int64"}), {metaffi_value_null(), i64(1)}).error,
      StartsWith("GUEST_EXCEPTION"));
}

TEST_P(GoCompiled, GosFuncsAreCallables) {
  const Value five = made("callable=Adder", types({"int64"}), {i64(5)}, "callable");
  metaffi_value result;
  const metaffi_value argument = i64(2);
  ASSERT_EQ(text_of(Error(metaffi_callable_invoke(&five.get(), &argument, 1, &result, 1)).get()), "");
  EXPECT_EQ(show(result), "int64 7");
  const callable doubled = callable::from([](std::int64_t x) { return 2 * x; });
  const Value both = made("callable=Compose", types({"callable", "callable"}), {five.get(), doubled.get()}, "callable");
  ASSERT_EQ(text_of(Error(metaffi_callable_invoke(&both.get(), &argument, 1, &result, 1)).get()), "");
  EXPECT_EQ(show(result), "int64 14");
}

metaffi_error* upper(void*, const metaffi_value* arguments, std::size_t, metaffi_value* results, std::size_t) {
  if (arguments[0].type != metaffi_char32_type) {
    return metaffi_error_new(METAFFI_ERROR_GUEST_EXCEPTION, show(arguments[0]).c_str());
  }
  auto* const letter = static_cast<char*>(metaffi_alloc(2));
  letter[0] = static_cast<char>(arguments[0].as.char32 - U'a' + U'A');
  letter[1] = '\0';
  results[0] = metaffi_value_string8(letter, 1);
  return nullptr;
}

void drop(void*, void*) {}
char* type_name(void*, void*) {
  auto* const name = static_cast<char*>(metaffi_alloc(4));
  std::memcpy(name, "str", 4);
  return name;
}

TEST_P(GoCompiled, AnObjectOfAnotherLanguageIsRefusedWithWhereAndWhat) {
  static constexpr metaffi_handle_class kClass{sizeof(metaffi_handle_class), drop, type_name, nullptr};
  metaffi_value handle = metaffi_value_null();
  int object = 0;
  ASSERT_EQ(text_of(Error(metaffi_handle_new(metaffi_owner_id("snake"), &object, &kClass, nullptr, &handle)).get()),
            "");
  const Value snake(handle);
  EXPECT_THAT(run("callable=AreaOf", types({"handle"}), types({"float64"}), {snake.get()}).error,
              StartsWith("FOREIGN_HANDLE: AreaOf: argument 1 (s) wants a Go object (everything.Shape), and got one of "
                         "snake (str)"));
  EXPECT_THAT(run("callable=SortInts", types({"handle"}), {}, {snake.get()}).error,
              StartsWith("FOREIGN_HANDLE: SortInts: argument 1 (numbers) wants a Go object (int64)"));
  EXPECT_EQ(run("callable=AreaOf", types({"any"}), types({"float64"}), {snake.get()}).error,
            "FOREIGN_HANDLE: AreaOf: argument 1 (s): expected everything.Shape, found an object of snake (str)");
}

char* describe(void*, void*) {
  auto* const words = static_cast<char*>(metaffi_alloc(7));
  std::memcpy(words, "hunger", 7);
  return words;
}

TEST_P(GoCompiled, AnObjectOfAnotherLanguageIsAnErrorWhereGoTakesOne) {
  static constexpr metaffi_handle_class kClass{sizeof(metaffi_handle_class), drop, type_name, describe};
  metaffi_value handle = metaffi_value_null();
  int object = 0;
  ASSERT_EQ(text_of(Error(metaffi_handle_new(metaffi_owner_id("snake"), &object, &kClass, nullptr, &handle)).get()),
            "");
  const Value snake(handle);
  const Outcome outcome = run("callable=Explain", types({"any"}), types({"any", "string8"}), {snake.get()});
  ASSERT_EQ(outcome.shown(), "handle, string8 'because of hunger'");
  EXPECT_EQ(metaffi_handle_owner(&outcome.results[0]), metaffi_owner_id("snake")) << "comes back as itself";
}

TEST_P(GoCompiled, AliasesMayNameTheTypeOrThePointerToIt) {
  const Value p = point(3, 4);
  for (const char* declared : {"handle=*everything.Point", "handle=everything.Point"}) {
    for (const char* path : {"callable=Point.Sum,instance_required", "field=Point.X,instance_required,getter"}) {
      EXPECT_THAT(run(path, types({declared}), types({"int64"}), {p.get()}).error, "") << path << declared;
    }
  }
  EXPECT_THAT(load_error("callable=Point.Sum,instance_required", types({"handle=everything.Square"}), types({"int64"})),
              HasSubstr("parameter 1 cannot be handle(everything.Square)"));
}

TEST_P(GoCompiled, FuncsThatAreCallablesCanBeCalledAsObjects) {
  const Value five = made("callable=Adder", types({"int64"}), {i64(5)}, "callable");
  const callable doubled = callable::from([](std::int64_t x) { return 2 * x; });
  metaffi_value arguments[] = {i64(37)};
  const metaffi_value list = metaffi_value_array(metaffi_any_type, arguments, 1);
  for (const char* declared : {"callable", "any"}) {
    for (const auto& [function, shown] :
         {std::pair(five.get(), "any_array [int64 42]"), std::pair(doubled.get(), "any_array [int64 74]")}) {
      EXPECT_EQ(run("callable=Func.Call,instance_required", types({declared, "any_array"}), types({"any_array"}),
                    {function, list})
                    .shown(),
                shown);
    }
  }
}

TEST_P(GoCompiled, RunesOfFuncsAreCharacters) {
  metaffi_callable description{};
  description.invoke = upper;
  description.parameter_count = description.result_count = METAFFI_DYNAMIC;
  metaffi_value made_callable = metaffi_value_null();
  ASSERT_EQ(text_of(Error(metaffi_callable_new(metaffi_owner_id("test"), &description, &made_callable)).get()), "");
  const Value raised(made_callable);
  EXPECT_EQ(
      run("callable=MapRunes", types({"callable", "string8"}), types({"string8"}), {raised.get(), text("abc")}).shown(),
      "string8 'ABC'")
      << "given char32, and a text of one character is taken";
  const callable next = callable::from([](char32_t c) { return static_cast<char32_t>(c + 1); });
  EXPECT_EQ(
      run("callable=MapRunes", types({"callable", "string8"}), types({"string8"}), {next.get(), text("HAL")}).shown(),
      "string8 'IBM'");
  const Value shift = made("callable=Shift", types({"int32"}), {metaffi_value_int32(2)}, "callable");
  metaffi_value result;
  for (const metaffi_value& argument : {metaffi_value_char32(U'a'), metaffi_value_int32(U'a'), text("a")}) {
    ASSERT_EQ(text_of(Error(metaffi_callable_invoke(&shift.get(), &argument, 1, &result, 1)).get()), "");
    EXPECT_EQ(show(result), "char32 99");
  }
  const metaffi_value long_text = text("ab");
  EXPECT_THAT(text_of(Error(metaffi_callable_invoke(&shift.get(), &long_text, 1, &result, 1)).get()),
              HasSubstr("argument 1 of the func: expected rune, found a string of 2 characters"));
}

TEST_P(GoCompiled, VariadicsGather) {
  EXPECT_EQ(
      run("callable=Sum", types({"int64", "int64", "any"}), types({"int64"}), {i64(1), i64(2), metaffi_value_int8(3)})
          .shown(),
      "int64 6");
  EXPECT_EQ(run("callable=Format", types({"string8", "int64", "string8", "bool", "any"}), types({"string8"}),
                {text("%d %s %t %v"), i64(1), text("two"), metaffi_value_bool(1), metaffi_value_null()})
                .shown(),
            "string8 '1 two true <nil>'");
  EXPECT_EQ(run("callable=Join", types({"string8", "string8"}), types({"string8"}), {text("a"), text("b")}).shown(),
            "string8 'a-b'");
  EXPECT_EQ(run("callable=Join", {}, types({"string8"})).shown(), "string8 ''");
}

TEST_P(GoCompiled, AnyCarriesEveryKind) {
  const Value p = point(1, 2);
  const std::vector<double> reals{0.5, 1.5};
  for (const metaffi_value& each :
       {metaffi_value_int8(-1), metaffi_value_float64(2.5), metaffi_value_bool(1), text("t"), metaffi_value_null(),
        array(metaffi_float64_type, reals), metaffi_value_uint64(UINT64_MAX)}) {
    EXPECT_EQ(run("callable=Echo", types({"any"}), types({"any"}), {each}).shown(), show(each));
  }
  EXPECT_EQ(run("callable=Kind", types({"any"}), types({"string8"}), {p.get()}).shown(), "string8 '*everything.Point'");
  EXPECT_EQ(run("callable=Kind", types({"any"}), types({"string8"}), {metaffi_value_null()}).shown(),
            "string8 '<nil>'");
}

TEST_P(GoCompiled, MapsChannelsAndComplexNumbersAreObjectsWithOperations) {
  metaffi_value words[] = {text("a"), text("b"), text("a")};
  const Value counts =
      made("callable=Count", types({"string8_array"}), {metaffi_value_array(metaffi_string8_type, words, 3)});
  EXPECT_EQ(run("callable=Map.Len,instance_required", types({"handle"}), types({"int64"}), {counts.get()}).shown(),
            "int64 2");
  EXPECT_EQ(run("callable=Map.Get,instance_required", types({"handle", "any"}), types({"any", "bool"}),
                {counts.get(), text("a")})
                .shown(),
            "int64 2, bool true");
  EXPECT_EQ(
      run("callable=Map.Set,instance_required", types({"handle", "any", "any"}), {}, {counts.get(), text("z"), i64(40)})
          .error,
      "");
  EXPECT_EQ(run("callable=Total", types({"handle"}), types({"int64"}), {counts.get()}).shown(), "int64 43");
  const Value channel = made("callable=Channel", types({"int64"}), {i64(1)});
  EXPECT_EQ(run("callable=Chan.Send,instance_required", types({"handle", "any"}), {}, {channel.get(), i64(9)}).error,
            "");
  EXPECT_EQ(run("callable=Chan.Receive,instance_required", types({"handle"}), types({"any", "bool"}), {channel.get()})
                .shown(),
            "int64 9, bool true");
  EXPECT_EQ(run("callable=Chan.Close,instance_required", types({"handle"}), {}, {channel.get()}).error, "");
  EXPECT_THAT(run("callable=Chan.Send,instance_required", types({"handle", "any"}), {}, {channel.get(), i64(9)}).error,
              HasSubstr("closed"));
  const Value complex =
      made("callable=Complex.New", types({"float64", "float64"}), {metaffi_value_float64(1), metaffi_value_float64(2)});
  const Value conjugate = made("callable=Conjugate", types({"handle"}), {complex.get()});
  EXPECT_EQ(
      run("callable=Complex.Imag,instance_required", types({"handle"}), types({"float64"}), {conjugate.get()}).shown(),
      "float64 -2");
}

TEST_P(GoCompiled, InstantiationsOfGenerics) {
  const Value pair = made("callable=Pair[int,string]", types({"int64", "string8"}), {i64(1), text("one")});
  EXPECT_EQ(
      run("callable=Map.Get,instance_required", types({"handle", "any"}), types({"any", "bool"}), {pair.get(), i64(1)})
          .shown(),
      "string8 'one', bool true");
  const Value stack = made("callable=NewStack", {}, {});
  EXPECT_EQ(
      run("callable=Stack[string].Push,instance_required", types({"handle", "string8"}), {}, {stack.get(), text("x")})
          .error,
      "");
  EXPECT_EQ(
      run("callable=Stack[string].Pop,instance_required", types({"handle"}), types({"string8", "bool"}), {stack.get()})
          .shown(),
      "string8 'x', bool true");
}

TEST_P(GoCompiled, StaleAndForeignObjectsAreErrors) {
  metaffi_value stale;
  {
    const Value p = point(1, 2);
    stale = p.get();
  }
  EXPECT_THAT(run("callable=Point.Sum,instance_required", types({"handle"}), types({"int64"}), {stale}).error,
              StartsWith("STALE_HANDLE"));
  EXPECT_THAT(
      run("callable=Point.Sum,instance_required", types({"handle"}), types({"int64"}), {metaffi_value_null()}).error,
      StartsWith("NULL_VALUE"));
  const Value square = made("callable=NewSquare", types({"float64"}), {metaffi_value_float64(3)});
  EXPECT_THAT(run("callable=Point.Sum,instance_required", types({"handle"}), types({"int64"}), {square.get()}).error,
              StartsWith("TYPE_MISMATCH"));
}

TEST_P(GoCompiled, CallbacksRunOnAnyThread) {
  const callable doubled = callable::from([](std::int64_t x) { return 2 * x; });
  const Entity apply = load("callable=Apply", types({"callable", "int64"}), types({"int64"}));
  std::atomic<int> wrong = 0;
  std::vector<std::thread> threads;
  for (int thread = 0; thread < 8; ++thread) {
    threads.emplace_back([&] {
      for (int i = 0; i < 500; ++i) wrong += call(apply, {doubled.get(), i64(i)}).number() == 2 * i ? 0 : 1;
    });
  }
  for (std::thread& thread : threads) thread.join();
  EXPECT_EQ(wrong, 0);
}

TEST_P(GoCompiled, AFunctionThatEndsItsGoroutineGivesAnError) {
  const std::string why = "the function called runtime.Goexit, which ended its goroutine before it returned";
  EXPECT_THAT(run("callable=Quit", {}, {}, {}).error, HasSubstr(why));
  EXPECT_THAT(run("callable=QuitDeep", types({"bool"}), types({"string8"}), {metaffi_value_bool(1)}).error,
              HasSubstr(why));
  EXPECT_EQ(run("callable=QuitDeep", types({"bool"}), types({"string8"}), {metaffi_value_bool(0)}).shown(),
            "string8 'still here'");
  const Value machine = made("callable=Machine", {}, {});
  const char* const halt = "callable=Machine.Halt,instance_required";
  EXPECT_THAT(run(halt, types({"handle", "int64"}), types({"int64"}), {machine.get(), i64(1)}).error, HasSubstr(why));
  EXPECT_EQ(run(halt, types({"handle", "int64"}), types({"int64"}), {machine.get(), i64(0)}).shown(), "int64 0");
  EXPECT_EQ(run("field=Machine.Stopped,instance_required,getter", types({"handle"}), types({"bool"}), {machine.get()})
                .shown(),
            "bool true");
}

TEST_P(GoCompiled, MethodsOfNamedNumbersTakeTheNumber) {
  const char* const text = "callable=Weekday.String,instance_required";
  EXPECT_EQ(run(text, types({"int64"}), types({"string8"}), {i64(1)}).shown(), "string8 'Monday'");
  EXPECT_EQ(run(text, types({"any"}), types({"string8"}), {i64(0)}).shown(), "string8 'Sunday'");
  for (const char* other : {"float64", "string8", "callable", "int64_array", "any_array"}) {
    EXPECT_THAT(load_error(text, types({other}), types({"string8"})), HasSubstr("parameter 1 cannot be ")) << other;
  }
}

TEST_P(GoCompiled, MethodsOfNamedNumbersSayThatTheyTakeTheNumber) {
  EXPECT_THAT(load_error("callable=Weekday.String,instance_required", types({"float64"}), types({"string8"})),
              HasSubstr("to be declared as (handle(everything.Weekday) or int64) -> (string8)"));
}

TEST_P(GoCompiled, OtherInstantiationsSayWhichThereAre) {
  for (const char* path : {"callable=Pair", "callable=Pair[string,bool]", "callable=everything.Pair[uint,int]"}) {
    EXPECT_THAT(load_error(path),
                HasSubstr("; Pair is generic, and was compiled as 'Pair[int,string]'; ask the compiler "
                          "for more with --instantiate 'Pair[…]'"));
  }
  for (const char* path : {"callable=Stack.Pop,instance_required", "callable=Stack[int].Pop,instance_required"}) {
    EXPECT_THAT(load_error(path), HasSubstr("; Stack is generic, and was compiled as 'Stack[string].Pop'"));
  }
}

TEST_P(GoCompiled, WhatGoKeepsInItsPackageSaysSo) {
  EXPECT_THAT(load_error("callable=hidden"), HasSubstr("; Go exports no name that begins with a small letter"));
}

TEST_P(GoCompiled, WhatIsGenericSaysHowToHaveIt) {
  for (const char* path : {"callable=Zip", "callable=Zip[int,string]", "callable=Couple.Swap,instance_required",
                           "callable=Couple[int,string].Swap,instance_required"}) {
    EXPECT_THAT(load_error(path), HasSubstr("it is generic, and no instantiation is mentioned; ask for one with "
                                            "--instantiate '"))
        << path;
  }
}

}  // namespace
}  // namespace metaffi::testing
