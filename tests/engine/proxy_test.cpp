#include <atomic>
#include <thread>

#include "engine/proxy.hpp"
#include "tests/engine/support.hpp"

namespace metaffi::testing {
namespace {

std::atomic<int> releases;

metaffi_error* nothing(void*, const metaffi_value*, std::size_t, metaffi_value*, std::size_t) { return nullptr; }

metaffi_value new_callable() {
  metaffi_callable description = {};
  description.invoke = nothing;
  description.release = [](void*) { ++releases; };
  metaffi_value callable = {};
  EXPECT_OK(metaffi_callable_new(metaffi_owner_id("test"), &description, &callable));
  return callable;
}

// What a guest makes of a callable: it owns a reference, and lives while the engine or the guest keeps it.
struct GuestObject {
  explicit GuestObject(const metaffi_value& callable) : reference(callable) {
    EXPECT_OK(metaffi_handle_retain(&reference));
  }
  static void drop(void* object) { ++static_cast<GuestObject*>(object)->drops; }
  void collect() { metaffi_value_free(&reference); }

  metaffi_value reference;
  std::atomic<int> drops = 0;
};

class Proxy : public ::testing::Test {
 protected:
  void SetUp() override { releases = 0; }

  static void* attach(const metaffi_value& callable, std::uint32_t under, GuestObject& object) {
    void* attached = nullptr;
    EXPECT_OK(metaffi_proxy_attach(&callable, under, &object, GuestObject::drop, &attached));
    return attached;
  }

