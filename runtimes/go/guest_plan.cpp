#include "runtimes/go/guest_plan.hpp"

#include <algorithm>
#include <cstddef>
#include <cstdlib>
#include <type_traits>

#include "runtimes/go/object.hpp"
#include "runtimes/go/scalar.hpp"
#include "runtimes/go/services.hpp"

namespace metaffi::go {

namespace {

using plan::address_of;
using plan::argument_address;
using plan::array_address;
using plan::constant;
using plan::function;
using plan::pointer;

constexpr std::int32_t kLengthOffset = offsetof(metaffi_value, length);
constexpr metaffi_type_info kAny{metaffi_any_type, 0, nullptr};
constexpr std::uint32_t kValueCells = sizeof(metaffi_value) / 8;

// The second word of a value: type and length.
std::uint64_t header(metaffi_type type, std::size_t length) noexcept {
  return std::uint64_t{type} | std::uint64_t{length} << 32;
}
static_assert(offsetof(metaffi_value, type) == 8 && kLengthOffset == 12);

// `objects`: arrays and callables may be declared handles too.
template <typename Info>
std::string list_types(const Info* infos, std::size_t count, bool objects = false) {
  std::string list = "(";
  for (std::size_t i = 0; i < count; ++i) {
    if (i != 0) list += ", ";
    if constexpr (std::is_same_v<Info, metaffi_go_slot>) {
      list += describe_type(infos[i].type);
      if (infos[i].natural != 0) append_text(list, text(" or ", describe_type({infos[i].natural, 0, nullptr})));
      const bool is_callable = infos[i].type.type == metaffi_callable_type;
      if (objects && (is_callable || infos[i].type.dimensions != 0)) list += " or handle";
      if (infos[i].variadic != 0) list += "...";
    } else {
      list += describe_type(infos[i]);
    }
  }
  return list + ")";
}

std::string counted(std::size_t count, std::string_view noun) { return text(count, ' ', noun, count == 1 ? "" : "s"); }

}  // namespace

GuestPlan::GuestPlan(Entity* entity, const metaffi_entity_request& request, const metaffi_go_entity& go)
    : entity_(entity), plan_(entity->plan), request_(request), go_(go) {
  entity_->target_name = go.name;
}

void GuestPlan::fail_signature(std::string_view why) const {
  fail(METAFFI_ERROR_SIGNATURE, "'", go_.name, "' is ", go_.signature, ", to be declared as ",
       list_types(go_.parameters, go_.parameter_count), " -> ",
       list_types(go_.results, go_.result_count, go_.object_function != nullptr), "; it was declared as ",
       list_types(request_.parameters, request_.parameter_count), " -> ",
       list_types(request_.results, request_.result_count), ": ", why);
}

std::string GuestPlan::where(std::uint32_t index) const {
  const std::size_t slot = std::min<std::size_t>(index, slots().size() - 1);
  const char* name = slots()[slot].name;
  return text("argument ", index + 1, name == nullptr || *name == '\0' ? "" : text(" (", name, ")"));
}

const Parameter* GuestPlan::context(std::uint32_t index, metaffi_type type) {
  const Scalar* scalar = find_scalar(type);
  entity_->parameters.push_back({text(go_.name, ": ", where(index)), type,
                                 scalar == nullptr ? std::string_view("string") : scalar->go_name, &entity_->library});
  return &entity_->parameters.back();
}

const Parameter* GuestPlan::object_context(std::uint32_t index) {
  const char* type = slots()[index].type.alias;
  entity_->parameters.push_back({text(go_.name, ": ", where(index)), metaffi_handle_type,
                                 type == nullptr ? std::string_view("any") : std::string_view(type),
                                 &entity_->library});
  return &entity_->parameters.back();
}

const metaffi_call_plan& GuestPlan::make() {
  choose_ways();
  declare();
  operands_.resize(slots().size());
  for (std::uint32_t i = 0; i < ways_.size(); ++i) load_plain(i);
  for (std::uint32_t i = 0; i < ways_.size(); ++i) load_converted(i);
  if (gathers_) {
    operands_.back() = slots().back().passing == METAFFI_GO_SLICE ? gather_numbers() : gather_values();
  }
  call();
  return plan_.finish(go_.signature, entity_);
}

// With as many parameters as Go has, the last is the slice itself, unless only an element fits its type.
bool GuestPlan::takes_slice_as_last() const {
  return request_.parameter_count == slots().size() &&
         way_in(slots().back(), request_.parameters[slots().size() - 1]).has_value();
}

void GuestPlan::choose_ways() {
  const std::size_t count = request_.parameter_count;
  const bool is_variadic = !slots().empty() && slots().back().variadic != 0;
  gathers_ = is_variadic && count + 1 >= slots().size() && !takes_slice_as_last();
  if (!gathers_ && count != slots().size()) {
    const std::string takes =
        is_variadic ? counted(slots().size() - 1, "parameter") + " or more" : counted(slots().size(), "parameter");
    fail_signature(text("it takes ", takes, ", not ", count));
  }
  const std::size_t single = gathers_ ? slots().size() - 1 : slots().size();
  for (std::size_t i = 0; i < single; ++i) {
    const auto way = way_in(slots()[i], request_.parameters[i]);
    if (!way) {
      fail_signature(text("parameter ", i + 1, " cannot be ", describe_type(request_.parameters[i])));
    }
    if (is_inout(request_.parameters[i]) && *way != ParameterWay::kSlice && *way != ParameterWay::kAnySlice) {
      fail_signature(text("parameter ", i + 1, " has the alias 'inout', which is for slices of numbers"));
    }
    if (*way == ParameterWay::kSlice && !has_known_alias(slots()[i], request_.parameters[i])) {
      fail_signature(text("parameter ", i + 1, " has the alias '", request_.parameters[i].alias,
                          "'; a slice of numbers has 'inout' or its type in Go"));
    }
    ways_.push_back(*way);
  }
  for (std::size_t i = single; gathers_ && i < count; ++i) {
    if (is_element_of(slots().back(), request_.parameters[i])) continue;
    fail_signature(text("parameter ", i + 1, " cannot be ", describe_type(request_.parameters[i]),
                        ", neither as the last parameter nor as one of its elements"));
  }
  choose_result_ways();
}

void GuestPlan::choose_result_ways() {
  if (request_.result_count != results().size()) {
    fail_signature(text("it has ", counted(results().size(), "result"), ", not ", request_.result_count,
                        " (an error at the end is not among them)"));
  }
  for (std::size_t i = 0; go_.object_function != nullptr && i < go_.result_count; ++i) {
    gives_objects_ = gives_objects_ || wants_object(go_.results[i], request_.results[i]);
  }
  for (std::size_t i = 0; i < results().size(); ++i) {
    const auto way = result_way(i);
    if (!way) fail_signature(text("result ", i + 1, " cannot be ", describe_type(request_.results[i])));
    result_ways_.push_back(*way);
  }
}

// Beside a result that is an object, what else the second export gives as one (a slice, an array, a func) and is declared as it is
// in Go is what its object naturally is.
std::optional<ResultWay> GuestPlan::result_way(std::size_t index) const {
  const metaffi_type_info& declared = request_.results[index];
  const bool is_given_as_object = gives_objects_ && go_.results[index].passing != METAFFI_GO_HANDLE &&
                                  results()[index].passing == METAFFI_GO_HANDLE;
  if (is_given_as_object && is_exact(go_.results[index], declared)) return way_out(results()[index], kAny);
  return way_out(results()[index], declared);
}

void GuestPlan::declare() {
  for (std::size_t i = 0; i < request_.parameter_count; ++i) plan_.parameter(request_.parameters[i].type);
  for (std::size_t i = 0; i < request_.result_count; ++i) plan_.result(request_.results[i].type);
}

// What needs no release: all of it comes before anything that does.
void GuestPlan::load_plain(std::uint32_t index) {
  switch (ways_[index]) {
    case ParameterWay::kScalar:
      operands_[index] = plan::as(plan_.load_argument(index), find_scalar(slots()[index].type.type)->repr);
      break;
    case ParameterWay::kString8:
      operands_[index] = string_operand(index);
      break;
    case ParameterWay::kSlice:
      operands_[index] = slice_operand(index);
      break;
    case ParameterWay::kObject:
      operands_[index] = plan_.load_handle(index, entity_->library.type_id(), resolve_argument,
                                           const_cast<Parameter*>(object_context(index)));
      operands_[index].repr = METAFFI_REPR_U64;
      break;
    case ParameterWay::kAnyScalar:
      operands_[index] = convert_scalar(index, slots()[index].type.type);
      break;
    case ParameterWay::kValue:
      operands_[index] = value_operand(index);
      break;
    default:
      break;
  }
}

void GuestPlan::load_converted(std::uint32_t index) {
  switch (ways_[index]) {
    case ParameterWay::kText:
      operands_[index] = convert_text(index);
      break;
    case ParameterWay::kAnySlice:
      operands_[index] = convert_slice(index);
      break;
    case ParameterWay::kAnyObject:
      operands_[index] = convert_object(index);
      break;
    default:
      break;
  }
}

plan::Operand GuestPlan::string_operand(std::uint32_t index) {
  const Operand data = plan_.load_argument(index);
  const Operand length = plan_.load_memory(argument_address(index), kLengthOffset, METAFFI_REPR_U32);
  return plan_.struct_of(go_string_type(), {data, length});
}

plan::Operand GuestPlan::slice_operand(std::uint32_t index) {
  const Operand data = plan_.load_argument(index, std::uint16_t{METAFFI_REPR_POINTER}, true);
  const Operand length =
      plan_.call(function(array_length, "array_length"), {argument_address(index)}, METAFFI_REPR_I64);
  if (!is_inout(request_.parameters[index])) return plan_.struct_of(go_slice_type(), {data, length, length});
  const Operand capacity =
      plan_.call(function(inout_capacity, "inout_capacity"), {argument_address(index)}, METAFFI_REPR_I64);
  return plan_.struct_of(go_slice_type(), {data, length, capacity});
}

plan::Operand GuestPlan::convert_scalar(std::uint32_t index, metaffi_type type) {
  const Operand cell = plan_.new_value(find_scalar(type)->repr);
  plan_.call_checked(function(scalar_in, "scalar_in"),
                     {argument_address(index), pointer(context(index, type)), address_of(cell)});
  return cell;
}

plan::Operand GuestPlan::convert_text(std::uint32_t index) {
  if (request_.parameters[index].type != metaffi_any_type) plan_.guard(index);
  const Operand data = plan_.new_value();
  const Operand length = plan_.new_value(METAFFI_REPR_I64);
  const Operand owned = plan_.new_value();
  plan_.call_checked(function(text_in, "text_in"),
                     {argument_address(index), pointer(context(index, metaffi_string8_type)), address_of(data),
                      address_of(length), address_of(owned)});
  plan_.release(function(&std::free, "free"), {owned});
  return plan_.struct_of(go_string_type(), {data, length});
}

plan::Operand GuestPlan::convert_slice(std::uint32_t index) {
  if (request_.parameters[index].type != metaffi_any_type) plan_.guard(index, true);
  const Operand data = plan_.new_value();
  const Operand length = plan_.new_value(METAFFI_REPR_I64);
  const Operand capacity = plan_.new_value(METAFFI_REPR_I64);
  const Operand owned = plan_.new_value();
  const metaffi_type element = metaffi_type_element(slots()[index].type.type);
  const std::uint64_t options =
      (slots()[index].variadic != 0 ? kGather : 0) | (is_inout(request_.parameters[index]) ? kInout : 0);
  plan_.call_checked(function(slice_in, "slice_in"),
                     {argument_address(index), pointer(context(index, element)), constant(options), address_of(data),
                      address_of(length), address_of(capacity), address_of(owned)});
  plan_.release(function(&std::free, "free"), {owned});
  return plan_.struct_of(go_slice_type(), {data, length, capacity});
}

plan::Operand GuestPlan::convert_object(std::uint32_t index) {
  if (request_.parameters[index].type != metaffi_any_type) plan_.guard(index, true);
  const Operand number = plan_.new_value(METAFFI_REPR_U64);
  plan_.call_checked(function(object_in, "object_in"),
                     {pointer(&entity_->library), argument_address(index), address_of(number)});
  plan_.release(function(object_release, "object_release"), {pointer(&entity_->library), number});
  return number;
}

plan::Operand GuestPlan::value_operand(std::uint32_t index) {
  const metaffi_go_slot& slot = slots()[index];
  if (request_.parameters[index].type != metaffi_any_type) {
    plan_.guard(index, is_nullable(slot));
    return argument_address(index);
  }
  if (slot.variadic == 0) return argument_address(index);
  const std::uint32_t cells = plan_.array(2 * kValueCells);
  const Operand chosen = plan_.new_value();
  plan_.call(function(variadic_in, "variadic_in"),
             {argument_address(index), constant(metaffi_type_element(slot.type.type)), array_address(cells),
              address_of(chosen)});
  return chosen;
}

// The declared parameters that are left, as a slice of numbers on the stack.
plan::Operand GuestPlan::gather_numbers() {
  const auto first = static_cast<std::uint32_t>(ways_.size());
  const auto count = static_cast<std::uint32_t>(request_.parameter_count) - first;
  if (count == 0) return plan_.struct_of(go_slice_type(), {pointer(nullptr), constant(0), constant(0)});
  const Scalar& element = *find_scalar(metaffi_type_element(slots().back().type.type));
  const std::uint32_t array = plan_.array(count);
  for (std::uint32_t i = 0; i < count; ++i) {
    const bool is_any = request_.parameters[first + i].type == metaffi_any_type;
    plan_.place(array, i, is_any ? convert_scalar(first + i, element.type) : plan_.load_argument(first + i));
  }
  if (element.size != 8) {
    plan_.call(function(pack_cells, "pack_cells"), {array_address(array), constant(count), constant(element.size)});
  }
  return plan_.struct_of(go_slice_type(), {array_address(array), constant(count), constant(count)});
}

// The same as an array of values on the stack.
plan::Operand GuestPlan::gather_values() {
  const auto first = static_cast<std::uint32_t>(ways_.size());
  const auto count = static_cast<std::uint32_t>(request_.parameter_count) - first;
  const std::uint32_t array = plan_.array((count + 1) * kValueCells);
  // Where there is no element, nothing reads the address.
  plan_.place(array, 0, array_address(array, count == 0 ? 0 : kValueCells));
  plan_.place(array, 1, constant(header(slots().back().type.type & ~METAFFI_PACKED_FLAG, count)));
  for (std::uint32_t i = 0; i < count; ++i) place_value(array, (i + 1) * kValueCells, first + i);
  return array_address(array);
}

void GuestPlan::place_value(std::uint32_t array, std::uint32_t cell, std::uint32_t argument) {
  const metaffi_type type = request_.parameters[argument].type;
  if (find_scalar(type) != nullptr) {
    plan_.place(array, cell, plan_.load_argument(argument));
    plan_.place(array, cell + 1, constant(header(type, 0)));
    return;
  }
  if (type != metaffi_any_type) plan_.guard(argument, true);
  for (std::uint32_t i = 0; i < kValueCells; ++i) {
    plan_.place(array, cell + i,
                plan_.load_memory(argument_address(argument), static_cast<std::int32_t>(i) * 8, METAFFI_REPR_U64));
  }
}

}  // namespace metaffi::go
