// Puts a call plan together step by step and owns its memory. Knows nothing of Java.
#pragma once

#include <metaffi/plan.h>

#include <cstdint>
#include <deque>
#include <initializer_list>
#include <string>
#include <vector>

namespace metaffi::jvm {

using Operand = metaffi_plan_operand;
using ValueIndex = std::uint32_t;

[[nodiscard]] inline Operand constant(std::uint64_t bits, metaffi_repr repr) noexcept {
  return {METAFFI_OPERAND_CONSTANT, static_cast<std::uint16_t>(repr), 0, bits};
}
template <typename T>
[[nodiscard]] Operand pointer(T* address) noexcept {
  return constant(reinterpret_cast<std::uint64_t>(address), METAFFI_REPR_POINTER);
}
[[nodiscard]] inline Operand value(ValueIndex index, metaffi_repr repr = METAFFI_REPR_POINTER) noexcept {
  return {METAFFI_OPERAND_VALUE, static_cast<std::uint16_t>(repr), index, 0};
}
[[nodiscard]] inline Operand argument_address(std::uint32_t index) noexcept {
  return {METAFFI_OPERAND_ARGUMENT_ADDRESS, METAFFI_REPR_POINTER, index, 0};
}
[[nodiscard]] inline Operand result_address(std::uint32_t index) noexcept {
  return {METAFFI_OPERAND_RESULT_ADDRESS, METAFFI_REPR_POINTER, index, 0};
}
[[nodiscard]] inline Operand array_address(std::uint32_t array, std::uint64_t cell = 0) noexcept {
  return {METAFFI_OPERAND_ARRAY_ADDRESS, METAFFI_REPR_POINTER, array, cell};
}

// A function with the name that dumps show.
struct Function {
  Operand address;
  const char* name;
};
template <typename R, typename... A>
[[nodiscard]] Function function(R (*address)(A...), const char* name) noexcept {
  return {pointer(reinterpret_cast<void*>(address)), name};
}

// Everything added refers to memory of the builder; addresses stay valid while it lives and is not added to. Not copyable.
class PlanBuilder {
 public:
  PlanBuilder() = default;
  PlanBuilder(const PlanBuilder&) = delete;
  PlanBuilder& operator=(const PlanBuilder&) = delete;

  std::uint32_t add_parameter(metaffi_type type, metaffi_repr repr);
  std::uint32_t add_result(metaffi_type type, metaffi_repr repr);

  // Guards an argument; the second form loads its payload too.
  void guard(std::uint32_t argument, bool nullable);
  ValueIndex load_argument(std::uint32_t argument, metaffi_repr repr);
  ValueIndex load_handle(std::uint32_t argument, std::uint32_t verified_type,
                         metaffi_error* (*resolve)(void*, const metaffi_value*, void**), void* context);
  ValueIndex load_thread(metaffi_step_load_thread step);
  ValueIndex load_memory(Operand base, std::int32_t offset, metaffi_repr repr);

  std::uint32_t add_array(std::uint32_t cells);
  void place(std::uint32_t array, std::uint32_t cell, Operand operand);

  // A value that a call assigns through its address.
  struct Out {
    ValueIndex index;
    Operand operand;
  };
  [[nodiscard]] Out out() noexcept;

  // Calls; without a result the second. `flags`: METAFFI_CALL_….
  ValueIndex call(Function function, const std::vector<Operand>& operands, metaffi_repr result,
                  std::uint32_t flags = 0);
  void call_void(Function function, const std::vector<Operand>& operands, std::uint32_t flags = 0);
  // Calls a helper that returns an owned error or NULL, and fails with it.
  void call_checked(Function function, const std::vector<Operand>& operands);
  // Fails when `value` is not 0: with `value`, an owned error, or with the error that `error` makes.
  void fail_if_nonzero(ValueIndex value);
  void fail_if_nonzero(ValueIndex value, Function error, const std::vector<Operand>& operands);

  void store_result(std::uint32_t result, Operand operand);
  void release(Function function, const std::vector<Operand>& operands);

  // The plan; `owner` and `signature` are stored in it.
  const metaffi_call_plan* finish(std::string signature, void* owner);

 private:
  metaffi_plan_step& add(metaffi_step_kind kind);
  metaffi_plan_call make_call(Function function, const std::vector<Operand>& operands, metaffi_repr result,
                              std::uint32_t flags);

  std::vector<metaffi_plan_step> steps_;
  std::vector<metaffi_plan_slot> parameters_;
  std::vector<metaffi_plan_slot> results_;
  std::vector<std::uint32_t> arrays_;
  std::deque<std::vector<Operand>> operands_;
  std::uint32_t value_count_ = 0;
  std::string signature_;
  metaffi_call_plan plan_ = {};
};

}  // namespace metaffi::jvm
