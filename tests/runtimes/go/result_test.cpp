// Errors of Go, and what is freed when only some of several results can be made.
#include "tests/runtimes/go/fixture.hpp"

namespace metaffi::testing {
namespace {

using ::testing::HasSubstr;

class GoResults : public GoTest {
 protected:
  Outcome mixture(const Types& results, const metaffi_value& value) {
    return run("callable=Mixture", types({"any"}), results, {value});
  }
  std::int64_t live() { return number("callable=Live"); }
};
METAFFI_BOTH_DISPATCHES(GoResults);

TEST_P(GoResults, AnErrorOfGoArrivesWithItsType) {
  const Outcome outcome = run("callable=Fail", types({"string8"}), {}, {text("out of cheese")});
  EXPECT_EQ(outcome.error, "GUEST_EXCEPTION: out of cheese");
  EXPECT_EQ(outcome.guest_type, "*errors.errorString");
}

TEST_P(GoResults, ARecoveredFaultOfGoIsAnError) {
  for (int i = 0; i < 3; ++i) {
    const Outcome outcome = run("callable=Nil", {}, types({"int64"}));
    EXPECT_THAT(outcome.error, HasSubstr("invalid memory address or nil pointer dereference"));
  }
}

TEST_P(GoResults, NothingIsReturnedByWhatReturnsNothing) { EXPECT_EQ(run("callable=Nothing", {}, {}).shown(), ""); }

TEST_P(GoResults, SeveralAreAllOwned) {
  const std::string expected = "handle, string8 'text \xff', int64_packed_array [1 2 3], handle, string8 'kept'";
  {
    const Outcome outcome = mixture(types({"handle", "string8", "int64_array", "handle", "any"}), text("kept"));
    EXPECT_EQ(outcome.shown(), expected);
    EXPECT_EQ(live(), 2);
  }
  EXPECT_EQ(live(), 0);
  const Outcome natural = mixture(types({"any", "any", "any", "any", "string8"}), text("kept"));
  EXPECT_EQ(natural.shown(), "int64 1, string8 'text \xff', int64_packed_array [1 2 3], int64 3, string8 'kept'");
  EXPECT_EQ(live(), 0);
}

// Under a sanitizer for leaks this is more than the count of Go's objects.
TEST_P(GoResults, WhatWasReturnedIsFreedWhenAResultCannotBeMade) {
  // The text is not valid UTF-8, after the first handle was made and before the second.
  EXPECT_THAT(mixture(types({"handle", "string16", "int64_array", "handle", "any"}), text("lost")).error,
              HasSubstr("INVALID_STRING"));
  EXPECT_EQ(live(), 0);
  // The value is no int64, when all handles were made.
  EXPECT_THAT(mixture(types({"handle", "string8", "int64_array", "any", "int64"}), text("lost")).error,
              HasSubstr("TYPE_MISMATCH"));
  EXPECT_EQ(live(), 0);
  metaffi_value items[] = {text("a"), text("b")};
  EXPECT_THAT(
      mixture(types({"handle", "string32", "any", "any", "any"}), metaffi_value_array(metaffi_string8_type, items, 2))
          .error,
      HasSubstr("INVALID_STRING"));
  EXPECT_EQ(live(), 0);
}

}  // namespace
}  // namespace metaffi::testing
