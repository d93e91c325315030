#include "engine/entity_path.hpp"

#include "tests/engine/support.hpp"

namespace metaffi::engine {
namespace {

using metaffi::testing::code;
using metaffi::testing::Error;
using metaffi::testing::message;

constexpr metaffi_path_key keys[] = {
    {"class", 0}, {"callable", 0}, {"field", 0}, {"instance_required", 1}, {"getter", 1}};

Error parse(std::string_view text, EntityPath* path) { return Error(path->parse(text, keys, "jvm")); }

struct Good {
  const char* text;
  std::vector<std::pair<std::string, std::optional<std::string>>> entries;
};

class GoodPath : public ::testing::TestWithParam<Good> {};

INSTANTIATE_TEST_SUITE_P(
    All, GoodPath,
    ::testing::Values(Good{"callable=f", {{"callable", "f"}}},
                      Good{"class=a.B,callable=<init>", {{"class", "a.B"}, {"callable", "<init>"}}},
                      Good{"getter,class=a.B$C,field=x",
                           {{"getter", std::nullopt}, {"class", "a.B$C"}, {"field", "x"}}},
                      Good{"instance_required,callable=f", {{"instance_required", std::nullopt}, {"callable", "f"}}},
                      Good{"callable=a=b=c", {{"callable", "a=b=c"}}},
                      Good{"callable= spaced name ", {{"callable", " spaced name "}}},
                      Good{"callable=Map[int,string]", {{"callable", "Map[int,string]"}}},
                      Good{"callable=Map[int,List[a,b]].Get,getter",
                           {{"callable", "Map[int,List[a,b]].Get"}, {"getter", std::nullopt}}},
                      Good{"callable=f[a,b]g[c,d]", {{"callable", "f[a,b]g[c,d]"}}},
                      Good{"class=[J,callable=f", {{"class", "[J"}, {"callable", "f"}}},
                      Good{"class=[a,callable=f[b,c]", {{"class", "[a"}, {"callable", "f[b,c]"}}},
                      Good{"class=a],getter", {{"class", "a]"}, {"getter", std::nullopt}}},
                      Good{"callable=\xc3\xa9\xe2\x82\xac", {{"callable", "\xc3\xa9\xe2\x82\xac"}}}));

TEST_P(GoodPath, GivesItsEntriesInOrder) {
  EntityPath path;
  ASSERT_EQ(message(parse(GetParam().text, &path)), "");
  const metaffi_entity_path_entries entries = path.entries();
  EXPECT_STREQ(entries.text, GetParam().text);
  ASSERT_EQ(entries.count, GetParam().entries.size());
  for (std::size_t i = 0; i < entries.count; ++i) {
    EXPECT_EQ(entries.entries[i].key, GetParam().entries[i].first);
    ASSERT_EQ(entries.entries[i].value != nullptr, GetParam().entries[i].second.has_value());
    const char* const value = entries.entries[i].value;
    EXPECT_EQ(value == nullptr ? "" : std::string(value), GetParam().entries[i].second.value_or(""));
  }
}

struct Bad {
  const char* text;
  const char* complaint;
  const char* caret;  // the line below the excerpt, when it matters
};

class BadPath : public ::testing::TestWithParam<Bad> {};

INSTANTIATE_TEST_SUITE_P(
    All, BadPath,
    ::testing::Values(
        Bad{"", "character 1: the path is empty", nullptr},
        Bad{",", "character 1: a key or tag is missing here", nullptr},
        Bad{"callable=f,", "character 12: a key or tag is missing here", "\n             ^\n"},
        Bad{"callable=f,,getter", "character 12: a key or tag is missing here", nullptr},
        Bad{"calable=f", "character 1: unknown key \"calable\"", "\n  ^^^^^^^\n"},
        Bad{"class=\xc3\xa9,calable=f", "character 9: unknown key \"calable\"", "\n          ^^^^^^^\n"},
        Bad{"callable=f,geter",
            "character 12: unknown tag \"geter\" (a value contains a comma only between "
            "brackets: [a,b])",
            nullptr},
        Bad{"class=Map<K,V>,callable=f",
            "character 13: unknown tag \"V>\" (a value contains a comma only between "
            "brackets: [a,b])",
            nullptr},
        Bad{"callable=f,callable=g", "character 12: \"callable\" is given twice", nullptr},
        Bad{"getter,callable=f,getter", "character 19: \"getter\" is given twice", nullptr},
        Bad{"callable=", "character 10: the value of \"callable\" is empty", nullptr},
        Bad{"callable=,getter", "character 10: the value of \"callable\" is empty", nullptr},
        Bad{"callable", "character 1: the key \"callable\" needs a value: callable=…", nullptr},
        Bad{"callable=f,getter=1", "character 12: \"getter\" is a tag and takes no value", nullptr},
        Bad{"=f", "character 1: the name of the key is missing before \"=\"", nullptr},
        Bad{"callable=f, getter", "character 12: \" getter\" has a space at its edge; none belongs there", nullptr},
        Bad{"callable =f", "character 1: \"callable \" has a space at its edge; none belongs there", nullptr}));

TEST_P(BadPath, IsAnErrorThatNamesThePlaceAndWhatIsAllowed) {
  EntityPath path;
  const Error error = parse(GetParam().text, &path);
  EXPECT_EQ(code(error), METAFFI_ERROR_ENTITY_PATH);
  EXPECT_THAT(message(error), ::testing::HasSubstr(GetParam().complaint));
  EXPECT_THAT(message(error),
              ::testing::HasSubstr("a path of runtime jvm is made of callable=…, class=…, field=… and the "
                                   "tags getter, instance_required, separated by commas"));
  EXPECT_THAT(message(error), ::testing::HasSubstr(GetParam().caret == nullptr ? "" : GetParam().caret));
}

TEST(EntityPath, MustBeUtf8) {
  EntityPath path;
  const Error error = parse("callable=\xff", &path);
  EXPECT_EQ(code(error), METAFFI_ERROR_ENTITY_PATH);
  EXPECT_EQ(message(error), "malformed entity path: byte 10 begins no valid UTF-8 character");
}

TEST(EntityPath, LineBreaksDoNotBreakTheExcerpt) {
  EntityPath path;
  EXPECT_THAT(message(parse("callable=a\nb,x=1", &path)),
              ::testing::HasSubstr("\n  callable=a b,x=1\n               ^\n"));
}

}  // namespace
}  // namespace metaffi::engine
