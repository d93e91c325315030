// The steps of an entity's plan.
#include <metaffi/cpp/plugin_services.hpp>

#include <set>

#include "callable.hpp"
#include "construct.hpp"
#include "entity.hpp"
#include "gil.hpp"
#include "interpreter.hpp"
#include "plan_helpers.hpp"
#include "scalar.hpp"

namespace metaffi::cpython {

using namespace plan;

namespace {

constexpr std::uint32_t kMostParameters = 58;  // so that a bit of a word stands for each cell of the array

bool is_signed_or_narrow(metaffi_type type) noexcept {
  return type >= metaffi_int8_type && type <= metaffi_uint32_type;
}

// Whether a parameter's own object holds its arguments, and nothing else.
bool is_boxed(metaffi_type type) noexcept { return type == metaffi_float64_type || is_signed_or_narrow(type); }

Function release_function() noexcept {
  return api.has_known_layout ? function(helper::release_known_object, "release_object")
                              : function(helper::release_object, "release_object");
}

class Planner {
 public:
  Planner(Entity* entity, const metaffi_entity_request& request)
      : entity_(*entity), resolved_(entity->resolved), plan_(entity->plan), request_(request) {}

  const metaffi_call_plan* build() {
    declare_all();
    if (is_bare()) {
      call_bare();
      return &plan_.finish(resolved_.signature, &entity_);
    }
    load_scalars();
    enter_python();
    if (has_receiver()) load_receiver();
    call();
    return &plan_.finish(resolved_.signature, &entity_);
  }

 private:
  [[nodiscard]] bool has_receiver() const noexcept { return static_cast<bool>(resolved_.type); }
  [[nodiscard]] std::uint32_t first_argument() const noexcept { return has_receiver() ? 1 : 0; }
  [[nodiscard]] std::uint32_t parameter_count() const noexcept {
    return static_cast<std::uint32_t>(request_.parameter_count);
  }

  // How the target is called. All but the API take references to their arguments, or hold them, before anything else happens.
  enum class Way { kApi, kSlot, kMethod, kConstruct };
  [[nodiscard]] Way choose_way() const noexcept;

  [[nodiscard]] bool gives_object() const noexcept {
    return resolved_.kind != EntityKind::kSet && resolved_.kind != EntityKind::kInstanceSet;
  }

  // A Python function without parameters whose result nobody wants.
  [[nodiscard]] bool is_bare() const noexcept {
    return request_.parameter_count == 0 && request_.result_count == 0 && resolved_.kind == EntityKind::kCall &&
           choose_way() == Way::kSlot;
  }
  void call_bare();
  void declare_all();
  void load_scalars();
  void enter_python();
  void load_receiver();
  Operand convert(std::uint32_t parameter);
  Operand box(const Function& borrowed, const Function& held, const Operand& number, std::uint32_t parameter);
  Operand checked(const Operand& object, std::uint32_t parameter);
  Operand owned(const Operand& object, std::uint32_t parameter);
  Operand place_arguments(std::uint32_t cells_in_front);
  void call();
  Function how_to_call();
  void call_target();
  void call_spread();
  void get_attribute();
  void set_attribute();
  void place(std::uint32_t cell, const Operand& object);
  void store(const Operand& object);
  void finish(const Function& how, const Operand& object, const Operand& out);
  void store_scalar(const Operand& object);

