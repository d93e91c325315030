// Memory comes back: 100,000 entities loaded and freed leave it where it was.
#include <malloc.h>
#include <unistd.h>

#include <fstream>

#include "tests/engine/support.hpp"

namespace metaffi::testing {
namespace {

std::size_t resident_bytes() {
  std::ifstream file("/proc/self/statm");
  std::size_t size = 0;
  std::size_t resident = 0;
  file >> size >> resident;
  return resident * static_cast<std::size_t>(sysconf(_SC_PAGESIZE));
}

class Memory : public FakeTest, public ::testing::WithParamInterface<metaffi_dispatch> {
 protected:
  void load_and_free(int count, bool with_function) {
    for (int i = 0; i < count; ++i) {
      const Entity entity =
          load_entity(module, "callable=greet", {metaffi_string8_type}, {metaffi_string8_type}, GetParam());
      if (!with_function) continue;
      metaffi_fn function = nullptr;
      EXPECT_OK(metaffi_entity_fn(entity.get(), &function));
    }
  }
};

INSTANTIATE_TEST_SUITE_P(Both, Memory, ::testing::Values(METAFFI_DISPATCH_AUTO, METAFFI_DISPATCH_INTERPRETER),
                         [](const auto& each) {
                           return each.param == METAFFI_DISPATCH_AUTO ? "Trampoline" : "Interpreter";
                         });

TEST_P(Memory, StaysWhereItWasAfterManyEntities) {
  if (sanitized) GTEST_SKIP() << "sanitizers keep freed memory";
  load_and_free(1000, true);
  malloc_trim(0);
  const std::size_t resident = resident_bytes();
  const std::size_t used = mallinfo2().uordblks;
  load_and_free(100'000, false);
  load_and_free(2'000, true);
  malloc_trim(0);
  EXPECT_LE(mallinfo2().uordblks, used + 4096);
  EXPECT_LE(resident_bytes(), resident + (std::size_t{2} << 20));
}

TEST_P(Memory, StaysWhereItWasAfterManyEntitiesAtOnce) {
  if (sanitized) GTEST_SKIP() << "sanitizers keep freed memory";
  const auto round = [&] {
    std::vector<Entity> entities;
    for (int i = 0; i < 20'000; ++i) {
      entities.push_back(
          load_entity(module, "callable=greet", {metaffi_string8_type}, {metaffi_string8_type}, GetParam()));
    }
  };
  const std::size_t before = resident_bytes();
  round();
  malloc_trim(0);
  EXPECT_LE(resident_bytes(), before + (std::size_t{4} << 20));
}

TEST_P(Memory, FailedLoadsLeaveNothing) {
  const auto fail = [&] {
    Entity entity;
    EXPECT_NE(try_load(module, "callable=invalid", {}, infos({metaffi_int64_type}), &entity, GetParam()), nullptr);
    EXPECT_NE(try_load(module, "callable=no", {}, {}, &entity, GetParam()), nullptr);
    EXPECT_NE(try_load(module, "nonsense", {}, {}, &entity, GetParam()), nullptr);
  };
  fail();
  const std::size_t used = mallinfo2().uordblks;
  for (int i = 0; i < 1000; ++i) fail();
  EXPECT_LE(sanitized ? 0 : mallinfo2().uordblks, used + 4096);
}

}  // namespace
}  // namespace metaffi::testing
