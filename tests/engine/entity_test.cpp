#include "tests/engine/support.hpp"

namespace metaffi::testing {
namespace {

using EntityTest = FakeTest;

TEST_F(EntityTest, TellsWhatItIs) {
  const metaffi_type_info declared[] = {{metaffi_int64_type, 0, "long"}, {metaffi_int64_type, 0, nullptr}};
  const metaffi_type_info result = info(metaffi_int64_type);
  metaffi_entity* loaded = nullptr;
  ASSERT_EQ(metaffi_entity_load(module.get(), "callable=add", declared, 2, &result, 1, nullptr, &loaded), nullptr);
  const Entity entity(loaded);
  EXPECT_STREQ(metaffi_entity_path(entity.get()), "callable=add");
  EXPECT_STREQ(metaffi_entity_signature(entity.get()), "fake.add");
  std::size_t count = 0;
  const metaffi_type_info* const parameters = metaffi_entity_parameters(entity.get(), &count);
  ASSERT_EQ(count, 2u);
  EXPECT_STREQ(parameters[0].alias, "long");
  EXPECT_NE(parameters[0].alias, declared[0].alias) << "the entity owns its signature";
  EXPECT_EQ(metaffi_entity_results(entity.get(), &count)->type, metaffi_type{metaffi_int64_type});
  EXPECT_EQ(count, 1u);
}

TEST_F(EntityTest, BeginsWithItsXcall) {
  const Entity entity = load_entity(module, "callable=add", {metaffi_int64_type, metaffi_int64_type},
                                    {metaffi_int64_type}, METAFFI_DISPATCH_AUTO);
  metaffi_entity_dispatch_info facts = {};
  facts.size = sizeof(facts);
  EXPECT_OK(metaffi_entity_dispatch(entity.get(), &facts));
  if (facts.code == nullptr) GTEST_SKIP() << facts.reason;
  EXPECT_EQ(*reinterpret_cast<const void* const*>(entity.get()), facts.code);
  EXPECT_LT(facts.code_size, 1024u);
}

TEST_F(EntityTest, ExplainsItsPlan) {
  const Entity entity =
      load_entity(module, "callable=add", {metaffi_int64_type, metaffi_int64_type}, {metaffi_int64_type});
  char* text = nullptr;
  EXPECT_OK(metaffi_entity_explain(entity.get(), &text));
  const Text owned(text);
  EXPECT_THAT(text, ::testing::HasSubstr("add"));
}

TEST_F(EntityTest, ReportsWhatThePluginSays) {
  Entity entity;
  EXPECT_EQ(message(try_load(module, "callable=nonesuch", {}, {}, &entity)), "fake: there is no nonesuch");
  EXPECT_EQ(entity, nullptr);
}

TEST_F(EntityTest, RejectsMalformedPathsAndTypesBeforeThePluginSeesThem) {
  const long alive = counters().entities;
  Entity entity;
  EXPECT_EQ(code(try_load(module, "callabel=add", {}, {}, &entity)), METAFFI_ERROR_ENTITY_PATH);
  const Error parameter = try_load(module, "callable=nothing", {info(metaffi_int8_type), info(3)}, {}, &entity);
  EXPECT_EQ(code(parameter), METAFFI_ERROR_SIGNATURE);
  EXPECT_THAT(message(parameter), ::testing::StartsWith("parameter 2"));
  const Error result = try_load(module, "callable=nothing", {}, {info(metaffi_null_type)}, &entity);
  EXPECT_THAT(message(result), ::testing::StartsWith("result 1"));
  EXPECT_EQ(counters().entities, alive);
}

TEST_F(EntityTest, InvalidPlansAreTheirPluginsFault) {
  const long alive = counters().entities;
  Entity entity;
  const Error invalid = try_load(module, "callable=invalid", {}, infos({metaffi_int64_type}), &entity);
  EXPECT_EQ(code(invalid), METAFFI_ERROR_INTERNAL);
  EXPECT_THAT(message(invalid), ::testing::HasSubstr("the plug-in fake gave an invalid call plan for fake.invalid"));
  const Error other = try_load(module, "callable=other_types", infos({metaffi_int64_type, metaffi_int64_type}),
                               infos({metaffi_int64_type}), &entity);
  EXPECT_EQ(message(other),
            "the plug-in fake answered callable=other_types with a call plan whose parameter 1 is int8 where "
            "int64 was declared");
  EXPECT_EQ(counters().entities, alive) << "a refused plan is freed";
}

TEST_F(EntityTest, RejectsUnusableArguments) {
  metaffi_entity* entity = nullptr;
  const metaffi_type_info number = info(metaffi_int64_type);
  const auto load = [&](metaffi_module* from, const char* path, const metaffi_type_info* parameters,
                        const metaffi_type_info* results, metaffi_entity** result) {
    return code(Error(metaffi_entity_load(from, path, parameters, 1, results, 1, nullptr, result)));
  };
  EXPECT_EQ(load(nullptr, "callable=echo", &number, &number, &entity), METAFFI_ERROR_INVALID_ARGUMENT);
  EXPECT_EQ(load(module.get(), nullptr, &number, &number, &entity), METAFFI_ERROR_INVALID_ARGUMENT);
  EXPECT_EQ(load(module.get(), "callable=echo", nullptr, &number, &entity), METAFFI_ERROR_INVALID_ARGUMENT);
  EXPECT_EQ(load(module.get(), "callable=echo", &number, nullptr, &entity), METAFFI_ERROR_INVALID_ARGUMENT);
  EXPECT_EQ(load(module.get(), "callable=echo", &number, &number, nullptr), METAFFI_ERROR_INVALID_ARGUMENT);
  EXPECT_EQ(code(Error(metaffi_entity_xcall(nullptr, nullptr, nullptr))), METAFFI_ERROR_INVALID_ARGUMENT);
  metaffi_fn function = nullptr;
  EXPECT_EQ(code(Error(metaffi_entity_fn(nullptr, &function))), METAFFI_ERROR_INVALID_ARGUMENT);
  EXPECT_EQ(code(Error(metaffi_entity_explain(nullptr, nullptr))), METAFFI_ERROR_INVALID_ARGUMENT);
  EXPECT_EQ(code(Error(metaffi_entity_dispatch(nullptr, nullptr))), METAFFI_ERROR_INVALID_ARGUMENT);
}

}  // namespace
}  // namespace metaffi::testing
