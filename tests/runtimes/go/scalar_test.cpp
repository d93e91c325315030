// Every scalar of Go: declared as it is, under its other names, as any, through a typed C function, and at its limits.
#include <cfloat>
#include <cmath>
#include <cstdint>

#include "tests/runtimes/go/fixture.hpp"

namespace metaffi::testing {
namespace {

struct Case {
  const char* go;        // of Echo_<go>
  const char* declared;  // "int64"
  metaffi_value value;
};

const std::vector<Case>& cases() {
  static const std::vector<Case> all{
      {"int8", "int8", metaffi_value_int8(INT8_MIN)},
      {"int16", "int16", metaffi_value_int16(INT16_MIN)},
      {"int32", "int32", metaffi_value_int32(INT32_MIN)},
      {"int64", "int64", metaffi_value_int64(INT64_MIN)},
      {"int8", "int8", metaffi_value_int8(INT8_MAX)},
      {"int16", "int16", metaffi_value_int16(INT16_MAX)},
      {"int32", "int32", metaffi_value_int32(INT32_MAX)},
      {"int64", "int64", metaffi_value_int64(INT64_MAX)},
      {"uint8", "uint8", metaffi_value_uint8(UINT8_MAX)},
      {"uint16", "uint16", metaffi_value_uint16(UINT16_MAX)},
      {"uint32", "uint32", metaffi_value_uint32(UINT32_MAX)},
      {"uint64", "uint64", metaffi_value_uint64(UINT64_MAX)},
      {"size", "size", metaffi_value_size(SIZE_MAX)},
      {"bool", "bool", metaffi_value_bool(1)},
      {"bool", "bool", metaffi_value_bool(0)},
      {"char32", "char32", metaffi_value_char32(0x1F600)},
      {"float32", "float32", metaffi_value_float32(-FLT_MAX)},
      {"float64", "float64", metaffi_value_float64(DBL_MIN)},
      // Other names of the same.
      {"uint8", "char8", metaffi_value_char8(0xE9)},
      {"uint16", "char16", metaffi_value_char16(0x20AC)},
      {"int32", "char32", metaffi_value_char32(0x10FFFF)},
      {"uint32", "char32", metaffi_value_char32(0x10FFFF)},
      {"char32", "int32", metaffi_value_int32(0x10FFFF)},
      {"uint64", "size", metaffi_value_size(SIZE_MAX)},
      {"size", "uint64", metaffi_value_uint64(UINT64_MAX)},
  };
  return all;
}

class GoScalars : public GoTest {};
METAFFI_BOTH_DISPATCHES(GoScalars);

TEST_P(GoScalars, PassUnchangedAsDeclared) {
  for (const Case& each : cases()) {
    const Outcome outcome =
        run(std::string("callable=Echo_") + each.go, types({each.declared}), types({each.declared}), {each.value});
    EXPECT_EQ(outcome.shown(), show(each.value)) << each.go << " as " << each.declared;
  }
}

TEST_P(GoScalars, PassAsAnyWithGosOwnTypeComingBack) {
  for (const Case& each : cases()) {
    const Outcome outcome = run(std::string("callable=Echo_") + each.go, types({"any"}), types({"any"}), {each.value});
    metaffi_value natural = each.value;
    natural.type = type(each.go).type;
    EXPECT_EQ(outcome.shown(), show(natural)) << each.go << " from " << each.declared;
  }
}

TEST_P(GoScalars, ATrueOfAnotherByteIsTrue) {
  metaffi_value odd = metaffi_value_bool(1);
  odd.as.boolean = 0x82;
  EXPECT_EQ(run("callable=Echo_bool", types({"bool"}), types({"bool"}), {odd}).shown(), "bool true");
  EXPECT_EQ(run("callable=Echo_bool", types({"any"}), types({"any"}), {odd}).shown(), "bool true");
}

TEST_P(GoScalars, NotANumberAndInfinityPass) {
  const Outcome nan =
      run("callable=Echo_float64", types({"float64"}), types({"float64"}), {metaffi_value_float64(NAN)});
  ASSERT_EQ(nan.error, "");
  EXPECT_TRUE(std::isnan(nan.results[0].as.float64));
  EXPECT_EQ(run("callable=Echo_float32", types({"any"}), types({"any"}), {metaffi_value_float64(INFINITY)}).shown(),
            "float32 inf");
}

struct Conversion {
  const char* go;
  metaffi_value from;
  const char* outcome;
};

TEST_P(GoScalars, AnyTakesWhatFitsWithoutLoss) {
  const std::vector<Conversion> conversions{
      {"int8", metaffi_value_int64(-128), "int8 -128"},
      {"int8", metaffi_value_int64(-129), "OUT_OF_RANGE: Echo_int8: argument 1 (x): -129 is no value of Go's int8"},
      {"int8", metaffi_value_uint64(128), "OUT_OF_RANGE: Echo_int8: argument 1 (x): 128 is no value of Go's int8"},
      {"uint8", metaffi_value_int32(255), "uint8 255"},
      {"uint8", metaffi_value_int8(-1), "OUT_OF_RANGE: Echo_uint8: argument 1 (x): -1 is no value of Go's uint8"},
      {"int64", metaffi_value_uint64(UINT64_MAX),
       "OUT_OF_RANGE: Echo_int64: argument 1 (x): 18446744073709551615 is no value of Go's int64"},
      {"uint64", metaffi_value_int64(INT64_MAX), "uint64 9223372036854775807"},
      {"int64", metaffi_value_float64(-3), "int64 -3"},
      {"int64", metaffi_value_float64(-3.5),
       "OUT_OF_RANGE: Echo_int64: argument 1 (x): -3.5 is no value of Go's int64"},
      {"uint64", metaffi_value_float64(18446744073709551616.0),
       "OUT_OF_RANGE: Echo_uint64: argument 1 (x): 1.8446744073709552e+19 is no value of Go's uint64"},
      {"int64", metaffi_value_float64(NAN), "OUT_OF_RANGE: Echo_int64: argument 1 (x): nan is no value of Go's int64"},
      {"float64", metaffi_value_int64(3), "float64 3"},
      {"float64", metaffi_value_int64((std::int64_t{1} << 53) + 1),
       "OUT_OF_RANGE: Echo_float64: argument 1 (x): 9007199254740993 is no value of Go's float64"},
      {"float32", metaffi_value_float64(0.1), "float32 0.1"},
      {"float32", metaffi_value_float64(1e39),
       "OUT_OF_RANGE: Echo_float32: argument 1 (x): 9.9999999999999994e+38 is "
       "no value of Go's float32"},
      {"char32", metaffi_value_char8('a'), "char32 97"},
      {"bool", metaffi_value_int64(1), "TYPE_MISMATCH: Echo_bool: argument 1 (x): int64 where Go takes bool"},
      {"int64", metaffi_value_bool(1), "TYPE_MISMATCH: Echo_int64: argument 1 (x): bool where Go takes int64"},
      {"int64", text("7"), "TYPE_MISMATCH: Echo_int64: argument 1 (x): string8 where Go takes int64"},
      {"int64", metaffi_value_null(), "NULL_VALUE: Echo_int64: argument 1 (x): null where Go takes int64"},
  };
  for (const Conversion& each : conversions) {
    const Outcome outcome = run(std::string("callable=Echo_") + each.go, types({"any"}), types({"any"}), {each.from});
    EXPECT_EQ(outcome.shown(), each.outcome) << each.go << " from " << show(each.from);
  }
}

TEST_P(GoScalars, AValueOfAnotherTypeThanDeclaredIsRefused) {
  const Outcome outcome = run("callable=Echo_int64", types({"int64"}), types({"int64"}), {metaffi_value_int32(1)});
  EXPECT_EQ(outcome.error,
            "TYPE_MISMATCH: func Echo_int64(x) x: argument 1 of 1 is of type int32 where int64 is declared");
}

TEST_P(GoScalars, CallThroughACFunction) {
  const Entity integers = load("callable=Echo_int64", types({"int64"}), types({"int64"}));
  const Entity floats = load("callable=Echo_float32", types({"float32"}), types({"float32"}));
  const Entity failing = load("callable=Nil", {}, types({"int64"}));
  metaffi_fn function = nullptr;
  ASSERT_EQ(text_of(Error(metaffi_entity_fn(integers.get(), &function)).get()), "");
  EXPECT_EQ(reinterpret_cast<std::int64_t (*)(std::int64_t)>(function)(-5), -5);
  ASSERT_EQ(text_of(Error(metaffi_entity_fn(floats.get(), &function)).get()), "");
  EXPECT_EQ(reinterpret_cast<float (*)(float)>(function)(1.5f), 1.5f);
  ASSERT_EQ(text_of(Error(metaffi_entity_fn(failing.get(), &function)).get()), "");
  EXPECT_EQ(reinterpret_cast<std::int64_t (*)()>(function)(), 0);
  EXPECT_THAT(text_of(Error(metaffi_error_take()).get()), ::testing::HasSubstr("nil pointer dereference"));
}

}  // namespace
}  // namespace metaffi::testing
