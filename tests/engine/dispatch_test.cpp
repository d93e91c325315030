#include "engine/dispatch.hpp"

#include "tests/engine/support.hpp"

namespace metaffi::testing {
namespace {

constexpr metaffi_dispatch by_default = METAFFI_DISPATCH_DEFAULT;
constexpr metaffi_dispatch automatic = METAFFI_DISPATCH_AUTO;
constexpr metaffi_dispatch jit_only = METAFFI_DISPATCH_JIT;
constexpr metaffi_dispatch interpreter = METAFFI_DISPATCH_INTERPRETER;

struct Wish {
  const char* environment;
  metaffi_dispatch runtime;
  metaffi_dispatch entity;
  metaffi_dispatch served;
  const char* asked_by;
};

class DispatchWishes : public ::testing::TestWithParam<Wish> {};

INSTANTIATE_TEST_SUITE_P(
    All, DispatchWishes,
    ::testing::Values(Wish{nullptr, by_default, by_default, jit_only, "the default asked for auto"},
                      Wish{"", by_default, by_default, jit_only, "the default"},
                      Wish{"interpreter", by_default, by_default, interpreter, "METAFFI_DISPATCH"},
                      Wish{"jit", by_default, by_default, jit_only, "METAFFI_DISPATCH asked for jit"},
                      Wish{"interpreter", jit_only, by_default, jit_only, "the runtime's options"},
                      Wish{"nonsense", automatic, by_default, jit_only, "the runtime's options"},
                      Wish{"jit", interpreter, by_default, interpreter, "the runtime's options"},
                      Wish{"jit", jit_only, interpreter, interpreter, "the entity's options"},
                      Wish{"interpreter", interpreter, automatic, jit_only, "the entity's options"}));

TEST_P(DispatchWishes, TheNearestOneCounts) {
  if (GetParam().served == jit_only && jit::unavailable()) GTEST_SKIP() << jit::unavailable()->message;
  const Environment variable("METAFFI_DISPATCH", GetParam().environment);
  const Runtime runtime = load_runtime("fake", GetParam().runtime);
  const Module module = load_module(runtime);
  const Entity entity = load_entity(module, "callable=nothing", {}, {}, GetParam().entity);
  metaffi_entity_dispatch_info facts = {};
  facts.size = sizeof(facts);
  EXPECT_OK(metaffi_entity_dispatch(entity.get(), &facts));
  EXPECT_EQ(facts.dispatch, GetParam().served);
  EXPECT_THAT(facts.reason, ::testing::HasSubstr(GetParam().asked_by));
  EXPECT_EQ(facts.code != nullptr, GetParam().served == jit_only);
  EXPECT_EQ(facts.code_size > 0, GetParam().served == jit_only);
}

TEST(Dispatch, ABadVariableIsAnErrorThatNamesIt) {
  const Environment variable("METAFFI_DISPATCH", "fast");
  metaffi_runtime* runtime = nullptr;
  const Error error(metaffi_runtime_load("fake", nullptr, &runtime));
  EXPECT_EQ(code(error), METAFFI_ERROR_INVALID_ARGUMENT);
  EXPECT_EQ(message(error),
            "the environment variable METAFFI_DISPATCH is \"fast\"; set it to auto, jit or interpreter, or unset it");
}

TEST(Dispatch, BadOptionsAreErrors) {
  metaffi_runtime_options options = {};
  metaffi_runtime* runtime = nullptr;
  EXPECT_THAT(message(Error(metaffi_runtime_load("fake", &options, &runtime))), ::testing::HasSubstr("size is 0"));
  options.size = sizeof(options);
  options.dispatch = static_cast<metaffi_dispatch>(9);
  EXPECT_THAT(message(Error(metaffi_runtime_load("fake", &options, &runtime))),
              ::testing::HasSubstr("unknown dispatch 9"));
  const Runtime good = load_runtime();
  const Module module = load_module(good);
  Entity entity;
  EXPECT_EQ(code(try_load(module, "callable=nothing", {}, {}, &entity, static_cast<metaffi_dispatch>(9))),
            METAFFI_ERROR_INVALID_ARGUMENT);
}

TEST(Dispatch, AnswersAShorterQueryOfAnOlderCaller) {
  const Runtime runtime = load_runtime("fake", interpreter);
  const Module module = load_module(runtime);
  const Entity entity = load_entity(module, "callable=nothing", {}, {});
  metaffi_entity_dispatch_info facts = {};
  facts.size = offsetof(metaffi_entity_dispatch_info, reason);
  facts.reason = "untouched";
  EXPECT_OK(metaffi_entity_dispatch(entity.get(), &facts));
  EXPECT_EQ(facts.dispatch, interpreter);
  EXPECT_STREQ(facts.reason, "untouched");
  facts.size = 0;
  EXPECT_EQ(code(Error(metaffi_entity_dispatch(entity.get(), &facts))), METAFFI_ERROR_INVALID_ARGUMENT);
}

}  // namespace
}  // namespace metaffi::testing
