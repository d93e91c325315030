// Builds call plans for the fake plug-in.
#pragma once

#include <metaffi/plugin.h>

#include <bit>
#include <deque>
#include <initializer_list>
#include <span>
#include <string>
#include <vector>

namespace fake {

using Operand = metaffi_plan_operand;

inline Operand constant(std::uint64_t bits, std::uint16_t repr = METAFFI_REPR_U64) {
  return {METAFFI_OPERAND_CONSTANT, repr, 0, bits};
}
inline Operand pointer(const void* address) {
  return constant(std::bit_cast<std::uint64_t>(address), METAFFI_REPR_POINTER);
}
inline Operand value(std::uint32_t index, std::uint16_t repr) { return {METAFFI_OPERAND_VALUE, repr, index, 0}; }
inline Operand address_of(metaffi_operand_kind kind, std::uint32_t index, std::uint64_t cell = 0) {
  return {static_cast<std::uint16_t>(kind), METAFFI_REPR_POINTER, index, cell};
}
inline Operand argument_address(std::uint32_t index) { return address_of(METAFFI_OPERAND_ARGUMENT_ADDRESS, index); }
inline Operand result_address(std::uint32_t index) { return address_of(METAFFI_OPERAND_RESULT_ADDRESS, index); }

// How a payload of `type` looks to C.
std::uint16_t repr_of(metaffi_type type);

// Owns a plan and everything it refers to. Immovable once plan() was called.
class PlanBuilder {
 public:
  explicit PlanBuilder(const metaffi_entity_request& request, std::string signature);
  PlanBuilder(const PlanBuilder&) = delete;
  PlanBuilder& operator=(const PlanBuilder&) = delete;

  std::uint32_t new_value() { return value_count_++; }
  std::uint32_t new_array(std::uint32_t cells);

  // A guarded argument as an operand.
  Operand load(std::uint32_t argument, bool nullable = false);
  void guard(std::uint32_t argument, bool nullable = false);
  Operand load_handle(std::uint32_t argument, std::uint32_t verified_type,
                      metaffi_error* (*resolve)(void*, const metaffi_value*, void**), void* context);
  Operand load_thread(bool has_offset, std::int64_t offset, metaffi_error* (*slow)(void*, void**), void* context);
  Operand load_memory(Operand base, std::int32_t offset, std::uint16_t repr);

  template <typename Function>
  metaffi_plan_call describe(Function* function, std::uint16_t result, std::initializer_list<Operand> operands,
                             const char* name) {
    return describe_call(reinterpret_cast<const void*>(function), result, operands, name);
  }
  // Result VOID: no operand to use.
  Operand call(const metaffi_plan_call& call);
  void fail_if(Operand checked, metaffi_condition condition, const metaffi_plan_call& error,
               std::uint64_t constant = 0);
  void fail_if_error(Operand error) { fail_if(error, METAFFI_CONDITION_NONZERO, {}); }
  void place(std::uint32_t array, std::uint32_t cell, Operand operand);
  void store(std::uint32_t result, Operand operand);
  void release(const metaffi_plan_call& call, bool only_on_failure = false);

  [[nodiscard]] std::size_t parameter_count() const { return parameters_.size(); }
  [[nodiscard]] metaffi_plan_slot parameter(std::size_t i) const { return parameters_[i]; }
  std::span<metaffi_plan_slot> parameters() { return parameters_; }
  [[nodiscard]] metaffi_plan_slot result(std::size_t i) const { return results_[i]; }

  const metaffi_call_plan* plan();

 private:
  metaffi_plan_call describe_call(const void* function, std::uint16_t result, std::initializer_list<Operand> operands,
                                  const char* name);

  std::string signature_;
  std::vector<metaffi_plan_step> steps_;
  std::vector<metaffi_plan_slot> parameters_;
  std::vector<metaffi_plan_slot> results_;
  std::vector<std::uint32_t> arrays_;
  std::deque<std::vector<Operand>> operands_;
  std::uint32_t value_count_ = 0;
  metaffi_call_plan plan_ = {};
};

}  // namespace fake
