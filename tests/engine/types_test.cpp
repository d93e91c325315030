#include "engine/types.hpp"

#include "tests/engine/support.hpp"

namespace metaffi::engine {
namespace {

using metaffi::testing::code;
using metaffi::testing::Error;
using metaffi::testing::info;
using metaffi::testing::message;

TEST(TypeName, NamesElementsArraysAndPackedArrays) {
  EXPECT_STREQ(metaffi_type_name(metaffi_int64_type), "int64");
  EXPECT_STREQ(metaffi_type_name(metaffi_bool_type), "bool");
  EXPECT_STREQ(metaffi_type_name(metaffi_callable_type), "callable");
  EXPECT_STREQ(metaffi_type_name(metaffi_string8_array_type), "string8_array");
  EXPECT_STREQ(metaffi_type_name(metaffi_float64_packed_array_type), "float64_packed_array");
}

TEST(TypeName, IsNullForWhatIsNoType) {
  for (const metaffi_type type : {0u, 3u, 2048u, 65536u, 33554432u, 32u | 33554432u, 64u | 128u, 1u << 31}) {
    EXPECT_EQ(metaffi_type_name(type), nullptr) << type;
  }
}

TEST(TypePackedSize, IsTheSizeOfTheElementInC) {
  EXPECT_EQ(metaffi_type_packed_size(metaffi_int8_type), 1u);
  EXPECT_EQ(metaffi_type_packed_size(metaffi_char16_packed_array_type), 2u);
  EXPECT_EQ(metaffi_type_packed_size(metaffi_float32_array_type), 4u);
  EXPECT_EQ(metaffi_type_packed_size(metaffi_size_type), sizeof(std::size_t));
  EXPECT_EQ(metaffi_type_packed_size(metaffi_bool_type), 1u);
  for (const metaffi_type type : {metaffi_string8_type, metaffi_handle_type, metaffi_any_type, metaffi_null_type}) {
    EXPECT_EQ(metaffi_type_packed_size(type), 0u);
  }
  EXPECT_EQ(metaffi_type_packed_size(12345), 0u);
}

metaffi_type_info normal_form(metaffi_type_info declared) {
  TypeInfos infos;
  EXPECT_EQ(message(Error(infos.assign({&declared, 1}, "parameter"))), "");
  return infos.infos()[0];
}

TEST(TypeInfos, ArrayFlagAndDimensionsAgree) {
  EXPECT_EQ(normal_form(info(metaffi_int64_array_type)).dimensions, 1u);
  EXPECT_EQ(normal_form(info(metaffi_int64_type, 2)).type, metaffi_type{metaffi_int64_array_type});
  EXPECT_EQ(normal_form(info(metaffi_int64_type)).dimensions, 0u);
  const metaffi_type_info packed = normal_form(info(metaffi_int64_packed_array_type));
  EXPECT_EQ(packed.type, metaffi_type{metaffi_int64_packed_array_type});
  EXPECT_EQ(packed.dimensions, 1u);
  EXPECT_EQ(normal_form(info(metaffi_int64_packed_array_type, 3)).type, metaffi_type{metaffi_int64_array_type});
}

TEST(TypeInfos, OwnsAliases) {
  std::string first = "java.util.List";
  std::string second = "x";
  const metaffi_type_info declared[] = {
      {metaffi_handle_type, 0, first.c_str()}, {metaffi_int8_type, 0, ""}, {metaffi_handle_type, 0, second.c_str()}};
  TypeInfos infos;
  ASSERT_EQ(infos.assign(declared, "parameter"), nullptr);
  first.assign("overwritten now");
  second = "y";
  EXPECT_STREQ(infos.infos()[0].alias, "java.util.List");
  EXPECT_EQ(infos.infos()[1].alias, nullptr);
  EXPECT_STREQ(infos.infos()[2].alias, "x");
}

struct BadInfo {
  metaffi_type type;
  const char* complaint;
};

class BadTypeInfo : public ::testing::TestWithParam<BadInfo> {};

INSTANTIATE_TEST_SUITE_P(All, BadTypeInfo,
                         ::testing::Values(BadInfo{0, "parameter 2: the number 0 is no type"},
                                           BadInfo{3, "the number 3 is no type"},
                                           BadInfo{METAFFI_ARRAY_FLAG, "the number 65536 is no type"},
                                           BadInfo{metaffi_int64_type | METAFFI_PACKED_FLAG, "is no type"},
                                           BadInfo{metaffi_null_type, "null cannot be declared"},
                                           BadInfo{metaffi_string8_packed_array_type,
                                                   "string8_packed_array does not exist: only numbers, bool and "
                                                   "chars can be packed; declare string8_array"}));

TEST_P(BadTypeInfo, IsRejectedByItsPlace) {
  const metaffi_type_info declared[] = {info(metaffi_int8_type), info(GetParam().type)};
  TypeInfos infos;
  const Error error(infos.assign(declared, "parameter"));
  EXPECT_EQ(code(error), METAFFI_ERROR_SIGNATURE);
  EXPECT_THAT(message(error), ::testing::HasSubstr(GetParam().complaint));
  EXPECT_THAT(message(error), ::testing::StartsWith("parameter 2"));
}

}  // namespace
}  // namespace metaffi::engine
