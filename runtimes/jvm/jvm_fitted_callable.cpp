#include "jvm_fitted_callable.hpp"

#include <vector>

#include "jvm_classes.hpp"
#include "jvm_handle.hpp"
#include "jvm_scalar.hpp"

namespace metaffi::jvm {
namespace {

struct Fitted {
  OwnedValue inner;
  const metaffi_callable* callable = nullptr;  // lives as long as `inner`
};

// A primitive as the declared type. References were converted to theirs before (Fitted's own parameters say which).
Error convert(const metaffi_value& value, metaffi_type declared, metaffi_value* result) {
  *result = value;
  const bool fits = declared == metaffi_any_type || declared == value.type || scalar_of(value.type) == nullptr;
  return fits ? nullptr : scalar_as(value, declared, result);
}

Error call(const Fitted& fitted, const metaffi_value* arguments, std::size_t count, metaffi_value* results,
           std::size_t result_count) {
  const metaffi_callable& callable = *fitted.callable;
  std::vector<metaffi_value> converted(arguments, arguments + count);
  for (std::size_t i = 0; i < count && callable.parameter_count != METAFFI_DYNAMIC; ++i) {
    if (Error failure = convert(arguments[i], callable.parameters[i].type, &converted[i])) {
      return prefixed(std::move(failure), "Argument ", i + 1, " of a callable: ");
    }
  }
  const std::size_t inner_count = callable.result_count == METAFFI_DYNAMIC ? result_count : callable.result_count;
  std::vector<metaffi_value> inner(inner_count, metaffi_value_null());
  if (Error failure{callable.invoke(callable.context, converted.data(), count, inner.data(), inner_count)})
    return failure;
  std::vector<OwnedValue> owned;
  owned.reserve(inner.size());
  for (const metaffi_value& value : inner) owned.emplace_back(value);
  for (std::size_t i = 0; i < result_count; ++i)
    results[i] = i < owned.size() ? owned[i].release() : metaffi_value_null();
  return nullptr;
}

metaffi_error* invoke(void* context, const metaffi_value* arguments, std::size_t count, metaffi_value* results,
                      std::size_t result_count) {
  return guarded([&] { return call(*static_cast<const Fitted*>(context), arguments, count, results, result_count); });
}

void release(void* context) { delete static_cast<Fitted*>(context); }

bool agrees(const metaffi_callable& callable, std::string_view kinds, std::size_t results) {
  if (callable.result_count != METAFFI_DYNAMIC && callable.result_count != results) return false;
  if (callable.parameter_count == METAFFI_DYNAMIC) return true;
  for (std::size_t i = 0; i < kinds.size(); ++i) {
    const metaffi_type declared = callable.parameters[i].type;
    if (is_primitive(kinds[i]) && declared != metaffi_any_type && declared != scalar_of_primitive(kinds[i]).type)
      return false;
  }
  return true;
}

// What Java is to give: primitives as they are, everything else as the callable declares it.
std::vector<metaffi_type_info> parameters_of(const metaffi_callable& callable, std::string_view kinds) {
  if (callable.parameter_count == METAFFI_DYNAMIC) return {};
  std::vector<metaffi_type_info> parameters(callable.parameters, callable.parameters + callable.parameter_count);
  for (std::size_t i = 0; i < kinds.size(); ++i) {
    if (is_primitive(kinds[i])) parameters[i] = {scalar_of_primitive(kinds[i]).type, 0, nullptr};
  }
  return parameters;
}

}  // namespace

Error fit_callable(const metaffi_value& value, std::string_view kinds, char result_kind,
                   const std::string& interface_name, metaffi_value* result) {
  const metaffi_callable* callable = nullptr;
  if (Error failure{host().callable_get(&value, &callable)}) return failure;
  if (callable->parameter_count != METAFFI_DYNAMIC && callable->parameter_count != kinds.size()) {
    return error(METAFFI_ERROR_SIGNATURE, "A callable with ", callable->parameter_count,
                 " parameters was given where Java wants a ", interface_name, ", whose method has ", kinds.size(), ".");
  }
  const std::size_t results = result_kind == 'V' ? 0 : 1;
  if (Error failure{host().handle_retain(&value)}) return failure;
  OwnedValue retained(value);
  if (agrees(*callable, kinds, results)) {
    *result = retained.release();
    return nullptr;
  }
  auto fitted = std::make_unique<Fitted>();
  fitted->inner = std::move(retained);
  fitted->callable = callable;
  metaffi_callable description = {};
  description.invoke = invoke;
  description.context = fitted.get();
  description.release = release;
  const std::vector<metaffi_type_info> parameters = parameters_of(*callable, kinds);
  description.parameters = parameters.data();
  description.parameter_count = callable->parameter_count;
  description.result_count = METAFFI_DYNAMIC;
  if (Error failure{host().callable_new(owner(), &description, result)}) return failure;
  static_cast<void>(fitted.release());
  return nullptr;
}

Error original_callable(const metaffi_value& value, metaffi_value* result) {
  const metaffi_callable* callable = nullptr;
  if (Error failure{host().callable_get(&value, &callable)}) return failure;
  const metaffi_value& original =
      callable->invoke == invoke ? static_cast<const Fitted*>(callable->context)->inner.get() : value;
  if (Error failure{host().handle_retain(&original)}) return failure;
  *result = original;
  return nullptr;
}

}  // namespace metaffi::jvm
