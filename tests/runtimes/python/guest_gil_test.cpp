// Threads and the GIL.
#include <pthread.h>

#include <thread>

#include "tests/runtimes/python/guest_fixture.hpp"

namespace metaffi::testing {
namespace {

// A key from before Python starts: once it is free, the next one made is that.
struct EarlyKey {
  EarlyKey() { pthread_key_create(&key, nullptr); }
  pthread_key_t key{};
} early;

class PythonGilTest : public PythonTest {
 protected:
  // A function of Python's C API.
  template <typename Function>
  Function* api(const char* name) {
    return reinterpret_cast<Function*>(run("callable=api_address", {words}, {whole}, {text(name)}).value().as.int64);
  }
};
METAFFI_UNDER_EACH_DISPATCH(PythonGilTest);

// Somebody who gives the GIL back more often than he took it takes away the state that is kept for the thread.
TEST_P(PythonGilTest, AThreadWhoseStateOthersDeleteGetsAnother) {
  auto* const state_of_thread = api<void*()>("PyGILState_GetThisThreadState");
  auto* const ensure = api<int()>("PyGILState_Ensure");
  auto* const release = api<void(int)>("PyGILState_Release");
  ASSERT_NE(release, nullptr);
  const Entity add = load("callable=add", {whole, whole}, {whole});
  std::thread([&] {
    constexpr int kLocked = 0;
    constexpr int kUnlocked = 1;
    for (int i = 0; i < 3; ++i) {
      EXPECT_EQ(call(add, {metaffi_value_int64(i), metaffi_value_int64(2)}).value().as.int64, i + 2);
      while (state_of_thread() != nullptr) {
        ensure();
        release(kLocked);
        release(kUnlocked);
      }
    }
    EXPECT_EQ(call(add, {metaffi_value_int64(1), metaffi_value_int64(2)}).value().as.int64, 3);
  }).join();
}

// Python finds states by another key there, and the one it had is somebody else's.
TEST_P(PythonGilTest, AChildOfForkEnters) {
  const Entity add = load("callable=add", {whole, whole}, {whole});
  EXPECT_EQ(call(add, {metaffi_value_int64(1), metaffi_value_int64(2)}).value().as.int64, 3);
  const Callable in_child([&](const Values& arguments, Values& results) -> metaffi_error* {
    static int other = 0;
    pthread_key_t key{};
    if (pthread_key_create(&key, nullptr) == 0) pthread_setspecific(key, &other);
    results[0] = call(add, {arguments.at(0), metaffi_value_int64(2)}).value();
    return nullptr;
  });
  pthread_key_delete(early.key);
  const Outcome status = run("callable=in_a_child", {type(metaffi_callable_type), whole}, {whole},
                             {in_child.value(), metaffi_value_int64(5)});
  pthread_key_create(&early.key, nullptr);
  EXPECT_EQ(status.message(), "");
  EXPECT_EQ(status.value().as.int64, 7);
}

}  // namespace
}  // namespace metaffi::testing
