// Classes are called as Python calls them, whatever makes their objects.
#include "tests/runtimes/python/guest_fixture.hpp"

namespace metaffi::testing {
namespace {

using ::testing::HasSubstr;

class PythonConstructTest : public PythonTest {
 protected:
  const Module classes = open_python(python_file("construct.py"));

  Outcome make(const std::string& path, const Types& parameters, const Values& arguments) {
    return call(load_from(classes.get(), "callable=" + path, parameters, {handle}), arguments);
  }
  // The `got` of an object made with 7, or what went wrong.
  std::string got(const Entity& made) {
    const Outcome object = call(made, {metaffi_value_int64(7)});
    if (object.error != nullptr) return object.message();
    return got_of(object);
  }
  std::string got(const std::string& type) {
    return got(load_from(classes.get(), "callable=" + type, {whole}, {handle}));
  }
  std::string got_of(const Outcome& object) {
    return call(load_from(classes.get(), "callable=got", {handle}, {words}), {object.value()}).string();
  }
};
METAFFI_UNDER_EACH_DISPATCH(PythonConstructTest);

TEST_P(PythonConstructTest, ObjectsAreMadeByWhatTheirClassSays) {
  EXPECT_EQ(got("Built"), "7");
  EXPECT_EQ(got("BuiltSlotted"), "7");
  EXPECT_EQ(got("BuiltInherited"), "7");
  EXPECT_EQ(got("BuiltByNew"), "1007");
  EXPECT_EQ(got("BuiltAsAnother"), "8");
  EXPECT_EQ(got("BuiltWithMeta"), "2007");
  EXPECT_EQ(got_of(make("BuiltSlotted", {whole, whole}, {metaffi_value_int64(7), metaffi_value_int64(3)})), "21");
}

TEST_P(PythonConstructTest, WhatCannotBeMadeSaysWhy) {
  EXPECT_THAT(got("BuiltAbstract"), HasSubstr("Can't instantiate abstract class BuiltAbstract"));
  EXPECT_THAT(got("BuiltBadly"), HasSubstr("no 7"));
  EXPECT_THAT(got("BuiltWithResult"), HasSubstr("__init__() should return None, not 'int'"));
  const Outcome refused = make("BuiltWithResult", {whole}, {metaffi_value_int64(1)});
  EXPECT_STREQ(metaffi_error_guest_type(refused.error.get()), "TypeError");
  const Outcome bad = make("BuiltBadly", {whole}, {metaffi_value_int64(1)});
  EXPECT_STREQ(metaffi_error_guest_type(bad.error.get()), "construct.Refused");
  EXPECT_THAT(metaffi_error_guest_stack(bad.error.get()), HasSubstr("in __init__"));
  EXPECT_EQ(make("BuiltOfNothing", {}, {}).message(), "");
}

TEST_P(PythonConstructTest, AClassMayChangeAfterItsEntityWasLoaded) {
  const auto change = [&](const char* how) {
    return call(load_from(classes.get(), "callable=change_built_later", {words}, {}), {text(how)}).message();
  };
  ASSERT_EQ(change("anew"), "");
  const Entity made = load_from(classes.get(), "callable=BuiltLater", {whole}, {handle});
  EXPECT_EQ(got(made), "7");
  EXPECT_EQ(change("init"), "");
  EXPECT_EQ(got(made), "-7");
  EXPECT_EQ(change("callable"), "");
  EXPECT_EQ(got(made), "-7");
  EXPECT_EQ(change("none"), "");
  EXPECT_THAT(got(made), HasSubstr("takes no arguments"));
  EXPECT_EQ(change("new"), "");
  EXPECT_EQ(got(made), "7");
}

}  // namespace
}  // namespace metaffi::testing
