// metaffi.hpp against the fake plug-in.
#include <metaffi/metaffi.hpp>

#include <stdexcept>
#include <type_traits>

#include "tests/engine/support.hpp"

namespace metaffi::testing {
namespace {

// Types of types: what maps to what is settled at compile time.
static_assert(traits<std::int8_t>::type == metaffi_int8_type && traits<std::uint64_t>::type == metaffi_uint64_type);
static_assert(traits<long long>::type == metaffi_int64_type && traits<unsigned short>::type == metaffi_uint16_type);
static_assert(traits<bool>::type == metaffi_bool_type && traits<char>::type == metaffi_char8_type);
static_assert(traits<char16_t>::type == metaffi_char16_type && traits<char32_t>::type == metaffi_char32_type);
static_assert(traits<std::string>::type == metaffi_string8_type &&
              traits<std::u16string>::type == metaffi_string16_type);
static_assert(traits<std::vector<float>>::type == metaffi_float32_packed_array_type);
static_assert(traits<std::vector<std::vector<float>>>::type == metaffi_float32_array_type &&
              traits<std::vector<std::vector<float>>>::dimensions == 2);
static_assert(traits<std::vector<std::string>>::type == metaffi_string8_array_type);
static_assert(traits<std::optional<handle>>::type == metaffi_handle_type && traits<value>::type == metaffi_any_type);
static_assert(!std::is_copy_constructible_v<entity> && std::is_nothrow_move_constructible_v<entity>);
static_assert(std::is_copy_constructible_v<error> && std::is_copy_constructible_v<handle>);

class Wrapper : public ::testing::Test {
 protected:
  metaffi::runtime fake{"fake"};
  metaffi::module loaded = fake.load_module("module");

