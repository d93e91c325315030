// Go's objects: handles that own a reference, fields, globals, and handles that are no object of this library.
#include "tests/runtimes/go/fixture.hpp"

namespace metaffi::testing {
namespace {

using ::testing::AllOf;
using ::testing::HasSubstr;
using ::testing::StartsWith;

std::string taken(char* text) {
  const std::string copy = text == nullptr ? "" : text;
  metaffi_free(text);
  return copy;
}

class GoObjects : public GoTest {
 protected:
  Value point(std::int64_t x, std::int64_t y) {
    Outcome made = run("callable=NewPoint", types({"int64", "int64"}), types({"handle"}),
                       {metaffi_value_int64(x), metaffi_value_int64(y)});
    EXPECT_EQ(made.error, "");
    if (!made.error.empty()) return Value();
    return Value(std::exchange(made.results[0], metaffi_value_null()));
  }
  Outcome sum(const metaffi_value& handle, const char* declared = "handle") {
    return run("callable=Point.Sum,instance_required", types({declared}), types({"int64"}), {handle});
  }
  std::int64_t live() { return number("callable=Live"); }
};
METAFFI_BOTH_DISPATCHES(GoObjects);

TEST_P(GoObjects, AreReleasedWithTheirLastHandle) {
  const std::int64_t finalized = number("callable=Finalized");
  {
    const Value handle = point(1, 2);
    EXPECT_EQ(live(), 1);
    EXPECT_EQ(sum(handle.get()).number(), 3);
    EXPECT_EQ(sum(handle.get()).number(), 3);  // known by now
  }
  EXPECT_EQ(live(), 0);
  EXPECT_EQ(number("callable=Finalized"), finalized + 1);
}

TEST_P(GoObjects, TellTheirTypeAndText) {
  const Value handle = point(1, 2);
  EXPECT_EQ(taken(metaffi_handle_type_name(&handle.get())), "*main.point");
  EXPECT_EQ(taken(metaffi_handle_describe(&handle.get())), "&{1 2}");
  EXPECT_STREQ(metaffi_owner_name(metaffi_handle_owner(&handle.get())), "go");
}

TEST_P(GoObjects, NilIsNull) {
  EXPECT_EQ(run("callable=NoPoint", {}, types({"handle"})).shown(), "null");
  EXPECT_EQ(run("callable=NoPoint", {}, types({"any"})).shown(), "null");
  const Outcome outcome = sum(metaffi_value_null());
  EXPECT_THAT(outcome.error, HasSubstr("GUEST_EXCEPTION"));
  EXPECT_EQ(outcome.guest_type, "panic");
}

TEST_P(GoObjects, DeclaredAnyArriveAsWhatTheyNaturallyAre) {
  EXPECT_EQ(
      run("callable=NewPoint", types({"any", "any"}), types({"any"}), {metaffi_value_int64(8), metaffi_value_int8(1)})
          .shown(),
      "int64 8");
  EXPECT_EQ(live(), 0);
}

TEST_P(GoObjects, DeclaredAnyAreMadeOfWhatGoCanConvert) {
  EXPECT_EQ(sum(metaffi_value_int64(9), "any").number(), 9);
  EXPECT_EQ(sum(text("no point"), "any").error, "GUEST_EXCEPTION: only an int64 becomes a point");
  EXPECT_EQ(live(), 0);
}

TEST_P(GoObjects, AsAnyNumberAreTheirNaturalValue) {
  const Value handle = point(77, 2);
  EXPECT_EQ(run("callable=Echo_int8", types({"any"}), types({"any"}), {handle.get()}).shown(), "int8 77");
}

TEST_P(GoObjects, HaveFields) {
  const Value handle = point(1, 2);
  EXPECT_EQ(run("field=Point.X,instance_required,setter", types({"handle", "int64"}), {},
                {handle.get(), metaffi_value_int64(40)})
                .error,
            "");
  EXPECT_EQ(run("field=Point.X,instance_required,getter", types({"handle"}), types({"int64"}), {handle.get()}).number(),
            40);
  EXPECT_EQ(sum(handle.get()).number(), 42);
}

TEST_P(GoObjects, GlobalsAreReadAndWritten) {
  const std::int64_t before = number("global=Counter,getter");
  EXPECT_EQ(run("global=Counter,setter", types({"any"}), {}, {metaffi_value_int64(before + 2)}).error, "");
  EXPECT_EQ(number("getter,global=shapes.Counter"), before + 2);
  EXPECT_EQ(number("global=Answer,getter"), 42);
}

TEST_P(GoObjects, PassThroughGosAny) {
  const Value handle = point(5, 6);
  Outcome back = run("callable=Echo_any", types({"handle"}), types({"handle"}), {handle.get()});
  ASSERT_EQ(back.error, "");
  EXPECT_EQ(back.results[0].as.handle, handle.get().as.handle);
}

TEST_P(GoObjects, AStaleHandleIsAnError) {
  metaffi_value stale;
  {
    const Value handle = point(1, 2);
    EXPECT_EQ(sum(handle.get()).number(), 3);
    stale = handle.get();
  }
  EXPECT_THAT(sum(stale).error, HasSubstr("STALE_HANDLE"));
}

TEST_P(GoObjects, AHandleOfAnotherLanguageIsAnError) {
  static const metaffi_handle_class none{sizeof(metaffi_handle_class), [](void*, void*) {}, nullptr, nullptr};
  int object = 0;
  Value handle;
  ASSERT_EQ(metaffi_handle_new(metaffi_owner_id("cobol"), &object, &none, nullptr, handle.address()), nullptr);
  EXPECT_THAT(sum(handle.get()).error, HasSubstr("FOREIGN_HANDLE"));
  EXPECT_THAT(sum(handle.get(), "any").error, HasSubstr("only an int64 becomes a point"));
}

TEST_P(GoObjects, AHandleOfAGoHostIsAnError) {
  static const metaffi_handle_class hosts{sizeof(metaffi_handle_class), [](void*, void*) {}, nullptr, nullptr};
  int object = 0;
  Value handle;
  ASSERT_EQ(metaffi_handle_new(metaffi_owner_id("go"), &object, &hosts, nullptr, handle.address()), nullptr);
  const std::string expected = "the handle is to an object of the Go program that hosts this";
  EXPECT_THAT(
      sum(handle.get()).error,
      AllOf(StartsWith("FOREIGN_HANDLE: Point.Sum: argument 1 (object) (*shapes.Point): "), HasSubstr(expected)));
  EXPECT_THAT(run("callable=Echo_int64", types({"any"}), types({"any"}), {handle.get()}).error,
              StartsWith("FOREIGN_HANDLE: " + expected));
}

TEST_P(GoObjects, AnAliasNamesGosType) {
  EXPECT_EQ(run("callable=NoPoint", {}, types({"handle=*shapes.Point"})).shown(), "null");
  EXPECT_THAT(load_error("callable=NoPoint", {}, types({"handle=*shapes.Line"})),
              HasSubstr("it was declared as () -> (handle(*shapes.Line)): result 1 cannot be handle(*shapes.Line)"));
}

}  // namespace
}  // namespace metaffi::testing
