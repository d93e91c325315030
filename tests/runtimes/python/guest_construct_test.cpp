// Classes are called as Python calls them, whatever makes their objects.
#include "tests/runtimes/python/guest_fixture.hpp"

namespace metaffi::testing {
namespace {

using ::testing::HasSubstr;

class PythonConstructTest : public PythonTest {
 protected:
  // The `got` of an object made with 7, or what went wrong.
  std::string got(const Entity& made) {
    const Outcome object = call(made, {metaffi_value_int64(7)});
    if (object.error != nullptr) return object.message();
    return run("callable=got", {handle}, {words}, {object.value()}).string();
  }
  std::string got(const std::string& type) { return got(load("callable=" + type, {whole}, {handle})); }
};
METAFFI_UNDER_EACH_DISPATCH(PythonConstructTest);

TEST_P(PythonConstructTest, ObjectsAreMadeByWhatTheirClassSays) {
  EXPECT_EQ(got("Built"), "7");
  EXPECT_EQ(got("BuiltSlotted"), "7");
  EXPECT_EQ(got("BuiltInherited"), "7");
  EXPECT_EQ(got("BuiltByNew"), "1007");
  EXPECT_EQ(got("BuiltAsAnother"), "8");
  EXPECT_EQ(got("BuiltWithMeta"), "2007");
  const Outcome scaled =
      run("callable=BuiltSlotted", {whole, whole}, {handle}, {metaffi_value_int64(7), metaffi_value_int64(3)});
  EXPECT_EQ(run("callable=got", {handle}, {words}, {scaled.value()}).string(), "21");
}

TEST_P(PythonConstructTest, WhatCannotBeMadeSaysWhy) {
  EXPECT_THAT(got("BuiltAbstract"), HasSubstr("Can't instantiate abstract class BuiltAbstract"));
  EXPECT_THAT(got("BuiltBadly"), HasSubstr("no 7"));
  EXPECT_THAT(got("BuiltWithResult"), HasSubstr("__init__() should return None, not 'int'"));
  const Outcome refused = run("callable=BuiltWithResult", {whole}, {handle}, {metaffi_value_int64(1)});
  EXPECT_STREQ(metaffi_error_guest_type(refused.error.get()), "TypeError");
  const Outcome bad = run("callable=BuiltBadly", {whole}, {handle}, {metaffi_value_int64(1)});
  EXPECT_STREQ(metaffi_error_guest_type(bad.error.get()), "guest.ShopError");
  EXPECT_THAT(metaffi_error_guest_stack(bad.error.get()), HasSubstr("in __init__"));
  EXPECT_EQ(run("callable=BuiltOfNothing", {}, {handle}, {}).message(), "");
}

TEST_P(PythonConstructTest, AClassMayChangeAfterItsEntityWasLoaded) {
  const auto change = [&](const char* how) {
    return run("callable=change_built_later", {words}, {}, {text(how)}).message();
  };
  ASSERT_EQ(change("anew"), "");
  const Entity made = load("callable=BuiltLater", {whole}, {handle});
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
