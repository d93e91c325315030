#include "jit/code_memory_p.hpp"

#include <gtest/gtest.h>
#include <sys/wait.h>
#include <unistd.h>

#include <cstring>
#include <fstream>
#include <sstream>

namespace metaffi::jit {
namespace {

// endbr64; mov eax, number; ret
std::vector<std::uint8_t> returns(std::int32_t number) {
  std::vector<std::uint8_t> code = {0xf3, 0x0f, 0x1e, 0xfa, 0xb8, 0, 0, 0, 0, 0xc3};
  std::memcpy(code.data() + 5, &number, sizeof(number));
  return code;
}

int run(const CodeMemory::Block& block) {
  int (*function)() = nullptr;
  std::memcpy(&function, &block.address, sizeof(function));
  return function();
}

CodeMemory::Block make(CodeMemory& memory, std::int32_t number, std::size_t size = 10) {
  CodeMemory::Block block;
  std::vector<std::uint8_t> code = returns(number);
  code.resize(size, 0x90);
  EXPECT_FALSE(memory.reserve(size, FrameShape::kPlain, &block).has_value());
  EXPECT_FALSE(memory.fill(block, code).has_value());
  return block;
}

// A provider of one kind only.
class OneKind final : public MappingProvider {
 public:
  using Map = std::unique_ptr<Mapping> (*)(std::size_t, std::string*);
  explicit OneKind(Map how) : map_(how) {}
  std::unique_ptr<Mapping> map(std::size_t size, std::string* why) override { return map_(size, why); }

