// Call plans put together step by step, for plug-ins in C++. Header only, needs nothing but plan.h.
//
//   metaffi::plan::Builder plan;
//   plan.parameter(metaffi_int64_type);
//   plan.result(metaffi_int64_type);
//   const auto x = plan.load_argument(0);
//   const auto y = plan.call(metaffi::plan::function(square, "square"), {x}, METAFFI_REPR_I64);
//   plan.store_result(0, y);
//   return &plan.finish("square(int64)", this);
//
// A step that makes a value returns the operand that uses it. Nothing is checked here: the engine checks plans before it uses
// them. Members may throw std::bad_alloc.
#ifndef METAFFI_CPP_PLAN_BUILDER_HPP
#define METAFFI_CPP_PLAN_BUILDER_HPP

#include <metaffi/plan.h>

#include <algorithm>
#include <concepts>
#include <cstddef>
#include <cstdint>
#include <deque>
#include <string>
#include <utility>
#include <vector>

namespace metaffi::plan {

using Operand = metaffi_plan_operand;
using Operands = std::vector<Operand>;

[[nodiscard]] inline Operand operand(metaffi_operand_kind kind, std::uint16_t repr, std::uint32_t index,
                                     std::uint64_t constant) noexcept {
  return {static_cast<std::uint16_t>(kind), repr, index, constant};
}
// The bits of a number, as a cell of `repr`.
[[nodiscard]] inline Operand constant(std::uint64_t bits, std::uint16_t repr = METAFFI_REPR_U64) noexcept {
  return operand(METAFFI_OPERAND_CONSTANT, repr, 0, bits);
}
template <typename T>
[[nodiscard]] Operand pointer(T* address) noexcept {
  return constant(reinterpret_cast<std::uintptr_t>(address), METAFFI_REPR_POINTER);
}
[[nodiscard]] inline Operand pointer(std::nullptr_t) noexcept { return constant(0, METAFFI_REPR_POINTER); }
[[nodiscard]] inline Operand value(std::uint32_t index, std::uint16_t repr = METAFFI_REPR_POINTER) noexcept {
  return operand(METAFFI_OPERAND_VALUE, repr, index, 0);
}
// The same operand, taken as another representation.
[[nodiscard]] inline Operand as(Operand taken, std::uint16_t repr) noexcept {
  taken.repr = repr;
  return taken;
}
// Where a value is: an out parameter that assigns it, or reads it.
[[nodiscard]] inline Operand address_of(const Operand& held) noexcept {
  return operand(METAFFI_OPERAND_VALUE_ADDRESS, METAFFI_REPR_POINTER, held.index, 0);
}
[[nodiscard]] inline Operand argument_address(std::uint32_t index) noexcept {
  return operand(METAFFI_OPERAND_ARGUMENT_ADDRESS, METAFFI_REPR_POINTER, index, 0);
}
[[nodiscard]] inline Operand result_address(std::uint32_t index) noexcept {
  return operand(METAFFI_OPERAND_RESULT_ADDRESS, METAFFI_REPR_POINTER, index, 0);
}
[[nodiscard]] inline Operand array_address(std::uint32_t array, std::uint64_t cell = 0) noexcept {
  return operand(METAFFI_OPERAND_ARRAY_ADDRESS, METAFFI_REPR_POINTER, array, cell);
}

// What is called: where it is (a constant or a value), and the name dumps show, which must outlive the plan.
struct Function {
  Operand address = pointer(nullptr);
  const char* name = nullptr;
};
template <typename R, typename... A>
[[nodiscard]] Function function(R (*address)(A...), const char* name) noexcept {
  return {pointer(address), name};
}
// A function known by address only.
[[nodiscard]] inline Function function(const void* address, const char* name) noexcept {
  return {pointer(address), name};
}

// How a function is called, where it is not the platform's plain way.
struct CallStyle {
  metaffi_convention convention = METAFFI_CONVENTION_DEFAULT;
  bool is_target = false;         // the entity itself, as opposed to a helper
  bool is_variadic = false;       // takes `...`
  std::uint32_t fixed_count = 0;  // variadic: operands before `...`
};

// Owns a plan and all it refers to. Immovable: the plan points into it.
class Builder {
 public:
  Builder() = default;
  Builder(const Builder&) = delete;
  Builder& operator=(const Builder&) = delete;

  // Parameters and results, numbered in the order they are added. Without a repr: that of the type.
  std::uint32_t parameter(metaffi_type type) { return parameter(type, metaffi_type_repr(type)); }
  std::uint32_t parameter(metaffi_type type, std::uint16_t repr) { return add(&parameters_, {type, repr, 0}); }
  std::uint32_t result(metaffi_type type) { return result(type, metaffi_type_repr(type)); }
  std::uint32_t result(metaffi_type type, std::uint16_t repr) { return add(&results_, {type, repr, 0}); }
  // A stack array of 8-byte cells; its number.
  std::uint32_t array(std::uint32_t cells) { return add(&arrays_, cells); }
  // A value that a call assigns through its address (address_of).
  [[nodiscard]] Operand new_value(std::uint16_t repr = METAFFI_REPR_POINTER) noexcept {
    return value(value_count_++, repr);
  }

