// Builds a call plan step by step and owns all it refers to. Not copyable or movable: the plan points into it.
#pragma once

#include <metaffi/plan.h>

#include <cstdint>
#include <deque>
#include <initializer_list>
#include <string>
#include <vector>

namespace metaffi::native {

using Operand = metaffi_plan_operand;

Operand constant(std::uint64_t value, metaffi_repr repr = METAFFI_REPR_U64) noexcept;
Operand constant(const void* address) noexcept;
Operand value(std::uint32_t index, metaffi_repr repr) noexcept;
Operand address_of(std::uint32_t index) noexcept;
Operand argument_address(std::uint32_t index) noexcept;
Operand result_address(std::uint32_t index) noexcept;
Operand array_address(std::uint32_t index) noexcept;

// A function to call: constant address, and the name dumps show.
struct Callee {
  const void* address;
  const char* name;
};

class PlanBuilder {
 public:
  PlanBuilder() = default;
  PlanBuilder(const PlanBuilder&) = delete;
  PlanBuilder& operator=(const PlanBuilder&) = delete;

  void parameter(metaffi_type type, metaffi_repr repr) {
    parameters_.push_back({type, static_cast<std::uint16_t>(repr), 0});
  }
  void result(metaffi_type type, metaffi_repr repr) { results_.push_back({type, static_cast<std::uint16_t>(repr), 0}); }
  // Number of the new stack array.
  std::uint32_t array(std::uint32_t cells);
  // Number of a new value.
  std::uint32_t new_value() noexcept { return value_count_++; }

  std::uint32_t load_argument(std::uint32_t argument, metaffi_repr repr, bool nullable);
  void guard_argument(std::uint32_t argument, bool nullable);
  std::uint32_t load_handle(std::uint32_t argument, const metaffi_step_load_handle& how);
  std::uint32_t load_memory(Operand base, std::int32_t offset, metaffi_repr repr);
  // Calls a helper; METAFFI_NO_VALUE when `result` is VOID.
  std::uint32_t call(Callee callee, metaffi_repr result, std::vector<Operand> operands);
  // Calls a helper that returns a metaffi_error *, and fails with it.
  void call_checked(Callee callee, std::vector<Operand> operands);
  // Calls the entity itself.
  std::uint32_t call_target(Callee callee, metaffi_convention convention, metaffi_repr result,
                            std::vector<Operand> operands);
  void place(std::uint32_t array, std::uint32_t cell, Operand operand);
  void store_result(std::uint32_t result, Operand operand);
  void release(Callee callee, std::vector<Operand> operands);

  // The finished plan; valid as long as the builder. `name` and callee names must live as long.
  const metaffi_call_plan& finish(std::string signature, void* owner);

 private:
  metaffi_plan_call make_call(Callee callee, metaffi_repr result, std::vector<Operand> operands);
  metaffi_plan_step& step(metaffi_step_kind kind);

  std::vector<metaffi_plan_step> steps_;
  std::vector<metaffi_plan_slot> parameters_;
  std::vector<metaffi_plan_slot> results_;
  std::vector<std::uint32_t> arrays_;
  std::deque<std::vector<Operand>> operands_;  // stable addresses
  std::uint32_t value_count_ = 0;
  std::string signature_;
  metaffi_call_plan plan_{};
};

}  // namespace metaffi::native
