#include <gtest/gtest.h>

#include <metaffi/handle.h>

#include <cstddef>
#include <limits>

#include "trampoline.hpp"

namespace metaffi::test {
namespace {

std::uint64_t recorded;
int record_calls;
void record(std::uint64_t cell) {
  recorded = cell;
  ++record_calls;
}
void record_double(double x) {
  recorded = bits(x);
  ++record_calls;
}

class Load : public ::testing::Test {
 protected:
  void SetUp() override {
    recorded = 0xdead;
    record_calls = 0;
  }
};

// Payloads with rubbish above their width, and the cells they are.
struct ScalarCase {
  metaffi_type type;
  std::uint64_t payload;
  std::uint64_t cell;
};
const ScalarCase kScalars[] = {
    {metaffi_int8_type, 0xffffffffffffff80, 0xffffffffffffff80},
    {metaffi_int8_type, 0x1234567890abcd7f, 0x7f},
    {metaffi_uint8_type, 0xffffffffffffff80, 0x80},
    {metaffi_int16_type, 0x123456789abc8000, 0xffffffffffff8000},
    {metaffi_uint16_type, 0xffffffffffff8000, 0x8000},
    {metaffi_int32_type, 0x1234567880000000, 0xffffffff80000000},
    {metaffi_uint32_type, 0x1234567880000000, 0x80000000},
    {metaffi_int64_type, 0x8123456789abcdef, 0x8123456789abcdef},
    {metaffi_uint64_type, 0x8123456789abcdef, 0x8123456789abcdef},
    {metaffi_size_type, 0x8123456789abcdef, 0x8123456789abcdef},
    {metaffi_bool_type, 0xffffffffffffff00, 0},
    {metaffi_bool_type, 0x1200000000000002, 1},
    {metaffi_bool_type, 0x01, 1},
    {metaffi_char8_type, 0xffffffffffffffe9, 0xe9},
    {metaffi_char16_type, 0xffffffffffff20ac, 0x20ac},
    {metaffi_char32_type, 0xffffffff0001f600, 0x1f600},
    {metaffi_float32_type, 0x123456783fc00000, 0x3fc00000},
    {metaffi_float64_type, 0x3ff8000000000000, 0x3ff8000000000000},
};

class LoadScalar : public Load, public ::testing::WithParamInterface<ScalarCase> {};

TEST_P(LoadScalar, GivesItsCell) {
  const auto& [type, payload, cell] = GetParam();
  PlanBuilder plan;
  plan.parameter(metaffi_int64_type);
  plan.parameter(type);
  const auto loaded = plan.load_argument(1);
  plan.array(1);
  plan.place(0, 0, value(loaded, natural_repr(type)));
  const auto back = plan.load_memory(array_address(0, 0), 0, METAFFI_REPR_U64);
  plan.call(&record, "record", METAFFI_REPR_VOID, {value(back, METAFFI_REPR_U64)});
  const Trampoline trampoline(plan);
  const metaffi_value arguments[] = {metaffi_value_int64(0), raw_value(type, payload)};
  EXPECT_EQ(trampoline(arguments, nullptr), nullptr);
  EXPECT_EQ(recorded, cell);
}

TEST_P(LoadScalar, GoesToACalleeDirectly) {
  const auto& [type, payload, cell] = GetParam();
  if (type == metaffi_float32_type) return;
  PlanBuilder plan;
  plan.parameter(type);
  const bool is_double = type == metaffi_float64_type;
  const Operand operand = argument(plan, 0);
  if (is_double) {
    plan.call(&record_double, "record", METAFFI_REPR_VOID, {operand});
  } else {
    plan.call(&record, "record", METAFFI_REPR_VOID, {operand});
  }
  const Trampoline trampoline(plan);
  const metaffi_value arguments[] = {raw_value(type, payload)};
  EXPECT_EQ(trampoline(arguments, nullptr), nullptr);
  EXPECT_EQ(recorded, cell);
}

TEST_P(LoadScalar, FromATypedCallerGivesItsCell) {
  const auto& [type, payload, cell] = GetParam();
  const metaffi_typed_caller caller{sizeof(caller), METAFFI_CONVENTION_SYSV, [](void*, metaffi_error*) {}, nullptr};
  PlanBuilder plan;
  plan.parameter(type);
  plan.array(1);
  plan.place(0, 0, argument(plan, 0));
  const auto back = plan.load_memory(array_address(0, 0), 0, METAFFI_REPR_U64);
  plan.call(&record, "record", METAFFI_REPR_VOID, {value(back, METAFFI_REPR_U64)});
  const Trampoline trampoline(plan, &caller);
  CheckedCall call;
  call.function = trampoline.code.address();
  call.integers[0] = payload;
  call.vectors[0] = payload;
  EXPECT_EQ(call_as_sysv(call), "");
  EXPECT_EQ(recorded, cell);
}

INSTANTIATE_TEST_SUITE_P(Each, LoadScalar, ::testing::ValuesIn(kScalars));

TEST_F(Load, RejectsTypeMismatchBeforeCalling) {
  for (std::uint32_t wrong = 0; wrong < 3; ++wrong) {
    PlanBuilder plan;
    Operands operands;
    for (int i = 0; i < 3; ++i) plan.parameter(metaffi_int64_type);
    for (std::uint32_t i = 0; i < 3; ++i) operands.push_back(argument(plan, i));
    plan.call(&record, "record", METAFFI_REPR_VOID, operands);
    const Trampoline trampoline(plan);
    metaffi_value arguments[] = {metaffi_value_int64(1), metaffi_value_int64(2), metaffi_value_int64(3)};
    arguments[wrong].type = metaffi_uint64_type;
    EXPECT_EQ(trampoline(arguments, nullptr), guard_error(wrong));
    EXPECT_EQ(trampoline.guard.argument, wrong);
    EXPECT_EQ(trampoline.guard.found, &arguments[wrong]);
    EXPECT_EQ(trampoline.guard.calls, 1);
    EXPECT_EQ(record_calls, 0);
  }
}

TEST_F(Load, GuardsAfterACallToo) {
  PlanBuilder plan;
  plan.parameter(metaffi_int64_type);
  plan.parameter(metaffi_float64_type);
  plan.call(&record, "record", METAFFI_REPR_VOID, {argument(plan, 0)});
  plan.call(&record_double, "record", METAFFI_REPR_VOID, {argument(plan, 1)});
  const Trampoline trampoline(plan);
  metaffi_value arguments[] = {metaffi_value_int64(1), metaffi_value_float64(2.5)};
  EXPECT_EQ(trampoline(arguments, nullptr), nullptr);
  EXPECT_EQ(recorded, bits(2.5));
  arguments[1].type = metaffi_float32_type;
  EXPECT_EQ(trampoline(arguments, nullptr), guard_error(1));
  EXPECT_EQ(trampoline.guard.found, &arguments[1]);
}

TEST_F(Load, TakesNullForZeroWhereAllowed) {
  const metaffi_type types[] = {metaffi_string8_type, metaffi_int32_type, metaffi_float64_type, metaffi_handle_type,
                                metaffi_int64_array_type};
  for (const metaffi_type type : types) {
    PlanBuilder plan;
    plan.parameter(type);
    plan.array(1);
    const auto loaded = plan.load_argument(0, natural_repr(type), true);
    plan.place(0, 0, value(loaded, natural_repr(type)));
    const auto back = plan.load_memory(array_address(0, 0), 0, METAFFI_REPR_U64);
    plan.call(&record, "record", METAFFI_REPR_VOID, {value(back, METAFFI_REPR_U64)});
    const Trampoline trampoline(plan);
    metaffi_value argument = raw_value(metaffi_null_type, 0x5555555555555555);
    EXPECT_EQ(trampoline(&argument, nullptr), nullptr);
    EXPECT_EQ(recorded, 0u) << type;
    argument.type = type;
    EXPECT_EQ(trampoline(&argument, nullptr), nullptr);
    EXPECT_EQ(recorded, type == metaffi_int32_type ? 0x55555555u : 0x5555555555555555u) << type;
    argument.type = metaffi_bool_type;
    EXPECT_EQ(trampoline(&argument, nullptr), guard_error(0));
    EXPECT_EQ(trampoline.guard.found, &argument);
  }
}

TEST_F(Load, GuardsWithoutLoading) {
  for (const bool nullable : {false, true}) {
    PlanBuilder plan;
    plan.parameter(metaffi_string8_type);
    plan.guard(0, nullable);
    const Trampoline trampoline(plan);
    metaffi_value argument = metaffi_value_string8("x", 1);
    EXPECT_EQ(trampoline(&argument, nullptr), nullptr);
    argument = metaffi_value_null();
    EXPECT_EQ(trampoline(&argument, nullptr), nullable ? nullptr : guard_error(0));
    argument.type = metaffi_string16_type;
    EXPECT_EQ(trampoline(&argument, nullptr), guard_error(0));
  }
}

TEST_F(Load, TakesPackedArraysWhereUnpackedOnesOfNumbersAreDeclared) {
  const struct {
    metaffi_type declared, found;
    bool accepted;
  } cases[] = {
      {metaffi_int64_array_type, metaffi_int64_packed_array_type, true},
      {metaffi_int64_array_type, metaffi_int64_array_type, true},
      {metaffi_int64_array_type, metaffi_int32_packed_array_type, false},
      {metaffi_int64_array_type, metaffi_int64_type, false},
      {metaffi_bool_array_type, metaffi_bool_packed_array_type, true},
      {metaffi_char32_array_type, metaffi_char32_packed_array_type, true},
      {metaffi_int64_packed_array_type, metaffi_int64_array_type, false},
      {metaffi_int64_packed_array_type, metaffi_int64_packed_array_type, true},
      {metaffi_string8_array_type, metaffi_string8_packed_array_type, false},
      {metaffi_int64_type, metaffi_int64_type | METAFFI_PACKED_FLAG, false},
  };
  for (const auto& [declared, found, accepted] : cases) {
    PlanBuilder plan;
    plan.parameter(declared);
    plan.guard(0);
    const Trampoline trampoline(plan);
    const metaffi_value argument = raw_value(found, 0);
    EXPECT_EQ(trampoline(&argument, nullptr), accepted ? nullptr : guard_error(0)) << declared << " given " << found;
  }
}

TEST_F(Load, LetsAnyPass) {
  PlanBuilder plan;
  plan.parameter(metaffi_any_type);
  plan.guard(0);
  plan.call(&record, "record", METAFFI_REPR_VOID, {argument_address(0)});
  const Trampoline trampoline(plan);
  for (const metaffi_type type : {metaffi_null_type, metaffi_int64_type, metaffi_handle_type}) {
    const metaffi_value argument = raw_value(type, 1);
    EXPECT_EQ(trampoline(&argument, nullptr), nullptr);
    EXPECT_EQ(recorded, bits(&argument));
  }
}

// Handles.

constexpr std::uint32_t kVerified = 0x81234567;

struct Resolution {
  int calls = 0;
  const metaffi_value* argument = nullptr;
  metaffi_error* error = nullptr;
  void* object = nullptr;
};
metaffi_error* resolve(void* context, const metaffi_value* argument, void** object) {
  auto* resolution = static_cast<Resolution*>(context);
  ++resolution->calls;
  resolution->argument = argument;
  if (resolution->error == nullptr) *object = resolution->object;
  return resolution->error;
}

class LoadHandle : public Load {
 protected:
  // f(int64, handle, double): the handle is loaded first, the others afterwards, so that a slow path that loses registers
  // is noticed.
  void build(PlanBuilder& plan, std::uint32_t verified) {
    plan.parameter(metaffi_int64_type);
    plan.parameter(metaffi_handle_type);
    plan.parameter(metaffi_float64_type);
    plan.guard(0);
    const auto object = plan.load_handle(1, verified, &resolve, &resolution);
    const auto number = plan.load_argument(0);
    const auto fraction = plan.load_argument(2);
    plan.call(
        +[](void* found, std::int64_t n, double x) { seen_object = found, seen_number = n, seen_fraction = x; }, "see",
        METAFFI_REPR_VOID,
        {value(object, METAFFI_REPR_POINTER), value(number, METAFFI_REPR_I64), value(fraction, METAFFI_REPR_F64)});
  }
  void expect_call(void* object) const {
    EXPECT_EQ(seen_object, object);
    EXPECT_EQ(seen_number, 7);
    EXPECT_EQ(seen_fraction, 0.5);
  }
  void SetUp() override { seen_object = nullptr, seen_number = 0, seen_fraction = 0; }

