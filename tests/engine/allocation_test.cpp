// A scalar call allocates nothing: malloc and its kin are replaced by ones that count.
#include <metaffi/metaffi.hpp>

#include <atomic>
#include <cstdlib>

#include "tests/engine/support.hpp"

namespace {

std::atomic<long> allocations;

}  // namespace

extern "C" {
void* __libc_malloc(size_t size);
void* __libc_calloc(size_t count, size_t size);
void* __libc_realloc(void* memory, size_t size);
void* __libc_memalign(size_t alignment, size_t size);

void* malloc(size_t size) {
  ++allocations;
  return __libc_malloc(size);
}
void* calloc(size_t count, size_t size) {
  ++allocations;
  return __libc_calloc(count, size);
}
void* realloc(void* memory, size_t size) {
  ++allocations;
  return __libc_realloc(memory, size);
}
void* aligned_alloc(size_t alignment, size_t size) {
  ++allocations;
  return __libc_memalign(alignment, size);
}
}

namespace metaffi::testing {
namespace {

template <typename Body>
long allocations_of(Body&& body) {
  body();  // what is made at the first call is not the call's
  const long before = allocations;
  for (int i = 0; i < 100; ++i) body();
  return allocations - before;
}

class Allocation : public ::testing::TestWithParam<metaffi_dispatch> {
 protected:
  Runtime runtime = load_runtime("fake", GetParam());
  Module module = load_module(runtime);
};

INSTANTIATE_TEST_SUITE_P(Both, Allocation, ::testing::Values(METAFFI_DISPATCH_AUTO, METAFFI_DISPATCH_INTERPRETER),
                         [](const auto& each) {
                           return each.param == METAFFI_DISPATCH_AUTO ? "Trampoline" : "Interpreter";
                         });

TEST(AllocationCounter, Counts) {
  EXPECT_EQ(allocations_of([] { free(malloc(17)); }), 100);
  EXPECT_EQ(allocations_of([] { delete new std::string(100, 'x'); }), 200);
}

TEST_P(Allocation, ScalarXcallsAllocateNothing) {
  const Entity add =
      load_entity(module, "callable=add", {metaffi_int64_type, metaffi_int64_type}, {metaffi_int64_type});
  const Entity nothing = load_entity(module, "callable=nothing", {}, {});
  const Entity mixed = load_entity(module, "callable=mixed8",
                                   {metaffi_int8_type, metaffi_uint8_type, metaffi_int16_type, metaffi_uint16_type,
                                    metaffi_int32_type, metaffi_float32_type, metaffi_float64_type, metaffi_bool_type},
                                   {metaffi_float64_type});
  const metaffi_value numbers[] = {metaffi_value_int64(1), metaffi_value_int64(2)};
  const metaffi_value eight[] = {metaffi_value_int8(1),      metaffi_value_uint8(1),  metaffi_value_int16(1),
                                 metaffi_value_uint16(1),    metaffi_value_int32(1),  metaffi_value_float32(1),
                                 metaffi_value_float64(1.0), metaffi_value_bool(true)};
  metaffi_value result = {};
  EXPECT_EQ(allocations_of([&] { ASSERT_EQ(metaffi_entity_call(add.get(), numbers, &result), nullptr); }), 0);
  EXPECT_EQ(allocations_of([&] { ASSERT_EQ(metaffi_entity_call(nothing.get(), nullptr, nullptr), nullptr); }), 0);
  EXPECT_EQ(allocations_of([&] { ASSERT_EQ(metaffi_entity_call(mixed.get(), eight, &result), nullptr); }), 0);
}

TEST_P(Allocation, CallsThroughTheFunctionAllocateNothing) {
  const Entity add =
      load_entity(module, "callable=add", {metaffi_int64_type, metaffi_int64_type}, {metaffi_int64_type});
  metaffi_fn function = nullptr;
  EXPECT_OK(metaffi_entity_fn(add.get(), &function));
  auto* const entry = reinterpret_cast<std::int64_t (*)(std::int64_t, std::int64_t)>(function);
  EXPECT_EQ(allocations_of([&] { ASSERT_EQ(entry(1, 2), 3); }), 0);
}

TEST_P(Allocation, ScalarCallsOfTheWrapperAllocateNothing) {
  const metaffi::runtime fake("fake", {.dispatch = GetParam()});
  const metaffi::module loaded = fake.load_module("module");
  const auto typed = loaded.load<std::int64_t(std::int64_t, std::int64_t)>("callable=add");
  const auto untyped = loaded.load("callable=divide", {metaffi::type<std::int64_t>(), metaffi::type<std::int64_t>()},
                                   {metaffi::type<double>()});
  EXPECT_EQ(allocations_of([&] { ASSERT_EQ(typed(1, 2), 3); }), 0);
  EXPECT_EQ(allocations_of([&] { ASSERT_EQ(untyped.call<double>(std::int64_t{3}, std::int64_t{2}), 1.5); }), 0);
}

TEST_P(Allocation, PassingStringsAndArraysAllocatesNothing) {
  const metaffi::runtime fake("fake", {.dispatch = GetParam()});
  const metaffi::module loaded = fake.load_module("module");
  const auto length = loaded.load<std::int64_t(std::string_view)>("callable=length");
  const auto size = loaded.load<std::int64_t(std::vector<double>)>("callable=length");
  const std::vector<double> numbers(100);
  EXPECT_EQ(allocations_of([&] { ASSERT_EQ(length("hello"), 5); }), 0);
  EXPECT_EQ(allocations_of([&] { ASSERT_EQ(size(numbers), 100); }), 0);
}

TEST_P(Allocation, ReadingALiveHandleAllocatesNothing) {
  const Entity make = load_entity(module, "callable=object", {metaffi_int64_type}, {metaffi_handle_type});
  const Entity number = load_entity(module, "callable=object_number", {metaffi_handle_type}, {metaffi_int64_type});
  const metaffi_value seven = metaffi_value_int64(7);
  metaffi_value object = {};
  EXPECT_OK(metaffi_entity_call(make.get(), &seven, &object));
  metaffi_value result = {};
  EXPECT_EQ(allocations_of([&] { ASSERT_EQ(metaffi_entity_call(number.get(), &object, &result), nullptr); }), 0);
  metaffi_value_free(&object);
}

}  // namespace
}  // namespace metaffi::testing
