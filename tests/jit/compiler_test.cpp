#include "jit/compiler.hpp"

#include <gtest/gtest.h>
#include <sys/mman.h>

#include <atomic>
#include <fstream>
#include <string>
#include <thread>

#include "jit/code_memory_p.hpp"
#include "trampoline.hpp"

namespace metaffi::test {
namespace {

std::int64_t add(std::int64_t a, std::int64_t b) { return a + b; }

struct Addition : PlanBuilder {
  Addition() {
    parameter(metaffi_int64_type);
    parameter(metaffi_int64_type);
    result(metaffi_int64_type);
    const Operands operands = {argument(*this, 0), argument(*this, 1)};
    store_result(0, value(call(&add, "add", METAFFI_REPR_I64, operands), METAFFI_REPR_I64));
  }
};

metaffi_error* fail_guard(void*, std::uint32_t argument, const metaffi_value*) { return guard_error(argument); }

using Xcall = metaffi_error*(void*, const metaffi_value*, metaffi_value*);
Xcall* function_of(const jit::Code& code) {
  Xcall* function = nullptr;
  const void* address = code.address();
  std::memcpy(&function, &address, sizeof(function));
  return function;
}

std::int64_t call_add(const jit::Code& code, std::int64_t a, std::int64_t b) {
  const metaffi_value arguments[] = {metaffi_value_int64(a), metaffi_value_int64(b)};
  metaffi_value result;
  return function_of(code)(nullptr, arguments, &result) == nullptr ? result.as.int64 : -1;
}

TEST(Compiler, IsAvailableHere) { EXPECT_FALSE(jit::unavailable().has_value()); }

TEST(Compiler, MakesAScalarFunctionOfLittleCode) {
  Addition plan;
  const Trampoline trampoline(plan);
  EXPECT_LE(trampoline.code.size(), 192u);
  EXPECT_EQ(call_add(trampoline.code, 40, 2), 42);
}

TEST(Compiler, StaysBelowOneKibibyteForAnEntityWithManyArguments) {
  PlanBuilder plan;
  Operands operands;
  for (std::uint32_t i = 0; i < 12; ++i) {
    plan.parameter(i % 2 == 0 ? metaffi_int64_type : metaffi_float64_type);
    operands.push_back(argument(plan, i));
  }
  plan.call(&add, "many", METAFFI_REPR_VOID, operands);
  EXPECT_LT(Trampoline(plan).code.size(), 1024u);
}

TEST(Compiler, RefusesGuardsWithoutAHandler) {
  Addition plan;
  jit::Code code;
  const auto failure = jit::compile({plan.plan(), nullptr, {}, nullptr}, &code);
  ASSERT_TRUE(failure.has_value());
  EXPECT_EQ(failure->code, METAFFI_ERROR_INVALID_ARGUMENT);
  EXPECT_FALSE(code);
}

TEST(Compiler, RefusesStepsThatFailWithoutAMakerOfErrors) {
  PlanBuilder plan;
  plan.fail_if_error(plan.call(&add, "add", METAFFI_REPR_I64, {}));
  jit::Code code;
  const auto failure = jit::compile({plan.plan(), nullptr, {&fail_guard, nullptr, nullptr}, nullptr}, &code);
  ASSERT_TRUE(failure.has_value());
  EXPECT_EQ(failure->code, METAFFI_ERROR_INVALID_ARGUMENT);
  EXPECT_FALSE(code);
}

TEST(Compiler, CodeMovesWithItsOwner) {
  Addition plan;
  const std::size_t before = jit::code_memory().bytes_in_use();
  {
    jit::Code first;
    ASSERT_FALSE(jit::compile({plan.plan(), nullptr, {&fail_guard, nullptr, nullptr}, nullptr}, &first).has_value());
    const void* address = first.address();
    jit::Code second = std::move(first);
    EXPECT_EQ(second.address(), address);
    EXPECT_EQ(call_add(second, 1, 2), 3);
    jit::Code third;
    third = std::move(second);
    EXPECT_EQ(call_add(third, 1, 2), 3);
    ASSERT_FALSE(jit::compile({plan.plan(), nullptr, {&fail_guard, nullptr, nullptr}, nullptr}, &third).has_value());
    EXPECT_EQ(call_add(third, 3, 4), 7);
  }
  EXPECT_EQ(jit::code_memory().bytes_in_use(), before);
}

TEST(Compiler, RemarksComeInOrderAndNameTheSteps) {
  Addition plan;
  jit::Code code;
  std::vector<jit::Annotation> remarks;
  ASSERT_FALSE(jit::compile({plan.plan(), nullptr, {&fail_guard, nullptr, nullptr}, &remarks}, &code).has_value());
  ASSERT_GE(remarks.size(), 5u);
  EXPECT_EQ(remarks[0].text, "entry");
  EXPECT_EQ(remarks[1].text, "v0 = load argument[0] as int64 -> i64");
  for (std::size_t i = 1; i < remarks.size(); ++i) EXPECT_LE(remarks[i - 1].offset, remarks[i].offset);
  EXPECT_LT(remarks.back().offset, code.size());
}

std::size_t resident_pages() {
  std::ifstream file("/proc/self/statm");
  std::size_t size = 0, resident = 0;
  file >> size >> resident;
  return resident;
}

TEST(Compiler, HundredThousandCompiledAndFreedLeaveMemoryWhereItWas) {
  Addition plan;
  const metaffi_call_plan& built = plan.plan();
  const auto cycle = [&](int count) {
    for (int i = 0; i < count; ++i) {
      jit::Code code;
      ASSERT_FALSE(jit::compile({built, nullptr, {&fail_guard, nullptr, nullptr}, nullptr}, &code).has_value());
    }
  };
  cycle(1000);
  const std::size_t bytes = jit::code_memory().bytes_in_use();
  const std::size_t arenas = jit::code_memory().arena_count();
  const std::size_t pages = resident_pages();
  cycle(100000);
  EXPECT_EQ(jit::code_memory().bytes_in_use(), bytes);
  EXPECT_EQ(jit::code_memory().arena_count(), arenas);
#if !defined(__SANITIZE_ADDRESS__) && !defined(__SANITIZE_THREAD__)
  EXPECT_LT(resident_pages(), pages + 64) << "sanitizers keep freed memory, we do not";
#else
  (void)pages;
#endif
}

TEST(Compiler, ManyAliveAtOnceAndFreedInAnyOrder) {
  Addition plan;
  const metaffi_call_plan& built = plan.plan();
  {  // an empty arena stays for the next code
    jit::Code first;
    ASSERT_FALSE(jit::compile({built, nullptr, {&fail_guard, nullptr, nullptr}, nullptr}, &first).has_value());
  }
  const std::size_t bytes = jit::code_memory().bytes_in_use();
  const std::size_t arenas = jit::code_memory().arena_count();
  std::vector<jit::Code> codes(20000);
  for (jit::Code& code : codes) {
    ASSERT_FALSE(jit::compile({built, nullptr, {&fail_guard, nullptr, nullptr}, nullptr}, &code).has_value());
  }
  EXPECT_GT(jit::code_memory().arena_count(), arenas);
  for (std::size_t i = 0; i < codes.size(); i += 2) codes[i] = jit::Code();
  for (std::size_t i = 1; i < codes.size(); i += 2)
    ASSERT_EQ(call_add(codes[i], 1, static_cast<std::int64_t>(i)), 1 + static_cast<std::int64_t>(i));
  codes.clear();
  EXPECT_EQ(jit::code_memory().bytes_in_use(), bytes);
  EXPECT_EQ(jit::code_memory().arena_count(), arenas);
}

TEST(Compiler, ThreadsCompileCallAndFreeAtTheSameTime) {
  const std::size_t bytes = jit::code_memory().bytes_in_use();
  std::atomic<int> wrong{0};
  std::vector<std::thread> threads;
  for (int t = 0; t < 4; ++t) {
    threads.emplace_back([&, t] {
      Addition plan;
      const metaffi_call_plan& built = plan.plan();
      std::vector<jit::Code> kept(16);
      for (std::size_t i = 0; i < 2000; ++i) {
        jit::Code code;
        if (jit::compile({built, nullptr, {&fail_guard, nullptr, nullptr}, nullptr}, &code).has_value()) ++wrong;
        if (call_add(code, t, static_cast<std::int64_t>(i)) != t + static_cast<std::int64_t>(i)) ++wrong;
        kept[i % kept.size()] = std::move(code);
      }
    });
  }
  for (std::thread& thread : threads) thread.join();
  EXPECT_EQ(wrong, 0);
  EXPECT_EQ(jit::code_memory().bytes_in_use(), bytes);
}

// Blocks that fill arenas; given back at the end.
class Filling {
 public:
  ~Filling() { give_back(jit::Region{0, UINT64_MAX}, blocks_.size()); }

