// A process whose malloc counts: compiled code must not reach it.
#include <gtest/gtest.h>

#include <cstddef>

#include "trampoline.hpp"

static std::size_t allocations;

extern "C" {
void* __libc_malloc(std::size_t size);
void* __libc_calloc(std::size_t count, std::size_t size);
void* __libc_realloc(void* memory, std::size_t size);

__attribute__((visibility("default"))) void* malloc(std::size_t size) {
  ++allocations;
  return __libc_malloc(size);
}
__attribute__((visibility("default"))) void* calloc(std::size_t count, std::size_t size) {
  ++allocations;
  return __libc_calloc(count, size);
}
__attribute__((visibility("default"))) void* realloc(void* memory, std::size_t size) {
  ++allocations;
  return __libc_realloc(memory, size);
}
}

namespace metaffi::test {
namespace {

TEST(Allocation, AnXcallOfScalarsAllocatesNothing) {
  PlanBuilder plan;
  plan.parameter(metaffi_int64_type);
  plan.parameter(metaffi_float64_type);
  plan.result(metaffi_float64_type);
  const Operands operands = {argument(plan, 0), argument(plan, 1)};
  const auto product = plan.call(
      +[](std::int64_t n, double x) { return static_cast<double>(n) * x; }, "multiply", METAFFI_REPR_F64, operands);
  plan.store_result(0, value(product, METAFFI_REPR_F64));
  const Trampoline trampoline(plan);
  auto* function = trampoline.as<metaffi_error*(void*, const metaffi_value*, metaffi_value*)>();
  const metaffi_value arguments[] = {metaffi_value_int64(4), metaffi_value_float64(0.5)};
  metaffi_value result;
  const std::size_t before = allocations;
  EXPECT_GT(before, 0u) << "malloc is not counted";
  metaffi_error* error = nullptr;
  for (int i = 0; i < 1000; ++i) error = function(nullptr, arguments, &result);
  EXPECT_EQ(allocations, before);
  EXPECT_EQ(error, nullptr);
  EXPECT_EQ(result.as.float64, 2.0);
}

}  // namespace
}  // namespace metaffi::test
