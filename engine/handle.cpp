// Handle slots: overview.
//
// A slot lives in a slab that is never unmapped, so reading a slot through a stale reference is harmless; the generation,
// changed when the last reference goes, tells that it is stale. `references` is changed by compare-and-swap only while it
// is not zero, so a slot is freed exactly once.
//
// A thread keeps a few of the slots it freed for its next handles, and takes them without a lock. All other free slots are
// kept in shards, each a list under its own mutex. A thread takes from and gives to the shard it was assigned; an empty shard
// takes over another's list before a new slab is made, so that one thread that only makes and another that only frees do not
// grow the memory. What a thread kept goes to its shard when the thread ends. No mutex is held while an owner's functions run.
#include "engine/handle.hpp"

#include <metaffi/cpp/text.hpp>

#include <array>
#include <atomic>
#include <cstdlib>
#include <mutex>
#include <new>
#include <utility>

#include "engine/error.hpp"
#include "engine/proxy.hpp"
#include "engine/types.hpp"

namespace metaffi::engine {
namespace {

constexpr std::size_t shard_count = 16;
constexpr std::size_t slots_per_slab = 256;
constexpr std::uint32_t most_kept_slots = 32;

struct alignas(64) Shard {
  std::mutex mutex;
  metaffi_handle* free = nullptr;
};

struct Slab {
  Slab* next;
  std::array<metaffi_handle, slots_per_slab> slots;
};

constinit std::array<Shard, shard_count> shards;
constinit std::atomic<Slab*> slabs = nullptr;

template <typename T>
std::atomic_ref<T> atomically(T& field) noexcept {
  return std::atomic_ref<T>(field);
}

std::size_t own_shard() noexcept {
  static constinit std::atomic<std::size_t> threads = 0;
  thread_local const std::size_t index = threads.fetch_add(1, std::memory_order_relaxed) % shard_count;
  return index;
}

// Its slots as a list, or nullptr without memory.
metaffi_handle* new_slab() noexcept {
  Slab* const slab = static_cast<Slab*>(std::calloc(1, sizeof(Slab)));
  if (slab == nullptr) return nullptr;
  for (std::size_t i = 0; i < slots_per_slab; ++i) {
    slab->slots[i].generation = 1;
    slab->slots[i].next_free = i + 1 < slots_per_slab ? &slab->slots[i + 1] : nullptr;
  }
  slab->next = slabs.load(std::memory_order_relaxed);
  while (!slabs.compare_exchange_weak(slab->next, slab, std::memory_order_release, std::memory_order_relaxed)) {
  }
  return slab->slots.data();
}

metaffi_handle* take_over_another_list(std::size_t own) noexcept {
  for (std::size_t i = 1; i < shard_count; ++i) {
    Shard& other = shards[(own + i) % shard_count];
    const std::lock_guard lock(other.mutex);
    if (other.free != nullptr) return std::exchange(other.free, nullptr);
  }
  return nullptr;
}

void give_back(Shard& shard, metaffi_handle* list) noexcept {
  if (list == nullptr) return;
  metaffi_handle* last = list;
  const std::lock_guard lock(shard.mutex);
  if (shard.free != nullptr) {
    while (last->next_free != nullptr) last = last->next_free;
    last->next_free = shard.free;
  }
  shard.free = list;
}

metaffi_handle* take_shared_slot() noexcept {
  const std::size_t own = own_shard();
  Shard& shard = shards[own];
  {
    const std::lock_guard lock(shard.mutex);
    if (shard.free != nullptr) return std::exchange(shard.free, shard.free->next_free);
  }
  metaffi_handle* list = take_over_another_list(own);
  if (list == nullptr) list = new_slab();
  if (list == nullptr) return nullptr;
  give_back(shard, std::exchange(list->next_free, nullptr));
  return list;
}

// The slots that this thread keeps. Plain data, so that reaching them costs a load; their end is an object of its own.
struct KeptSlots {
  metaffi_handle* free = nullptr;
  std::uint32_t count = 0;
  std::uint32_t room = 0;  // none before the thread makes its first handle, and none once it ends
};
[[gnu::tls_model("initial-exec")]] constinit thread_local KeptSlots kept_slots = {};

class KeptSlotsEnd {
 public:
  KeptSlotsEnd() noexcept { kept_slots.room = most_kept_slots; }
  KeptSlotsEnd(const KeptSlotsEnd&) = delete;
  KeptSlotsEnd& operator=(const KeptSlotsEnd&) = delete;
  ~KeptSlotsEnd() {
    give_back(shards[own_shard()], kept_slots.free);
    kept_slots = {};
  }
  void begin() const noexcept {}
};

bool keep_slot(metaffi_handle* slot) noexcept {
  if (kept_slots.count >= kept_slots.room) return false;
  slot->next_free = std::exchange(kept_slots.free, slot);
  ++kept_slots.count;
  return true;
}

// Not when the first is freed: that may be the last act of a thread, in the destructor of a pthread key, when those of thread-local
// objects have run.
void begin_keeping() noexcept {
  thread_local const KeptSlotsEnd end;
  end.begin();
}

void put_shared_slot(metaffi_handle* slot) noexcept {
  slot->next_free = nullptr;
  give_back(shards[own_shard()], slot);
}

metaffi_handle* take_slot() noexcept {
  if (kept_slots.free == nullptr) {
    begin_keeping();
    return take_shared_slot();
  }
  --kept_slots.count;
  return std::exchange(kept_slots.free, kept_slots.free->next_free);
}

void put_slot(metaffi_handle* slot) noexcept {
  if (!keep_slot(slot)) put_shared_slot(slot);
}

bool is_reference(const metaffi_value* value) noexcept {
  return value != nullptr && (value->type == metaffi_handle_type || value->type == metaffi_callable_type);
}

std::uint32_t generation_of(metaffi_handle* slot) noexcept {
  return atomically(slot->generation).load(std::memory_order_acquire);
}

// Takes what is in a field that nobody else writes any more.
template <typename T>
T* take(T*& field) noexcept {
  T* const taken = atomically(field).load(std::memory_order_relaxed);
  atomically(field).store(nullptr, std::memory_order_relaxed);
  return taken;
}

// The last reference is gone: the slot is made stale and free before its owner hears of it.
void retire(metaffi_handle* slot) noexcept {
  const metaffi_handle_class* const type = take(slot->type);
  void* const object = take(slot->object);
  void* const context = take(slot->context);
  atomically(slot->verified_type).store(0, std::memory_order_relaxed);
  atomically(slot->owner).store(0, std::memory_order_relaxed);
  const std::uint32_t next = slot->generation + 1;
  atomically(slot->generation).store(next == 0 ? 1 : next, std::memory_order_release);
  put_slot(slot);
  if (type != nullptr && type->drop != nullptr) type->drop(object, context);
}

// True: the last one is gone, and the slot is to be retired. Never takes the count below zero, so a second free of the same
// reference cannot free a slot twice.
bool drop_reference(metaffi_handle* slot, std::uint32_t generation) noexcept {
  auto references = atomically(slot->references);
  std::uint32_t count = references.load(std::memory_order_acquire);  // and so what others attached before they left
  while (true) {
    if (count == 0 || generation_of(slot) != generation) return false;
    if (count == 1 && may_have_proxies(*slot)) {
      const LastReference outcome = give_up_last_reference(slot, generation);
      if (outcome != LastReference::kChanged) return outcome == LastReference::kGone;
      count = references.load(std::memory_order_acquire);
    } else if (references.compare_exchange_weak(count, count - 1, std::memory_order_acq_rel,
                                                std::memory_order_acquire)) {
      return count == 1;
    }
  }
}

bool add_reference(metaffi_handle* slot, std::uint32_t generation) noexcept {
  auto references = atomically(slot->references);
  std::uint32_t count = references.load(std::memory_order_relaxed);
  do {
    if (count == 0 || generation_of(slot) != generation) return false;
  } while (!references.compare_exchange_weak(count, count + 1, std::memory_order_acq_rel, std::memory_order_relaxed));
  if (generation_of(slot) == generation) return true;
  // Between the look and the swap the slot got another tenant: what was counted belongs to that one.
  const std::uint32_t tenant = generation_of(slot);
  if (drop_reference(slot, tenant)) retire(slot);
  return false;
}

}  // namespace

const metaffi_handle* live_slot(const metaffi_value& value) noexcept {
  metaffi_handle* const slot = value.as.handle;
  if (slot == nullptr || generation_of(slot) != value.length) return nullptr;
  return atomically(slot->references).load(std::memory_order_relaxed) == 0 ? nullptr : slot;
}

metaffi_error* not_live(const metaffi_value* value, metaffi_type wanted) noexcept {
  return guarded([&] {
    const char* const name = metaffi_type_name(wanted);
    if (value == nullptr) {
      return make_error(METAFFI_ERROR_INVALID_ARGUMENT, text("NULL was given where a ", name, " is needed"));
    }
    if (value->type == metaffi_null_type || (is_reference(value) && value->as.handle == nullptr)) {
      return make_error(METAFFI_ERROR_TYPE_MISMATCH, text("null was given where a ", name, " is needed"));
    }
    if (!is_reference(value) || (wanted == metaffi_callable_type && value->type != wanted)) {
      return make_error(METAFFI_ERROR_TYPE_MISMATCH, text("a value of type ", describe_type(value->type),
                                                          " was given where a ", name, " is needed"));
    }
    if (live_slot(*value) == nullptr) {
      return make_error(METAFFI_ERROR_STALE_HANDLE,
                        text("this ", metaffi_type_name(value->type), " was already released (reference generation ",
                             value->length, ", slot generation ", generation_of(value->as.handle),
                             "); keep a reference with metaffi_handle_retain as long "
                             "as it is used"));
    }
    return make_error(METAFFI_ERROR_TYPE_MISMATCH, text("the value says that it is a ", metaffi_type_name(value->type),
                                                        ", but the object behind it is none"));
  });
}

metaffi_error* handle_new(std::uint32_t owner, void* object, const metaffi_handle_class* type, void* context,
                          metaffi_type value_type, metaffi_value* result) {
  metaffi_handle* const slot = take_slot();
  if (slot == nullptr) return out_of_memory_error();
  atomically(slot->object).store(object, std::memory_order_relaxed);
  atomically(slot->context).store(context, std::memory_order_relaxed);
  atomically(slot->type).store(type, std::memory_order_relaxed);
  atomically(slot->verified_type).store(0, std::memory_order_relaxed);
  atomically(slot->owner).store(owner, std::memory_order_relaxed);
  atomically(slot->references).store(1, std::memory_order_release);
  result->as.handle = slot;
  result->type = value_type;
  result->length = generation_of(slot);
  return nullptr;
}

void handle_release(const metaffi_value& value) noexcept {
  metaffi_handle* const slot = value.as.handle;
  if (slot != nullptr && drop_reference(slot, value.length)) retire(slot);
}

}  // namespace metaffi::engine

