#include <array>
#include <atomic>
#include <cstdlib>
#include <string>
#include <thread>

#include "tests/runtimes/native/fixture.hpp"
#include "tests/runtimes/native/scalars.hpp"

namespace metaffi::testing {
namespace {

using ::testing::AllOf;
using ::testing::ElementsAre;
using ::testing::HasSubstr;
using ::testing::StartsWith;

class CallbackTest : public NativeTest {};
METAFFI_UNDER_EACH_DISPATCH(CallbackTest);

const metaffi_type_info kInt32 = type(metaffi_int32_type);

metaffi_type_info callable(const char* signature) { return type(metaffi_callable_type, signature); }

metaffi_error* give(Values& results, metaffi_value value) {
  results[0] = value;
  return nullptr;
}

TEST_P(CallbackTest, SortsWithTheCLibrarysQsort) {
  const Module libc = open("libc.so.6");
  const Entity qsort = load_from(libc.get(), "callable=qsort",
                                 {type(metaffi_int32_packed_array_type), type(metaffi_size_type),
                                  type(metaffi_size_type), callable("int32(int32*, int32*)")},
                                 {});
  const Callable descending(
      [](const Values& arguments, Values& results) {
        return give(results, metaffi_value_int64(arguments[1].as.int32 - arguments[0].as.int32));
      },
      1);
  std::int32_t items[] = {3, 1, 4, 1, 5, 9, 2, 6};
  const Outcome outcome = call(qsort, {metaffi_value_packed(metaffi_int32_type, items, 8), metaffi_value_size(8),
                                       metaffi_value_size(4), descending.value()});
  EXPECT_EQ(outcome.message(), "");
  EXPECT_THAT(items, ElementsAre(9, 6, 5, 4, 3, 2, 1, 1));
}

TEST_P(CallbackTest, TakesAndReturnsEveryScalarUnderBothConventions) {
  const Callable echo([](const Values& arguments, Values& results) { return give(results, arguments[0]); }, 1);
  for (const Scalar& scalar : scalars()) {
    const std::string name = scalar.name;
    const std::string signature = name + "(" + name + ")";
    const metaffi_value wanted = scalar.value(77);
    for (const std::string prefix : {"callable=call_", "abi=win64,callable=win64_call_"}) {
      const Outcome outcome = run(prefix + name, {callable(signature.c_str()), type(scalar.type)}, {type(scalar.type)},
                                  {echo.value(), wanted});
      ASSERT_EQ(outcome.message(), "") << prefix << name;
      EXPECT_TRUE(same_bytes(scalar, outcome.value(), wanted)) << prefix << name;
    }
  }
}

TEST_P(CallbackTest, TakesArgumentsFromRegistersAndStack) {
  const Callable f(
      [](const Values& a, Values& results) {
        EXPECT_EQ(a.size(), 10u);
        EXPECT_EQ(a[0].as.int64, -1);
        EXPECT_EQ(a[1].as.float64, 2.5);
        EXPECT_EQ(a[2].as.int8, -3);
        EXPECT_EQ(a[3].as.float32, 4.5f);
        EXPECT_EQ(a[4].as.boolean, 1);
        EXPECT_EQ(a[5].as.uint16, 6);
        EXPECT_EQ(a[8].as.int64, 9);
        EXPECT_EQ(a[9].as.float64, 10.5);
        return give(results, metaffi_value_int32(-7));
      },
      1);
  const char* const signature = "int32(int64,float64,int8,float32,bool,uint16,int64,int64,int64,float64)";
  const Outcome outcome = run("callable=call_many", {callable(signature)}, {kInt32}, {f.value()});
  ASSERT_EQ(outcome.message(), "");
  EXPECT_EQ(outcome.value().as.int32, -7);
}

TEST_P(CallbackTest, TakesTextAndPointers) {
  std::string seen;
  const Callable listener(
      [&seen](const Values& arguments, Values&) -> metaffi_error* {
        seen.assign(arguments[0].as.string8, arguments[0].length);
        return nullptr;
      },
      0);
  EXPECT_EQ(run("callable=call_with_text", {callable("void(string8)"), type(metaffi_string8_type)}, {},
                {listener.value(), text("hé")})
                .message(),
            "");
  EXPECT_EQ(seen, "hé");

  const Callable identity(
      [](const Values& arguments, Values& results) -> metaffi_error* {
        if (metaffi_error* error = metaffi_handle_retain(&arguments[0])) return error;
        return give(results, arguments[0]);
      },
      1);
  Outcome counter =
      run("callable=counter_new", {type(metaffi_int64_type)}, {type(metaffi_handle_type)}, {metaffi_value_int64(5)});
  const Outcome same = run("callable=call_with_pointer", {callable("handle(handle)"), type(metaffi_handle_type)},
                           {type(metaffi_handle_type)}, {identity.value(), counter.value()});
  ASSERT_EQ(same.message(), "");
  EXPECT_EQ(same.value().as.handle->object, counter.value().as.handle->object);
  run("callable=counter_free", {type(metaffi_handle_type)}, {}, {counter.value()});
}

TEST_P(CallbackTest, EndsTheCallWithItsFirstErrorAndIsNotCalledAgain) {
  int called = 0;
  const Callable f(
      [&called](const Values&, Values&) {
        ++called;
        return metaffi_error_new(METAFFI_ERROR_GUEST_EXCEPTION, ("no. " + std::to_string(called)).c_str());
      },
      1);
  const Entity times = load("callable=call_times", {callable("int32(int32)"), kInt32}, {kInt32});
  for (int i = 0; i < 2; ++i) {
    called = 0;
    EXPECT_EQ(call(times, {f.value(), metaffi_value_int32(5)}).message(), "GUEST_EXCEPTION: no. 1");
    EXPECT_EQ(called, 1);
  }
}

TEST_P(CallbackTest, ChecksWhatTheCallableReturns) {
  metaffi_value answer{};
  const Callable f([&answer](const Values&, Values& results) { return give(results, answer); }, 1);
  const Entity times = load("callable=call_times", {callable("int32(int32)"), kInt32}, {kInt32});
  const auto outcome = [&](metaffi_value value) {
    answer = value;
    return call(times, {f.value(), metaffi_value_int32(1)});
  };
  EXPECT_EQ(outcome(metaffi_value_int8(-5)).value().as.int32, -5);
  EXPECT_EQ(outcome(metaffi_value_uint64(7)).value().as.int32, 7);
  EXPECT_THAT(outcome(metaffi_value_int64(std::int64_t{1} << 31)).message(), StartsWith("OUT_OF_RANGE"));
  EXPECT_THAT(outcome(metaffi_value_uint64(~std::uint64_t{0})).message(), StartsWith("OUT_OF_RANGE"));
  EXPECT_THAT(outcome(metaffi_value_float64(1)).message(), AllOf(StartsWith("TYPE_MISMATCH"), HasSubstr("float64")));
  EXPECT_THAT(outcome(metaffi_value_bool(1)).message(), StartsWith("TYPE_MISMATCH"));
  EXPECT_THAT(outcome(metaffi_value_null()).message(), StartsWith("NULL_VALUE"));
}

// The callable trusts the types it declared: what C cannot give as them must not reach it.
TEST_P(CallbackTest, GivesArgumentsAsDeclaredOrNotAtAll) {
  const Entity times = load("callable=call_times", {callable("int32(int32)"), kInt32}, {kInt32});
  int called = 0;
  const auto outcome = [&](metaffi_type declared) {
    called = 0;
    const Callable f(
        [&](const Values& a, Values& results) {
          ++called;
          EXPECT_EQ(a[0].type, declared);
          return give(results, metaffi_value_int32(0));
        },
        {type(declared)}, {kInt32});
    return call(times, {f.value(), metaffi_value_int32(300)}).message();
  };
  EXPECT_EQ(outcome(metaffi_float64_type), "");
  EXPECT_EQ(called, 300);
  EXPECT_THAT(outcome(metaffi_int8_type),
              AllOf(StartsWith("OUT_OF_RANGE"), HasSubstr("argument 1"), HasSubstr("int8")));
  EXPECT_EQ(called, 128);
  for (const metaffi_type declared : {metaffi_string8_type, metaffi_handle_type, metaffi_bool_type}) {
    EXPECT_THAT(outcome(declared),
                AllOf(StartsWith("TYPE_MISMATCH"), HasSubstr("int32"), HasSubstr(metaffi_type_name(declared))));
    EXPECT_EQ(called, 0);
  }
}

TEST_P(CallbackTest, NestsAndRunsOnSeveralThreads) {
  const Entity both =
      load("callable=call_both", {callable("int32(int32)"), callable("int32(int32)"), kInt32}, {kInt32});
  const Callable twice(
      [](const Values& a, Values& results) { return give(results, metaffi_value_int32(a[0].as.int32 * 2)); }, 1);
  const Callable nesting(
      [&](const Values& a, Values& results) {
        const metaffi_value inner[] = {twice.value(), twice.value(), a[0]};
        return metaffi_entity_call(both.get(), inner, results.data());
      },
      1);
  std::atomic<int> wrong = 0;
  std::vector<std::thread> threads;
  for (int t = 0; t < 4; ++t) {
    threads.emplace_back([&] {
      for (int i = 0; i < 200; ++i) {
        const Outcome outcome = call(both, {twice.value(), nesting.value(), metaffi_value_int32(i)});
        if (outcome.results.empty() || outcome.value().as.int32 != 8 * i) ++wrong;
      }
    });
  }
  for (std::thread& thread : threads) thread.join();
  EXPECT_EQ(wrong, 0);
}

TEST_P(CallbackTest, MayComeFromAThreadOfC) {
  const Callable add_one(
      [](const Values& a, Values& results) { return give(results, metaffi_value_int32(a[0].as.int32 + 1)); }, 1);
  const Outcome outcome = run("callable=call_on_thread", {callable("int32(int32)"), kInt32}, {kInt32},
                              {add_one.value(), metaffi_value_int32(41)});
  EXPECT_EQ(outcome.value().as.int32, 42);
}

TEST_P(CallbackTest, IsHeldForTheCallOnly) {
  Callable f([](const Values&, Values&) -> metaffi_error* { return nullptr; }, 0);
  const Entity set = load("callable=set_listener", {callable("void(int32)")}, {type(metaffi_bool_type)});
  EXPECT_EQ(call(set, {f.value()}).message(), "");
  EXPECT_FALSE(f.released());
  f.drop();
  EXPECT_TRUE(f.released());
  // What C kept is a pointer to a function without a callable: calling it does nothing.
  EXPECT_EQ(run("callable=fire", {kInt32}, {}, {metaffi_value_int32(1)}).message(), "");
  const Callable next([](const Values&, Values&) -> metaffi_error* { return nullptr; }, 0);
  EXPECT_EQ(call(set, {next.value()}).message(), "") << "whose function it was before is over";
  EXPECT_EQ(call(set, {metaffi_value_null()}).message(), "");
}

TEST_P(CallbackTest, IsHeldUntilTheEntityIsFreedWithKeep) {
  int last = 0;
  bool failing = false;
  const Callable f(
      [&](const Values& a, Values&) -> metaffi_error* {
        last = a[0].as.int32;
        return failing ? metaffi_error_new(METAFFI_ERROR_GUEST_EXCEPTION, "late") : nullptr;
      },
      0);
  const Entity fire = load("callable=fire", {kInt32}, {});
  {
    const Entity set = load("callable=set_listener", {callable("keep, void(int32)")}, {type(metaffi_bool_type)});
    EXPECT_EQ(call(set, {f.value()}).message(), "");
    EXPECT_EQ(call(fire, {metaffi_value_int32(11)}).message(), "");
    EXPECT_EQ(last, 11);
    // The same callable is the same function pointer, so C can find it again.
    EXPECT_EQ(call(set, {f.value()}).value().as.boolean, 1);
    failing = true;
    EXPECT_EQ(call(fire, {metaffi_value_int32(12)}).message(), "");
    EXPECT_EQ(last, 12);
    EXPECT_EQ(call(set, {metaffi_value_null()}).message(), "GUEST_EXCEPTION: late");
    EXPECT_EQ(call(set, {metaffi_value_null()}).message(), "");
    EXPECT_FALSE(f.released());
  }
  EXPECT_FALSE(f.released());
  EXPECT_EQ(f.value().as.handle->references, 1u);
}

TEST_P(CallbackTest, TakesItsSignatureFromWhatTheCallableDeclares) {
  const Module libc = open("libc.so.6");
  const Entity qsort = load_from(
      libc.get(), "callable=qsort",
      {type(metaffi_int32_packed_array_type), type(metaffi_size_type), type(metaffi_size_type), callable(nullptr)}, {});
  const auto sorted = [&](const Callable& order) {
    std::array<std::int32_t, 5> items{3, 1, 4, 1, 5};
    EXPECT_EQ(call(qsort, {metaffi_value_packed(metaffi_int32_type, items.data(), 5), metaffi_value_size(5),
                           metaffi_value_size(4), order.value()})
                  .message(),
              "");
    return items;
  };
  const auto at = [](const metaffi_value& address) { return *reinterpret_cast<std::int32_t*>(address.as.size); };
  const auto pointee = type(metaffi_any_type, "int32*");
  const Callable ascending(
      [](const Values& a, Values& results) {
        return give(results, metaffi_value_int32(a[0].as.int32 - a[1].as.int32));
      },
      {pointee, pointee}, {kInt32});
  const Callable descending(
      [&at](const Values& a, Values& results) { return give(results, metaffi_value_int32(at(a[1]) - at(a[0]))); },
      {type(metaffi_size_type), type(metaffi_size_type)}, {kInt32});
  EXPECT_THAT(sorted(ascending), ElementsAre(1, 1, 3, 4, 5));
  EXPECT_THAT(sorted(descending), ElementsAre(5, 4, 3, 1, 1)) << "another callable has another signature";
  EXPECT_THAT(sorted(ascending), ElementsAre(1, 1, 3, 4, 5));
}

TEST_P(CallbackTest, KeepsWhatDeclaresItself) {
  int last = 0;
  bool failing = false;
  const Callable f(
      [&](const Values& a, Values&) -> metaffi_error* {
        last = a[0].as.int32;
        return failing ? metaffi_error_new(METAFFI_ERROR_GUEST_EXCEPTION, "late") : nullptr;
      },
      {kInt32}, {});
  const Entity fire = load("callable=fire", {kInt32}, {});
  const Entity set = load("callable=set_listener", {callable("keep")}, {type(metaffi_bool_type)});
  EXPECT_EQ(call(set, {f.value()}).message(), "");
  failing = true;
  EXPECT_EQ(call(fire, {metaffi_value_int32(11)}).message(), "");
  EXPECT_EQ(last, 11);
  EXPECT_EQ(call(set, {metaffi_value_null()}).message(), "GUEST_EXCEPTION: late");
  EXPECT_EQ(call(set, {metaffi_value_null()}).message(), "");
}

TEST_P(CallbackTest, SaysWhatACallableDoesNotDeclare) {
  const Entity times = load("callable=call_times", {callable(nullptr), kInt32}, {kInt32});
  const auto refusal = [&](const Callable& f) { return call(times, {f.value(), metaffi_value_int32(1)}).message(); };
  const auto nothing = [](const Values&, Values&) -> metaffi_error* { return nullptr; };
  const auto names_parameter = AllOf(StartsWith("SIGNATURE"), HasSubstr("parameter 1 of 'call_times'"));
  EXPECT_THAT(refusal(Callable(nothing, 1)), AllOf(names_parameter, HasSubstr("int32(int32*,int32*)")));
  EXPECT_THAT(refusal(Callable(nothing, {kInt32}, {kInt32, kInt32})), AllOf(names_parameter, HasSubstr("2 results")));
  for (const metaffi_type_info& no_c : {type(metaffi_any_type), type(metaffi_int32_packed_array_type)}) {
    EXPECT_THAT(refusal(Callable(nothing, {no_c}, {kInt32})), AllOf(names_parameter, HasSubstr("no type")));
  }
  EXPECT_EQ(call(times, {metaffi_value_null(), metaffi_value_int32(0)}).message(), "");
}

TEST_P(CallbackTest, NeedsASignatureItCanExpress) {
  for (const char* const bad : {"int32(any)", "string8()", "int32*()", "int32(int32,)", "int32(int7)", "(int32)"}) {
    EXPECT_THAT(load_error("callable=call_times", {callable(bad)}, {}), StartsWith("SIGNATURE")) << bad;
  }
}

TEST_P(CallbackTest, RejectsStaleCallables) {
  metaffi_value stale;
  {
    const Callable f([](const Values&, Values&) -> metaffi_error* { return nullptr; }, 0);
    stale = f.value();
  }
  const Types types{callable("int32(int32)"), kInt32};
  EXPECT_THAT(run("callable=call_times", types, {kInt32}, {stale, metaffi_value_int32(1)}).message(),
              StartsWith("STALE_HANDLE"));
}

}  // namespace
}  // namespace metaffi::testing
