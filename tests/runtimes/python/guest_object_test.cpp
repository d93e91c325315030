// Classes, handles, members, attributes, and what a path may name.
#include "tests/runtimes/python/guest_fixture.hpp"

namespace metaffi::testing {
namespace {

using ::testing::AllOf;
using ::testing::HasSubstr;
using ::testing::StartsWith;

class PythonObjectTest : public PythonTest {
 protected:
  const metaffi_type_info number = type(metaffi_int64_type);
};
METAFFI_UNDER_EACH_DISPATCH(PythonObjectTest);

TEST_P(PythonObjectTest, ConstructorsMethodsAndInheritedMembers) {
  const Outcome made = counter(5);
  ASSERT_EQ(made.message(), "");
  const metaffi_value& object = made.value();
  EXPECT_EQ(show(object), "handle guest.Counter");
  EXPECT_EQ(run("callable=Counter.add,instance_required", {handle, number}, {number}, {object, metaffi_value_int64(3)})
                .value()
                .as.int64,
            8);
  EXPECT_EQ(run("callable=Counter.inherited,instance_required", {handle}, {words}, {object}).string(), "base");
  EXPECT_EQ(
      run("callable=Counter.__call__,instance_required", {handle, number}, {number}, {object, metaffi_value_int64(1)})
          .value()
          .as.int64,
      9);
  EXPECT_EQ(run("callable=Counter.later,instance_required", {handle}, {number}, {object}).value().as.int64, 9);
  EXPECT_EQ(show(run("callable=Counter.__init__", {}, {handle}, {}).value()), "handle guest.Counter");
}

TEST_P(PythonObjectTest, MethodsAreThoseOfTheObjectsOwnClass) {
  const Outcome special = run("callable=Special", {}, {handle}, {});
  EXPECT_EQ(run("callable=Base.overridden,instance_required", {handle}, {words}, {special.value()}).string(),
            "special");
}

TEST_P(PythonObjectTest, ANewObjectOfAClassThatIsTakenIsKnown) {
  const Entity add = load("callable=Counter.add,instance_required", {handle, number}, {number});
  const Outcome object = counter(1);
  const std::uint32_t known = object.value().as.handle->verified_type;
  EXPECT_NE(known, 0u);
  EXPECT_EQ(call(add, {object.value(), metaffi_value_int64(1)}).value().as.int64, 2);
  EXPECT_EQ(object.value().as.handle->verified_type, known);
  const Outcome special = run("callable=Special", {}, {handle}, {});
  EXPECT_NE(special.value().as.handle->verified_type, known);
}

TEST_P(PythonObjectTest, ObjectsOfOtherClassesAreRefused) {
  const Outcome inner = run("callable=Counter.Inner", {words}, {handle}, {text("name")});
  EXPECT_EQ(
      run("callable=Counter.add,instance_required", {handle, number}, {number}, {inner.value(), metaffi_value_int64(3)})
          .message(),
      "FOREIGN_HANDLE: an object of class guest.Counter.Inner was given as the object (parameter 1) of "
      "Counter.add(self, amount); it is no Counter");
  EXPECT_THAT(run("callable=Counter.add,instance_required", {handle, number}, {number},
                  {metaffi_value_null(), metaffi_value_int64(3)})
                  .message(),
              StartsWith("NULL_VALUE"));
  metaffi_value stale = metaffi_value_null();
  {
    Outcome gone = counter();
    stale = gone.value();
  }
  EXPECT_THAT(run("callable=Counter.add,instance_required", {handle, number}, {number}, {stale, metaffi_value_int64(3)})
                  .message(),
              StartsWith("STALE_HANDLE"));
}

TEST_P(PythonObjectTest, ClassAndStaticMethodsAndCallableObjects) {
  EXPECT_EQ(show(run("callable=Special.of", {words}, {handle}, {text("7")}).value()), "handle guest.Special");
  EXPECT_EQ(run("callable=Counter.twice", {number}, {number}, {metaffi_value_int64(4)}).value().as.int64, 8);
  EXPECT_GE(run("callable=counter", {number}, {number}, {metaffi_value_int64(1)}).value().as.int64, 101);
}

TEST_P(PythonObjectTest, PropertiesAreReadAndWritten) {
  const Outcome object = counter(4);
  EXPECT_EQ(
      run("callable=Counter.doubled.fget,instance_required", {handle}, {number}, {object.value()}).value().as.int64, 8);
  EXPECT_EQ(run("callable=Counter.doubled.fset,instance_required", {handle, number}, {},
                {object.value(), metaffi_value_int64(20)})
                .message(),
            "");
  EXPECT_EQ(
      run("attribute=Counter.count,instance_required,getter", {handle}, {number}, {object.value()}).value().as.int64,
      10);
  EXPECT_EQ(
      run("attribute=Counter.cached,instance_required,getter", {handle}, {number}, {object.value()}).value().as.int64,
      10);
  EXPECT_EQ(load_error("callable=Counter.fixed.fset,instance_required", {handle, number}, {}),
            "ENTITY_NOT_FOUND: entity path 'callable=Counter.fixed.fset,instance_required': property 'Counter.fixed' "
            "has no fset");
}

TEST_P(PythonObjectTest, AttributesOfModulesClassesAndObjects) {
  EXPECT_EQ(run("attribute=number,getter", {}, {number}, {}).value().as.int64, 5);
  EXPECT_EQ(run("attribute=number,setter", {number}, {}, {metaffi_value_int64(6)}).message(), "");
  EXPECT_EQ(run("attribute=number,getter", {}, {number}, {}).value().as.int64, 6);
  run("attribute=number,setter", {number}, {}, {metaffi_value_int64(5)});
  EXPECT_EQ(run("attribute=Counter.inherited_attribute,getter", {}, {words}, {}).string(), "inherited");
  EXPECT_EQ(run("attribute=Counter.Inner.depth,getter", {}, {number}, {}).value().as.int64, 2);
  EXPECT_EQ(run("attribute=counter.step,getter", {}, {number}, {}).value().as.int64, 1);
  const Outcome pair = run("attribute=Element.pair,getter", {}, {number, words}, {});
  ASSERT_EQ(pair.message(), "");
  EXPECT_EQ(show(pair.results[1]), "\"two\"");
  EXPECT_EQ(load_error("attribute=number,getter", {}, {}),
            "SIGNATURE: entity path 'attribute=number,getter': the getter of 'number' has a result, none was declared");
  const Outcome slotted = run("callable=Slotted", {}, {handle}, {});
  EXPECT_EQ(run("attribute=Slotted.place,instance_required,setter", {handle, number}, {},
                {slotted.value(), metaffi_value_int64(9)})
                .message(),
            "");
  EXPECT_EQ(
      run("attribute=Slotted.place,instance_required,getter", {handle}, {number}, {slotted.value()}).value().as.int64,
      9);
  EXPECT_STREQ(
      metaffi_error_guest_type(
          run("attribute=Counter.gone,instance_required,getter", {handle}, {number}, {counter().value()}).error.get()),
      "AttributeError");
}

TEST_P(PythonObjectTest, HandlesComeBackAsTheSameObject) {
  const Outcome object = counter(1);
  const Outcome back = run("callable=echo", {handle}, {handle}, {object.value()});
  EXPECT_EQ(
      run("callable=Counter.add,instance_required", {handle, number}, {number}, {back.value(), metaffi_value_int64(1)})
          .value()
          .as.int64,
      2);
  EXPECT_EQ(run("callable=kind", {type(metaffi_any_type)}, {words}, {object.value()}).string(), "Counter");
}

TEST_P(PythonObjectTest, ObjectsOfOtherLanguagesPassThrough) {
  static int dropped = 0;
  dropped = 0;
  constexpr metaffi_handle_class kClass{sizeof(metaffi_handle_class), [](void*, void*) { ++dropped; }, nullptr,
                                        nullptr};
  int thing = 0;
  metaffi_value foreign;
  ASSERT_EQ(metaffi_handle_new(metaffi_owner_id("test"), &thing, &kClass, nullptr, &foreign), nullptr);
  EXPECT_EQ(run("callable=kind", {handle}, {words}, {foreign}).string(), "MetaFFIHandle");
  EXPECT_EQ(run("callable=shown", {handle}, {words}, {foreign}).string(), "<MetaFFIHandle test object>");
  {
    const Outcome back = run("callable=echo", {handle}, {handle}, {foreign});
    EXPECT_EQ(back.value().as.handle, foreign.as.handle);
  }
  metaffi_value_free(&foreign);
  EXPECT_EQ(dropped, 1);
}

TEST_P(PythonObjectTest, IteratorsGeneratorsAndContextManagersAreStepped) {
  const Outcome generator = run("callable=up_to", {number}, {handle}, {metaffi_value_int64(2)});
  const auto next = [&] { return run_from("builtins", "callable=next", {handle}, {number}, {generator.value()}); };
  EXPECT_EQ(next().value().as.int64, 0);
  EXPECT_EQ(next().value().as.int64, 1);
  EXPECT_STREQ(metaffi_error_guest_type(next().error.get()), "StopIteration");
  const Outcome manager = run("callable=opened", {words}, {handle}, {text("it")});
  const std::string with = "callable=AbstractContextManager.";
  EXPECT_EQ(run_from("contextlib", with + "__enter__,instance_required", {handle}, {words}, {manager.value()}).string(),
            "it");
  const metaffi_value none = metaffi_value_null();
  const metaffi_type_info any = type(metaffi_any_type);
  EXPECT_EQ(run_from("contextlib", with + "__exit__,instance_required", {handle, any, any, any}, {any},
                     {manager.value(), none, none, none})
                .message(),
            "");
  EXPECT_EQ(show(run("callable=log", {}, {type(metaffi_string8_array_type)}, {}).value()).find("open it") !=
                std::string::npos,
            true);
}

TEST_P(PythonObjectTest, WhatIsMissingIsNamedWithWhatIsNear) {
  EXPECT_EQ(load_error("callable=ad", {}, {}),
            "ENTITY_NOT_FOUND: entity path 'callable=ad': module 'guest' has no 'ad'; did you mean 'add'?");
  EXPECT_THAT(load_error("callable=counter.ad", {}, {}),
              HasSubstr("an object of class 'Counter' has no 'ad'; did you mean"));
  EXPECT_THAT(load_error("attribute=Counter.Iner.depth,getter", {}, {number}),
              HasSubstr("class 'Counter' has no 'Iner'; did you mean 'Inner'"));
  EXPECT_THAT(
      load_error("callable=number", {}, {}),
      HasSubstr("'number' is an object of class 'int' and cannot be called; load it with attribute=number,getter"));
  EXPECT_THAT(load_error("callable=Counter.add", {number}, {}), HasSubstr("add the tag instance_required"));
  EXPECT_THAT(load_error("callable=add,instance_required", {handle}, {}), StartsWith("ENTITY_PATH"));
  EXPECT_THAT(load_error("callable=Counter.add,instance_required", {number, number}, {}),
              AllOf(StartsWith("SIGNATURE"), HasSubstr("must be a handle")));
  EXPECT_THAT(load_error("attribute=number", {}, {number}), HasSubstr("needs one of the tags getter and setter"));
  EXPECT_THAT(load_error("attribute=number,getter", {number}, {number}),
              HasSubstr("has 0 parameters, 1 were declared"));
  EXPECT_THAT(load_error("callable=a..b", {}, {}), StartsWith("ENTITY_PATH"));
}

}  // namespace
}  // namespace metaffi::testing