using namespace metaffi::engine;
using metaffi::text;

std::uint32_t metaffi_type_id_new(void) {
  static constinit std::atomic<std::uint32_t> last = 0;
  std::uint32_t id = 0;
  while (id == 0) id = last.fetch_add(1, std::memory_order_relaxed) + 1;
  return id;
}

metaffi_error* metaffi_handle_new(std::uint32_t owner, void* object, const metaffi_handle_class* type, void* context,
                                  metaffi_value* result) {
  if (result == nullptr) return null_argument("metaffi_handle_new", "result");
  if (type == nullptr) return null_argument("metaffi_handle_new", "type");
  return guarded([&]() -> metaffi_error* {
    if (type->size < sizeof(metaffi_handle_class)) {
      return make_error(METAFFI_ERROR_INVALID_ARGUMENT, text("metaffi_handle_new: the handle class says its size is ",
                                                             type->size, ", not ", sizeof(metaffi_handle_class)));
    }
    if (!owner_exists(owner)) {
      return make_error(METAFFI_ERROR_INVALID_ARGUMENT,
                        text("metaffi_handle_new: there is no owner ", owner, "; ask metaffi_owner_id for one"));
    }
    return handle_new(owner, object, type, context, metaffi_handle_type, result);
  });
}

metaffi_error* metaffi_handle_retain(const metaffi_value* handle) {
  if (is_reference(handle) && handle->as.handle != nullptr && add_reference(handle->as.handle, handle->length)) {
    return nullptr;
  }
  return not_live(handle, metaffi_handle_type);
}

