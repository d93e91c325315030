// Every kind of step through the trampoline and through the interpreter: the same results, the same errors.
#include <cstring>
#include <limits>

#include "jit/compiler.hpp"
#include "tests/engine/support.hpp"

namespace metaffi::testing {
namespace {

class Execution : public ::testing::TestWithParam<metaffi_dispatch> {
 protected:
  void SetUp() override {
    if (GetParam() == METAFFI_DISPATCH_JIT && jit::unavailable()) GTEST_SKIP() << jit::unavailable()->message;
    runtime = load_runtime("fake", GetParam());
    module = load_module(runtime);
  }

  Entity load(const std::string& name, std::initializer_list<metaffi_type> parameters,
              std::initializer_list<metaffi_type> results) {
    Entity entity = load_entity(module, "callable=" + name, parameters, results);
    EXPECT_EQ(dispatch_of(entity), GetParam());
    return entity;
  }

  // One result of one call.
  metaffi_value call_one(const Entity& entity, std::vector<metaffi_value> arguments) {
    metaffi_value result = {};
    const Error error = call(entity, std::move(arguments), &result);
    EXPECT_EQ(error, nullptr) << message(error);
    return result;
  }

  Runtime runtime;
  Module module;
};

INSTANTIATE_TEST_SUITE_P(Both, Execution, ::testing::Values(METAFFI_DISPATCH_JIT, METAFFI_DISPATCH_INTERPRETER),
                         [](const auto& each) {
                           return each.param == METAFFI_DISPATCH_JIT ? "Trampoline" : "Interpreter";
                         });

TEST_P(Execution, CallsTargetWithArguments) {
  const Entity add = load("add", {metaffi_int64_type, metaffi_int64_type}, {metaffi_int64_type});
  const metaffi_value sum = call_one(add, {metaffi_value_int64(40), metaffi_value_int64(2)});
  EXPECT_EQ(sum.type, metaffi_type{metaffi_int64_type});
  EXPECT_EQ(sum.length, 0u);
  EXPECT_EQ(sum.as.int64, 42);
}

TEST_P(Execution, CallsWithoutArgumentsAndResults) {
  const Entity nothing = load("nothing", {}, {});
  const long before = counters().calls;
  EXPECT_EQ(message(call(nothing, {}, nullptr)), "");
  EXPECT_EQ(counters().calls, before + 1);
}

TEST_P(Execution, EveryScalarTypeComesBackAsItWent) {
  const metaffi_value values[] = {metaffi_value_float64(-0.1),
                                  metaffi_value_float64(std::numeric_limits<double>::infinity()),
                                  metaffi_value_float32(3.25f),
                                  metaffi_value_int8(-128),
                                  metaffi_value_int16(-32768),
                                  metaffi_value_int32(INT32_MIN),
                                  metaffi_value_int64(INT64_MIN),
                                  metaffi_value_uint8(255),
                                  metaffi_value_uint16(65535),
                                  metaffi_value_uint32(UINT32_MAX),
                                  metaffi_value_uint64(UINT64_MAX),
                                  metaffi_value_bool(0),
                                  metaffi_value_bool(1),
                                  metaffi_value_size(SIZE_MAX),
                                  metaffi_value_char8(200),
                                  metaffi_value_char16(0xd800),
                                  metaffi_value_char32(0x10ffff)};
  for (const metaffi_value& value : values) {
    const Entity echo = load("echo", {value.type}, {value.type});
    const metaffi_value result = call_one(echo, {value});
    EXPECT_EQ(result.type, value.type);
    EXPECT_EQ(result.length, 0u);
    EXPECT_EQ(std::memcmp(&result.as, &value.as, metaffi_type_packed_size(value.type)), 0)
        << metaffi_type_name(value.type);
  }
}

TEST_P(Execution, TakesAnyNonzeroByteForTrue) {
  const Entity echo = load("echo", {metaffi_bool_type}, {metaffi_bool_type});
  metaffi_value truth = metaffi_value_bool(1);
  truth.as.boolean = 0x80;
  EXPECT_EQ(call_one(echo, {truth}).as.boolean, 1);
  EXPECT_EQ(call_one(load("dirty_bool", {}, {metaffi_bool_type}), {}).as.boolean, 0);
}

TEST_P(Execution, IgnoresTheUnusedBitsOfResultRegisters) {
  EXPECT_EQ(call_one(load("dirty", {metaffi_uint64_type}, {metaffi_int32_type}), {metaffi_value_uint64(5)}).as.int32,
            5);
  EXPECT_EQ(call_one(load("dirty", {metaffi_uint64_type}, {metaffi_uint8_type}), {metaffi_value_uint64(5)}).as.uint8,
            5);
}

TEST_P(Execution, PassesEightArgumentsOfEightTypes) {
  const Entity mixed = load("mixed8",
                            {metaffi_int8_type, metaffi_uint8_type, metaffi_int16_type, metaffi_uint16_type,
                             metaffi_int32_type, metaffi_float32_type, metaffi_float64_type, metaffi_bool_type},
                            {metaffi_float64_type});
  const metaffi_value result =
      call_one(mixed, {metaffi_value_int8(-1), metaffi_value_uint8(255), metaffi_value_int16(-300),
                       metaffi_value_uint16(65000), metaffi_value_int32(-70000), metaffi_value_float32(0.5f),
                       metaffi_value_float64(0.125), metaffi_value_bool(1)});
  EXPECT_DOUBLE_EQ(result.as.float64, -1 + 510 - 900 + 260000 - 350000 + 3 + 0.875 + 8);
}

TEST_P(Execution, PassesArgumentsOnTheStack) {
  const metaffi_type i = metaffi_int64_type;
  const metaffi_type f = metaffi_float64_type;
  const Entity many =
      load("many", {i, f, i, f, i, f, i, f, i, f, i, f, i, f, i, f, f, f, f, metaffi_float32_type}, {f});
  std::vector<metaffi_value> arguments;
  double expected = 0;
  for (int index = 0; index < 19; ++index) {
    const bool integer = index % 2 == 0 && index < 16;
    arguments.push_back(integer ? metaffi_value_int64(index - 7) : metaffi_value_float64(index + 0.5));
    expected += (integer ? index - 7 : index + 0.5) * (index + 1);
  }
  arguments.push_back(metaffi_value_float32(0.25f));
  expected += 0.25 * 20;
  EXPECT_DOUBLE_EQ(call_one(many, arguments).as.float64, expected);
}

#if defined(__x86_64__)
TEST_P(Execution, CallsWin64Functions) {
  const Entity win64 = load("win64",
                            {metaffi_int64_type, metaffi_float64_type, metaffi_float32_type, metaffi_int8_type,
                             metaffi_int64_type, metaffi_float64_type},
                            {metaffi_float64_type});
  const metaffi_value result =
      call_one(win64, {metaffi_value_int64(1), metaffi_value_float64(2.5), metaffi_value_float32(3.5f),
                       metaffi_value_int8(-4), metaffi_value_int64(5), metaffi_value_float64(6.25)});
  EXPECT_DOUBLE_EQ(result.as.float64, 1 + 5 + 10.5 - 16 + 25 + 37.5);
}

TEST_P(Execution, CallsVariadicWin64Functions) {
  const metaffi_type f = metaffi_float64_type;
  const Entity sum = load("win64_variadic", {metaffi_int32_type, f, f, f, f, f}, {f});
  const metaffi_value result =
      call_one(sum, {metaffi_value_int32(5), metaffi_value_float64(1), metaffi_value_float64(2),
                     metaffi_value_float64(4), metaffi_value_float64(8), metaffi_value_float64(16.5)});
  EXPECT_DOUBLE_EQ(result.as.float64, 31.5);
}
#endif

TEST_P(Execution, CallsVariadicFunctions) {
  const metaffi_type i = metaffi_int32_type;
  const metaffi_type f = metaffi_float64_type;
  const Entity sum = load("variadic", {i, i, f, i, f}, {f});
  const metaffi_value result =
      call_one(sum, {metaffi_value_int32(2), metaffi_value_int32(10), metaffi_value_float64(0.5),
                     metaffi_value_int32(-3), metaffi_value_float64(0.25)});
  EXPECT_DOUBLE_EQ(result.as.float64, 7.75);
}

TEST_P(Execution, PassesArgumentsByAddress) {
  const Entity length = load("length", {metaffi_string8_type}, {metaffi_int64_type});
  EXPECT_EQ(call_one(length, {metaffi_value_string8("a\0b", 3)}).as.int64, 3);
}

TEST_P(Execution, WritesResultsByAddress) {
  const Entity greet = load("greet", {metaffi_string8_type}, {metaffi_string8_type});
  metaffi_value result = call_one(greet, {metaffi_value_string8("you", 3)});
  EXPECT_EQ(std::string(result.as.string8, result.length), "Hello, you");
  metaffi_value_free(&result);
}

TEST_P(Execution, EndsWithTheErrorOfAFailedStep) {
  const Entity greet = load("greet", {metaffi_string8_type}, {metaffi_string8_type});
  metaffi_value result = {};
  const Error error = call(greet, {metaffi_value_string8("", 0)}, &result);
  EXPECT_EQ(code(error), METAFFI_ERROR_OUT_OF_RANGE);
  EXPECT_EQ(message(error), "fake: nobody to greet");
}

TEST_P(Execution, AsksTheErrorFunctionOfAFailedStep) {
  const Entity split = load("split", {metaffi_int64_type}, {metaffi_int64_type, metaffi_int32_type});
  metaffi_value results[2] = {};
  const Error error = call(split, {metaffi_value_int64(-1)}, results);
  EXPECT_EQ(code(error), METAFFI_ERROR_GUEST_EXCEPTION);
  EXPECT_EQ(message(error), "fake: failed with 18446744073709551615");
  EXPECT_STREQ(metaffi_error_guest_type(error.get()), "fake.Failure");
  EXPECT_STREQ(metaffi_error_guest_stack(error.get()), "at fake.fail(fake:1)");
}

TEST_P(Execution, TakesOutParametersAsValues) {
  const Entity split = load("split", {metaffi_int64_type}, {metaffi_int64_type, metaffi_int32_type});
  metaffi_value results[2] = {};
  EXPECT_EQ(message(call(split, {metaffi_value_int64(0x2'ffff'fffe)}, results)), "");
  EXPECT_EQ(results[0].as.int64, 0x1'7fff'ffff);
  EXPECT_EQ(results[1].type, metaffi_type{metaffi_int32_type});
  EXPECT_EQ(results[1].as.int32, -2);
}

TEST_P(Execution, PlacesValuesInStackArrays) {
  const Entity cells = load("cells", {metaffi_int64_type, metaffi_int64_type}, {metaffi_int64_type});
  EXPECT_EQ(call_one(cells, {metaffi_value_int64(3), metaffi_value_int64(4)}).as.int64, 7);
}

TEST_P(Execution, HasRoomForLargeFrames) {
  const Entity large = load("frame_of_4000_cells", {metaffi_int64_type}, {metaffi_int64_type});
  EXPECT_EQ(call_one(large, {metaffi_value_int64(-9)}).as.int64, -9);
}

TEST_P(Execution, ReleasesInReverseOrderAfterSuccess) {
  const Entity releases = load("releases", {metaffi_uint64_type}, {metaffi_uint64_type});
  fake_log();
  EXPECT_EQ(call_one(releases, {metaffi_value_uint64(42)}).as.uint64, 42u);
  EXPECT_EQ(fake_log(), "zba");
}

TEST_P(Execution, ReleasesWhatWasRegisteredBeforeAFailure) {
  const Entity releases = load("releases", {metaffi_uint64_type}, {metaffi_uint64_type});
  metaffi_value result = {};
  fake_log();
  EXPECT_EQ(message(call(releases, {metaffi_value_uint64(7)}, &result)), "fake: failed with 7");
  EXPECT_EQ(fake_log(), "bfa");
}

TEST_P(Execution, FailsEvenWhenThePlugInHasNoErrorForIt) {
  const Entity errorless = load("errorless", {metaffi_uint64_type}, {metaffi_uint64_type});
  for (const std::uint64_t given : {0, 2}) {
    metaffi_value result = {};
    fake_log();
    const Error error = call(errorless, {metaffi_value_uint64(given)}, &result);
    EXPECT_EQ(code(error), METAFFI_ERROR_INTERNAL) << given;
    EXPECT_EQ(message(error), "fake.errorless: a step failed, and the plug-in gave no error for it");
    EXPECT_EQ(fake_log(), "e") << "releases run as after any failure";
  }
  EXPECT_EQ(call_one(errorless, {metaffi_value_uint64(1)}).as.uint64, 1u);
}

TEST_P(Execution, RejectsTypeMismatchBeforeCalling) {
  const Entity add = load("add", {metaffi_int64_type, metaffi_int64_type}, {metaffi_int64_type});
  const long before = counters().calls;
  metaffi_value result = {};
  const Error error = call(add, {metaffi_value_int64(1), metaffi_value_float64(2)}, &result);
  EXPECT_EQ(code(error), METAFFI_ERROR_TYPE_MISMATCH);
  EXPECT_EQ(message(error), "fake.add: argument 2 of 2 is of type float64 where int64 is declared");
  EXPECT_EQ(counters().calls, before);
}

TEST_P(Execution, RejectsNullWhereItIsNotAllowed) {
  const Entity length = load("length", {metaffi_string8_type}, {metaffi_int64_type});
  metaffi_value result = {};
  const Error error = call(length, {metaffi_value_null()}, &result);
  EXPECT_EQ(code(error), METAFFI_ERROR_NULL_VALUE);
  EXPECT_EQ(message(error), "fake.length: argument 1 of 1 is null where string8 is declared");
}

TEST_P(Execution, TakesNullWhereItIsAllowed) {
  const Entity length = load("length_or_null", {metaffi_string8_type}, {metaffi_int64_type});
  EXPECT_EQ(call_one(length, {metaffi_value_null()}).as.int64, -1);
  EXPECT_EQ(call_one(length, {metaffi_value_string8("abc", 3)}).as.int64, 3);
  for (const metaffi_type type : {metaffi_float64_type, metaffi_int64_type, metaffi_float32_type}) {
    const Entity number = load("number_or_null", {type}, {type});
    const metaffi_value zero = call_one(number, {metaffi_value_null()});
    EXPECT_EQ(zero.type, type);
    EXPECT_EQ(zero.as.uint64, 0u);
  }
  const Entity number = load("number_or_null", {metaffi_float64_type}, {metaffi_float64_type});
  EXPECT_EQ(call_one(number, {metaffi_value_float64(2.5)}).as.float64, 2.5);
  metaffi_value result = {};
  EXPECT_EQ(code(call(number, {metaffi_value_int64(1)}, &result)), METAFFI_ERROR_TYPE_MISMATCH);
}

TEST_P(Execution, TakesPackedArraysWhereUnpackedOnesAreDeclared) {
  const Entity length = load("length", {metaffi_int64_array_type}, {metaffi_int64_type});
  const std::int64_t numbers[] = {1, 2, 3, 4};
  EXPECT_EQ(call_one(length, {metaffi_value_packed(metaffi_int64_type, numbers, 4)}).as.int64, 4);
  metaffi_value result = {};
  EXPECT_EQ(code(call(length, {metaffi_value_packed(metaffi_float64_type, numbers, 4)}, &result)),
            METAFFI_ERROR_TYPE_MISMATCH);
  const Entity strings = load("length", {metaffi_string8_array_type}, {metaffi_int64_type});
  EXPECT_EQ(code(call(strings, {metaffi_value_packed(metaffi_string8_type, numbers, 4)}, &result)),
            METAFFI_ERROR_TYPE_MISMATCH);
}

TEST_P(Execution, TakesAnythingWhereAnyIsDeclared) {
  const Entity length = load("length", {metaffi_any_type}, {metaffi_int64_type});
  EXPECT_EQ(call_one(length, {metaffi_value_string8("abcd", 4)}).as.int64, 4);
  EXPECT_EQ(call_one(length, {metaffi_value_null()}).as.int64, -1);
}

TEST_P(Execution, LoadsObjectsBehindHandles) {
  const Entity make = load("object", {metaffi_int64_type}, {metaffi_handle_type});
  const Entity number = load("object_number", {metaffi_handle_type}, {metaffi_int64_type});
  const long alive = counters().objects;
  metaffi_value object = call_one(make, {metaffi_value_int64(1234)});
  const long resolved = counters().resolved;
  EXPECT_EQ(call_one(number, {object}).as.int64, 1234);
  EXPECT_EQ(counters().resolved, resolved + 1);
  EXPECT_EQ(call_one(number, {object}).as.int64, 1234);
  EXPECT_EQ(counters().resolved, resolved + 1) << "a verified handle is resolved again";

  const metaffi_value stale = object;
  metaffi_value_free(&object);
  EXPECT_EQ(counters().objects, alive);
  metaffi_value result = {};
  const Error error = call(number, {stale}, &result);
  EXPECT_EQ(code(error), METAFFI_ERROR_STALE_HANDLE) << message(error);
}

TEST_P(Execution, RejectsHandlesOfOthers) {
  const Entity number = load("object_number", {metaffi_handle_type}, {metaffi_int64_type});
  static constexpr metaffi_handle_class some_class = {sizeof(metaffi_handle_class), nullptr, nullptr, nullptr};
  metaffi_value foreign = {};
  EXPECT_OK(metaffi_handle_new(metaffi_owner_id("elsewhere"), nullptr, &some_class, nullptr, &foreign));
  metaffi_value result = {};
  const Error error = call(number, {foreign}, &result);
  EXPECT_EQ(code(error), METAFFI_ERROR_FOREIGN_HANDLE);
  EXPECT_EQ(message(error), "the handle belongs to elsewhere where one of fake is needed");
  EXPECT_EQ(code(call(number, {metaffi_value_null()}, &result)), METAFFI_ERROR_TYPE_MISMATCH);
  EXPECT_EQ(code(call(number, {metaffi_value_int64(1)}, &result)), METAFFI_ERROR_TYPE_MISMATCH);
  metaffi_value_free(&foreign);
}

TEST_P(Execution, LoadsThreadLocals) {
  EXPECT_EQ(call_one(load("attached", {}, {metaffi_bool_type}), {}).as.boolean, 1);
  const Entity fast = load("attached_fast", {}, {metaffi_bool_type});
  EXPECT_EQ(call_one(fast, {}).as.boolean, 1);
  EXPECT_EQ(call_one(fast, {}).as.boolean, 1);
  EXPECT_EQ(message(call(load("unattachable", {}, {}), {}, nullptr)), "fake: no thread");
}

TEST_P(Execution, LoadsMemory) {
  const Entity fields =
      load("fields", {},
           {metaffi_int8_type, metaffi_uint8_type, metaffi_int16_type, metaffi_uint16_type, metaffi_int32_type,
            metaffi_uint32_type, metaffi_int64_type, metaffi_float32_type, metaffi_float64_type, metaffi_bool_type});
  metaffi_value results[10] = {};
  EXPECT_EQ(message(call(fields, {}, results)), "");
  EXPECT_EQ(results[0].as.int8, -8);
  EXPECT_EQ(results[1].as.uint8, 200);
  EXPECT_EQ(results[2].as.int16, -16000);
  EXPECT_EQ(results[3].as.uint16, 60000);
  EXPECT_EQ(results[4].as.int32, -32);
  EXPECT_EQ(results[5].as.uint32, 4000000000u);
  EXPECT_EQ(results[6].as.int64, -64);
  EXPECT_EQ(results[7].as.float32, 1.5f);
  EXPECT_EQ(results[8].as.float64, -2.25);
  EXPECT_EQ(results[9].as.boolean, 1);
  EXPECT_EQ(call_one(load("unaligned", {}, {metaffi_int64_type}), {}).as.int64, -123456789012345);
}

TEST_P(Execution, HandsCallablesOn) {
  metaffi_callable description = {};
  description.invoke = [](void*, const metaffi_value* arguments, std::size_t, metaffi_value* results,
                          std::size_t) -> metaffi_error* {
    if (arguments[0].as.int64 == 0) return metaffi_error_new(METAFFI_ERROR_OUT_OF_RANGE, "zero");
    results[0] = metaffi_value_int64(arguments[0].as.int64 * 2);
    return nullptr;
  };
  description.parameter_count = METAFFI_DYNAMIC;
  description.result_count = METAFFI_DYNAMIC;
  metaffi_value callable = {};
  EXPECT_OK(metaffi_callable_new(metaffi_owner_id("fake"), &description, &callable));
  const Entity invoke = load("invoke", {metaffi_callable_type, metaffi_int64_type}, {metaffi_int64_type});
  EXPECT_EQ(call_one(invoke, {callable, metaffi_value_int64(21)}).as.int64, 42);
  metaffi_value result = {};
  EXPECT_EQ(message(call(invoke, {callable, metaffi_value_int64(0)}, &result)), "zero");
  metaffi_value_free(&callable);
  EXPECT_EQ(code(call(invoke, {callable, metaffi_value_int64(1)}, &result)), METAFFI_ERROR_NULL_VALUE);
}

TEST_P(Execution, FindsTheProxyOfACallable) {
  metaffi_callable description = {};
  description.invoke = [](void*, const metaffi_value*, std::size_t, metaffi_value*, std::size_t) -> metaffi_error* {
    return nullptr;
  };
  metaffi_value callable = {};
  EXPECT_OK(metaffi_callable_new(metaffi_owner_id("fake"), &description, &callable));
  const Entity number = load("proxy_number", {metaffi_callable_type}, {metaffi_int64_type});
  const long objects = counters().objects;
  const std::int64_t made = call_one(number, {callable}).as.int64;
  const long resolved = counters().resolved;
  EXPECT_EQ(call_one(number, {callable}).as.int64, made);
  EXPECT_EQ(call_one(number, {callable}).as.int64, made);
  EXPECT_EQ(counters().resolved, resolved) << "an attached proxy is made again";
  EXPECT_EQ(counters().objects, objects + 1);

  const metaffi_value stale = callable;
  metaffi_value_free(&callable);
  EXPECT_EQ(counters().objects, objects);
  metaffi_value result = {};
  const Error error = call(number, {stale}, &result);
  EXPECT_EQ(code(error), METAFFI_ERROR_STALE_HANDLE) << message(error);
}

// ---- the entity's C function

template <typename Signature>
Signature* function_of(const Entity& entity) {
  metaffi_fn function = nullptr;
  EXPECT_OK(metaffi_entity_fn(entity.get(), &function));
  return reinterpret_cast<Signature*>(function);
}

TEST_P(Execution, GivesTheFunctionOfAnEntity) {
  const Entity add = load("add", {metaffi_int64_type, metaffi_int64_type}, {metaffi_int64_type});
  auto* const function = function_of<std::int64_t(std::int64_t, std::int64_t)>(add);
  EXPECT_EQ(function(40, 2), 42);
  EXPECT_EQ(function_of<std::int64_t(std::int64_t, std::int64_t)>(add), function);
  EXPECT_EQ(metaffi_error_take(), nullptr);
}

TEST_P(Execution, FunctionsTakeEveryScalarInItsOwnType) {
  EXPECT_EQ(function_of<std::int8_t(std::int8_t)>(load("echo", {metaffi_int8_type}, {metaffi_int8_type}))(-5), -5);
  const Entity unsigned16 = load("echo", {metaffi_uint16_type}, {metaffi_uint16_type});
  EXPECT_EQ(function_of<std::uint16_t(std::uint16_t)>(unsigned16)(65535), 65535);
  const Entity single = load("echo", {metaffi_float32_type}, {metaffi_float32_type});
  EXPECT_EQ(function_of<float(float)>(single)(0.75f), 0.75f);
  const Entity truth = load("echo", {metaffi_bool_type}, {metaffi_bool_type});
  EXPECT_TRUE(function_of<bool(bool)>(truth)(true));
  const Entity divide = load("divide", {metaffi_int64_type, metaffi_int64_type}, {metaffi_float64_type});
  EXPECT_EQ(function_of<double(std::int64_t, std::int64_t)>(divide)(10, 4), 2.5);
  const Entity mixed = load("mixed8",
                            {metaffi_int8_type, metaffi_uint8_type, metaffi_int16_type, metaffi_uint16_type,
                             metaffi_int32_type, metaffi_float32_type, metaffi_float64_type, metaffi_bool_type},
                            {metaffi_float64_type});
  auto* const function =
      function_of<double(std::int8_t, std::uint8_t, std::int16_t, std::uint16_t, std::int32_t, float, double, bool)>(
          mixed);
  EXPECT_DOUBLE_EQ(function(-1, 255, -300, 65000, -70000, 0.5f, 0.125, true),
                   -1 + 510 - 900 + 260000 - 350000 + 3 + 0.875 + 8);
}

TEST_P(Execution, FunctionsTakeOtherValuesByAddressAndWriteResultsBehind) {
  const Entity greet = load("greet", {metaffi_string8_type}, {metaffi_string8_type});
  auto* const function = function_of<void(const metaffi_value*, metaffi_value*)>(greet);
  const metaffi_value name = metaffi_value_string8("C", 1);
  metaffi_value result = {};
  function(&name, &result);
  EXPECT_EQ(metaffi_error_take(), nullptr);
  EXPECT_EQ(std::string(result.as.string8, result.length), "Hello, C");
  metaffi_value_free(&result);

  const Entity split = load("split", {metaffi_int64_type}, {metaffi_int64_type, metaffi_int32_type});
  metaffi_value half = {};
  metaffi_value low = {};
  function_of<void(std::int64_t, metaffi_value*, metaffi_value*)>(split)(10, &half, &low);
  EXPECT_EQ(half.as.int64, 5);
  EXPECT_EQ(low.as.int32, 10);
}

TEST_P(Execution, ErrorsOfFunctionsWaitForTheThread) {
  const Entity releases = load("releases", {metaffi_uint64_type}, {metaffi_uint64_type});
  auto* const function = function_of<std::uint64_t(std::uint64_t)>(releases);
  fake_log();
  EXPECT_EQ(function(7), 0u);
  EXPECT_EQ(fake_log(), "bfa");
  const Error error(metaffi_error_take());
  EXPECT_EQ(message(error), "fake: failed with 7");
  EXPECT_EQ(metaffi_error_take(), nullptr);
  EXPECT_EQ(function(7), 0u);
  EXPECT_EQ(function(7), 0u) << "an error that nobody took is replaced, not leaked";
  EXPECT_EQ(message(Error(metaffi_error_take())), "fake: failed with 7");
}

TEST_P(Execution, FunctionsGuardWhatIsNoScalar) {
  const Entity length = load("length", {metaffi_string8_type}, {metaffi_int64_type});
  auto* const function = function_of<std::int64_t(const metaffi_value*)>(length);
  const metaffi_value wrong = metaffi_value_int64(1);
  EXPECT_EQ(function(&wrong), 0);
  EXPECT_EQ(message(Error(metaffi_error_take())),
            "fake.length: argument 1 of 1 is of type int64 where string8 is declared");
}

TEST_P(Execution, FunctionsOfAReleasedRuntimeSaySo) {
  const Entity add = load("add", {metaffi_int64_type, metaffi_int64_type}, {metaffi_int64_type});
  auto* const function = function_of<std::int64_t(std::int64_t, std::int64_t)>(add);
  const long before = counters().calls;
  runtime.reset();
  EXPECT_EQ(function(1, 2), 0);
  const Error error(metaffi_error_take());
  EXPECT_EQ(code(error), METAFFI_ERROR_RELEASED);
  EXPECT_EQ(counters().calls, before);
}

TEST_P(Execution, FailsInATypedCallerWhenThePlugInHasNoErrorForIt) {
  const Entity errorless = load("errorless", {metaffi_uint64_type}, {metaffi_uint64_type});
  EXPECT_EQ(function_of<std::uint64_t(std::uint64_t)>(errorless)(2), 0u);
  const Error error(metaffi_error_take());
  EXPECT_EQ(message(error), "fake.errorless: a step failed, and the plug-in gave no error for it");
}

}  // namespace
}  // namespace metaffi::testing