  Entity& entity_;
  const Resolved& resolved_;
  Builder& plan_;
  const metaffi_entity_request& request_;
  Operands scalars_;  // loaded payloads by parameter; unused for others
  Operand receiver_ = {};
  Operand entry_ = {};
  std::uint32_t array_ = 0;  // of the arguments
  Way way_ = Way::kApi;
  std::set<std::uint32_t> owned_;  // values that are references of the plan
};

void Planner::declare_all() {
  entity_.finish = {&entity_.results, 0, &resolved_.signature};
  for (std::size_t i = 0; i < request_.parameter_count; ++i) {
    plan_.parameter(request_.parameters[i].type);
    entity_.arguments.push_back(
        {declare(request_.parameters[i]), text("argument ", i + 1, " of ", resolved_.signature)});
  }
  for (std::size_t i = 0; i < request_.result_count; ++i) {
    plan_.result(request_.results[i].type);
    const std::string which = request_.result_count == 1 ? "the result of " : text("result ", i + 1, " of ");
    entity_.results.push_back({declare(request_.results[i]), text(which, resolved_.signature)});
  }
}

// Every guard comes before anything that has to be undone.
void Planner::load_scalars() {
  scalars_.resize(request_.parameter_count);
  for (std::uint32_t i = first_argument(); i < parameter_count(); ++i) {
    const metaffi_type type = request_.parameters[i].type;
    if (is_scalar(type)) {
      scalars_[i] = plan_.load_argument(i);
    } else if (type != metaffi_any_type) {
      plan_.guard(i, true);
    }
  }
  if (parameter_count() > kMostParameters) {
    plugin::fail(METAFFI_ERROR_UNSUPPORTED, resolved_.signature, " was declared with ", parameter_count(),
                 " parameters; ", kMostParameters, " are the most, and the tag varargs takes any number in an array");
  }
  if (has_receiver() && request_.parameters[0].type != metaffi_handle_type) {
    plugin::fail(METAFFI_ERROR_SIGNATURE, "the first parameter of ", resolved_.signature,
                 " is the object and must be a handle, ", plugin::name_of(request_.parameters[0].type),
                 " was declared");
  }
}

// Where a call gives an object, what was taken is given back by the helper that reads the result; the releases of the plan are
// for failures.
void Planner::enter_python() {
  entry_ = holder_place == nullptr ? plan_.call(function(helper::enter_python, "enter_python"), {}, METAFFI_REPR_U64)
                                   : plan_.call(function(helper::enter_by_holder, "enter_python"),
                                                {pointer(holder_place)}, METAFFI_REPR_U64);
  plan_.fail_if(entry_, METAFFI_CONDITION_ZERO, function(helper::entry_refused, "entry_refused"), {});
  plan_.release(plan_.describe(function(helper::leave_python, "leave_python"), {entry_}), gives_object());
}

void Planner::load_receiver() {
  receiver_ = plan_.load_handle(0, entity_.receiver.id, resolve_receiver, &entity_.receiver);
}

Operand Planner::checked(const Operand& object, std::uint32_t parameter) {
  plan_.fail_if(object, METAFFI_CONDITION_ZERO, function(helper::argument_failed, "argument_failed"),
                {pointer(&entity_.arguments[parameter])});
  return object;
}

// A new reference, released at the end of the call.
Operand Planner::owned(const Operand& object, std::uint32_t parameter) {
  checked(object, parameter);
  plan_.release(plan_.describe(release_function(), {object}), gives_object());
  owned_.insert(object.index);
  return object;
}

// A number in the parameter's own object (box.hpp).
Operand Planner::box(const Function& borrowed, const Function& held, const Operand& number, std::uint32_t parameter) {
  const bool may_borrow = way_ != Way::kApi;
  const Operand object =
      plan_.call(may_borrow ? borrowed : held, {pointer(&entity_.arguments[parameter]), number}, METAFFI_REPR_POINTER);
  return may_borrow ? checked(object, parameter) : owned(object, parameter);
}

Operand Planner::convert(std::uint32_t parameter) {
  const metaffi_type type = request_.parameters[parameter].type;
  if (type == metaffi_float64_type) {
    return box(function(helper::float_object, "float_object"), function(helper::new_float_object, "new_float_object"),
               scalars_[parameter], parameter);
  }
  if (is_signed_or_narrow(type)) {
    return box(function(helper::int_object, "int_object"), function(helper::new_int_object, "new_int_object"),
               as(scalars_[parameter], METAFFI_REPR_I64), parameter);
  }
  if (type == metaffi_uint64_type || type == metaffi_size_type) {
    return owned(plan_.call(function(api.PyLong_FromUnsignedLongLong, "PyLong_FromUnsignedLongLong"),
                            {scalars_[parameter]}, METAFFI_REPR_POINTER),
                 parameter);
  }
  if (type == metaffi_bool_type) {  // one of two objects that are always there
    return plan_.call(function(helper::bool_object, "bool_object"), {as(scalars_[parameter], METAFFI_REPR_U64)},
                      METAFFI_REPR_POINTER);
  }
  if (type == metaffi_callable_type) {  // borrowed: it lives as long as the callable
    return plan_.load_handle(parameter, callable_proxy_key(), resolve_callable, &entity_.arguments[parameter]);
  }
  Function make = function(helper::argument_object, "argument_object");
  const bool is_formed = entity_.arguments[parameter].declared.is_formed;
  if (type == metaffi_any_type && !is_formed) make = function(helper::any_argument, "any_argument");
  if (type == metaffi_string8_type) make = function(helper::string8_argument, "string8_argument");
  const Operand object =
      plan_.call(make, {pointer(&entity_.arguments[parameter]), argument_address(parameter)}, METAFFI_REPR_POINTER);
  return owned(object, parameter);
}

void Planner::place(std::uint32_t cell, const Operand& object) {
  plan_.place(array_, cell, object);
  if (object.kind == METAFFI_OPERAND_VALUE && owned_.contains(object.index)) {
    entity_.finish.owned_cells |= std::uint64_t{1} << cell;
  }
}

// All arguments as objects, behind some cells; the address of the first. Numbers come last: nothing may run between their boxing
// and the call.
Operand Planner::place_arguments(std::uint32_t cells_in_front) {
  array_ = plan_.array(cells_in_front + parameter_count() + 1);
  if (has_receiver()) plan_.place(array_, cells_in_front, receiver_);
  for (const bool boxed : {false, true}) {
    for (std::uint32_t i = first_argument(); i < parameter_count(); ++i) {
      if (is_boxed(request_.parameters[i].type) == boxed) place(cells_in_front + i, convert(i));
    }
  }
  return array_address(array_, cells_in_front);
}

void Planner::call() {
  switch (resolved_.kind) {
    case EntityKind::kCall:
    case EntityKind::kMethod:
      return call_target();
    case EntityKind::kSpread:
      return call_spread();
    case EntityKind::kGet:
    case EntityKind::kInstanceGet:
      return get_attribute();
    case EntityKind::kSet:
    case EntityKind::kInstanceSet:
      return set_attribute();
  }
}

// What takes the callee (of a method: its site, or its name), the arguments, their number and the names of the last.
Function Planner::how_to_call() {
  switch (way_) {
    case Way::kSlot:
      return {plan_.load_memory(pointer(resolved_.target.get()), vectorcall_offset(resolved_.target.get()),
                                METAFFI_REPR_POINTER),
              "vectorcall of the function"};
    case Way::kMethod:
      return function(helper::call_method, "call_method");
    case Way::kConstruct:
      return function(construct, "construct");
    case Way::kApi:
      break;
  }
  return resolved_.kind == EntityKind::kMethod ? function(call_method_function(), "PyObject_VectorcallMethod")
                                               : function(call_function(), "PyObject_Vectorcall");
}

Planner::Way Planner::choose_way() const noexcept {
  if (!may_call_slots()) return Way::kApi;
  if (resolved_.kind == EntityKind::kMethod) return has_get_method() ? Way::kMethod : Way::kApi;
  if (vectorcall_offset(resolved_.target.get()) != 0) return Way::kSlot;
  return is_plain_class(resolved_.target.get()) ? Way::kConstruct : Way::kApi;
}

void Planner::call_target() {
  const bool is_method = resolved_.kind == EntityKind::kMethod;
  way_ = choose_way();
  if (is_method) entity_.method = MethodSite(resolved_.name.get());
  const Operand arguments = place_arguments(1);  // the cell in front is the callee's to use
  const auto positional = parameter_count() - static_cast<std::uint32_t>(resolved_.keyword_count);
  const Operand flags = constant(positional | kArgumentsOffset);
  const Operand names = pointer(resolved_.keyword_names.get());
  CallStyle target;
  target.is_target = true;
  const void* callee = is_method ? resolved_.name.get() : resolved_.target.get();
  if (way_ == Way::kMethod) callee = &entity_.method;
  store(plan_.call(how_to_call(), {pointer(callee), arguments, flags, names}, METAFFI_REPR_POINTER, target));
}

// Nothing is converted, so that all is one helper's, which the trampoline jumps to.
void Planner::call_bare() {
  CallStyle target;
  target.is_target = true;
  plan_.fail_if_error(plan_.call(function(helper::call_bare, "call_bare"), {pointer(resolved_.target.get())},
                                 METAFFI_REPR_POINTER, target));
}

// spread(target, varargs, named_args, object or NOBODY, *arguments)
void Planner::call_spread() {
  constexpr std::uint32_t kFront = 4;
  const std::uint32_t missing = has_receiver() ? 0 : 1;
  place_arguments(kFront + missing);
  const std::uint32_t array = array_;
  plan_.place(array, 1, pointer(resolved_.target.get()));
  plan_.place(array, 2, pointer(boolean(resolved_.has_varargs)));
  plan_.place(array, 3, pointer(boolean(resolved_.has_named_args)));
  if (missing != 0) plan_.place(array, kFront, pointer(helpers.nobody));
  CallStyle target;
  target.is_target = true;
  const std::uint32_t count = kFront - 1 + missing + parameter_count();
  store(plan_.call(
      function(call_function(), "PyObject_Vectorcall"),
      {pointer(helpers.spread), array_address(array, 1), constant(count | kArgumentsOffset), pointer(nullptr)},
      METAFFI_REPR_POINTER, target));
}

void Planner::get_attribute() {
  const Operand owner = has_receiver() ? receiver_ : pointer(resolved_.target.get());
  CallStyle target;
  target.is_target = true;
  store(plan_.call(function(api.PyObject_GetAttr, "PyObject_GetAttr"), {owner, pointer(resolved_.name.get())},
                   METAFFI_REPR_POINTER, target));
}

void Planner::set_attribute() {
  const Operand owner = has_receiver() ? receiver_ : pointer(resolved_.target.get());
  const Operand value = convert(first_argument());
  CallStyle target;
  target.is_target = true;
  const Operand status = plan_.call(function(api.PyObject_SetAttr, "PyObject_SetAttr"),
                                    {owner, pointer(resolved_.name.get()), value}, METAFFI_REPR_I32, target);
  plan_.fail_if(status, METAFFI_CONDITION_NONZERO, function(helper::call_failed, "call_failed"), {});
}

// What the call gave: a new reference, or NULL with an exception set.
void Planner::store(const Operand& object) {
  plan_.fail_if(object, METAFFI_CONDITION_ZERO, function(helper::call_failed, "call_failed"), {});
  const std::size_t count = request_.result_count;
  if (count == 0 && entity_.finish.owned_cells == 0 && api.has_known_layout) {
    return plan_.call(function(helper::finish_plainly, "finish"), {object, entry_});
  }
  if (count == 0) return finish(function(helper::finish_void, "finish"), object, pointer(nullptr));
  const metaffi_type type = request_.results[0].type;
  if (count == 1 && is_scalar(type)) return store_scalar(object);
  if (count == 1) {
    Function take = function(helper::finish_value, "finish_value");
    if (type == metaffi_string8_type) take = function(helper::finish_string8, "finish_string8");
    if (type == metaffi_handle_type) take = function(helper::finish_handle, "finish_handle");
    if (type == metaffi_any_type) take = function(helper::finish_any, "finish_any");
    return finish(take, object, result_address(0));
  }
  const std::uint32_t addresses = plan_.array(static_cast<std::uint32_t>(count));
  for (std::uint32_t i = 0; i < count; ++i) plan_.place(addresses, i, result_address(i));
  finish(function(helper::finish_values, "finish_values"), object, array_address(addresses));
}

void Planner::store_scalar(const Operand& object) {
  const metaffi_type type = request_.results[0].type;
  Function take = function(helper::finish_scalar, "finish_scalar");
  if (type == metaffi_int64_type) take = function(helper::finish_int64, "finish_int64");
  if (type == metaffi_float64_type) take = function(helper::finish_float64, "finish_float64");
  const Operand out = plan_.new_value(metaffi_type_repr(type));
  finish(take, object, address_of(out));
  plan_.store_result(0, out);
}

void Planner::finish(const Function& how, const Operand& object, const Operand& out) {
  const Operand cells = entity_.finish.owned_cells == 0 ? pointer(nullptr) : array_address(array_);
  plan_.call_checked(how, {pointer(&entity_.finish), object, cells, entry_, out});
}

}  // namespace

const metaffi_call_plan* build_plan(Entity* entity, const metaffi_entity_request& request) {
  return Planner(entity, request).build();
}

}  // namespace metaffi::cpython
