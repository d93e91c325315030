// The second half of a guest's plan: the call, and what it returned.
#include <algorithm>

#include "runtimes/go/guest_plan.hpp"
#include "runtimes/go/object.hpp"
#include "runtimes/go/results.hpp"
#include "runtimes/go/scalar.hpp"
#include "runtimes/go/services.hpp"

namespace metaffi::go {

namespace {

using plan::array_address;
using plan::constant;
using plan::function;
using plan::pointer;
using plan::result_address;

plan::Function host_free() noexcept { return function(host().free, "metaffi_free"); }
plan::Function value_free() noexcept { return function(host().value_free, "metaffi_value_free"); }

}  // namespace

// The export gets the slots, then addresses for the results that Go writes itself. Its last returned word is the failure.
void GuestPlan::call() {
  returned_.resize(results().size());
  plan::Operands operands = operands_;
  std::vector<std::uint16_t> reprs;
  for (std::uint32_t i = 0; i < results().size(); ++i) {
    switch (results()[i].passing) {
      case METAFFI_GO_SCALAR:
        reprs.push_back(find_scalar(results()[i].type.type)->repr);
        break;
      case METAFFI_GO_STRING:
        reprs.insert(reprs.end(), {METAFFI_REPR_POINTER, METAFFI_REPR_I64});
        break;
      case METAFFI_GO_SLICE:
        reprs.insert(reprs.end(), {METAFFI_REPR_POINTER, METAFFI_REPR_I64, METAFFI_REPR_I64});
        break;
      case METAFFI_GO_HANDLE:
        reprs.push_back(METAFFI_REPR_U64);
        break;
      default:
        operands.push_back(value_place(i));
        break;
    }
  }
  plan::CallStyle style;
  style.is_target = true;
  const void* const address = gives_objects_ ? go_.object_function : go_.function;
  const plan::Function target = function(address, entity_->target_name.c_str());
  if (reprs.empty()) {
    plan_.fail_if_error(plan_.call(target, std::move(operands), METAFFI_REPR_POINTER, style));
  } else {
    reprs.push_back(METAFFI_REPR_POINTER);
    entity_->result_name = text(go_.name, "_return");
    const metaffi_struct_type* type = plan_.struct_type(entity_->result_name.c_str(), reprs);
    const std::uint32_t array = plan_.call_for_struct(target, std::move(operands), type, style);
    plan_.fail_if_error(plan_.load_field(array, type, type->field_count - 1));
    load_returned(array, type);
  }
  store_results();
}

// Where Go writes a value: into the result, or where it waits to be fitted.
plan::Operand GuestPlan::value_place(std::uint32_t index) {
  if (result_ways_[index] != ResultWay::kFitted) return result_address(index);
  returned_[index].cells = plan_.array(sizeof(metaffi_value) / 8);
  return array_address(returned_[index].cells);
}

void GuestPlan::load_returned(std::uint32_t array, const metaffi_struct_type* type) {
  std::uint32_t field = 0;
  for (std::uint32_t i = 0; i < results().size(); ++i) {
    const metaffi_go_slot& result = results()[i];
    Returned& returned = returned_[i];
    if (result.passing == METAFFI_GO_VALUE) continue;
    returned.data = plan_.load_field(array, type, field++);
    const bool has_length = result.passing == METAFFI_GO_STRING || result.passing == METAFFI_GO_SLICE;
    if (has_length) returned.length = plan_.load_field(array, type, field++);
    if (result.passing == METAFFI_GO_SLICE) ++field;  // the capacity
  }
}

bool GuestPlan::can_fail(std::uint32_t index) const noexcept {
  switch (result_ways_[index]) {
    case ResultWay::kObject:
    case ResultWay::kNatural:
    case ResultWay::kRecoded:
    case ResultWay::kFitted:
      return true;
    default:
      return false;
  }
}

bool GuestPlan::is_owned(std::uint32_t index) const noexcept { return results()[index].passing != METAFFI_GO_SCALAR; }

void GuestPlan::store_results() {
  std::uint32_t owned = 0;
  std::uint32_t fallible = 0;
  for (std::uint32_t i = 0; i < results().size(); ++i) {
    owned += is_owned(i) ? 1 : 0;
    fallible += can_fail(i) ? 1 : 0;
  }
  // A result that fails frees itself; others have to be freed then.
  is_protected_ = fallible != 0 && owned > 1;
  for (std::uint32_t i = 0; i < results().size(); ++i) protect(i);
  for (std::uint32_t i = 0; i < results().size(); ++i) {
    if (can_fail(i)) store_what_may_fail(i);
  }
  for (std::uint32_t i = 0; i < results().size(); ++i) {
    if (!can_fail(i)) store(i);
  }
}

void GuestPlan::release_on_failure(const plan::Function& release, plan::Operands operands) {
  plan_.release(plan_.describe(release, std::move(operands)), true);
}

void GuestPlan::protect(std::uint32_t index) {
  Returned& returned = returned_[index];
  switch (results()[index].passing) {
    case METAFFI_GO_STRING:
    case METAFFI_GO_SLICE:
      if (result_ways_[index] == ResultWay::kRecoded) {
        plan_.release(host_free(), {returned.data});  // the result is another text
      } else if (is_protected_) {
        release_on_failure(host_free(), {returned.data});
      }
      break;
    case METAFFI_GO_HANDLE:
      if (!is_protected_) break;
      returned.cells = plan_.array(1);
      plan_.place(returned.cells, 0, returned.data);
      release_on_failure(function(object_release_cell, "object_release_cell"),
                         {pointer(&entity_->library), array_address(returned.cells)});
      break;
    case METAFFI_GO_VALUE:
      if (!is_protected_) break;
      release_on_failure(value_free(), {result_ways_[index] == ResultWay::kFitted ? array_address(returned.cells)
                                                                                  : result_address(index)});
      break;
    default:
      break;
  }
}

void GuestPlan::store_what_may_fail(std::uint32_t index) {
  const Returned& returned = returned_[index];
  const metaffi_type declared = request_.results[index].type;
  switch (result_ways_[index]) {
    case ResultWay::kRecoded:
      plan_.call_checked(function(recoded_out, "recoded_out"),
                         {returned.data, returned.length, constant(declared), result_address(index)});
      break;
    case ResultWay::kFitted:
      plan_.call_checked(function(fit_result, "fit_result"),
                         {pointer(go_.name), array_address(returned.cells), constant(declared), result_address(index)});
      break;
    default:
      store_object(index);
      break;
  }
  if (is_protected_) release_on_failure(value_free(), {result_address(index)});
}

void GuestPlan::store_object(std::uint32_t index) {
  const Returned& returned = returned_[index];
  const Operand library = pointer(&entity_->library);
  const bool is_natural = result_ways_[index] == ResultWay::kNatural;
  if (is_protected_) {
    plan_.call_checked(is_natural ? function(natural_out_of_cell, "natural_out_of_cell")
                                  : function(object_out_of_cell, "object_out_of_cell"),
                       {library, array_address(returned.cells), result_address(index)});
  } else {
    plan_.call_checked(is_natural ? function(natural_out, "natural_out") : function(object_out, "object_out"),
                       {library, returned.data, result_address(index)});
  }
}

void GuestPlan::store(std::uint32_t index) {
  const Returned& returned = returned_[index];
  const metaffi_type type = results()[index].type.type;
  switch (result_ways_[index]) {
    case ResultWay::kScalar:
      plan_.store_result(index, plan::as(returned.data, find_scalar(request_.results[index].type)->repr));
      break;
    case ResultWay::kString8:
    case ResultWay::kSlice:
      plan_.store_result(index, returned.data, plan::as(returned.length, METAFFI_REPR_U32));
      break;
    case ResultWay::kAnyScalar:
      store_any_scalar(index, type);
      break;
    case ResultWay::kAnyString:
      plan_.call(function(string_out, "string_out"), {returned.data, returned.length, result_address(index)});
      break;
    case ResultWay::kAnySlice:
      plan_.call(function(packed_out, "packed_out"),
                 {returned.data, returned.length, constant(metaffi_type_element(type)), result_address(index)});
      break;
    default:
      break;  // Go has written it
  }
}

void GuestPlan::store_any_scalar(std::uint32_t index, metaffi_type type) {
  const Operand data = returned_[index].data;
  if (data.repr == METAFFI_REPR_F32) {
    plan_.call(function(float32_out, "float32_out"), {data, result_address(index)});
  } else if (data.repr == METAFFI_REPR_F64) {
    plan_.call(function(float64_out, "float64_out"), {data, result_address(index)});
  } else {
    plan_.call(function(integer_out, "integer_out"),
               {plan::as(data, METAFFI_REPR_U64), constant(type), result_address(index)});
  }
}

}  // namespace metaffi::go
