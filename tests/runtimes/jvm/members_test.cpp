// Methods, constructors, fields: what an entity path can name.
#include "tests/runtimes/jvm/support.hpp"

namespace metaffi::testing {
namespace {

using ::testing::AllOf;
using ::testing::HasSubstr;

class JvmMembers : public JvmTest {
 protected:
  const metaffi_type_info handle_ = type(metaffi_handle_type);
  const metaffi_type_info int64_ = type(metaffi_int64_type);
  const metaffi_type_info string_ = type(metaffi_string8_type);

  Outcome counter(std::int64_t start) {
    return run("Counter,callable=<init>", {int64_}, {handle_}, {metaffi_value_int64(start)});
  }
};
METAFFI_UNDER_EACH_DISPATCH(JvmMembers);

TEST_P(JvmMembers, ConstructsAndCallsInstanceMethods) {
  const Outcome object = counter(5);
  ASSERT_EQ(object.shown(), "handle guest.Counter");
  const Entity increment = load("Counter,callable=increment,instance_required", {handle_}, {int64_});
  EXPECT_EQ(call(increment, {object.value()}).shown(), "int64 6");
  EXPECT_EQ(call(increment, {object.value()}).shown(), "int64 7");
  const Entity add = load("Counter,callable=add,instance_required", {handle_, int64_}, {int64_});
  EXPECT_EQ(call(add, {object.value(), metaffi_value_int64(35)}).shown(), "int64 42");
}

TEST_P(JvmMembers, TheObjectMayBeDeclaredAny) {
  const metaffi_type_info any = type(metaffi_any_type);
  const Outcome object = counter(5);
  const Entity increment = load("Counter,callable=increment,instance_required", {any}, {int64_});
  EXPECT_EQ(call(increment, {object.value()}).shown(), "int64 6");
  EXPECT_EQ(run_class("java.lang.String", "length,instance_required", {any}, {type(metaffi_int32_type)}, {text("four")})
                .shown(),
            "int32 4");
  EXPECT_THAT(call(increment, {metaffi_value_null()}).shown(),
              AllOf(HasSubstr("NULL_VALUE"), HasSubstr("the object (argument 1) of ")));
  EXPECT_THAT(call(increment, {text("no counter")}).shown(),
              AllOf(HasSubstr("TYPE_MISMATCH"), HasSubstr("guest.Counter")));
}

TEST_P(JvmMembers, ConstructorsAreChosenByType) {
  EXPECT_EQ(make("Counter,callable=<init>").shown(), "handle guest.Counter");
  const Outcome parsed = run("Counter,callable=<init>", {string_}, {handle_}, {text("17")});
  const Outcome copy =
      run("Counter,callable=<init>", {type(metaffi_handle_type, "guest.Counter")}, {handle_}, {parsed.value()});
  const Entity get = load("Counter,callable=get,instance_required", {handle_}, {int64_});
  EXPECT_EQ(call(get, {copy.value()}).shown(), "int64 17");
}

TEST_P(JvmMembers, ObjectsComeBackAsThemselves) {
  const Outcome object = counter(1);
  const Outcome self = run("Counter,callable=self,instance_required", {handle_}, {handle_}, {object.value()});
  const Entity same = load("Counter,callable=same,instance_required", {handle_, handle_}, {type(metaffi_bool_type)});
  EXPECT_EQ(call(same, {object.value(), self.value()}).shown(), "bool true");
  EXPECT_EQ(call(same, {object.value(), counter(1).value()}).shown(), "bool false");
  EXPECT_EQ(call(same, {object.value(), metaffi_value_null()}).shown(), "bool false");
}

TEST_P(JvmMembers, HandlesDescribeTheirObject) {
  const Outcome object = counter(3);
  const std::unique_ptr<char, Deleter<metaffi_free>> described(metaffi_handle_describe(&object.value()));
  EXPECT_STREQ(described.get(), "Counter(3)");
}

struct Field {
  const char* name;
  metaffi_value value;
};

std::vector<Field> fields() {
  return {{"Boolean", metaffi_value_bool(0)},
          {"Byte", metaffi_value_int8(-3)},
          {"Short", metaffi_value_int16(-300)},
          {"Char", metaffi_value_char16(0x20AC)},
          {"Int", metaffi_value_int32(-70000)},
          {"Long", metaffi_value_int64(std::int64_t{1} << 40)},
          {"Float", metaffi_value_float32(-0.5f)},
          {"Double", metaffi_value_float64(1e-300)},
          {"String", text("set")},
          {"Object", text("any")}};
}

TEST_P(JvmMembers, StaticFieldsOfEveryTypeAreSetAndGot) {
  for (const Field& field : fields()) {
    const std::string path = std::string("Fields,field=s") + field.name;
    metaffi_type kind = field.value.type;
    if (std::string(field.name) == "Object") kind = metaffi_any_type;
    EXPECT_EQ(run(path + ",setter", {type(kind)}, {}, {field.value}).shown(), "");
    EXPECT_EQ(run(path + ",getter", {}, {type(kind)}, {}).shown(), show(field.value)) << field.name;
  }
}

TEST_P(JvmMembers, InstanceFieldsOfEveryTypeAreSetAndGot) {
  const Outcome object = make("Fields,callable=<init>");
  for (const Field& field : fields()) {
    const std::string path = std::string("Fields,instance_required,field=i") + field.name;
    metaffi_type kind = field.value.type;
    if (std::string(field.name) == "Object") kind = metaffi_any_type;
    EXPECT_EQ(run(path + ",setter", {handle_, type(kind)}, {}, {object.value(), field.value}).shown(), "");
    EXPECT_EQ(run(path + ",getter", {handle_}, {type(kind)}, {object.value()}).shown(), show(field.value))
        << field.name;
  }
  Values items = {text("x")};
  const metaffi_value strings = array(metaffi_string8_type, items);
  const Types both = {handle_, type(metaffi_string8_array_type)};
  EXPECT_EQ(run("Fields,field=iStrings,setter,instance_required", both, {}, {object.value(), strings}).shown(), "");
  EXPECT_EQ(run("Fields,field=iStrings,getter,instance_required", {handle_}, {both[1]}, {object.value()}).shown(),
            show(strings));
}

TEST_P(JvmMembers, ConstantsAreGotAndNotSet) {
  EXPECT_EQ(run("Fields,field=CONSTANT,getter", {}, {type(metaffi_int32_type)}, {}).shown(), "int32 42");
  EXPECT_EQ(run("Fields,field=GREETING,getter", {}, {string_}, {}).shown(), "\"hello\"");
  EXPECT_THAT(load_error("class=guest.Fields,field=CONSTANT,setter", {type(metaffi_int32_type)}, {}),
              HasSubstr("final"));
}

TEST_P(JvmMembers, InheritedAndInterfaceMembers) {
  const Outcome dog = run("Dog,callable=<init>", {string_}, {handle_}, {text("Rex")});
  ASSERT_EQ(dog.shown(), "handle guest.Dog");
  for (const char* path : {"Dog,callable=describe", "base.Animal,callable=describe", "base.Shape,callable=summary",
                           "Dog,callable=summary", "Dog,callable=sound", "base.Animal,callable=sound"}) {
    EXPECT_EQ(run(std::string(path) + ",instance_required", {handle_}, {string_}, {dog.value()}).error, nullptr)
        << path;
  }
  EXPECT_EQ(
      run("base.Shape,callable=area,instance_required", {handle_}, {type(metaffi_float64_type)}, {dog.value()}).shown(),
      "float64 2.5");
  EXPECT_EQ(run("Dog,field=name,getter,instance_required", {handle_}, {string_}, {dog.value()}).shown(), "\"Rex\"");
  EXPECT_EQ(run("Dog,callable=kingdom", {}, {string_}, {}).error, nullptr) << "inherited static";
  EXPECT_EQ(run("Dog,callable=asShape", {}, {handle_}, {}).shown(), "handle guest.Dog");
  EXPECT_EQ(run("base.Shape,callable=unit", {}, {handle_}, {}).error, nullptr) << "static of an interface";
}

TEST_P(JvmMembers, GenericsAndHiddenClasses) {
  const Outcome box = make("Generics$StringBox,callable=<init>");
  EXPECT_EQ(run("Generics.StringBox,callable=put,instance_required", {handle_, string_}, {}, {box.value(), text("v")})
                .shown(),
            "");
  EXPECT_EQ(run("Generics$StringBox,callable=get,instance_required", {handle_}, {string_}, {box.value()}).shown(),
            "\"v\"");
  const Outcome exposed = make("Generics$Exposed,callable=<init>");
  EXPECT_EQ(
      run("Generics$Exposed,callable=inheritedFromHidden,instance_required", {handle_}, {string_}, {exposed.value()})
          .shown(),
      "\"from hidden base\"");
  EXPECT_EQ(run("Generics,callable=identity", {string_}, {type(metaffi_any_type)}, {text("me")}).shown(), "\"me\"");
}

TEST_P(JvmMembers, OverloadsAreChosenByDeclaredTypes) {
  const struct {
    metaffi_type_info declared;
    metaffi_value value;
    const char* chosen;
  } cases[] = {
      {type(metaffi_bool_type), metaffi_value_bool(1), "boolean"},
      {type(metaffi_int8_type), metaffi_value_int8(1), "byte"},
      {type(metaffi_int16_type), metaffi_value_int16(1), "short"},
      {type(metaffi_char16_type), metaffi_value_char16(1), "char"},
      {type(metaffi_int32_type), metaffi_value_int32(1), "int"},
      {type(metaffi_int64_type), metaffi_value_int64(1), "long"},
      {type(metaffi_float32_type), metaffi_value_float32(1), "float"},
      {type(metaffi_float64_type), metaffi_value_float64(1), "double"},
      {type(metaffi_string8_type), text("s"), "String"},
      {type(metaffi_int64_packed_array_type), metaffi_value_packed(metaffi_int64_type, nullptr, 0), "long[]"},
  };
  for (const auto& one : cases) {
    EXPECT_EQ(run("Overloads,callable=pick", {one.declared}, {string_}, {one.value}).shown(),
              "\"" + std::string(one.chosen) + "\"");
  }
  EXPECT_EQ(
      run("Overloads,callable=object", {type(metaffi_handle_type, "guest.Counter")}, {string_}, {counter(1).value()})
          .shown(),
      "\"Counter\"");
}

TEST_P(JvmMembers, AmbiguousOverloadsListTheCandidates) {
  EXPECT_THAT(
      load_error("class=guest.Overloads,callable=ambiguous", {string_, string_}, {string_}),
      AllOf(HasSubstr("AMBIGUOUS"), HasSubstr("String, java.lang.Object"), HasSubstr("Object, java.lang.String")));
}

TEST_P(JvmMembers, VariableArityCollectsArguments) {
  EXPECT_EQ(run("Varargs,callable=sum", {}, {int64_}, {}).shown(), "int64 0");
  EXPECT_EQ(run("Varargs,callable=sum", {int64_, int64_, type(metaffi_int32_type)}, {int64_},
                {metaffi_value_int64(1), metaffi_value_int64(2), metaffi_value_int32(-5)})
                .shown(),
            "int64 -2");
  const std::vector<std::int64_t> packed_longs = {4, 5};
  EXPECT_EQ(run("Varargs,callable=sum", {type(metaffi_int64_packed_array_type)}, {int64_},
                {packed(metaffi_int64_type, packed_longs)})
                .shown(),
            "int64 9");
  EXPECT_EQ(
      run("Varargs,callable=join", {string_, string_, string_}, {string_}, {text("+"), text("a"), text("b")}).shown(),
      "\"a+b\"");
  EXPECT_EQ(run("Varargs,callable=format", {string_, string_, int64_, type(metaffi_bool_type)}, {string_},
                {text("%s %d %s"), text("x"), metaffi_value_int64(7), metaffi_value_bool(1)})
                .shown(),
            "\"x 7 true\"");
  const Outcome made = run("Varargs,callable=<init>", {string_, string_}, {handle_}, {text("a"), text("b")});
  EXPECT_EQ(run("Varargs,field=text,getter,instance_required", {handle_}, {string_}, {made.value()}).shown(),
            "\"a-b\"");
  EXPECT_EQ(run("Varargs,callable=count,instance_required", {handle_, handle_, string_}, {type(metaffi_int32_type)},
                {made.value(), made.value(), metaffi_value_null()})
                .shown(),
            "int32 2");
}

TEST_P(JvmMembers, NestedClassesInBothSpellings) {
  for (const char* path : {"Outer$Nested,callable=where", "Outer.Nested,callable=where"}) {
    EXPECT_EQ(run(path, {}, {string_}, {}).error, nullptr) << path;
  }
  EXPECT_EQ(run("Outer.Nested.Deep,callable=depth", {}, {type(metaffi_int32_type)}, {}).error, nullptr);
  const Outcome outer = run("Outer,callable=<init>", {type(metaffi_int32_type)}, {handle_}, {metaffi_value_int32(40)});
  const Outcome inner =
      run("Outer$Inner,callable=<init>", {type(metaffi_handle_type, "guest.Outer"), type(metaffi_int32_type)},
          {handle_}, {outer.value(), metaffi_value_int32(2)});
  EXPECT_EQ(run("Outer$Inner,callable=value,instance_required", {handle_}, {type(metaffi_int32_type)}, {inner.value()})
                .shown(),
            "int32 42");
}

TEST_P(JvmMembers, EnumsAreHandlesAndNames) {
  const Outcome green = run("Color,field=GREEN,getter", {}, {handle_}, {});
  EXPECT_EQ(run("Color,callable=nickname,instance_required", {handle_}, {string_}, {green.value()}).shown(),
            "\"grass\"");
  const Outcome blue = run("Color,callable=valueOf", {string_}, {handle_}, {text("BLUE")});
  EXPECT_EQ(run("Color,callable=rgbOf", {handle_}, {type(metaffi_int32_type)}, {blue.value()}).shown(), "int32 255");
  EXPECT_EQ(run("Color,callable=name,instance_required", {handle_}, {string_}, {blue.value()}).shown(), "\"BLUE\"");
  EXPECT_THAT(run("Color,callable=values", {}, {type(metaffi_handle_array_type)}, {}).shown(),
              HasSubstr("guest.Color"));
}

TEST_P(JvmMembers, ResultsMayBeLeftOut) {
  EXPECT_EQ(run("Strings,callable=astral", {}, {}, {}).shown(), "");
  EXPECT_EQ(run("Scalars,callable=longMax", {}, {}, {}).shown(), "");
  EXPECT_EQ(run("Counter,callable=<init>", {}, {}, {}).shown(), "");
}

TEST_P(JvmMembers, JdkClassesNeedNoJar) {
  const Outcome list = run_class("java.util.ArrayList", "<init>", {}, {handle_}, {});
  EXPECT_EQ(list.shown(), "handle java.util.ArrayList");
  EXPECT_EQ(run_class("java.util.List", "add,instance_required", {handle_, type(metaffi_any_type)},
                      {type(metaffi_bool_type)}, {list.value(), text("x")})
                .shown(),
            "bool true");
  EXPECT_EQ(
      run_class("java.util.Collection", "size,instance_required", {handle_}, {type(metaffi_int32_type)}, {list.value()})
          .shown(),
      "int32 1");
}

// ---- Handles that do not fit ----

TEST_P(JvmMembers, TheReceiverIsChecked) {
  const Entity get = load("Counter,callable=get,instance_required", {handle_}, {int64_});
  EXPECT_THAT(call(get, {metaffi_value_null()}).shown(), AllOf(HasSubstr("NULL_VALUE"), HasSubstr("guest.Counter")));
  EXPECT_THAT(call(get, {make("Fields,callable=<init>").value()}).shown(),
              AllOf(HasSubstr("FOREIGN_HANDLE"), HasSubstr("guest.Fields"), HasSubstr("guest.Counter")));
  EXPECT_THAT(call(get, {metaffi_value_int64(3)}).shown(), HasSubstr("TYPE_MISMATCH"));
  metaffi_value stale = metaffi_value_null();
  {
    Outcome gone = counter(1);
    EXPECT_EQ(call(get, {gone.value()}).shown(), "int64 1");
    stale = gone.value();
  }
  EXPECT_THAT(call(get, {stale}).shown(), HasSubstr("STALE_HANDLE"));
  EXPECT_EQ(call(get, {counter(8).value()}).shown(), "int64 8");
}

TEST_P(JvmMembers, HandlesOfOtherLanguagesAreRefusedOrWrapped) {
  static constexpr metaffi_handle_class kForeign = {sizeof(metaffi_handle_class), [](void*, void*) {}, nullptr,
                                                    nullptr};
  Outcome foreign;
  foreign.results.push_back(metaffi_value_null());
  int object = 0;
  ASSERT_EQ(metaffi_handle_new(metaffi_owner_id("elsewhere"), &object, &kForeign, nullptr, &foreign.results[0]),
            nullptr);
  const Entity get = load("Counter,callable=get,instance_required", {handle_}, {int64_});
  EXPECT_THAT(call(get, {foreign.value()}).shown(), HasSubstr("FOREIGN_HANDLE"));
  EXPECT_EQ(run("Any,callable=typeOf", {handle_}, {string_}, {foreign.value()}).shown(), "\"metaffi.MetaFFIHandle\"");
  const Outcome back = run("Any,callable=echo", {handle_}, {handle_}, {foreign.value()});
  ASSERT_EQ(back.error, nullptr);
  EXPECT_EQ(back.value().as.handle, foreign.value().as.handle) << "it comes back as itself";
  const Outcome any = run("Any,callable=echo", {type(metaffi_any_type)}, {type(metaffi_any_type)}, {foreign.value()});
  ASSERT_EQ(any.error, nullptr);
  EXPECT_EQ(any.value().as.handle, foreign.value().as.handle);
}

}  // namespace
}  // namespace metaffi::testing
