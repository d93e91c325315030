// Functions: how declared parameters and results meet a Python signature; exceptions.
#include <csignal>
#include <thread>

#include "tests/runtimes/python/guest_fixture.hpp"

namespace metaffi::testing {
namespace {

using ::testing::AllOf;
using ::testing::HasSubstr;
using ::testing::Not;
using ::testing::StartsWith;

constexpr metaffi_type kText = metaffi_string8_type;

class PythonCallTest : public PythonTest {
 protected:
  // A function of texts that gives a text.
  Outcome texts(const std::string& path, const std::vector<std::string_view>& arguments) {
    Values values;
    for (const std::string_view each : arguments) values.push_back(text(each));
    return run(path, Types(arguments.size(), type(kText)), {type(kText)}, values);
  }
};
METAFFI_UNDER_EACH_DISPATCH(PythonCallTest);

TEST_P(PythonCallTest, DefaultsFillWhatIsNotDeclared) {
  EXPECT_EQ(texts("callable=join", {"a"}).string(), "a-B");
  EXPECT_EQ(texts("callable=join", {"a", "b"}).string(), "a-b");
}

TEST_P(PythonCallTest, MoreThanThePositionalGoIntoVarargs) {
  EXPECT_EQ(texts("callable=join", {"a", "b", "c", "d"}).string(), "a-b-c-d");
  EXPECT_EQ(run("callable=count_arguments", {}, {type(metaffi_int64_type)}, {}).value().as.int64, 0);
}

TEST_P(PythonCallTest, PositionalOnlyAndKeywordOnlyParametersAreServed) {
  EXPECT_EQ(texts("callable=positional_only", {"a", "b"}).string(), "ab");
  EXPECT_EQ(texts("callable=keyword_only", {"a", "b"}).string(), "ab3");
  EXPECT_EQ(texts("callable=keyword_only", {"a", "b", "c"}).string(), "abc");
}

TEST_P(PythonCallTest, VarargsAndNamedArgumentsAreTakenApart) {
  Values many = {text("c"), text("d")};
  Values pair = {text("sep"), text("+")};
  Values other = {text("z"), text("1")};
  Values named = {array(metaffi_any_type, pair), array(metaffi_any_type, other)};
  const Types types = {type(kText), type(kText), type(metaffi_string8_array_type), type(metaffi_any_type)};
  EXPECT_EQ(run("callable=join,varargs,named_args", types, {type(kText)},
                {text("a"), text("b"), array(kText, many), array(metaffi_any_type, named)})
                .string(),
            "a+b+c+d+z=1");
  EXPECT_EQ(run("callable=join,varargs", {type(kText), type(kText), type(metaffi_string8_array_type)}, {type(kText)},
                {text("a"), text("b"), array(kText, many)})
                .string(),
            "a-b-c-d");
  EXPECT_THAT(load_error("callable=join,varargs,named_args", {type(kText)}, {}),
              AllOf(StartsWith("SIGNATURE"), HasSubstr("needs 2 parameters")));
}

TEST_P(PythonCallTest, SeveralResultsAreATuple) {
  const Types results = {type(metaffi_int64_type), type(kText), type(metaffi_float64_array_type)};
  const Outcome outcome = run("callable=several", {}, results, {});
  ASSERT_EQ(outcome.message(), "");
  EXPECT_EQ(outcome.results[0].as.int64, 1);
  EXPECT_EQ(show(outcome.results[1]), "\"two\"");
  EXPECT_EQ(static_cast<const double*>(outcome.results[2].as.data)[0], 3.0);
  EXPECT_THAT(run("callable=several", {}, {results[0], results[1]}, {}).message(),
              AllOf(StartsWith("SIGNATURE"), HasSubstr("declared with 2 results"), HasSubstr("one of 3")));
  EXPECT_THAT(run("callable=several", {}, {results[0], results[0], results[0]}, {}).message(),
              StartsWith("TYPE_MISMATCH: result 2 of"));
}

TEST_P(PythonCallTest, WrongArityIsAnErrorWhenLoading) {
  const metaffi_type_info number = type(metaffi_int64_type);
  EXPECT_EQ(load_error("callable=add", {number}, {number}),
            "SIGNATURE: entity path 'callable=add': add(a, b) takes 2 arguments, 1 were declared");
  EXPECT_THAT(load_error("callable=add", {number, number, number}, {number}), HasSubstr("takes 2 arguments, 3"));
  EXPECT_THAT(load_error("callable=keyword_only", {number}, {number}), HasSubstr("takes 2 to 3 arguments, 1"));
}

TEST_P(PythonCallTest, CoroutinesRunToCompletion) {
  EXPECT_EQ(run("callable=later", {type(metaffi_int64_type)}, {type(metaffi_int64_type)}, {metaffi_value_int64(21)})
                .value()
                .as.int64,
            42);
}

TEST_P(PythonCallTest, WhatACoroutineRaisesHasNoOtherCause) {
  const Outcome outcome = run("callable=fail_later", {}, {}, {});
  EXPECT_EQ(outcome.message(), "GUEST_EXCEPTION: not today");
  EXPECT_EQ(metaffi_error_cause(outcome.error.get()), nullptr);
}

TEST_P(PythonCallTest, NamedArgumentsThatAreNoPairsAreNamed) {
  Values one = {text("sep")};
  Values pairs = {array(metaffi_any_type, one)};
  const Types types = {type(kText), type(metaffi_any_type)};
  for (const auto& [given, shown] : {std::pair(array(metaffi_any_type, pairs), "element 0 is ['sep']"),
                                     {metaffi_value_int64(7), "element 0 is 7"},
                                     {array(metaffi_any_type, one), "element 0 is 'sep'"}}) {
    EXPECT_EQ(run("callable=join,named_args", types, {type(kText)}, {text("a"), given}).message(),
              std::string("GUEST_EXCEPTION: named arguments need a dict, or [name, value] pairs; ") + shown);
  }
}

// What looks at its caller's names has those of __main__ where there is no caller in Python.
TEST_P(PythonCallTest, EvalAndExecServe) {
  const auto run_source = [&](const char* path, const char* source) {
    return run_from("builtins", path, {type(kText)}, {type(metaffi_any_type)}, {text(source)}).shown();
  };
  EXPECT_EQ(run_source("callable=eval", "6 * 7"), "int64 42");
  EXPECT_EQ(run_source("callable=exec", "kept = 8"), "null");
  EXPECT_EQ(run_source("callable=eval", "kept, __name__"), "any{int64 8, \"__main__\"}");
  const metaffi_type_info any = type(metaffi_any_type);
  EXPECT_EQ(run_from("builtins", "callable=eval", {type(kText), any}, {any}, {text("__name__"), metaffi_value_null()})
                .shown(),
            "\"__main__\"");
}

TEST_P(PythonCallTest, CoroutinesRunInsideARunningLoop) {
  const Entity later = load("callable=later", {type(metaffi_int64_type)}, {type(metaffi_int64_type)});
  const Callable callback([&](const Values&, Values& results) {
    Outcome inner = call(later, {metaffi_value_int64(4)});
    EXPECT_EQ(inner.message(), "");
    results[0] = inner.results.at(0);
    return nullptr;
  });
  EXPECT_EQ(run("callable=inside_a_loop", {type(metaffi_callable_type)}, {type(metaffi_int64_type)}, {callback.value()})
                .value()
                .as.int64,
            8);
}

TEST_P(PythonCallTest, ExceptionsCarryTypeMessageTracebackAndCause) {
  const Outcome outcome = run("callable=fail", {}, {}, {});
  ASSERT_EQ(outcome.message(), "GUEST_EXCEPTION: no such item");
  EXPECT_STREQ(metaffi_error_guest_type(outcome.error.get()), "guest.ShopError");
  EXPECT_THAT(metaffi_error_guest_stack(outcome.error.get()),
              AllOf(HasSubstr("guest.py"), HasSubstr("in fail"), HasSubstr("Traceback")));
  const metaffi_error* const cause = metaffi_error_cause(outcome.error.get());
  ASSERT_NE(cause, nullptr);
  EXPECT_STREQ(metaffi_error_guest_type(cause), "KeyError");
  EXPECT_EQ(metaffi_error_cause(cause), nullptr);
  EXPECT_EQ(metaffi_error_exception(outcome.error.get()).type, metaffi_handle_type);
}

TEST_P(PythonCallTest, TracebacksAreThoseOfPython) {
  for (const char* which :
       {"one line", "part of a line", "several lines", "with causes", "cause hidden", "class of a module", "no words",
        "untold", "notes", "syntax", "similar name", "group", "recursion", "no source"}) {
    const std::string expected = texts("callable=printed", {which}).string();
    for (int time = 0; time < 2; ++time) {  // what was written of a frame is kept
      const Outcome outcome = run("callable=failing", {type(kText)}, {}, {text(which)});
      ASSERT_NE(outcome.error, nullptr) << which;
      EXPECT_EQ(metaffi_error_guest_stack(outcome.error.get()), expected) << which;
    }
  }
}

TEST_P(PythonCallTest, ATracebackEndsWhereItsErrorLeftPython) {
  const metaffi_type_info object = type(metaffi_handle_type);
  const Outcome made = run("callable=make_error", {}, {object}, {});
  const Outcome here = run("callable=raise_here", {object}, {}, {made.value()});
  const Outcome there = run("callable=raise_there", {object}, {}, {made.value()});
  EXPECT_THAT(metaffi_error_guest_stack(here.error.get()),
              AllOf(HasSubstr("raise_here"), Not(HasSubstr("raise_there"))));
  EXPECT_THAT(metaffi_error_guest_stack(there.error.get()), HasSubstr("raise_there"));
}

TEST_P(PythonCallTest, TracebacksAreWrittenInAnyThread) {
  Outcome outcome = run("callable=fail", {}, {}, {});
  std::thread([&] {
    EXPECT_THAT(metaffi_error_guest_stack(outcome.error.get()), HasSubstr("in fail"));
    outcome.error.reset();
  }).join();
}

TEST_P(PythonCallTest, WhatWouldEndAProgramIsAnError) {
  const Outcome outcome = run("callable=leave", {}, {}, {});
  EXPECT_EQ(outcome.message(), "GUEST_EXCEPTION: bye");
  EXPECT_STREQ(metaffi_error_guest_type(outcome.error.get()), "SystemExit");
}

TEST_P(PythonCallTest, EndlessRecursionIsAnError) {
  const Outcome outcome = run("callable=recurse", {}, {}, {});
  EXPECT_STREQ(metaffi_error_guest_type(outcome.error.get()), "RecursionError");
  EXPECT_EQ(run("callable=nothing", {}, {}, {}).message(), "");
}

TEST_P(PythonCallTest, EndlessRecursionThroughTheHostIsAnError) {
  const Entity back = load("callable=apply", {type(metaffi_callable_type)}, {});
  const auto set_limit = [this](std::int64_t depth) {
    const Outcome set =
        run_from("sys", "callable=setrecursionlimit", {type(metaffi_int64_type)}, {}, {metaffi_value_int64(depth)});
    EXPECT_EQ(set.message(), "");
  };
  set_limit(300);
  metaffi_value itself = metaffi_value_null();
  const Callable host([&](const Values&, Values&) { return call(back, {itself}).error.release(); });
  itself = host.value();
  const Outcome outcome = call(back, {itself});
  const metaffi_error* error = outcome.error.get();
  while (error != nullptr && metaffi_error_cause(error) != nullptr) error = metaffi_error_cause(error);
  ASSERT_NE(error, nullptr);
  EXPECT_STREQ(metaffi_error_guest_type(error), "RecursionError");
  set_limit(1000);
  EXPECT_EQ(run("callable=nothing", {}, {}, {}).message(), "");
}

TEST_P(PythonCallTest, ExceptionsThatCannotBeShownAreErrorsStill) {
  const Outcome outcome = run("callable=fail_untold", {}, {}, {});
  EXPECT_STREQ(metaffi_error_guest_type(outcome.error.get()), "guest.Untold");
}

TEST_P(PythonCallTest, AnExceptionInDelDoesNotTouchTheCall) {
  EXPECT_EQ(run("callable=drop_noisy", {}, {type(metaffi_int64_type)}, {}).shown(), show(metaffi_value_int64(1)));
}

TEST_P(PythonCallTest, PythonLeavesTheInterruptSignalToTheHost) {
  EXPECT_EQ(run("callable=interrupt_handler", {}, {type(kText)}, {}).string(), "0");  // signal.SIG_DFL
  EXPECT_EQ(
      run("callable=later", {type(metaffi_int64_type)}, {type(metaffi_int64_type)}, {metaffi_value_int64(1)}).message(),
      "");
  struct sigaction action {};
  ASSERT_EQ(sigaction(SIGINT, nullptr, &action), 0);
  EXPECT_EQ(action.sa_handler, SIG_DFL);
}

TEST_P(PythonCallTest, ManyThreadsCallAtOnce) {
  const metaffi_type_info number = type(metaffi_int64_type);
  const Entity add = load("callable=add", {number, number}, {number});
  std::vector<std::thread> threads;
  std::atomic<int> wrong = 0;
  for (std::int64_t t = 0; t < 8; ++t) {
    threads.emplace_back([&add, &wrong, t] {
      for (std::int64_t i = 0; i < 500; ++i) {
        if (call(add, {metaffi_value_int64(t), metaffi_value_int64(i)}).value().as.int64 != t + i) ++wrong;
      }
    });
  }
  for (std::thread& each : threads) each.join();
  EXPECT_EQ(wrong, 0);
}

}  // namespace
}  // namespace metaffi::testing
