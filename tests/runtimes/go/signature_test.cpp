// Declarations that do not fit: the error says what Go has and what was asked.
#include "tests/runtimes/go/fixture.hpp"

namespace metaffi::testing {
namespace {

struct Case {
  const char* name;
  const char* path;
  Types parameters;
  Types results;
  const char* why;
};

std::ostream& operator<<(std::ostream& out, const Case& test) { return out << test.name; }

const Case kCases[] = {
    {"CountOfParameters", "callable=Echo_int64", types({"int64", "int64"}), types({"int64"}),
     "it takes 1 parameter, not 2"},
    {"NoParameter", "callable=Echo_int64", {}, types({"int64"}), "it takes 1 parameter, not 0"},
    {"CountOfResults", "callable=Echo_int64", types({"int64"}), types({"int64", "int64"}),
     "it has 1 result, not 2 (an error at the end is not among them)"},
    {"NoResult", "callable=Echo_int64", types({"int64"}), {}, "it has 1 result, not 0"},
    {"ResultOfNothing", "callable=Nothing", {}, types({"int64"}), "it has 0 results, not 1"},
    {"WidthOfParameter", "callable=Echo_int64", types({"int32"}), types({"int64"}), "parameter 1 cannot be int32"},
    {"WidthOfResult", "callable=Echo_int64", types({"int64"}), types({"int32"}), "result 1 cannot be int32"},
    {"Signedness", "callable=Echo_int64", types({"uint64"}), types({"int64"}), "parameter 1 cannot be uint64"},
    {"TextForNumber", "callable=Echo_int64", types({"string8"}), types({"int64"}), "parameter 1 cannot be string8"},
    {"NumberForText", "callable=Echo_string", types({"int64"}), types({"string8"}), "parameter 1 cannot be int64"},
    {"ArrayForNumber", "callable=Echo_int64", types({"int64_array"}), types({"int64"}),
     "parameter 1 cannot be int64_array"},
    {"NumberForArray", "callable=Echo_int64s", types({"int64"}), types({"int64_array"}), "parameter 1 cannot be int64"},
    {"ElementOfArray", "callable=Echo_int64s", types({"int32_array"}), types({"int64_array"}),
     "parameter 1 cannot be int32_array"},
    {"DimensionsOfArray", "callable=Echo_int64s", types({"int64_array:2"}), types({"int64_array"}),
     "parameter 1 cannot be int64_array(dims=2)"},
    {"NumberForObject", "callable=Point.Sum,instance_required", types({"int64"}), types({"int64"}),
     "parameter 1 cannot be int64"},
    {"HandleForNumber", "callable=Echo_int64", types({"handle"}), types({"int64"}), "parameter 1 cannot be handle"},
    {"NumberForStrings", "callable=Echo_strings", types({"int64_array"}), types({"string8_array"}),
     "parameter 1 cannot be int64_array"},
    {"ResultOfStrings", "callable=Echo_strings", types({"string8_array"}), types({"string16_array"}),
     "result 1 cannot be string16_array"},
};

class GoSignature : public GoTest {};
METAFFI_BOTH_DISPATCHES(GoSignature);

TEST_P(GoSignature, MustFit) {
  for (const Case& each : kCases) {
    const std::string error = load_error(each.path, each.parameters, each.results);
    EXPECT_THAT(error, ::testing::StartsWith("SIGNATURE: ")) << each;
    EXPECT_THAT(error, ::testing::HasSubstr(each.why)) << each;
  }
}

TEST_P(GoSignature, TheErrorShowsBothSides) {
  EXPECT_EQ(
      load_error("callable=Sum", types({"string8"}), types({"float64"})),
      "SIGNATURE: 'Sum' is func Sum(base int, more ...int) int, to be declared as (int64, int64_array...) -> (int64); "
      "it was declared as (string8) -> (float64): parameter 1 cannot be string8");
}

}  // namespace
}  // namespace metaffi::testing
