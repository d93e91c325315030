#include <nlohmann/json.hpp>

#include "jit/compiler.hpp"
#include "tests/engine/support.hpp"

namespace metaffi::testing {
namespace {

nlohmann::json survey() {
  char* json = nullptr;
  EXPECT_OK(metaffi_runtime_survey(&json));
  const Text owned(json);
  return nlohmann::json::parse(json);
}

nlohmann::json plugin(const nlohmann::json& facts, const std::string& name) {
  for (const auto& each : facts.at("plugins")) {
    if (each.at("name") == name) return each;
  }
  ADD_FAILURE() << "no plug-in " << name << " in " << facts.dump();
  return {};
}

TEST(Survey, TellsVersionsAndWhetherTrampolinesCanBeMade) {
  const auto facts = survey();
  EXPECT_EQ(facts.at("version"), metaffi_version());
  EXPECT_EQ(facts.at("abi_version"), METAFFI_ABI_VERSION);
  EXPECT_EQ(facts.at("jit").at("available"), !jit::unavailable());
}

TEST(Survey, ProbesThePluginsThatAreThere) {
  const auto facts = survey();
  const auto fake = plugin(facts, "fake");
  EXPECT_EQ(fake.at("version"), "1.0");
  EXPECT_EQ(fake.at("report"), "version: 1.0\nlocation: nowhere\n");
  EXPECT_EQ(fake.at("error"), nullptr);
  EXPECT_EQ(fake.at("file"), FAKE_PLUGINS "/metaffi_runtime_fake.so");
  EXPECT_EQ(plugin(facts, "minimal").at("report"), nullptr);
}

TEST(Survey, TellsWhatIsWrongWithTheOthers) {
  const auto facts = survey();
  EXPECT_THAT(plugin(facts, "older").at("error").get<std::string>(), ::testing::HasSubstr("was made for version 0"));
  EXPECT_THAT(plugin(facts, "corrupt").at("error").get<std::string>(), ::testing::HasSubstr("cannot be used"));
  EXPECT_EQ(plugin(facts, "corrupt").at("version"), nullptr);
}

TEST(Survey, NamesThePlacesInOrder) {
  const auto places = survey().at("places");
  EXPECT_EQ(places.at(0).at("folder"), FAKE_PLUGINS);
  EXPECT_EQ(places.at(0).at("exists"), true);
  EXPECT_EQ(places.at(1).at("folder"), BROKEN_PLUGINS);
  EXPECT_EQ(code(Error(metaffi_runtime_survey(nullptr))), METAFFI_ERROR_INVALID_ARGUMENT);
}

}  // namespace
}  // namespace metaffi::testing
