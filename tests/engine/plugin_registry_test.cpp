#include "engine/plugin_registry.hpp"

#include <filesystem>
#include <fstream>
#include <thread>

#include "tests/engine/support.hpp"

namespace metaffi::testing {
namespace {

struct Broken {
  const char* name;
  metaffi_error_code code;
  std::vector<const char*> parts;
};

class BrokenPlugin : public ::testing::TestWithParam<Broken> {};

INSTANTIATE_TEST_SUITE_P(
    All, BrokenPlugin,
    ::testing::Values(
        Broken{"older", METAFFI_ERROR_ABI_MISMATCH, {"was made for version 0", "speaks version 1", "Install or build"}},
        Broken{"newer", METAFFI_ERROR_ABI_MISMATCH, {"was made for version 99", "speaks version 1", "Update MetaFFI"}},
        Broken{"short", METAFFI_ERROR_RUNTIME_NOT_FOUND, {"its table has 48 bytes where 88 are needed"}},
        Broken{"refusing", METAFFI_ERROR_RUNTIME_NOT_FOUND, {"fake: there is no fake language on this machine"}},
        Broken{"corrupt", METAFFI_ERROR_RUNTIME_NOT_FOUND, {"metaffi_runtime_corrupt.so", "cannot be used"}},
        Broken{"symbolless", METAFFI_ERROR_RUNTIME_NOT_FOUND, {"it does not export metaffi_plugin_get"}}),
    [](const auto& each) { return std::string(each.param.name); });

TEST_P(BrokenPlugin, IsRefusedWithTheReason) {
  metaffi_runtime* runtime = nullptr;
  const Error error(metaffi_runtime_load(GetParam().name, nullptr, &runtime));
  EXPECT_EQ(code(error), GetParam().code);
  for (const char* part : GetParam().parts) EXPECT_THAT(message(error), ::testing::HasSubstr(part));
  EXPECT_EQ(runtime, nullptr);
}

TEST(PluginRegistry, OpensAPluginOnceWhateverItIsCalled) {
  const engine::Plugin* first = nullptr;
  const engine::Plugin* second = nullptr;
  EXPECT_OK(engine::plugin_get("fake", &first));
  EXPECT_OK(engine::plugin_get("xllr.fake", &second));
  EXPECT_EQ(first, second);
  EXPECT_STREQ(first->table.name, "fake");
}

TEST(PluginRegistry, OpensAPluginOnceForManyThreads) {
  std::vector<const engine::Plugin*> found(8);
  std::vector<std::thread> threads;
  for (const engine::Plugin*& each : found) {
    threads.emplace_back([&each] { EXPECT_OK(engine::plugin_get("fake", &each)); });
  }
  for (std::thread& thread : threads) thread.join();
  for (const engine::Plugin* each : found) EXPECT_EQ(each, found[0]);
}

TEST(PluginRegistry, FindsWhatWasInstalledAfterAFailure) {
  const std::filesystem::path folder = std::filesystem::path(::testing::TempDir()) / "metaffi_late_plugins";
  std::filesystem::remove_all(folder);
  std::filesystem::create_directories(folder);
  const Environment path("METAFFI_PLUGIN_PATH", folder.c_str());
  const engine::Plugin* plugin = nullptr;
  EXPECT_EQ(code(Error(engine::plugin_get("late", &plugin))), METAFFI_ERROR_RUNTIME_NOT_FOUND);
  std::filesystem::copy_file(FAKE_PLUGINS "/metaffi_runtime_fake.so", folder / "metaffi_runtime_late.so");
  EXPECT_OK(engine::plugin_get("late", &plugin));
  std::filesystem::remove_all(folder);
}

}  // namespace
}  // namespace metaffi::testing
