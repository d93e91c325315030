// Threads: attach once, detach at the end, many at a time; references that must not pile up.
#include <signal.h>

#include <atomic>
#include <chrono>
#include <thread>

#include "tests/runtimes/jvm/support.hpp"

namespace metaffi::testing {
namespace {

class JvmThreads : public JvmTest {
 protected:
  const metaffi_type_info int64_ = type(metaffi_int64_type);
  const metaffi_type_info string_ = type(metaffi_string8_type);
  const metaffi_type_info handle_ = type(metaffi_handle_type);

  // Loads a class through the thread's context class loader.
  Outcome context_class(const char* name) {
    const Outcome thread = run_class("java.lang.Thread", "currentThread", {}, {handle_}, {});
    const Outcome loader = run_class("java.lang.Thread", "getContextClassLoader,instance_required", {handle_},
                                     {handle_}, {thread.value()});
    return run_class("java.lang.ClassLoader", "loadClass,instance_required", {handle_, string_}, {handle_},
                     {loader.value(), text(name)});
  }

  int java_threads() {
    const Outcome count = run("Threads,callable=count", {}, {type(metaffi_int32_type)}, {});
    return count.error == nullptr ? count.value().as.int32 : -1;
  }
};
METAFFI_UNDER_EACH_DISPATCH(JvmThreads);

template <typename Body>
void on_threads(int count, Body body) {
  std::vector<std::thread> threads;
  for (int i = 0; i < count; ++i) threads.emplace_back(body, i);
  for (std::thread& thread : threads) thread.join();
}

TEST_P(JvmThreads, CallsFromManyThreadsAtOnce) {
  const Entity add = load("Scalars,callable=add", {int64_, int64_}, {int64_});
  const Entity echo = load("Strings,callable=echo", {string_}, {string_});
  std::atomic<int> wrong = 0;
  on_threads(8, [&](int id) {
    for (int i = 0; i < 2000; ++i) {
      const Outcome sum = call(add, {metaffi_value_int64(id), metaffi_value_int64(i)});
      if (sum.error != nullptr || sum.value().as.int64 != id + i) ++wrong;
      const std::string sent = "thread " + std::to_string(id) + " é " + std::to_string(i);
      const Outcome back = call(echo, {text(sent)});
      if (back.error != nullptr || std::string(back.value().as.string8, back.value().length) != sent) ++wrong;
    }
  });
  EXPECT_EQ(wrong, 0);
}

TEST_P(JvmThreads, DetachAtTheirEnd) {
  const Entity add = load("Scalars,callable=add", {int64_, int64_}, {int64_});
  const int before = java_threads();
  std::atomic<int> at_most = 0;
  for (int round = 0; round < 5; ++round) {
    on_threads(16, [&](int) {
      call(add, {metaffi_value_int64(1), metaffi_value_int64(2)});
      at_most = std::max(at_most.load(), java_threads());
    });
  }
  EXPECT_GT(at_most, before) << "the threads were attached";
  int after = java_threads();
  for (int i = 0; i < 50 && after > before; ++i) {
    std::this_thread::sleep_for(std::chrono::milliseconds(10));
    after = java_threads();
  }
  EXPECT_EQ(after, before);
}

// Go ends its threads like that: what is still to come finds nobody who could handle it.
TEST_P(JvmThreads, EndWithAllSignalsBlockedAndOneThatComes) {
  const Entity add = load("Scalars,callable=add", {int64_, int64_}, {int64_});
  on_threads(4, [&](int) {
    call(add, {metaffi_value_int64(1), metaffi_value_int64(2)});
    sigset_t all;
    sigfillset(&all);
    pthread_sigmask(SIG_SETMASK, &all, nullptr);
    pthread_kill(pthread_self(), SIGUSR1);  // ends the process where it gets through
  });
}

TEST_P(JvmThreads, AreDaemonsWithTheirNativeName) {
  std::string daemon;
  std::string name;
  std::thread thread([&] {
    pthread_setname_np(pthread_self(), "worker-7");
    daemon = run("Threads,callable=isDaemon", {}, {type(metaffi_bool_type)}, {}).shown();
    name = run("Threads,callable=currentName", {}, {string_}, {}).shown();
  });
  thread.join();
  EXPECT_EQ(daemon, "bool true");
  EXPECT_EQ(name, "\"worker-7\"");
}

// Destructors of pthread keys run in the order of the keys: this one, made after the JVM was started, finds the thread
// detached. It must be attached again, and detached again.
TEST_P(JvmThreads, LateDestructorsMayStillUseHandles) {
  const int before = java_threads();
  pthread_key_t late;
  ASSERT_EQ(pthread_key_create(&late, [](void* kept) { delete static_cast<Outcome*>(kept); }), 0);
  std::thread([&] {
    auto kept = std::make_unique<Outcome>(make("Memory,callable=make"));
    pthread_setspecific(late, kept.release());
  }).join();
  pthread_key_delete(late);
  EXPECT_EQ(run("Memory,callable=alive", {}, {type(metaffi_bool_type)}, {}).shown(), "bool false");
  int after = java_threads();
  for (int i = 0; i < 50 && after > before; ++i) {
    std::this_thread::sleep_for(std::chrono::milliseconds(10));
    after = java_threads();
  }
  EXPECT_EQ(after, before);
}

TEST_P(JvmThreads, AnEntityIsLoadedUsedAndFreedOnDifferentThreads) {
  Entity entity;
  std::thread([&] { entity = load("Scalars,callable=add", {int64_, int64_}, {int64_}); }).join();
  std::string sum;
  std::thread([&] { sum = call(entity, {metaffi_value_int64(1), metaffi_value_int64(2)}).shown(); }).join();
  EXPECT_EQ(sum, "int64 3");
  std::thread([&] { entity.reset(); }).join();
}

TEST_P(JvmThreads, HandlesAreDroppedOnAnyThread) {
  Outcome object = make("Memory,callable=make");
  ASSERT_EQ(object.shown(), "handle guest.Counter");
  const Entity alive = load("Memory,callable=alive", {}, {type(metaffi_bool_type)});
  EXPECT_EQ(call(alive, {}).shown(), "bool true");
  std::thread([&] { object = Outcome(); }).join();
  EXPECT_EQ(call(alive, {}).shown(), "bool false");
}

TEST_P(JvmThreads, ErrorsGiveTheirThrowableBack) {
  const Entity alive = load("Memory,callable=alive", {}, {type(metaffi_bool_type)});
  {
    const Outcome object = make("Memory,callable=make");
    EXPECT_EQ(run("Any,callable=echo", {handle_}, {type(metaffi_any_type)}, {object.value()}).shown(),
              "handle guest.Counter");
  }
  EXPECT_EQ(call(alive, {}).shown(), "bool false");
}

// Under -Xcheck:jni, and with the JVM's own limits, this fails when a local reference of each call stays.
TEST_P(JvmThreads, LocalReferencesAreReleasedOnEveryPath) {
  const Entity echo = load("Strings,callable=echo", {string_}, {string_});
  const Entity strings =
      load("Arrays,callable=echoStrings", {type(metaffi_string8_array_type)}, {type(metaffi_string8_array_type)});
  const Entity fail = load("Exceptions,callable=unchecked", {string_}, {});
  const Entity join = load("Varargs,callable=join", {string_, string_, string_}, {string_});
  const Entity any = load("Any,callable=echo", {type(metaffi_any_type)}, {type(metaffi_any_type)});
  Values items = {text("a"), text("b")};
  const metaffi_value list = array(metaffi_string8_type, items);
  for (int i = 0; i < 20000; ++i) {
    ASSERT_EQ(call(echo, {text("x")}).error, nullptr);
    ASSERT_EQ(call(strings, {list}).error, nullptr);
    ASSERT_EQ(call(join, {text("-"), text("a"), text("b")}).error, nullptr);
    ASSERT_EQ(call(any, {list}).error, nullptr);
    ASSERT_NE(call(join, {text("-"), text("a"), text("\xff")}).error, nullptr);
    if (i % 20 == 0) {
      ASSERT_NE(call(fail, {text("x")}).error, nullptr);
    }
  }
}

TEST_P(JvmThreads, ContextLoaderIsTheModulesOnEachThread) {
  const Outcome here = context_class("guest.Scalars");
  EXPECT_EQ(here.error, nullptr) << here.shown();
  std::string there;
  std::thread([&] { there = context_class("guest.Scalars").shown(); }).join();
  EXPECT_EQ(there, "handle java.lang.Class");
  const Outcome absent = context_class("guest.OnlyIsolated");
  ASSERT_NE(absent.error, nullptr);
  EXPECT_STREQ(metaffi_error_guest_type(absent.error.get()), "java.lang.ClassNotFoundException");
}

}  // namespace
}  // namespace metaffi::testing
