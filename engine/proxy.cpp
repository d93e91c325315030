// Attached proxies: overview.
//
// A proxy (say, a Java object) owns a reference to its callable; the callable should find its proxy without a search, and keep
// it, or Java would collect it between two calls. To break that cycle, references are told apart by who would miss the callable:
// `references` of the slot counts everybody but attached proxies. So a callable that only its proxies refer to has none
// left, and that is when it is decided anew who keeps whom:
//
//            attach: the proxy's reference is taken out of the count
//   made ───────────────────────────────────────────────────────────▶ attached: the callable keeps the proxy
//    │                                                                    │ the last counted reference goes
//    │ never attached, or lost against another                            │ (or the key is detached): its own counts again,
//    ▼                                                                    ▼ and the plug-in's `drop` is called
//   on its own: it keeps the callable and is kept by the guest alone ◀────┘
//    │ the guest is done with it
//    ▼
//   releases its reference; with the last one the callable goes
//
// Once dropped, a proxy is never attached again: another call with the same callable, by a host that got it back from the guest,
// makes a new one.
//
// Who may look. Whoever uses a callable owns a counted reference or borrows one, so while anybody uses a proxy the count is not 0
// and nothing is dropped. Trampolines read the first proxy in the slot, key first, with no lock:
//   - key and proxy are published once, key last, and not replaced by another pair while a reference is out that could be used to
//     read them. (Detaching a key replaces it, but then nobody looks for that key.)
//   - the last counted reference is given up by changing the count from 1 to the number of proxies in one exchange, with the key
//     hidden before: a thread that got a reference later, through a proxy in use by the guest, sees no key. A
//     thread that got one between hiding and exchange makes the exchange fail; it may have read the proxy, which is
//     therefore still attached, and the key is shown again.
//
// Everything else about proxies is kept here, by slot and key, under a mutex that is taken to attach, to find by search, and
// to give up the last reference of a callable that has proxies. `drop` is called with no mutex held.
#include "engine/proxy.hpp"

#include <metaffi/cpp/text.hpp>

#include <array>
#include <atomic>
#include <map>
#include <mutex>
#include <utility>

#include "engine/error.hpp"
#include "engine/handle.hpp"
#include "engine/immortal.hpp"