  metaffi::entity add =
      loaded.load("callable=add", {type<std::int64_t>(), type<std::int64_t>()}, {type<std::int64_t>()});
};

template <typename Body>
std::optional<error> thrown_by(Body&& body) {
  try {
    body();
  } catch (const error& thrown) {
    return thrown;
  }
  return std::nullopt;
}

TEST_F(Wrapper, CallsWithTypesOfTheCall) {
  EXPECT_EQ(add.call<std::int64_t>(std::int64_t{40}, std::int64_t{2}), 42);
  const auto divide = loaded.load("callable=divide", {type<std::int64_t>(), type<std::int64_t>()}, {type<double>()});
  EXPECT_EQ(divide.call<double>(std::int64_t{10}, std::int64_t{4}), 2.5);
  loaded.load("callable=nothing").call();
}

TEST_F(Wrapper, CallsWithTypesOfTheSignature) {
  const auto typed = loaded.load<double(std::int64_t, std::int64_t)>("callable=divide");
  EXPECT_EQ(typed(10, 4), 2.5);
  EXPECT_EQ(typed.untyped().path(), "callable=divide");
}

TEST_F(Wrapper, ChecksArityAndTypesBeforeTheCall) {
  const long before = counters().calls;
  auto error = thrown_by([&] { add.call<std::int64_t>(std::int64_t{1}); });
  ASSERT_TRUE(error);
  EXPECT_EQ(error->code(), METAFFI_ERROR_SIGNATURE);
  EXPECT_STREQ(error->what(), "fake.add: called with 1 argument(s) where 2 are declared");
  error = thrown_by([&] { add.call<std::int64_t>(1, std::int64_t{2}); });
  ASSERT_TRUE(error);
  EXPECT_EQ(error->code(), METAFFI_ERROR_TYPE_MISMATCH);
  EXPECT_STREQ(error->what(), "fake.add: argument 1 is int32 where int64 is needed");
  error = thrown_by([&] { add.call<double>(std::int64_t{1}, std::int64_t{2}); });
  ASSERT_TRUE(error);
  EXPECT_STREQ(error->what(), "fake.add: result 1 is float64 where int64 is needed");
  error = thrown_by([&] { add.call(std::int64_t{1}, std::int64_t{2}); });
  ASSERT_TRUE(error);
  EXPECT_EQ(error->code(), METAFFI_ERROR_SIGNATURE);
  EXPECT_EQ(counters().calls, before);
}

TEST_F(Wrapper, TakesTypesOfTheSameBits) {
  const auto echo = loaded.load("callable=echo", {{metaffi_size_type, 0, nullptr}}, {{metaffi_size_type, 0, nullptr}});
  EXPECT_EQ(echo.call<std::uint64_t>(std::uint64_t{7}), 7u);
  const auto code_unit =
      loaded.load("callable=echo", {{metaffi_char8_type, 0, nullptr}}, {{metaffi_char8_type, 0, nullptr}});
  EXPECT_EQ(code_unit.call<std::uint8_t>(std::uint8_t{200}), 200);
}

TEST_F(Wrapper, PassesStringsAndReturnsThem) {
  const auto greet = loaded.load<std::string(std::string_view)>("callable=greet");
  EXPECT_EQ(greet("you"), "Hello, you");
  EXPECT_EQ(greet(std::string("\0x", 2)), std::string("Hello, \0x", 9));
  const auto untyped = loaded.load("callable=greet", {type<std::string>()}, {type<std::string>()});
  EXPECT_EQ(untyped.call<std::string>("literal"), "Hello, literal");
  EXPECT_EQ(untyped.call<std::string>(std::string("object")), "Hello, object");
}

TEST_F(Wrapper, ReturnsSeveralResultsAsATuple) {
  const auto split = loaded.load<std::tuple<std::int64_t, std::int32_t>(std::int64_t)>("callable=split");
  const auto [half, low] = split(10);
  EXPECT_EQ(half, 5);
  EXPECT_EQ(low, 10);
}

TEST_F(Wrapper, PassesNullWhereOptionalsAreEmpty) {
  const auto length = loaded.load<std::int64_t(std::optional<std::string>)>("callable=length_or_null");
  EXPECT_EQ(length(std::nullopt), -1);
  EXPECT_EQ(length("four"), 4);
  const auto strict = loaded.load<std::int64_t(std::optional<std::string>)>("callable=length");
  const auto error = thrown_by([&] { strict(std::nullopt); });
  ASSERT_TRUE(error);
  EXPECT_EQ(error->code(), METAFFI_ERROR_NULL_VALUE);
}

TEST_F(Wrapper, ThrowsWhatTheGuestThrew) {
  const auto split = loaded.load<std::tuple<std::int64_t, std::int32_t>(std::int64_t)>("callable=split");
  const auto error = thrown_by([&] { split(-1); });
  ASSERT_TRUE(error);
  EXPECT_EQ(error->code(), METAFFI_ERROR_GUEST_EXCEPTION);
  EXPECT_EQ(error->guest_type(), "fake.Failure");
  EXPECT_EQ(error->guest_stack(), "at fake.fail(fake:1)");
  EXPECT_FALSE(error->cause());
  EXPECT_FALSE(error->exception());
}

TEST_F(Wrapper, HandlesAreSharedAndFreedOnce) {
  const long alive = counters().objects;
  {
    const auto make = loaded.load<handle(std::int64_t)>("callable=object");
    const auto number = loaded.load<std::int64_t(handle)>("callable=object_number");
    handle first = make(7);
    handle second = first;
    first = make(8);
    EXPECT_EQ(number(first), 8);
    EXPECT_EQ(number(second), 7);
    EXPECT_EQ(first.type_name(), "fake.Object");
    EXPECT_EQ(first.describe(), "");
    EXPECT_EQ(first.owner(), "fake");
    EXPECT_EQ(counters().objects, alive + 2);
  }
  EXPECT_EQ(counters().objects, alive);
}

TEST_F(Wrapper, GivesTheFunctionOfAnEntity) {
  auto* const function = add.function<std::int64_t(std::int64_t, std::int64_t)>();
  EXPECT_EQ(function(40, 2), 42);
  check(metaffi_error_take());
  EXPECT_TRUE(thrown_by([&] { static_cast<void>(add.function<double(std::int64_t, std::int64_t)>()); }));
}

TEST_F(Wrapper, LambdasBecomeCallables) {
  const auto invoke = loaded.load<std::int64_t(callable, std::int64_t)>("callable=invoke");
  std::int64_t seen = 0;
  const callable twice = callable::from([&seen](std::int64_t x) {
    seen = x;
    return 2 * x;
  });
  EXPECT_EQ(invoke(twice, 21), 42);
  EXPECT_EQ(seen, 21);
}

TEST_F(Wrapper, WhatALambdaThrowsComesBack) {
  const auto invoke = loaded.load<std::int64_t(callable, std::int64_t)>("callable=invoke");
  const callable standard = callable::from([](std::int64_t) -> std::int64_t { throw std::out_of_range("too far"); });
  auto error = thrown_by([&] { invoke(standard, 1); });
  ASSERT_TRUE(error);
  EXPECT_EQ(error->code(), METAFFI_ERROR_GUEST_EXCEPTION);
  EXPECT_EQ(error->guest_type(), "std::out_of_range");
  EXPECT_STREQ(error->what(), "too far");
  const callable own =
      callable::from([](std::int64_t) -> std::int64_t { throw metaffi::error(METAFFI_ERROR_OUT_OF_RANGE, "mine"); });
  error = thrown_by([&] { invoke(own, 1); });
  ASSERT_TRUE(error);
  EXPECT_EQ(error->code(), METAFFI_ERROR_OUT_OF_RANGE);
  const callable odd = callable::from([](std::int64_t) -> std::int64_t { throw 1; });
  EXPECT_TRUE(thrown_by([&] { invoke(odd, 1); }));
}

TEST_F(Wrapper, CallablesCheckWhatTheyAreCalledWith) {
  const callable twice = callable::from([](std::int64_t x) { return 2 * x; });
  EXPECT_EQ(twice.call<std::int64_t>(std::int64_t{4}), 8);
  EXPECT_EQ(thrown_by([&] { twice.call<std::int64_t>(1.5); })->code(), METAFFI_ERROR_TYPE_MISMATCH);
  EXPECT_EQ(thrown_by([&] { twice.call<std::int64_t>(); })->code(), METAFFI_ERROR_SIGNATURE);
  EXPECT_EQ(thrown_by([&] { twice.call<std::int64_t>(nullptr); })->code(), METAFFI_ERROR_NULL_VALUE);
}

template <typename T>
void expect_round_trip(const T& sent) {
  const callable echo = callable::from([](const T& x) { return x; });
  EXPECT_EQ(echo.call<T>(sent), sent);
}

TEST_F(Wrapper, ValuesOfEveryTypeMakeTheRoundTrip) {
  expect_round_trip<std::int8_t>(-128);
  expect_round_trip<std::uint64_t>(UINT64_MAX);
  expect_round_trip(true);
  expect_round_trip('x');
  expect_round_trip(U'\x10ffff');
  expect_round_trip(-0.5f);
  expect_round_trip(std::string("\0text", 5));
  expect_round_trip(std::u16string(u"t\xe4xt"));
  expect_round_trip(std::u32string());
  expect_round_trip(std::vector<double>{1, 2, 3});
  expect_round_trip(std::vector<std::int32_t>{});
  expect_round_trip(std::vector<bool>{true, false, true});
  expect_round_trip(std::vector<std::string>{"a", "", "c"});
  expect_round_trip(std::vector<std::vector<std::int64_t>>{{1}, {}, {2, 3}});
  expect_round_trip(std::vector<std::vector<std::vector<std::string>>>{{{"deep"}, {}}, {}});
  expect_round_trip(std::optional<std::string>());
  expect_round_trip(std::optional<std::string>("there"));
  expect_round_trip(std::vector<std::optional<std::string>>{std::nullopt, "x"});
}

TEST_F(Wrapper, CallablesTakeAndGiveCallables) {
  const callable twice = callable::from([](std::int64_t x) { return 2 * x; });
  const callable apply = callable::from([](const callable& f, std::int64_t x) { return f.call<std::int64_t>(x); });
  EXPECT_EQ(apply.call<std::int64_t>(twice, std::int64_t{5}), 10);
  const callable adder =
      callable::from([](std::int64_t a) { return callable::from([a](std::int64_t b) { return a + b; }); });
  EXPECT_EQ(adder.call<callable>(std::int64_t{40}).call<std::int64_t>(std::int64_t{2}), 42);
}

TEST_F(Wrapper, AnyResultsKeepTheTypeTheyHave) {
  const callable make = callable::from([] { return std::string("text"); });
  const value any = make.call<value>();
  EXPECT_EQ(any.type(), metaffi_type{metaffi_string8_type});
  EXPECT_EQ(any.as<std::string>(), "text");
  EXPECT_EQ(thrown_by([&] { static_cast<void>(any.as<std::int64_t>()); })->code(), METAFFI_ERROR_TYPE_MISMATCH);
  EXPECT_TRUE(value().is_null());
}

TEST_F(Wrapper, ReleasedRuntimesThrow) {
  fake.release();
  EXPECT_EQ(thrown_by([&] { add.call<std::int64_t>(std::int64_t{1}, std::int64_t{2}); })->code(),
            METAFFI_ERROR_RELEASED);
}

TEST(WrapperRuntime, ThrowsWhenThereIsNone) {
  const auto error = thrown_by([] { metaffi::runtime("cobol"); });
  ASSERT_TRUE(error);
  EXPECT_EQ(error->code(), METAFFI_ERROR_RUNTIME_NOT_FOUND);
  EXPECT_STREQ(thrown_by([] { metaffi::runtime("fake", {.arguments = {"refuse"}}); })->what(), "fake: told to refuse");
}

}  // namespace
}  // namespace metaffi::testing