  // Loads, each after its guard. Without a repr: that of the parameter.
  Operand load_argument(std::uint32_t argument) { return load_argument(argument, parameters_[argument].repr); }
  Operand load_argument(std::uint32_t argument, std::uint16_t repr, bool nullable = false) {
    const Operand out = new_value(repr);
    step(METAFFI_STEP_LOAD_ARGUMENT).load_argument = {argument, out.index, repr, std::uint16_t{nullable}};
    return out;
  }
  template <std::same_as<bool> Nullable>
  Operand load_argument(std::uint32_t argument, Nullable nullable) = delete;  // say the repr
  void guard(std::uint32_t argument, bool nullable = false) {
    step(METAFFI_STEP_LOAD_ARGUMENT).load_argument = {argument, METAFFI_NO_VALUE, METAFFI_REPR_VOID,
                                                      std::uint16_t{nullable}};
  }
  Operand load_handle(std::uint32_t argument, std::uint32_t verified_type,
                      metaffi_error* (*resolve)(void*, const metaffi_value*, void**), void* context = nullptr) {
    const Operand out = new_value();
    step(METAFFI_STEP_LOAD_HANDLE).load_handle = {argument, out.index, verified_type, resolve, context};
    return out;
  }
  // `how` but for its out, which is assigned here.
  Operand load_thread(metaffi_step_load_thread how) {
    const Operand out = new_value();
    how.out = out.index;
    step(METAFFI_STEP_LOAD_THREAD).load_thread = how;
    return out;
  }
  Operand load_memory(const Operand& base, std::int32_t offset, std::uint16_t repr) {
    const Operand out = new_value(repr);
    step(METAFFI_STEP_LOAD_MEMORY).load_memory = {base, offset, out.index, repr};
    return out;
  }

  // Calls. The result of a VOID call is no operand to use.
  Operand call(const metaffi_plan_call& made) {
    const bool has_value = made.result != METAFFI_REPR_VOID && made.result != METAFFI_REPR_STRUCT;
    const Operand out = has_value ? new_value(made.result) : value(METAFFI_NO_VALUE, METAFFI_REPR_VOID);
    step(METAFFI_STEP_CALL).call = {made, out.index};
    return out;
  }
  Operand call(const Function& function, Operands operands, std::uint16_t result, const CallStyle& style = {}) {
    return call(describe(function, std::move(operands), result, style));
  }
  void call(const Function& function, Operands operands) {
    call(describe(function, std::move(operands), METAFFI_REPR_VOID));
  }
  // Calls a helper that returns an owned error or NULL, and fails with it.
  void call_checked(const Function& function, Operands operands) {
    fail_if_error(call(function, std::move(operands), METAFFI_REPR_POINTER));
  }
  // Calls a function that returns a struct by value; the number of the stack array it is in.
  std::uint32_t call_for_struct(const Function& function, Operands operands, const metaffi_struct_type* type,
                                const CallStyle& style = {}) {
    metaffi_plan_call made = describe(function, std::move(operands), METAFFI_REPR_STRUCT, style);
    made.result_struct = type;
    made.result_array = array((type->size + 7) / 8);
    call(made);
    return made.result_array;
  }
  Operand load_field(std::uint32_t array, const metaffi_struct_type* type, std::uint32_t field) {
    const metaffi_struct_field& found = type->fields[field];
    return load_memory(array_address(array), static_cast<std::int32_t>(found.offset), found.repr);
  }
  // A call as data, for FAIL_IF and RELEASE too.
  metaffi_plan_call describe(const Function& function, Operands operands, std::uint16_t result = METAFFI_REPR_VOID,
                             const CallStyle& style = {}) {
    const Operands& kept = operands_.emplace_back(std::move(operands));
    metaffi_plan_call call{};
    call.function = function.address;
    call.operands = kept.data();
    call.operand_count = static_cast<std::uint32_t>(kept.size());
    call.fixed_count = style.is_variadic ? style.fixed_count : 0;
    call.convention = static_cast<std::uint16_t>(style.convention);
    call.result = result;
    call.flags = (style.is_target ? METAFFI_CALL_TARGET : 0) | (style.is_variadic ? METAFFI_CALL_VARIADIC : 0);
    call.name = function.name;
    return call;
  }

