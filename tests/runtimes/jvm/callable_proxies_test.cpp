// What Java makes of a host callable is made once, lives while either side uses it, and goes when neither does.
#include <malloc.h>

#include <algorithm>
#include <atomic>
#include <chrono>
#include <thread>

#include "tests/runtimes/jvm/support.hpp"

namespace metaffi::testing {
namespace {

using ::testing::HasSubstr;

// How many callables of `new_adder` were released.
std::atomic<int> released;

metaffi_error* add(void*, const metaffi_value* arguments, std::size_t, metaffi_value* results, std::size_t) {
  results[0] = metaffi_value_int64(arguments[0].as.int64 + arguments[1].as.int64);
  return nullptr;
}

metaffi_error* add_narrow(void*, const metaffi_value* arguments, std::size_t, metaffi_value* results, std::size_t) {
  results[0] = metaffi_value_int32(arguments[0].as.int32 + arguments[1].as.int32);
  return nullptr;
}

metaffi_value new_callable(metaffi_invoke_fn invoke, metaffi_type number) {
  const metaffi_type_info types[2] = {type(number), type(number)};
  metaffi_callable description = {invoke, nullptr, [](void*) { ++released; }, types, 2, types, 1};
  metaffi_value callable = metaffi_value_null();
  const Error error(metaffi_callable_new(metaffi_owner_id("test"), &description, &callable));
  EXPECT_EQ(text_of(error.get()), "");
  return callable;
}

metaffi_value new_adder() { return new_callable(add, metaffi_int64_type); }
// Its numbers have to be converted where Java wants longs.
metaffi_value new_narrow_adder() { return new_callable(add_narrow, metaffi_int32_type); }

class JvmCallableProxies : public JvmTest {
 protected:
  void SetUp() override { released = 0; }
  void TearDown() override {
    EXPECT_EQ(call(entity("dropStored", {}, {}), {}).shown(), "");
    settle(made_);
  }

  const metaffi_type_info callable_ = type(metaffi_callable_type);
  const metaffi_type_info any_ = type(metaffi_any_type);
  const metaffi_type_info int64_ = type(metaffi_int64_type);
  const metaffi_type_info bool_ = type(metaffi_bool_type);

  Entity entity(const std::string& name, const Types& parameters, const Types& results) {
    return load("Callbacks,callable=" + name, parameters, results);
  }
  Entity apply() { return entity("apply", {callable_, int64_, int64_}, {int64_}); }
  // Remembers that one more has to be released in the end.
  metaffi_value made(const metaffi_value& callable) {
    ++made_;
    return callable;
  }
  std::string sum(const Entity& apply, const metaffi_value& callable, std::int64_t a, std::int64_t b) {
    return call(apply, {callable, metaffi_value_int64(a), metaffi_value_int64(b)}).shown();
  }
  void collect() { run("Memory,callable=collect", {}, {}, {}); }
  // Collects until `count` callables are released.
  void settle(int count) {
    for (int i = 0; i < 500 && released < count; ++i) {
      collect();
      std::this_thread::sleep_for(std::chrono::milliseconds(10));
    }
    EXPECT_EQ(released, count);
  }
  std::int64_t global_references() {
    const Outcome counted = run("Memory,callable=globalReferences", {}, {int64_}, {});
    EXPECT_EQ(text_of(counted.error.get()), "");
    return counted.error == nullptr ? counted.value().as.int64 : -1;
  }
  void make_use_and_free(const Entity& apply, int count, metaffi_value (*maker)());