  jit::Region add() {
    EXPECT_FALSE(jit::code_memory().reserve(kUnit, jit::FrameShape::kLean, &blocks_.emplace_back()).has_value());
    return blocks_.back().region;
  }
  // Up to `count` of the oldest that lie in the region.
  void give_back(const jit::Region& region, std::size_t count) {
    std::erase_if(blocks_, [&](const jit::CodeMemory::Block& block) {
      const auto at = reinterpret_cast<std::uint64_t>(block.address);
      if (count == 0 || at < region.begin || at >= region.end) return false;
      jit::code_memory().release(block.address, block.size);
      --count;
      return true;
    });
  }
  static constexpr std::size_t kUnit = 64;

 private:
  std::vector<jit::CodeMemory::Block> blocks_;
};

// Calls to what an arena reaches are shorter. One arena, too far from what is called, has a gap that the short code would fit
// into; the other has room. In a process of its own: it wants the address space in order.
TEST(Compiler, ArenasThatReachDifferentThingsDoNotSendCodeToEachOtherForEver) {
  const auto compiles = [] {
    Filling filling;
    const jit::Region near = filling.add();
    void* const distance =
        ::mmap(nullptr, std::size_t{4} << 30, PROT_NONE, MAP_PRIVATE | MAP_ANONYMOUS | MAP_NORESERVE, -1, 0);
    if (distance == MAP_FAILED) return false;
    PlanBuilder plan;
    for (int i = 0; i < 16; ++i) {
      plan.call(reinterpret_cast<void (*)()>(near.begin - 4096), "near", METAFFI_REPR_VOID, {});
    }
    const std::size_t short_size = Trampoline(plan).code.size();
    jit::Region far = near;
    while (far.reaches(near.begin - 4096)) far = filling.add();
    for (std::size_t unit = 1; unit < (far.end - far.begin) / Filling::kUnit; ++unit) filling.add();
    filling.give_back(far, (short_size + Filling::kUnit - 1) / Filling::kUnit);
    filling.give_back(near, SIZE_MAX);
    return Trampoline(plan).code.size() > short_size;
  };
  GTEST_FLAG_SET(death_test_style, "threadsafe");
  EXPECT_EXIT(std::exit(compiles() ? 0 : 1), ::testing::ExitedWithCode(0), "");
}

}  // namespace
}  // namespace metaffi::test
