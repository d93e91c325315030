// Plans for tests, written as they are read.
#pragma once

#include <metaffi/cpp/plan_builder.hpp>

#include <bit>
#include <cstdint>
#include <deque>
#include <initializer_list>
#include <string>
#include <vector>

namespace metaffi::test {

inline std::uint16_t natural_repr(metaffi_type type) { return metaffi_type_repr(type); }

using Operand = metaffi_plan_operand;
using Operands = std::vector<Operand>;

template <typename T>
std::uint64_t bits(T x) {
  if constexpr (std::is_pointer_v<T>) {
    return reinterpret_cast<std::uint64_t>(x);
  } else if constexpr (std::is_same_v<T, float>) {
    return std::bit_cast<std::uint32_t>(x);
  } else if constexpr (std::is_same_v<T, double>) {
    return std::bit_cast<std::uint64_t>(x);
  } else {
    return static_cast<std::uint64_t>(x);
  }
}

inline Operand constant(std::uint16_t repr, std::uint64_t value) { return {METAFFI_OPERAND_CONSTANT, repr, 0, value}; }
inline Operand pointer(const void* address) { return constant(METAFFI_REPR_POINTER, bits(address)); }
inline Operand value(std::uint32_t index, std::uint16_t repr) { return {METAFFI_OPERAND_VALUE, repr, index, 0}; }
inline Operand value_address(std::uint32_t index) {
  return {METAFFI_OPERAND_VALUE_ADDRESS, METAFFI_REPR_POINTER, index, 0};
}
inline Operand argument_address(std::uint32_t index) {
  return {METAFFI_OPERAND_ARGUMENT_ADDRESS, METAFFI_REPR_POINTER, index, 0};
}
inline Operand result_address(std::uint32_t index) {
  return {METAFFI_OPERAND_RESULT_ADDRESS, METAFFI_REPR_POINTER, index, 0};
}
inline Operand array_address(std::uint32_t index, std::uint64_t cell) {
  return {METAFFI_OPERAND_ARRAY_ADDRESS, METAFFI_REPR_POINTER, index, cell};
}

// Owns a plan and what it refers to. Steps are appended by its members; those that make a value return its number.
class PlanBuilder {
 public:
  explicit PlanBuilder(std::string signature = "test()") : signature_(std::move(signature)) {}
  PlanBuilder(const PlanBuilder&) = delete;
  PlanBuilder& operator=(const PlanBuilder&) = delete;

  std::uint32_t parameter(metaffi_type type) { return parameter(type, natural_repr(type)); }
  std::uint32_t parameter(metaffi_type type, std::uint16_t repr) {
    parameters.push_back({type, repr, 0});
    return static_cast<std::uint32_t>(parameters.size() - 1);
  }
  std::uint32_t result(metaffi_type type) { return result(type, natural_repr(type)); }
  std::uint32_t result(metaffi_type type, std::uint16_t repr) {
    results.push_back({type, repr, 0});
    return static_cast<std::uint32_t>(results.size() - 1);
  }
  std::uint32_t array(std::uint32_t cells) {
    arrays.push_back(cells);
    return static_cast<std::uint32_t>(arrays.size() - 1);
  }
  std::uint32_t new_value() { return value_count++; }

  // A call of a function; its address may also be a value (function operand).
  template <typename Function>
  metaffi_plan_call make_call(Function* function, const char* name, std::uint16_t result, Operands operands,
                              std::uint32_t convention = METAFFI_CONVENTION_DEFAULT) {
    return make_call(constant(METAFFI_REPR_POINTER, reinterpret_cast<std::uint64_t>(function)), name, result,
                     std::move(operands), convention);
  }
  metaffi_plan_call make_call(Operand function, const char* name, std::uint16_t result, Operands operands,
                              std::uint32_t convention = METAFFI_CONVENTION_DEFAULT) {
    operands_.push_back(std::move(operands));
    metaffi_plan_call call{};
    call.function = function;
    call.operands = operands_.back().data();
    call.operand_count = static_cast<std::uint32_t>(operands_.back().size());
    call.convention = static_cast<std::uint16_t>(convention);
    call.result = result;
    call.name = name;
    return call;
  }

