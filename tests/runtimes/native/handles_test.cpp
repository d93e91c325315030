#include "tests/runtimes/native/fixture.hpp"

namespace metaffi::testing {
namespace {

using ::testing::AllOf;
using ::testing::HasSubstr;
using ::testing::StartsWith;

const metaffi_type_info kHandle = type(metaffi_handle_type);
const metaffi_type_info kCounter = type(metaffi_handle_type, "counter *");

class HandlesTest : public NativeTest {
 protected:
  metaffi_value new_counter(std::int64_t value) {
    Outcome outcome = run("callable=counter_new", {type(metaffi_int64_type)}, {kCounter}, {metaffi_value_int64(value)});
    EXPECT_EQ(outcome.message(), "");
    const metaffi_value handle = outcome.value();
    outcome.results.clear();
    return handle;
  }
  void free_counter(metaffi_value handle) {
    EXPECT_EQ(run("callable=counter_free", {kHandle}, {}, {handle}).message(), "");
    metaffi_value_free(&handle);
  }
};
METAFFI_UNDER_EACH_DISPATCH(HandlesTest);

TEST_P(HandlesTest, ArePointersThatComeBackAsTheySet) {
  const metaffi_value counter = new_counter(40);
  const Entity add = load("callable=counter_add", {kCounter, type(metaffi_int64_type)}, {type(metaffi_int64_type)});
  EXPECT_EQ(call(add, {counter, metaffi_value_int64(1)}).value().as.int64, 41);
  EXPECT_EQ(call(add, {counter, metaffi_value_int64(1)}).value().as.int64, 42);
  EXPECT_STREQ(metaffi_owner_name(metaffi_handle_owner(&counter)), "native");
  free_counter(counter);
}

TEST_P(HandlesTest, AreNullForNullPointers) {
  EXPECT_EQ(run("callable=null_pointer", {}, {kHandle}, {}).value().type, metaffi_null_type);
  EXPECT_EQ(run("callable=is_null", {kHandle}, {type(metaffi_bool_type)}, {metaffi_value_null()}).value().as.boolean,
            1);
}

TEST_P(HandlesTest, OfOtherLanguagesAreRejected) {
  static const metaffi_handle_class other{sizeof(metaffi_handle_class), [](void*, void*) {}, nullptr, nullptr};
  int object = 0;
  metaffi_value handle;
  const Error error(metaffi_handle_new(metaffi_owner_id("elsewhere"), &object, &other, nullptr, &handle));
  ASSERT_EQ(text_of(error.get()), "");
  EXPECT_THAT(run("callable=is_null", {kHandle}, {type(metaffi_bool_type)}, {handle}).message(),
              AllOf(StartsWith("FOREIGN_HANDLE"), HasSubstr("elsewhere")));
  metaffi_value_free(&handle);
}

TEST_P(HandlesTest, AreRejectedOnceReleased) {
  const metaffi_value counter = new_counter(1);
  const Entity is_null = load("callable=is_null", {kHandle}, {type(metaffi_bool_type)});
  EXPECT_EQ(call(is_null, {counter}).message(), "");
  free_counter(counter);
  EXPECT_THAT(call(is_null, {counter}).message(), StartsWith("STALE_HANDLE"));
}

TEST_P(HandlesTest, AreRejectedWhenNoHandle) {
  EXPECT_THAT(run("callable=is_null", {kHandle}, {type(metaffi_bool_type)}, {metaffi_value_int64(1)}).message(),
              StartsWith("TYPE_MISMATCH"));
}

TEST_P(HandlesTest, TravelInArrays) {
  metaffi_value items[] = {new_counter(1), new_counter(20), new_counter(300)};
  const Entity sum = load("callable=counters_sum", {type(metaffi_handle_array_type)}, {type(metaffi_int64_type)});
  EXPECT_EQ(call(sum, {metaffi_value_array(metaffi_handle_type, items, 3)}).value().as.int64, 321);
  metaffi_value wrong[] = {items[0], metaffi_value_int32(1)};
  EXPECT_THAT(call(sum, {metaffi_value_array(metaffi_handle_type, wrong, 2)}).message(),
              AllOf(StartsWith("TYPE_MISMATCH"), HasSubstr("element 1")));
  for (const metaffi_value& item : items) free_counter(item);
}

}  // namespace
}  // namespace metaffi::testing
