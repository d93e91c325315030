// Numbers and texts that are boxed for a call: nobody may see that a box is used again.
#include <thread>

#include "tests/runtimes/python/guest_fixture.hpp"

namespace metaffi::testing {
namespace {

constexpr std::int64_t kDigit = std::int64_t{1} << 30;  // the first int of two digits

// Of small ints, of ints of one digit and of more, of either sign, so that each is boxed after one of another kind.
const std::vector<std::int64_t> kInts = {257,       -257,      kDigit - 1, 5,      1 - kDigit, 0,          300,
                                         kDigit,    256,       -5,         -6,     1000,       -kDigit,    -1,
                                         INT64_MAX, 4096,      -70000,     12345,  -12,        INT64_MIN,  kDigit * 5,
                                         257,       999999999, -3,         100000, -258,       kDigit - 2, 77};

class PythonBoxTest : public PythonTest {
 protected:
  const metaffi_type_info real = type(metaffi_float64_type);
  const metaffi_type_info any = type(metaffi_any_type);
};
METAFFI_UNDER_EACH_DISPATCH(PythonBoxTest);

TEST_P(PythonBoxTest, IntsComeBackWhateverWasBoxedBefore) {
  for (const metaffi_type_info& declared : {whole, any}) {
    const Entity echo = load("callable=echo", {declared}, {declared});
    for (int round = 0; round < 3; ++round) {
      for (const std::int64_t number : kInts) {
        EXPECT_EQ(call(echo, {metaffi_value_int64(number)}).shown(), show(metaffi_value_int64(number)));
      }
    }
  }
  const Entity narrow = load("callable=echo", {type(metaffi_int32_type)}, {type(metaffi_int32_type)});
  for (const std::int32_t number : {INT32_MIN, 300, -300, INT32_MAX, 0}) {
    EXPECT_EQ(call(narrow, {metaffi_value_int32(number)}).value().as.int32, number);
  }
}

TEST_P(PythonBoxTest, NumbersThatPythonKeepsStayWhatTheyAre) {
  for (const metaffi_type_info& declared : {whole, any}) {
    const Entity keep = load("callable=keep", {declared}, {});
    for (const std::int64_t number : kInts) EXPECT_EQ(call(keep, {metaffi_value_int64(number)}).message(), "");
    EXPECT_EQ(run("callable=take_kept", {}, {type(metaffi_int64_array_type)}, {}).array<std::int64_t>(), kInts);
  }
  for (const metaffi_type_info& declared : {real, any}) {
    const Entity keep = load("callable=keep", {declared}, {});
    const std::vector<double> numbers = {0.5, -1, 1e300, 2, 3, -0.25};
    for (const double number : numbers) EXPECT_EQ(call(keep, {metaffi_value_float64(number)}).message(), "");
    EXPECT_EQ(run("callable=take_kept", {}, {type(metaffi_float64_array_type)}, {}).array<double>(), numbers);
  }
}

TEST_P(PythonBoxTest, TextsComeBackWhateverWasBoxedBefore) {
  const Entity echo = load("callable=echo", {words}, {words});
  const std::string letters(200, 'x');
  for (int round = 0; round < 2; ++round) {
    for (std::size_t length = 0; length < letters.size(); ++length) {
      for (const std::string& given : {letters.substr(0, length), letters.substr(0, length) + "\xC3\xA9",
                                       std::string(length, 'a') + '\0' + 'b', "\xC3\xA9" + std::string(length, 'z')}) {
        EXPECT_EQ(call(echo, {text(given)}).string(), given);
      }
    }
  }
}

TEST_P(PythonBoxTest, TextsThatPythonKeepsStayWhatTheyAre) {
  for (const char* const how : {"callable=keep", "callable=keep_interned", "callable=keep_as_name"}) {
    const Entity keep = load(how, {words}, {});
    std::vector<std::string> given;
    for (int i = 0; i < 600; ++i) {
      given.push_back("text_" + std::string(how) + std::to_string(i % 150));
      EXPECT_EQ(call(keep, {text(given.back())}).message(), "");
      const Entity length = load("callable=length", {words}, {whole});
      EXPECT_EQ(call(length, {text("another")}).value().as.int64, 7);
    }
    const Outcome kept = run("callable=take_kept", {}, {type(metaffi_string8_array_type)}, {});
    ASSERT_EQ(kept.message(), "");
    ASSERT_EQ(kept.value().length, given.size());
    for (std::size_t i = 0; i < given.size(); ++i) {
      const metaffi_value& item = kept.value().as.items[i];
      EXPECT_EQ(std::string(item.as.string8, item.length), given[i]);
    }
  }
}

TEST_P(PythonBoxTest, TextsHaveTheHashOfWhatTheySay) {
  const Entity place = load("callable=place_in_table", {words}, {whole});
  for (int round = 0; round < 3; ++round) {
    EXPECT_EQ(call(place, {text("first")}).value().as.int64, 1);
    EXPECT_EQ(call(place, {text("second")}).value().as.int64, 2);
    EXPECT_EQ(call(place, {text("nowhere")}).value().as.int64, 0);
  }
}

TEST_P(PythonBoxTest, SmallIntsAreTheOnesOfPython) {
  const Entity is_same = load("callable=is_same", {whole, whole}, {type(metaffi_bool_type)});
  for (const std::int64_t number : {-5, -1, 0, 1, 256}) {
    EXPECT_EQ(call(is_same, {metaffi_value_int64(number), metaffi_value_int64(number)}).value().as.boolean, 1)
        << number;
  }
}

TEST_P(PythonBoxTest, ACallWithinACallHasNumbersOfItsOwn) {
  const Entity shown = load("callable=call_and_show", {type(metaffi_callable_type), whole, real}, {words});
  int depth = 0;
  std::string inner;
  const metaffi_value* self = nullptr;
  const Callable again([&](const Values&, Values&) -> metaffi_error* {
    if (++depth < 4) {
      inner +=
          call(shown, {*self, metaffi_value_int64(1000 * depth), metaffi_value_float64(depth + 0.5)}).string() + "\n";
    }
    return nullptr;
  });
  self = &again.value();
  EXPECT_EQ(call(shown, {*self, metaffi_value_int64(-999), metaffi_value_float64(0.5)}).string(), "-999 0.5");
  EXPECT_EQ(inner, "3000 3.5\n2000 2.5\n1000 1.5\n");
}

// What is no Python function has no references of its own to its arguments while Python code runs in it.
TEST_P(PythonBoxTest, ACallWithinABuiltinOneHasNumbersOfItsOwn) {
  const Module builtins = open_python("builtins");
  const Entity get = load_from(builtins.get(), "callable=dict.get,instance_required", {handle, handle, whole}, {whole});
  const Entity getattr = load_from(builtins.get(), "callable=getattr", {handle, words, whole}, {whole});
  const Outcome table = run("callable=new_table", {}, {handle}, {});
  const Outcome key = run("callable=Inert", {}, {handle}, {});
  int calls = 0;
  bool is_asked = false;
  const Callable again([&](const Values&, Values&) -> metaffi_error* {
    if (!std::exchange(is_asked, false)) return nullptr;
    ++calls;
    EXPECT_EQ(call(get, {table.value(), key.value(), metaffi_value_int64(5000)}).value().as.int64, 5000);
    EXPECT_EQ(call(getattr, {table.value(), text("gone"), metaffi_value_int64(6000)}).value().as.int64, 6000);
    return nullptr;
  });
  const Outcome asking = run("callable=Asking", {type(metaffi_callable_type)}, {handle}, {again.value()});
  is_asked = true;
  EXPECT_EQ(call(get, {table.value(), asking.value(), metaffi_value_int64(7000)}).value().as.int64, 7000);
  is_asked = true;
  EXPECT_EQ(call(getattr, {asking.value(), text("gone"), metaffi_value_int64(8000)}).value().as.int64, 8000);
  EXPECT_EQ(calls, 2);
}

TEST_P(PythonBoxTest, ACallWhileAMethodIsLookedUpHasNumbersOfItsOwn) {
  const Entity doubled = load("callable=Sly.doubled,instance_required", {handle, whole}, {whole});
  metaffi_value self = metaffi_value_null();
  bool is_asked = true;
  std::int64_t inner = 0;
  const Callable again([&](const Values&, Values&) -> metaffi_error* {
    if (!std::exchange(is_asked, false)) return nullptr;
    inner = call(doubled, {self, metaffi_value_int64(5000)}).value().as.int64;
    return nullptr;
  });
  const Outcome sly = run("callable=Sly", {type(metaffi_callable_type)}, {handle}, {again.value()});
  self = sly.value();
  EXPECT_EQ(call(doubled, {self, metaffi_value_int64(7000)}).value().as.int64, 14000);
  EXPECT_EQ(inner, 10000);
}

TEST_P(PythonBoxTest, NumbersOfAFailedCallAreForgotten) {
  const Entity add = load("callable=add", {any, any}, {whole});
  for (int i = 0; i < 50; ++i) {
    EXPECT_NE(call(add, {metaffi_value_int64(1000 + i), text("x")}).message(), "");
    EXPECT_EQ(call(add, {metaffi_value_int64(1000), metaffi_value_int64(2000)}).value().as.int64, 3000);
  }
}

TEST_P(PythonBoxTest, ThreadsThatTakeTurnsHaveNumbersOfTheirOwn) {
  const Entity add = load("callable=add_slowly", {whole, real}, {real});
  std::vector<std::thread> threads;
  for (int i = 0; i < 4; ++i) {
    threads.emplace_back([&add, i] {
      for (int round = 0; round < 50; ++round) {
        EXPECT_EQ(call(add, {metaffi_value_int64(1000 * i + round), metaffi_value_float64(i + 0.5)}).value().as.float64,
                  1000 * i + round + i + 0.5);
      }
    });
  }
  for (std::thread& thread : threads) thread.join();
}

}  // namespace
}  // namespace metaffi::testing