 private:
  Map map_;
};

class CodeMemoryTest : public ::testing::TestWithParam<OneKind::Map> {
 protected:
  OneKind provider{GetParam()};
  CodeMemory memory{provider};
};

INSTANTIATE_TEST_SUITE_P(Both, CodeMemoryTest, ::testing::Values(&map_dual, &map_flip),
                         [](const auto& tested) { return tested.param == &map_dual ? "Dual" : "Flip"; });

TEST_P(CodeMemoryTest, RunsWhatWasFilledIn) {
  std::vector<CodeMemory::Block> blocks;
  for (int i = 0; i < 50; ++i) blocks.push_back(make(memory, i));
  for (int i = 0; i < 50; ++i) EXPECT_EQ(run(blocks[static_cast<std::size_t>(i)]), i);
  for (const auto& block : blocks) memory.release(block.address, block.size);
  EXPECT_EQ(memory.bytes_in_use(), 0u);
}

TEST_P(CodeMemoryTest, AlignsBlocksToCacheLines) {
  for (std::size_t size = 10; size < 100; size += 7) {
    EXPECT_EQ(reinterpret_cast<std::uintptr_t>(make(memory, 1, size).address) % 64, 0u);
  }
}

TEST_P(CodeMemoryTest, IsNeverWritableAndExecutableAtOnce) {
  const CodeMemory::Block block = make(memory, 3);
  std::ifstream maps("/proc/self/maps");
  const auto address = reinterpret_cast<std::uintptr_t>(block.address);
  bool found = false;
  for (std::string line; std::getline(maps, line);) {
    std::uintptr_t begin = 0, end = 0;
    char permissions[5] = {};
    ASSERT_EQ(std::sscanf(line.c_str(), "%lx-%lx %4s", &begin, &end, permissions), 3);
    EXPECT_FALSE(permissions[1] == 'w' && permissions[2] == 'x') << line;
    if (address < begin || address >= end) continue;
    found = true;
    EXPECT_STREQ(permissions + 1, GetParam() == &map_dual ? "-xs" : "-xp") << line;
  }
  EXPECT_TRUE(found);
}

TEST_P(CodeMemoryTest, UsesFreedMemoryAgain) {
  const CodeMemory::Block first = make(memory, 1);
  const CodeMemory::Block second = make(memory, 2);
  memory.release(first.address, first.size);
  const CodeMemory::Block third = make(memory, 3);
  EXPECT_EQ(third.address, first.address);
  EXPECT_EQ(run(second), 2);
  EXPECT_EQ(run(third), 3);
}

TEST_P(CodeMemoryTest, GivesEmptyArenasBackButOne) {
  std::vector<CodeMemory::Block> blocks;
  for (int i = 0; i < 20; ++i) blocks.push_back(make(memory, i, 200000));
  EXPECT_GT(memory.arena_count(), 2u);
  for (const auto& block : blocks) EXPECT_EQ(run(block), &block - blocks.data());
  for (const auto& block : blocks) memory.release(block.address, block.size);
  EXPECT_EQ(memory.arena_count(), 1u);
  EXPECT_EQ(memory.bytes_in_use(), 0u);
}

TEST_P(CodeMemoryTest, TakesCodeLargerThanAnArena) {
  const CodeMemory::Block block = make(memory, 9, 3000000);
  EXPECT_EQ(run(block), 9);
  memory.release(block.address, block.size);
}

TEST_P(CodeMemoryTest, KeepsShapesInArenasOfTheirOwn) {
  CodeMemory::Block plain, more;
  EXPECT_FALSE(memory.reserve(10, FrameShape::kPlain, &plain).has_value());
  EXPECT_FALSE(memory.reserve(10, FrameShape::kPreservesMore, &more).has_value());
  EXPECT_NE(plain.region, more.region);
}

TEST_P(CodeMemoryTest, PreviewsTheArenaOfTheNextBlock) {
  Region region;
  EXPECT_FALSE(memory.preview(100, FrameShape::kPlain, &region).has_value());
  EXPECT_EQ(make(memory, 1).region, region);
}

TEST(CodeMemoryForbidden, SaysWhatWasAskedAndWhatToDo) {
  OneKind provider(+[](std::size_t, std::string* why) -> std::unique_ptr<Mapping> {
    *why = "mmap(PROT_EXEC): Permission denied";
    return nullptr;
  });
  CodeMemory memory(provider);
  CodeMemory::Block block;
  const auto failure = memory.reserve(10, FrameShape::kPlain, &block);
  ASSERT_TRUE(failure.has_value());
  EXPECT_EQ(failure->code, METAFFI_ERROR_NO_EXECUTABLE_MEMORY);
  EXPECT_EQ(failure->message,
            "executable memory was asked for and the system refused it (mmap(PROT_EXEC): Permission denied); allow it "
            "for this process, or use METAFFI_DISPATCH=interpreter");
}

// Parent and child have the same pages: neither may write to what the other may run.
TEST(CodeMemoryFork, LeavesTheOthersCodeAlone) {
  CodeMemory& memory = code_memory();
  const CodeMemory::Block before = make(memory, 11);
  int to_child[2], to_parent[2];
  ASSERT_EQ(pipe(to_child), 0);
  ASSERT_EQ(pipe(to_parent), 0);
  const pid_t child = fork();
  ASSERT_GE(child, 0);
  char byte = 0;
  if (child == 0) {
    // Frees what the parent still runs, and makes code of its own while the parent makes its own.
    const bool kept = run(before) == 11;
    memory.release(before.address, before.size);
    const CodeMemory::Block own = make(memory, 22);
    const bool told = write(to_parent[1], "x", 1) == 1 && read(to_child[0], &byte, 1) == 1;
    _exit(kept && told && run(own) == 22 ? 0 : 1);
  }
  close(to_parent[1]);  // so that a child that died is noticed
  ASSERT_EQ(read(to_parent[0], &byte, 1), 1) << "the child died";
  EXPECT_EQ(run(before), 11) << "the child erased the parent's code";
  const CodeMemory::Block own = make(memory, 33);
  EXPECT_EQ(run(own), 33);
  ASSERT_EQ(write(to_child[1], "x", 1), 1);
  int status = 0;
  ASSERT_EQ(waitpid(child, &status, 0), child);
  EXPECT_TRUE(WIFEXITED(status) && WEXITSTATUS(status) == 0);
  EXPECT_EQ(run(own), 33);
  memory.release(before.address, before.size);
  memory.release(own.address, own.size);
  for (const int descriptor : {to_child[0], to_child[1], to_parent[0]}) close(descriptor);
}

}  // namespace
}  // namespace metaffi::jit
