// Callables in both directions.
#include <cstring>
#include <memory>
#include <thread>

#include "tests/runtimes/python/guest_fixture.hpp"

namespace metaffi::testing {
namespace {

using ::testing::AllOf;
using ::testing::HasSubstr;
using ::testing::StartsWith;

class PythonCallableTest : public PythonTest {
 protected:
  const metaffi_type_info callable = type(metaffi_callable_type);
  const metaffi_type_info number = type(metaffi_int64_type);
};
METAFFI_UNDER_EACH_DISPATCH(PythonCallableTest);

metaffi_error* add(const Values& arguments, Values& results) {
  results[0] = metaffi_value_int64(arguments.at(0).as.int64 + arguments.at(1).as.int64);
  return nullptr;
}

metaffi_error* refuse(const Values&, Values&) {
  return metaffi_error_new(METAFFI_ERROR_UNSUPPORTED, "the host says no");
}

TEST_P(PythonCallableTest, PythonCallsTheHost) {
  const Callable plain(add);
  const Callable typed(add, {number, number}, {number});
  for (const Callable* each : {&plain, &typed}) {
    EXPECT_EQ(run("callable=apply", {callable, number, number}, {number},
                  {each->value(), metaffi_value_int64(2), metaffi_value_int64(3)})
                  .value()
                  .as.int64,
              5);
  }
  EXPECT_THAT(
      run("callable=apply", {callable, words, words}, {number}, {typed.value(), text("a"), text("b")}).message(),
      HasSubstr("an object of class str where int64 is declared"));
}

TEST_P(PythonCallableTest, ACallableIsCalledWithAsManyArgumentsAsItDeclares) {
  const Callable typed(add, {number, number}, {number});
  const Outcome outcome = run("callable=apply", {callable, number}, {number}, {typed.value(), metaffi_value_int64(2)});
  EXPECT_THAT(outcome.message(), HasSubstr("the callable has 2 parameters, and was called with 1"));
}

TEST_P(PythonCallableTest, NumbersReachTheHostAsTheyAreDeclared) {
  const metaffi_type_info real = type(metaffi_float64_type);
  const Callable scale(
      [](const Values& arguments, Values& results) -> metaffi_error* {
        results[0] = metaffi_value_float64(static_cast<double>(arguments[0].as.int64) * arguments[1].as.float64);
        return nullptr;
      },
      {number, real}, {real});
  const auto scaled = [&](const metaffi_value& amount, const metaffi_value& factor) {
    const metaffi_type_info any = type(metaffi_any_type);
    return run("callable=apply", {callable, any, any}, {real}, {scale.value(), amount, factor});
  };
  constexpr std::int64_t kWide = std::int64_t{1} << 40;
  EXPECT_EQ(scaled(metaffi_value_int64(-3), metaffi_value_float64(0.5)).value().as.float64, -1.5);
  EXPECT_EQ(scaled(metaffi_value_int64(kWide), metaffi_value_int64(2)).value().as.float64, 2.0 * kWide);
  EXPECT_THAT(scaled(metaffi_value_float64(1), metaffi_value_int64(2)).message(),
              HasSubstr("argument 1 of a callable of another language"));
}

TEST_P(PythonCallableTest, AnyNumberOfNumbersOfOneTypeReachesTheHost) {
  constexpr std::int64_t kWide = std::int64_t{1} << 40;
  const metaffi_type_info any = type(metaffi_any_type);
  for (const metaffi_type element : {metaffi_int64_type, metaffi_float64_type}) {
    const bool wholes = element == metaffi_int64_type;
    for (std::size_t count = 0; count <= 5; ++count) {
      SCOPED_TRACE((wholes ? "whole, " : "real, ") + std::to_string(count));
      const Callable weigh(
          [&](const Values& arguments, Values& results) -> metaffi_error* {
            double sum = 0;
            for (std::size_t i = 0; i < arguments.size(); ++i) {
              EXPECT_EQ(arguments[i].type, element);
              const double one = wholes ? static_cast<double>(arguments[i].as.int64) : arguments[i].as.float64;
              sum += one * static_cast<double>(i + 1);
            }
            results[0] = wholes ? metaffi_value_int64(static_cast<std::int64_t>(sum)) : metaffi_value_float64(sum);
            return nullptr;
          },
          Types(count, type(element)), {type(element)});
      const auto weight = [&](const Values& numbers) {
        Types types = {callable};
        Values values = {weigh.value()};
        types.insert(types.end(), numbers.size(), any);
        values.insert(values.end(), numbers.begin(), numbers.end());
        return run("callable=apply", types, {type(metaffi_float64_type)}, values);
      };
      Values numbers;
      double sum = 0;
      for (std::size_t i = 0; i < count; ++i) {
        const std::int64_t one = i == 1 ? kWide : -3;
        numbers.push_back(wholes || i == 1 ? metaffi_value_int64(one) : metaffi_value_float64(-3));
        sum += static_cast<double>(one) * static_cast<double>(i + 1);
      }
      EXPECT_EQ(weight(numbers).value().as.float64, sum);
      numbers.push_back(metaffi_value_int64(1));
      EXPECT_THAT(weight(numbers).message(), HasSubstr("and was called with " + std::to_string(count + 1)));
      numbers.pop_back();
      if (count == 0) continue;
      numbers.back() = text("three");
      EXPECT_THAT(weight(numbers).message(), HasSubstr("argument " + std::to_string(count) + " of a callable"));
    }
  }
}

TEST_P(PythonCallableTest, ACallableMayBeReleasedWhileItRuns) {
  std::unique_ptr<Callable> host;
  bool released = true;
  host = std::make_unique<Callable>([&](const Values& arguments, Values& results) {
    host->drop();
    released = host->released();
    return add(arguments, results);
  });
  EXPECT_EQ(run("callable=apply", {callable, number, number}, {number},
                {host->value(), metaffi_value_int64(2), metaffi_value_int64(3)})
                .value()
                .as.int64,
            5);
  EXPECT_FALSE(released);
  EXPECT_TRUE(host->released());
}

TEST_P(PythonCallableTest, TheHostCallsPython) {
  const Outcome made = run("callable=adder", {number}, {callable}, {metaffi_value_int64(10)});
  ASSERT_EQ(made.message(), "");
  const metaffi_value argument = metaffi_value_int64(5);
  metaffi_value result;
  ASSERT_EQ(metaffi_callable_invoke(&made.value(), &argument, 1, &result, 1), nullptr);
  EXPECT_EQ(result.as.int64, 15);
  const metaffi_value wrong = text("x");
  const Error error(metaffi_callable_invoke(&made.value(), &wrong, 1, &result, 1));
  EXPECT_STREQ(metaffi_error_guest_type(error.get()), "TypeError");
}

TEST_P(PythonCallableTest, CallablesComeBackAsThemselves) {
  const Callable host(add);
  const Outcome back = run("callable=echo", {callable}, {callable}, {host.value()});
  EXPECT_EQ(back.value().as.handle, host.value().as.handle);
  const Outcome made = run("callable=adder", {number}, {callable}, {metaffi_value_int64(1)});
  EXPECT_EQ(run("callable=kind", {callable}, {words}, {made.value()}).string(), "function");
  EXPECT_THAT(run("attribute=number,getter", {}, {callable}, {}).message(), StartsWith("TYPE_MISMATCH"));
}

TEST_P(PythonCallableTest, ErrorsOfTheHostAreExceptionsInPython) {
  const Callable host(refuse);
  EXPECT_EQ(run("callable=apply_caught", {callable}, {words}, {host.value()}).string(),
            "MetaFFIError: the host says no");
  const Outcome uncaught = run("callable=apply", {callable}, {words}, {host.value()});
  EXPECT_STREQ(metaffi_error_guest_type(uncaught.error.get()), "metaffi_guest.MetaFFIError");
  EXPECT_THAT(metaffi_error_guest_stack(uncaught.error.get()), HasSubstr("in apply"));
  ASSERT_NE(metaffi_error_cause(uncaught.error.get()), nullptr);
  EXPECT_EQ(metaffi_error_get_code(metaffi_error_cause(uncaught.error.get())), METAFFI_ERROR_UNSUPPORTED);
  const Outcome wrapped = run("callable=apply_wrapped", {callable}, {words}, {host.value()});
  EXPECT_STREQ(metaffi_error_guest_type(wrapped.error.get()), "guest.ShopError");
  const metaffi_error* const cause = metaffi_error_cause(wrapped.error.get());
  ASSERT_NE(cause, nullptr);
  EXPECT_STREQ(metaffi_error_message(metaffi_error_cause(cause)), "the host says no");
}

TEST_P(PythonCallableTest, AnExceptionOfPythonComesBackAsItself) {
  const Entity fail = load("callable=fail", {}, {});
  const Callable host([&](const Values&, Values&) { return call(fail, {}).error.release(); });
  const Outcome outcome = run("callable=apply_caught", {callable}, {words}, {host.value()});
  EXPECT_EQ(outcome.string(), "ShopError: no such item");
}

TEST_P(PythonCallableTest, WhatPythonKeepsIsKeptUntilItLetsGo) {
  Callable host(add);
  EXPECT_EQ(run("callable=keep", {callable}, {}, {host.value()}).message(), "");
  host.drop();
  EXPECT_FALSE(host.released());
  EXPECT_EQ(run("callable=drop_kept", {}, {}, {}).message(), "");
  EXPECT_TRUE(host.released());
}

TEST_P(PythonCallableTest, CallbacksRunWithoutTheGil) {
  const Entity plus = load("callable=add", {number, number}, {number});
  const Callable host([&](const Values&, Values& results) -> metaffi_error* {
    std::thread other([&] { results[0] = call(plus, {metaffi_value_int64(1), metaffi_value_int64(2)}).value(); });
    other.join();
    return nullptr;
  });
  EXPECT_EQ(run("callable=apply", {callable}, {number}, {host.value()}).value().as.int64, 3);
}

TEST_P(PythonCallableTest, HandlesAndCallablesMayBeGivenBackOnAnyThread) {
  Outcome made = run("callable=adder", {number}, {callable}, {metaffi_value_int64(10)});
  Outcome object = counter();
  std::thread other([taken = std::move(made), object_taken = std::move(object)]() mutable {
    Outcome first = std::move(taken);
    Outcome second = std::move(object_taken);
  });
  other.join();
  EXPECT_EQ(run("callable=nothing", {}, {}, {}).message(), "");
}

}  // namespace
}  // namespace metaffi::testing
