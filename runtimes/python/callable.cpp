#include "callable.hpp"

#include <metaffi/cpp/plugin_services.hpp>

#include <algorithm>
#include <array>
#include <vector>

#include "box.hpp"
#include "convert.hpp"
#include "entity.hpp"
#include "failure.hpp"
#include "gil.hpp"
#include "handle.hpp"

namespace metaffi::cpython {

using plugin::host;
using plugin::OwnedValue;

namespace {

// ---- Python's, called by others: the context of a callable is the object ----

bool read_results(PyObject* returned, metaffi_value* results, std::size_t count) noexcept {
  const Declared any;
  if (count == 0) return true;
  if (count == 1) return read_value(returned, any, results);
  const Ref items(is_sequence(returned) ? api.PySequence_Tuple(returned) : nullptr);
  if (!items || static_cast<std::size_t>(api.PyTuple_Size(items.get())) != count) {
    if (api.PyErr_Occurred() == nullptr) {
      raise_text(METAFFI_ERROR_SIGNATURE, text("a Python callable is to give a tuple of ", count,
                                               " results, it gave an object of class ", type_name_of(returned)));
    }
    return false;
  }
  std::vector<OwnedValue> values(count);
  for (std::size_t i = 0; i < count; ++i) {
    if (!read_value(api.PyTuple_GetItem(items.get(), static_cast<Size>(i)), any, values[i].out())) return false;
  }
  for (std::size_t i = 0; i < count; ++i) results[i] = values[i].release();
  return true;
}

bool call_python(PyObject* function, const metaffi_value* arguments, std::size_t count, metaffi_value* results,
                 std::size_t result_count) {
  std::vector<Ref> owned(count);
  std::vector<PyObject*> objects(count + 1);
  for (std::size_t i = 0; i < count; ++i) {
    owned[i] = Ref(new_object(arguments[i]));
    if (!owned[i]) return false;
    objects[i + 1] = owned[i].get();
  }
  const Ref kept = Ref::borrow(function);  // it may be dropped by what it does itself
  const Ref returned(call_function()(function, objects.data() + 1, count | kArgumentsOffset, nullptr));
  return returned && read_results(returned.get(), results, result_count);
}

metaffi_error* invoke(void* context, const metaffi_value* arguments, std::size_t count, metaffi_value* results,
                      std::size_t result_count) {
  const Gil gil;
  if (!gil) {
    return host().error_new(METAFFI_ERROR_RELEASED, "a Python callable was called after Python ended");
  }
  const KeptException kept;
  metaffi_error* failure = nullptr;
  metaffi_error* const unexpected = plugin::guarded([&] {
    if (!call_python(static_cast<PyObject*>(context), arguments, count, results, result_count))
      failure = take_exception();
  });
  return unexpected != nullptr ? unexpected : failure;
}

void release(void* context) {
  const Gil gil;
  if (!gil) return;
  decref(static_cast<PyObject*>(context));
}

// ---- Others', called by Python: a builtin function whose self is the reference ----

// Values that are freed in the end; few of them without memory of their own.
class Values {
 public:
  explicit Values(std::size_t room) {
    if (room > inline_.size()) {
      many_.resize(room);
      values_ = many_.data();
    }
  }
  ~Values() {
    for (std::size_t i = 0; i < count_; ++i) host().value_free(&values_[i]);
  }
  Values(const Values&) = delete;
  Values& operator=(const Values&) = delete;

  [[nodiscard]] metaffi_value* data() noexcept { return values_; }
  void own(std::size_t count) noexcept { count_ = count; }

