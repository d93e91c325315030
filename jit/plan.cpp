#include "jit/plan.hpp"

#include <vector>

#include "jit/plan_p.hpp"
#include "jit/repr_p.hpp"
#include "jit/struct_type_p.hpp"

namespace metaffi::jit {

bool is_scalar(metaffi_type type) noexcept {
  constexpr metaffi_type kScalars =
      metaffi_float64_type | metaffi_float32_type | metaffi_int8_type | metaffi_int16_type | metaffi_int32_type |
      metaffi_int64_type | metaffi_uint8_type | metaffi_uint16_type | metaffi_uint32_type | metaffi_uint64_type |
      metaffi_bool_type | metaffi_size_type | metaffi_char8_type | metaffi_char16_type | metaffi_char32_type;
  return (type & kScalars) != 0 && (type & (type - 1)) == 0;
}

bool takes_length(metaffi_type type) noexcept {
  constexpr metaffi_type kStrings = metaffi_string8_type | metaffi_string16_type | metaffi_string32_type;
  if ((type & METAFFI_ARRAY_FLAG) != 0) return is_scalar(metaffi_type_element(type));
  return (type & kStrings) != 0;
}

namespace {

bool is_type(metaffi_type type) noexcept {
  const metaffi_type element = metaffi_type_element(type);
#define METAFFI_OR_TYPE(name, number) | (number)
  constexpr metaffi_type kElements = 0 METAFFI_ELEMENT_TYPES(METAFFI_OR_TYPE);
#undef METAFFI_OR_TYPE
  if (element == 0 || (element & ~kElements) != 0 || (element & (element - 1)) != 0) return false;
  if ((type & METAFFI_PACKED_FLAG) == 0) return true;
  return (type & METAFFI_ARRAY_FLAG) != 0 && is_scalar(element);
}

bool same_shape(std::uint16_t a, std::uint16_t b) noexcept {
  return repr_of(a).size == repr_of(b).size && repr_of(a).is_float == repr_of(b).is_float;
}

std::string number(std::uint64_t value) { return std::to_string(value); }

std::string unusable_repr(std::uint16_t repr) {
  if (repr == METAFFI_REPR_STRUCT) return " is a struct by value, which only operands and results of calls can be";
  if (repr == METAFFI_REPR_VOID) return " has no representation (VOID)";
  return " has the unknown representation " + number(repr);
}

bool is_usable_repr(std::uint16_t repr) noexcept { return is_repr(repr) && repr != METAFFI_REPR_VOID; }

// Walks a plan once. The first thing wrong is kept in words; checks after it do nothing.
class Validator {
 public:
  Validator(const metaffi_call_plan& plan, const metaffi_typed_caller* caller) : plan_(plan), caller_(caller) {}

  std::optional<Failure> run() {
    check_header();
    if (failure_.has_value()) return failure_;
    assigned_.resize(plan_.value_count);
    written_.resize(plan_.result_count);
    for (step_ = 0; step_ < plan_.step_count && !failure_.has_value(); ++step_) check_step(plan_.steps[step_]);
    for (std::size_t i = 0; i < written_.size() && !failure_.has_value(); ++i) {
      if (!written_[i]) reject_plan("result " + number(i) + " is written by no step");
    }
    return failure_;
  }

 private:
  void check_header();
  void check_slots(const metaffi_plan_slot* slots, std::size_t count, const char* what);
  void check_caller();
  void check_step(const metaffi_plan_step& step);
  void check(const metaffi_step_load_argument& step);
  void check(const metaffi_step_load_handle& step);
  void check(const metaffi_step_load_thread& step);
  void check(const metaffi_step_load_memory& step);
  void check(const metaffi_step_call& step);
  void check(const metaffi_step_fail_if& step);
  void check(const metaffi_step_place& step);
  void check(const metaffi_step_store_result& step);
  void check_length(const metaffi_step_store_result& step, bool has_length);

