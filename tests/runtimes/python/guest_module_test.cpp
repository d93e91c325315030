// What can be a module.
#include <array>
#include <fstream>
#include <thread>
#include <vector>

#include "tests/runtimes/python/guest_fixture.hpp"

namespace metaffi::testing {
namespace {

using ::testing::AllOf;
using ::testing::HasSubstr;
using ::testing::StartsWith;

// A file of this text; its path.
std::string write_python(const std::string& name, const std::string& text) {
  std::string path = ::testing::TempDir() + "/" + name;
  std::ofstream(path) << text;
  return path;
}

class PythonModuleTest : public PythonTest {};
METAFFI_UNDER_EACH_DISPATCH(PythonModuleTest);

TEST_P(PythonModuleTest, FilesPackagesAndNamesAreModules) {
  EXPECT_EQ(run_from(python_file("package"), "callable=greet", {}, {words}, {}).string(), "hello package");
  EXPECT_EQ(run_from(python_file("package"), "attribute=inner.DEPTH,getter", {}, {type(metaffi_int64_type)}, {})
                .value()
                .as.int64,
            2);
  EXPECT_EQ(run_from("os.path", "callable=basename", {words}, {words}, {text("/a/b")}).string(), "b");
  EXPECT_EQ(run_from("math", "attribute=pi,getter", {}, {type(metaffi_float64_type)}, {}).value().as.float64,
            3.141592653589793);
}

TEST_P(PythonModuleTest, AFileMayHaveTheNameOfAnotherModule) {
  EXPECT_EQ(run_from(python_file("json.py"), "callable=which", {}, {words}, {}).string(), "my own json");
  EXPECT_EQ(run_from("json", "callable=dumps", {words}, {words}, {text("x")}).string(), "\"x\"");
}

TEST(PythonModule, WhatIsMissingOrBrokenIsAnErrorThatSaysSo) {
  EXPECT_THAT(python_module_error(python_file("gone.py")),
              AllOf(StartsWith("MODULE_NOT_FOUND"), HasSubstr("there is no file or folder")));
  EXPECT_THAT(python_module_error("colections"),
              AllOf(StartsWith("MODULE_NOT_FOUND"), HasSubstr("did you mean 'collections'"), HasSubstr("Looked in")));
  EXPECT_THAT(python_module_error("json.nothing"), StartsWith("MODULE_NOT_FOUND: there is no module 'json.nothing'"));
  EXPECT_THAT(python_module_error("no name"), StartsWith("MODULE_NOT_FOUND"));
  EXPECT_THAT(python_module_error(python_file("")), HasSubstr("is a folder without an __init__.py"));
  EXPECT_THAT(python_module_error(write_python("broken_syntax.py", "def broken(:\n")), HasSubstr("invalid syntax"));
  EXPECT_THAT(python_module_error(python_file("broken_import.py")),
              HasSubstr("No module named 'module_that_is_not_there'"));
  EXPECT_THAT(python_module_error(python_file("broken_start.py")), HasSubstr("while it is loaded"));
  EXPECT_THAT(python_module_error(python_file("broken_start.py")), HasSubstr("while it is loaded"))
      << "it is not kept half loaded";
}

TEST(PythonModule, ThreadsThatLoadOneAtOnceWaitUntilItIsThere) {
  const std::string path = write_python("slow_start.py",
                                        "import sys, time\nsys.slow_starts = getattr(sys, 'slow_starts', 0) + 1\n"
                                        "time.sleep(0.1)\ndef starts():\n  return sys.slow_starts\n");
  std::array<std::string, 4> failures;
  std::vector<std::thread> threads;
  for (std::string& failure : failures) {
    threads.emplace_back([&path, &failure] {
      const Module module = open_python(path);
      const metaffi_type_info number = type(metaffi_int64_type);
      Entity starts;
      failure =
          text_of(load_entity(module.get(), "callable=starts", {}, {number}, METAFFI_DISPATCH_DEFAULT, &starts).get());
      if (failure.empty()) failure = call(starts, {}).shown();
    });
  }
  for (std::thread& thread : threads) thread.join();
  EXPECT_THAT(failures, ::testing::Each("int64 1"));
}

TEST(PythonModule, OneThatEndsTheProgramIsAnError) {
  const std::string path = write_python("leaving.py", "import sys\nsys.exit('no more')\n");
  EXPECT_EQ(python_module_error(path), "GUEST_EXCEPTION: no more");
  EXPECT_EQ(python_module_error(path), "GUEST_EXCEPTION: no more");
  EXPECT_NE(open_python("math"), nullptr);
}

TEST(PythonModule, WhatAModuleHasIsListed) {
  const Module module = open_python(python_file("guest.py"));
  char* json = nullptr;
  const Error error(metaffi_module_inspect(module.get(), &json));
  ASSERT_EQ(text_of(error.get()), "");
  const std::string listed = json;
  metaffi_free(json);
  for (const char* path :
       {"callable=add", "callable=Counter", "callable=Counter.add,instance_required", "callable=Counter.of",
        "callable=Counter.doubled.fset,instance_required", "callable=Counter.Inner", "attribute=text,getter"}) {
    EXPECT_THAT(listed, HasSubstr("\"path\": \"" + std::string(path) + "\""));
  }
  EXPECT_THAT(listed, ::testing::Not(HasSubstr("\"name\": \"collections\"")));
}

TEST(PythonModule, OptionsAreRefused) {
  const char* const arguments[] = {"-O"};
  const metaffi_runtime_options options{sizeof options, METAFFI_DISPATCH_DEFAULT, arguments, 1};
  metaffi_runtime* runtime = nullptr;
  const Error error(metaffi_runtime_load("python3", &options, &runtime));
  EXPECT_THAT(text_of(error.get()), AllOf(StartsWith("INVALID_ARGUMENT"), HasSubstr("'-O'")));
}

}  // namespace
}  // namespace metaffi::testing
