#include "runtimes/jvm/jvm_options.hpp"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include "tests/runtimes/jvm/unit_host.hpp"

namespace metaffi::jvm {
namespace {

using ::testing::ElementsAre;
using ::testing::HasSubstr;

class JvmOptions : public ::testing::Test {
 protected:
  JvmOptions() { testing::use_library_as_host(); }

  std::vector<std::string> split(const char* options) {
    std::vector<std::string> result;
    failure_ = split_options(options, &result);
    return result;
  }
  std::vector<std::string> normalise(const std::vector<std::string>& given) {
    std::vector<std::string> result;
    failure_ = normalise_options(given, &result);
    return result;
  }
  std::string message() const { return failure_ ? host().error_message(failure_.get()) : ""; }

 private:
  Error failure_;
};

TEST_F(JvmOptions, WhiteSpaceSeparates) {
  EXPECT_THAT(split(" -Xmx1g \t-Da=b\n"), ElementsAre("-Xmx1g", "-Da=b"));
  EXPECT_THAT(split(""), ElementsAre());
  EXPECT_THAT(split("   "), ElementsAre());
}

TEST_F(JvmOptions, QuotesAndBackslashesKeep) {
  EXPECT_THAT(split("'-Da=b c'  \"-Dd=e 'f'\""), ElementsAre("-Da=b c", "-Dd=e 'f'"));
  EXPECT_THAT(split("-Da='b c'd"), ElementsAre("-Da=b cd"));
  EXPECT_THAT(split("-Da=b\\ c \"x\\\"y\" 'back\\slash'"), ElementsAre("-Da=b c", "x\"y", "back\\slash"));
  EXPECT_THAT(split("''"), ElementsAre(""));
}

TEST_F(JvmOptions, AnOpenQuoteIsAnError) {
  split("-Da='open");
  EXPECT_THAT(message(), HasSubstr("METAFFI_JVM_OPTIONS"));
}

TEST_F(JvmOptions, TheLaunchersSpellingsAreTaken) {
  EXPECT_THAT(normalise({"-cp", "a.jar:b.jar", "--add-opens", "java.base/java.lang=ALL-UNNAMED", "-Xmx1g"}),
              ElementsAre("-Djava.class.path=a.jar:b.jar", "--add-opens=java.base/java.lang=ALL-UNNAMED", "-Xmx1g"));
  EXPECT_THAT(normalise({"--class-path=x", "--add-modules=m"}), ElementsAre("-Djava.class.path=x", "--add-modules=m"));
  normalise({"-cp"});
  EXPECT_THAT(message(), HasSubstr("-cp"));
  normalise({"Main"});
  EXPECT_THAT(message(), HasSubstr("Main"));
}

}  // namespace
}  // namespace metaffi::jvm