namespace metaffi::engine {
namespace {

struct Proxy {
  void* object;
  metaffi_proxy_drop_fn drop;  // nullptr: no reference of its own
};

using Proxies = std::map<std::pair<metaffi_handle*, std::uint32_t>, Proxy>;

struct alignas(64) Shard {
  std::mutex mutex;
  Proxies proxies;
};

using Shards = std::array<Shard, 16>;

Shards& shards() noexcept {
  static Immortal<Shards> all;
  return *all;
}

Shard& shard_of(const metaffi_handle* slot) noexcept {
  return shards()[reinterpret_cast<std::uintptr_t>(slot) / sizeof(metaffi_handle) % std::tuple_size_v<Shards>];
}

template <typename T>
std::atomic_ref<T> atomically(T& field) noexcept {
  return std::atomic_ref<T>(field);
}

bool is_live_callable(const metaffi_value* value) noexcept {
  if (value == nullptr || value->type != metaffi_callable_type) return false;
  const metaffi_handle* const slot = live_slot(*value);
  return slot != nullptr && slot->type == &callable_class;
}

void publish(metaffi_handle* slot, std::uint32_t key, void* object) noexcept {
  atomically(slot->context).store(object, std::memory_order_relaxed);
  atomically(slot->verified_type).store(key, std::memory_order_release);
}

Proxies::const_iterator first_of(metaffi_handle* slot, const Proxies& proxies) noexcept {
  const auto first = proxies.lower_bound({slot, 0});
  return first != proxies.end() && first->first.first == slot ? first : proxies.end();
}

// The number of references that the slot's proxies own.
std::uint32_t owned_references(metaffi_handle* slot, const Proxies& proxies) noexcept {
  std::uint32_t count = 0;
  for (auto at = first_of(slot, proxies); at != proxies.end() && at->first.first == slot; ++at) {
    count += at->second.drop != nullptr ? 1 : 0;
  }
  return count;
}

// Takes the reference of a proxy out of the count. The caller's own is in it, so one at least stays.
bool uncount_reference(metaffi_handle* slot) noexcept {
  auto references = atomically(slot->references);
  std::uint32_t count = references.load(std::memory_order_relaxed);
  do {
    if (count < 2) return false;
  } while (!references.compare_exchange_weak(count, count - 1, std::memory_order_acq_rel, std::memory_order_relaxed));
  return true;
}

metaffi_error* attach(const metaffi_value& callable, std::uint32_t key, const Proxy& proxy, void** attached) {
  metaffi_handle* const slot = callable.as.handle;
  Shard& shard = shard_of(slot);
  const std::lock_guard lock(shard.mutex);
  const auto [place, is_new] = shard.proxies.try_emplace({slot, key}, proxy);
  if (is_new && proxy.drop != nullptr && !uncount_reference(slot)) {
    shard.proxies.erase(place);
    return make_error(METAFFI_ERROR_STALE_HANDLE,
                      "metaffi_proxy_attach: the callable was released by everybody but its proxy; keep a reference "
                      "with metaffi_handle_retain as long as it is used");
  }
  if (slot->context == nullptr) publish(slot, key, proxy.object);
  *attached = place->second.object;
  return nullptr;
}

// Moves the proxies for `key` of one shard into `detached`; each counts again.
void take_by_key(Shard& shard, std::uint32_t key, Proxies& detached) noexcept {
  const std::lock_guard lock(shard.mutex);
  for (auto at = shard.proxies.begin(); at != shard.proxies.end();) {
    const auto here = at++;
    if (here->first.second != key) continue;
    metaffi_handle* const slot = here->first.first;
    if (here->second.drop != nullptr) atomically(slot->references).fetch_add(1, std::memory_order_relaxed);
    detached.insert(shard.proxies.extract(here));
    if (slot->verified_type != key) continue;
    const auto next = first_of(slot, shard.proxies);
    if (next == shard.proxies.end()) {
      publish(slot, 0, nullptr);
    } else {
      publish(slot, next->first.second, next->second.object);
    }
  }
}

void drop_all(const Proxies& dropped) noexcept {
  for (const auto& [place, proxy] : dropped) {
    if (proxy.drop != nullptr) proxy.drop(proxy.object);
  }
}

}  // namespace

bool may_have_proxies(metaffi_handle& slot) noexcept {
  return atomically(slot.type).load(std::memory_order_relaxed) == &callable_class &&
         atomically(slot.context).load(std::memory_order_relaxed) != nullptr;
}

LastReference give_up_last_reference(metaffi_handle* slot, std::uint32_t generation) noexcept {
  Proxies dropped;
  std::uint32_t owned = 0;
  {
    Shard& shard = shard_of(slot);
    const std::lock_guard lock(shard.mutex);
    if (atomically(slot->generation).load(std::memory_order_acquire) != generation) return LastReference::kChanged;
    if (first_of(slot, shard.proxies) == shard.proxies.end()) return LastReference::kChanged;
    owned = owned_references(slot, shard.proxies);
    const std::uint32_t key = atomically(slot->verified_type).exchange(0, std::memory_order_relaxed);
    std::uint32_t last = 1;
    if (!atomically(slot->references).compare_exchange_strong(last, owned, std::memory_order_acq_rel)) {
      atomically(slot->verified_type).store(key, std::memory_order_release);
      return LastReference::kChanged;
    }
    atomically(slot->context).store(nullptr, std::memory_order_relaxed);
    for (auto at = first_of(slot, shard.proxies); at != shard.proxies.end(); at = first_of(slot, shard.proxies)) {
      dropped.insert(shard.proxies.extract(at));
    }
  }
  drop_all(dropped);
  return owned == 0 ? LastReference::kGone : LastReference::kPassedOn;
}

}  // namespace metaffi::engine

using namespace metaffi::engine;

metaffi_error* metaffi_proxy_attach(const metaffi_value* callable, std::uint32_t key, void* object,
                                    metaffi_proxy_drop_fn drop, void** attached) {
  if (object == nullptr) return null_argument("metaffi_proxy_attach", "object");
  if (attached == nullptr) return null_argument("metaffi_proxy_attach", "attached");
  if (!is_live_callable(callable)) return not_live(callable, metaffi_callable_type);
  return guarded([&] {
    if (key == 0) {
      return make_error(METAFFI_ERROR_INVALID_ARGUMENT,
                        "metaffi_proxy_attach: the key is 0; ask metaffi_type_id_new for one");
    }
    return attach(*callable, key, {object, drop}, attached);
  });
}

void* metaffi_proxy_find(const metaffi_value* callable, std::uint32_t key) {
  if (!is_live_callable(callable)) return nullptr;
  metaffi_handle* const slot = callable->as.handle;
  if (atomically(slot->verified_type).load(std::memory_order_acquire) == key) {
    return atomically(slot->context).load(std::memory_order_relaxed);
  }
  Shard& shard = shard_of(slot);
  const std::lock_guard lock(shard.mutex);
  const auto found = shard.proxies.find({slot, key});
  return found == shard.proxies.end() ? nullptr : found->second.object;
}

void metaffi_proxy_detach_all(std::uint32_t key) {
  Proxies detached;
  for (Shard& shard : shards()) take_by_key(shard, key, detached);
  drop_all(detached);
}
