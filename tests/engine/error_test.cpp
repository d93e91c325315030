#include <atomic>
#include <barrier>
#include <cstring>
#include <thread>

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

// A stack trace that is written later: its context.
struct LaterStack {
  std::atomic<int> asked = 0;
  std::atomic<int> released = 0;
  int silent_for = 0;  // answers
  std::barrier<>* together = nullptr;

  static char* write(void* context) {
    auto& self = *static_cast<LaterStack*>(context);
    if (self.together != nullptr) self.together->arrive_and_wait();
    const int time = ++self.asked;
    if (time <= self.silent_for) return nullptr;
    const std::string text = "written at " + std::to_string(time);
    auto* const copy = static_cast<char*>(metaffi_alloc(text.size() + 1));
    std::memcpy(copy, text.c_str(), text.size() + 1);
    return copy;
  }
  static void release(void* context) { ++static_cast<LaterStack*>(context)->released; }

  Error error(const char* at_once = nullptr) {
    metaffi_error_info info = {};
    info.size = sizeof(info);
    info.code = METAFFI_ERROR_GUEST_EXCEPTION;
    info.message = "boom";
    info.guest_stack = at_once;
    info.later_stack = {write, release, this};
    return Error(metaffi_error_new_from(&info));
  }
};

TEST(Error, WritesItsStackOnceWhenItIsAskedFor) {
  LaterStack stack;
  Error error = stack.error();
  const Error other(metaffi_error_retain(error.get()));
  EXPECT_EQ(stack.asked, 0);
  EXPECT_STREQ(metaffi_error_guest_stack(error.get()), "written at 1");
  EXPECT_EQ(metaffi_error_guest_stack(other.get()), metaffi_error_guest_stack(error.get()));
  EXPECT_EQ(stack.asked, 1);
  error.reset();
  EXPECT_EQ(stack.released, 0);
}

TEST(Error, GivesTheContextOfItsStackBackOnce) {
  LaterStack asked, unasked;
  ASSERT_NE(metaffi_error_guest_stack(asked.error().get()), nullptr);
  static_cast<void>(unasked.error());
  EXPECT_EQ(asked.released, 1);
  EXPECT_EQ(unasked.released, 1);
  EXPECT_EQ(unasked.asked, 0);
}

TEST(Error, AsksAgainForAStackThatCouldNotBeHad) {
  LaterStack stack{.silent_for = 1};
  const Error error = stack.error();
  EXPECT_EQ(metaffi_error_guest_stack(error.get()), nullptr);
  EXPECT_STREQ(metaffi_error_guest_stack(error.get()), "written at 2");
}

TEST(Error, HasNoUseForALaterStackBesideOne) {
  LaterStack stack;
  EXPECT_STREQ(metaffi_error_guest_stack(stack.error("at once").get()), "at once");
  EXPECT_EQ(stack.asked, 0);
  EXPECT_EQ(stack.released, 1);
}

TEST(Error, OneStackCountsWhenSeveralThreadsAsk) {
  std::barrier together(2);
  LaterStack stack{.together = &together};
  const Error error = stack.error();
  const char* there = nullptr;
  std::thread other([&] { there = metaffi_error_guest_stack(error.get()); });
  const char* const here = metaffi_error_guest_stack(error.get());
  other.join();
  EXPECT_EQ(stack.asked, 2);
  EXPECT_EQ(here, there);
  EXPECT_EQ(here, metaffi_error_guest_stack(error.get()));
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
