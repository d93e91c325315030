#include <charconv>

#include "jit/plan.hpp"
#include "jit/plan_p.hpp"
#include "jit/repr_p.hpp"
#include "jit/struct_type_p.hpp"

namespace metaffi::jit {

const char* repr_text(std::uint16_t repr) noexcept {
  static constexpr const char* kNames[] = {"void", "i8",  "u8",  "i16", "u16",     "i32", "u32",
                                           "i64",  "u64", "f32", "f64", "pointer", "bool"};
  if (repr == METAFFI_REPR_STRUCT) return "struct";
  return is_repr(repr) ? kNames[repr] : "unknown";
}

const char* step_text(std::uint32_t kind) noexcept {
  static constexpr const char* kNames[] = {"none", "LOAD_ARGUMENT", "LOAD_HANDLE", "LOAD_THREAD",  "LOAD_MEMORY",
                                           "CALL", "FAIL_IF",       "PLACE",       "STORE_RESULT", "RELEASE"};
  return kind <= METAFFI_STEP_RELEASE ? kNames[kind] : "unknown";
}

std::string type_text(metaffi_type type) {
  if (type == 0) return "raw";
  const char* element = "unknown";
  switch (metaffi_type_element(type)) {
#define METAFFI_TYPE_TEXT(name, number) \
  case number:                          \
    element = #name;                    \
    break;
    METAFFI_ELEMENT_TYPES(METAFFI_TYPE_TEXT)
#undef METAFFI_TYPE_TEXT
    default:
      break;
  }
  std::string text = element;
  if ((type & METAFFI_PACKED_FLAG) != 0) text += "_packed";
  if ((type & METAFFI_ARRAY_FLAG) != 0) text += "_array";
  return text;
}

namespace {

std::string number(std::uint64_t value) { return std::to_string(value); }

// Small constants are told; others may be addresses, which differ from run to run.
std::string constant_text(std::uint64_t value, std::uint16_t repr) {
  if (repr == METAFFI_REPR_POINTER) return value == 0 ? "null" : "pointer";
  if (is_repr(repr) && repr_of(repr).is_signed)
    return std::to_string(static_cast<std::int64_t>(canonical(value, repr)));
  if (value <= UINT32_MAX) return number(value);
  char digits[16];
  const auto end = std::to_chars(digits, digits + sizeof(digits), value, 16).ptr;
  return "0x" + std::string(digits, end);
}

std::string value_text(std::uint32_t value) { return "v" + number(value); }

std::string operand_text(const metaffi_plan_operand& operand);

// "GoString{v1:pointer, v2:i64}"
std::string struct_operand_text(const metaffi_plan_operand& operand) {
  if (operand.constant == 0 || struct_of(operand).type == nullptr) return "unknown:struct";
  const metaffi_plan_struct& passed = struct_of(operand);
  std::string text = std::string(struct_text(passed.type)) + "{";
  for (std::uint32_t i = 0; passed.fields != nullptr && i < passed.type->field_count; ++i) {
    const bool is_nested = passed.fields[i].kind == METAFFI_OPERAND_STRUCT;
    text += (i == 0 ? "" : ", ") + (is_nested ? std::string("struct") : operand_text(passed.fields[i]));
  }
  return text + "}";
}

std::string operand_text(const metaffi_plan_operand& operand) {
  std::string text;
  switch (operand.kind) {
    case METAFFI_OPERAND_CONSTANT:
      text = constant_text(operand.constant, operand.repr);
      break;
    case METAFFI_OPERAND_VALUE:
      text = value_text(operand.index);
      break;
    case METAFFI_OPERAND_VALUE_ADDRESS:
      return "&" + value_text(operand.index);
    case METAFFI_OPERAND_ARGUMENT_ADDRESS:
      return "&argument[" + number(operand.index) + "]";
    case METAFFI_OPERAND_RESULT_ADDRESS:
      return "&result[" + number(operand.index) + "]";
    case METAFFI_OPERAND_ARRAY_ADDRESS:
      return "&array" + number(operand.index) + "[" + number(operand.constant) + "]";
    case METAFFI_OPERAND_STRUCT:
      return struct_operand_text(operand);
    default:
      text = "unknown";
      break;
  }
  if (operand.repr == METAFFI_REPR_POINTER && operand.kind == METAFFI_OPERAND_CONSTANT) return text;
  return text + ":" + repr_text(operand.repr);
}

std::string call_text(const metaffi_plan_call& call) {
  std::string text = call.name != nullptr ? call.name : "(unnamed)";
  if (call.function.kind == METAFFI_OPERAND_VALUE) text += " at " + value_text(call.function.index);
  text += "(";
  for (std::uint32_t i = 0; i < call.operand_count; ++i) {
    if (i != 0) text += ", ";
    if ((call.flags & METAFFI_CALL_VARIADIC) != 0 && i == call.fixed_count) text += "... ";
    text += operand_text(call.operands[i]);
  }
  text += ")";
  if (call.result == METAFFI_REPR_STRUCT) {
    text += std::string(" -> ") + struct_text(call.result_struct) + " in array" + number(call.result_array);
  } else if (call.result != METAFFI_REPR_VOID) {
    text += std::string(" -> ") + repr_text(call.result);
  }
  if (call.convention == METAFFI_CONVENTION_SYSV) text += " [sysv]";
  if (call.convention == METAFFI_CONVENTION_WIN64) text += " [win64]";
  return text;
}

std::string condition_text(const metaffi_step_fail_if& step) {
  const std::string value = value_text(step.value);
  switch (step.condition) {
    case METAFFI_CONDITION_ZERO:
      return value + " == 0";
    case METAFFI_CONDITION_NONZERO:
      return value + " != 0";
    default:
      return value + " != " + constant_text(step.constant, METAFFI_REPR_U64);
  }
}

std::string load_argument_text(const metaffi_call_plan& plan, const metaffi_step_load_argument& step) {
  const metaffi_type type = step.argument < plan.parameter_count ? plan.parameters[step.argument].type : 0;
  std::string text = step.out == METAFFI_NO_VALUE ? "guard" : value_text(step.out) + " = load";
  text += " argument[" + number(step.argument) + "] as " + type_text(type);
  if (step.nullable != 0) text += " or null";
  if (step.out != METAFFI_NO_VALUE) text += std::string(" -> ") + repr_text(step.repr);
  return text;
}

std::string load_handle_text(const metaffi_call_plan& plan, const metaffi_step_load_handle& step) {
  const bool is_callable =
      step.argument < plan.parameter_count && plan.parameters[step.argument].type == metaffi_callable_type;
  return value_text(step.out) + (is_callable ? " = load proxy of callable" : " = load object of handle") +
         " argument[" + number(step.argument) +
         (is_callable ? "], fast when it is the first" : "], fast when verified");
}

std::string load_memory_text(const metaffi_step_load_memory& step) {
  const std::string base = operand_text(step.base);
  const std::string sign = step.offset < 0 ? " - " : " + ";
  return value_text(step.out) + " = load memory [" + base + sign +
         number(static_cast<std::uint64_t>(std::abs(std::int64_t{step.offset}))) + "] -> " + repr_text(step.repr);
}

}  // namespace

std::string dump_step(const metaffi_call_plan& plan, std::size_t index) {
  const metaffi_plan_step& step = plan.steps[index];
  switch (step.kind) {
    case METAFFI_STEP_LOAD_ARGUMENT:
      return load_argument_text(plan, step.as.load_argument);
    case METAFFI_STEP_LOAD_HANDLE:
      return load_handle_text(plan, step.as.load_handle);
    case METAFFI_STEP_LOAD_THREAD:
      return value_text(step.as.load_thread.out) + " = load thread-local" +
             (step.as.load_thread.has_offset != 0 ? ", slow when 0" : ", always slow");
    case METAFFI_STEP_LOAD_MEMORY:
      return load_memory_text(step.as.load_memory);
    case METAFFI_STEP_CALL: {
      const bool has_out = step.as.call.out != METAFFI_NO_VALUE;
      const bool is_target = (step.as.call.call.flags & METAFFI_CALL_TARGET) != 0;
      return (has_out ? value_text(step.as.call.out) + " = " : std::string()) + (is_target ? "call target " : "call ") +
             call_text(step.as.call.call);
    }
    case METAFFI_STEP_FAIL_IF: {
      const metaffi_step_fail_if& fail_if = step.as.fail_if;
      const std::string error = has_function(fail_if.error) ? call_text(fail_if.error) : value_text(fail_if.value);
      return "fail if " + condition_text(fail_if) + " with " + error;
    }
    case METAFFI_STEP_PLACE:
      return "array" + number(step.as.place.array) + "[" + number(step.as.place.cell) +
             "] = " + operand_text(step.as.place.operand);
    case METAFFI_STEP_STORE_RESULT: {
      const std::uint32_t result = step.as.store_result.result;
      const metaffi_type type = result < plan.result_count ? plan.results[result].type : 0;
      const std::string length = takes_length(type) ? ", length " + operand_text(step.as.store_result.length) : "";
      return "result[" + number(result) + "] = " + type_text(stored_type(type)) + " " +
             operand_text(step.as.store_result.operand) + length;
    }
    case METAFFI_STEP_RELEASE:
      return std::string("release") + (step.as.release.only_on_failure != 0 ? " on failure " : " ") +
             call_text(step.as.release.call);
    default:
      return "unknown step of kind " + number(step.kind);
  }
}

std::string dump(const metaffi_call_plan& plan) {
  std::string text = plan.signature != nullptr ? plan.signature : "(no signature)";
  text += "\n";
  const auto list = [&](const char* what, const metaffi_plan_slot* slots, std::size_t count) {
    text += what;
    for (std::size_t i = 0; i < count; ++i) {
      text += std::string(i == 0 ? " " : ", ") + type_text(slots[i].type) + ":" + repr_text(slots[i].repr);
    }
    text += count == 0 ? " none\n" : "\n";
  };
  list("  parameters", plan.parameters, plan.parameter_count);
  list("  results", plan.results, plan.result_count);
  for (std::size_t i = 0; i < plan.array_count; ++i) {
    text += "  array" + number(i) + " of " + number(plan.arrays[i]) + " cells\n";
  }
  for (std::size_t i = 0; i < plan.step_count; ++i) text += "  " + dump_step(plan, i) + "\n";
  return text;
}

}  // namespace metaffi::jit
