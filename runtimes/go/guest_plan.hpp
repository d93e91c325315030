// The plan of an entity that a guest library describes.
//
// In order: guards and loads, which cost nothing when they fail · conversions that a helper does, each with its release · the call of the
// export, struct in registers and struct returned · the failure word · what was returned, first what may fail to become a
// result, then what cannot. Scalars, strings and arrays of numbers, declared as they are, need no helper.
#pragma once

#include <metaffi/plugin.h>
#include <metaffi/cpp/plan_builder.hpp>

#include <optional>
#include <span>
#include <string>
#include <vector>

#include "runtimes/go/entity.hpp"
#include "runtimes/go/fit.hpp"

namespace metaffi::go {

// Lives while an entity is loaded; all that stays is in the Entity.
class GuestPlan {
 public:
  GuestPlan(Entity* entity, const metaffi_entity_request& request, const metaffi_go_entity& go);

  // Throws Failure (SIGNATURE).
  const metaffi_call_plan& make();

 private:
  using Operand = plan::Operand;

  // Parameters, in guest_plan.cpp.
  void choose_ways();
  void choose_result_ways();
  std::optional<ResultWay> result_way(std::size_t index) const;
  bool takes_slice_as_last() const;
  void declare();
  void load_plain(std::uint32_t index);
  void load_converted(std::uint32_t index);
  Operand string_operand(std::uint32_t index);
  Operand slice_operand(std::uint32_t index);
  Operand convert_scalar(std::uint32_t index, metaffi_type type);
  Operand convert_text(std::uint32_t index);
  Operand convert_slice(std::uint32_t index);
  Operand convert_object(std::uint32_t index);
  Operand value_operand(std::uint32_t index);
  Operand gather_numbers();
  Operand gather_values();
  void place_value(std::uint32_t array, std::uint32_t cell, std::uint32_t argument);
  const Parameter* context(std::uint32_t index, metaffi_type type);
  const Parameter* object_context(std::uint32_t index);

  // Results, in guest_plan_results.cpp.
  void call();
  Operand value_place(std::uint32_t index);
  void load_returned(std::uint32_t array, const metaffi_struct_type* type);
  bool can_fail(std::uint32_t index) const noexcept;
  bool is_owned(std::uint32_t index) const noexcept;
  void store_results();
  void protect(std::uint32_t index);
  void store_what_may_fail(std::uint32_t index);
  void store_object(std::uint32_t index);
  void store(std::uint32_t index);
  void store_any_scalar(std::uint32_t index, metaffi_type type);
  void release_on_failure(const plan::Function& release, plan::Operands operands);

  // Messages.
  [[noreturn]] void fail_signature(std::string_view why) const;
  std::string where(std::uint32_t index) const;
  std::span<const metaffi_go_slot> slots() const noexcept { return {go_.parameters, go_.parameter_count}; }
  std::span<const metaffi_go_slot> results() const noexcept {
    return {gives_objects_ ? go_.object_results : go_.results, go_.result_count};
  }

  Entity* entity_;
  plan::Builder& plan_;
  const metaffi_entity_request& request_;
  const metaffi_go_entity& go_;
  std::vector<ParameterWay> ways_;  // of the slots that take one declared parameter each
  bool gives_objects_ = false;      // the export is the one that gives its slices as objects
  std::vector<ResultWay> result_ways_;
  bool gathers_ = false;           // the declared parameters from ways_.size() on become the last slot
  std::vector<Operand> operands_;  // of the export, one a slot
  struct Returned {
    Operand data;             // scalar, number of an object, or memory
    Operand length;           // of strings and arrays
    std::uint32_t cells = 0;  // the stack array that holds the number of an object, or a value, until it is a result
  };
  std::vector<Returned> returned_;  // one a result
  bool is_protected_ = false;       // what was returned is freed when a result cannot be made
};

}  // namespace metaffi::go
