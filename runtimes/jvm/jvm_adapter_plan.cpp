#include "jvm_adapter_plan.hpp"

#include <cstring>

#include "jvm_classes.hpp"
#include "jvm_error.hpp"
#include "jvm_scalar.hpp"
#include "jvm_value.hpp"

namespace metaffi::jvm {

using namespace plan;

namespace {

// Parameters of the native before those of the functional method.
constexpr std::uint32_t kEnvironment = 0;
constexpr std::uint32_t kCallable = 2;  // 1 is the class
constexpr std::uint32_t kFirst = 3;
constexpr std::uint32_t kCellsPerValue = sizeof(metaffi_value) / 8;

metaffi_repr repr_of(char kind) { return is_primitive(kind) ? scalar_of_primitive(kind).repr : METAFFI_REPR_POINTER; }

// ---- Helpers of the plan ----

// A reference as a value: of the type the callable declares for it, else its natural one.
metaffi_error* reference_to_value(std::uint64_t index, JNIEnv* env, jobject object, const metaffi_callable* callable,
                                  metaffi_value* result) {
  return guarded([&]() -> Error {
    DeclaredType type = {metaffi_any_type, 0};
    if (callable->parameter_count != METAFFI_DYNAMIC && index < callable->parameter_count) {
      type = declared(callable->parameters[index]);
    }
    if (Error failure = from_java(env, object, type, result)) {
      return prefixed(std::move(failure), "Argument ", index + 1, " of a callable: ");
    }
    return nullptr;
  });
}

// Results are converted by what gives the native its result, with no room for an error: what cannot be converted is thrown
// here, and Java never sees the 0 that is returned.

// A result that is not of the primitive's natural type; the value is consumed.
jvalue convert_to_primitive(JNIEnv* env, metaffi_value* value, char letter) noexcept {
  jvalue result = {};
  Error failure(guarded([&]() -> Error {
    const OwnedValue owned(*value);
    if (Error failed = primitive_of(env, *value, letter, &result)) {
      return prefixed(std::move(failed), "The result of a callable: ");
    }
    return nullptr;
  }));
  if (!failure) return result;
  throw_error(env, std::move(failure));
  return {};
}

// Nearly always it is of the natural type, and owns nothing.
template <char letter, metaffi_type natural, auto member>
auto value_to_primitive(JNIEnv* env, metaffi_value* value) {
  auto payload = value->as.*member;
  if (value->type != natural) [[unlikely]] {
    const jvalue converted = convert_to_primitive(env, value, letter);
    std::memcpy(&payload, &converted, sizeof payload);
  }
  return payload;
}

Function primitive_converter(char letter) {
  using P = metaffi_payload;
  switch (letter) {
    case 'Z':
      return function(value_to_primitive<'Z', metaffi_bool_type, &P::boolean>, "value_to_boolean");
    case 'B':
      return function(value_to_primitive<'B', metaffi_int8_type, &P::int8>, "value_to_byte");
    case 'S':
      return function(value_to_primitive<'S', metaffi_int16_type, &P::int16>, "value_to_short");
    case 'C':
      return function(value_to_primitive<'C', metaffi_char16_type, &P::char16>, "value_to_char");
    case 'I':
      return function(value_to_primitive<'I', metaffi_int32_type, &P::int32>, "value_to_int");
    case 'J':
      return function(value_to_primitive<'J', metaffi_int64_type, &P::int64>, "value_to_long");
    case 'F':
      return function(value_to_primitive<'F', metaffi_float32_type, &P::float32>, "value_to_float");
    default:
      return function(value_to_primitive<'D', metaffi_float64_type, &P::float64>, "value_to_double");
  }
}

// The same as a reference of the functional method's result type.
jobject value_to_reference(const JavaType* type, JNIEnv* env, metaffi_value* value) {
  LocalRef<> object;
  Error failure(guarded([&]() -> Error {
    const OwnedValue owned(*value);
    if (Error failed = to_java(env, *value, *type, &object)) {
      return prefixed(std::move(failed), "The result of a callable: ");
    }
    return nullptr;
  }));
  if (!failure) return object.release();
  throw_error(env, std::move(failure));
  return nullptr;
}

}  // namespace

void AdapterFunction::add_argument(std::uint32_t index, std::uint32_t array, const Operand& env,
                                   const Operand& callable) {
  const char kind = shape_.kinds[index];
  const metaffi_repr repr = repr_of(kind);
  const Operand argument = plan_.load_argument(kFirst + index, repr);
  const std::uint32_t cell = index * kCellsPerValue;
  if (is_primitive(kind)) {
    plan_.place(array, cell, argument);
    plan_.place(array, cell + 1, constant(scalar_of_primitive(kind).type));
    return;
  }
  plan_.call_checked(function(reference_to_value, "reference_to_value"),
                     {constant(index), env, argument, callable, array_address(array, cell)});
  plan_.release(function(host().value_free, "metaffi_value_free"), {array_address(array, cell)});
}

void AdapterFunction::add_result(std::uint32_t array, const Operand& env) {
  const char kind = shape_.result.kind;
  const metaffi_repr repr = repr_of(kind);
  const Operand result = is_primitive(kind) ? plan_.call(primitive_converter(kind), {env, array_address(array)}, repr)
                                            : plan_.call(function(value_to_reference, "value_to_reference"),
                                                         {pointer(&shape_.result), env, array_address(array)}, repr);
  plan_.store_result(0, result);
}

const metaffi_call_plan* AdapterFunction::build() {
  const auto count = static_cast<std::uint32_t>(shape_.kinds.size());
  const bool returns = shape_.result.kind != 'V';
  for (int i = 0; i < 3; ++i) plan_.parameter(0, METAFFI_REPR_POINTER);
  for (const char kind : shape_.kinds) plan_.parameter(0, repr_of(kind));
  if (returns) plan_.result(0, repr_of(shape_.result.kind));

  const Operand env = plan_.load_argument(kEnvironment);
  const Operand callable = plan_.load_argument(kCallable);  // alive: the adapter owns a reference
  const Operand invoke = plan_.load_memory(callable, offsetof(metaffi_callable, invoke), METAFFI_REPR_POINTER);
  const Operand context = plan_.load_memory(callable, offsetof(metaffi_callable, context), METAFFI_REPR_POINTER);
  const std::uint32_t arguments = plan_.array(count == 0 ? 1 : count * kCellsPerValue);
  const std::uint32_t results = plan_.array(kCellsPerValue);
  for (std::uint32_t i = 0; i < count; ++i) add_argument(i, arguments, env, callable);
  plan_.fail_if_error(plan_.call(
      {invoke, "callable"},
      {context, array_address(arguments), constant(count), array_address(results), constant(returns ? 1 : 0)},
      METAFFI_REPR_POINTER, {.is_target = true}));
  if (returns) add_result(results, env);
  return &plan_.finish(text("callable(", shape_.kinds, ")", shape_.result.kind), this);
}

Error AdapterFunction::make(AdapterShape shape, std::unique_ptr<AdapterFunction>* result) {
  std::unique_ptr<AdapterFunction> made(new AdapterFunction(std::move(shape)));
  metaffi_typed_caller caller = {};
  caller.size = sizeof caller;
  caller.convention = METAFFI_CONVENTION_DEFAULT;
  caller.fail = throw_on_current_thread;
  if (Error failure{
          host().function_new(made->build(), &caller, METAFFI_DISPATCH_DEFAULT, &made->function_, &made->address_)}) {
    return failure;
  }
  *result = std::move(made);
  return nullptr;
}

AdapterFunction::~AdapterFunction() {
  if (function_ != nullptr) host().function_free(function_);
}

}  // namespace metaffi::jvm
