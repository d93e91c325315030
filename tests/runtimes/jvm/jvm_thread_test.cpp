// Attach and detach against a JavaVM that is only a table of functions: no JVM is needed.
#include "runtimes/jvm/jvm_thread.hpp"

#include <gtest/gtest.h>
#include <pthread.h>
#include <signal.h>

#include <atomic>
#include <memory>
#include <thread>

#include "tests/runtimes/jvm/unit_host.hpp"

namespace metaffi::jvm {
namespace {

// What the fake JVM was asked, and whether the current thread is attached.
struct FakeVm {
  std::atomic<int> attached{0}, detached{0}, asked{0};
  std::atomic<bool> refuses{false};
};
FakeVm fake;
thread_local bool is_attached = false;
thread_local JNIEnv_ fake_env = {};

constexpr int kRealTime = 32;  // from here on signals are the C library's, or nobody's

sigset_t mask_of_thread() {
  sigset_t mask;
  pthread_sigmask(SIG_SETMASK, nullptr, &mask);
  return mask;
}
sigset_t signals(std::initializer_list<int> some) {
  sigset_t set;
  sigemptyset(&set);
  for (const int signal : some) sigaddset(&set, signal);
  return set;
}

// What HotSpot does with masks (os/posix/signals_posix.cpp): it lets some signals through, and at the end puts back what it found.
struct FakeMask {
  sigset_t found;
  sigset_t at_detach;
  sigset_t put_back;
};
FakeMask masks;
void mask_as_hotspot_does() {
  masks.found = mask_of_thread();
  const sigset_t wanted = signals({SIGSEGV, SIGBUS, SIGFPE, SIGILL, SIGTRAP, SIGUSR2});
  pthread_sigmask(SIG_UNBLOCK, &wanted, nullptr);
}
void unmask_as_hotspot_does() {
  pthread_sigmask(SIG_SETMASK, &masks.found, nullptr);
  masks.put_back = mask_of_thread();
}

jint JNICALL attach(JavaVM*, void** env, void*) {
  if (fake.refuses) return JNI_ENOMEM;
  ++fake.attached;
  is_attached = true;
  mask_as_hotspot_does();
  *env = &fake_env;
  return JNI_OK;
}
jint JNICALL detach(JavaVM*) {
  ++fake.detached;
  is_attached = false;
  masks.at_detach = mask_of_thread();
  unmask_as_hotspot_does();
  return JNI_OK;
}
jint JNICALL get_env(JavaVM*, void** env, jint) {
  ++fake.asked;
  *env = is_attached ? &fake_env : nullptr;
  return is_attached ? JNI_OK : JNI_EDETACHED;
}

const JNIInvokeInterface_ kTable = [] {
  JNIInvokeInterface_ table = {};
  table.AttachCurrentThreadAsDaemon = attach;
  table.DetachCurrentThread = detach;
  table.GetEnv = get_env;
  return table;
}();
JavaVM_ fake_vm = {&kTable};

bool thinks_java_started_it = false;
std::atomic<int> wondered{0};
bool started(JNIEnv*) {
  ++wondered;
  return thinks_java_started_it;
}

class JvmThread : public ::testing::Test {
 protected:
  JvmThread() {
    testing::use_library_as_host();
    fake.attached = fake.detached = fake.asked = 0;
    fake.refuses = false;
    thinks_java_started_it = false;
    wondered = 0;
    use_java_vm(&fake_vm, started);
  }

