#include "tests/engine/support.hpp"

namespace metaffi::testing {
namespace {

TEST(Error, CopiesWhatItIsTold) {
  std::string text = "it broke";
  const Error error(metaffi_error_new(METAFFI_ERROR_OUT_OF_RANGE, text.c_str()));
  text = "another";
  EXPECT_EQ(message(error), "it broke");
  EXPECT_EQ(code(error), METAFFI_ERROR_OUT_OF_RANGE);
  EXPECT_EQ(metaffi_error_guest_type(error.get()), nullptr);
  EXPECT_EQ(metaffi_error_guest_stack(error.get()), nullptr);
  EXPECT_EQ(metaffi_error_cause(error.get()), nullptr);
  EXPECT_EQ(metaffi_error_exception(error.get()).type, metaffi_type{metaffi_null_type});
}

TEST(Error, WithoutMessageSaysWhatItsCodeMeans) {
  EXPECT_EQ(message(Error(metaffi_error_new(METAFFI_ERROR_STALE_HANDLE, nullptr))), "handle was already released");
  EXPECT_EQ(code(Error(metaffi_error_new(METAFFI_ERROR_NONE, "none"))), METAFFI_ERROR_INTERNAL);
  EXPECT_EQ(code(Error(metaffi_error_new(static_cast<metaffi_error_code>(31), "odd"))), METAFFI_ERROR_INTERNAL);
}

TEST(Error, CarriesTheGuestsException) {
  static int drops = 0;
  drops = 0;
  static constexpr metaffi_handle_class counted = {sizeof(metaffi_handle_class), [](void*, void*) { ++drops; }, nullptr,
                                                   nullptr};
  metaffi_error_info info = {};
  info.size = sizeof(info);
  info.code = METAFFI_ERROR_GUEST_EXCEPTION;
  info.message = "boom";
  info.guest_type = "java.lang.IllegalStateException";
  info.guest_stack = "\tat A.b(A.java:1)\n";
  info.cause = metaffi_error_new(METAFFI_ERROR_INTERNAL, "root");
  ASSERT_EQ(metaffi_handle_new(metaffi_owner_id("test"), nullptr, &counted, nullptr, &info.exception), nullptr);
  Error error(metaffi_error_new_from(&info));
  EXPECT_STREQ(metaffi_error_guest_type(error.get()), "java.lang.IllegalStateException");
  EXPECT_STREQ(metaffi_error_guest_stack(error.get()), "\tat A.b(A.java:1)\n");
  EXPECT_STREQ(metaffi_error_message(metaffi_error_cause(error.get())), "root");
  EXPECT_EQ(metaffi_error_exception(error.get()).as.handle, info.exception.as.handle);
  EXPECT_EQ(drops, 0);
  error.reset();
  EXPECT_EQ(drops, 1);
}

TEST(Error, AcceptsAShorterInfoOfAnOlderCaller) {
  metaffi_error_info info = {};
  info.size = offsetof(metaffi_error_info, guest_type);
  info.code = METAFFI_ERROR_UNSUPPORTED;
  info.message = "no";
  info.guest_type = "not read";
  const Error error(metaffi_error_new_from(&info));
  EXPECT_EQ(message(error), "no");
  EXPECT_EQ(metaffi_error_guest_type(error.get()), nullptr);
  EXPECT_EQ(code(Error(metaffi_error_new_from(nullptr))), METAFFI_ERROR_INTERNAL);
}

TEST(Error, IsSharedByCountedReferences) {
  metaffi_error* const error = metaffi_error_new(METAFFI_ERROR_INTERNAL, "shared");
  EXPECT_EQ(metaffi_error_retain(error), error);
  metaffi_error_free(error);
  EXPECT_STREQ(metaffi_error_message(error), "shared");
  metaffi_error_free(error);
  EXPECT_EQ(metaffi_error_retain(nullptr), nullptr);
  metaffi_error_free(nullptr);
}

TEST(Error, LongChainsOfCausesAreFreedWithoutRecursion) {
  metaffi_error* chain = nullptr;
  for (int i = 0; i < 1'000'000; ++i) {
    metaffi_error_info info = {};
    info.size = sizeof(info);
    info.code = METAFFI_ERROR_GUEST_EXCEPTION;
    info.message = "link";
    info.cause = chain;
    info.exception = metaffi_value_null();
    chain = metaffi_error_new_from(&info);
  }
  metaffi_error_free(chain);
}

TEST(ErrorCodeName, KnowsEveryCode) {
  EXPECT_STREQ(metaffi_error_code_name(METAFFI_ERROR_GUEST_EXCEPTION), "GUEST_EXCEPTION");
  EXPECT_STREQ(metaffi_error_code_name(METAFFI_ERROR_NONE), "NONE");
  EXPECT_EQ(metaffi_error_code_name(static_cast<metaffi_error_code>(31)), nullptr);
}

}  // namespace
}  // namespace metaffi::testing
