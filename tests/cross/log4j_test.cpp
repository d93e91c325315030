// docs/tutorial/log4j.c on the real log4j: the test asserts log4j's own lines.
#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <array>
#include <cstdio>
#include <cstdlib>
#include <filesystem>
#include <string>

namespace {

struct Ended {
  int status;
  std::string output;
};

Ended run(const std::string& command) {
  Ended result{-1, ""};
  std::FILE* const pipe = popen((command + " 2>&1").c_str(), "r");
  if (pipe == nullptr) return result;
  std::array<char, 4096> buffer;
  for (std::size_t count; (count = std::fread(buffer.data(), 1, buffer.size(), pipe)) > 0;) {
    result.output.append(buffer.data(), count);
  }
  result.status = pclose(pipe);
  return result;
}

// As ./dev test says, else where it puts the jars; "" when there are none.
std::string log4j_folder() {
  if (const char* const named = std::getenv("METAFFI_TEST_LOG4J_DIR")) return named;
  const char* const source = std::getenv("METAFFI_SOURCE_DIR");
  const std::string folder = std::string(source == nullptr ? "." : source) + "/build/deps";
  return std::filesystem::exists(folder + "/log4j-core-2.21.1.jar") ? folder : "";
}

TEST(Log4jTest, IsCalledFromC) {
  if (log4j_folder().empty())
    FAIL() << "there are no log4j jars; ./dev test gets them, or METAFFI_TEST_LOG4J_DIR names their folder";
  for (const char* const dispatch : {"jit", "interpreter"}) {
    const Ended result =
        run("cd '" + log4j_folder() + "' && METAFFI_DISPATCH=" + dispatch + " '" METAFFI_CROSS_LOG4J "'");
    EXPECT_EQ(result.status, 0) << result.output;
    EXPECT_THAT(result.output, ::testing::ContainsRegex("[0-9:.]+ \\[.*\\] ERROR mylogger - Logging error from C!\n"))
        << dispatch;
  }
}

TEST(Log4jTest, SaysWhichJarIsMissing) {
  if (log4j_folder().empty())
    FAIL() << "there are no log4j jars; ./dev test gets them, or METAFFI_TEST_LOG4J_DIR names their folder";
  const Ended result = run("cd / && '" METAFFI_CROSS_LOG4J "'");
  EXPECT_NE(result.status, 0);
  EXPECT_THAT(result.output, ::testing::HasSubstr("log4j-api-2.21.1.jar"));
}

}  // namespace
