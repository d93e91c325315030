// Allocation of code memory: arenas, and blocks in them that are given back and used again.
//
// All members are thread-safe. Code that is freed must not be running.
//
// A fork shares the arenas of dual mappings between parent and child. From then on neither writes to them any more: what
// is in them stays as it is until all of it is freed, and new code goes to new arenas.
#pragma once

#include <array>
#include <cstddef>
#include <cstdint>
#include <memory>
#include <mutex>
#include <optional>
#include <span>
#include <string>
#include <vector>

#include "jit/assembler.hpp"
#include "jit/compiler.hpp"
#include "jit/mapping_p.hpp"
#include "jit/unwind_p.hpp"

namespace metaffi::jit {

class Arena;

class CodeMemory {
 public:
  explicit CodeMemory(MappingProvider& provider);
  CodeMemory(const CodeMemory&) = delete;
  CodeMemory& operator=(const CodeMemory&) = delete;
  ~CodeMemory();

  // A stretch reserved for code, not yet filled.
  struct Block {
    std::uint8_t* address = nullptr;
    std::size_t size = 0;
    Region region;  // of its arena
  };

  // The arena that the next block of this size will probably come from.
  [[nodiscard]] std::optional<Failure> preview(std::size_t size, FrameShape shape, Region* region);
  // On success *block is the caller's until release().
  [[nodiscard]] std::optional<Failure> reserve(std::size_t size, FrameShape shape, Block* block);
  // Fills a reserved block; its code can be executed afterwards.
  [[nodiscard]] std::optional<Failure> fill(const Block& block, std::span<const std::uint8_t> code);
  void release(const void* address, std::size_t size) noexcept;

  // For tests: bytes reserved now, and mapped arenas.
  [[nodiscard]] std::size_t bytes_in_use() const;
  [[nodiscard]] std::size_t arena_count() const;

  // Called around fork().
  void before_fork() noexcept { mutex_.lock(); }
  void after_fork() noexcept;

 private:
  std::optional<Failure> find(std::size_t size, FrameShape shape, Arena** arena);
  Arena* arena_of(const void* address) const noexcept;
  void drop_if_spare(const Arena& arena) noexcept;

  MappingProvider& provider_;
  mutable std::mutex mutex_;
  std::vector<std::unique_ptr<Arena>> arenas_;  // by address
};

// The one of this process; never destroyed.
[[nodiscard]] CodeMemory& code_memory();

}  // namespace metaffi::jit
