// Callables in both directions: host functions as functional interfaces, lambdas as callables, each back as itself.
#include <atomic>
#include <chrono>
#include <cstring>
#include <thread>

#include "tests/runtimes/jvm/support.hpp"

namespace metaffi::testing {
namespace {

using ::testing::AllOf;
using ::testing::HasSubstr;

class JvmCallables : public JvmTest {
 protected:
  const metaffi_type_info callable_ = type(metaffi_callable_type);
  const metaffi_type_info any_ = type(metaffi_any_type);
  const metaffi_type_info int64_ = type(metaffi_int64_type);
  const metaffi_type_info string_ = type(metaffi_string8_type);

  Entity entity(const std::string& name, const Types& parameters, const Types& results) {
    return load("Callbacks,callable=" + name, parameters, results);
  }
};
METAFFI_UNDER_EACH_DISPATCH(JvmCallables);

metaffi_error* add(const Values& arguments, Values& results) {
  results[0] = metaffi_value_int64(arguments[0].as.int64 + arguments[1].as.int64);
  return nullptr;
}

// Copies a string into memory that results own.
metaffi_value owned_text(const std::string& text) {
  auto* copy = static_cast<char*>(metaffi_alloc(text.size() + 1));
  std::copy_n(text.c_str(), text.size() + 1, copy);
  return metaffi_value_string8(copy, text.size());
}

TEST_P(JvmCallables, AHostFunctionIsAFunctionalInterface) {
  const Callable sum(add);
  const Entity apply = entity("apply", {callable_, int64_, int64_}, {int64_});
  for (int i = 0; i < 3; ++i) {
    EXPECT_EQ(call(apply, {sum.value(), metaffi_value_int64(40), metaffi_value_int64(i)}).shown(),
              "int64 " + std::to_string(40 + i));
  }
  const Entity fold = entity("fold", {callable_, type(metaffi_int32_type)}, {int64_});
  EXPECT_EQ(call(fold, {sum.value(), metaffi_value_int32(1000)}).shown(), "int64 499500");
}

TEST_P(JvmCallables, ObjectsStringsAndNullGoBothWays) {
  std::string seen;
  const Callable describe([&](const Values& arguments, Values& results) -> metaffi_error* {
    seen = show(arguments[0]);
    results[0] = owned_text("<" + seen + ">");
    return nullptr;
  });
  const Entity apply = entity("applyFunction", {callable_, any_}, {any_});
  EXPECT_EQ(call(apply, {describe.value(), metaffi_value_int32(5)}).shown(), "\"<int32 5>\"");
  EXPECT_EQ(call(apply, {describe.value(), text("é")}).shown(), "\"<\"é\">\"");
  EXPECT_EQ(call(apply, {describe.value(), metaffi_value_null()}).shown(), "\"<null>\"");
  const Callable nothing([](const Values&, Values&) -> metaffi_error* { return nullptr; });
  EXPECT_EQ(call(apply, {nothing.value(), text("x")}).shown(), "null");
  const Entity to_string = entity("applyToString", {callable_, string_}, {string_});
  EXPECT_EQ(call(to_string, {describe.value(), text("x")}).shown(), "\"<\"x\">\"");
  const Entity length = entity("length", {callable_, string_}, {int64_});
  const Callable count([](const Values& arguments, Values& results) -> metaffi_error* {
    results[0] = metaffi_value_int64(arguments[0].length);
    return nullptr;
  });
  EXPECT_EQ(call(length, {count.value(), text("four")}).shown(), "int64 4");
}

TEST_P(JvmCallables, EveryParameterTypeReachesTheHost) {
  std::string seen;
  const Callable mix([&](const Values& arguments, Values& results) -> metaffi_error* {
    for (const metaffi_value& one : arguments) seen += show(one) + "; ";
    results[0] = owned_text("mixed");
    return nullptr;
  });
  EXPECT_EQ(call(entity("mix", {callable_, any_}, {string_}), {mix.value(), metaffi_value_int64(9)}).shown(),
            "\"mixed\"");
  EXPECT_EQ(seen,
            "\"s\"; int64[1, 2]; bool true; int8 1; int16 2; char16 99; int32 3; int64 4; float32 5.5; float64 6.5; "
            "int64 9; ");
}

TEST_P(JvmCallables, EveryResultTypeReachesJava) {
  const Callable yes([](const Values&, Values& results) -> metaffi_error* {
    results[0] = metaffi_value_bool(1);
    return nullptr;
  });
  EXPECT_EQ(call(entity("supplyBoolean", {callable_}, {type(metaffi_bool_type)}), {yes.value()}).shown(), "bool true");
  const Callable half([](const Values& arguments, Values& results) -> metaffi_error* {
    results[0] = metaffi_value_float64(arguments[0].as.float64 / 2);
    return nullptr;
  });
  EXPECT_EQ(call(entity("applyDouble", {callable_, type(metaffi_float64_type)}, {type(metaffi_float64_type)}),
                 {half.value(), metaffi_value_float64(5)})
                .shown(),
            "float64 2.5");
  const Callable narrow([](const Values&, Values& results) -> metaffi_error* {
    results[0] = metaffi_value_uint8(200);  // another integer type than Java's long
    return nullptr;
  });
  EXPECT_EQ(call(entity("supplyLong", {callable_}, {int64_}), {narrow.value()}).shown(), "int64 200");
  const Callable wrong([](const Values&, Values& results) -> metaffi_error* {
    results[0] = owned_text("no number");
    return nullptr;
  });
  EXPECT_THAT(call(entity("supplyLong", {callable_}, {int64_}), {wrong.value()}).shown(),
              AllOf(HasSubstr("string8"), HasSubstr("long")));
}

TEST_P(JvmCallables, ArraysThroughCallbacks) {
  const Callable echo([](const Values& arguments, Values& results) -> metaffi_error* {
    const std::size_t bytes = arguments[0].length * sizeof(std::int64_t);
    void* copy = metaffi_alloc(bytes);
    std::memcpy(copy, arguments[0].as.data, bytes);
    results[0] = metaffi_value_packed(metaffi_int64_type, copy, arguments[0].length);
    return nullptr;
  });
  const std::vector<std::int64_t> longs = {1, 2, 39};
  EXPECT_EQ(call(entity("applyArray", {callable_, type(metaffi_int64_packed_array_type)}, {int64_}),
                 {echo.value(), packed(metaffi_int64_type, longs)})
                .shown(),
            "int64 42");
}

TEST_P(JvmCallables, AHostComparatorSorts) {
  const Callable reverse([](const Values& arguments, Values& results) -> metaffi_error* {
    const std::string_view a(arguments[0].as.string8, arguments[0].length);
    const std::string_view b(arguments[1].as.string8, arguments[1].length);
    results[0] = metaffi_value_int32(b.compare(a));
    return nullptr;
  });
  Values items = {text("b"), text("c"), text("a")};
  const metaffi_type_info strings = type(metaffi_string8_array_type);
  EXPECT_EQ(call(entity("sort", {strings, callable_}, {strings}), {array(metaffi_string8_type, items), reverse.value()})
                .shown(),
            "string8{\"c\", \"b\", \"a\"}");
}

TEST_P(JvmCallables, BridgesDefaultMethodsAndHiddenInterfaces) {
  const Callable shout([](const Values& arguments, Values& results) -> metaffi_error* {
    results[0] = owned_text(std::string(arguments[0].as.string8, arguments[0].length) + "!");
    return nullptr;
  });
  EXPECT_EQ(call(entity("applyBridge", {callable_, string_}, {any_}), {shout.value(), text("a")}).shown(), "\"a!\"");
  EXPECT_EQ(call(entity("mixTwice", {callable_}, {string_}), {shout.value()}).error, nullptr);
  const Callable next([](const Values& arguments, Values& results) -> metaffi_error* {
    results[0] = metaffi_value_int64(arguments[0].as.int64 + 1);
    return nullptr;
  });
  EXPECT_EQ(call(entity("callSecret", {callable_, int64_}, {int64_}), {next.value(), metaffi_value_int64(1)}).shown(),
            "int64 2");
}

TEST_P(JvmCallables, VoidCallbacks) {
  int calls = 0;
  const Callable count(
      [&](const Values&, Values&) -> metaffi_error* {
        ++calls;
        return nullptr;
      },
      0);
  EXPECT_EQ(call(entity("run", {callable_}, {}), {count.value()}).shown(), "");
  EXPECT_EQ(call(entity("consume", {callable_, any_}, {}), {count.value(), text("x")}).shown(), "");
  EXPECT_EQ(calls, 2);
}

TEST_P(JvmCallables, DeclaredSignaturesAreHonoured) {
  std::string seen;
  const Callable floating(
      [&](const Values& arguments, Values& results) -> metaffi_error* {
        seen = show(arguments[0]) + ", " + show(arguments[1]);
        results[0] = metaffi_value_int32(7);
        return nullptr;
      },
      {type(metaffi_float64_type), type(metaffi_uint8_type)}, {type(metaffi_int32_type)});
  const Entity apply = entity("apply", {callable_, int64_, int64_}, {int64_});
  EXPECT_EQ(call(apply, {floating.value(), metaffi_value_int64(3), metaffi_value_int64(200)}).shown(), "int64 7");
  EXPECT_EQ(seen, "float64 3, uint8 200");
  EXPECT_THAT(call(apply, {floating.value(), metaffi_value_int64(3), metaffi_value_int64(300)}).shown(),
              AllOf(HasSubstr("300"), HasSubstr("uint8")));
  const Callable one([](const Values&, Values&) -> metaffi_error* { return nullptr; }, {int64_}, {});
  EXPECT_THAT(call(apply, {one.value(), metaffi_value_int64(3), metaffi_value_int64(3)}).shown(),
              AllOf(HasSubstr("SIGNATURE"), HasSubstr("LongBinaryOperator")));
}

// The callback trusts the types it declared: what Java cannot give as them must not reach it.
TEST_P(JvmCallables, EveryParameterArrivesAsDeclaredOrNotAtAll) {
  std::string seen;
  const auto look = [&](const Values& arguments, Values& results) -> metaffi_error* {
    for (const metaffi_value& one : arguments) seen += show(one) + "; ";
    results[0] = owned_text("mixed");
    return nullptr;
  };
  const Callable mix(
      look,
      {type(metaffi_string16_type), type(metaffi_handle_type), type(metaffi_bool_type), type(metaffi_int64_type),
       type(metaffi_int16_type), type(metaffi_char16_type), type(metaffi_int32_type), type(metaffi_int32_type),
       type(metaffi_float32_type), type(metaffi_float64_type), type(metaffi_int8_type)},
      {string_});
  const Entity call_mix = entity("mix", {callable_, any_}, {string_});
  EXPECT_EQ(call(call_mix, {mix.value(), metaffi_value_int64(9)}).shown(), "\"mixed\"");
  EXPECT_EQ(seen,
            "string16 \"s\"; handle long[]; bool true; int64 1; int16 2; char16 99; int32 3; int32 4; float32 5.5; "
            "float64 6.5; int8 9; ");
  seen.clear();
  const Callable texts(look, {string_, string_}, {int64_});
  const Entity apply = entity("apply", {callable_, int64_, int64_}, {int64_});
  EXPECT_THAT(call(apply, {texts.value(), metaffi_value_int64(3), metaffi_value_int64(4)}).shown(),
              AllOf(HasSubstr("Argument 1"), HasSubstr("int64"), HasSubstr("string8")));
  EXPECT_EQ(seen, "");
}

TEST_P(JvmCallables, AHandleParameterOfACallableGetsTheObject) {
  std::string seen;
  const Callable take(
      [&](const Values& arguments, Values& results) -> metaffi_error* {
        seen = show(arguments[0]);
        results[0] = metaffi_value_null();
        return nullptr;
      },
      {type(metaffi_handle_type)}, {any_});
  const Outcome names = run("Collections,callable=names", {}, {type(metaffi_handle_type)}, {});
  EXPECT_EQ(call(entity("applyFunction", {callable_, any_}, {any_}), {take.value(), names.value()}).shown(), "null");
  EXPECT_EQ(seen, "handle java.util.ArrayList");
}

TEST_P(JvmCallables, DynamicCallersTakeAndGiveSeveral) {
  const Callable two(
      [](const Values& arguments, Values& results) -> metaffi_error* {
        results[0] = metaffi_value_int64(static_cast<std::int64_t>(arguments.size()));
        results[1] = owned_text("second");
        return nullptr;
      },
      2);
  EXPECT_EQ(
      call(entity("callDynamic", {callable_, any_, any_}, {any_}), {two.value(), text("a"), metaffi_value_int8(1)})
          .shown(),
      "any{int64 2, \"second\"}");
}

TEST_P(JvmCallables, ArraysOfCallables) {
  const Callable next([](const Values& arguments, Values& results) -> metaffi_error* {
    results[0] = metaffi_value_int64(arguments[0].as.int64 * 2);
    return nullptr;
  });
  Values items = {next.value(), next.value(), next.value()};
  EXPECT_EQ(call(entity("applyAll", {type(metaffi_callable_array_type), int64_}, {int64_}),
                 {array(metaffi_callable_type, items), metaffi_value_int64(5)})
                .shown(),
            "int64 40");
}

// ---- Java to host ----

TEST_P(JvmCallables, ALambdaIsCallable) {
  const Outcome adder = run("Callbacks,callable=adder", {int64_}, {callable_}, {metaffi_value_int64(5)});
  ASSERT_EQ(adder.shown(), "callable");
  metaffi_value argument = metaffi_value_int64(37);
  metaffi_value result;
  ASSERT_EQ(metaffi_callable_invoke(&adder.value(), &argument, 1, &result, 1), nullptr);
  EXPECT_EQ(show(result), "int64 42");
  const metaffi_callable* shape = nullptr;
  ASSERT_EQ(metaffi_callable_get(&adder.value(), &shape), nullptr);
  ASSERT_EQ(shape->parameter_count, 1u);
  EXPECT_EQ(shape->parameters[0].type, static_cast<metaffi_type>(metaffi_int64_type));
  argument = metaffi_value_int8(1);
  ASSERT_EQ(metaffi_callable_invoke(&adder.value(), &argument, 1, &result, 1), nullptr);
  EXPECT_EQ(show(result), "int64 6") << "other integers fit too";
  argument = text("x");
  EXPECT_THAT(text_of(Error(metaffi_callable_invoke(&adder.value(), &argument, 1, &result, 1)).get()),
              AllOf(HasSubstr("TYPE_MISMATCH"), HasSubstr("Argument 1")));
}

TEST_P(JvmCallables, LambdasOverObjects) {
  const Outcome prefixer = run("Callbacks,callable=prefixer", {string_}, {callable_}, {text("pre-")});
  const metaffi_value argument = text("fix");
  Outcome result;
  result.results.resize(1, metaffi_value_null());
  ASSERT_EQ(metaffi_callable_invoke(&prefixer.value(), &argument, 1, result.results.data(), 1), nullptr);
  EXPECT_EQ(result.shown(), "\"pre-fix\"");
}

TEST_P(JvmCallables, AJavaCallerTakesAnyNumber) {
  const Outcome reverser = run("Callbacks,callable=reverser", {}, {callable_}, {});
  const Values arguments = {metaffi_value_int64(1), text("two")};
  Outcome result;
  result.results.resize(2, metaffi_value_null());
  ASSERT_EQ(metaffi_callable_invoke(&reverser.value(), arguments.data(), 2, result.results.data(), 2), nullptr);
  EXPECT_EQ(show(result.results[0]), "\"two\"");
  EXPECT_EQ(show(result.results[1]), "int64 1");
}

TEST_P(JvmCallables, AThrowingLambdaIsAnError) {
  const Outcome thrower = run("Callbacks,callable=thrower", {string_}, {callable_}, {text("boom")});
  metaffi_value result;
  const Error error(metaffi_callable_invoke(&thrower.value(), nullptr, 0, &result, 1));
  EXPECT_EQ(text_of(error.get()), "GUEST_EXCEPTION: boom");
  EXPECT_STREQ(metaffi_error_guest_type(error.get()), "java.lang.IllegalStateException");
}

TEST_P(JvmCallables, ObjectsOfNoFunctionalInterfaceAreRefused) {
  EXPECT_THAT(run("Callbacks,callable=twoWays", {}, {callable_}, {}).shown(), HasSubstr("TYPE_MISMATCH"));
  EXPECT_THAT(load_error("class=guest.Arrays,callable=sum", {callable_}, {int64_}),
              AllOf(HasSubstr("callable"), HasSubstr("long[]")));
  const Callable sum(add);
  EXPECT_THAT(run("Any,callable=half", {any_}, {type(metaffi_float64_type)}, {sum.value()}).shown(),
              AllOf(HasSubstr("TYPE_MISMATCH"), HasSubstr("java.lang.Number")));
}

TEST_P(JvmCallables, EachComesBackAsItself) {
  const Callable sum(add);
  const Outcome back = run("Callbacks,callable=giveBack", {callable_}, {callable_}, {sum.value()});
  ASSERT_EQ(back.shown(), "callable");
  EXPECT_EQ(back.value().as.handle, sum.value().as.handle);
  const Callable typed(add, {type(metaffi_int32_type), int64_}, {int64_});
  const Outcome fitted = run("Callbacks,callable=giveBack", {callable_}, {callable_}, {typed.value()});
  ASSERT_EQ(fitted.shown(), "callable");
  EXPECT_EQ(fitted.value().as.handle, typed.value().as.handle) << "also when its numbers had to be converted";
  const Outcome as_any = run("Any,callable=echo", {any_}, {any_}, {sum.value()});
  EXPECT_EQ(as_any.value().as.handle, sum.value().as.handle);
  const Outcome adder = run("Callbacks,callable=adder", {int64_}, {callable_}, {metaffi_value_int64(5)});
  const Outcome adder_object = run("Any,callable=echo", {callable_}, {type(metaffi_handle_type)}, {adder.value()});
  EXPECT_THAT(adder_object.shown(), HasSubstr("Lambda")) << "the lambda itself";
}

// ---- Life ----

TEST_P(JvmCallables, JavaKeepsAStoredCallbackAliveAndLetsItGo) {
  Callable sum(add);
  EXPECT_EQ(call(entity("store", {callable_}, {}), {sum.value()}).shown(), "");
  sum.drop();
  run("Memory,callable=collect", {}, {}, {});
  EXPECT_FALSE(sum.released());
  const Entity stored = entity("callStored", {int64_, int64_}, {int64_});
  EXPECT_EQ(call(stored, {metaffi_value_int64(1), metaffi_value_int64(2)}).shown(), "int64 3");
  EXPECT_EQ(
      call(entity("callStoredOnThread", {int64_, int64_}, {int64_}), {metaffi_value_int64(1), metaffi_value_int64(3)})
          .shown(),
      "int64 4");
  EXPECT_EQ(call(entity("dropStored", {}, {}), {}).shown(), "");
  for (int i = 0; i < 100 && !sum.released(); ++i) {
    run("Memory,callable=collect", {}, {}, {});
    std::this_thread::sleep_for(std::chrono::milliseconds(10));
  }
  EXPECT_TRUE(sum.released());
}

TEST_P(JvmCallables, CallbacksComeFromManyJavaThreads) {
  std::atomic<int> calls = 0;
  const Callable sum([&](const Values& arguments, Values& results) -> metaffi_error* {
    ++calls;
    return add(arguments, results);
  });
  const metaffi_type_info int32 = type(metaffi_int32_type);
  EXPECT_EQ(call(entity("applyOnThreads", {callable_, int32, int32}, {int64_}),
                 {sum.value(), metaffi_value_int32(8), metaffi_value_int32(1000)})
                .shown(),
            "int64 4024000");
  EXPECT_EQ(calls, 8000);
}

TEST_P(JvmCallables, CallbacksCallJavaAgain) {
  const Entity plain_add = load("Scalars,callable=add", {int64_, int64_}, {int64_});
  const Callable nested_add([&](const Values& arguments, Values& results) -> metaffi_error* {
    return metaffi_entity_call(plain_add.get(), arguments.data(), results.data());
  });
  const Entity apply = entity("apply", {callable_, int64_, int64_}, {int64_});
  EXPECT_EQ(call(apply, {nested_add.value(), metaffi_value_int64(1), metaffi_value_int64(2)}).shown(), "int64 3");
  const Entity on_thread = entity("applyOnThread", {callable_, int64_, int64_}, {int64_});
  EXPECT_EQ(call(on_thread, {nested_add.value(), metaffi_value_int64(1), metaffi_value_int64(4)}).shown(), "int64 5");
}

TEST_P(JvmCallables, AReleasedCallableIsAnError) {
  Callable sum(add);
  const metaffi_value stale = sum.value();
  sum.drop();
  EXPECT_THAT(call(entity("apply", {callable_, int64_, int64_}, {int64_}),
                   {stale, metaffi_value_int64(1), metaffi_value_int64(1)})
                  .shown(),
              HasSubstr("STALE_HANDLE"));
}

// Its reference is the JVM's again then, and possibly another handle's: nobody may delete it a second time.
TEST_P(JvmCallables, ACallbackMayReleaseAHandleItsCallWasGiven) {
  const metaffi_type_info handle = type(metaffi_handle_type);
  const Outcome given = make("Counter,callable=<init>");
  const Entity make_another = load("Counter,callable=<init>", {}, {handle});
  std::vector<Outcome> others;
  const Callable release(
      [&](const Values&, Values&) -> metaffi_error* {
        metaffi_value released = given.value();
        metaffi_value_free(&released);
        for (int i = 0; i < 64; ++i) others.push_back(call(make_another, {}));
        return nullptr;
      },
      0);
  EXPECT_EQ(call(entity("consume", {callable_, handle}, {}), {release.value(), given.value()}).shown(), "");
  for (const Outcome& other : others) EXPECT_EQ(other.shown(), "handle guest.Counter");
}

TEST_P(JvmCallables, NullIsPassedAsNull) {
  EXPECT_THAT(call(entity("run", {callable_}, {}), {metaffi_value_null()}).shown(), HasSubstr("GUEST_EXCEPTION"));
}

}  // namespace
}  // namespace metaffi::testing
