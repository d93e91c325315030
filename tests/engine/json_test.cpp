#include "engine/json.hpp"

#include <gtest/gtest.h>

namespace metaffi::engine {
namespace {

TEST(Json, EscapesWhatMustBeEscaped) {
  EXPECT_EQ(json_string("plain"), "\"plain\"");
  EXPECT_EQ(json_string("\"\\\n\x01\xc3\xa9"), "\"\\\"\\\\\\n\\u0001\xc3\xa9\"");
  EXPECT_EQ(json_string_or_null(nullptr), "null");
  EXPECT_EQ(json_string_or_null(""), "\"\"");
}

TEST(Json, ReplacesWhatIsNoUtf8) { EXPECT_EQ(json_string("a\xff\xc3z"), "\"a\xef\xbf\xbd\xef\xbf\xbdz\""); }

}  // namespace
}  // namespace metaffi::engine
