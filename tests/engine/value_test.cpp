#include <cstring>

#include "tests/engine/support.hpp"

namespace metaffi::testing {
namespace {

metaffi_value owned_string(const char* text) {
  const std::size_t length = std::strlen(text);
  auto* const copy = static_cast<char*>(metaffi_alloc(length + 1));
  std::memcpy(copy, text, length + 1);
  return metaffi_value_string8(copy, length);
}

metaffi_value owned_array(metaffi_type element, std::initializer_list<metaffi_value> items) {
  auto* const copy = static_cast<metaffi_value*>(metaffi_alloc(items.size() * sizeof(metaffi_value)));
  std::copy(items.begin(), items.end(), copy);
  return metaffi_value_array(element, copy, items.size());
}

TEST(ValueFree, LeavesNull) {
  metaffi_value value = metaffi_value_int64(7);
  metaffi_value_free(&value);
  EXPECT_EQ(value.type, metaffi_type{metaffi_null_type});
  metaffi_value_free(&value);
  metaffi_value_free(nullptr);
  value = owned_string("text");
  metaffi_value_free(&value);
  EXPECT_EQ(value.type, metaffi_type{metaffi_null_type});
}

// What is freed twice or not at all is found by the sanitizers.
TEST(ValueFree, FreesNestedArraysOfEverything) {
  auto* const numbers = static_cast<double*>(metaffi_alloc(3 * sizeof(double)));
  metaffi_value value = owned_array(
      metaffi_any_type,
      {owned_string("a"), metaffi_value_null(), metaffi_value_float64(1),
       owned_array(metaffi_string8_type, {owned_string("b"), owned_string("c")}), owned_array(metaffi_int64_type, {}),
       metaffi_value_array(metaffi_string8_type, nullptr, 0), metaffi_value_packed(metaffi_float64_type, numbers, 3),
       owned_array(metaffi_any_type, {owned_array(metaffi_any_type, {owned_string("deep")}), owned_string("d")}),
       owned_string("last")});
  metaffi_value_free(&value);
  EXPECT_EQ(value.type, metaffi_type{metaffi_null_type});
}

TEST(ValueFree, ReleasesHandlesInsideArrays) {
  static int drops = 0;
  drops = 0;
  static constexpr metaffi_handle_class counted = {sizeof(metaffi_handle_class), [](void*, void*) { ++drops; }, nullptr,
                                                   nullptr};
  metaffi_value handles[2] = {};
  for (metaffi_value& handle : handles) {
    ASSERT_EQ(metaffi_handle_new(metaffi_owner_id("test"), nullptr, &counted, nullptr, &handle), nullptr);
  }
  metaffi_value value = owned_array(metaffi_handle_type, {handles[0], handles[1]});
  metaffi_value_free(&value);
  EXPECT_EQ(drops, 2);
}

TEST(ValueFree, NestingDeeperThanTheStackIsNoDanger) {
  metaffi_value value = owned_string("innermost");
  for (int i = 0; i < 1'000'000; ++i) value = owned_array(metaffi_any_type, {metaffi_value_int8(1), value});
  metaffi_value_free(&value);
  EXPECT_EQ(value.type, metaffi_type{metaffi_null_type});
}

TEST(Alloc, GivesDistinctMemoryForNothing) {
  void* const first = metaffi_alloc(0);
  EXPECT_NE(first, nullptr);
  metaffi_free(first);
  metaffi_free(nullptr);
}

TEST(Alloc, GivesNothingWhenThereIsNoMemory) {
  if (sanitized) GTEST_SKIP() << "sanitizers do not let an allocation fail";
  EXPECT_EQ(metaffi_alloc(SIZE_MAX / 2), nullptr);
}

}  // namespace
}  // namespace metaffi::testing