  // Whether a call or PLACE is the one step that assigns what its addresses point to.
  enum class Role { kAssigns, kOnlyReads };
  void check_call(const metaffi_plan_call& call, Role role);
  void check_result(const metaffi_plan_call& call);
  void check_variadic(const metaffi_plan_call& call);
  void check_operand(const metaffi_plan_operand& operand, const std::string& name, Role role);
  void check_struct(const metaffi_plan_operand& operand, const std::string& name, Role role);
  bool check_struct_type(const metaffi_struct_type* type, const std::string& name);
  bool check_argument(std::uint32_t argument);
  void check_repr(std::uint16_t repr, const std::string& what);
  void use(std::uint32_t value, const std::string& what);
  void assign(std::uint32_t value);
  void write(std::uint32_t result);

  void reject_plan(const std::string& what, metaffi_error_code code = METAFFI_ERROR_INTERNAL) {
    if (failure_.has_value()) return;
    const char* signature = plan_.signature != nullptr ? plan_.signature : "(no signature)";
    failure_ =
        Failure{code, std::string("call plan of '") + signature + "': " + what +
                          (code == METAFFI_ERROR_INTERNAL ? "; this is a defect of the plug-in that made it" : "")};
  }
  void reject(const std::string& what, metaffi_error_code code = METAFFI_ERROR_INTERNAL) {
    reject_plan("step " + number(step_) + " (" + step_text(plan_.steps[step_].kind) + "): " + what, code);
  }

