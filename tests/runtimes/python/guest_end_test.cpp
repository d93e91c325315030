// How Python starts and ends with its process: each case in a process of its own.
#include <dlfcn.h>
#include <unistd.h>

#include <array>
#include <cstdio>
#include <cstdlib>
#include <filesystem>
#include <fstream>
#include <thread>

#include "tests/runtimes/python/guest_fixture.hpp"

namespace metaffi::testing {
namespace {

using ::testing::HasSubstr;

metaffi_entity* add_entity = nullptr;

metaffi_error* call_add() {
  const metaffi_value arguments[] = {metaffi_value_int64(1), metaffi_value_int64(2)};
  metaffi_value result;
  return metaffi_entity_call(add_entity, arguments, &result);
}

// Runs after what the plug-in registered, which was later: Python has ended for all threads but this one.
void check_end() {
  metaffi_error* error = nullptr;
  std::thread([&error] { error = call_add(); }).join();
  const bool is_refused = error != nullptr && metaffi_error_get_code(error) == METAFFI_ERROR_RELEASED;
  _exit(is_refused && call_add() == nullptr ? 42 : 1);
}

Entity load_add() {
  const metaffi_type_info number = type(metaffi_int64_type);
  Entity entity;
  static Module module = open_python(python_file("guest.py"));
  const Error error =
      load_entity(module.get(), "callable=add", {number, number}, {number}, METAFFI_DISPATCH_DEFAULT, &entity);
  EXPECT_EQ(text_of(error.get()), "");
  return entity;
}

class PythonEndTest : public ::testing::Test {
 protected:
  PythonEndTest() { GTEST_FLAG_SET(death_test_style, "threadsafe"); }
};

TEST_F(PythonEndTest, CallsOfOtherThreadsAreRefusedOnceTheProcessEnds) {
  EXPECT_EXIT(
      {
        std::atexit(check_end);
        add_entity = load_add().release();
        std::exit(0);
      },
      ::testing::ExitedWithCode(42), "");
}

TEST_F(PythonEndTest, WhatPythonRegisteredWithAtexitRunsAndPrintsArrive) {
  EXPECT_EXIT(
      {
        const std::string path = ::testing::TempDir() + "/at_exit.py";
        std::ofstream(path) << "import atexit, sys\natexit.register(lambda: sys.stderr.write('the end came'))\n";
        static Module module = open_python(path);
        std::exit(0);
      },
      ::testing::ExitedWithCode(0), "the end came");
}

TEST_F(PythonEndTest, ThreadsThatCalledMayEndBeforeAndAfter) {
  EXPECT_EXIT(
      {
        std::thread([] { add_entity = load_add().release(); }).join();  // Python's main thread is gone
        for (int i = 0; i < 20; ++i) std::thread([] { metaffi_error_free(call_add()); }).join();
        std::exit(call_add() == nullptr ? 0 : 1);
      },
      ::testing::ExitedWithCode(0), "");
}

// The library of the Python that is tested, opened and initialised as by a program that embeds it.
void* start_own_python() {
  const std::string question =
      "import sysconfig as s; print(s.get_config_var('LIBDIR') + '/' + s.get_config_var('INSTSONAME'), end='')";
  const std::string command = std::string(std::getenv("METAFFI_PYTHON")) + " -c \"" + question + "\"";
  std::array<char, 4096> path{};
  FILE* const answer = popen(command.c_str(), "r");
  EXPECT_NE(std::fread(path.data(), 1, path.size() - 1, answer), 0u);
  pclose(answer);
  void* const library = dlopen(path.data(), RTLD_NOW | RTLD_GLOBAL);
  reinterpret_cast<void (*)()>(dlsym(library, "Py_Initialize"))();
  return library;
}

TEST_F(PythonEndTest, APythonThatItsProgramEndsAndStartsAnewIsNotTouchedAgain) {
  EXPECT_EXIT(
      {
        void* const library = start_own_python();
        add_entity = load_add().release();
        EXPECT_EQ(text_of(Error(call_add()).get()), "");
        reinterpret_cast<int (*)()>(dlsym(library, "Py_FinalizeEx"))();
        const std::string ended = text_of(Error(call_add()).get());
        reinterpret_cast<void (*)()>(dlsym(library, "Py_Initialize"))();
        const std::string anew = text_of(Error(call_add()).get());
        metaffi_runtime* runtime = nullptr;
        metaffi_module* module = nullptr;
        EXPECT_EQ(text_of(Error(metaffi_runtime_load("python3", nullptr, &runtime)).get()), "");
        std::fputs(
            (ended + "|" + anew + "|" + text_of(Error(metaffi_module_load(runtime, "json", &module)).get())).c_str(),
            stderr);
        _exit(::testing::Test::HasFailure() ? 1 : 0);
      },
      ::testing::ExitedWithCode(0), "RELEASED: .*\\|RELEASED: .*\\|RELEASED: Python has ended");
}

TEST_F(PythonEndTest, AWrongPythonhomeIsAnErrorAndNotTheEnd) {
  EXPECT_EXIT(
      {
        setenv("PYTHONHOME", "/nonexistent", 1);
        metaffi_runtime* runtime = nullptr;
        const Error error(metaffi_runtime_load("python3", nullptr, &runtime));
        std::fputs(text_of(error.get()).c_str(), stderr);
        std::exit(runtime == nullptr ? 0 : 1);
      },
      ::testing::ExitedWithCode(0), "RUNTIME_NOT_FOUND: PYTHONHOME");
}

TEST_F(PythonEndTest, NoPythonIsAnErrorAndOneThatIsThereLaterIsUsed) {
  EXPECT_EXIT(
      {
        const std::string path = std::getenv("PATH");
        const std::string named = std::getenv("METAFFI_PYTHON");
        unsetenv("METAFFI_PYTHON");
        unsetenv("VIRTUAL_ENV");
        setenv("PATH", "/nonexistent", 1);
        metaffi_runtime* runtime = nullptr;
        Error error(metaffi_runtime_load("python3", nullptr, &runtime));
        std::fputs(text_of(error.get()).c_str(), stderr);
        setenv("PATH", path.c_str(), 1);
        setenv("METAFFI_PYTHON", named.c_str(), 1);
        add_entity = load_add().release();
        error.reset(call_add());
        std::exit(error == nullptr ? 0 : 1);
      },
      ::testing::ExitedWithCode(0), "RUNTIME_NOT_FOUND: no usable CPython was found.*PATH.*apt install");
}

}  // namespace
}  // namespace metaffi::testing
