#include <metaffi/handle.h>

#include <atomic>
#include <cstdint>
#include <deque>
#include <mutex>
#include <new>
#include <string>

#include "engine/handle.hpp"
#include "engine/immortal.hpp"

namespace {

struct Owners {
  std::mutex mutex;
  std::deque<std::string> names;  // the owner's number is its position + 1; strings never move
};

constinit std::atomic<std::uint32_t> owner_count = 0;

Owners& owners() {
  static metaffi::engine::Immortal<Owners> all;
  return *all;
}

}  // namespace

bool metaffi::engine::owner_exists(std::uint32_t owner) noexcept {
  return owner != 0 && owner <= owner_count.load(std::memory_order_acquire);
}

std::uint32_t metaffi_owner_id(const char* name) {
  if (name == nullptr || *name == '\0') return 0;
  try {
    Owners& all = owners();
    const std::lock_guard lock(all.mutex);
    for (std::size_t i = 0; i < all.names.size(); ++i) {
      if (all.names[i] == name) return static_cast<std::uint32_t>(i + 1);
    }
    all.names.emplace_back(name);
    const auto id = static_cast<std::uint32_t>(all.names.size());
    owner_count.store(id, std::memory_order_release);
    return id;
  } catch (const std::bad_alloc&) {
    return 0;
  }
}

const char* metaffi_owner_name(std::uint32_t owner) {
  try {
    Owners& all = owners();
    const std::lock_guard lock(all.mutex);
    return owner == 0 || owner > all.names.size() ? nullptr : all.names[owner - 1].c_str();
  } catch (const std::bad_alloc&) {
    return nullptr;
  }
}
