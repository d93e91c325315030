// STORE_RESULT of strings and packed arrays, for whatever executes plans.
#pragma once

#include <gtest/gtest.h>
#include <metaffi/cpp/plan_builder.hpp>

#include <cstring>

#include "run_plan.hpp"

namespace metaffi::test {

// Where a length comes from.
enum class LengthFrom { kConstant, kArgument, kCall, kCallOfLongAgo, kMemory };

inline void expect_stored_lengths(const RunPlan& run) {
  static const char text[] = "some text";
  const struct {
    metaffi_type declared, written;
  } types[] = {{metaffi_string8_type, metaffi_string8_type},
               {metaffi_string16_type, metaffi_string16_type},
               {metaffi_string32_type, metaffi_string32_type},
               {metaffi_int64_array_type, metaffi_int64_packed_array_type},
               {metaffi_float32_packed_array_type, metaffi_float32_packed_array_type},
               {metaffi_bool_array_type, metaffi_bool_packed_array_type},
               {metaffi_char16_array_type, metaffi_char16_packed_array_type}};
  for (const auto& type : types) {
    for (const LengthFrom from : {LengthFrom::kConstant, LengthFrom::kArgument, LengthFrom::kCall,
                                  LengthFrom::kCallOfLongAgo, LengthFrom::kMemory}) {
      for (const std::uint32_t length : {0u, 7u, 0x80000000u, UINT32_MAX}) {
        plan::Builder builder;
        builder.parameter(metaffi_uint32_type);
        builder.result(metaffi_int8_type);
        builder.result(type.declared);
        // More bits than a length has.
        const std::uint64_t dirty = 0xabcdef0000000000 | length;
        const auto same = plan::function(
            +[](std::uint64_t bits) { return bits; }, "same");
        const auto get_text = plan::function(
            +[]() -> const char* { return text; }, "get_text");
        plan::Operand given = plan::constant(dirty, METAFFI_REPR_U32);
        plan::Operand stored = plan::pointer(text);
        if (from == LengthFrom::kArgument) given = builder.load_argument(0);
        if (from == LengthFrom::kMemory) given = builder.load_memory(plan::pointer(&dirty), 0, METAFFI_REPR_U64);
        if (from == LengthFrom::kCallOfLongAgo) {
          given = builder.call(same, {plan::constant(dirty)}, METAFFI_REPR_U64);
          stored = builder.call(get_text, {}, METAFFI_REPR_POINTER);
        }
        if (from == LengthFrom::kCall) {
          stored = builder.call(get_text, {}, METAFFI_REPR_POINTER);
          given = builder.call(same, {plan::constant(dirty)}, METAFFI_REPR_I64);
        }
        builder.store_result(1, stored, plan::as(given, METAFFI_REPR_U32));
        builder.store_result(0, plan::constant(5, METAFFI_REPR_I8));
        const metaffi_value argument = metaffi_value_uint32(length);
        metaffi_value results[2];
        std::memset(results, 0xee, sizeof(results));
        ASSERT_EQ(run(builder.finish("lengths", nullptr), &argument, results), nullptr);
        EXPECT_EQ(results[1].as.string8, text);
        EXPECT_EQ(results[1].type, type.written);
        EXPECT_EQ(results[1].length, length) << "from " << static_cast<int>(from);
        EXPECT_EQ(results[0].type, metaffi_type{metaffi_int8_type});
        EXPECT_EQ(results[0].length, 0u);
      }
    }
  }
}

}  // namespace metaffi::test