  const metaffi_call_plan& plan_;
  const metaffi_typed_caller* caller_;
  std::size_t step_ = 0;
  std::uint64_t struct_bytes_ = 0;  // of the call that is checked
  std::vector<bool> assigned_;
  std::vector<bool> written_;
  std::optional<Failure> failure_;
};

void Validator::check_header() {
  if (plan_.size < sizeof(metaffi_call_plan)) {
    return reject_plan("its size is " + number(plan_.size) + " bytes, a plan of this ABI has " +
                       number(sizeof(metaffi_call_plan)));
  }
  if (plan_.signature == nullptr) return reject_plan("it has no signature");
  const auto missing = [](const void* array, std::size_t count) { return array == nullptr && count != 0; };
  if (missing(plan_.steps, plan_.step_count)) return reject_plan("its steps are NULL");
  if (missing(plan_.parameters, plan_.parameter_count)) return reject_plan("its parameters are NULL");
  if (missing(plan_.results, plan_.result_count)) return reject_plan("its results are NULL");
  if (missing(plan_.arrays, plan_.array_count)) return reject_plan("its arrays are NULL");
  if (plan_.value_count > kMaximumValues) {
    return reject_plan(
        "it has " + number(plan_.value_count) + " values, at most " + number(kMaximumValues) + " are supported",
        METAFFI_ERROR_UNSUPPORTED);
  }
  std::uint64_t cells = 0;
  for (std::size_t i = 0; i < plan_.array_count; ++i) cells += plan_.arrays[i];
  if (cells > kMaximumArrayCells) {
    return reject_plan(
        "its stack arrays have " + number(cells) + " cells, at most " + number(kMaximumArrayCells) + " are supported",
        METAFFI_ERROR_UNSUPPORTED);
  }
  check_slots(plan_.parameters, plan_.parameter_count, "parameter ");
  check_slots(plan_.results, plan_.result_count, "result ");
  check_caller();
}

void Validator::check_slots(const metaffi_plan_slot* slots, std::size_t count, const char* what) {
  for (std::size_t i = 0; i < count; ++i) {
    const std::string name = what + number(i);
    const metaffi_plan_slot& slot = slots[i];
    if (!is_usable_repr(slot.repr)) return reject_plan(name + unusable_repr(slot.repr));
    if (slot.type == 0) {
      if (caller_ == nullptr) return reject_plan(name + " is a raw machine value, which only a typed caller has");
      continue;
    }
    if (!is_type(slot.type)) return reject_plan(name + " has the unknown type " + number(slot.type));
    if (!same_shape(slot.repr, metaffi_type_repr(slot.type))) {
      return reject_plan(name + " is a " + type_text(slot.type) + " represented as " + repr_text(slot.repr) + ", not " +
                         repr_text(metaffi_type_repr(slot.type)));
    }
  }
}

void Validator::check_caller() {
  if (caller_ == nullptr) return;
  if (caller_->size < sizeof(metaffi_typed_caller)) {
    return reject_plan("the size of its typed caller is " + number(caller_->size) + " bytes, not " +
                       number(sizeof(metaffi_typed_caller)));
  }
  if (caller_->convention > METAFFI_CONVENTION_WIN64) {
    return reject_plan("its typed caller has the unknown calling convention " + number(caller_->convention));
  }
  if (caller_->fail == nullptr) return reject_plan("its typed caller has no function to give an error to");
  for (std::size_t i = 0; i < plan_.result_count && plan_.result_count > 1; ++i) {
    if (plan_.results[i].type == 0) {
      return reject_plan("result " + number(i) +
                             " is a raw machine value among several results; a C function can "
                             "return one",
                         METAFFI_ERROR_UNSUPPORTED);
    }
  }
}

void Validator::check_step(const metaffi_plan_step& step) {
  switch (step.kind) {
    case METAFFI_STEP_LOAD_ARGUMENT:
      return check(step.as.load_argument);
    case METAFFI_STEP_LOAD_HANDLE:
      return check(step.as.load_handle);
    case METAFFI_STEP_LOAD_THREAD:
      return check(step.as.load_thread);
    case METAFFI_STEP_LOAD_MEMORY:
      return check(step.as.load_memory);
    case METAFFI_STEP_CALL:
      return check(step.as.call);
    case METAFFI_STEP_FAIL_IF:
      return check(step.as.fail_if);
    case METAFFI_STEP_PLACE:
      return check(step.as.place);
    case METAFFI_STEP_STORE_RESULT:
      return check(step.as.store_result);
    case METAFFI_STEP_RELEASE:
      return check_call(step.as.release.call, Role::kOnlyReads);
    default:
      return reject("its kind " + number(step.kind) + " is unknown");
  }
}

bool Validator::check_argument(std::uint32_t argument) {
  if (argument < plan_.parameter_count) return true;
  reject("argument " + number(argument) + " does not exist; the plan has " + number(plan_.parameter_count) +
         " parameters");
  return false;
}

void Validator::check_repr(std::uint16_t repr, const std::string& what) {
  if (!is_usable_repr(repr)) reject(what + unusable_repr(repr));
}

void Validator::use(std::uint32_t value, const std::string& what) {
  if (value >= plan_.value_count) {
    return reject(what + " is value " + number(value) + " of a plan with " + number(plan_.value_count) + " values");
  }
  if (!assigned_[value]) reject(what + " is value " + number(value) + ", which no earlier step assigns");
}

void Validator::assign(std::uint32_t value) {
  if (value >= plan_.value_count) {
    return reject("it assigns value " + number(value) + " of a plan with " + number(plan_.value_count) + " values");
  }
  if (assigned_[value]) return reject("it assigns value " + number(value) + " a second time");
  assigned_[value] = true;
}

void Validator::write(std::uint32_t result) {
  if (written_[result]) return reject("it writes result " + number(result) + " a second time");
  written_[result] = true;
}

void Validator::check(const metaffi_step_load_argument& step) {
  if (!check_argument(step.argument)) return;
  const metaffi_plan_slot& slot = plan_.parameters[step.argument];
  if (step.nullable > 1) return reject("nullable is " + number(step.nullable) + ", not 0 or 1");
  if (step.nullable != 0 && slot.type == 0) return reject("a raw argument cannot be null");
  if (step.out == METAFFI_NO_VALUE) return;
  if (slot.type == metaffi_any_type) return reject("an argument declared any has no payload to load");
  check_repr(step.repr, "what it loads");
  if (failure_.has_value()) return;
  if (!same_shape(step.repr, slot.repr)) {
    return reject(std::string("it loads a ") + repr_text(slot.repr) + " as " + repr_text(step.repr));
  }
  assign(step.out);
}

void Validator::check(const metaffi_step_load_handle& step) {
  if (!check_argument(step.argument)) return;
  const metaffi_type type = plan_.parameters[step.argument].type;
  if (type != metaffi_handle_type && type != metaffi_callable_type) {
    return reject("argument " + number(step.argument) + " is declared " + type_text(type) + ", not handle or callable");
  }
  if (step.resolve == nullptr) return reject("it has no function to resolve the handle");
  assign(step.out);
}

void Validator::check(const metaffi_step_load_thread& step) {
  if (step.slow == nullptr) return reject("it has no function for a thread without a value");
  if (step.has_offset > 1) return reject("has_offset is " + number(step.has_offset) + ", not 0 or 1");
  assign(step.out);
}

void Validator::check(const metaffi_step_load_memory& step) {
  check_operand(step.base, "the base", Role::kOnlyReads);
  check_repr(step.repr, "what it loads");
  assign(step.out);
}

void Validator::check(const metaffi_step_call& step) {
  check_call(step.call, Role::kAssigns);
  if (failure_.has_value() || step.out == METAFFI_NO_VALUE) return;
  if (step.call.result == METAFFI_REPR_VOID) return reject("it assigns the result of a call that has none (VOID)");
  if (step.call.result == METAFFI_REPR_STRUCT) {
    return reject("it assigns the result of a call that returns a struct; its fields are loaded from array " +
                  number(step.call.result_array));
  }
  assign(step.out);
}

void Validator::check(const metaffi_step_fail_if& step) {
  use(step.value, "what it tests");
  if (step.condition > METAFFI_CONDITION_NOT_EQUAL)
    return reject("the condition " + number(step.condition) + " is unknown");
  if (!has_function(step.error)) {
    if (step.condition == METAFFI_CONDITION_ZERO)
      reject("without an error function the value is the error, and it is 0");
    return;
  }
  check_call(step.error, Role::kOnlyReads);
  if (step.error.result != METAFFI_REPR_POINTER) reject("the error function must return a POINTER");
}

void Validator::check(const metaffi_step_place& step) {
  if (step.array >= plan_.array_count) {
    return reject("array " + number(step.array) + " does not exist; the plan has " + number(plan_.array_count));
  }
  if (step.cell >= plan_.arrays[step.array]) {
    return reject("cell " + number(step.cell) + " is outside array " + number(step.array) + ", which has " +
                  number(plan_.arrays[step.array]) + " cells");
  }
  check_operand(step.operand, "what it places", Role::kAssigns);
}

void Validator::check(const metaffi_step_store_result& step) {
  if (step.result >= plan_.result_count) {
    return reject("result " + number(step.result) + " does not exist; the plan has " + number(plan_.result_count));
  }
  check_operand(step.operand, "what it stores", Role::kOnlyReads);
  if (failure_.has_value()) return;
  const metaffi_plan_slot& slot = plan_.results[step.result];
  const bool has_length = takes_length(slot.type);
  if (!has_length && slot.type != 0 && !is_scalar(slot.type)) {
    return reject("result " + number(step.result) + " is declared " + type_text(slot.type) +
                  "; only numbers, bool, chars, strings and arrays of the first three are stored, others are written "
                  "through their address");
  }
  check_length(step, has_length);
  if (failure_.has_value()) return;
  if (!same_shape(step.operand.repr, slot.repr)) {
    return reject(std::string("it stores a ") + repr_text(step.operand.repr) + " in a result represented as " +
                  repr_text(slot.repr));
  }
  write(step.result);
}

void Validator::check_length(const metaffi_step_store_result& step, bool has_length) {
  const metaffi_plan_operand& length = step.length;
  if (has_length) {
    check_operand(length, "the length", Role::kOnlyReads);
    if (!failure_.has_value() && length.repr != METAFFI_REPR_U32) {
      reject(std::string("the length is represented as ") + repr_text(length.repr) + ", not u32");
    }
    return;
  }
  if (length.kind != METAFFI_OPERAND_CONSTANT || length.constant != 0) {
    reject("result " + number(step.result) + " is declared " + type_text(plan_.results[step.result].type) +
           ", which has no length; its length is the constant 0");
  }
}

void Validator::check_call(const metaffi_plan_call& call, Role role) {
  const metaffi_plan_operand& function = call.function;
  if (function.kind == METAFFI_OPERAND_VALUE) {
    use(function.index, "the function");
  } else if (function.kind != METAFFI_OPERAND_CONSTANT) {
    return reject("the function must be a constant or a value, not an operand of kind " + number(function.kind));
  } else if (function.constant == 0) {
    return reject("the function is NULL");
  }
  if (call.convention > METAFFI_CONVENTION_WIN64) {
    return reject("the calling convention " + number(call.convention) + " is unknown");
  }
  if ((call.flags & ~(METAFFI_CALL_VARIADIC | METAFFI_CALL_TARGET)) != 0) {
    return reject("it has unknown flags (" + number(call.flags) + ")");
  }
  check_result(call);
  if (call.operand_count > kMaximumOperands) {
    return reject("it has " + number(call.operand_count) + " operands, at most " + number(kMaximumOperands) +
                  " are supported");
  }
  if (call.operands == nullptr && call.operand_count != 0) return reject("its operands are NULL");
  struct_bytes_ = 0;
  for (std::uint32_t i = 0; i < call.operand_count && !failure_.has_value(); ++i) {
    const std::string name = "operand " + number(i);
    const bool is_struct = call.operands[i].kind == METAFFI_OPERAND_STRUCT;
    is_struct ? check_struct(call.operands[i], name, role) : check_operand(call.operands[i], name, role);
  }
  if ((call.flags & METAFFI_CALL_VARIADIC) != 0 && !failure_.has_value()) check_variadic(call);
}

void Validator::check_result(const metaffi_plan_call& call) {
  if (call.result != METAFFI_REPR_STRUCT) {
    if (!is_repr(call.result)) return reject("the result has the unknown representation " + number(call.result));
    if (call.result_struct == nullptr) return;
    return reject(std::string("the result is ") + repr_text(call.result) + " and has the type of a struct (" +
                  struct_text(call.result_struct) + ")");
  }
  if (!check_struct_type(call.result_struct, "the result")) return;
  if (call.result_array >= plan_.array_count) {
    return reject("the result goes to array " + number(call.result_array) + ", which does not exist; the plan has " +
                  number(plan_.array_count));
  }
  const std::uint64_t room = std::uint64_t{8} * plan_.arrays[call.result_array];
  if (room < call.result_struct->size) {
    reject("the result, a " + std::string(struct_text(call.result_struct)) + " of " + number(call.result_struct->size) +
           " bytes, does not fit into array " + number(call.result_array) + ", which has " + number(room));
  }
}

void Validator::check_variadic(const metaffi_plan_call& call) {
  if (call.fixed_count > call.operand_count) {
    return reject("it has " + number(call.fixed_count) + " fixed operands of " + number(call.operand_count));
  }
  for (std::uint32_t i = call.fixed_count; i < call.operand_count; ++i) {
    const std::uint16_t repr = call.operands[i].repr;
    if (repr == METAFFI_REPR_STRUCT || repr_of(repr).size == 8) continue;
    if (repr == METAFFI_REPR_I32 || repr == METAFFI_REPR_U32) continue;
    return reject("variadic operand " + number(i) + " is a " + repr_text(repr) +
                  ", which C promotes (to I32 or F64) before such a call");
  }
}

bool Validator::check_struct_type(const metaffi_struct_type* type, const std::string& name) {
  if (type == nullptr) {
    reject(name + " is a struct without a type (NULL)");
    return false;
  }
  const std::optional<Failure> problem = struct_problem(*type);
  if (problem.has_value()) reject(name + " is a " + struct_text(type) + ": " + problem->message, problem->code);
  return !problem.has_value();
}

void Validator::check_struct(const metaffi_plan_operand& operand, const std::string& name, Role role) {
  if (operand.repr != METAFFI_REPR_STRUCT) {
    return reject(name + " is a struct represented as " + repr_text(operand.repr) + ", not STRUCT");
  }
  if (operand.constant == 0) return reject(name + " is a struct that is not there (NULL)");
  const metaffi_plan_struct& passed = struct_of(operand);
  if (!check_struct_type(passed.type, name)) return;
  if (passed.fields == nullptr) return reject(name + " is a struct whose fields are NULL");
  struct_bytes_ += passed.type->size;
  if (struct_bytes_ > kMaximumStructBytes) {
    return reject("its struct operands have more than the " + number(kMaximumStructBytes) + " bytes that are supported",
                  METAFFI_ERROR_UNSUPPORTED);
  }
  for (std::uint32_t i = 0; i < passed.type->field_count && !failure_.has_value(); ++i) {
    const metaffi_plan_operand& field = passed.fields[i];
    const std::string field_name = "field " + number(i) + " of " + name + " (" + struct_text(passed.type) + ")";
    if (field.kind == METAFFI_OPERAND_STRUCT) {
      return reject(field_name + " is a struct itself; the scalars of a nested struct are fields of the outer one");
    }
    check_operand(field, field_name, role);
    if (failure_.has_value() || field.repr == passed.type->fields[i].repr) continue;
    return reject(field_name + " is represented as " + repr_text(field.repr) + ", its type says " +
                  repr_text(passed.type->fields[i].repr));
  }
}

void Validator::check_operand(const metaffi_plan_operand& operand, const std::string& name, Role role) {
  if (operand.kind == METAFFI_OPERAND_STRUCT) return reject(name + unusable_repr(METAFFI_REPR_STRUCT));
  check_repr(operand.repr, name);
  if (failure_.has_value()) return;
  const bool is_address = operand.kind != METAFFI_OPERAND_CONSTANT && operand.kind != METAFFI_OPERAND_VALUE;
  if (is_address && operand.kind <= METAFFI_OPERAND_ARRAY_ADDRESS && operand.repr != METAFFI_REPR_POINTER) {
    return reject(name + " is an address represented as " + repr_text(operand.repr) + ", not POINTER");
  }
  switch (operand.kind) {
    case METAFFI_OPERAND_CONSTANT:
      return;
    case METAFFI_OPERAND_VALUE:
      return use(operand.index, name);
    case METAFFI_OPERAND_VALUE_ADDRESS:
      return role == Role::kAssigns ? assign(operand.index) : use(operand.index, name);
    case METAFFI_OPERAND_ARGUMENT_ADDRESS:
      if (check_argument(operand.index) && plan_.parameters[operand.index].type == 0) {
        reject(name + " is the address of argument " + number(operand.index) + ", which is a raw machine value");
      }
      return;
    case METAFFI_OPERAND_RESULT_ADDRESS:
      if (operand.index >= plan_.result_count) {
        return reject(name + " is the address of result " + number(operand.index) + " of " +
                      number(plan_.result_count));
      }
      if (plan_.results[operand.index].type == 0) {
        return reject(name + " is the address of result " + number(operand.index) + ", which is a raw machine value");
      }
      if (role == Role::kAssigns) write(operand.index);
      return;
    case METAFFI_OPERAND_ARRAY_ADDRESS:
      if (operand.index >= plan_.array_count || operand.constant >= plan_.arrays[operand.index]) {
        reject(name + " is the address of cell " + number(operand.constant) + " of array " + number(operand.index) +
               ", which does not exist");
      }
      return;
    default:
      return reject(name + " has the unknown kind " + number(operand.kind));
  }
}

}  // namespace

std::optional<Failure> validate(const metaffi_call_plan& plan, const metaffi_typed_caller* caller) {
  return Validator(plan, caller).run();
}

}  // namespace metaffi::jit
