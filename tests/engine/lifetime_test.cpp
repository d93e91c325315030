// Who lives how long: orders of freeing, released runtimes, calls under way.
#include <thread>

#include "tests/engine/support.hpp"

namespace metaffi::testing {
namespace {

class Lifetime : public ::testing::TestWithParam<metaffi_dispatch> {
 protected:
  void SetUp() override {
    load_runtime();  // opens the plug-in
    runtimes = counters().runtimes;
    modules = counters().modules;
    entities = counters().entities;
  }
  void expect_alive(long more_runtimes, long more_modules, long more_entities) {
    EXPECT_EQ(counters().runtimes - runtimes, more_runtimes);
    EXPECT_EQ(counters().modules - modules, more_modules);
    EXPECT_EQ(counters().entities - entities, more_entities);
  }
  long runtimes = 0;
  long modules = 0;
  long entities = 0;
};

INSTANTIATE_TEST_SUITE_P(Both, Lifetime, ::testing::Values(METAFFI_DISPATCH_AUTO, METAFFI_DISPATCH_INTERPRETER),
                         [](const auto& each) {
                           return each.param == METAFFI_DISPATCH_AUTO ? "Trampoline" : "Interpreter";
                         });

TEST_P(Lifetime, EveryOrderOfFreeingEndsWithNothing) {
  for (const std::string order : {"rme", "rem", "mre", "mer", "erm", "emr"}) {
    Runtime runtime = load_runtime("fake", GetParam());
    Module module = load_module(runtime);
    Entity entity = load_entity(module, "callable=add", {metaffi_int64_type, metaffi_int64_type}, {metaffi_int64_type});
    metaffi_fn function = nullptr;
    EXPECT_OK(metaffi_entity_fn(entity.get(), &function));
    expect_alive(1, 1, 1);
    for (const char what : order) {
      if (what == 'r') runtime.reset();
      if (what == 'm') module.reset();
      if (what == 'e') entity.reset();
    }
    expect_alive(0, 0, 0);
  }
}

TEST_P(Lifetime, EntitiesOutliveTheirModule) {
  const Runtime runtime = load_runtime("fake", GetParam());
  Module module = load_module(runtime);
  const Entity entity =
      load_entity(module, "callable=add", {metaffi_int64_type, metaffi_int64_type}, {metaffi_int64_type});
  module.reset();
  expect_alive(1, 1, 1);
  metaffi_value result = {};
  EXPECT_EQ(message(call(entity, {metaffi_value_int64(1), metaffi_value_int64(2)}, &result)), "");
  EXPECT_EQ(result.as.int64, 3);
}

TEST_P(Lifetime, EntitiesOfAReleasedRuntimeAnswerReleased) {
  Runtime runtime = load_runtime("fake", GetParam());
  const Module module = load_module(runtime);
  const Entity entity =
      load_entity(module, "callable=add", {metaffi_int64_type, metaffi_int64_type}, {metaffi_int64_type});
  const Entity other = load_entity(module, "callable=nothing", {}, {});
  runtime.reset();
  metaffi_value result = {};
  Error error = call(entity, {metaffi_value_int64(1), metaffi_value_int64(2)}, &result);
  EXPECT_EQ(code(error), METAFFI_ERROR_RELEASED);
  EXPECT_EQ(message(error),
            "the entity callable=add cannot be used: its runtime fake was released. Load the runtime again, "
            "or release it later");
  error.reset(metaffi_entity_xcall(other.get(), nullptr, nullptr));
  EXPECT_EQ(code(error), METAFFI_ERROR_RELEASED);
  metaffi_fn function = nullptr;
  EXPECT_EQ(code(Error(metaffi_entity_fn(entity.get(), &function))), METAFFI_ERROR_RELEASED);
  Entity late;
  EXPECT_EQ(code(try_load(module, "callable=nothing", {}, {}, &late)), METAFFI_ERROR_RELEASED);
  char* json = nullptr;
  EXPECT_EQ(code(Error(metaffi_module_inspect(module.get(), &json))), METAFFI_ERROR_RELEASED);
}

TEST_P(Lifetime, ReleasingOneRuntimeLeavesAnotherOfItsKind) {
  Runtime first = load_runtime("fake", GetParam());
  const Runtime second = load_runtime("fake", GetParam());
  const Module module = load_module(second);
  const Entity entity = load_entity(module, "callable=nothing", {}, {});
  first.reset();
  EXPECT_EQ(message(call(entity, {}, nullptr)), "");
}

TEST_P(Lifetime, CallsUnderWayEndNormallyWhenTheRuntimeIsReleased) {
  Runtime runtime = load_runtime("fake", GetParam());
  const Module module = load_module(runtime);
  const Entity entity = load_entity(module, "callable=wait", {}, {metaffi_int64_type});
  metaffi_fake_gate& gate = *fake_export<metaffi_fake_gate*()>("metaffi_fake_gate_get")();
  gate.inside = false;
  gate.go_on = false;
  metaffi_value result = {};
  Error error;
  std::thread caller([&] { error = call(entity, {}, &result); });
  while (!gate.inside) std::this_thread::yield();
  runtime.reset();
  gate.go_on = true;
  caller.join();
  EXPECT_EQ(message(error), "");
  EXPECT_EQ(result.as.int64, 1);
  EXPECT_EQ(code(call(entity, {}, &result)), METAFFI_ERROR_RELEASED);
}

TEST_P(Lifetime, EntitiesAreLoadedCalledAndFreedByManyThreads) {
  const Runtime runtime = load_runtime("fake", GetParam());
  const Module module = load_module(runtime);
  const Entity shared =
      load_entity(module, "callable=add", {metaffi_int64_type, metaffi_int64_type}, {metaffi_int64_type});
  std::vector<std::thread> threads;
  for (int thread = 0; thread < 4; ++thread) {
    threads.emplace_back([&] {
      for (int round = 0; round < 100; ++round) {
        const Entity own =
            load_entity(module, "callable=divide", {metaffi_int64_type, metaffi_int64_type}, {metaffi_float64_type});
        metaffi_value result = {};
        EXPECT_EQ(message(call(own, {metaffi_value_int64(round), metaffi_value_int64(2)}, &result)), "");
        EXPECT_EQ(result.as.float64, round / 2.0);
        EXPECT_EQ(message(call(shared, {metaffi_value_int64(round), metaffi_value_int64(1)}, &result)), "");
        EXPECT_EQ(result.as.int64, round + 1);
        metaffi_fn function = nullptr;
        EXPECT_OK(metaffi_entity_fn(shared.get(), &function));
        EXPECT_EQ(reinterpret_cast<std::int64_t (*)(std::int64_t, std::int64_t)>(function)(round, 2), round + 2);
      }
    });
  }
  for (std::thread& thread : threads) thread.join();
}

TEST_P(Lifetime, ARuntimeMayBeReleasedWhileOthersLoadAndCall) {
  for (int round = 0; round < 20; ++round) {
    Runtime runtime = load_runtime("fake", GetParam());
    const Module module = load_module(runtime);
    std::atomic<bool> stop = false;
    std::thread worker([&] {
      const auto types = infos({metaffi_int64_type, metaffi_int64_type});
      while (!stop) {
        Entity entity;
        Error error = try_load(module, "callable=add", types, infos({metaffi_int64_type}), &entity);
        metaffi_value result = {};
        if (error == nullptr) error = call(entity, {metaffi_value_int64(1), metaffi_value_int64(2)}, &result);
        if (error == nullptr) {
          EXPECT_EQ(result.as.int64, 3);
        } else {
          EXPECT_EQ(code(error), METAFFI_ERROR_RELEASED) << message(error);
        }
      }
    });
    std::this_thread::yield();
    runtime.reset();
    stop = true;
    worker.join();
  }
  expect_alive(0, 0, 0);
}

TEST(Runtime, ReportsWhatThePluginSays) {
  const char* arguments[] = {"refuse"};
  metaffi_runtime_options options = {};
  options.size = sizeof(options);
  options.arguments = arguments;
  options.argument_count = 1;
  metaffi_runtime* runtime = nullptr;
  EXPECT_EQ(message(Error(metaffi_runtime_load("fake", &options, &runtime))), "fake: told to refuse");
  const Runtime good = load_runtime();
  EXPECT_STREQ(metaffi_runtime_name(good.get()), "fake");
  metaffi_module* module = nullptr;
  EXPECT_EQ(code(Error(metaffi_module_load(good.get(), "missing", &module))), METAFFI_ERROR_MODULE_NOT_FOUND);
  EXPECT_EQ(code(Error(metaffi_module_load(good.get(), "", &module))), METAFFI_ERROR_MODULE_NOT_FOUND);
  const Module loaded = load_module(good);
  char* json = nullptr;
  EXPECT_OK(metaffi_module_inspect(loaded.get(), &json));
  EXPECT_THAT(Text(json).get(), ::testing::HasSubstr("callable=greet"));
}

TEST(Runtime, OptionalSlotsOfAnOlderPluginAreUnsupported) {
  const Runtime minimal = load_runtime("minimal");
  const Module module = load_module(minimal);
  char* json = nullptr;
  EXPECT_EQ(code(Error(metaffi_module_inspect(module.get(), &json))), METAFFI_ERROR_UNSUPPORTED);
  const Entity nothing = load_entity(module, "callable=nothing", {}, {});
  EXPECT_EQ(message(call(nothing, {}, nullptr)), "");
}

TEST(Runtime, RejectsUnusableArguments) {
  metaffi_runtime* runtime = nullptr;
  metaffi_module* module = nullptr;
  EXPECT_EQ(code(Error(metaffi_runtime_load(nullptr, nullptr, &runtime))), METAFFI_ERROR_INVALID_ARGUMENT);
  EXPECT_EQ(code(Error(metaffi_runtime_load("fake", nullptr, nullptr))), METAFFI_ERROR_INVALID_ARGUMENT);
  EXPECT_EQ(code(Error(metaffi_module_load(nullptr, "x", &module))), METAFFI_ERROR_INVALID_ARGUMENT);
  metaffi_runtime_options options = {};
  options.size = sizeof(options);
  options.argument_count = 1;
  EXPECT_EQ(code(Error(metaffi_runtime_load("fake", &options, &runtime))), METAFFI_ERROR_INVALID_ARGUMENT);
  const char* arguments[] = {nullptr};
  options.arguments = arguments;
  EXPECT_EQ(code(Error(metaffi_runtime_load("fake", &options, &runtime))), METAFFI_ERROR_INVALID_ARGUMENT);
  metaffi_runtime_release(nullptr);
  metaffi_module_free(nullptr);
  metaffi_entity_free(nullptr);
}

}  // namespace
}  // namespace metaffi::testing