  std::uint32_t load_argument(std::uint32_t argument) { return load_argument(argument, parameters[argument].repr); }
  std::uint32_t load_argument(std::uint32_t argument, std::uint16_t repr, bool nullable = false) {
    const std::uint32_t out = new_value();
    append(METAFFI_STEP_LOAD_ARGUMENT).load_argument = {argument, out, repr, static_cast<std::uint16_t>(nullable)};
    return out;
  }
  void guard(std::uint32_t argument, bool nullable = false) {
    append(METAFFI_STEP_LOAD_ARGUMENT).load_argument = {argument, METAFFI_NO_VALUE, METAFFI_REPR_VOID,
                                                        static_cast<std::uint16_t>(nullable)};
  }
  using Resolve = metaffi_error* (*)(void*, const metaffi_value*, void**);
  std::uint32_t load_handle(std::uint32_t argument, std::uint32_t type, Resolve resolve, void* context = nullptr) {
    const std::uint32_t out = new_value();
    append(METAFFI_STEP_LOAD_HANDLE).load_handle = {argument, out, type, resolve, context};
    return out;
  }
  using Slow = metaffi_error* (*)(void*, void**);
  std::uint32_t load_thread(bool has_offset, std::int64_t offset, Slow slow, void* context = nullptr) {
    const std::uint32_t out = new_value();
    append(METAFFI_STEP_LOAD_THREAD).load_thread = {out, has_offset, offset, slow, context};
    return out;
  }
  std::uint32_t load_memory(Operand base, std::int32_t offset, std::uint16_t repr) {
    const std::uint32_t out = new_value();
    append(METAFFI_STEP_LOAD_MEMORY).load_memory = {base, offset, out, repr};
    return out;
  }
  std::uint32_t call(const metaffi_plan_call& made) {
    const std::uint32_t out = made.result == METAFFI_REPR_VOID ? METAFFI_NO_VALUE : new_value();
    append(METAFFI_STEP_CALL).call = {made, out};
    return out;
  }
  template <typename Function>
  std::uint32_t call(Function* function, const char* name, std::uint16_t result, Operands operands,
                     std::uint32_t convention = METAFFI_CONVENTION_DEFAULT) {
    return call(make_call(function, name, result, std::move(operands), convention));
  }
  void fail_if(std::uint32_t tested, metaffi_condition condition, const metaffi_plan_call& error,
               std::uint64_t other = 0) {
    append(METAFFI_STEP_FAIL_IF).fail_if = {tested, static_cast<std::uint16_t>(condition), other, error};
  }
  void fail_if_error(std::uint32_t tested) { fail_if(tested, METAFFI_CONDITION_NONZERO, metaffi_plan_call{}); }
  void place(std::uint32_t target, std::uint32_t cell, Operand operand) {
    append(METAFFI_STEP_PLACE).place = {target, cell, operand};
  }
  void store_result(std::uint32_t index, Operand operand, Operand length = constant(METAFFI_REPR_U32, 0)) {
    append(METAFFI_STEP_STORE_RESULT).store_result = {index, operand, length};
  }
  // Struct types and operands; the other steps of it are not used.
  plan::Builder structs;
  // Returns a struct: the number of the array it is in.
  std::uint32_t call_for_struct(metaffi_plan_call made, const metaffi_struct_type* type) {
    made.result = METAFFI_REPR_STRUCT;
    made.result_struct = type;
    made.result_array = array((type->size + 7) / 8);
    append(METAFFI_STEP_CALL).call = {made, METAFFI_NO_VALUE};
    return made.result_array;
  }
  void release(const metaffi_plan_call& made, bool only_on_failure = false) {
    append(METAFFI_STEP_RELEASE).release = {made, only_on_failure};
  }

  // Valid until the builder is changed or dies.
  const metaffi_call_plan& plan() {
    plan_ = {sizeof(plan_),  steps.data(),  steps.size(),  parameters.data(), parameters.size(),  results.data(),
             results.size(), arrays.data(), arrays.size(), value_count,       signature_.c_str(), nullptr};
    return plan_;
  }

  std::vector<metaffi_plan_slot> parameters;
  std::vector<metaffi_plan_slot> results;
  std::vector<std::uint32_t> arrays;
  std::vector<metaffi_plan_step> steps;
  std::uint32_t value_count = 0;

 private:
  decltype(metaffi_plan_step::as)& append(metaffi_step_kind kind) {
    steps.push_back({});
    steps.back().kind = kind;
    return steps.back().as;
  }

  std::string signature_;
  std::deque<Operands> operands_;
  metaffi_call_plan plan_{};
};

// load_argument's result as an operand of its own representation.
inline Operand argument(PlanBuilder& builder, std::uint32_t index) {
  const std::uint16_t repr = builder.parameters[index].repr;
  return value(builder.load_argument(index), repr);
}

}  // namespace metaffi::test
