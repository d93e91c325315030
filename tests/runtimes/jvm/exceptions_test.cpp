// Exceptions: what arrives in the host, what goes back, over several hops.
#include "tests/runtimes/jvm/support.hpp"

namespace metaffi::testing {
namespace {

using ::testing::AllOf;
using ::testing::HasSubstr;
using ::testing::StartsWith;

class JvmExceptions : public JvmTest {
 protected:
  const metaffi_type_info callable_ = type(metaffi_callable_type);
  const metaffi_type_info handle_ = type(metaffi_handle_type);
  const metaffi_type_info int64_ = type(metaffi_int64_type);
  const metaffi_type_info string_ = type(metaffi_string8_type);

  Outcome thrown(const std::string& name, const Types& parameters = {}, const Values& arguments = {},
                 const Types& results = {}) {
    Outcome outcome = run("Exceptions,callable=" + name, parameters, results, arguments);
    EXPECT_NE(outcome.error, nullptr) << name;
    return outcome;
  }
};
METAFFI_UNDER_EACH_DISPATCH(JvmExceptions);

metaffi_error* host_error(metaffi_error* cause = nullptr) {
  metaffi_error_info info = {};
  info.size = sizeof info;
  info.code = METAFFI_ERROR_GUEST_EXCEPTION;
  info.message = "the host says no";
  info.guest_type = "ValueError";
  info.guest_stack = "at host line 1";
  info.cause = cause;
  return metaffi_error_new_from(&info);
}

TEST_P(JvmExceptions, CarryMessageTypeAndStack) {
  const Outcome outcome = thrown("checked");
  EXPECT_EQ(outcome.shown(), "GUEST_EXCEPTION: disk on fire");
  EXPECT_STREQ(metaffi_error_guest_type(outcome.error.get()), "java.io.IOException");
  EXPECT_THAT(metaffi_error_guest_stack(outcome.error.get()),
              AllOf(StartsWith("java.io.IOException: disk on fire"),
                    HasSubstr("at guest.Exceptions.checked(Exceptions.java:")));
  EXPECT_EQ(metaffi_error_cause(outcome.error.get()), nullptr);
  EXPECT_THAT(thrown("unchecked", {string_}, {text("über")}).shown(), HasSubstr("über"));
}

TEST_P(JvmExceptions, WithoutMessageTheClassSpeaks) {
  EXPECT_EQ(thrown("withoutMessage").shown(), "GUEST_EXCEPTION: java.lang.RuntimeException");
  EXPECT_THAT(thrown("unchecked", {string_}, {text("")}).shown(), StartsWith("GUEST_EXCEPTION"));
}

TEST_P(JvmExceptions, CausesAreNestedErrors) {
  const Outcome outcome = thrown("withCause");
  EXPECT_STREQ(metaffi_error_message(outcome.error.get()), "outer");
  const metaffi_error* middle = metaffi_error_cause(outcome.error.get());
  ASSERT_NE(middle, nullptr);
  EXPECT_STREQ(metaffi_error_guest_type(middle), "java.lang.IllegalStateException");
  const metaffi_error* inner = metaffi_error_cause(middle);
  ASSERT_NE(inner, nullptr);
  EXPECT_STREQ(metaffi_error_message(inner), "inner");
  EXPECT_EQ(metaffi_error_cause(inner), nullptr);
}

TEST_P(JvmExceptions, OddThrowablesDoNoHarm) {
  EXPECT_THAT(thrown("broken").shown(), HasSubstr("getMessage"));
  EXPECT_EQ(thrown("cyclicCause").shown(), "GUEST_EXCEPTION: a");
  EXPECT_STREQ(metaffi_error_guest_type(thrown("overflow", {int64_}, {metaffi_value_int64(0)}, {int64_}).error.get()),
               "java.lang.StackOverflowError");
  EXPECT_STREQ(metaffi_error_guest_type(thrown("nullPointer", {}, {}, {int64_}).error.get()),
               "java.lang.NullPointerException");
  EXPECT_STREQ(
      metaffi_error_guest_type(
          thrown("divide", {int64_, int64_}, {metaffi_value_int64(1), metaffi_value_int64(0)}, {int64_}).error.get()),
      "java.lang.ArithmeticException");
  EXPECT_EQ(run("Exceptions,callable=caughtNullPointers", {type(metaffi_int32_type)}, {type(metaffi_int32_type)},
                {metaffi_value_int32(100000)})
                .shown(),
            "int32 100000");
  EXPECT_EQ(
      run("Exceptions,callable=divide", {int64_, int64_}, {int64_}, {metaffi_value_int64(84), metaffi_value_int64(2)})
          .shown(),
      "int64 42")
      << "no exception stays behind";
}

TEST_P(JvmExceptions, TheThrowableItselfIsAtHand) {
  const Outcome outcome =
      thrown("custom", {string_, type(metaffi_int32_type)}, {text("m"), metaffi_value_int32(77)}, {int64_});
  const metaffi_value exception = metaffi_error_exception(outcome.error.get());
  EXPECT_EQ(show(exception), "handle guest.Exceptions$GuestException");
  EXPECT_EQ(run("Exceptions$GuestException,callable=number,instance_required", {handle_}, {type(metaffi_int32_type)},
                {exception})
                .shown(),
            "int32 77");
}

TEST_P(JvmExceptions, ExceptionsAsValues) {
  const Outcome value = run("Exceptions,callable=asValue", {string_}, {handle_}, {text("kept")});
  EXPECT_EQ(value.shown(), "handle java.lang.IllegalStateException");
  EXPECT_EQ(thrown("rethrow", {handle_}, {value.value()}).shown(), "GUEST_EXCEPTION: kept");
}

// ---- Out of callbacks ----

TEST_P(JvmExceptions, AHostErrorGoesThroughJavaWithItsData) {
  const Callable fail([](const Values&, Values&) { return host_error(); });
  const Outcome outcome = thrown("through", {callable_}, {fail.value()}, {int64_});
  EXPECT_STREQ(metaffi_error_guest_type(outcome.error.get()), "metaffi.MetaFFIException");
  EXPECT_THAT(metaffi_error_message(outcome.error.get()), HasSubstr("the host says no"));
  EXPECT_THAT(metaffi_error_guest_stack(outcome.error.get()), HasSubstr("guest.Exceptions.through"));
  const metaffi_error* original = metaffi_error_cause(outcome.error.get());
  ASSERT_NE(original, nullptr);
  EXPECT_STREQ(metaffi_error_guest_type(original), "ValueError");
  EXPECT_STREQ(metaffi_error_guest_stack(original), "at host line 1");
}

TEST_P(JvmExceptions, ItsDataSurvivesWrappingInJava) {
  const Callable fail(
      [](const Values&, Values&) { return host_error(metaffi_error_new(METAFFI_ERROR_OUT_OF_RANGE, "deeper")); });
  const Outcome outcome = thrown("wrapped", {callable_}, {fail.value()}, {int64_});
  EXPECT_STREQ(metaffi_error_message(outcome.error.get()), "wrapped");
  std::string chain;
  for (const metaffi_error* at = outcome.error.get(); at != nullptr; at = metaffi_error_cause(at)) {
    chain += std::string(metaffi_error_guest_type(at) == nullptr ? "-" : metaffi_error_guest_type(at)) + " ";
  }
  EXPECT_EQ(chain, "java.lang.RuntimeException metaffi.MetaFFIException ValueError - ");
}

TEST_P(JvmExceptions, JavaCatchesAHostError) {
  const Callable fail([](const Values&, Values&) { return host_error(); });
  EXPECT_EQ(run("Exceptions,callable=caught", {callable_}, {string_}, {fail.value()}).shown(),
            "\"metaffi.MetaFFIException: the host says no\"");
  EXPECT_EQ(run("Exceptions,callable=caughtGuestType", {callable_}, {string_}, {fail.value()}).shown(),
            "\"ValueError\"");
  int calls = 0;
  const Callable second_time([&](const Values&, Values& results) -> metaffi_error* {
    if (++calls == 1) return host_error();
    results[0] = metaffi_value_int64(2);
    return nullptr;
  });
  EXPECT_EQ(run("Exceptions,callable=retry", {callable_}, {type(metaffi_any_type)}, {second_time.value()}).shown(),
            "int64 2");
}

TEST_P(JvmExceptions, AJavaExceptionCrossesTwiceAsTheSameObject) {
  const Entity checked = load("Exceptions,callable=checked", {}, {});
  const Callable call_java(
      [&](const Values&, Values&) { return metaffi_entity_call(checked.get(), nullptr, nullptr); });
  EXPECT_EQ(run("Exceptions,callable=caught", {callable_}, {string_}, {call_java.value()}).shown(),
            "\"java.io.IOException: disk on fire\"")
      << "not wrapped";
  const Outcome outcome = thrown("through", {callable_}, {call_java.value()}, {int64_});
  EXPECT_STREQ(metaffi_error_guest_type(outcome.error.get()), "java.io.IOException");
  EXPECT_EQ(metaffi_error_cause(outcome.error.get()), nullptr);
}

TEST_P(JvmExceptions, DynamicCallersThrowToo) {
  const Callable fail([](const Values&, Values&) { return host_error(); });
  const Outcome outcome = run("Callbacks,callable=callDynamic", {callable_}, {type(metaffi_any_type)}, {fail.value()});
  ASSERT_NE(outcome.error, nullptr);
  EXPECT_STREQ(metaffi_error_guest_type(metaffi_error_cause(outcome.error.get())), "ValueError");
}

TEST_P(JvmExceptions, FromJavaThreads) {
  const Callable fail([](const Values&, Values&) { return host_error(); });
  const Outcome outcome = run("Callbacks,callable=applyOnThread", {callable_, int64_, int64_}, {int64_},
                              {fail.value(), metaffi_value_int64(1), metaffi_value_int64(1)});
  EXPECT_THAT(outcome.shown(), HasSubstr("the host says no"));
}

// ---- Static initialisers ----

TEST_P(JvmExceptions, AStaticInitialiserThatThrowsFailsTheLoad) {
  const std::string first = load_error("class=guest.BadInit,callable=value", {}, {type(metaffi_int32_type)});
  EXPECT_THAT(first, HasSubstr("GUEST_EXCEPTION"));
  // Java tells it once a class; the dispatch that comes second sees what is left.
  if (GetParam() == METAFFI_DISPATCH_JIT) {
    EXPECT_THAT(first, HasSubstr("The static initializer of guest.BadInit threw "));
  }
  const std::string second = load_error("class=guest.BadInit,callable=value", {}, {type(metaffi_int32_type)});
  EXPECT_THAT(second, AllOf(HasSubstr("GUEST_EXCEPTION"), HasSubstr("BadInit")));
  EXPECT_EQ(
      run("Scalars,callable=add", {int64_, int64_}, {int64_}, {metaffi_value_int64(1), metaffi_value_int64(2)}).shown(),
      "int64 3");
}

TEST_P(JvmExceptions, StaticInitialisersSeeTheirOwnLoader) {
  EXPECT_EQ(run("Init,callable=ownContext", {}, {type(metaffi_bool_type)}, {}).shown(), "bool true");
}

}  // namespace
}  // namespace metaffi::testing
