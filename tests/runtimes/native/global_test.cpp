#include <cstdint>
#include <string>
#include <thread>

#include "tests/runtimes/native/fixture.hpp"
#include "tests/runtimes/native/scalars.hpp"

namespace metaffi::testing {
namespace {

using ::testing::AllOf;
using ::testing::ElementsAre;
using ::testing::HasSubstr;
using ::testing::StartsWith;

class GlobalTest : public NativeTest {
 protected:
  Outcome get(const std::string& name, metaffi_type_info info) {
    return run("global=" + name + ",getter", {}, {info}, {});
  }
  std::string set(const std::string& name, metaffi_type_info info, const metaffi_value& value) {
    return run("global=" + name + ",setter", {info}, {}, {value}).message();
  }
};
METAFFI_UNDER_EACH_DISPATCH(GlobalTest);

const metaffi_type_info kText = type(metaffi_string8_type);
const metaffi_type_info kChars = type(metaffi_string8_type, "char[]");

TEST_P(GlobalTest, HoldsEveryScalar) {
  for (const Scalar& scalar : scalars()) {
    const std::string global = std::string("global_") + scalar.name;
    const metaffi_type_info info = type(scalar.type);
    const metaffi_value wanted = scalar.value(-3);
    ASSERT_EQ(set(global, info, wanted), "") << scalar.name;
    const Outcome outcome = get(global, info);
    ASSERT_EQ(outcome.message(), "") << scalar.name;
    EXPECT_TRUE(same_bytes(scalar, outcome.value(), wanted)) << scalar.name;
    EXPECT_EQ(outcome.value().type, wanted.type) << scalar.name;
    EXPECT_EQ(set(global, info, scalar.value(1)), "") << scalar.name;
  }
}

TEST_P(GlobalTest, ThatIsConstantHasAGetterOnly) {
  EXPECT_EQ(get("global_constant", type(metaffi_int32_type)).value().as.int32, 9);
  EXPECT_EQ(get("global_constant_text", kText).string(), "fixed");
  for (const auto& [name, info] : {std::pair{"global_constant", type(metaffi_int32_type)},
                                   std::pair{"global_constant_text", type(metaffi_string8_type, "malloc")}}) {
    EXPECT_THAT(load_error(std::string("global=") + name + ",setter", {info}, {}),
                AllOf(StartsWith("SIGNATURE"), HasSubstr(name), HasSubstr("constant")));
  }
}

TEST_P(GlobalTest, LeavesItsNeighboursAlone) {
  ASSERT_EQ(set("global_int8", type(metaffi_int8_type), metaffi_value_int8(-1)), "");
  EXPECT_EQ(get("global_bool", type(metaffi_bool_type)).value().as.boolean, 1);
  EXPECT_EQ(get("global_int16", type(metaffi_int16_type)).value().as.int16, 1);
}

TEST_P(GlobalTest, ReadsTextThroughAPointer) {
  EXPECT_EQ(get("global_text", kText).string(), "hello");
  EXPECT_EQ(get("global_null_text", kText).value().type, metaffi_null_type);
}

TEST_P(GlobalTest, GivesTextToTheModuleWithMalloc) {
  const metaffi_type_info owned = type(metaffi_string8_type, "malloc");
  for (const std::string& value : {std::string("short"), std::string(200, 'l')}) {
    ASSERT_EQ(set("global_owned_text", owned, text(value)), "");
    EXPECT_EQ(get("global_owned_text", kText).string(), value);
    ASSERT_EQ(run("callable=free_owned_text", {}, {}, {}).message(), "");
  }
  EXPECT_THAT(load_error("global=global_owned_text,setter", {kText}, {}),
              AllOf(StartsWith("SIGNATURE"), HasSubstr("malloc"), HasSubstr("char[]")));
}

TEST_P(GlobalTest, ReadsAndWritesCharArrays) {
  EXPECT_EQ(set("global_buffer", kChars, text("abc")), "");
  EXPECT_EQ(get("global_buffer", kChars).string(), "abc");
  EXPECT_EQ(set("global_buffer", kChars, text("1234567")), "");
  EXPECT_EQ(get("global_buffer", kChars).string(), "1234567");
  EXPECT_THAT(set("global_buffer", kChars, text("12345678")), AllOf(StartsWith("OUT_OF_RANGE"), HasSubstr("8")));
  EXPECT_EQ(get("global_buffer", kChars).string(), "1234567");
  EXPECT_THAT(set("global_buffer", kChars, text("\xFF")), StartsWith("INVALID_STRING"));
  EXPECT_EQ(get("global_full", kChars).string(), "xyz");
  const Outcome wide = get("global_buffer16", type(metaffi_string16_type, "char[]"));
  EXPECT_EQ(wide.value().length, 2u);
}

TEST_P(GlobalTest, ReadsAndWritesArraysOfTheSizeTheSymbolHas) {
  const metaffi_type_info info = type(metaffi_int32_packed_array_type);
  std::int32_t items[] = {9, 8, 7, 6, 5};
  EXPECT_EQ(set("global_table", info, metaffi_value_packed(metaffi_int32_type, items, 4)), "");
  EXPECT_THAT(get("global_table", info).array<std::int32_t>(), ElementsAre(9, 8, 7, 6));
  EXPECT_THAT(set("global_table", info, metaffi_value_packed(metaffi_int32_type, items, 5)),
              StartsWith("OUT_OF_RANGE"));
  EXPECT_THAT(get("global_table", type(metaffi_int32_array_type, "length=2")).array<std::int32_t>(), ElementsAre(9, 8));
  EXPECT_THAT(load_error("global=global_table,getter", {}, {type(metaffi_int32_array_type, "length=5")}),
              AllOf(StartsWith("SIGNATURE"), HasSubstr("16 bytes")));
}

TEST_P(GlobalTest, HoldsPointersAsHandles) {
  const metaffi_type_info handle = type(metaffi_handle_type);
  EXPECT_EQ(get("global_pointer", handle).value().type, metaffi_null_type);
  const Outcome counter = run("callable=counter_new", {type(metaffi_int64_type)}, {handle}, {metaffi_value_int64(1)});
  ASSERT_EQ(set("global_pointer", handle, counter.value()), "");
  EXPECT_EQ(get("global_pointer", handle).value().as.handle->object, counter.value().as.handle->object);
  ASSERT_EQ(set("global_pointer", handle, metaffi_value_null()), "");
  run("callable=counter_free", {handle}, {}, {counter.value()});
}

TEST_P(GlobalTest, OfAThreadIsEachThreadsOwn) {
  const metaffi_type_info info = type(metaffi_int64_type);
  const Entity getter = load("global=global_per_thread,getter", {}, {info});
  const Entity setter = load("global=global_per_thread,setter", {info}, {});
  ASSERT_EQ(call(setter, {metaffi_value_int64(99)}).message(), "");
  EXPECT_EQ(call(getter, {}).value().as.int64, 99);
  std::thread([&] { EXPECT_EQ(call(getter, {}).value().as.int64, 5); }).join();
  ASSERT_EQ(call(setter, {metaffi_value_int64(5)}).message(), "");
}

TEST_P(GlobalTest, IsRejectedWhenItsSizeOrKindDoesNotFit) {
  EXPECT_THAT(load_error("global=calls,getter", {}, {type(metaffi_int64_type)}),
              AllOf(StartsWith("SIGNATURE"), HasSubstr("4 bytes"), HasSubstr("8")));
  EXPECT_THAT(load_error("global=nothing,getter", {}, {type(metaffi_int64_type)}),
              AllOf(StartsWith("ENTITY_NOT_FOUND"), HasSubstr("callable=nothing")));
  EXPECT_THAT(load_error("global=global_buffer16,getter", {}, {type(metaffi_any_type)}), StartsWith("SIGNATURE"));
  EXPECT_THAT(load_error("global=global_table,getter", {}, {kText}),
              AllOf(StartsWith("SIGNATURE"), HasSubstr("char[]")));
  EXPECT_THAT(load_error("global=calls,getter", {type(metaffi_int32_type)}, {}), StartsWith("SIGNATURE"));
  EXPECT_THAT(load_error("global=calls,setter", {}, {type(metaffi_int32_type)}), StartsWith("SIGNATURE"));
}

}  // namespace
}  // namespace metaffi::testing