  const std::uint32_t key = metaffi_type_id_new();
  const std::uint32_t other_key = metaffi_type_id_new();
};

TEST_F(Proxy, IsFoundByItsKey) {
  metaffi_value callable = new_callable();
  EXPECT_EQ(metaffi_proxy_find(&callable, key), nullptr);
  GuestObject object(callable);
  EXPECT_EQ(attach(callable, key, object), &object);
  EXPECT_EQ(metaffi_proxy_find(&callable, key), &object);
  EXPECT_EQ(metaffi_proxy_find(&callable, other_key), nullptr);
  metaffi_value_free(&callable);
  object.collect();
}

TEST_F(Proxy, TheFirstIsWhereTrampolinesLook) {
  metaffi_value callable = new_callable();
  GuestObject first(callable);
  GuestObject second(callable);
  attach(callable, other_key, first);
  attach(callable, key, second);
  EXPECT_EQ(callable.as.handle->verified_type, other_key);
  EXPECT_EQ(callable.as.handle->context, &first);
  EXPECT_EQ(metaffi_proxy_find(&callable, key), &second);
  metaffi_value_free(&callable);
  EXPECT_EQ(first.drops, 1);
  EXPECT_EQ(second.drops, 1);
  first.collect();
  EXPECT_EQ(releases, 0);
  second.collect();
  EXPECT_EQ(releases, 1);
}

TEST_F(Proxy, OfTwoForAKeyTheFirstStays) {
  metaffi_value callable = new_callable();
  GuestObject first(callable);
  GuestObject second(callable);
  attach(callable, key, first);
  EXPECT_EQ(attach(callable, key, second), &first);
  metaffi_value_free(&callable);
  EXPECT_EQ(first.drops, 0) << "the second object still counts";
  second.collect();
  EXPECT_EQ(first.drops, 1);
  EXPECT_EQ(second.drops, 0);
  EXPECT_EQ(releases, 0);
  first.collect();
  EXPECT_EQ(releases, 1);
}

TEST_F(Proxy, DoesNotKeepItsCallableWhileAttached) {
  metaffi_value callable = new_callable();
  metaffi_value second = callable;
  GuestObject object(callable);
  attach(callable, key, object);
  EXPECT_OK(metaffi_handle_retain(&second));
  metaffi_value_free(&callable);
  EXPECT_EQ(object.drops, 0);
  metaffi_value_free(&second);
  EXPECT_EQ(object.drops, 1);
  EXPECT_EQ(releases, 0);
  object.collect();
  EXPECT_EQ(releases, 1);
}

TEST_F(Proxy, OnceDroppedKeepsItsCallableAlive) {
  metaffi_value callable = new_callable();
  GuestObject object(callable);
  attach(callable, key, object);
  metaffi_value_free(&callable);
  EXPECT_EQ(metaffi_proxy_find(&object.reference, key), nullptr);
  EXPECT_EQ(object.reference.as.handle->verified_type, 0u);
  EXPECT_OK(metaffi_callable_invoke(&object.reference, nullptr, 0, nullptr, 0));
  EXPECT_EQ(releases, 0);
  const metaffi_value stale = object.reference;
  object.collect();
  EXPECT_EQ(releases, 1);
  EXPECT_EQ(object.drops, 1);
  EXPECT_EQ(metaffi_proxy_find(&stale, key), nullptr);
}

TEST_F(Proxy, IsMadeAnewWhenTheGuestGivesTheCallableBack) {
  metaffi_value callable = new_callable();
  GuestObject object(callable);
  attach(callable, key, object);
  metaffi_value_free(&callable);
  metaffi_value back = object.reference;
  EXPECT_OK(metaffi_handle_retain(&back));
  GuestObject next(back);
  EXPECT_EQ(attach(back, key, next), &next);
  EXPECT_EQ(metaffi_proxy_find(&back, key), &next);
  metaffi_value_free(&back);
  EXPECT_EQ(next.drops, 0) << "the dropped one counts";
  object.collect();
  EXPECT_EQ(next.drops, 1);
  next.collect();
  EXPECT_EQ(releases, 1);
}

TEST_F(Proxy, WithoutAReferenceDiesWithTheCallable) {
  metaffi_value callable = new_callable();
  int part = 0;
  void* attached = nullptr;
  EXPECT_OK(metaffi_proxy_attach(&callable, key, &part, nullptr, &attached));
  EXPECT_EQ(metaffi_proxy_find(&callable, key), &part);
  GuestObject object(callable);
  attach(callable, other_key, object);
  const metaffi_value stale = callable;
  metaffi_value_free(&callable);
  EXPECT_EQ(object.drops, 1);
  EXPECT_EQ(releases, 0);
  object.collect();
  EXPECT_EQ(releases, 1);
  EXPECT_EQ(metaffi_proxy_find(&stale, key), nullptr);

  callable = new_callable();
  EXPECT_EQ(callable.as.handle, stale.as.handle) << "slots are reused";
  EXPECT_EQ(metaffi_proxy_find(&callable, key), nullptr);
  EXPECT_OK(metaffi_proxy_attach(&callable, key, &part, nullptr, &attached));
  metaffi_value_free(&callable);
  EXPECT_EQ(releases, 2);
}

TEST_F(Proxy, IsDetachedWithItsKey) {
  metaffi_value callables[3] = {new_callable(), new_callable(), new_callable()};
  GuestObject first(callables[0]);
  GuestObject second(callables[1]);
  GuestObject other(callables[1]);
  GuestObject third(callables[2]);
  attach(callables[0], key, first);
  attach(callables[1], key, second);
  attach(callables[1], other_key, other);
  attach(callables[2], other_key, third);
  metaffi_proxy_detach_all(key);
  EXPECT_EQ(first.drops, 1);
  EXPECT_EQ(second.drops, 1);
  EXPECT_EQ(other.drops + third.drops, 0);
  EXPECT_EQ(metaffi_proxy_find(&callables[0], key), nullptr);
  EXPECT_EQ(callables[0].as.handle->verified_type, 0u);
  EXPECT_EQ(callables[1].as.handle->verified_type, other_key) << "the next one is the first";
  EXPECT_EQ(callables[1].as.handle->context, &other);
  for (metaffi_value& callable : callables) metaffi_value_free(&callable);
  EXPECT_EQ(releases, 0);
  EXPECT_EQ(other.drops, 0) << "the detached one counts";
  for (GuestObject* object : {&first, &second, &third}) object->collect();
  EXPECT_EQ(other.drops, 1);
  other.collect();
  EXPECT_EQ(releases, 3);
}

TEST_F(Proxy, RejectsUnusableArguments) {
  metaffi_value callable = new_callable();
  GuestObject object(callable);
  void* attached = nullptr;
  const auto refused = [&](const metaffi_value* value, std::uint32_t given, void* of, void** result) {
    return code(Error(metaffi_proxy_attach(value, given, of, GuestObject::drop, result)));
  };
  EXPECT_EQ(refused(&callable, 0, &object, &attached), METAFFI_ERROR_INVALID_ARGUMENT);
  EXPECT_EQ(refused(&callable, key, nullptr, &attached), METAFFI_ERROR_INVALID_ARGUMENT);
  EXPECT_EQ(refused(&callable, key, &object, nullptr), METAFFI_ERROR_INVALID_ARGUMENT);
  EXPECT_EQ(refused(nullptr, key, &object, &attached), METAFFI_ERROR_INVALID_ARGUMENT);
  const metaffi_value number = metaffi_value_int64(1);
  EXPECT_EQ(refused(&number, key, &object, &attached), METAFFI_ERROR_TYPE_MISMATCH);
  EXPECT_EQ(metaffi_proxy_find(&number, key), nullptr);
  EXPECT_EQ(metaffi_proxy_find(nullptr, key), nullptr);
  metaffi_proxy_detach_all(0);

  metaffi_value_free(&callable);
  EXPECT_EQ(refused(&object.reference, key, &object, &attached), METAFFI_ERROR_STALE_HANDLE)
      << "nobody is left who could use the proxy";
  EXPECT_EQ(attached, nullptr);
  const metaffi_value stale = object.reference;
  object.collect();
  EXPECT_EQ(releases, 1);
  EXPECT_EQ(refused(&stale, key, &object, &attached), METAFFI_ERROR_STALE_HANDLE);
}

// Between the look that finds one reference and the exchange that gives it up, a guest may give the callable back to a host.
TEST_F(Proxy, StaysWhenTheLastReferenceTurnsOutNotToBe) {
  metaffi_value callable = new_callable();
  GuestObject object(callable);
  attach(callable, key, object);
  metaffi_value back = object.reference;
  EXPECT_OK(metaffi_handle_retain(&back));
  EXPECT_EQ(engine::give_up_last_reference(callable.as.handle, callable.length), engine::LastReference::kChanged);
  EXPECT_EQ(object.drops, 0);
  EXPECT_EQ(callable.as.handle->verified_type, key) << "trampolines find it again";
  EXPECT_EQ(callable.as.handle->context, &object);
  metaffi_value_free(&back);
  EXPECT_EQ(engine::give_up_last_reference(callable.as.handle, callable.length + 1), engine::LastReference::kChanged)
      << "another tenant's";
  EXPECT_EQ(engine::give_up_last_reference(callable.as.handle, callable.length), engine::LastReference::kPassedOn);
  EXPECT_EQ(object.drops, 1);
  EXPECT_EQ(engine::give_up_last_reference(callable.as.handle, callable.length), engine::LastReference::kChanged)
      << "no proxies are left";
  object.collect();
  EXPECT_EQ(releases, 1);
}

// Each round: one callable, threads that hold it, attach proxies, use what they find, and leave; guests that give it back while the
// last holder leaves. What a thread finds while it holds a reference must never have been dropped.
TEST_F(Proxy, IsNeverDroppedUnderSomebodyWhoHoldsAReference) {
  constexpr int kRounds = 2000;
  constexpr int kThreads = 3;
  std::atomic<int> used_after_drop = 0;
  for (int round = 0; round < kRounds; ++round) {
    metaffi_value callable = new_callable();
    std::vector<std::unique_ptr<GuestObject>> objects;
    for (int i = 0; i < kThreads; ++i) objects.push_back(std::make_unique<GuestObject>(callable));
    std::vector<metaffi_value> references(kThreads, callable);
    for (metaffi_value& reference : references) EXPECT_OK(metaffi_handle_retain(&reference));
    metaffi_value_free(&callable);
    const auto use = [&](const metaffi_value& held) {
      auto* const found = static_cast<GuestObject*>(metaffi_proxy_find(&held, key));
      if (found != nullptr && found->drops != 0) ++used_after_drop;
    };
    std::vector<std::thread> threads;
    std::vector<int> lost(kThreads);
    for (int i = 0; i < kThreads; ++i) {
      threads.emplace_back([&, i] {
        GuestObject& own = *objects[i];
        metaffi_value& reference = references[i];
        use(reference);
        lost[i] = attach(reference, key, own) != &own;
        use(reference);
        metaffi_value_free(&reference);
        // The guest gives it back to a host, through an object that it uses.
        metaffi_value back = own.reference;
        if (Error(metaffi_handle_retain(&back)) == nullptr) {
          use(back);
          metaffi_value_free(&back);
        }
        if (lost[i] != 0) own.collect();
      });
    }
    for (std::thread& thread : threads) thread.join();
    int drops = 0;
    for (int i = 0; i < kThreads; ++i) {
      drops += objects[i]->drops;
      EXPECT_EQ(objects[i]->drops, lost[i] != 0 ? 0 : 1);
      if (lost[i] == 0) objects[i]->collect();
    }
    EXPECT_GE(drops, 1);
    EXPECT_EQ(releases, round + 1);
  }
  EXPECT_EQ(used_after_drop, 0);
}

}  // namespace
}  // namespace metaffi::testing
