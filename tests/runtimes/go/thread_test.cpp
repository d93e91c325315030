// Calls from threads that Go has never seen, many at a time, and the end of such threads.
#include <atomic>
#include <filesystem>
#include <thread>

#include "tests/runtimes/go/fixture.hpp"

namespace metaffi::testing {
namespace {

std::ptrdiff_t threads_of_process() {
  const std::filesystem::directory_iterator tasks("/proc/self/task");
  return std::distance(begin(tasks), end(tasks));
}

class GoThreads : public GoTest {
 protected:
  // One round of everything: false when anything went wrong.
  struct Calls {
    explicit Calls(GoThreads* test)
        : echo(test->load("callable=Echo_int64", types({"int64"}), types({"int64"}))),
          string(test->load("callable=Echo_string", types({"string8"}), types({"string8"}))),
          make(test->load("callable=NewPoint", types({"int64", "int64"}), types({"handle"}))),
          sum(test->load("callable=Point.Sum,instance_required", types({"handle"}), types({"int64"}))),
          nil(test->load("callable=Nil", {}, types({"int64"}))) {}

    bool round(std::int64_t number) const {
      if (call(echo, {metaffi_value_int64(number)}).number() != number) return false;
      const std::string text = "thread " + std::to_string(number);
      if (call(string, {testing::text(text)}).shown() != "string8 '" + text + "'") return false;
      const Outcome point = call(make, {metaffi_value_int64(number), metaffi_value_int64(1)});
      if (!point.error.empty() || call(sum, {point.results[0]}).number() != number + 1) return false;
      return call(nil).error.find("nil pointer dereference") != std::string::npos;
    }

    Entity echo, string, make, sum, nil;
  };
};
METAFFI_BOTH_DISPATCHES(GoThreads);

TEST_P(GoThreads, CallAtTheSameTime) {
  const Calls calls(this);
  std::atomic<int> wrong = 0;
  std::vector<std::thread> threads;
  for (std::int64_t thread = 0; thread < 32; ++thread) {
    threads.emplace_back([&, thread] {
      for (std::int64_t i = 0; i < 200; ++i) wrong += calls.round(thread * 1000 + i) ? 0 : 1;
    });
  }
  for (std::thread& thread : threads) thread.join();
  EXPECT_EQ(wrong, 0);
  EXPECT_EQ(number("callable=Live"), 0);
}

TEST_P(GoThreads, LeaveNothingBehindWhenTheyEnd) {
  const Calls calls(this);
  const auto spawn = [&](int count) {
    bool all = true;
    for (int i = 0; i < count; ++i) std::thread([&] { all = calls.round(i) && all; }).join();
    return all;
  };
  EXPECT_TRUE(spawn(20));
  const std::ptrdiff_t threads = threads_of_process();
  const std::int64_t goroutines = number("callable=Goroutines");
  EXPECT_TRUE(spawn(500));
  EXPECT_LE(threads_of_process(), threads + 8);  // Go starts threads of its own as it sees fit
  EXPECT_LE(number("callable=Goroutines"), goroutines + 1);
}

TEST_P(GoThreads, MayHandObjectsToEachOther) {
  const Calls calls(this);
  metaffi_value handle = metaffi_value_null();
  std::thread([&] {
    Outcome made = call(calls.make, {metaffi_value_int64(3), metaffi_value_int64(4)});
    handle = std::exchange(made.results[0], metaffi_value_null());
  }).join();
  EXPECT_EQ(call(calls.sum, {handle}).number(), 7);
  std::thread([&] { metaffi_value_free(&handle); }).join();
  EXPECT_EQ(number("callable=Live"), 0);
}

TEST_P(GoThreads, LoadEntitiesAtTheSameTime) {
  std::atomic<int> wrong = 0;
  std::vector<std::thread> threads;
  for (int thread = 0; thread < 8; ++thread) {
    threads.emplace_back([&] {
      for (int i = 0; i < 50; ++i) {
        const Module module = open(runtime_.get(), guest("described"));
        const metaffi_type_info type = {metaffi_int64_type, 0, nullptr};
        metaffi_entity* entity = nullptr;
        const Error error(
            metaffi_entity_load(module.get(), "callable=Echo_int64", &type, 1, &type, 1, nullptr, &entity));
        const Entity owned(entity);
        wrong += call(owned, {metaffi_value_int64(i)}).number() == i ? 0 : 1;
      }
    });
  }
  for (std::thread& thread : threads) thread.join();
  EXPECT_EQ(wrong, 0);
}

}  // namespace
}  // namespace metaffi::testing