 private:
  std::array<metaffi_value, 8> inline_;
  std::vector<metaffi_value> many_;
  metaffi_value* values_ = inline_.data();
  std::size_t count_ = 0;
};

bool read_arguments(PyObject* const* objects, std::size_t count, const metaffi_callable& callable, Values* values) {
  for (std::size_t i = 0; i < count; ++i) {
    const bool is_declared = callable.parameter_count != METAFFI_DYNAMIC && i < callable.parameter_count;
    Declared declared;
    if (is_declared) declared = {metaffi_type_element(callable.parameters[i].type), callable.parameters[i].dimensions};
    if (!read_value(objects[i], declared, &values->data()[i])) {
      raise(take_conversion_failure(text("argument ", i + 1, " of a callable of another language")));
      return false;
    }
    values->own(i + 1);
  }
  return true;
}

PyObject* objects_of(const metaffi_value* results, std::size_t count) noexcept {
  if (count == 0) return new_reference(none());
  if (count == 1) return new_object(results[0]);
  Ref tuple(api.PyTuple_New(static_cast<Size>(count)));
  for (std::size_t i = 0; tuple && i < count; ++i) {
    PyObject* const object = new_object(results[i]);
    if (object == nullptr) return nullptr;
    api.PyTuple_SetItem(tuple.get(), static_cast<Size>(i), object);
  }
  return tuple.release();
}

// Of a callable that is there, as it is while Python calls the function that stands for it.
const metaffi_callable& description_of(const metaffi_value& callable) noexcept {
  return *static_cast<const metaffi_callable*>(callable.as.handle->object);
}

bool takes(std::size_t declared, std::size_t given) noexcept {
  return declared == METAFFI_DYNAMIC || declared == given;
}

PyObject* call_other(PyObject* capsule, PyObject* const* objects, Size given) {
  const metaffi_value* const callable = value_in_capsule(capsule);
  if (callable == nullptr) return nullptr;
  const metaffi_callable& description = description_of(*callable);
  const auto count = static_cast<std::size_t>(given);
  Values arguments(count);
  if (!read_arguments(objects, count, description, &arguments)) return nullptr;
  const std::size_t result_count = description.result_count == METAFFI_DYNAMIC ? 1 : description.result_count;
  Values results(result_count);
  metaffi_error* failure = nullptr;
  {
    const GilRelease released;
    failure = takes(description.parameter_count, count)
                  ? description.invoke(description.context, arguments.data(), count, results.data(), result_count)
                  : host().callable_invoke(callable, arguments.data(), count, results.data(), result_count);
  }
  if (!raise_unless_null(failure)) return nullptr;
  results.own(result_count);
  return objects_of(results.data(), result_count);
}

PyObject* call_native(PyObject* capsule, PyObject* const* arguments, Size count) {
  try {
    return call_other(capsule, arguments, count);
  } catch (const std::bad_alloc&) {
    return api.PyErr_NoMemory();
  }
}

constexpr std::size_t kMostNumbers = 8;

bool is_number(const metaffi_type_info& info) noexcept {
  return info.type == metaffi_int64_type || info.type == metaffi_float64_type;
}

// Whether a callable takes few of the commonest numbers, and gives one or nothing; where the layout of objects is known.
bool is_of_numbers(const metaffi_callable& callable) noexcept {
  if (!api.has_known_layout || callable.parameter_count > kMostNumbers || callable.result_count > 1)
    return false;  // METAFFI_DYNAMIC is more
  for (std::size_t i = 0; i < callable.parameter_count; ++i) {
    if (!is_number(callable.parameters[i])) return false;
  }
  return callable.result_count == 0 || is_number(callable.results[0]);
}

inline PyObject* object_of_number(metaffi_value& result) noexcept {
  if (result.type == metaffi_int64_type) return new_int(result.as.int64);
  if (result.type == metaffi_float64_type) return api.PyFloat_FromDouble(result.as.float64);
  PyObject* const object = new_object(result);
  host().value_free(&result);
  return object;
}

// The commonest numbers, without a look at anything else; false for all others.
bool read_number(PyObject* object, metaffi_type declared, metaffi_value* value) noexcept {
  value->type = declared;
  value->length = 0;
  if (declared == metaffi_int64_type) return read_small_int(object, &value->as.int64);
  return declared == metaffi_float64_type && read_float(object, &value->as.float64);
}

// The call itself, when the arguments are read: no value has memory of its own.
[[gnu::always_inline]] inline PyObject* invoke_with_numbers(const metaffi_callable& description,
                                                            const metaffi_value* arguments, std::size_t count) {
  const std::size_t result_count = description.result_count;
  metaffi_value result = metaffi_value_null();
  metaffi_error* failure = nullptr;
  {
    const GilRelease released;
    failure = description.invoke(description.context, arguments, count, &result, result_count);
  }
  if (failure != nullptr) return raise(failure);
  return result_count == 0 ? new_reference(none()) : object_of_number(result);
}

const metaffi_callable& description_in(PyObject* capsule) noexcept {
  const void* const reference = reinterpret_cast<const CapsuleObject*>(capsule)->pointer;
  return description_of(*static_cast<const metaffi_value*>(reference));
}

// What the numbers are to be: as declared, or known when this is compiled.
struct DeclaredNumbers {
  static constexpr std::size_t kMost = kMostNumbers;
  const metaffi_callable& callable;

  [[nodiscard]] std::size_t count() const noexcept { return callable.parameter_count; }
  [[nodiscard]] metaffi_type type_of(std::size_t i) const noexcept { return callable.parameters[i].type; }
};

template <metaffi_type type, std::size_t number>
struct EqualNumbers {
  static constexpr std::size_t kMost = number;
  const metaffi_callable& callable;

