#include "plan_helpers.hpp"

#include <metaffi/cpp/plugin_services.hpp>

#include <cstring>

#include "failure.hpp"
#include "gil.hpp"
#include "scalar.hpp"

namespace metaffi::cpython::helper {

namespace {

// A payload as a cell of its type: extended to 64 bits as its sign wants.
std::uint64_t cell_of(metaffi_type type, const metaffi_payload& payload) noexcept {
  switch (type) {
    case metaffi_int8_type:
      return static_cast<std::uint64_t>(std::int64_t{payload.int8});
    case metaffi_int16_type:
      return static_cast<std::uint64_t>(std::int64_t{payload.int16});
    case metaffi_int32_type:
      return static_cast<std::uint64_t>(std::int64_t{payload.int32});
    case metaffi_uint8_type:
    case metaffi_bool_type:
    case metaffi_char8_type:
      return payload.uint8;
    case metaffi_uint16_type:
    case metaffi_char16_type:
      return payload.uint16;
    case metaffi_uint32_type:
    case metaffi_char32_type:
    case metaffi_float32_type:
      return payload.uint32;
    default:
      return payload.uint64;
  }
}

metaffi_error* read_scalar_slowly(const Conversion& conversion, PyObject* object, metaffi_payload* payload) noexcept {
  if (read_scalar(object, conversion.declared.element, payload)) return nullptr;
  return take_conversion_failure(conversion.what);
}

void take_several(const Entity& entity, PyObject* object, metaffi_value* const* results) {
  const std::size_t count = entity.results.size();
  const Ref items(is_sequence(object) ? api.PySequence_Tuple(object) : nullptr);
  if (!items || static_cast<std::size_t>(api.PyTuple_Size(items.get())) != count) {
    if (api.PyErr_Occurred() != nullptr) throw_exception();
    const std::string found =
        items ? text("one of ", api.PyTuple_Size(items.get())) : "an object of class " + type_name_of(object);
    plugin::fail(METAFFI_ERROR_SIGNATURE, entity.resolved.signature, " was declared with ", count,
                 " results and so must return a tuple or list of as many; it returned ", found);
  }
  std::vector<plugin::OwnedValue> values(count);
  for (std::size_t i = 0; i < count; ++i) {
    PyObject* const item = api.PyTuple_GetItem(items.get(), static_cast<Size>(i));
    if (!read_value(item, entity.results[i].declared, values[i].out())) {
      throw plugin::EngineFailure{take_conversion_failure(entity.results[i].what)};
    }
  }
  for (std::size_t i = 0; i < count; ++i) *results[i] = values[i].release();
}

}  // namespace

std::uint64_t enter_python() noexcept { return static_cast<std::uint64_t>(enter()); }

void leave_python(std::uint64_t entry) noexcept { leave(static_cast<Entry>(entry)); }

metaffi_error* entry_refused() noexcept {
  return plugin::format_error(METAFFI_ERROR_RELEASED,
                              "Python was called while or after it ended with the process; stop calling before that");
}

PyObject* bool_object(std::uint64_t truth) noexcept { return boolean(truth != 0); }

PyObject* argument_object(const Conversion* conversion, const metaffi_value* argument) noexcept {
  if (argument->type == metaffi_string8_type) return new_string(*argument);
  return new_object(*argument, conversion->declared);
}

metaffi_error* argument_failed(const Conversion* conversion) noexcept {
  return take_conversion_failure(conversion->what);
}

void release_object(PyObject* object) noexcept { decref(object); }

metaffi_error* call_failed() noexcept { return take_exception(); }

metaffi_error* take_int64(const Conversion* conversion, PyObject* object, std::int64_t* result) noexcept {
  const Ref owned(object);
  if (read_small_int(object, result)) return nullptr;
  metaffi_payload payload{};
  metaffi_error* const failure = read_scalar_slowly(*conversion, object, &payload);
  *result = payload.int64;
  return failure;
}

metaffi_error* take_float64(const Conversion* conversion, PyObject* object, double* result) noexcept {
  const Ref owned(object);
  if (read_float(object, result)) return nullptr;
  metaffi_payload payload{};
  metaffi_error* const failure = read_scalar_slowly(*conversion, object, &payload);
  *result = payload.float64;
  return failure;
}

metaffi_error* take_scalar(const Conversion* conversion, PyObject* object, std::uint64_t* cell) noexcept {
  const Ref owned(object);
  metaffi_payload payload{};
  metaffi_error* const failure = read_scalar_slowly(*conversion, object, &payload);
  *cell = cell_of(conversion->declared.element, payload);
  return failure;
}

metaffi_error* take_result(const Conversion* conversion, PyObject* object, metaffi_value* result) noexcept {
  const Ref owned(object);
  metaffi_value value = metaffi_value_null();
  if (!read_value(object, conversion->declared, &value)) return take_conversion_failure(conversion->what);
  *result = value;
  return nullptr;
}

metaffi_error* take_results(const Entity* entity, PyObject* object, metaffi_value* const* results) noexcept {
  const Ref owned(object);
  return plugin::guarded([&] { take_several(*entity, object, results); });
}

}  // namespace metaffi::cpython::helper
