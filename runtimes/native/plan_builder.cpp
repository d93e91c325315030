#include "runtimes/native/plan_builder.hpp"

#include <utility>

namespace metaffi::native {

Operand constant(std::uint64_t value, metaffi_repr repr) noexcept {
  return {METAFFI_OPERAND_CONSTANT, static_cast<std::uint16_t>(repr), 0, value};
}
Operand constant(const void* address) noexcept {
  return constant(reinterpret_cast<std::uintptr_t>(address), METAFFI_REPR_POINTER);
}
Operand value(std::uint32_t index, metaffi_repr repr) noexcept {
  return {METAFFI_OPERAND_VALUE, static_cast<std::uint16_t>(repr), index, 0};
}
Operand address_of(std::uint32_t index) noexcept {
  return {METAFFI_OPERAND_VALUE_ADDRESS, METAFFI_REPR_POINTER, index, 0};
}
Operand argument_address(std::uint32_t index) noexcept {
  return {METAFFI_OPERAND_ARGUMENT_ADDRESS, METAFFI_REPR_POINTER, index, 0};
}
Operand result_address(std::uint32_t index) noexcept {
  return {METAFFI_OPERAND_RESULT_ADDRESS, METAFFI_REPR_POINTER, index, 0};
}
Operand array_address(std::uint32_t index) noexcept {
  return {METAFFI_OPERAND_ARRAY_ADDRESS, METAFFI_REPR_POINTER, index, 0};
}

std::uint32_t PlanBuilder::array(std::uint32_t cells) {
  arrays_.push_back(cells);
  return static_cast<std::uint32_t>(arrays_.size() - 1);
}

metaffi_plan_step& PlanBuilder::step(metaffi_step_kind kind) {
  metaffi_plan_step& step = steps_.emplace_back();
  step.kind = kind;
  return step;
}

std::uint32_t PlanBuilder::load_argument(std::uint32_t argument, metaffi_repr repr, bool nullable) {
  const std::uint32_t out = new_value();
  step(METAFFI_STEP_LOAD_ARGUMENT).as.load_argument = {argument, out, static_cast<std::uint16_t>(repr), nullable};
  return out;
}

void PlanBuilder::guard_argument(std::uint32_t argument, bool nullable) {
  step(METAFFI_STEP_LOAD_ARGUMENT).as.load_argument = {argument, METAFFI_NO_VALUE, METAFFI_REPR_POINTER, nullable};
}

std::uint32_t PlanBuilder::load_handle(std::uint32_t argument, const metaffi_step_load_handle& how) {
  metaffi_step_load_handle& load = step(METAFFI_STEP_LOAD_HANDLE).as.load_handle;
  load = how;
  load.argument = argument;
  load.out = new_value();
  return load.out;
}

std::uint32_t PlanBuilder::load_memory(Operand base, std::int32_t offset, metaffi_repr repr) {
  const std::uint32_t out = new_value();
  step(METAFFI_STEP_LOAD_MEMORY).as.load_memory = {base, offset, out, static_cast<std::uint16_t>(repr)};
  return out;
}

metaffi_plan_call PlanBuilder::make_call(Callee callee, metaffi_repr result, std::vector<Operand> operands) {
  const std::vector<Operand>& kept = operands_.emplace_back(std::move(operands));
  metaffi_plan_call call{};
  call.function = constant(callee.address);
  call.operands = kept.data();
  call.operand_count = static_cast<std::uint32_t>(kept.size());
  call.convention = METAFFI_CONVENTION_DEFAULT;
  call.result = static_cast<std::uint16_t>(result);
  call.name = callee.name;
  return call;
}

std::uint32_t PlanBuilder::call(Callee callee, metaffi_repr result, std::vector<Operand> operands) {
  const metaffi_plan_call made = make_call(callee, result, std::move(operands));
  const std::uint32_t out = result == METAFFI_REPR_VOID ? METAFFI_NO_VALUE : new_value();
  step(METAFFI_STEP_CALL).as.call = {made, out};
  return out;
}

void PlanBuilder::call_checked(Callee callee, std::vector<Operand> operands) {
  const std::uint32_t error = call(callee, METAFFI_REPR_POINTER, std::move(operands));
  metaffi_step_fail_if& fail = step(METAFFI_STEP_FAIL_IF).as.fail_if;
  fail = {};
  fail.value = error;
  fail.condition = METAFFI_CONDITION_NONZERO;
}

std::uint32_t PlanBuilder::call_target(Callee callee, metaffi_convention convention, metaffi_repr result,
                                       std::vector<Operand> operands) {
  const std::uint32_t out = call(callee, result, std::move(operands));
  metaffi_plan_call& made = steps_.back().as.call.call;
  made.convention = static_cast<std::uint16_t>(convention);
  made.flags = METAFFI_CALL_TARGET;
  return out;
}

void PlanBuilder::place(std::uint32_t array, std::uint32_t cell, Operand operand) {
  step(METAFFI_STEP_PLACE).as.place = {array, cell, operand};
}

void PlanBuilder::store_result(std::uint32_t result, Operand operand) {
  step(METAFFI_STEP_STORE_RESULT).as.store_result = {result, operand, {}};
}

void PlanBuilder::release(Callee callee, std::vector<Operand> operands) {
  const metaffi_plan_call made = make_call(callee, METAFFI_REPR_VOID, std::move(operands));
  step(METAFFI_STEP_RELEASE).as.release = {made, 0};
}

const metaffi_call_plan& PlanBuilder::finish(std::string signature, void* owner) {
  signature_ = std::move(signature);
  plan_.size = sizeof plan_;
  plan_.steps = steps_.data();
  plan_.step_count = steps_.size();
  plan_.parameters = parameters_.data();
  plan_.parameter_count = parameters_.size();
  plan_.results = results_.data();
  plan_.result_count = results_.size();
  plan_.arrays = arrays_.data();
  plan_.array_count = arrays_.size();
  plan_.value_count = value_count_;
  plan_.signature = signature_.c_str();
  plan_.owner = owner;
  return plan_;
}

}  // namespace metaffi::native
