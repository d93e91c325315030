#include <cmath>
#include <cstring>
#include <limits>

#include "tests/runtimes/native/fixture.hpp"

namespace metaffi::testing {
namespace {

using ::testing::AllOf;
using ::testing::HasSubstr;
using ::testing::StartsWith;

class FunctionTest : public NativeTest {};
METAFFI_UNDER_EACH_DISPATCH(FunctionTest);

struct ScalarCase {
  const char* name;
  std::vector<metaffi_value> values;
};

template <typename T>
std::vector<metaffi_value> extremes(metaffi_value (*make)(T)) {
  using Limits = std::numeric_limits<T>;
  return {make(Limits::lowest()), make(Limits::max()), make(T{0}), make(T{1}), make(static_cast<T>(0x5A))};
}

std::vector<ScalarCase> scalar_cases() {
  std::vector<ScalarCase> cases;
#define CASE(name) cases.push_back({#name, extremes(metaffi_value_##name)})
  CASE(int8);
  CASE(int16);
  CASE(int32);
  CASE(int64);
  CASE(uint8);
  CASE(uint16);
  CASE(uint32);
  CASE(uint64);
  CASE(size);
  CASE(char8);
  CASE(char16);
  CASE(char32);
  CASE(float32);
  CASE(float64);
#undef CASE
  cases.push_back({"bool", {metaffi_value_bool(0), metaffi_value_bool(1)}});
  for (ScalarCase& item : cases) {
    if (std::string_view(item.name) == "float32") {
      item.values.push_back(metaffi_value_float32(-std::numeric_limits<float>::infinity()));
      item.values.push_back(metaffi_value_float32(-0.0f));
    }
    if (std::string_view(item.name) == "float64") {
      item.values.push_back(metaffi_value_float64(std::numeric_limits<double>::denorm_min()));
      item.values.push_back(metaffi_value_float64(std::nan("")));
    }
  }
  return cases;
}

void expect_same(const metaffi_value& found, const metaffi_value& wanted, const std::string& what) {
  EXPECT_EQ(found.type, wanted.type) << what;
  EXPECT_EQ(std::memcmp(&found.as, &wanted.as, metaffi_type_packed_size(wanted.type)), 0) << what;
}

TEST_P(FunctionTest, PassesEveryScalarUnchangedUnderBothConventions) {
  for (const ScalarCase& item : scalar_cases()) {
    for (const std::string prefix : {"callable=echo_", "abi=win64,callable=win64_echo_", "abi=sysv,callable=echo_"}) {
      const std::string path = prefix + item.name;
      const metaffi_type_info info = type(item.values[0].type);
      const Entity entity = load(path, {info}, {info});
      for (const metaffi_value& value : item.values) {
        const Outcome outcome = call(entity, {value});
        ASSERT_EQ(outcome.message(), "") << path;
        expect_same(outcome.value(), value, path);
      }
    }
  }
}

TEST_P(FunctionTest, TakesAnyByteButZeroForTrue) {
  metaffi_value seven = metaffi_value_bool(1);
  seven.as.boolean = 7;
  const Outcome argument = run("callable=echo_bool", {type(metaffi_bool_type)}, {type(metaffi_bool_type)}, {seven});
  EXPECT_EQ(argument.value().as.boolean, 1);
  const Outcome result = run("callable=seven", {}, {type(metaffi_bool_type)}, {});
  EXPECT_EQ(result.value().as.boolean, 1);
}

// The types of tests/runtimes/native/CMakeLists.txt, in turn.
metaffi_value nth_argument(std::size_t i) {
  const auto n = static_cast<int>(i) + 1;
  switch (i % 10) {
    case 0:
      return metaffi_value_int64(-3 * n);
    case 1:
      return metaffi_value_float64(0.5 + n);
    case 2:
      return metaffi_value_int8(static_cast<std::int8_t>(-n));
    case 3:
      return metaffi_value_float32(static_cast<float>(n) + 0.25f);
    case 4:
      return metaffi_value_uint16(static_cast<std::uint16_t>(60000 + n));
    case 5:
      return metaffi_value_uint32(4000000000u + static_cast<unsigned>(n));
    case 6:
      return metaffi_value_int16(static_cast<std::int16_t>(-30000 + n));
    case 7:
      return metaffi_value_float64(-1.5 * n);
    case 8:
      return metaffi_value_int32(-2000000000 + n);
    default:
      return metaffi_value_uint64(1000u + static_cast<unsigned>(n));
  }
}

double as_double(const metaffi_value& value) {
  switch (value.type) {
    case metaffi_int64_type:
      return static_cast<double>(value.as.int64);
    case metaffi_float64_type:
      return value.as.float64;
    case metaffi_int8_type:
      return value.as.int8;
    case metaffi_float32_type:
      return double{value.as.float32};
    case metaffi_uint16_type:
      return value.as.uint16;
    case metaffi_uint32_type:
      return value.as.uint32;
    case metaffi_int16_type:
      return value.as.int16;
    case metaffi_int32_type:
      return value.as.int32;
    default:
      return static_cast<double>(value.as.uint64);
  }
}

TEST_P(FunctionTest, PassesZeroToFortyMixedArgumentsUnderBothConventions) {
  for (std::size_t count = 0; count <= 40; ++count) {
    Types types;
    std::vector<metaffi_value> arguments;
    double sum = 0;
    for (std::size_t i = 0; i < count; ++i) {
      arguments.push_back(nth_argument(i));
      types.push_back(type(arguments.back().type));
      sum += static_cast<double>(i + 1) * as_double(arguments.back());
    }
    for (const std::string prefix : {"callable=many_", "abi=win64,callable=win64_many_"}) {
      const std::string path = prefix + std::to_string(count);
      const Outcome outcome = run(path, types, {type(metaffi_float64_type)}, arguments);
      ASSERT_EQ(outcome.message(), "") << path;
      EXPECT_DOUBLE_EQ(outcome.value().as.float64, sum) << path;
    }
  }
}

TEST_P(FunctionTest, CallsAFunctionWithoutParametersAndResult) {
  const int before = calls();
  EXPECT_EQ(run("callable=nothing", {}, {}, {}).message(), "");
  EXPECT_EQ(calls(), before + 1);
}

TEST_P(FunctionTest, IgnoresTheResultOfAFunctionDeclaredWithoutOne) {
  const int before = calls();
  const Types two{type(metaffi_int64_type), type(metaffi_int64_type)};
  EXPECT_EQ(run("callable=add", two, {}, {metaffi_value_int64(1), metaffi_value_int64(2)}).message(), "");
  EXPECT_EQ(calls(), before + 1);
}

TEST_P(FunctionTest, RejectsTypeMismatchBeforeCalling) {
  const int before = calls();
  const Types two{type(metaffi_int64_type), type(metaffi_int64_type)};
  const Entity add = load("callable=add", two, {type(metaffi_int64_type)});
  EXPECT_THAT(call(add, {metaffi_value_int64(1), metaffi_value_int32(2)}).message(),
              AllOf(StartsWith("TYPE_MISMATCH"), HasSubstr("int32"), HasSubstr("int64")));
  EXPECT_THAT(call(add, {metaffi_value_null(), metaffi_value_int64(2)}).message(), StartsWith("NULL_VALUE"));
  EXPECT_EQ(calls(), before);
}

TEST_P(FunctionTest, RejectsWhatCHasNoTypeFor) {
  EXPECT_THAT(load_error("callable=nothing", {type(metaffi_any_type)}, {}),
              AllOf(StartsWith("SIGNATURE"), HasSubstr("parameter 1 of 'nothing'"), HasSubstr("any")));
  EXPECT_THAT(load_error("callable=nothing", {}, {type(metaffi_any_type)}), StartsWith("SIGNATURE"));
  EXPECT_THAT(load_error("callable=nothing", {type(metaffi_null_type)}, {}), StartsWith("SIGNATURE"));
  EXPECT_THAT(load_error("callable=nothing", {}, {type(metaffi_callable_type)}), StartsWith("SIGNATURE"));
}

TEST_P(FunctionTest, RejectsSeveralResults) {
  EXPECT_THAT(load_error("callable=nothing", {}, {type(metaffi_int8_type), type(metaffi_int8_type)}),
              AllOf(StartsWith("SIGNATURE"), HasSubstr("2 results"), HasSubstr("at most one")));
}

TEST_P(FunctionTest, RejectsAliasesThatSayNothingHere) {
  const metaffi_type text = metaffi_string8_type;
  EXPECT_THAT(load_error("callable=nothing", {type(text, "malloc")}, {}), StartsWith("SIGNATURE"));
  EXPECT_THAT(load_error("callable=nothing", {type(metaffi_int8_type, "keep")}, {}), StartsWith("SIGNATURE"));
  EXPECT_THAT(load_error("callable=nothing", {type(text, "nonsense")}, {}),
              AllOf(StartsWith("SIGNATURE"), HasSubstr("nonsense"), HasSubstr("malloc")));
  EXPECT_THAT(load_error("callable=nothing", {}, {type(metaffi_int8_type, "malloc")}), StartsWith("SIGNATURE"));
  EXPECT_THAT(load_error("callable=nothing", {}, {type(text, "length=3")}), StartsWith("SIGNATURE"));
  EXPECT_THAT(load_error("callable=nothing", {}, {type(text, "char[]")}), StartsWith("SIGNATURE"));
}

TEST_P(FunctionTest, RejectsPathsThatNameNothing) {
  EXPECT_THAT(load_error("abi=sysv", {}, {}), StartsWith("ENTITY_PATH"));
  EXPECT_THAT(load_error("callable=nothing,global=calls", {}, {}), StartsWith("ENTITY_PATH"));
  EXPECT_THAT(load_error("callable=nothing,getter", {}, {}), StartsWith("ENTITY_PATH"));
  EXPECT_THAT(load_error("callable=nothing,abi=cdecl", {}, {}),
              AllOf(StartsWith("ENTITY_PATH"), HasSubstr("cdecl"), HasSubstr("win64")));
  EXPECT_THAT(load_error("global=calls", {}, {type(metaffi_int32_type)}), StartsWith("ENTITY_PATH"));
  EXPECT_THAT(load_error("global=calls,getter,setter", {}, {type(metaffi_int32_type)}), StartsWith("ENTITY_PATH"));
  EXPECT_THAT(load_error("global=calls,getter,abi=sysv", {}, {type(metaffi_int32_type)}), StartsWith("ENTITY_PATH"));
}

TEST_P(FunctionTest, NamesCloseSymbolsWhenOneIsMissing) {
  EXPECT_THAT(load_error("callable=text_lenght", {}, {}),
              AllOf(StartsWith("ENTITY_NOT_FOUND"), HasSubstr("'text_lenght'"), HasSubstr("'text_length'")));
  EXPECT_THAT(load_error("callable=only_in_cpp", {}, {}),
              AllOf(StartsWith("ENTITY_NOT_FOUND"), HasSubstr("_Z11only_in_cppi"), HasSubstr("extern \"C\"")));
  EXPECT_THAT(load_error("callable=calls", {}, {}), AllOf(StartsWith("ENTITY_NOT_FOUND"), HasSubstr("global=calls")));
}

TEST_P(FunctionTest, TellsItsSignature) {
  const Entity entity =
      load("callable=text_joined", {type(metaffi_string8_type), type(metaffi_string8_type), type(metaffi_string8_type)},
           {type(metaffi_string8_type, "malloc")});
  EXPECT_STREQ(metaffi_entity_signature(entity.get()),
               "const char *text_joined(const char *, const char *, const char *)");
  const Entity nothing = load("callable=nothing", {}, {});
  EXPECT_STREQ(metaffi_entity_signature(nothing.get()), "void nothing(void)");
}

TEST_P(FunctionTest, IsServedByWhatWasAskedFor) {
  const Entity entity = load("callable=nothing", {}, {});
  metaffi_entity_dispatch_info info{};
  info.size = sizeof info;
  const Error error(metaffi_entity_dispatch(entity.get(), &info));
  EXPECT_EQ(text_of(error.get()), "");
  EXPECT_EQ(info.dispatch, GetParam());
}

}  // namespace
}  // namespace metaffi::testing