  [[nodiscard]] static std::size_t count() noexcept { return number; }
  [[nodiscard]] static metaffi_type type_of(std::size_t /*i*/) noexcept { return type; }
};

// What call_native does, for those. All that is not as it should be is left to call_native.
template <typename Numbers>
PyObject* call_with(PyObject* capsule, PyObject* const* objects, Size given) {
  const Numbers numbers{description_in(capsule)};
  const std::size_t count = numbers.count();
  std::array<metaffi_value, Numbers::kMost> arguments;
  bool are_numbers = given == static_cast<Size>(count);
#pragma GCC unroll 4
  for (std::size_t i = 0; are_numbers && i < count; ++i) {
    are_numbers = read_number(objects[i], numbers.type_of(i), &arguments[i]);
  }
  if (!are_numbers) [[unlikely]]
    return call_native(capsule, objects, given);
  return invoke_with_numbers(numbers.callable, arguments.data(), count);
}

constexpr const char* kName = "metaffi_callable";

template <typename Function>
PyMethodDef method_of(Function* function) noexcept {
  return {kName, reinterpret_cast<void (*)()>(function), kMethodFast, "A callable of another language."};
}

const PyMethodDef kCallable = method_of(call_native);
const PyMethodDef kCallableOfNumbers = method_of(call_with<DeclaredNumbers>);
// By number of parameters, less one.
constexpr std::size_t kMostOfOneType = 3;
using MethodsByCount = std::array<PyMethodDef, kMostOfOneType>;
template <metaffi_type type>
const MethodsByCount kCallableOf = {method_of(call_with<EqualNumbers<type, 1>>),
                                    method_of(call_with<EqualNumbers<type, 2>>),
                                    method_of(call_with<EqualNumbers<type, 3>>)};

const PyMethodDef& method_for(const metaffi_callable& callable) noexcept {
  if (!is_of_numbers(callable)) return kCallable;
  const std::size_t count = callable.parameter_count;
  const auto has_one_type = [&](metaffi_type type) {
    return std::all_of(callable.parameters, callable.parameters + count,
                       [&](const metaffi_type_info& info) { return info.type == type; });
  };
  if (count == 0 || count > kMostOfOneType) return kCallableOfNumbers;
  if (has_one_type(metaffi_int64_type)) return kCallableOf<metaffi_int64_type>[count - 1];
  return has_one_type(metaffi_float64_type) ? kCallableOf<metaffi_float64_type>[count - 1] : kCallableOfNumbers;
}

bool is_native(PyObject* object) noexcept {
  if (!is_exact(object, api.PyCFunction_Type)) return false;
  const auto function = reinterpret_cast<void (*)()>(api.PyCFunction_GetFunction(object));
  const auto is_one = [&](const PyMethodDef& method) { return method.function == function; };
  return is_one(kCallable) || is_one(kCallableOfNumbers) ||
         std::ranges::any_of(kCallableOf<metaffi_int64_type>, is_one) ||
         std::ranges::any_of(kCallableOf<metaffi_float64_type>, is_one);
}

}  // namespace

PyObject* object_of_callable(const metaffi_value& callable) noexcept {
  const metaffi_callable* description = nullptr;
  if (!raise_unless_null(host().callable_get(&callable, &description))) return nullptr;
  if (description->invoke == invoke) return new_reference(static_cast<PyObject*>(description->context));
  if (!raise_unless_null(host().handle_retain(&callable))) return nullptr;
  metaffi_value owned = callable;
  const Ref capsule(new_reference_capsule(&owned));
  return capsule ? api.PyCFunction_NewEx(&method_for(*description), capsule.get(), nullptr) : nullptr;
}

std::uint32_t callable_proxy_key() noexcept {
  static const std::uint32_t key = host().type_id_new();
  return key;
}

metaffi_error* resolve_callable(void* context, const metaffi_value* argument, void** object) noexcept {
  *object = none();
  if (argument->type == metaffi_null_type) return nullptr;
  *object = host().proxy_find(argument, callable_proxy_key());
  if (*object != nullptr) return nullptr;
  Ref made(object_of_callable(*argument));
  if (!made) return take_conversion_failure(static_cast<const Conversion*>(context)->what);
  // Python's own is kept by the callable that it is; a function made here by being attached, until no host keeps the callable.
  metaffi_proxy_drop_fn const dropped = is_native(made.get()) ? drop_object : nullptr;
  metaffi_error* const failure = host().proxy_attach(argument, callable_proxy_key(), made.get(), dropped, object);
  if (failure == nullptr && dropped != nullptr && *object == made.get()) static_cast<void>(made.release());
  return failure;
}

bool new_callable(PyObject* object, metaffi_value* result) noexcept {
  if (is_native(object)) {
    const metaffi_value* const value = value_in_capsule(api.PyCFunction_GetSelf(object));
    if (value == nullptr || !raise_unless_null(host().handle_retain(value))) return false;
    *result = *value;
    return true;
  }
  if (api.PyCallable_Check(object) == 0) {
    raise_text(METAFFI_ERROR_TYPE_MISMATCH,
               text("an object of class ", type_name_of(object), " where a callable is declared; it cannot be called"));
    return false;
  }
  metaffi_callable description{};
  description.invoke = invoke;
  description.context = object;
  description.release = release;
  description.parameter_count = METAFFI_DYNAMIC;
  description.result_count = METAFFI_DYNAMIC;
  incref(object);
  if (raise_unless_null(host().callable_new(plugin::owner(), &description, result))) return true;
  decref(object);
  return false;
}

}  // namespace metaffi::cpython
