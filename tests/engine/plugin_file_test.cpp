#include "engine/plugin_file.hpp"

#include "tests/engine/support.hpp"

namespace metaffi::engine {
namespace {

using metaffi::testing::code;
using metaffi::testing::Environment;
using metaffi::testing::Error;
using metaffi::testing::message;

std::string name_of(const char* runtime) {
  std::string name;
  EXPECT_EQ(message(Error(plugin_name(runtime, &name))), "");
  return name;
}

TEST(PluginName, ResolvesAliasesAndDropsThePrefix) {
  EXPECT_EQ(name_of("jvm"), "jvm");
  EXPECT_EQ(name_of("openjdk"), "jvm");
  EXPECT_EQ(name_of("xllr.openjdk"), "jvm");
  EXPECT_EQ(name_of("python311"), "python3");
  EXPECT_EQ(name_of("xllr.python3"), "python3");
  EXPECT_EQ(name_of("go"), "go");
  EXPECT_EQ(name_of("c"), "native");
  EXPECT_EQ(name_of("lua-5.4_x"), "lua-5.4_x");
}

TEST(PluginName, RejectsWhatCanBeNoName) {
  for (const char* bad : {"", "xllr.", "../evil", "a/b", "..", "a b", "j\xc3\xa4va"}) {
    std::string name;
    EXPECT_EQ(code(Error(plugin_name(bad, &name))), METAFFI_ERROR_INVALID_ARGUMENT) << bad;
  }
}

TEST(PluginPlaces, AreSearchedInOrder) {
  const Environment path("METAFFI_PLUGIN_PATH", "/one:/two::/one");
  const Environment home("METAFFI_HOME", "/srv/metaffi");
  const std::vector<PluginPlace> places = plugin_places();
  ASSERT_GE(places.size(), 4u);
  EXPECT_EQ(places[0].folder, "/one");
  EXPECT_EQ(places[0].reason, "METAFFI_PLUGIN_PATH");
  EXPECT_EQ(places[1].folder, "/two");
  EXPECT_EQ(places[2].folder.filename(), "metaffi");
  EXPECT_THAT(places[2].reason, ::testing::StartsWith("beside "));
  EXPECT_EQ(places[3].folder, "/srv/metaffi/lib/metaffi");
  EXPECT_EQ(places[3].reason, "METAFFI_HOME");
}

TEST(FindPlugin, TakesTheFirstPlaceThatHasIt) {
  const Environment path("METAFFI_PLUGIN_PATH", "/nowhere:" FAKE_PLUGINS);
  std::filesystem::path file;
  EXPECT_EQ(message(Error(find_plugin("fake", &file))), "");
  EXPECT_EQ(file, FAKE_PLUGINS "/metaffi_runtime_fake.so");
}

TEST(FindPlugin, NamesFilePlacesAndWhatIsThere) {
  const Environment path("METAFFI_PLUGIN_PATH", "/nowhere:" FAKE_PLUGINS);
  std::filesystem::path file;
  const Error error(find_plugin("cobol", &file));
  EXPECT_EQ(code(error), METAFFI_ERROR_RUNTIME_NOT_FOUND);
  for (const char* part : {"\"cobol\"", "metaffi_runtime_cobol.so", "/nowhere (METAFFI_PLUGIN_PATH, no such folder)",
                           FAKE_PLUGINS " (METAFFI_PLUGIN_PATH)", "runtimes that are there: fake, minimal"}) {
    EXPECT_THAT(message(error), ::testing::HasSubstr(part));
  }
}

TEST(PluginFiles, ListsEachNameOnce) {
  const Environment path("METAFFI_PLUGIN_PATH", FAKE_PLUGINS ":" BROKEN_PLUGINS);
  std::vector<std::string> names;
  for (const PluginFile& file : plugin_files()) names.push_back(file.name);
  for (const char* name : {"corrupt", "fake", "newer", "older", "refusing", "short", "symbolless"}) {
    EXPECT_EQ(std::count(names.begin(), names.end(), name), 1) << name;
  }
}

}  // namespace
}  // namespace metaffi::engine
