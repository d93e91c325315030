#include <string>

#include "tests/runtimes/native/fixture.hpp"

namespace metaffi::testing {
namespace {

using ::testing::AllOf;
using ::testing::HasSubstr;
using ::testing::StartsWith;

class StringsTest : public NativeTest {};
METAFFI_UNDER_EACH_DISPATCH(StringsTest);

const metaffi_type_info kText = type(metaffi_string8_type);

// Around the length that needs an allocation, and far beyond.
constexpr std::size_t kLengths[] = {0, 1, 7, 8, 9, 15, 16, 62, 63, 64, 65, 1000, 100000};

TEST_P(StringsTest, ReachCWithTheirTerminatorAndComeBack) {
  const Entity echo = load("callable=text_echo", {kText}, {kText});
  const Entity length = load("callable=text_length", {kText}, {type(metaffi_size_type)});
  for (const std::size_t count : kLengths) {
    // Units follow the text: whoever reads on until a NUL sees them.
    std::string units(count, 'a');
    units += "tail";
    const std::string_view part = std::string_view(units).substr(0, count);
    EXPECT_EQ(call(echo, {text(part)}).string(), part);
    EXPECT_EQ(call(length, {text(part)}).value().as.size, count);
  }
}

TEST_P(StringsTest, KeepAnyUnicode) {
  const std::string unicode = "Grüße, 世界 🌍 \xF4\x8F\xBF\xBF";
  EXPECT_EQ(run("callable=text_echo", {kText}, {kText}, {text(unicode)}).string(), unicode);
}

TEST_P(StringsTest, AreNullPointersWhenNull) {
  const Outcome null = run("callable=text_null", {}, {kText}, {});
  EXPECT_EQ(null.value().type, metaffi_null_type);
  const Outcome length = run("callable=text_length", {kText}, {type(metaffi_size_type)}, {metaffi_value_null()});
  EXPECT_EQ(length.value().as.size, static_cast<std::size_t>(-1));
}

TEST_P(StringsTest, AreFreedWhenTheCalleeMallocedThem) {
  const metaffi_type_info owned = type(metaffi_string8_type, "malloc");
  for (const std::size_t count : kLengths) {
    const std::string part(count, 'x');
    EXPECT_EQ(run("callable=text_doubled", {kText}, {owned}, {text(part)}).string(), part + part);
  }
  EXPECT_EQ(run("callable=text_null", {}, {owned}, {}).value().type, metaffi_null_type);
}

TEST_P(StringsTest, LiveSideBySide) {
  const std::string large(500, 'b');
  const Outcome outcome = run("callable=text_joined", {kText, kText, kText}, {type(metaffi_string8_type, "malloc")},
                              {text("first "), text(large), text(" third")});
  EXPECT_EQ(outcome.string(), "first " + large + " third");
}

TEST_P(StringsTest, WithANulAreRejectedWithItsOffset) {
  const int before = calls();
  using namespace std::string_literals;
  for (const std::string& bad : {"ab\0c"s, "0123456789\0"s, std::string(70, 'x') + "\0y"s}) {
    const std::size_t offset = bad.find('\0');
    EXPECT_THAT(
        run("callable=text_length", {kText}, {type(metaffi_size_type)}, {text(bad)}).message(),
        AllOf(StartsWith("INVALID_STRING"), HasSubstr("argument 1"), HasSubstr("offset " + std::to_string(offset))));
  }
  EXPECT_EQ(calls(), before);
}

TEST_P(StringsTest, AreCheckedAtEveryOffsetOfEveryLength) {
  const Entity length_of = load("callable=text_length", {kText}, {type(metaffi_size_type)});
  for (std::size_t length = 1; length <= 70; ++length) {
    for (std::size_t offset = 0; offset < length; ++offset) {
      for (const char bad : {'\0', '\x80', '\xFF'}) {
        std::string value(length, 'a');
        value[offset] = bad;
        ASSERT_THAT(call(length_of, {text(value)}).message(),
                    AllOf(StartsWith("INVALID_STRING"), HasSubstr("offset " + std::to_string(offset))));
      }
    }
    const std::string good = std::string(length, 'a') + "é";
    ASSERT_EQ(call(length_of, {text(good)}).value().as.size, good.size());
  }
}

TEST_P(StringsTest, ThatAreNoUtf8AreRejectedBothWays) {
  const int before = calls();
  const char* const bad[] = {"ab\xC0\xAF", "ab\xED\xA0\x80", "ab\xF4\x90\x80\x80", "ab\x80", "ab\xE2\x82"};
  for (const char* const item : bad) {
    EXPECT_THAT(run("callable=text_length", {kText}, {type(metaffi_size_type)}, {text(item)}).message(),
                AllOf(StartsWith("INVALID_STRING"), HasSubstr("UTF-8"), HasSubstr("offset 2")));
  }
  EXPECT_EQ(calls(), before);
  EXPECT_THAT(run("callable=text_invalid", {}, {kText}, {}).message(),
              AllOf(StartsWith("INVALID_STRING"), HasSubstr("result 1"), HasSubstr("offset 2")));
}

template <typename Unit>
void echo_wide(const Entity& echo, metaffi_type type, const std::basic_string<Unit>& wide) {
  metaffi_value argument{{0}, type, static_cast<std::uint32_t>(wide.size())};
  argument.as.data = const_cast<Unit*>(wide.data());
  metaffi_value result = metaffi_value_null();
  const Error error(metaffi_entity_call(echo.get(), &argument, &result));
  ASSERT_EQ(text_of(error.get()), "");
  EXPECT_EQ(result.type, type);
  EXPECT_EQ(std::basic_string<Unit>(static_cast<const Unit*>(result.as.data), result.length), wide);
  metaffi_value_free(&result);
}

TEST_P(StringsTest, OfUtf16AndUtf32ComeBack) {
  const Entity echo16 = load("callable=text16_echo", {type(metaffi_string16_type)}, {type(metaffi_string16_type)});
  const Entity echo32 = load("callable=text32_echo", {type(metaffi_string32_type)}, {type(metaffi_string32_type)});
  for (const std::size_t count : kLengths) {
    echo_wide(echo16, metaffi_string16_type, std::u16string(count, u'ж') + u"🌍");
    echo_wide(echo32, metaffi_string32_type, std::u32string(count, U'ж') + U"🌍");
  }
}

TEST_P(StringsTest, OfUtf16AndUtf32AreChecked) {
  const char16_t lone[] = {u'a', 0xDC00};
  metaffi_value argument{{0}, metaffi_string16_type, 2};
  argument.as.data = const_cast<char16_t*>(lone);
  EXPECT_THAT(
      run("callable=text16_echo", {type(metaffi_string16_type)}, {type(metaffi_string16_type)}, {argument}).message(),
      AllOf(StartsWith("INVALID_STRING"), HasSubstr("UTF-16"), HasSubstr("offset 1")));
  const char32_t beyond[] = {U'a', 0x110000};
  argument = {{0}, metaffi_string32_type, 2};
  argument.as.data = const_cast<char32_t*>(beyond);
  EXPECT_THAT(
      run("callable=text32_echo", {type(metaffi_string32_type)}, {type(metaffi_string32_type)}, {argument}).message(),
      AllOf(StartsWith("INVALID_STRING"), HasSubstr("UTF-32"), HasSubstr("offset 1")));
}

}  // namespace
}  // namespace metaffi::testing
