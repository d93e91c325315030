// Which Python is found, without one: interpreters are scripts that answer what they are asked.
#include "runtimes/python/locator.hpp"

#include <gmock/gmock.h>
#include <gtest/gtest.h>
#include <metaffi/cpp/plugin_services.hpp>

#include <filesystem>
#include <fstream>

namespace metaffi::cpython {
namespace {

namespace fs = std::filesystem;
using ::testing::AllOf;
using ::testing::HasSubstr;

class PythonLocatorTest : public ::testing::Test {
 protected:
  PythonLocatorTest()
      : root_(fs::path(::testing::TempDir()) / ::testing::UnitTest::GetInstance()->current_test_info()->name()) {
    fs::remove_all(root_);
    fs::create_directories(root_ / "lib");
    std::ofstream(root_ / "lib" / "libpython3.12.so.1.0") << "";
  }

  // An interpreter at `place` that calls itself this; its library is in <root>/lib.
  std::string interpreter(const std::string& place, const std::string& version,
                          const std::string& implementation = "cpython", const std::string& more = "") {
    const fs::path path = root_ / place;
    fs::create_directories(path.parent_path());
    std::ofstream(path) << "#!/bin/sh\ncat <<END\nimplementation=" << implementation << "\nversion=" << version
                        << "\nexecutable=" << path.string() << "\nhome=" << root_.string()
                        << "\nfolder=" << (root_ / "lib").string() << "\nname=libpython"
                        << version.substr(0, version.rfind('.')) << ".so.1.0\n"
                        << more << "\nEND\n";
    fs::permissions(path, fs::perms::owner_all);
    return path.string();
  }

  static std::string refusal(const Surroundings& surroundings) {
    try {
      return "found " + locate_python(surroundings).library;
    } catch (const plugin::Failure& failure) {
      EXPECT_EQ(failure.code, METAFFI_ERROR_RUNTIME_NOT_FOUND);
      return failure.message;
    }
  }

  fs::path root_;
};

TEST_F(PythonLocatorTest, TheFirstUsablePythonOnPathIsFound) {
  interpreter("old/python3", "3.9.1");
  const std::string good = interpreter("good/python3", "3.12.4");
  const Installation found = locate_python({"", "", (root_ / "old").string() + ":" + (root_ / "good").string()});
  EXPECT_EQ(found.executable, good);
  EXPECT_EQ(found.version, "3.12.4");
  EXPECT_EQ(found.library, (root_ / "lib" / "libpython3.12.so.1.0").string());
  EXPECT_THAT(found.found_by, HasSubstr("on PATH"));
}

TEST_F(PythonLocatorTest, AnActiveEnvironmentComesBeforePathAndMetaffiPythonBeforeBoth) {
  const std::string of_path = interpreter("bin/python3", "3.12.1");
  const std::string of_environment = interpreter("venv/bin/python3", "3.12.2");
  const std::string named = interpreter("named", "3.12.3");
  const std::string path = (root_ / "bin").string();
  const std::string environment = (root_ / "venv").string();
  EXPECT_EQ(locate_python({"", "", path}).executable, of_path);
  EXPECT_EQ(locate_python({"", environment, path}).executable, of_environment);
  EXPECT_EQ(locate_python({named, environment, path}).executable, named);
  EXPECT_EQ(locate_python({environment, "", path}).executable, of_environment) << "the folder of an environment";
  EXPECT_EQ(locate_python({"python3", "", path}).executable, of_path) << "a name on PATH";
}

TEST_F(PythonLocatorTest, WhatIsUnusableIsSaidToBe) {
  EXPECT_THAT(refusal({"", "", root_.string()}),
              AllOf(HasSubstr("no usable CPython was found"), HasSubstr("apt install")));
  EXPECT_THAT(refusal({"", "", fs::path(interpreter("old/python3", "3.10.9")).parent_path().string()}),
              HasSubstr("is CPython 3.10.9, and 3.11 or later is needed"));
  EXPECT_THAT(refusal({interpreter("pypy", "3.12.0", "pypy"), "", ""}), HasSubstr("is pypy, and CPython is needed"));
  EXPECT_THAT(refusal({interpreter("free", "3.13.0", "cpython", "free_threaded=1"), "", ""}),
              HasSubstr("without a GIL"));
  EXPECT_THAT(refusal({interpreter("static", "3.11.0"), "", ""}),
              AllOf(HasSubstr("without a shared libpython3.11.so"), HasSubstr(root_.string())));
  EXPECT_THAT(refusal({"/bin/false", "", ""}), HasSubstr("'/bin/false' does not run as a Python 3"));
  EXPECT_THAT(refusal({"/bin/true", "", ""}), HasSubstr("'/bin/true' does not run as a Python 3"));
  EXPECT_THAT(refusal({(root_ / "gone").string(), "", ""}), HasSubstr("there is no '"));
  EXPECT_THAT(refusal({(root_ / "libpython3.12.so").string(), "", ""}), HasSubstr("which is not there"));
  EXPECT_THAT(
      refusal({"", (root_ / "gone").string(), ""}),
      AllOf(HasSubstr("VIRTUAL_ENV="), HasSubstr("there is no '" + (root_ / "gone" / "bin" / "python3").string())));
}

TEST_F(PythonLocatorTest, AnEnvironmentOfAnotherVersionThanTheLibraryIsRefused) {
  fs::create_directories(root_ / "venv");
  std::ofstream(root_ / "venv" / "pyvenv.cfg") << "home = /usr/bin\nversion = 3.11.4\n";
  const std::string library = (root_ / "lib" / "libpython3.12.so.1.0").string();
  EXPECT_EQ(version_of_environment((root_ / "venv").string()), "3.11");
  EXPECT_THAT(refusal({library, (root_ / "venv").string(), ""}),
              AllOf(HasSubstr("is of Python 3.11"), HasSubstr("is of Python 3.12"), HasSubstr("unset VIRTUAL_ENV")));
  EXPECT_EQ(refusal({library, "", ""}), "found " + library);
}

}  // namespace
}  // namespace metaffi::cpython