  // A C struct of these scalars, laid out as a C compiler does. `name` must outlive the plan.
  const metaffi_struct_type* struct_type(const char* name, const std::vector<std::uint16_t>& reprs) {
    std::vector<metaffi_struct_field> fields;
    std::uint32_t size = 0;
    std::uint32_t alignment = 1;
    for (const std::uint16_t repr : reprs) {
      const std::uint32_t field_size = std::max(metaffi_repr_size(repr), 1u);
      size = (size + field_size - 1) / field_size * field_size;
      fields.push_back({size, repr, 0});
      size += field_size;
      alignment = std::max(alignment, field_size);
    }
    return struct_type(name, std::move(fields), (size + alignment - 1) / alignment * alignment, alignment);
  }
  // A C struct of any layout.
  const metaffi_struct_type* struct_type(const char* name, std::vector<metaffi_struct_field> fields, std::uint32_t size,
                                         std::uint32_t alignment) {
    const auto& kept = fields_.emplace_back(std::move(fields));
    return &struct_types_.emplace_back(
        metaffi_struct_type{size, alignment, kept.data(), static_cast<std::uint32_t>(kept.size()), 0, name});
  }
  // A struct by value, as an operand of a call: a scalar operand a field. Each is taken as its field's repr.
  Operand struct_of(const metaffi_struct_type* type, Operands fields) {
    for (std::size_t i = 0; i < fields.size() && i < type->field_count; ++i) fields[i].repr = type->fields[i].repr;
    const Operands& kept = operands_.emplace_back(std::move(fields));
    const metaffi_plan_struct& made = structs_.emplace_back(metaffi_plan_struct{type, kept.data()});
    return operand(METAFFI_OPERAND_STRUCT, METAFFI_REPR_STRUCT, 0, reinterpret_cast<std::uintptr_t>(&made));
  }

  // Fails with the error that `error` (result POINTER) makes, or without one with `tested` itself, an owned error.
  void fail_if(const Operand& tested, metaffi_condition condition, const metaffi_plan_call& error,
               std::uint64_t other = 0) {
    step(METAFFI_STEP_FAIL_IF).fail_if = {tested.index, static_cast<std::uint16_t>(condition), other, error};
  }
  void fail_if(const Operand& tested, metaffi_condition condition, const Function& error, Operands operands) {
    fail_if(tested, condition, describe(error, std::move(operands), METAFFI_REPR_POINTER));
  }
  void fail_if_error(const Operand& tested) { fail_if(tested, METAFFI_CONDITION_NONZERO, metaffi_plan_call{}); }

  void place(std::uint32_t array, std::uint32_t cell, const Operand& placed) {
    step(METAFFI_STEP_PLACE).place = {array, cell, placed};
  }
  void store_result(std::uint32_t result, const Operand& stored) {
    store_result(result, stored, constant(0, METAFFI_REPR_U32));
  }
  // A string or a packed array: `stored` is its memory, of metaffi_host::alloc.
  void store_result(std::uint32_t result, const Operand& stored, const Operand& length) {
    step(METAFFI_STEP_STORE_RESULT).store_result = {result, stored, length};
  }
  void release(const metaffi_plan_call& made, bool only_on_failure = false) {
    step(METAFFI_STEP_RELEASE).release = {made, std::uint32_t{only_on_failure}};
  }
  void release(const Function& function, Operands operands) { release(describe(function, std::move(operands))); }

  [[nodiscard]] const std::vector<metaffi_plan_slot>& parameters() const noexcept { return parameters_; }
  [[nodiscard]] const std::vector<metaffi_plan_slot>& results() const noexcept { return results_; }

  // The plan; valid while the builder lives and is not added to.
  const metaffi_call_plan& finish(std::string signature, void* owner) {
    signature_ = std::move(signature);
    plan_ = {sizeof(plan_),   steps_.data(),  steps_.size(),  parameters_.data(), parameters_.size(), results_.data(),
             results_.size(), arrays_.data(), arrays_.size(), value_count_,       signature_.c_str(), owner};
    return plan_;
  }

 protected:
  template <typename T>
  static std::uint32_t add(std::vector<T>* list, const T& item) {
    list->push_back(item);
    return static_cast<std::uint32_t>(list->size() - 1);
  }
  decltype(metaffi_plan_step::as)& step(metaffi_step_kind kind) {
    metaffi_plan_step& added = steps_.emplace_back();
    added.kind = kind;
    return added.as;
  }

  std::vector<metaffi_plan_slot> parameters_;
  std::vector<metaffi_plan_slot> results_;
  std::vector<std::uint32_t> arrays_;
  std::vector<metaffi_plan_step> steps_;
  std::uint32_t value_count_ = 0;

 private:
  std::deque<Operands> operands_;  // stable addresses, here and below
  std::deque<std::vector<metaffi_struct_field>> fields_;
  std::deque<metaffi_struct_type> struct_types_;
  std::deque<metaffi_plan_struct> structs_;
  std::string signature_;
  metaffi_call_plan plan_{};
};

}  // namespace metaffi::plan

#endif
