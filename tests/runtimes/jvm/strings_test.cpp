// Strings: every encoding, every length, what is not valid in one.
#include "tests/runtimes/jvm/support.hpp"

namespace metaffi::testing {
namespace {

using ::testing::AllOf;
using ::testing::HasSubstr;
using namespace std::string_literals;

class JvmStrings : public JvmTest {
 protected:
  Entity echo(metaffi_type kind) { return load("Strings,callable=echo", {type(kind)}, {type(kind)}); }
};
METAFFI_UNDER_EACH_DISPATCH(JvmStrings);

metaffi_value utf16(const std::u16string& units) {
  metaffi_value value = metaffi_value_null();
  value.type = metaffi_string16_type;
  value.as.string16 = reinterpret_cast<const std::uint16_t*>(units.data());
  value.length = static_cast<std::uint32_t>(units.size());
  return value;
}

metaffi_value utf32(const std::u32string& points) {
  metaffi_value value = metaffi_value_null();
  value.type = metaffi_string32_type;
  value.as.string32 = reinterpret_cast<const std::uint32_t*>(points.data());
  value.length = static_cast<std::uint32_t>(points.size());
  return value;
}

TEST_P(JvmStrings, RoundTripInUtf8) {
  const Entity echoed = echo(metaffi_string8_type);
  const std::string texts[] = {
      "", "a", "plain ASCII", "a\0b\0"s, "äöü €", "\U0001F600 astral", "\x7f\u0080\u07ff\u0800\uffff"};
  for (const std::string& one : texts) {
    const Outcome outcome = call(echoed, {text(one)});
    ASSERT_EQ(outcome.error, nullptr) << text_of(outcome.error.get());
    EXPECT_EQ(std::string(outcome.value().as.string8, outcome.value().length), one);
    EXPECT_EQ(outcome.value().as.string8[outcome.value().length], '\0') << "an uncounted NUL follows";
  }
}

// Lengths around the widths of vector registers and the stack buffer, with and without a character beyond ASCII at the end.
TEST_P(JvmStrings, RoundTripAtEveryLength) {
  const Entity echoed = echo(metaffi_string8_type);
  std::vector<std::size_t> lengths = {1023, 1024, 1025, 5000, 100000};
  for (std::size_t length = 0; length < 70; ++length) lengths.push_back(length);
  for (const std::size_t length : lengths) {
    for (const char* tail : {"", "é", "\U0001F600"}) {
      std::string sent;
      for (std::size_t i = 0; i < length; ++i) sent += static_cast<char>('!' + i % 90);
      sent += tail;
      const Outcome outcome = call(echoed, {text(sent)});
      ASSERT_EQ(outcome.error, nullptr);
      ASSERT_EQ(std::string(outcome.value().as.string8, outcome.value().length), sent) << length;
    }
  }
}

TEST_P(JvmStrings, RoundTripInUtf16And32) {
  EXPECT_EQ(call(echo(metaffi_string16_type), {utf16(u"a\0€\xD83D\xDE00"s)}).shown(),
            show(utf16(u"a\0€\xD83D\xDE00"s)));
  EXPECT_EQ(call(echo(metaffi_string16_type), {utf16(u"lone \xD83D."s)}).shown(), show(utf16(u"lone \xD83D."s)))
      << "UTF-16 passes as it is";
  EXPECT_EQ(call(echo(metaffi_string32_type), {utf32(U"a\0€\U0001F600"s)}).shown(), show(utf32(U"a\0€\U0001F600"s)));
}

TEST_P(JvmStrings, JavaSeesCharactersNotBytes) {
  const Entity length = load("Strings,callable=length", {type(metaffi_string8_type)}, {type(metaffi_int32_type)});
  EXPECT_EQ(call(length, {text("€\U0001F600")}).shown(), "int32 3");
  const Entity points = load("Strings,callable=codePoints", {type(metaffi_string8_type)}, {type(metaffi_int32_type)});
  EXPECT_EQ(call(points, {text("€\U0001F600")}).shown(), "int32 2");
}

TEST_P(JvmStrings, NullPassesBothWays) {
  const Entity is_null = load("Strings,callable=isNull", {type(metaffi_string8_type)}, {type(metaffi_bool_type)});
  EXPECT_EQ(call(is_null, {metaffi_value_null()}).shown(), "bool true");
  EXPECT_EQ(call(is_null, {text("")}).shown(), "bool false");
  EXPECT_EQ(run("Strings,callable=nothing", {}, {type(metaffi_string8_type)}, {}).shown(), "null");
}

TEST_P(JvmStrings, InvalidUtf8NamesThePosition) {
  const Entity echoed = echo(metaffi_string8_type);
  const struct {
    std::string bytes;
    const char* position;
  } cases[] = {{"\x80", "byte 0"},
               {"ab\xff", "byte 2"},
               {"abc\xc3", "byte 3"},
               {"\xc0\x80", "byte 0"},
               {"\xed\xa0\x80", "byte 0"},
               {"x\xe2\x82", "byte 1"},
               {"\xf4\x90\x80\x80", "byte 0"},
               {"0123456789012345\xe9!", "byte 16"},
               {"\xe0\x80\x80", "byte 0"}};
  for (const auto& one : cases) {
    EXPECT_THAT(call(echoed, {text(one.bytes)}).shown(),
                AllOf(HasSubstr("INVALID_STRING"), HasSubstr(one.position), HasSubstr("Strings.echo")));
  }
  EXPECT_EQ(call(echoed, {text("fine")}).shown(), "\"fine\"");
}

TEST_P(JvmStrings, InvalidUtf32NamesThePosition) {
  const std::u32string bad = {U'a', static_cast<char32_t>(0xD800)};
  EXPECT_THAT(call(echo(metaffi_string32_type), {utf32(bad)}).shown(),
              AllOf(HasSubstr("INVALID_STRING"), HasSubstr("code point 1")));
  const std::u32string beyond = {static_cast<char32_t>(0x110000)};
  EXPECT_THAT(call(echo(metaffi_string32_type), {utf32(beyond)}).shown(), HasSubstr("INVALID_STRING"));
}

TEST_P(JvmStrings, AnUnpairedSurrogateCannotBecomeUtf8) {
  EXPECT_THAT(run("Strings,callable=loneSurrogate", {}, {type(metaffi_string8_type)}, {}).shown(),
              AllOf(HasSubstr("INVALID_STRING"), HasSubstr("index"), HasSubstr("loneSurrogate")));
  EXPECT_THAT(run("Strings,callable=loneSurrogate", {}, {type(metaffi_string32_type)}, {}).shown(),
              HasSubstr("INVALID_STRING"));
  EXPECT_THAT(run("Strings,callable=loneSurrogate", {}, {type(metaffi_string16_type)}, {}).shown(), HasSubstr("\\d8"));
}

TEST_P(JvmStrings, NulAndAstralComeOutWhole) {
  const Outcome nul = run("Strings,callable=withNul", {}, {type(metaffi_string8_type)}, {});
  ASSERT_EQ(nul.error, nullptr);
  EXPECT_NE(std::string_view(nul.value().as.string8, nul.value().length).find('\0'), std::string_view::npos);
  const Outcome astral = run("Strings,callable=astral", {}, {type(metaffi_string8_type)}, {});
  ASSERT_EQ(astral.error, nullptr);
  EXPECT_THAT(astral.shown(), HasSubstr("\xf0\x9f"));
}

TEST_P(JvmStrings, CharSequenceTakesAndGivesText) {
  const Outcome outcome =
      run("Strings,callable=reverse", {type(metaffi_string8_type)}, {type(metaffi_string8_type)}, {text("abc")});
  EXPECT_EQ(outcome.shown(), "\"cba\"");
}

TEST_P(JvmStrings, MixedEncodingsInOneCall) {
  const Entity concat = load("Strings,callable=concat", {type(metaffi_string8_type), type(metaffi_string16_type)},
                             {type(metaffi_string32_type)});
  EXPECT_EQ(call(concat, {text("é"), utf16(u"€")}).shown(), show(utf32(U"é€")));
}

TEST_P(JvmStrings, LengthWithoutDataIsAnError) {
  metaffi_value broken = text("");
  broken.as.string8 = nullptr;
  EXPECT_EQ(call(echo(metaffi_string8_type), {broken}).shown(), "\"\"");
  broken.length = 3;
  EXPECT_THAT(call(echo(metaffi_string8_type), {broken}).shown(), HasSubstr("INVALID_ARGUMENT"));
}

}  // namespace
}  // namespace metaffi::testing
