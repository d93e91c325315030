// Finding and starting the JVM. Each case is a process of its own, since a JVM can be started once: this program runs itself,
// for every case and every Java home of METAFFI_TEST_JDKS (else JAVA_HOME).
#include <dlfcn.h>
#include <jni.h>
#include <signal.h>
#include <sys/wait.h>
#include <unistd.h>

#include <cstdlib>
#include <filesystem>
#include <fstream>
#include <thread>

#include "tests/runtimes/jvm/support.hpp"
#include "tests/support/callable.hpp"
#include "tests/support/executable_memory.hpp"

namespace metaffi::testing {
namespace {

using ::testing::AllOf;
using ::testing::HasSubstr;
using ::testing::Not;

std::string load_runtime(const std::vector<const char*>& arguments, Runtime* result = nullptr) {
  metaffi_runtime_options options = {};
  options.size = sizeof options;
  options.arguments = arguments.data();
  options.argument_count = arguments.size();
  metaffi_runtime* runtime = nullptr;
  const Error error(metaffi_runtime_load("jvm", &options, &runtime));
  const Runtime owned(runtime);
  if (result != nullptr) *result = Runtime(const_cast<Runtime&>(owned).release());
  return text_of(error.get());
}

// Calls a static function of a JDK class.
std::string call_jdk(metaffi_runtime* runtime, const char* path, const Types& parameters, const Types& results,
                     const Values& arguments) {
  metaffi_module* loaded = nullptr;
  const Error module_error(metaffi_module_load(runtime, guest_jar("isolated.jar").c_str(), &loaded));
  if (module_error != nullptr) return text_of(module_error.get());
  const Module module(loaded);
  metaffi_entity* entity = nullptr;
  const Error error(metaffi_entity_load(loaded, path, parameters.data(), parameters.size(), results.data(),
                                        results.size(), nullptr, &entity));
  if (error != nullptr) return text_of(error.get());
  const Entity owned(entity);
  Outcome outcome;
  outcome.results.resize(results.size(), metaffi_value_null());
  outcome.error.reset(metaffi_entity_call(entity, arguments.data(), outcome.results.data()));
  if (outcome.error != nullptr) outcome.results.clear();
  return outcome.shown();
}

std::string property(metaffi_runtime* runtime, const char* name) {
  return call_jdk(runtime, "class=java.lang.System,callable=getProperty", {type(metaffi_string8_type)},
                  {type(metaffi_string8_type)}, {text(name)});
}

// The Java home this process tests.
std::string java_home() {
  const char* home = std::getenv("JAVA_HOME");
  return home != nullptr ? home : "";
}

class Folder {
 public:
  Folder() : path_(::testing::TempDir() + "/metaffi_jvm_start_" + std::to_string(getpid())) {
    std::filesystem::create_directories(path_);
  }
  ~Folder() { std::filesystem::remove_all(path_); }
  const std::string& path() const { return path_; }
  std::string file(const std::string& name, const std::string& content = "") const {
    const std::filesystem::path file = path_ + "/" + name;
    std::filesystem::create_directories(file.parent_path());
    std::ofstream(file) << content;
    return file.string();
  }

