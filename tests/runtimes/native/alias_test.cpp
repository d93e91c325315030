#include "runtimes/native/alias.hpp"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include "runtimes/native/services.hpp"

namespace metaffi::native {
namespace {

std::string refusal(const char* alias) {
  try {
    parse_alias(alias, "here");
  } catch (const Failure& failure) {
    return failure.message;
  }
  return "";
}

TEST(AliasTest, IsEmptyWithoutText) {
  for (const char* const text : {static_cast<const char*>(nullptr), ""}) {
    const Alias alias = parse_alias(text, "here");
    EXPECT_FALSE(alias.owned || alias.keep || alias.char_array || alias.length);
    EXPECT_EQ(alias.signature, "");
  }
}

TEST(AliasTest, TakesOptionsInAnyOrderAndWithBlanks) {
  const Alias alias = parse_alias(" length = arg3 , malloc", "here");
  EXPECT_TRUE(alias.owned);
  ASSERT_TRUE(alias.length);
  EXPECT_TRUE(alias.length->from_argument);
  EXPECT_EQ(alias.length->number, 2u);
}

TEST(AliasTest, TakesASignatureWithCommasAsOneOption) {
  const Alias alias = parse_alias("keep, int32(int32*, handle)", "here");
  EXPECT_TRUE(alias.keep);
  EXPECT_EQ(alias.signature, "int32(int32*,handle)");
}

TEST(AliasTest, RefusesWhatItDoesNotKnow) {
  for (const char* const bad : {"mallocs", "length=1,", ",", "int32(", "f()()x", "void(),void()"}) {
    EXPECT_THAT(refusal(bad), ::testing::StartsWith("here: ")) << bad;
  }
  EXPECT_EQ(refusal("length=18446744073709551616").empty(), false);
}

TEST(CallbackSignatureTest, ReadsResultAndParameters) {
  const CallbackSignature signature = parse_callback("float64(int8*,string8,handle)", "here");
  EXPECT_EQ(signature.result.type, metaffi_float64_type);
  ASSERT_EQ(signature.parameters.size(), 3u);
  EXPECT_EQ(signature.parameters[0].type, metaffi_int8_type);
  EXPECT_TRUE(signature.parameters[0].pointee);
  EXPECT_EQ(signature.parameters[1].type, metaffi_string8_type);
  EXPECT_EQ(signature.parameters[2].type, metaffi_handle_type);
}

TEST(CallbackSignatureTest, MayBeEmpty) {
  for (const char* const text : {"void()", "void(void)"}) {
    const CallbackSignature signature = parse_callback(text, "here");
    EXPECT_EQ(signature.result.type, 0u);
    EXPECT_TRUE(signature.parameters.empty());
  }
}

}  // namespace
}  // namespace metaffi::native
