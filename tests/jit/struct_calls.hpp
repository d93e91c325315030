// Calls of struct_callees.hpp as plans, for whatever executes plans.
#pragma once

#include <gtest/gtest.h>
#include <metaffi/cpp/plan_builder.hpp>

#include <cstring>
#include <random>

#include "run_plan.hpp"
#include "struct_callees.hpp"

namespace metaffi::test {

// One call with random contents: fields come from arguments, constants, memory and steps before, at random.
class StructCall {
 public:
  StructCall(const StructCallee& callee, std::uint32_t convention, std::uint64_t seed)
      : callee_(callee), convention_(convention), random_(seed) {}

  void run(const RunPlan& execute) {
    build();
    std::memset(&struct_call_seen, 0xee, sizeof(struct_call_seen));
    std::memcpy(struct_call_seen.answer, answer_, sizeof(answer_));
    std::vector<metaffi_value> results(callee_.type->field_count);
    const metaffi_call_plan& plan = builder_.finish(callee_.name, nullptr);
    ASSERT_EQ(execute(plan, arguments_.data(), results.data()), nullptr);
    check_arguments();
    check_answer(results);
  }

 private:
  static std::size_t size_of(std::uint32_t repr) { return metaffi_repr_size(static_cast<std::uint16_t>(repr)); }
  static metaffi_type type_of(std::uint16_t repr) {
    constexpr metaffi_type kTypes[] = {0,
                                       metaffi_int8_type,
                                       metaffi_uint8_type,
                                       metaffi_int16_type,
                                       metaffi_uint16_type,
                                       metaffi_int32_type,
                                       metaffi_uint32_type,
                                       metaffi_int64_type,
                                       metaffi_uint64_type,
                                       metaffi_float32_type,
                                       metaffi_float64_type,
                                       metaffi_uint64_type,
                                       metaffi_bool_type};
    return kTypes[repr];
  }

  std::uint64_t any_bits(std::uint16_t repr) {
    if (repr == METAFFI_REPR_BOOL) return random_() % 2;
    const std::size_t size = size_of(repr);
    return size == 8 ? random_() : random_() & ((std::uint64_t{1} << (8 * size)) - 1);
  }

  // An operand with these bits, from any source.
  plan::Operand operand_of(std::uint64_t bits, std::uint16_t repr) {
    switch (random_() % 4) {
      case 0:
        return plan::constant(bits, repr);
      case 1:
        return load_memory(bits, repr);
      default:
        return load_argument(bits, repr);
    }
  }
  plan::Operand load_memory(std::uint64_t bits, std::uint16_t repr) {
    memory_.push_back(bits);
    return builder_.load_memory(plan::pointer(&memory_.back()), 0, repr);
  }
  plan::Operand load_argument(std::uint64_t bits, std::uint16_t repr) {
    metaffi_value value{};
    // What is above the payload's width is not to be looked at.
    if (size_of(repr) < 8) bits |= random_() << (8 * size_of(repr));
    std::memcpy(&value.as, &bits, sizeof(bits));
    value.type = type_of(repr);
    arguments_.push_back(value);
    return builder_.load_argument(builder_.parameter(value.type, repr));
  }

  plan::Operand struct_operand(std::size_t index) {
    plan::Operands fields;
    for (std::uint32_t i = 0; i < callee_.type->field_count; ++i) {
      const metaffi_struct_field& field = callee_.type->fields[i];
      const std::uint64_t bits = any_bits(field.repr);
      std::memcpy(sent_[index] + field.offset, &bits, size_of(field.repr));
      fields.push_back(operand_of(bits, field.repr));
    }
    return builder_.struct_of(callee_.type, std::move(fields));
  }

  void build() {
    plan::Operands operands;
    for (int i = 0; i < callee_.integers; ++i)
      operands.push_back(operand_of(static_cast<std::uint64_t>(1000 + i), METAFFI_REPR_I64));
    for (int i = 0; i < callee_.doubles; ++i) {
      operands.push_back(operand_of(std::bit_cast<std::uint64_t>(i + 0.5), METAFFI_REPR_F64));
    }
    operands.push_back(struct_operand(0));
    operands.push_back(operand_of(77, METAFFI_REPR_I64));
    operands.push_back(struct_operand(1));
    operands.push_back(operand_of(std::bit_cast<std::uint64_t>(7.75), METAFFI_REPR_F64));
    const bool is_sysv = convention_ == METAFFI_CONVENTION_SYSV;
    const plan::Function function = plan::function(is_sysv ? callee_.sysv : callee_.win64, "callee");
    const std::uint32_t array = builder_.call_for_struct(function, std::move(operands), callee_.type,
                                                         {.convention = static_cast<metaffi_convention>(convention_)});
    for (std::uint32_t i = 0; i < callee_.type->field_count; ++i) {
      const metaffi_struct_field& field = callee_.type->fields[i];
      const std::uint64_t bits = any_bits(field.repr);
      std::memcpy(answer_ + field.offset, &bits, size_of(field.repr));
      builder_.result(type_of(field.repr), field.repr);
      builder_.store_result(i, builder_.load_field(array, callee_.type, i));
    }
  }

  void check_arguments() {
    const StructCallSeen& seen = struct_call_seen;
    for (int i = 0; i < callee_.integers; ++i) EXPECT_EQ(seen.integers[i], 1000 + i);
    for (int i = 0; i < callee_.doubles; ++i) EXPECT_EQ(seen.doubles[i], i + 0.5);
    EXPECT_EQ(seen.integer, 77);
    EXPECT_EQ(seen.number, 7.75);
    for (std::size_t index = 0; index < 2; ++index) {
      for (std::uint32_t i = 0; i < callee_.type->field_count; ++i) {
        const metaffi_struct_field& field = callee_.type->fields[i];
        EXPECT_EQ(std::memcmp(seen.structs[index] + field.offset, sent_[index] + field.offset, size_of(field.repr)), 0)
            << "struct " << index << ", field " << i;
      }
      const bool is_reference = convention_ == METAFFI_CONVENTION_WIN64 && !std::has_single_bit(callee_.type->size);
      const std::uint32_t alignment = is_reference ? 16 : callee_.type->alignment;
      EXPECT_EQ(seen.addresses[index] % alignment, 0u) << "struct " << index;
    }
  }

  void check_answer(const std::vector<metaffi_value>& results) {
    for (std::uint32_t i = 0; i < callee_.type->field_count; ++i) {
      const metaffi_struct_field& field = callee_.type->fields[i];
      EXPECT_EQ(std::memcmp(&results[i].as, answer_ + field.offset, size_of(field.repr)), 0) << "returned field " << i;
    }
  }

  const StructCallee& callee_;
  const std::uint32_t convention_;
  std::mt19937_64 random_;
  plan::Builder builder_;
  std::vector<metaffi_value> arguments_;
  std::deque<std::uint64_t> memory_;
  std::byte sent_[2][kLargestStruct] = {};
  std::byte answer_[kLargestStruct] = {};
};

// Every callee, several times.
inline void expect_struct_calls(std::uint32_t convention, int rounds, const RunPlan& execute) {
  for (int round = 0; round < rounds; ++round) {
    for (const StructCallee& callee : struct_callees()) {
      StructCall(callee, convention, static_cast<std::uint64_t>(round) * 7919 + 17).run(execute);
      ASSERT_FALSE(::testing::Test::HasFailure()) << callee.name << ", round " << round;
    }
  }
}

}  // namespace metaffi::test
