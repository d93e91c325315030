#include "jit/arena_p.hpp"

#include <gtest/gtest.h>

#include <cstring>
#include <map>
#include <random>

namespace metaffi::jit {
namespace {

// Ordinary memory in place of executable memory.
class FakeMapping final : public Mapping {
 public:
  FakeMapping(std::size_t size, std::size_t granularity) : memory_(size), granularity_(granularity) {}
  std::uint8_t* code() const noexcept override { return const_cast<std::uint8_t*>(memory_.data()); }
  std::size_t size() const noexcept override { return memory_.size(); }
  std::size_t granularity() const noexcept override { return granularity_; }
  const char* write(std::size_t offset, std::span<const std::uint8_t> code) noexcept override {
    std::memcpy(memory_.data() + offset, code.data(), code.size());
    return nullptr;
  }
  void erase(std::size_t offset, std::size_t size) noexcept override {
    std::memset(memory_.data() + offset, 0xcc, size);
  }

 private:
  std::vector<std::uint8_t> memory_;
  std::size_t granularity_;
};

Arena make_arena(std::size_t units, std::size_t granularity = 32) {
  return Arena(std::make_unique<FakeMapping>(units * granularity, granularity), FrameShape::kPlain);
}

TEST(ArenaTest, HandsOutUnitsUntilItIsFull) {
  Arena arena = make_arena(100);
  for (std::size_t i = 0; i < 100; ++i) EXPECT_EQ(arena.take(1), i * 32);
  EXPECT_EQ(arena.take(1), std::nullopt);
  EXPECT_FALSE(arena.may_fit(1));
  EXPECT_EQ(arena.bytes_in_use(), 3200u);
}

TEST(ArenaTest, ReusesAndJoinsWhatIsGivenBack) {
  Arena arena = make_arena(10);
  for (int i = 0; i < 5; ++i) ASSERT_TRUE(arena.take(64).has_value());
  EXPECT_FALSE(arena.take(33).has_value());
  arena.give_back(64, 64);
  arena.give_back(192, 50);
  EXPECT_FALSE(arena.take(96).has_value()) << "the two holes are no neighbours";
  arena.give_back(128, 64);
  EXPECT_EQ(arena.take(192), 64u);
}

TEST(ArenaTest, FillsFreedCodeWithTraps) {
  Arena arena = make_arena(4);
  const std::size_t offset = *arena.take(40);
  EXPECT_EQ(arena.mapping().write(offset, std::vector<std::uint8_t>(40, 0x90)), nullptr);
  arena.give_back(offset, 40);
  for (std::size_t i = 0; i < 64; ++i) EXPECT_EQ(arena.mapping().code()[offset + i], 0xcc);
}

TEST(ArenaTest, WritesNothingOnceFrozen) {
  Arena arena = make_arena(4);
  const std::size_t offset = *arena.take(32);
  EXPECT_EQ(arena.mapping().write(offset, std::vector<std::uint8_t>(32, 0x90)), nullptr);
  arena.freeze();
  EXPECT_FALSE(arena.may_fit(1));
  EXPECT_FALSE(arena.take(1).has_value());
  arena.give_back(offset, 32);
  EXPECT_TRUE(arena.empty());
  EXPECT_EQ(arena.mapping().code()[offset], 0x90);
}

TEST(ArenaTest, KeepsBlocksApartWhateverTheOrder) {
  for (const std::size_t granularity : {std::size_t{32}, kPageSize}) {
    std::mt19937 random(7);
    Arena arena = make_arena(513, granularity);
    std::map<std::size_t, std::size_t> blocks;
    for (int round = 0; round < 20000; ++round) {
      if (random() % 2 == 0 || blocks.empty()) {
        const std::size_t size = 1 + random() % (20 * granularity);
        const auto offset = arena.take(size);
        if (!offset.has_value()) continue;
        const auto next = blocks.lower_bound(*offset);
        if (next != blocks.end()) {
          ASSERT_LE(*offset + size, next->first);
        }
        if (next != blocks.begin()) {
          ASSERT_LE(std::prev(next)->first + std::prev(next)->second, *offset);
        }
        ASSERT_LE(*offset + size, arena.mapping().size());
        blocks[*offset] = size;
      } else {
        const auto victim = std::next(blocks.begin(), static_cast<std::ptrdiff_t>(random() % blocks.size()));
        arena.give_back(victim->first, victim->second);
        blocks.erase(victim);
      }
    }
    for (const auto& [offset, size] : blocks) arena.give_back(offset, size);
    EXPECT_TRUE(arena.empty());
    EXPECT_EQ(arena.take(513 * granularity), 0u);
  }
}

}  // namespace
}  // namespace metaffi::jit
