#include "runtimes/jvm/jvm_locator.hpp"

#include <gmock/gmock.h>
#include <gtest/gtest.h>
#include <unistd.h>

#include <filesystem>
#include <fstream>

#include "tests/runtimes/jvm/unit_host.hpp"

namespace metaffi::jvm {
namespace {

using ::testing::AllOf;
using ::testing::HasSubstr;
namespace fs = std::filesystem;

class JvmLocator : public ::testing::Test {
 protected:
  JvmLocator() : root_(fs::path(::testing::TempDir()) / ("metaffi_locator_" + std::to_string(getpid()))) {
    testing::use_library_as_host();
    fs::create_directories(root_ / "jvm");
    around_.jvm_folder = (root_ / "jvm").string();
  }
  ~JvmLocator() override { fs::remove_all(root_); }

  // A folder that looks like a Java home.
  fs::path jdk(const std::string& name, const std::string& version) {
    const fs::path home = root_ / "jvm" / name;
    fs::create_directories(home / "lib" / "server");
    fs::create_directories(home / "bin");
    std::ofstream(home / "lib" / "server" / "libjvm.so");
    std::ofstream(home / "bin" / "java");
    if (!version.empty())
      std::ofstream(home / "release") << "IMPLEMENTOR=\"Test\"\nJAVA_VERSION=\"" << version << "\"\n";
    return home;
  }
  std::string locate() {
    found_ = {};
    const Error failure = locate_java(around_, &found_);
    return failure ? host().error_message(failure.get()) : "";
  }

  fs::path root_;
  Surroundings around_;
  JavaHome found_;
};

TEST_F(JvmLocator, ReadsVersions) {
  EXPECT_EQ(feature_version("17.0.15"), 17);
  EXPECT_EQ(feature_version("25"), 25);
  EXPECT_EQ(feature_version("25-ea"), 25);
  EXPECT_EQ(feature_version("1.8.0_292"), 8);
  EXPECT_EQ(feature_version(""), 0);
  EXPECT_EQ(feature_version("odd"), 0);
}

TEST_F(JvmLocator, JavaHomeComesFirst) {
  const fs::path old = jdk("a", "11.0.2");
  jdk("b", "25");
  around_.java_home = old.c_str();
  EXPECT_EQ(locate(), "");
  EXPECT_EQ(found_.home, old.string());
  EXPECT_EQ(found_.feature, 11);
  EXPECT_EQ(found_.vendor, "Test");
  EXPECT_EQ(found_.found_by, "JAVA_HOME");
}

TEST_F(JvmLocator, ABrokenJavaHomeIsNotPassedOver) {
  jdk("b", "25");
  around_.java_home = "/nowhere";
  EXPECT_THAT(locate(), AllOf(HasSubstr("JAVA_HOME"), HasSubstr("/nowhere")));
}

TEST_F(JvmLocator, AnEmptyJavaHomeCountsAsUnset) {
  jdk("b", "25");
  around_.java_home = "";
  EXPECT_EQ(locate(), "");
}

TEST_F(JvmLocator, PathComesBeforeTheUsualFolder) {
  jdk("new", "25");
  const fs::path on_path = jdk("older", "17.0.1");
  const fs::path bin = root_ / "bin";
  fs::create_directories(bin);
  fs::create_symlink(on_path / "bin" / "java", bin / "java");
  const std::string path = "/nowhere::" + bin.string();
  around_.path = path.c_str();
  EXPECT_EQ(locate(), "");
  EXPECT_EQ(found_.feature, 17);
  EXPECT_THAT(found_.found_by, HasSubstr("PATH"));
}

TEST_F(JvmLocator, TheNewestOfTheFolderIsTaken) {
  jdk("java-11", "11.0.2");
  jdk("java-9", "9.0.1");
  jdk("java-21", "21.0.3");
  EXPECT_EQ(locate(), "");
  EXPECT_EQ(found_.feature, 21);
}

TEST_F(JvmLocator, AShimLeadsToTheVersionNamed) {
  const fs::path home = jdk("versions-17", "17.0.1");
  const fs::path jenv = root_ / "jenv";
  fs::create_directories(jenv / "shims");
  fs::create_directories(jenv / "versions");
  std::ofstream(jenv / "shims" / "java") << "#!/bin/sh\n";
  fs::create_directory_symlink(home, jenv / "versions" / "seventeen");
  const std::string path = (jenv / "shims").string();
  around_.path = path.c_str();
  around_.jenv_version = "seventeen";
  EXPECT_EQ(locate(), "");
  EXPECT_EQ(found_.feature, 17);
}

TEST_F(JvmLocator, NothingFoundSaysWhereItLookedAndWhatToDo) {
  jdk("java-8", "1.8.0_292");
  EXPECT_THAT(locate(), AllOf(HasSubstr("1.8.0_292"), HasSubstr(around_.jvm_folder), HasSubstr("apt install")));
}

TEST_F(JvmLocator, WithoutReleaseFileTheVersionIsUnknown) {
  jdk("bare", "");
  EXPECT_EQ(locate(), "");
  EXPECT_EQ(found_.feature, 0);
}

}  // namespace
}  // namespace metaffi::jvm