  // Runs on a thread that the fake JVM has never seen.
  template <typename Body>
  static void on_new_thread(Body body) {
    std::thread(body).join();
  }
};

JNIEnv* current() { return current_env_or_null(); }

TEST_F(JvmThread, AttachesOnceAndDetachesAtTheEnd) {
  on_new_thread([] {
    EXPECT_EQ(current(), &fake_env);
    EXPECT_EQ(current(), &fake_env);
    EXPECT_EQ(attached_thread_count(), 1u);
    EXPECT_EQ(fake.attached, 1);
    EXPECT_EQ(fake.detached, 0);
  });
  EXPECT_EQ(fake.attached, 1);
  EXPECT_EQ(fake.detached, 1);
  EXPECT_EQ(attached_thread_count(), 0u);
}

TEST_F(JvmThread, AttachingLeavesTheMaskButForWhatTheJvmChanges) {
  std::thread([] {
    const sigset_t before = signals({SIGTERM, SIGUSR2});
    pthread_sigmask(SIG_SETMASK, &before, nullptr);
    JNIEnv* env = nullptr;
    ASSERT_FALSE(current_env(&env));
    const sigset_t after = mask_of_thread();
    for (int signal = 1; signal < kRealTime; ++signal) {
      EXPECT_EQ(sigismember(&after, signal), signal == SIGTERM) << signal;
    }
  }).join();
}

// As Go's threads do when they end: whatever comes then must find no handler.
TEST_F(JvmThread, AThreadThatBlocksAllSignalsKeepsToItWhileItDetaches) {
  static sigset_t at_the_end;
  std::thread([] {
    JNIEnv* env = nullptr;
    ASSERT_FALSE(current_env(&env));
    pthread_key_t later;  // than the key of the plug-in
    ASSERT_EQ(pthread_key_create(&later, [](void*) { at_the_end = mask_of_thread(); }), 0);
    pthread_setspecific(later, &at_the_end);
    sigset_t all;
    sigfillset(&all);
    pthread_sigmask(SIG_SETMASK, &all, nullptr);
  }).join();
  const sigset_t needed = signals({SIGSEGV, SIGBUS, SIGFPE, SIGILL, SIGTRAP});
  for (int signal = 1; signal < kRealTime; ++signal) {
    if (signal == SIGKILL || signal == SIGSTOP) continue;
    const int is_blocked = sigismember(&needed, signal) == 1 ? 0 : 1;
    EXPECT_EQ(sigismember(&masks.at_detach, signal), is_blocked) << signal;
    EXPECT_EQ(sigismember(&masks.put_back, signal), is_blocked) << signal;
    EXPECT_EQ(sigismember(&at_the_end, signal), 1) << signal;
  }
}

TEST_F(JvmThread, AThreadThatNeverCallsIsLeftAlone) {
  on_new_thread([] {});
  EXPECT_EQ(fake.attached, 0);
  EXPECT_EQ(fake.detached, 0);
}

TEST_F(JvmThread, AThreadAttachedByOthersIsNotDetachedAndAskedEachTime) {
  on_new_thread([] {
    is_attached = true;
    EXPECT_EQ(current(), &fake_env);
    is_attached = false;  // its owner detaches it
    EXPECT_EQ(current(), &fake_env);
    EXPECT_EQ(fake.attached, 1) << "now it is attached by MetaFFI";
  });
  EXPECT_EQ(fake.detached, 1);
  on_new_thread([] {
    is_attached = true;
    current();
  });
  EXPECT_EQ(fake.detached, 1);
}

TEST_F(JvmThread, WhetherJavaStartedAThreadIsAskedOnce) {
  on_new_thread([] {
    is_attached = true;
    for (int i = 0; i < 5; ++i) EXPECT_EQ(current(), &fake_env);
  });
  EXPECT_EQ(wondered, 1);
  EXPECT_EQ(fake.asked, 5);
}

TEST_F(JvmThread, AJavaThreadIsRememberedAndNotDetached) {
  thinks_java_started_it = true;
  on_new_thread([] {
    is_attached = true;
    for (int i = 0; i < 5; ++i) EXPECT_EQ(current(), &fake_env);
    EXPECT_EQ(fake.asked, 1);
    EXPECT_EQ(attached_thread_count(), 0u);
  });
  EXPECT_EQ(fake.detached, 0);
}

TEST_F(JvmThread, ARefusalIsAnErrorAndCanBeOvercome) {
  on_new_thread([] {
    fake.refuses = true;
    JNIEnv* env = nullptr;
    const Error failure = current_env(&env);
    ASSERT_NE(failure, nullptr);
    EXPECT_EQ(host().error_get_code(failure.get()), METAFFI_ERROR_OUT_OF_MEMORY);
    EXPECT_EQ(current(), nullptr);
    fake.refuses = false;
    EXPECT_EQ(current(), &fake_env);
  });
}

void* read_slot(const metaffi_step_load_thread& step) {
  if (step.has_offset == 0) return nullptr;
  void* value = nullptr;
#if defined(__x86_64__)
  __asm__("mov %%fs:(%1), %0" : "=r"(value) : "r"(step.offset));
#endif
  return value;
}

void count_entry(JNIEnv*, void* counter) { ++*static_cast<int*>(counter); }

TEST_F(JvmThread, TheSlotOfAModuleHoldsTheEnvironmentAfterEntering) {
  int entered = 0;
  const Entrance module(count_entry, &entered);
  const metaffi_step_load_thread step = module.step(0);
  ASSERT_NE(step.has_offset, 0u);
  on_new_thread([&] {
    EXPECT_EQ(read_slot(step), nullptr);
    void* env = nullptr;
    ASSERT_EQ(step.slow(step.context, &env), nullptr);
    EXPECT_EQ(env, &fake_env);
    EXPECT_EQ(read_slot(step), &fake_env);
    EXPECT_EQ(entered, 1);
  });
  on_new_thread([&] { EXPECT_EQ(read_slot(step), nullptr); });
}

TEST_F(JvmThread, EnteringAnotherModuleEmptiesTheSlotOfTheFirst) {
  int first_entered = 0;
  int second_entered = 0;
  const Entrance first(count_entry, &first_entered);
  const Entrance second(count_entry, &second_entered);
  on_new_thread([&] {
    JNIEnv* env = nullptr;
    for (int i = 0; i < 3; ++i) {
      ASSERT_EQ(first.enter(&env), nullptr);
      EXPECT_EQ(read_slot(second.step(0)), nullptr);
      ASSERT_EQ(second.enter(&env), nullptr);
      EXPECT_EQ(read_slot(first.step(0)), nullptr);
      EXPECT_EQ(read_slot(second.step(0)), &fake_env);
    }
    EXPECT_EQ(first_entered, 3);
    EXPECT_EQ(second_entered, 3);
    EXPECT_EQ(fake.attached, 1);
  });
}

TEST_F(JvmThread, AFreedSlotIsEmptyForItsNextModule) {
  int entered = 0;
  auto first = std::make_unique<Entrance>(count_entry, &entered);
  on_new_thread([&] {
    JNIEnv* env = nullptr;
    ASSERT_EQ(first->enter(&env), nullptr);
    const metaffi_step_load_thread step = first->step(0);
    EXPECT_EQ(read_slot(step), &fake_env);
    first.reset();
    EXPECT_EQ(read_slot(step), nullptr);
    const Entrance next(count_entry, &entered);
    ASSERT_EQ(next.step(0).offset, step.offset) << "the slot is used again";
    ASSERT_EQ(next.enter(&env), nullptr);
    EXPECT_EQ(entered, 2);
  });
}

TEST_F(JvmThread, MoreModulesThanSlotsTakeTheSlowPath) {
  std::vector<std::unique_ptr<Entrance>> modules;
  int entered = 0;
  for (int i = 0; i < 40; ++i) modules.push_back(std::make_unique<Entrance>(count_entry, &entered));
  EXPECT_EQ(modules.back()->step(0).has_offset, 0u);
  on_new_thread([&] {
    JNIEnv* env = nullptr;
    for (const auto& module : modules) {
      ASSERT_EQ(module->enter(&env), nullptr);
      EXPECT_EQ(env, &fake_env);
    }
    EXPECT_EQ(entered, 40);
    ASSERT_EQ(modules.back()->enter(&env), nullptr);
    EXPECT_EQ(entered, 40) << "it is the current one";
  });
}

TEST_F(JvmThread, ThreadsOfOthersKeepTheirContext) {
  int entered = 0;
  const Entrance module(count_entry, &entered);
  on_new_thread([&] {
    is_attached = true;
    JNIEnv* env = nullptr;
    ASSERT_EQ(module.enter(&env), nullptr);
    EXPECT_EQ(env, &fake_env);
    EXPECT_EQ(entered, 0);
    EXPECT_EQ(read_slot(module.step(0)), nullptr) << "asked anew at each call";
  });
}

// A destructor of the same thread that uses Java after the detach.
struct LateUser {
  ~LateUser() { EXPECT_NE(current_env_or_null(), nullptr); }
};

TEST_F(JvmThread, LateUseAttachesAndDetachesAgain) {
  on_new_thread([] {
    static thread_local LateUser late;
    static_cast<void>(late);
    current();
  });
  EXPECT_EQ(fake.attached, fake.detached);
}

// In a process of its own, in which this asks for the key first.
TEST_F(JvmThread, AThreadWhoseEndCannotBeWatchedIsNotRemembered) {
  GTEST_FLAG_SET(death_test_style, "threadsafe");
  const auto calls_without_a_key = [] {
    pthread_key_t key;
    while (pthread_key_create(&key, nullptr) == 0) continue;
    const Entrance module(nullptr, nullptr);
    int worked = 0;
    on_new_thread([&] {
      for (int i = 0; i < 3; ++i) {
        JNIEnv* env = nullptr;
        worked += module.enter(&env) == nullptr && env == &fake_env ? 1 : 0;
      }
    });
    return worked == 3 && fake.attached == 1 && attached_thread_count() == 0;
  };
  EXPECT_EXIT(std::exit(calls_without_a_key() ? 0 : 1), ::testing::ExitedWithCode(0), "");
}

}  // namespace
}  // namespace metaffi::jvm
