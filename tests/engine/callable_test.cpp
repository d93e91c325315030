#include "tests/engine/support.hpp"

namespace metaffi::testing {
namespace {

struct Context {
  int calls = 0;
  int releases = 0;
};

metaffi_error* doubled(void* context, const metaffi_value* arguments, std::size_t, metaffi_value* results,
                       std::size_t) {
  ++static_cast<Context*>(context)->calls;
  if (arguments[0].type != metaffi_int64_type) return metaffi_error_new(METAFFI_ERROR_TYPE_MISMATCH, "no number");
  results[0] = metaffi_value_int64(2 * arguments[0].as.int64);
  return nullptr;
}

class Callable : public ::testing::Test {
 protected:
  metaffi_value make(std::size_t parameter_count = 1, std::size_t result_count = 1) {
    metaffi_callable description = {};
    description.invoke = doubled;
    description.context = &context;
    description.release = [](void* given) { ++static_cast<Context*>(given)->releases; };
    description.parameters = parameters.data();
    description.parameter_count = parameter_count;
    description.results = parameters.data();
    description.result_count = result_count;
    metaffi_value callable = {};
    EXPECT_OK(metaffi_callable_new(owner, &description, &callable));
    return callable;
  }

  const std::uint32_t owner = metaffi_owner_id("test");
  std::vector<metaffi_type_info> parameters = {{metaffi_int64_type, 0, "number"}};
  Context context;
};

TEST_F(Callable, IsInvoked) {
  metaffi_value callable = make();
  EXPECT_EQ(callable.type, metaffi_type{metaffi_callable_type});
  const metaffi_value argument = metaffi_value_int64(21);
  metaffi_value result = {};
  EXPECT_OK(metaffi_callable_invoke(&callable, &argument, 1, &result, 1));
  EXPECT_EQ(result.as.int64, 42);
  metaffi_value_free(&callable);
  EXPECT_EQ(context.calls, 1);
  EXPECT_EQ(context.releases, 1);
}

TEST_F(Callable, ReturnsItsOwnErrorsUntouched) {
  metaffi_value callable = make();
  const metaffi_value argument = metaffi_value_float64(1);
  metaffi_value result = {};
  EXPECT_EQ(message(Error(metaffi_callable_invoke(&callable, &argument, 1, &result, 1))), "no number");
  metaffi_value_free(&callable);
}

TEST_F(Callable, ChecksCountsBeforeCalling) {
  metaffi_value callable = make();
  metaffi_value values[2] = {metaffi_value_int64(1), metaffi_value_int64(2)};
  const Error error(metaffi_callable_invoke(&callable, values, 2, values, 1));
  EXPECT_EQ(code(error), METAFFI_ERROR_SIGNATURE);
  EXPECT_EQ(message(error), "the callable has 1 parameter, and was called with 2");
  EXPECT_EQ(message(Error(metaffi_callable_invoke(&callable, values, 1, values, 0))),
            "the callable has 1 result, and was called with none");
  EXPECT_EQ(context.calls, 0);
  metaffi_value_free(&callable);
}

TEST_F(Callable, TakesAnyCountsWhenTheyAreDynamic) {
  metaffi_value callable = make(METAFFI_DYNAMIC, METAFFI_DYNAMIC);
  metaffi_value values[3] = {metaffi_value_int64(1), metaffi_value_int64(2), metaffi_value_int64(3)};
  metaffi_value result = {};
  EXPECT_OK(metaffi_callable_invoke(&callable, values, 3, &result, 1));
  metaffi_value_free(&callable);
}

TEST_F(Callable, OwnsItsDescription) {
  metaffi_value callable = make();
  parameters[0] = {metaffi_float64_type, 0, "other"};
  const metaffi_callable* description = nullptr;
  EXPECT_OK(metaffi_callable_get(&callable, &description));
  EXPECT_EQ(description->context, &context);
  ASSERT_EQ(description->parameter_count, 1u);
  EXPECT_EQ(description->parameters[0].type, metaffi_type{metaffi_int64_type});
  EXPECT_STREQ(description->parameters[0].alias, "number");
  EXPECT_EQ(metaffi_handle_owner(&callable), owner);
  metaffi_value_free(&callable);
}

TEST_F(Callable, SharesReferencesLikeAHandle) {
  metaffi_value callable = make();
  metaffi_value second = callable;
  EXPECT_OK(metaffi_handle_retain(&callable));
  metaffi_value_free(&callable);
  EXPECT_EQ(context.releases, 0);
  const metaffi_value stale = second;
  metaffi_value_free(&second);
  EXPECT_EQ(context.releases, 1);
  const metaffi_callable* description = nullptr;
  EXPECT_EQ(code(Error(metaffi_callable_get(&stale, &description))), METAFFI_ERROR_STALE_HANDLE);
  EXPECT_EQ(code(Error(metaffi_callable_invoke(&stale, nullptr, 0, nullptr, 0))), METAFFI_ERROR_STALE_HANDLE);
}

TEST_F(Callable, MayFreeItsLastReferenceWhileItRuns) {
  static metaffi_value self;
  static bool released;
  released = false;
  metaffi_callable description = {};
  description.invoke = [](void*, const metaffi_value*, std::size_t, metaffi_value*, std::size_t) -> metaffi_error* {
    metaffi_value_free(&self);
    EXPECT_FALSE(released);
    return nullptr;
  };
  description.release = [](void*) { released = true; };
  EXPECT_OK(metaffi_callable_new(owner, &description, &self));
  const metaffi_value copy = self;
  EXPECT_OK(metaffi_callable_invoke(&copy, nullptr, 0, nullptr, 0));
  EXPECT_TRUE(released);
}

TEST_F(Callable, RejectsUnusableArguments) {
  metaffi_value result = {};
  metaffi_callable description = {};
  EXPECT_EQ(code(Error(metaffi_callable_new(owner, nullptr, &result))), METAFFI_ERROR_INVALID_ARGUMENT);
  EXPECT_EQ(code(Error(metaffi_callable_new(owner, &description, &result))), METAFFI_ERROR_INVALID_ARGUMENT);
  description.invoke = doubled;
  EXPECT_EQ(code(Error(metaffi_callable_new(0, &description, &result))), METAFFI_ERROR_INVALID_ARGUMENT);
  description.parameter_count = 2;
  EXPECT_EQ(code(Error(metaffi_callable_new(owner, &description, &result))), METAFFI_ERROR_INVALID_ARGUMENT);
  const metaffi_type_info bad[] = {info(metaffi_int64_type), info(3)};
  description.parameters = bad;
  EXPECT_EQ(code(Error(metaffi_callable_new(owner, &description, &result))), METAFFI_ERROR_SIGNATURE);
  const metaffi_value number = metaffi_value_int64(1);
  const metaffi_callable* found = nullptr;
  EXPECT_EQ(message(Error(metaffi_callable_get(&number, &found))),
            "a value of type int64 was given where a callable is needed");
  EXPECT_EQ(code(Error(metaffi_callable_invoke(nullptr, nullptr, 0, nullptr, 0))), METAFFI_ERROR_INVALID_ARGUMENT);
}

TEST_F(Callable, IsNoHandleAndAHandleIsNone) {
  metaffi_value callable = make();
  void* object = nullptr;
  EXPECT_EQ(code(Error(metaffi_handle_object(&callable, owner, &object))), METAFFI_ERROR_TYPE_MISMATCH);
  static constexpr metaffi_handle_class plain = {sizeof(metaffi_handle_class), nullptr, nullptr, nullptr};
  metaffi_value handle = {};
  EXPECT_OK(metaffi_handle_new(owner, nullptr, &plain, nullptr, &handle));
  const metaffi_callable* found = nullptr;
  EXPECT_EQ(code(Error(metaffi_callable_get(&handle, &found))), METAFFI_ERROR_TYPE_MISMATCH);
  metaffi_value disguised = handle;
  disguised.type = metaffi_callable_type;
  EXPECT_EQ(message(Error(metaffi_callable_get(&disguised, &found))),
            "the value says that it is a callable, but the object behind it is none");
  metaffi_value_free(&handle);
  metaffi_value_free(&callable);
}

}  // namespace
}  // namespace metaffi::testing