 private:
  std::string path_;
};

// ---- Finding ----

TEST(JvmStart, AJavaHomeThatIsNoFolderIsAnError) {
  setenv("JAVA_HOME", "/nowhere/at/all", 1);
  EXPECT_THAT(load_runtime({}),
              AllOf(HasSubstr("RUNTIME_NOT_FOUND"), HasSubstr("JAVA_HOME"), HasSubstr("/nowhere/at/all")));
  unsetenv("JAVA_HOME");
  EXPECT_EQ(load_runtime({}), "") << "a second try with a better environment works";
}

TEST(JvmStart, AJavaHomeWithoutLibraryIsAnError) {
  const Folder folder;
  setenv("JAVA_HOME", folder.path().c_str(), 1);
  EXPECT_THAT(load_runtime({}),
              AllOf(HasSubstr("JAVA_HOME"), HasSubstr(folder.path()), HasSubstr("lib/server/libjvm.so")));
}

TEST(JvmStart, AnOldJavaIsNamedWithItsVersion) {
  const Folder folder;
  folder.file("release", "JAVA_VERSION=\"1.8.0_292\"\n");
  folder.file("jre/lib/amd64/server/libjvm.so");
  setenv("JAVA_HOME", folder.path().c_str(), 1);
  EXPECT_THAT(load_runtime({}),
              AllOf(HasSubstr("RUNTIME_NOT_FOUND"), HasSubstr("1.8.0_292"), HasSubstr("11 or later")));
}

TEST(JvmStart, ALibraryThatIsNoneIsAnError) {
  const Folder folder;
  folder.file("release", "JAVA_VERSION=\"17.0.1\"\n");
  folder.file("lib/server/libjvm.so", "not an ELF file");
  setenv("JAVA_HOME", folder.path().c_str(), 1);
  EXPECT_THAT(load_runtime({}), AllOf(HasSubstr("RUNTIME_NOT_FOUND"), HasSubstr("libjvm.so")));
}

TEST(JvmStart, JavaOnPathIsFoundThroughSymlinks) {
  const Folder folder;
  std::filesystem::create_symlink(java_home() + "/bin/java", folder.path() + "/java");
  const std::string home = std::filesystem::canonical(java_home()).string();
  unsetenv("JAVA_HOME");
  setenv("PATH", folder.path().c_str(), 1);
  Runtime runtime;
  ASSERT_EQ(load_runtime({}, &runtime), "");
  EXPECT_EQ(property(runtime.get(), "java.home"), "\"" + home + "\"");
}

TEST(JvmStart, AJenvShimLeadsToItsVersion) {
  const Folder folder;
  folder.file("shims/java", "#!/bin/sh\n");
  folder.file("version", "test-17\n");
  std::filesystem::create_directories(folder.path() + "/versions");
  std::filesystem::create_directory_symlink(java_home(), folder.path() + "/versions/test-17");
  unsetenv("JAVA_HOME");
  unsetenv("JENV_VERSION");
  setenv("PATH", (folder.path() + "/shims").c_str(), 1);
  EXPECT_EQ(load_runtime({}), "");
}

TEST(JvmStart, WithoutPathTheUsualFolderIsSearched) {
  unsetenv("JAVA_HOME");
  setenv("PATH", "/nowhere", 1);
  EXPECT_EQ(load_runtime({}), "");
}

// ---- Options ----

TEST(JvmStart, OptionsTakeEffect) {
  Runtime runtime;
  ASSERT_EQ(load_runtime({"-Xmx64m", "-Dmetaffi.test=by argument"}, &runtime), "");
  EXPECT_EQ(property(runtime.get(), "metaffi.test"), "\"by argument\"");
  const std::string java_runtime =
      call_jdk(runtime.get(), "class=java.lang.Runtime,callable=getRuntime", {}, {type(metaffi_handle_type)}, {});
  EXPECT_EQ(java_runtime, "handle java.lang.Runtime");
  metaffi_module* loaded = nullptr;
  ASSERT_EQ(metaffi_module_load(runtime.get(), guest_jar("isolated.jar").c_str(), &loaded), nullptr);
  const Module module(loaded);
  EXPECT_EQ(load_runtime({"-Xmx64m"}), "") << "the same option again";
  const std::string refused = load_runtime({"-Xmx128m"});
  EXPECT_THAT(refused, AllOf(HasSubstr("INVALID_ARGUMENT"), HasSubstr("-Xmx128m"), HasSubstr("-Xmx64m")));
}

TEST(JvmStart, TheEnvironmentGivesOptionsTooAndTheApiWins) {
  setenv("METAFFI_JVM_OPTIONS", "-Dmetaffi.a=1 '-Dmetaffi.b=two words' -Dmetaffi.c=env", 1);
  Runtime runtime;
  ASSERT_EQ(load_runtime({"-Dmetaffi.c=api"}, &runtime), "");
  EXPECT_EQ(property(runtime.get(), "metaffi.a"), "\"1\"");
  EXPECT_EQ(property(runtime.get(), "metaffi.b"), "\"two words\"");
  EXPECT_EQ(property(runtime.get(), "metaffi.c"), "\"api\"");
}

TEST(JvmStart, AnOpenQuoteInTheEnvironmentIsAnError) {
  setenv("METAFFI_JVM_OPTIONS", "-Da=\"open", 1);
  EXPECT_THAT(load_runtime({}), AllOf(HasSubstr("INVALID_ARGUMENT"), HasSubstr("METAFFI_JVM_OPTIONS")));
}

TEST(JvmStart, ClassPathOptionReachesTheSystemLoader) {
  Runtime runtime;
  const std::string jar = guest_jar("guestlib.jar");
  ASSERT_EQ(load_runtime({"-cp", jar.c_str()}, &runtime), "");
  EXPECT_EQ(property(runtime.get(), "java.class.path"), "\"" + jar + "\"");
}

TEST(JvmStart, AnAgentIsLoadedWithItsArgument) {
  Runtime runtime;
  const std::string agent = "-javaagent:" + guest_jar("agent.jar") + "=from the test";
  ASSERT_EQ(load_runtime({agent.c_str()}, &runtime), "");
  EXPECT_EQ(property(runtime.get(), "guest.agent"), "\"from the test, true\"");
}

TEST(JvmStart, ABadOptionGivesTheJvmsOwnWordsAndCanBeCorrected) {
  ::testing::internal::CaptureStdout();
  ::testing::internal::CaptureStderr();
  const std::string error = load_runtime({"-XX:+NoSuchOption"});
  const std::string printed = ::testing::internal::GetCapturedStdout() + ::testing::internal::GetCapturedStderr();
  EXPECT_THAT(error, AllOf(HasSubstr("RUNTIME_NOT_FOUND"), HasSubstr("NoSuchOption"), HasSubstr("Unrecognized")));
  EXPECT_EQ(printed, "");
}

TEST(JvmStart, AHeapThatDoesNotFitIsAnErrorNotTheEnd) {
  ::testing::internal::CaptureStdout();
  ::testing::internal::CaptureStderr();
  const std::string error = load_runtime({"-Xms900000g", "-Xmx900000g"});
  const std::string printed = ::testing::internal::GetCapturedStdout() + ::testing::internal::GetCapturedStderr();
  EXPECT_THAT(error, AllOf(HasSubstr("RUNTIME_NOT_FOUND"), HasSubstr("heap")));
  EXPECT_EQ(printed, "");
  load_runtime({});  // works or says why not; the process goes on in either case
}

TEST(JvmStart, SomethingThatIsNoOptionIsRefused) {
  EXPECT_THAT(load_runtime({"Main"}), AllOf(HasSubstr("INVALID_ARGUMENT"), HasSubstr("Main")));
  EXPECT_THAT(load_runtime({"--add-opens"}), AllOf(HasSubstr("INVALID_ARGUMENT"), HasSubstr("--add-opens")));
}

TEST(JvmStart, StartsQuietly) {
  ::testing::internal::CaptureStdout();
  ::testing::internal::CaptureStderr();
  Runtime runtime;
  const std::string error = load_runtime({}, &runtime);
  const std::string found = property(runtime.get(), "java.version");
  const std::string printed = ::testing::internal::GetCapturedStdout() + ::testing::internal::GetCapturedStderr();
  EXPECT_EQ(error, "");
  EXPECT_EQ(printed, "") << found;
}

TEST(JvmStart, ThePlugInMayLieInAFolderOfAnyName) {
  const Folder folder;
  const std::string place = folder.path() + "/Gr\u00fc\u00dfe \U0001f600";
  std::filesystem::copy(std::string(std::getenv("METAFFI_BUILD_DIR")) + "/lib/metaffi", place);
  setenv("METAFFI_PLUGIN_PATH", place.c_str(), 1);
  setenv("LC_ALL", "C.UTF-8", 1);  // by which Java names files
  Runtime runtime;
  ASSERT_EQ(load_runtime({}, &runtime), "");
  EXPECT_NE(property(runtime.get(), "java.version"), "");
}

// ---- Executable memory ----

TEST(JvmStart, WithoutExecutableMemoryTheJvmIsNotStarted) {
  ASSERT_NE(
      dlopen((std::string(std::getenv("METAFFI_BUILD_DIR")) + "/lib/metaffi/metaffi_runtime_jvm.so").c_str(), RTLD_NOW),
      nullptr);
  ASSERT_TRUE(forbid_executable_memory(Forbidden::kWritable));
  EXPECT_THAT(load_runtime({}),
              AllOf(HasSubstr("RUNTIME_NOT_FOUND"), HasSubstr(java_home()), HasSubstr("writable and executable")));
}

TEST(JvmStart, CallbacksGoOnWithoutExecutableMemory) {
  Runtime runtime;
  ASSERT_EQ(load_runtime({}, &runtime), "");
  ASSERT_NE(property(runtime.get(), "java.version"), "");
  ASSERT_TRUE(forbid_executable_memory(Forbidden::kAll));
  const Callable supplier([](const Values&, Values& results) {
    results[0] = metaffi_value_int64(42);
    return nullptr;
  });
  EXPECT_EQ(call_jdk(runtime.get(), "class=java.util.Objects,callable=requireNonNullElseGet",
                     {type(metaffi_any_type), type(metaffi_callable_type)}, {type(metaffi_any_type)},
                     {metaffi_value_null(), supplier.value()}),
            "int64 42");
}

// ---- Signals ----

void host_handler(int) {}

TEST(JvmStart, TheHostKeepsItsSignals) {
  struct sigaction mine = {};
  mine.sa_handler = host_handler;
  sigaction(SIGINT, &mine, nullptr);
  struct sigaction ignored = {};
  ignored.sa_handler = SIG_IGN;
  sigaction(SIGHUP, &ignored, nullptr);
  ASSERT_EQ(load_runtime({}), "");
  const struct {
    int signal;
    void (*handler)(int);
  } expected[] = {{SIGINT, host_handler}, {SIGHUP, SIG_IGN}, {SIGTERM, SIG_DFL}, {SIGQUIT, SIG_DFL}};
  for (const auto& one : expected) {
    struct sigaction now;
    ASSERT_EQ(sigaction(one.signal, nullptr, &now), 0);
    EXPECT_EQ(now.sa_handler, one.handler) << one.signal;
  }
}

TEST(JvmStart, EveryHandlerRunsOnTheAlternateStack) {
  ASSERT_EQ(load_runtime({}), "");
  int handlers = 0;
  for (int signal = 1; signal < 65; ++signal) {
    struct sigaction now;
    if (sigaction(signal, nullptr, &now) != 0 || now.sa_handler == SIG_DFL || now.sa_handler == SIG_IGN) continue;
    ++handlers;
    EXPECT_NE(now.sa_flags & SA_ONSTACK, 0) << signal;
  }
  EXPECT_GT(handlers, 0);
}

TEST(JvmStart, AFaultInJavaIsCaughtByJavaOnEveryThread) {
  Runtime runtime;
  ASSERT_EQ(load_runtime({}, &runtime), "");
  metaffi_module* loaded = nullptr;
  ASSERT_EQ(metaffi_module_load(runtime.get(), guest_path().c_str(), &loaded), nullptr);
  const Module module(loaded);
  const metaffi_type_info int32 = type(metaffi_int32_type);
  metaffi_entity* entity = nullptr;
  ASSERT_EQ(metaffi_entity_load(loaded, "class=guest.Exceptions,callable=caughtNullPointers", &int32, 1, &int32, 1,
                                nullptr, &entity),
            nullptr);
  const Entity owned(entity);
  const auto fault = [&] {
    const metaffi_value times = metaffi_value_int32(200000);
    metaffi_value caught = metaffi_value_null();
    EXPECT_EQ(metaffi_entity_call(entity, &times, &caught), nullptr);
    EXPECT_EQ(show(caught), "int32 200000");
  };
  fault();
  std::thread(fault).join();
}

// ---- A JVM that runs already ----

// Starts a JVM as a Java host would, and as other libraries do.
JNIEnv* start_elsewhere() {
  void* library = dlopen((java_home() + "/lib/server/libjvm.so").c_str(), RTLD_NOW | RTLD_GLOBAL);
  if (library == nullptr) return nullptr;
  const auto create = reinterpret_cast<jint (*)(JavaVM**, void**, void*)>(dlsym(library, "JNI_CreateJavaVM"));
  JavaVMOption option = {const_cast<char*>("-Dstarted=elsewhere"), nullptr};
  JavaVMInitArgs arguments = {JNI_VERSION_10, 1, &option, JNI_FALSE};
  JavaVM* vm = nullptr;
  JNIEnv* env = nullptr;
  return create(&vm, reinterpret_cast<void**>(&env), &arguments) == JNI_OK ? env : nullptr;
}

TEST(JvmStart, ARunningJvmIsUsed) {
  JNIEnv* env = start_elsewhere();
  ASSERT_NE(env, nullptr);
  Runtime runtime;
  ASSERT_EQ(load_runtime({}, &runtime), "");
  EXPECT_EQ(property(runtime.get(), "started"), "\"elsewhere\"");
  std::string seen;
  std::thread([&] { seen = property(runtime.get(), "started"); }).join();
  EXPECT_EQ(seen, "\"elsewhere\"");
  EXPECT_THAT(load_runtime({"-Xmx64m"}), AllOf(HasSubstr("INVALID_ARGUMENT"), HasSubstr("host program")));
}

// Threads that others attached may be detached by them, and must neither be kept nor detached by MetaFFI.
TEST(JvmStart, ThreadsAttachedByOthersAreLeftAlone) {
  JNIEnv* env = start_elsewhere();
  ASSERT_NE(env, nullptr);
  JavaVM* vm = nullptr;
  ASSERT_EQ(env->GetJavaVM(&vm), JNI_OK);
  Runtime runtime;
  ASSERT_EQ(load_runtime({}, &runtime), "");
  std::thread([&] {
    for (int round = 0; round < 3; ++round) {
      void* own = nullptr;
      ASSERT_EQ(vm->AttachCurrentThread(&own, nullptr), JNI_OK);
      EXPECT_EQ(property(runtime.get(), "started"), "\"elsewhere\"");
      void* still = nullptr;
      EXPECT_EQ(vm->GetEnv(&still, JNI_VERSION_10), JNI_OK);
      ASSERT_EQ(vm->DetachCurrentThread(), JNI_OK);
    }
  }).join();
}

// ---- A process a case ----

std::vector<std::string> java_homes() {
  const char* list = std::getenv("METAFFI_TEST_JDKS");
  std::vector<std::string> homes;
  std::string_view rest = list == nullptr ? "" : list;
  while (!rest.empty()) {
    const std::size_t colon = std::min(rest.find(':'), rest.size());
    if (colon != 0) homes.emplace_back(rest.substr(0, colon));
    rest.remove_prefix(std::min(colon + 1, rest.size()));
  }
  if (homes.empty() && !java_home().empty()) homes.push_back(java_home());
  return homes;
}

// Runs one case in a new process; its exit status, or the negative number of the signal that ended it.
int run_case(const char* program, const std::string& home, const std::string& name) {
  const pid_t child = fork();
  if (child == 0) {
    setenv("JAVA_HOME", home.c_str(), 1);
    setenv("METAFFI_JVM_START_CASE", "1", 1);
    unsetenv("METAFFI_JVM_OPTIONS");
    unsetenv("GTEST_OUTPUT");
    const std::string filter = "--gtest_filter=" + name;
    execl(program, program, filter.c_str(), static_cast<char*>(nullptr));
    _exit(127);
  }
  int status = 0;
  if (child < 0 || waitpid(child, &status, 0) != child) return 126;
  return WIFSIGNALED(status) ? -WTERMSIG(status) : WEXITSTATUS(status);
}

class Case : public ::testing::Test {
 public:
  Case(std::string home, std::string name) : home_(std::move(home)), name_(std::move(name)) {}
  void TestBody() override { EXPECT_EQ(run_case("/proc/self/exe", home_, name_), 0) << name_ << " on " << home_; }

 private:
  std::string home_;
  std::string name_;
};

void register_cases() {
  std::vector<std::string> names;
  const ::testing::TestSuite* suite = ::testing::UnitTest::GetInstance()->GetTestSuite(0);
  for (int i = 0; i < suite->total_test_count(); ++i) names.emplace_back(suite->GetTestInfo(i)->name());
  for (const std::string& home : java_homes()) {
    const std::string label = std::filesystem::path(home).filename().string();
    for (const std::string& name : names) {
      ::testing::RegisterTest("JvmStartOn", (label + "." + name).c_str(), nullptr, nullptr, __FILE__, __LINE__,
                              [home, name]() -> Case* { return new Case(home, "JvmStart." + name); });
    }
  }
}

}  // namespace
}  // namespace metaffi::testing

int main(int argc, char** argv) {
  ::testing::InitGoogleMock(&argc, argv);
  if (std::getenv("METAFFI_JVM_START_CASE") == nullptr) {
    metaffi::testing::register_cases();
    GTEST_FLAG_SET(filter, "JvmStartOn.*");
  }
  return RUN_ALL_TESTS();
}
