#include "tests/engine/fake_plugin/plan_builder.hpp"

#include <utility>

namespace fake {

std::uint16_t repr_of(metaffi_type type) {
  switch (type) {
    case metaffi_float64_type:
      return METAFFI_REPR_F64;
    case metaffi_float32_type:
      return METAFFI_REPR_F32;
    case metaffi_int8_type:
      return METAFFI_REPR_I8;
    case metaffi_int16_type:
      return METAFFI_REPR_I16;
    case metaffi_int32_type:
      return METAFFI_REPR_I32;
    case metaffi_int64_type:
      return METAFFI_REPR_I64;
    case metaffi_uint8_type:
    case metaffi_char8_type:
      return METAFFI_REPR_U8;
    case metaffi_uint16_type:
    case metaffi_char16_type:
      return METAFFI_REPR_U16;
    case metaffi_uint32_type:
    case metaffi_char32_type:
      return METAFFI_REPR_U32;
    case metaffi_uint64_type:
    case metaffi_size_type:
      return METAFFI_REPR_U64;
    case metaffi_bool_type:
      return METAFFI_REPR_BOOL;
    default:
      return METAFFI_REPR_POINTER;
  }
}

namespace {

metaffi_plan_step step_of(metaffi_step_kind kind) {
  metaffi_plan_step step = {};
  step.kind = kind;
  return step;
}

std::vector<metaffi_plan_slot> slots_of(const metaffi_type_info* infos, std::size_t count) {
  std::vector<metaffi_plan_slot> slots;
  for (std::size_t i = 0; i < count; ++i) slots.push_back({infos[i].type, repr_of(infos[i].type), 0});
  return slots;
}

}  // namespace

PlanBuilder::PlanBuilder(const metaffi_entity_request& request, std::string signature)
    : signature_(std::move(signature)),
      parameters_(slots_of(request.parameters, request.parameter_count)),
      results_(slots_of(request.results, request.result_count)) {}

std::uint32_t PlanBuilder::new_array(std::uint32_t cells) {
  arrays_.push_back(cells);
  return static_cast<std::uint32_t>(arrays_.size() - 1);
}

Operand PlanBuilder::load(std::uint32_t argument, bool nullable) {
  metaffi_plan_step step = step_of(METAFFI_STEP_LOAD_ARGUMENT);
  const std::uint16_t repr = parameters_[argument].repr;
  step.as.load_argument = {argument, new_value(), repr, static_cast<std::uint16_t>(nullable ? 1 : 0)};
  steps_.push_back(step);
  return value(step.as.load_argument.out, repr);
}

void PlanBuilder::guard(std::uint32_t argument, bool nullable) {
  metaffi_plan_step step = step_of(METAFFI_STEP_LOAD_ARGUMENT);
  step.as.load_argument = {argument, METAFFI_NO_VALUE, METAFFI_REPR_VOID, static_cast<std::uint16_t>(nullable ? 1 : 0)};
  steps_.push_back(step);
}

Operand PlanBuilder::load_handle(std::uint32_t argument, std::uint32_t verified_type,
                                 metaffi_error* (*resolve)(void*, const metaffi_value*, void**), void* context) {
  metaffi_plan_step step = step_of(METAFFI_STEP_LOAD_HANDLE);
  step.as.load_handle = {argument, new_value(), verified_type, resolve, context};
  steps_.push_back(step);
  return value(step.as.load_handle.out, METAFFI_REPR_POINTER);
}

Operand PlanBuilder::load_thread(bool has_offset, std::int64_t offset, metaffi_error* (*slow)(void*, void**),
                                 void* context) {
  metaffi_plan_step step = step_of(METAFFI_STEP_LOAD_THREAD);
  step.as.load_thread = {new_value(), has_offset ? 1u : 0u, offset, slow, context};
  steps_.push_back(step);
  return value(step.as.load_thread.out, METAFFI_REPR_POINTER);
}

Operand PlanBuilder::load_memory(Operand base, std::int32_t offset, std::uint16_t repr) {
  metaffi_plan_step step = step_of(METAFFI_STEP_LOAD_MEMORY);
  step.as.load_memory = {base, offset, new_value(), repr};
  steps_.push_back(step);
  return value(step.as.load_memory.out, repr);
}

metaffi_plan_call PlanBuilder::describe_call(const void* function, std::uint16_t result,
                                             std::initializer_list<Operand> operands, const char* name) {
  operands_.emplace_back(operands);
  metaffi_plan_call call = {};
  call.function = pointer(function);
  call.operands = operands_.back().data();
  call.operand_count = static_cast<std::uint32_t>(operands_.back().size());
  call.result = result;
  call.name = name;
  return call;
}

Operand PlanBuilder::call(const metaffi_plan_call& call) {
  metaffi_plan_step step = step_of(METAFFI_STEP_CALL);
  step.as.call = {call, call.result == METAFFI_REPR_VOID ? METAFFI_NO_VALUE : new_value()};
  steps_.push_back(step);
  return value(step.as.call.out, call.result);
}

void PlanBuilder::fail_if(Operand checked, metaffi_condition condition, const metaffi_plan_call& error,
                          std::uint64_t constant) {
  metaffi_plan_step step = step_of(METAFFI_STEP_FAIL_IF);
  step.as.fail_if = {checked.index, static_cast<std::uint16_t>(condition), constant, error};
  steps_.push_back(step);
}

void PlanBuilder::place(std::uint32_t array, std::uint32_t cell, Operand operand) {
  metaffi_plan_step step = step_of(METAFFI_STEP_PLACE);
  step.as.place = {array, cell, operand};
  steps_.push_back(step);
}

void PlanBuilder::store(std::uint32_t result, Operand operand) {
  metaffi_plan_step step = step_of(METAFFI_STEP_STORE_RESULT);
  step.as.store_result = {result, operand};
  steps_.push_back(step);
}

void PlanBuilder::release(const metaffi_plan_call& call, bool only_on_failure) {
  metaffi_plan_step step = step_of(METAFFI_STEP_RELEASE);
  step.as.release = {call, only_on_failure ? 1u : 0u};
  steps_.push_back(step);
}

const metaffi_call_plan* PlanBuilder::plan() {
  plan_ = {.size = sizeof(plan_),
           .steps = steps_.data(),
           .step_count = steps_.size(),
           .parameters = parameters_.data(),
           .parameter_count = parameters_.size(),
           .results = results_.data(),
           .result_count = results_.size(),
           .arrays = arrays_.data(),
           .array_count = arrays_.size(),
           .value_count = value_count_,
           .signature = signature_.c_str(),
           .owner = this};
  return &plan_;
}

}  // namespace fake
