// Methods are called as Python would find them at that moment, whatever was found in the call before.
#include "tests/runtimes/python/guest_fixture.hpp"

namespace metaffi::testing {
namespace {

class PythonMethodTest : public PythonTest {
 protected:
  const Module methods = open_python(python_file("methods.py"));
  const Entity make = load_from(methods.get(), "callable=make", {words}, {handle});
  const Entity another = load_from(methods.get(), "callable=another", {handle}, {handle});
  const Entity change = load_from(methods.get(), "callable=change", {handle, words}, {});
  const Entity value = load_from(methods.get(), "callable=Base.value,instance_required", {handle, whole}, {whole});

  std::int64_t value_of(const Outcome& object) {
    const Outcome found = call(value, {object.value(), metaffi_value_int64(7)});
    EXPECT_EQ(found.message(), "");
    return found.error == nullptr ? found.value().as.int64 : -1;
  }
};
METAFFI_UNDER_EACH_DISPATCH(PythonMethodTest);

struct Change {
  const char* what;
  std::int64_t expected;        // of the object
  std::int64_t of_another = 7;  // of another of its class
};

TEST_P(PythonMethodTest, AreWhatTheirNameMeansNow) {
  for (const auto& [what, expected, of_another] : std::vector<Change>{
           {"nothing", 7},
           {"more attributes", 7},
           {"the object", 1007},
           {"the object by its dictionary", 1007},
           {"its dictionary is asked for", 7},
           {"another object", 7},
           {"its class", 107, 107},
           {"a base", 107, 107},
           {"another class", 107},
           {"a descriptor", 1007, 1007},
           {"no function", 1007, 1007},
           {"how attributes are found", 1007, 1007},
       }) {
    SCOPED_TRACE(what);
    const Outcome object = call(make, {text("plain")});
    const Outcome other = call(another, {object.value()});
    for (int i = 0; i < 3; ++i) EXPECT_EQ(value_of(object), 7);
    EXPECT_EQ(value_of(other), 7);
    EXPECT_EQ(value_of(object), 7);
    ASSERT_EQ(call(change, {object.value(), text(what)}).message(), "");
    for (int i = 0; i < 2; ++i) {
      EXPECT_EQ(value_of(object), expected);
      EXPECT_EQ(value_of(other), of_another);
    }
  }
}

TEST_P(PythonMethodTest, OfObjectsWithoutAttributesAndWithUnusualOnes) {
  for (const char* const kind : {"slotted", "mapping", "asking"}) {
    SCOPED_TRACE(kind);
    const Outcome object = call(make, {text(kind)});
    for (int i = 0; i < 3; ++i) EXPECT_EQ(value_of(object), 7);
    ASSERT_EQ(call(change, {object.value(), text("its class")}).message(), "");
    EXPECT_EQ(value_of(object), 107);
  }
  for (const char* const kind : {"mapping", "asking"}) {
    SCOPED_TRACE(kind);
    const Outcome object = call(make, {text(kind)});
    EXPECT_EQ(value_of(object), 7);
    ASSERT_EQ(call(change, {object.value(), text("the object")}).message(), "");
    EXPECT_EQ(value_of(object), 1007);
  }
}

// Where a search may run anything, the argument is held during the call; where there is none, it need not be.
TEST_P(PythonMethodTest, AreSearchedForOnce) {
  for (const char* const kind : {"plain", "slotted"}) {
    SCOPED_TRACE(kind);
    const Outcome object = call(make, {text(kind)});
    const Entity references =
        load_from(methods.get(), "callable=Base.references,instance_required", {handle, whole}, {whole});
    const auto found = [&] { return call(references, {object.value(), metaffi_value_int64(1000)}).value().as.int64; };
    const std::int64_t first = found();
    EXPECT_EQ(found(), first - 1);
    EXPECT_EQ(found(), first - 1);
  }
}

TEST_P(PythonMethodTest, OfManyClassesInTurn) {
  std::vector<Outcome> objects;
  for (int i = 0; i < 20; ++i) objects.push_back(call(make, {text(i % 2 == 0 ? "plain" : "slotted")}));
  for (int round = 0; round < 100; ++round) {
    for (const Outcome& object : objects) ASSERT_EQ(value_of(object), 7);
  }
  ASSERT_EQ(call(change, {objects[4].value(), text("its class")}).message(), "");
  EXPECT_EQ(value_of(objects[4]), 107);
  EXPECT_EQ(value_of(objects[3]), 7);
}

}  // namespace
}  // namespace metaffi::testing