metaffi_error* metaffi_handle_object(const metaffi_value* handle, std::uint32_t owner, void** object) {
  if (object == nullptr) return null_argument("metaffi_handle_object", "object");
  if (!is_reference(handle)) return not_live(handle, metaffi_handle_type);
  const metaffi_handle* const slot = live_slot(*handle);
  if (slot == nullptr) return not_live(handle, metaffi_handle_type);
  if (handle->type != metaffi_handle_type) {
    return guarded(
        [&] { return make_error(METAFFI_ERROR_TYPE_MISMATCH, "a callable was given where a handle is needed"); });
  }
  if (slot->owner == owner) {
    *object = slot->object;
    return nullptr;
  }
  return guarded([&] {
    const char* const has = metaffi_owner_name(slot->owner);
    const char* const wants = metaffi_owner_name(owner);
    return make_error(METAFFI_ERROR_FOREIGN_HANDLE,
                      text("the handle belongs to ", has == nullptr ? "nobody" : has, " where one of ",
                           wants == nullptr ? "an unknown owner" : wants, " is needed"));
  });
}

std::uint32_t metaffi_handle_owner(const metaffi_value* handle) {
  if (!is_reference(handle)) return 0;
  const metaffi_handle* const slot = live_slot(*handle);
  return slot == nullptr ? 0 : slot->owner;
}

char* metaffi_handle_type_name(const metaffi_value* handle) {
  if (!is_reference(handle)) return nullptr;
  const metaffi_handle* const slot = live_slot(*handle);
  if (slot == nullptr || slot->type->type_name == nullptr) return nullptr;
  return slot->type->type_name(slot->object, slot->context);
}

char* metaffi_handle_describe(const metaffi_value* handle) {
  if (!is_reference(handle)) return nullptr;
  const metaffi_handle* const slot = live_slot(*handle);
  if (slot == nullptr || slot->type->describe == nullptr) return nullptr;
  return slot->type->describe(slot->object, slot->context);
}
