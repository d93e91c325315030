#include "jit/code_memory_p.hpp"

#include <pthread.h>

#include <algorithm>
#include <new>

#include "jit/arena_p.hpp"

namespace metaffi::jit {
namespace {

constexpr std::size_t kArenaSize = std::size_t{1} << 20;

Failure forbidden(const std::string& why) {
  return {METAFFI_ERROR_NO_EXECUTABLE_MEMORY, "executable memory was asked for and the system refused it (" + why +
                                                  "); allow it for this process, or use METAFFI_DISPATCH=interpreter"};
}

}  // namespace

CodeMemory::CodeMemory(MappingProvider& provider) : provider_(provider) {}
CodeMemory::~CodeMemory() = default;

// The first arena with room, else a new one.
std::optional<Failure> CodeMemory::find(std::size_t size, FrameShape shape, Arena** arena) {
  for (const auto& candidate : arenas_) {
    if (candidate->shape() == shape && candidate->may_fit(size)) {
      *arena = candidate.get();
      return std::nullopt;
    }
  }
  // Left behind by a fork; not dropped there, since a child must not wait for the unwinder's lock.
  std::erase_if(arenas_, [](const std::unique_ptr<Arena>& old) { return old->empty() && old->is_frozen(); });
  arenas_.reserve(arenas_.size() + 1);
  std::string why;
  const std::size_t pages = (size + kPageSize - 1) & ~(kPageSize - 1);
  std::unique_ptr<Mapping> mapping = provider_.map(std::max(kArenaSize, pages), &why);
  if (mapping == nullptr) return forbidden(why);
  auto fresh = std::make_unique<Arena>(std::move(mapping), shape);
  *arena = fresh.get();
  const auto after = std::upper_bound(
      arenas_.begin(), arenas_.end(), fresh->region().begin,
      [](std::uint64_t address, const std::unique_ptr<Arena>& other) { return address < other->region().begin; });
  arenas_.insert(after, std::move(fresh));
  return std::nullopt;
}

std::optional<Failure> CodeMemory::preview(std::size_t size, FrameShape shape, Region* region) {
  const std::lock_guard lock(mutex_);
  Arena* arena = nullptr;
  if (auto failure = find(size, shape, &arena)) return failure;
  *region = arena->region();
  return std::nullopt;
}

std::optional<Failure> CodeMemory::reserve(std::size_t size, FrameShape shape, Block* block) {
  const std::lock_guard lock(mutex_);
  for (;;) {
    Arena* arena = nullptr;
    if (auto failure = find(size, shape, &arena)) return failure;
    // An arena that only seemed to have room knows better now, and the next one is tried.
    const std::optional<std::size_t> offset = arena->take(size);
    if (!offset.has_value()) continue;
    *block = {arena->mapping().code() + *offset, size, arena->region()};
    return std::nullopt;
  }
}

std::optional<Failure> CodeMemory::fill(const Block& block, std::span<const std::uint8_t> code) {
  const std::lock_guard lock(mutex_);
  Arena* arena = arena_of(block.address);
  const char* why = arena->mapping().write(arena->offset_of(block.address), code);
  if (why != nullptr) return forbidden(why);
  return std::nullopt;
}

Arena* CodeMemory::arena_of(const void* address) const noexcept {
  const auto at = reinterpret_cast<std::uint64_t>(address);
  const auto after = std::upper_bound(
      arenas_.begin(), arenas_.end(), at,
      [](std::uint64_t wanted, const std::unique_ptr<Arena>& arena) { return wanted < arena->region().begin; });
  return std::prev(after)->get();
}

void CodeMemory::release(const void* address, std::size_t size) noexcept {
  const std::lock_guard lock(mutex_);
  Arena* arena = arena_of(address);
  arena->give_back(arena->offset_of(address), size);
  if (arena->empty()) drop_if_spare(*arena);
}

// Of the empty arenas of a shape that can still be written, one is kept.
void CodeMemory::drop_if_spare(const Arena& arena) noexcept {
  const auto is_other_spare = [&](const std::unique_ptr<Arena>& other) {
    return other.get() != &arena && other->shape() == arena.shape() && other->empty() && other->may_fit(kArenaSize);
  };
  const bool keep = arena.may_fit(kArenaSize) && std::none_of(arenas_.begin(), arenas_.end(), is_other_spare);
  if (!keep) std::erase_if(arenas_, [&](const std::unique_ptr<Arena>& other) { return other.get() == &arena; });
}

void CodeMemory::after_fork() noexcept {
  for (const auto& arena : arenas_) arena->freeze();
  mutex_.unlock();
}

std::size_t CodeMemory::bytes_in_use() const {
  const std::lock_guard lock(mutex_);
  std::size_t bytes = 0;
  for (const auto& arena : arenas_) bytes += arena->bytes_in_use();
  return bytes;
}

std::size_t CodeMemory::arena_count() const {
  const std::lock_guard lock(mutex_);
  return arenas_.size();
}

CodeMemory& code_memory() {
  // Never destroyed: code may be freed by other static objects, and run, until the very end.
  alignas(CodeMemory) static std::byte storage[sizeof(CodeMemory)];
  static CodeMemory* const memory = [] {
    auto* made = new (storage) CodeMemory(system_mappings());
    ::pthread_atfork([] { code_memory().before_fork(); }, [] { code_memory().after_fork(); },
                     [] { code_memory().after_fork(); });
    return made;
  }();
  return *memory;
}

}  // namespace metaffi::jit
