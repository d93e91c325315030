#include "jvm_instance.hpp"

#include <metaffi/cpp/java_signals.hpp>

#include <dlfcn.h>
#include <setjmp.h>
#if defined(__unix__)
#include <sys/mman.h>
#endif

#include <algorithm>
#include <atomic>
#include <cstdarg>
#include <cstdio>
#include <cstdlib>
#include <mutex>

#include "jvm_locator.hpp"
#include "jvm_options.hpp"
#include "jvm_signals.hpp"
#include "jvm_started_by_java.hpp"
#include "jvm_thread.hpp"

namespace metaffi::jvm {
namespace {

using GetCreatedJavaVMs = jint(JNICALL*)(JavaVM**, jsize, jsize*);
using CreateJavaVM = jint(JNICALL*)(JavaVM**, void**, void*);

constexpr int kNeedsNativeAccessFlag = 22;  // the first JDK that knows --enable-native-access for JNI code

// Guarded by start_mutex.
std::mutex start_mutex;
std::vector<std::string> options_in_force;
bool started_here = false;
std::string failed_start;  // why the JVM's start failed beyond repair

std::atomic<int> feature_running{0};

// ---- What the JVM says and does while it starts ----

std::atomic<bool> capturing{false};
std::mutex captured_mutex;
std::vector<std::pair<FILE*, std::string>> captured;

// Set on the thread that starts the JVM while it does.
thread_local sigjmp_buf* escape_from_start = nullptr;

jint JNICALL print_hook(FILE* stream, const char* format, va_list arguments) {
  if (!capturing.load()) return std::vfprintf(stream, format, arguments);
  char line[1024];
  const int length = std::vsnprintf(line, sizeof line, format, arguments);
  const std::lock_guard lock(captured_mutex);
  try {
    captured.emplace_back(stream, line);
  } catch (const std::bad_alloc&) {  // the message stays incomplete
  }
  return length;
}

// The JVM ends the process on some failures of its own start (a heap that does not fit). These hooks run before, on the
// starting thread: it is taken out of there. The half-started JVM is never touched again.
void leave_start() {
  if (escape_from_start != nullptr) siglongjmp(*escape_from_start, 1);
}

void JNICALL exit_hook(jint) { leave_start(); }
void JNICALL abort_hook() { leave_start(); }

enum class StartOutcome { kStarted, kRefused, kBroken };

// Nothing with a destructor may live in this frame: the JVM may be left through siglongjmp.
StartOutcome create(CreateJavaVM create_java_vm, JavaVMInitArgs* arguments, JavaVM** vm, JNIEnv** env, jint* status) {
  sigjmp_buf escape;
  if (sigsetjmp(escape, 1) != 0) {
    escape_from_start = nullptr;
    return StartOutcome::kBroken;
  }
  escape_from_start = &escape;
  *status = create_java_vm(vm, reinterpret_cast<void**>(env), arguments);
  escape_from_start = nullptr;
  return *status == JNI_OK ? StartOutcome::kStarted : StartOutcome::kRefused;
}

// What the JVM said is part of the error when it failed, and goes where the JVM wanted it (it was asked for, with -verbose or
// the like) when it did not.
std::string take_captured() {
  const std::lock_guard lock(captured_mutex);
  std::string said;
  for (const auto& [stream, line] : std::exchange(captured, {})) said += line;
  while (!said.empty() && (said.back() == '\n' || said.back() == ' ')) said.pop_back();
  return said;
}

void pass_captured_on() {
  const std::lock_guard lock(captured_mutex);
  for (const auto& [stream, line] : std::exchange(captured, {})) std::fputs(line.c_str(), stream);
}

std::string join(const std::vector<std::string>& list) {
  std::string joined;
  for (const std::string& one : list) joined += text(joined.empty() ? "" : " ", one);
  return joined.empty() ? "no options" : joined;
}

// ---- A JVM that runs already ----

JavaVM* running_vm() noexcept {
  void* library = dlopen("libjvm.so", RTLD_LAZY | RTLD_NOLOAD);
  void* symbol = dlsym(library != nullptr ? library : RTLD_DEFAULT, "JNI_GetCreatedJavaVMs");
  if (library != nullptr) dlclose(library);
  if (symbol == nullptr) return nullptr;
  JavaVM* vm = nullptr;
  jsize count = 0;
  if (reinterpret_cast<GetCreatedJavaVMs>(symbol)(&vm, 1, &count) != JNI_OK || count == 0) return nullptr;
  return vm;
}

// java.specification.version: "11", "17", …; 0 when it cannot be read.
int ask_feature_version(JNIEnv* env) {
  jclass system = env->FindClass("java/lang/System");
  jmethodID get = system == nullptr
                      ? nullptr
                      : env->GetStaticMethodID(system, "getProperty", "(Ljava/lang/String;)Ljava/lang/String;");
  jstring key = get == nullptr ? nullptr : env->NewStringUTF("java.specification.version");
  jvalue argument;
  argument.l = key;
  jobject value = key == nullptr ? nullptr : env->CallStaticObjectMethodA(system, get, &argument);
  if (env->ExceptionCheck() == JNI_TRUE) env->ExceptionClear();
  char version[16] = "";
  if (value != nullptr) {
    const jsize length = std::min<jsize>(env->GetStringLength(static_cast<jstring>(value)), 15);
    env->GetStringUTFRegion(static_cast<jstring>(value), 0, length, version);
  }
  env->DeleteLocalRef(value);
  env->DeleteLocalRef(key);
  env->DeleteLocalRef(system);
  return feature_version(version);
}

Error check_feature(int feature) {
  if (feature == 0 || feature >= kOldestJdk) return nullptr;
  return error(METAFFI_ERROR_RUNTIME_NOT_FOUND, "The JVM that runs in this process is Java ", feature, "; version ",
               kOldestJdk, " or later is needed.");
}

Error adopt(JavaVM* vm) {
  use_java_vm(vm, started_by_java);
  JNIEnv* env = nullptr;
  if (Error failure = current_env(&env)) return failure;
  const int feature = ask_feature_version(env);
  if (Error failure = check_feature(feature)) return failure;
  use_alternate_stacks();
  feature_running = feature;
  return nullptr;
}

Error check_arguments(const std::vector<std::string>& asked) {
  for (const std::string& option : asked) {
    if (std::find(options_in_force.begin(), options_in_force.end(), option) != options_in_force.end()) continue;
    const std::string who = started_here ? text("was started with ", join(options_in_force))
                                         : std::string("was started by the host program");
    return error(METAFFI_ERROR_INVALID_ARGUMENT, "The JVM option ", option,
                 " cannot take effect: the JVM of this process runs already and ", who,
                 ". Give all options to the first load of the runtime, or in METAFFI_JVM_OPTIONS.");
  }
  return nullptr;
}

// ---- Starting ----

Error gather_options(const std::vector<std::string>& arguments, int feature, std::vector<std::string>* options) {
  std::vector<std::string> given;
  if (const char* environment = std::getenv("METAFFI_JVM_OPTIONS")) {
    if (Error failure = split_options(environment, &given)) return failure;
  }
  given.insert(given.end(), arguments.begin(), arguments.end());
  options->push_back("-Xrs");  // Ctrl-C, SIGTERM, SIGHUP and SIGQUIT stay the host's
  const bool access_given = std::any_of(given.begin(), given.end(), [](const std::string& option) {
    return option.starts_with("--enable-native-access");
  });
  if (feature >= kNeedsNativeAccessFlag && !access_given) options->push_back("--enable-native-access=ALL-UNNAMED");
  return normalise_options(given, options);
}

// The JVM ends the process when the system refuses memory for its code.
Error check_executable_memory(const JavaHome& java) {
#if defined(__unix__)
  constexpr std::size_t kPage = 4096;
  void* const page = mmap(nullptr, kPage, PROT_READ | PROT_WRITE | PROT_EXEC, MAP_PRIVATE | MAP_ANONYMOUS, -1, 0);
  if (page == MAP_FAILED) {
    return error(METAFFI_ERROR_RUNTIME_NOT_FOUND, "The JVM at ", java.home, " (found by ", java.found_by,
                 ") cannot be started: it needs memory that is writable and executable, and the system refuses that to "
                 "this process (SELinux, seccomp, PR_SET_MDWE or systemd's MemoryDenyWriteExecute). Allow it.");
  }
  munmap(page, kPage);
#endif
  return nullptr;
}

Error open_library(const JavaHome& java, CreateJavaVM* create_java_vm) {
  void* library = dlopen(java.library.c_str(), RTLD_NOW | RTLD_LOCAL);
  if (library == nullptr) {
    const char* why = dlerror();
    return error(METAFFI_ERROR_RUNTIME_NOT_FOUND, "The JVM found by ", java.found_by,
                 " cannot be loaded: ", why != nullptr ? why : java.library.c_str(),
                 ". Is it made for this processor and system?");
  }
  *create_java_vm = reinterpret_cast<CreateJavaVM>(dlsym(library, "JNI_CreateJavaVM"));
  if (*create_java_vm != nullptr) return nullptr;
  return error(METAFFI_ERROR_RUNTIME_NOT_FOUND, java.library, " (found by ", java.found_by,
               ") has no JNI_CreateJavaVM, so it is no JVM.");
}

Error start_failure(const JavaHome& java, const std::vector<std::string>& options, StartOutcome outcome, jint status) {
  const std::string said = take_captured();
  std::string message =
      text("The JVM at ", java.home, " (found by ", java.found_by, ") did not start with ", join(options), ": ");
  message += said.empty() ? text("JNI error ", status) : said;
  if (outcome == StartOutcome::kBroken) {
    message += "\nA JVM can be started once in a process: start a new one after correcting this.";
    failed_start = message;
  }
  return error(METAFFI_ERROR_RUNTIME_NOT_FOUND, message);
}

Error start(const std::vector<std::string>& arguments) {
  JavaHome java;
  if (Error failure = locate_java(Surroundings::of_process(), &java)) return failure;
  std::vector<std::string> options;
  if (Error failure = gather_options(arguments, java.feature, &options)) return failure;
  if (Error failure = check_executable_memory(java)) return failure;
  CreateJavaVM create_java_vm = nullptr;
  if (Error failure = open_library(java, &create_java_vm)) return failure;

  // The hooks come first: the JVM reads its options in order, and complains of one at once.
  std::vector<JavaVMOption> list = {{const_cast<char*>("vfprintf"), reinterpret_cast<void*>(print_hook)},
                                    {const_cast<char*>("exit"), reinterpret_cast<void*>(exit_hook)},
                                    {const_cast<char*>("abort"), reinterpret_cast<void*>(abort_hook)}};
  for (std::string& option : options) list.push_back({option.data(), nullptr});
  JavaVMInitArgs init = {JNI_VERSION_10, static_cast<jint>(list.size()), list.data(), JNI_FALSE};

  JavaVM* vm = nullptr;
  JNIEnv* env = nullptr;
  jint status = JNI_OK;
  const SignalKeeper signals;
  capturing = true;
  const StartOutcome outcome = [&] {
    const AttachingSignals quiet;
    return create(create_java_vm, &init, &vm, &env, &status);
  }();
  capturing = false;
  const bool wants_signals = std::find(options.begin(), options.end(), "-XX:-ReduceSignalUsage") != options.end();
  if (!wants_signals) signals.give_back_to_host();
  use_alternate_stacks();
  if (outcome != StartOutcome::kStarted) return start_failure(java, options, outcome, status);

  pass_captured_on();
  use_java_vm(vm, started_by_java);
  adopt_creating_thread(env);
  started_here = true;
  options_in_force = std::move(options);
  const int feature = ask_feature_version(env);
  feature_running = feature;
  return check_feature(feature);
}

}  // namespace

Error start_jvm(const std::vector<std::string>& arguments) {
  const std::lock_guard lock(start_mutex);
  std::vector<std::string> asked;
  if (Error failure = normalise_options(arguments, &asked)) return failure;
  if (java_vm() != nullptr) return check_arguments(asked);
  if (!failed_start.empty()) return error(METAFFI_ERROR_RUNTIME_NOT_FOUND, failed_start);
  if (JavaVM* vm = running_vm()) {
    if (Error failure = check_arguments(asked)) return failure;
    return adopt(vm);
  }
  return start(arguments);
}

int running_feature_version() noexcept { return feature_running.load(); }

}  // namespace metaffi::jvm