  int made_ = 0;
};
METAFFI_UNDER_EACH_DISPATCH(JvmCallableProxies);

TEST_P(JvmCallableProxies, TheSameCallableIsTheSameObjectInEveryCall) {
  metaffi_value adder = made(new_adder());
  metaffi_value other = made(new_adder());
  const Entity store = entity("store", {callable_}, {});
  const Entity is_stored = entity("isStored", {callable_}, {bool_});
  EXPECT_EQ(call(store, {adder}).shown(), "");
  for (int i = 0; i < 2; ++i) {
    EXPECT_EQ(call(is_stored, {adder}).shown(), "bool true");
    EXPECT_EQ(call(is_stored, {other}).shown(), "bool false");
    collect();
  }
  metaffi_value_free(&adder);
  metaffi_value_free(&other);
}

TEST_P(JvmCallableProxies, OneCallableCanBeManyInterfaces) {
  metaffi_value adder = made(new_adder());
  const Entity apply_longs = apply();
  const Entity apply_objects = entity("applyBi", {callable_, any_, any_}, {any_});
  for (int i = 0; i < 3; ++i) {
    EXPECT_EQ(sum(apply_longs, adder, 1, i), "int64 " + std::to_string(1 + i));
    EXPECT_EQ(call(apply_objects, {adder, metaffi_value_int64(2), metaffi_value_int64(i)}).shown(),
              "int64 " + std::to_string(2 + i));
  }
  metaffi_value_free(&adder);
}

TEST_P(JvmCallableProxies, TheHostMayReleaseItDuringTheCall) {
  static metaffi_value self;
  metaffi_callable description = {};
  description.invoke = [](void*, const metaffi_value*, std::size_t, metaffi_value* results,
                          std::size_t) -> metaffi_error* {
    metaffi_value_free(&self);
    EXPECT_EQ(released, 0);
    results[0] = metaffi_value_int64(7);
    return nullptr;
  };
  description.release = [](void*) { ++released; };
  description.parameter_count = METAFFI_DYNAMIC;
  description.result_count = METAFFI_DYNAMIC;
  const Error error(metaffi_callable_new(metaffi_owner_id("test"), &description, &self));
  ASSERT_EQ(text_of(error.get()), "");
  made(self);
  EXPECT_EQ(sum(apply(), metaffi_value(self), 1, 2), "int64 7");
}

TEST_P(JvmCallableProxies, JavaMayKeepWhatTheHostReleasedAndGiveItBack) {
  metaffi_value adder = made(new_adder());
  const metaffi_value stale = adder;
  EXPECT_EQ(call(entity("store", {callable_}, {}), {adder}).shown(), "");
  metaffi_value_free(&adder);
  collect();
  EXPECT_EQ(released, 0);
  {
    const Outcome back = call(entity("stored", {}, {callable_}), {});
    ASSERT_EQ(back.shown(), "callable");
    EXPECT_EQ(back.value().as.handle, stale.as.handle);
    const Entity apply_longs = apply();
    EXPECT_EQ(sum(apply_longs, back.value(), 20, 1), "int64 21");
    EXPECT_EQ(sum(apply_longs, back.value(), 20, 2), "int64 22");
  }
  collect();
  EXPECT_EQ(released, 0);
  const Entity stored = entity("callStored", {int64_, int64_}, {int64_});
  EXPECT_EQ(call(stored, {metaffi_value_int64(3), metaffi_value_int64(4)}).shown(), "int64 7");
  EXPECT_EQ(call(entity("dropStored", {}, {}), {}).shown(), "");
  settle(1);
  EXPECT_THAT(sum(apply(), stale, 1, 1), HasSubstr("STALE_HANDLE"));
}

TEST_P(JvmCallableProxies, AThreadUnknownToJavaMayReleaseIt) {
  metaffi_value adder = made(new_adder());
  EXPECT_EQ(sum(apply(), adder, 1, 2), "int64 3");
  std::thread([&] { metaffi_value_free(&adder); }).join();
  settle(1);
}

TEST_P(JvmCallableProxies, ALambdaOfJavaComesBackAsItself) {
  const Entity is_stored = entity("isStored", {callable_}, {bool_});
  const Entity give_back = entity("giveBack", {callable_}, {callable_});
  const Entity adder = entity("adder", {int64_}, {callable_});
  const Outcome lambda = call(adder, {metaffi_value_int64(1)});
  ASSERT_EQ(lambda.shown(), "callable");
  EXPECT_THAT(call(is_stored, {lambda.value()}).shown(), HasSubstr("LongBinaryOperator"))
      << "it takes one argument, the interface wants two";
  const Entity apply_one = load("Callbacks,callable=applyAll", {type(metaffi_callable_array_type), int64_}, {int64_});
  Values items = {lambda.value(), lambda.value()};
  EXPECT_EQ(call(apply_one, {array(metaffi_callable_type, items), metaffi_value_int64(5)}).shown(), "int64 7");
  const Entity echo = load("Any,callable=echo", {callable_}, {type(metaffi_handle_type)});
  for (int i = 0; i < 3; ++i) EXPECT_THAT(call(echo, {lambda.value()}).shown(), HasSubstr("Lambda"));
}

// A callable that outlives a module must not keep the module's classes: here the interface is one of them.
TEST_P(JvmCallableProxies, DoNotKeepAModule) {
  const metaffi_type_info handle = type(metaffi_handle_type);
  metaffi_value dynamic = metaffi_value_null();
  metaffi_callable description = {};
  description.invoke = [](void*, const metaffi_value*, std::size_t, metaffi_value* results,
                          std::size_t count) -> metaffi_error* {
    for (std::size_t i = 0; i < count; ++i) results[i] = metaffi_value_null();
    return nullptr;
  };
  description.parameter_count = METAFFI_DYNAMIC;
  description.result_count = METAFFI_DYNAMIC;
  description.release = [](void*) { ++released; };
  const Error error(metaffi_callable_new(metaffi_owner_id("test"), &description, &dynamic));
  ASSERT_EQ(text_of(error.get()), "");
  made(dynamic);
  Outcome weak;
  {
    const Module module = open_module(guest_path());
    const Entity mix =
        load_from(module.get(), "class=guest.Callbacks,callable=mix", {callable_, any_}, {type(metaffi_string8_type)});
    EXPECT_EQ(call(mix, {dynamic, metaffi_value_int64(1)}).shown(), "null");
    EXPECT_EQ(call(mix, {dynamic, metaffi_value_int64(1)}).shown(), "null");
    const Outcome object = call(load_from(module.get(), "class=guest.Counter,callable=<init>", {}, {handle}), {});
    const Outcome type_of =
        run_class("java.lang.Object", "getClass,instance_required", {handle}, {handle}, {object.value()});
    weak = run_class("java.lang.ref.WeakReference", "<init>", {handle}, {handle}, {type_of.value()});
  }
  std::string still;
  for (int i = 0; i < 100 && still != "null"; ++i) {
    collect();
    still = run_class("java.lang.ref.Reference", "get,instance_required", {handle}, {handle}, {weak.value()}).shown();
    std::this_thread::sleep_for(std::chrono::milliseconds(10));
  }
  EXPECT_EQ(still, "null");
  EXPECT_EQ(released, 0);
  metaffi_value_free(&dynamic);
}

// Threads that share a callable, each with a reference of its own, make, use and release at the same time, while Java gives
// back what it stored.
TEST_P(JvmCallableProxies, ManyThreadsShareACallableAndLetItGo) {
  constexpr int kRounds = 30;
  constexpr int kThreads = 4;
  const Entity apply_longs = apply();
  const Entity apply_objects = entity("applyBi", {callable_, any_, any_}, {any_});
  const Entity store = entity("store", {callable_}, {});
  const Entity stored = entity("stored", {}, {callable_});
  std::atomic<int> wrong = 0;
  for (int round = 0; round < kRounds; ++round) {
    metaffi_value adder = made(round % 2 == 0 ? new_adder() : new_narrow_adder());
    EXPECT_EQ(call(store, {adder}).shown(), "");
    std::vector<std::thread> threads;
    for (int t = 0; t < kThreads; ++t) {
      const Error error(metaffi_handle_retain(&adder));
      ASSERT_EQ(text_of(error.get()), "");
      threads.emplace_back([&, own = adder]() mutable {
        for (int i = 0; i < 20; ++i) {
          if (sum(apply_longs, own, i, 1) != "int64 " + std::to_string(i + 1)) ++wrong;
        }
        metaffi_value_free(&own);
        const Outcome back = call(stored, {});
        if (back.error != nullptr || sum(apply_longs, back.value(), 5, 6) != "int64 11") ++wrong;
        if (back.error != nullptr || sum(apply_objects, back.value(), 5, 7).empty()) ++wrong;
      });
    }
    metaffi_value_free(&adder);
    for (std::thread& thread : threads) thread.join();
  }
  EXPECT_EQ(wrong, 0);
}

// ---- Leaks ----

// Memory of malloc, all arenas: Java's own heap is not in it.
std::size_t allocated() {
  const struct mallinfo2 info = mallinfo2();
  return info.uordblks + info.hblkhd;
}

void JvmCallableProxies::make_use_and_free(const Entity& apply, int count, metaffi_value (*maker)()) {
  for (int i = 0; i < count; ++i) {
    metaffi_value callable = made(maker());
    ASSERT_EQ(sum(apply, callable, i, 1), "int64 " + std::to_string(i + 1));
    ASSERT_EQ(sum(apply, callable, i, 2), "int64 " + std::to_string(i + 2));
    metaffi_value_free(&callable);
  }
  settle(made_);
}

// Whatever a callback left behind, every round would add it twenty thousand times. Java's compilers and collectors
// take memory meanwhile and give some back: one quiet round is enough.
TEST_P(JvmCallableProxies, AHundredThousandMadeAndFreedLeaveNothing) {
  constexpr int kRound = 20000;
  constexpr std::size_t kQuiet = std::size_t{128} << 10;  // 6 bytes a callback
  const Entity apply_longs = apply();
  make_use_and_free(apply_longs, 1000, new_adder);
  make_use_and_free(apply_longs, 1000, new_narrow_adder);
  const std::int64_t references = global_references();
  std::size_t growth = SIZE_MAX;
  for (int round = 0; round < 5 || (round < 25 && growth > kQuiet); ++round) {
    const std::size_t before = allocated();
    make_use_and_free(apply_longs, kRound / 2, new_adder);
    make_use_and_free(apply_longs, kRound / 2, new_narrow_adder);
    const std::size_t after = allocated();
    growth = std::min(growth, after > before ? after - before : 0);
  }
  EXPECT_LE(growth, kQuiet);
  EXPECT_LE(global_references(), references + 10);
}

}  // namespace
}  // namespace metaffi::testing
