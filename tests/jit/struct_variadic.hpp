// Structs among the variable arguments of functions of the compiler, for whatever executes plans.
#pragma once

#include <cstdarg>

#include "callees.hpp"
#include "struct_calls.hpp"

namespace metaffi::test {

struct VariadicMixed {
  double a;
  std::int64_t b;
};
struct VariadicFloats {
  float a, b;
};
struct VariadicLarge {
  std::int64_t a[3];
};

struct VariadicSeen {
  std::int32_t small;
  VariadicMixed fixed;
  VariadicMixed mixed[3];
  VariadicFloats floats;
  VariadicLarge large;
  std::int64_t integer;
  double number;
};
inline VariadicSeen variadic_seen;

inline VariadicLarge take_variadic_sysv(VariadicMixed fixed, std::int32_t small, ...) {
  va_list list;
  va_start(list, small);
  variadic_seen.small = static_cast<std::int8_t>(small);
  variadic_seen.fixed = fixed;
  for (VariadicMixed& each : variadic_seen.mixed) each = va_arg(list, VariadicMixed);
  variadic_seen.floats = va_arg(list, VariadicFloats);
  variadic_seen.large = va_arg(list, VariadicLarge);
  variadic_seen.integer = va_arg(list, std::int64_t);
  variadic_seen.number = va_arg(list, double);
  va_end(list);
  return {{7, -7, 77}};
}

// gcc passes large structs by reference, as the convention says, and reads them as if they were there; so it is asked for
// pointers.
METAFFI_MS_ABI inline VariadicLarge take_variadic_win64(VariadicMixed fixed, std::int32_t small, ...) {
  __builtin_ms_va_list list;
  __builtin_ms_va_start(list, small);
  variadic_seen.small = static_cast<std::int8_t>(small);
  variadic_seen.fixed = fixed;
  for (VariadicMixed& each : variadic_seen.mixed) each = *va_arg(list, const VariadicMixed*);
  variadic_seen.floats = va_arg(list, VariadicFloats);
  variadic_seen.large = *va_arg(list, const VariadicLarge*);
  variadic_seen.integer = va_arg(list, std::int64_t);
  variadic_seen.number = va_arg(list, double);
  __builtin_ms_va_end(list);
  return {{7, -7, 77}};
}

inline void expect_variadic_struct_call(std::uint32_t convention, const RunPlan& run) {
  plan::Builder builder;
  const metaffi_struct_type* mixed = builder.struct_type("Mixed", {METAFFI_REPR_F64, METAFFI_REPR_I64});
  const metaffi_struct_type* floats = builder.struct_type("Floats", {METAFFI_REPR_F32, METAFFI_REPR_F32});
  const metaffi_struct_type* large =
      builder.struct_type("Large", {METAFFI_REPR_I64, METAFFI_REPR_I64, METAFFI_REPR_I64});
  const auto real = [](double x) { return plan::constant(std::bit_cast<std::uint64_t>(x), METAFFI_REPR_F64); };
  const auto single = [](float x) { return plan::constant(std::bit_cast<std::uint32_t>(x), METAFFI_REPR_F32); };
  const auto whole = [](std::int64_t x) { return plan::constant(static_cast<std::uint64_t>(x), METAFFI_REPR_I64); };
  plan::Operands operands;
  operands.push_back(builder.struct_of(mixed, {real(0.5), whole(0)}));
  operands.push_back(plan::constant(0x85, METAFFI_REPR_I8));
  for (int i = 1; i < 4; ++i) operands.push_back(builder.struct_of(mixed, {real(i + 0.5), whole(-i)}));
  operands.push_back(builder.struct_of(floats, {single(0.25f), single(-0.75f)}));
  operands.push_back(builder.struct_of(large, {whole(11), whole(12), whole(13)}));
  operands.push_back(whole(99));
  operands.push_back(real(9.25));
  const void* callee = convention == METAFFI_CONVENTION_SYSV ? reinterpret_cast<const void*>(take_variadic_sysv)
                                                             : reinterpret_cast<const void*>(take_variadic_win64);
  const plan::CallStyle style{
      .convention = static_cast<metaffi_convention>(convention), .is_variadic = true, .fixed_count = 2};
  const std::uint32_t array = builder.call_for_struct(plan::function(callee, "take"), operands, large, style);
  for (std::uint32_t i = 0; i < 3; ++i) {
    builder.result(metaffi_int64_type);
    builder.store_result(i, builder.load_field(array, large, i));
  }
  metaffi_value results[3];
  variadic_seen = {};
  ASSERT_EQ(run(builder.finish("take", nullptr), nullptr, results), nullptr);
  EXPECT_EQ(variadic_seen.fixed.a, 0.5);
  EXPECT_EQ(variadic_seen.fixed.b, 0);
  for (int i = 0; i < 3; ++i) {
    EXPECT_EQ(variadic_seen.mixed[i].a, i + 1.5);
    EXPECT_EQ(variadic_seen.mixed[i].b, -i - 1);
  }
  EXPECT_EQ(variadic_seen.floats.a, 0.25f);
  EXPECT_EQ(variadic_seen.floats.b, -0.75f);
  EXPECT_EQ(variadic_seen.large.a[0], 11);
  EXPECT_EQ(variadic_seen.large.a[2], 13);
  EXPECT_EQ(variadic_seen.integer, 99);
  EXPECT_EQ(variadic_seen.number, 9.25);
  EXPECT_EQ(variadic_seen.small, -0x7b);
  EXPECT_EQ(results[0].as.int64, 7);
  EXPECT_EQ(results[1].as.int64, -7);
  EXPECT_EQ(results[2].as.int64, 77);
}

}  // namespace metaffi::test
