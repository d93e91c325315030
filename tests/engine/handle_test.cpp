#include <pthread.h>

#include <atomic>
#include <cstring>
#include <thread>

#include "tests/engine/support.hpp"

namespace metaffi::testing {
namespace {

std::atomic<int> drops;

char* copy_text(const char* text) {
  auto* const copy = static_cast<char*>(metaffi_alloc(std::strlen(text) + 1));
  std::strcpy(copy, text);
  return copy;
}

constexpr metaffi_handle_class counted = {
    sizeof(metaffi_handle_class), [](void*, void*) { ++drops; }, [](void*, void*) { return copy_text("Thing"); },
    [](void* object, void*) { return copy_text(static_cast<const char*>(object)); }};

metaffi_value new_handle(const char* owner = "test", const void* object = "object") {
  metaffi_value handle = {};
  EXPECT_OK(metaffi_handle_new(metaffi_owner_id(owner), const_cast<void*>(object), &counted, nullptr, &handle));
  return handle;
}

TEST(Owner, HasOneNumberAName) {
  const std::uint32_t jvm = metaffi_owner_id("jvm");
  EXPECT_NE(jvm, 0u);
  EXPECT_EQ(metaffi_owner_id("jvm"), jvm);
  EXPECT_NE(metaffi_owner_id("python3"), jvm);
  EXPECT_STREQ(metaffi_owner_name(jvm), "jvm");
  EXPECT_EQ(metaffi_owner_name(0), nullptr);
  EXPECT_EQ(metaffi_owner_name(99999), nullptr);
  EXPECT_EQ(metaffi_owner_id(nullptr), 0u);
  EXPECT_EQ(metaffi_owner_id(""), 0u);
}

TEST(TypeId, IsNeverZeroAndNeverTwiceTheSame) {
  const std::uint32_t first = metaffi_type_id_new();
  EXPECT_NE(first, 0u);
  EXPECT_NE(metaffi_type_id_new(), first);
}

TEST(Handle, GivesItsObjectToItsOwner) {
  metaffi_value handle = new_handle();
  void* object = nullptr;
  EXPECT_OK(metaffi_handle_object(&handle, metaffi_owner_id("test"), &object));
  EXPECT_STREQ(static_cast<const char*>(object), "object");
  EXPECT_EQ(metaffi_handle_owner(&handle), metaffi_owner_id("test"));
  const Text type(metaffi_handle_type_name(&handle));
  const Text text(metaffi_handle_describe(&handle));
  EXPECT_STREQ(type.get(), "Thing");
  EXPECT_STREQ(text.get(), "object");
  metaffi_value_free(&handle);
}

TEST(Handle, IsDroppedWithItsLastReference) {
  metaffi_value handle = new_handle();
  metaffi_value second = handle;
  drops = 0;
  EXPECT_OK(metaffi_handle_retain(&handle));
  metaffi_value_free(&handle);
  EXPECT_EQ(drops, 0);
  metaffi_value_free(&second);
  EXPECT_EQ(drops, 1);
}

TEST(Handle, IsStaleAfterItsRelease) {
  metaffi_value handle = new_handle();
  metaffi_value stale = handle;
  metaffi_value_free(&handle);
  void* object = nullptr;
  Error error(metaffi_handle_object(&stale, metaffi_owner_id("test"), &object));
  EXPECT_EQ(code(error), METAFFI_ERROR_STALE_HANDLE) << message(error);
  EXPECT_EQ(code(Error(metaffi_handle_retain(&stale))), METAFFI_ERROR_STALE_HANDLE);
  EXPECT_EQ(metaffi_handle_owner(&stale), 0u);
  EXPECT_EQ(metaffi_handle_type_name(&stale), nullptr);
  EXPECT_EQ(metaffi_handle_describe(&stale), nullptr);
  drops = 0;
  metaffi_value next = new_handle();
  EXPECT_EQ(next.as.handle, stale.as.handle) << "slots are reused";
  metaffi_value_free(&stale);
  EXPECT_EQ(drops, 0) << "a stale reference touches no new tenant";
  metaffi_value_free(&next);
  EXPECT_EQ(drops, 1);
}

TEST(Handle, ForgetsWhatItWasVerifiedAsWhenItsSlotIsReused) {
  metaffi_value handle = new_handle();
  handle.as.handle->verified_type = 77;
  metaffi_value_free(&handle);
  metaffi_value next = new_handle();
  EXPECT_EQ(next.as.handle->verified_type, 0u);
  metaffi_value_free(&next);
}

TEST(Handle, ErrorsNameWhatWasGiven) {
  void* object = nullptr;
  const std::uint32_t owner = metaffi_owner_id("test");
  metaffi_value foreign = new_handle("elsewhere");
  Error error(metaffi_handle_object(&foreign, owner, &object));
  EXPECT_EQ(code(error), METAFFI_ERROR_FOREIGN_HANDLE);
  EXPECT_EQ(message(error), "the handle belongs to elsewhere where one of test is needed");
  metaffi_value_free(&foreign);

  const metaffi_value number = metaffi_value_int64(1);
  error.reset(metaffi_handle_object(&number, owner, &object));
  EXPECT_EQ(code(error), METAFFI_ERROR_TYPE_MISMATCH);
  EXPECT_EQ(message(error), "a value of type int64 was given where a handle is needed");
  const metaffi_value null = metaffi_value_null();
  error.reset(metaffi_handle_object(&null, owner, &object));
  EXPECT_EQ(message(error), "null was given where a handle is needed");
  EXPECT_EQ(code(Error(metaffi_handle_retain(&number))), METAFFI_ERROR_TYPE_MISMATCH);
  EXPECT_EQ(code(Error(metaffi_handle_retain(nullptr))), METAFFI_ERROR_INVALID_ARGUMENT);
  EXPECT_EQ(metaffi_handle_owner(&number), 0u);
}

TEST(Handle, RejectsUnusableArguments) {
  metaffi_value result = {};
  EXPECT_EQ(code(Error(metaffi_handle_new(0, nullptr, &counted, nullptr, &result))), METAFFI_ERROR_INVALID_ARGUMENT);
  EXPECT_EQ(code(Error(metaffi_handle_new(54321, nullptr, &counted, nullptr, &result))),
            METAFFI_ERROR_INVALID_ARGUMENT);
  EXPECT_EQ(code(Error(metaffi_handle_new(1, nullptr, nullptr, nullptr, &result))), METAFFI_ERROR_INVALID_ARGUMENT);
  EXPECT_EQ(code(Error(metaffi_handle_new(1, nullptr, &counted, nullptr, nullptr))), METAFFI_ERROR_INVALID_ARGUMENT);
  constexpr metaffi_handle_class sizeless = {};
  EXPECT_EQ(code(Error(metaffi_handle_new(metaffi_owner_id("test"), nullptr, &sizeless, nullptr, &result))),
            METAFFI_ERROR_INVALID_ARGUMENT);
}

TEST(Handle, SlotsOfThreadsThatOnlyMakeAndThreadsThatOnlyFreeAreReused) {
  constexpr int rounds = 50;
  constexpr int batch = 1000;
  std::vector<metaffi_handle*> seen;
  for (int round = 0; round < rounds; ++round) {
    std::vector<metaffi_value> made(batch);
    std::thread([&] {
      for (metaffi_value& handle : made) handle = new_handle();
    }).join();
    for (metaffi_value& handle : made) {
      seen.push_back(handle.as.handle);
      metaffi_value_free(&handle);
    }
  }
  std::sort(seen.begin(), seen.end());
  const auto distinct = std::unique(seen.begin(), seen.end()) - seen.begin();
  EXPECT_LT(distinct, 3 * batch);
}

TEST(Handle, SlotsThatAThreadKeptAreReusedWhenItEnded) {
  std::vector<metaffi_handle*> seen;
  for (int round = 0; round < 200; ++round) {
    std::thread([&] {
      std::vector<metaffi_value> made(20);
      for (metaffi_value& handle : made) handle = new_handle();
      for (metaffi_value& handle : made) {
        seen.push_back(handle.as.handle);
        metaffi_value_free(&handle);
      }
    }).join();
  }
  std::sort(seen.begin(), seen.end());
  EXPECT_LT(std::unique(seen.begin(), seen.end()) - seen.begin(), 1000);
}

TEST(Handle, IsFreedByAThreadThatEnds) {
  struct Last {
    metaffi_value handle = metaffi_value_null();
    ~Last() { metaffi_value_free(&handle); }
  };
  drops = 0;
  metaffi_value stale = metaffi_value_null();
  std::thread([&] {
    thread_local Last last;  // goes after what the thread keeps, which comes to be with the first slot that is freed
    last.handle = new_handle();
    stale = last.handle;
    metaffi_value first = new_handle();
    metaffi_value_free(&first);
  }).join();
  EXPECT_EQ(drops, 2);
  EXPECT_EQ(code(Error(metaffi_handle_retain(&stale))), METAFFI_ERROR_STALE_HANDLE);
}

// In the destructor of a pthread key, when those of thread-local objects have run: nobody would give back what it kept.
TEST(Handle, SlotsThatAThreadFreesAtItsVeryEndAreReused) {
  pthread_key_t key = 0;
  ASSERT_EQ(pthread_key_create(&key,
                               [](void* made) {
                                 for (metaffi_value& handle : *static_cast<std::vector<metaffi_value>*>(made))
                                   metaffi_value_free(&handle);
                               }),
            0);
  std::vector<metaffi_handle*> seen;
  for (int round = 0; round < 200; ++round) {
    std::vector<metaffi_value> made(20);
    for (metaffi_value& handle : made) {
      handle = new_handle();
      seen.push_back(handle.as.handle);
    }
    std::thread([&] { pthread_setspecific(key, &made); }).join();
  }
  pthread_key_delete(key);
  std::sort(seen.begin(), seen.end());
  EXPECT_LT(std::unique(seen.begin(), seen.end()) - seen.begin(), 2500);
}

TEST(Handle, CountsRightWithManyThreads) {
  constexpr int threads = 8;
  constexpr int rounds = 20'000;
  drops = 0;
  metaffi_value shared = new_handle();
  std::vector<std::thread> workers;
  for (int i = 0; i < threads; ++i) {
    workers.emplace_back([&shared] {
      for (int round = 0; round < rounds; ++round) {
        metaffi_value own = new_handle();
        metaffi_value copy = own;
        EXPECT_OK(metaffi_handle_retain(&own));
        metaffi_value_free(&own);
        EXPECT_OK(metaffi_handle_retain(&shared));
        metaffi_value mine = shared;
        metaffi_value_free(&mine);
        metaffi_value_free(&copy);
      }
    });
  }
  for (std::thread& worker : workers) worker.join();
  EXPECT_EQ(drops, threads * rounds);
  metaffi_value_free(&shared);
  EXPECT_EQ(drops, threads * rounds + 1);
}

TEST(Handle, OneOfManyThreadsFreesTheLastReference) {
  for (int round = 0; round < 200; ++round) {
    drops = 0;
    const metaffi_value handle = new_handle();
    constexpr int threads = 4;
    for (int i = 1; i < threads; ++i) EXPECT_OK(metaffi_handle_retain(&handle));
    std::vector<std::thread> workers;
    for (int i = 0; i < threads; ++i) {
      workers.emplace_back([handle] {
        metaffi_value mine = handle;
        metaffi_value_free(&mine);
      });
    }
    for (std::thread& worker : workers) worker.join();
    ASSERT_EQ(drops, 1);
  }
}

}  // namespace
}  // namespace metaffi::testing