  static inline void* seen_object;
  static inline std::int64_t seen_number;
  static inline double seen_fraction;
  int fast_object = 0;
  int slow_object = 0;
  metaffi_handle handle{&fast_object, 5, kVerified, 1, 1, nullptr, nullptr, nullptr};
  Resolution resolution{0, nullptr, nullptr, &slow_object};
  metaffi_value arguments[3] = {metaffi_value_int64(7), {{0}, metaffi_handle_type, 5}, metaffi_value_float64(0.5)};
};

TEST_F(LoadHandle, TakesAVerifiedLiveHandleWithoutACall) {
  PlanBuilder plan;
  build(plan, kVerified);
  const Trampoline trampoline(plan);
  arguments[1].as.handle = &handle;
  EXPECT_EQ(trampoline(arguments, nullptr), nullptr);
  expect_call(&fast_object);
  EXPECT_EQ(resolution.calls, 0);
}

TEST_F(LoadHandle, ResolvesEverythingElse) {
  PlanBuilder plan;
  build(plan, kVerified);
  PlanBuilder never_verified;
  build(never_verified, 0);
  const Trampoline trampoline(plan);
  const Trampoline always_slow(never_verified);
  const auto expect_slow = [&](const Trampoline& called, const char* why) {
    resolution.calls = 0;
    seen_object = nullptr;
    EXPECT_EQ(called(arguments, nullptr), nullptr) << why;
    expect_call(&slow_object);
    EXPECT_EQ(resolution.calls, 1) << why;
    EXPECT_EQ(resolution.argument, &arguments[1]) << why;
  };
  arguments[1].as.handle = &handle;
  handle.generation = 6;
  expect_slow(trampoline, "stale");
  handle.generation = 5;
  handle.verified_type = kVerified + 1;
  expect_slow(trampoline, "of another type");
  handle.verified_type = 0;
  expect_slow(trampoline, "never verified");
  expect_slow(always_slow, "a plan that verifies nothing");
  handle.verified_type = kVerified;
  arguments[1].type = metaffi_null_type;
  expect_slow(trampoline, "null");
  arguments[1].type = metaffi_handle_type;
  arguments[1].as.handle = nullptr;
  expect_slow(trampoline, "no slot");
}

TEST_F(LoadHandle, TakesTheFirstProxyOfALiveCallable) {
  PlanBuilder plan;
  build(plan, kVerified);
  plan.parameters[1].type = metaffi_callable_type;
  const Trampoline trampoline(plan);
  int proxy = 0;
  handle.context = &proxy;
  arguments[1].as.handle = &handle;
  EXPECT_EQ(trampoline(arguments, nullptr), nullptr);
  expect_call(&slow_object);
  EXPECT_EQ(resolution.calls, 1) << "the value is a handle";
  arguments[1].type = metaffi_callable_type;
  EXPECT_EQ(trampoline(arguments, nullptr), nullptr);
  expect_call(&proxy);
  EXPECT_EQ(resolution.calls, 1);
  handle.verified_type = kVerified + 1;
  EXPECT_EQ(trampoline(arguments, nullptr), nullptr);
  expect_call(&slow_object);
  handle.verified_type = kVerified;
  handle.generation = 6;
  EXPECT_EQ(trampoline(arguments, nullptr), nullptr);
  expect_call(&slow_object);
  EXPECT_EQ(resolution.calls, 3);
}

TEST_F(LoadHandle, FailsWithTheErrorOfResolve) {
  PlanBuilder plan;
  build(plan, kVerified);
  const Trampoline trampoline(plan);
  resolution.error = fake_error(0x77);
  arguments[1].type = metaffi_int64_type;
  EXPECT_EQ(trampoline(arguments, nullptr), fake_error(0x77));
  EXPECT_EQ(seen_object, nullptr);
}

// Thread-locals.

thread_local void* thread_value __attribute__((tls_model("initial-exec")));

std::int64_t thread_offset() {
  std::uintptr_t thread_pointer;
  asm("mov %%fs:0, %0" : "=r"(thread_pointer));
  return static_cast<std::int64_t>(reinterpret_cast<std::uintptr_t>(&thread_value) - thread_pointer);
}

struct SlowPath {
  int calls = 0;
  metaffi_error* error = nullptr;
  void* found = nullptr;
};
metaffi_error* slow_thread(void* context, void** found) {
  auto* path = static_cast<SlowPath*>(context);
  ++path->calls;
  if (path->error == nullptr) *found = path->found;
  return path->error;
}

TEST_F(Load, ReadsTheThreadLocalAndAsksWhenThereIsNone) {
  int there = 0;
  int asked = 0;
  SlowPath path{0, nullptr, &asked};
  for (const bool has_offset : {true, false}) {
    PlanBuilder plan;
    plan.parameter(metaffi_int64_type);
    plan.guard(0);
    const auto found = plan.load_thread(has_offset, thread_offset(), &slow_thread, &path);
    const auto number = plan.load_argument(0);
    plan.call(&record, "first", METAFFI_REPR_VOID, {value(number, METAFFI_REPR_I64)});
    plan.call(&record, "second", METAFFI_REPR_VOID, {value(found, METAFFI_REPR_POINTER)});
    const Trampoline trampoline(plan);
    const metaffi_value argument = metaffi_value_int64(1);

    thread_value = &there;
    path.calls = 0;
    EXPECT_EQ(trampoline(&argument, nullptr), nullptr);
    EXPECT_EQ(recorded, bits(has_offset ? &there : &asked));
    EXPECT_EQ(path.calls, has_offset ? 0 : 1);

    thread_value = nullptr;
    EXPECT_EQ(trampoline(&argument, nullptr), nullptr);
    EXPECT_EQ(recorded, bits(&asked));
    record_calls = 0;
    path.error = fake_error(0x88);
    EXPECT_EQ(trampoline(&argument, nullptr), fake_error(0x88));
    EXPECT_EQ(record_calls, 0);
    path.error = nullptr;
  }
}

// The only call of these plans is one that the hot path does not know of.
TEST_F(Load, OfASlowPathLeavesArgumentsAndResultsWhereTheyWere) {
  int asked = 0;
  SlowPath path{0, nullptr, &asked};
  for (const bool stores_before : {false, true}) {
    PlanBuilder plan;
    plan.parameter(metaffi_int64_type);
    plan.result(metaffi_int64_type);
    plan.result(metaffi_int64_type);
    if (stores_before) plan.store_result(1, constant(METAFFI_REPR_I64, 7));
    const auto found = plan.load_thread(false, 0, &slow_thread, &path);
    plan.store_result(0, value(found, METAFFI_REPR_I64));
    const auto number = plan.load_argument(0);
    if (!stores_before) plan.store_result(1, value(number, METAFFI_REPR_I64));
    const Trampoline trampoline(plan);
    const metaffi_value argument = metaffi_value_int64(7);
    metaffi_value results[2] = {unwritten(), unwritten()};
    EXPECT_EQ(trampoline(&argument, results), nullptr);
    EXPECT_EQ(payload_bits(results[0]), bits(&asked));
    EXPECT_EQ(payload_bits(results[1]), 7u);
  }
}

TEST_F(Load, AsksWhenTheOffsetCannotBeEncoded) {
  SlowPath path{0, nullptr, &path};
  PlanBuilder plan;
  const auto found = plan.load_thread(true, std::numeric_limits<std::int64_t>::min(), &slow_thread, &path);
  plan.call(&record, "record", METAFFI_REPR_VOID, {value(found, METAFFI_REPR_POINTER)});
  const Trampoline trampoline(plan);
  EXPECT_EQ(trampoline(nullptr, nullptr), nullptr);
  EXPECT_EQ(recorded, bits(&path));
}

// Memory.

TEST_F(Load, ReadsMemoryOfEveryRepresentation) {
  alignas(8) const std::uint64_t memory[2] = {0x8182838485868788, 0x9192939495969798};
  const struct {
    std::uint16_t repr;
    std::uint64_t cell;
  } cases[] = {{METAFFI_REPR_I8, 0xffffffffffffff98},  {METAFFI_REPR_U8, 0x98},
               {METAFFI_REPR_I16, 0xffffffffffff9798}, {METAFFI_REPR_U16, 0x9798},
               {METAFFI_REPR_I32, 0xffffffff95969798}, {METAFFI_REPR_U32, 0x95969798},
               {METAFFI_REPR_I64, memory[1]},          {METAFFI_REPR_U64, memory[1]},
               {METAFFI_REPR_F32, 0x95969798},         {METAFFI_REPR_F64, memory[1]},
               {METAFFI_REPR_POINTER, memory[1]},      {METAFFI_REPR_BOOL, 1}};
  for (const auto& [repr, cell] : cases) {
    for (const std::int32_t offset : {8, -8}) {
      PlanBuilder plan;
      plan.array(1);
      const auto loaded = plan.load_memory(pointer(offset > 0 ? &memory[0] : &memory[2]), offset, repr);
      plan.place(0, 0, value(loaded, repr));
      const auto back = plan.load_memory(array_address(0, 0), 0, METAFFI_REPR_U64);
      plan.call(&record, "record", METAFFI_REPR_VOID, {value(back, METAFFI_REPR_U64)});
      const Trampoline trampoline(plan);
      EXPECT_EQ(trampoline(nullptr, nullptr), nullptr);
      EXPECT_EQ(recorded, cell) << "repr " << repr;
    }
  }
}

TEST_F(Load, ReadsMemoryBehindAnArgument) {
  std::int32_t there = -3;
  PlanBuilder plan;
  plan.parameter(metaffi_string8_type);
  const auto base = plan.load_argument(0);
  const auto loaded = plan.load_memory(value(base, METAFFI_REPR_POINTER), 0, METAFFI_REPR_I32);
  plan.call(&record, "record", METAFFI_REPR_VOID, {value(loaded, METAFFI_REPR_I32)});
  const Trampoline trampoline(plan);
  const metaffi_value argument = raw_value(metaffi_string8_type, bits(&there));
  EXPECT_EQ(trampoline(&argument, nullptr), nullptr);
  EXPECT_EQ(recorded, static_cast<std::uint64_t>(-3));
}

}  // namespace
}  // namespace metaffi::test
