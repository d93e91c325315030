// The headers as a C++ program sees them: numbers of types, and the helpers that make values.
#include <gtest/gtest.h>
#include <metaffi/metaffi.h>
#include <metaffi/plugin.h>

#include <set>

namespace {

TEST(Abi, TypeNumbersAreThoseOfMetaFFI) {
  const std::pair<metaffi_type, metaffi_type> numbers[] = {
      {metaffi_float64_type, 1},      {metaffi_float32_type, 2},         {metaffi_int8_type, 4},
      {metaffi_int16_type, 8},        {metaffi_int32_type, 16},          {metaffi_int64_type, 32},
      {metaffi_uint8_type, 64},       {metaffi_uint16_type, 128},        {metaffi_uint32_type, 256},
      {metaffi_uint64_type, 512},     {metaffi_bool_type, 1024},         {metaffi_string8_type, 4096},
      {metaffi_string16_type, 8192},  {metaffi_string32_type, 16384},    {metaffi_handle_type, 32768},
      {metaffi_array_type, 65536},    {metaffi_size_type, 262144},       {metaffi_char8_type, 524288},
      {metaffi_char16_type, 1048576}, {metaffi_char32_type, 2097152},    {metaffi_any_type, 4194304},
      {metaffi_null_type, 8388608},   {metaffi_callable_type, 16777216}, {metaffi_packed_type, 33554432}};
  for (const auto& [type, number] : numbers) EXPECT_EQ(type, number);
  EXPECT_EQ(metaffi_type{metaffi_int64_array_type}, 65568u);
  EXPECT_EQ(metaffi_type{metaffi_int64_packed_array_type}, 33620000u);
  EXPECT_EQ(metaffi_type_element(metaffi_float32_packed_array_type), metaffi_type{metaffi_float32_type});
}

TEST(Abi, ErrorCodesAreDistinctAndNotZero) {
  std::set<int> numbers;
#define METAFFI_INSERT(name, number, meaning) EXPECT_TRUE(numbers.insert(number).second) << #name;
  METAFFI_ERROR_CODES(METAFFI_INSERT)
#undef METAFFI_INSERT
  EXPECT_EQ(numbers.count(0), 0u);
}

TEST(Abi, HelpersMakeWholeValues) {
  const metaffi_value narrow = metaffi_value_int8(-1);
  EXPECT_EQ(narrow.as.uint64, 0xffu) << "the rest of the payload is zero";
  EXPECT_EQ(narrow.length, 0u);
  EXPECT_EQ(metaffi_value_bool(-7).as.boolean, 1);
  EXPECT_EQ(metaffi_value_null().type, metaffi_type{metaffi_null_type});
  const metaffi_value text = metaffi_value_string8("a\0b", 3);
  EXPECT_EQ(text.type, metaffi_type{metaffi_string8_type});
  EXPECT_EQ(text.length, 3u);
  const double numbers[] = {1, 2};
  const metaffi_value packed = metaffi_value_packed(metaffi_float64_type, numbers, 2);
  EXPECT_EQ(packed.type, metaffi_type{metaffi_float64_packed_array_type});
  EXPECT_EQ(packed.as.data, numbers);
  metaffi_value items[] = {metaffi_value_null()};
  EXPECT_EQ(metaffi_value_array(metaffi_string8_type, items, 1).type, metaffi_type{metaffi_string8_array_type});
}

}  // namespace
