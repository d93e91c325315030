#include "plan_builder.hpp"

#include <utility>

namespace metaffi::jvm {

metaffi_plan_step& PlanBuilder::add(metaffi_step_kind kind) {
  metaffi_plan_step& step = steps_.emplace_back();
  step = {};
  step.kind = kind;
  return step;
}

metaffi_plan_call PlanBuilder::make_call(Function function, const std::vector<Operand>& operands, metaffi_repr result,
                                         std::uint32_t flags) {
  const std::vector<Operand>& kept = operands_.emplace_back(operands);
  metaffi_plan_call call = {};
  call.function = function.address;
  call.operands = kept.data();
  call.operand_count = static_cast<std::uint32_t>(kept.size());
  call.fixed_count = call.operand_count;
  call.convention = METAFFI_CONVENTION_DEFAULT;
  call.result = static_cast<std::uint16_t>(result);
  call.flags = flags;
  call.name = function.name;
  return call;
}

std::uint32_t PlanBuilder::add_parameter(metaffi_type type, metaffi_repr repr) {
  parameters_.push_back({type, static_cast<std::uint16_t>(repr), 0});
  return static_cast<std::uint32_t>(parameters_.size() - 1);
}

std::uint32_t PlanBuilder::add_result(metaffi_type type, metaffi_repr repr) {
  results_.push_back({type, static_cast<std::uint16_t>(repr), 0});
  return static_cast<std::uint32_t>(results_.size() - 1);
}

void PlanBuilder::guard(std::uint32_t argument, bool nullable) {
  add(METAFFI_STEP_LOAD_ARGUMENT).as.load_argument = {argument, METAFFI_NO_VALUE, METAFFI_REPR_POINTER,
                                                      static_cast<std::uint16_t>(nullable ? 1 : 0)};
}

ValueIndex PlanBuilder::load_argument(std::uint32_t argument, metaffi_repr repr) {
  add(METAFFI_STEP_LOAD_ARGUMENT).as.load_argument = {argument, value_count_, static_cast<std::uint16_t>(repr), 0};
  return value_count_++;
}

ValueIndex PlanBuilder::load_handle(std::uint32_t argument, std::uint32_t verified_type,
                                    metaffi_error* (*resolve)(void*, const metaffi_value*, void**), void* context) {
  add(METAFFI_STEP_LOAD_HANDLE).as.load_handle = {argument, value_count_, verified_type, resolve, context};
  return value_count_++;
}

ValueIndex PlanBuilder::load_thread(metaffi_step_load_thread step) {
  step.out = value_count_;
  add(METAFFI_STEP_LOAD_THREAD).as.load_thread = step;
  return value_count_++;
}

ValueIndex PlanBuilder::load_memory(Operand base, std::int32_t offset, metaffi_repr repr) {
  add(METAFFI_STEP_LOAD_MEMORY).as.load_memory = {base, offset, value_count_, static_cast<std::uint16_t>(repr)};
  return value_count_++;
}

std::uint32_t PlanBuilder::add_array(std::uint32_t cells) {
  arrays_.push_back(cells);
  return static_cast<std::uint32_t>(arrays_.size() - 1);
}

void PlanBuilder::place(std::uint32_t array, std::uint32_t cell, Operand operand) {
  add(METAFFI_STEP_PLACE).as.place = {array, cell, operand};
}

PlanBuilder::Out PlanBuilder::out() noexcept {
  const ValueIndex index = value_count_++;
  return {index, {METAFFI_OPERAND_VALUE_ADDRESS, METAFFI_REPR_POINTER, index, 0}};
}

ValueIndex PlanBuilder::call(Function function, const std::vector<Operand>& operands, metaffi_repr result,
                             std::uint32_t flags) {
  const metaffi_plan_call call = make_call(function, operands, result, flags);
  add(METAFFI_STEP_CALL).as.call = {call, value_count_};
  return value_count_++;
}

void PlanBuilder::call_void(Function function, const std::vector<Operand>& operands, std::uint32_t flags) {
  const metaffi_plan_call call = make_call(function, operands, METAFFI_REPR_VOID, flags);
  add(METAFFI_STEP_CALL).as.call = {call, METAFFI_NO_VALUE};
}

void PlanBuilder::call_checked(Function function, const std::vector<Operand>& operands) {
  fail_if_nonzero(call(function, operands, METAFFI_REPR_POINTER));
}

void PlanBuilder::fail_if_nonzero(ValueIndex value) {
  metaffi_step_fail_if fail = {};
  fail.value = value;
  fail.condition = METAFFI_CONDITION_NONZERO;
  add(METAFFI_STEP_FAIL_IF).as.fail_if = fail;
}

void PlanBuilder::fail_if_nonzero(ValueIndex value, Function error, const std::vector<Operand>& operands) {
  metaffi_step_fail_if fail = {};
  fail.value = value;
  fail.condition = METAFFI_CONDITION_NONZERO;
  fail.error = make_call(error, operands, METAFFI_REPR_POINTER, 0);
  add(METAFFI_STEP_FAIL_IF).as.fail_if = fail;
}

void PlanBuilder::store_result(std::uint32_t result, Operand operand) {
  add(METAFFI_STEP_STORE_RESULT).as.store_result = {result, operand, {}};
}

void PlanBuilder::release(Function function, const std::vector<Operand>& operands) {
  const metaffi_plan_call call = make_call(function, operands, METAFFI_REPR_VOID, 0);
  add(METAFFI_STEP_RELEASE).as.release = {call, 0};
}

const metaffi_call_plan* PlanBuilder::finish(std::string signature, void* owner) {
  signature_ = std::move(signature);
  plan_ = {};
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
  return &plan_;
}

}  // namespace metaffi::jvm
