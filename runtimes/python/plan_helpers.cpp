#include "plan_helpers.hpp"

#include <metaffi/cpp/plugin_services.hpp>

#include <bit>
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

void take_several(const Finish& finish, PyObject* object, metaffi_value* const* results) {
  const std::size_t count = finish.results->size();
  const Ref items(is_sequence(object) ? api.PySequence_Tuple(object) : nullptr);
  if (!items || static_cast<std::size_t>(api.PyTuple_Size(items.get())) != count) {
    if (api.PyErr_Occurred() != nullptr) throw_exception();
    const std::string found =
        items ? text("one of ", api.PyTuple_Size(items.get())) : "an object of class " + type_name_of(object);
    plugin::fail(METAFFI_ERROR_SIGNATURE, *finish.signature, " was declared with ", count,
                 " results and so must return a tuple or list of as many; it returned ", found);
  }
  std::vector<plugin::OwnedValue> values(count);
  for (std::size_t i = 0; i < count; ++i) {
    const Conversion& conversion = (*finish.results)[i];
    if (!read_value(api.PyTuple_GetItem(items.get(), static_cast<Size>(i)), conversion.declared, values[i].out())) {
      throw plugin::EngineFailure{take_conversion_failure(conversion.what)};
    }
  }
  for (std::size_t i = 0; i < count; ++i) *results[i] = values[i].release();
}

metaffi_error* take_nothing(const Finish&, PyObject*, void*) noexcept { return nullptr; }

metaffi_error* take_int64(const Finish& finish, PyObject* object, std::int64_t* result) noexcept {
  if (read_small_int(object, result)) return nullptr;
  metaffi_payload payload{};
  metaffi_error* const failure = read_scalar_slowly(finish.results->front(), object, &payload);
  *result = payload.int64;
  return failure;
}

metaffi_error* take_float64(const Finish& finish, PyObject* object, double* result) noexcept {
  if (read_float(object, result)) return nullptr;
  metaffi_payload payload{};
  metaffi_error* const failure = read_scalar_slowly(finish.results->front(), object, &payload);
  *result = payload.float64;
  return failure;
}

metaffi_error* take_scalar(const Finish& finish, PyObject* object, std::uint64_t* cell) noexcept {
  const Conversion& conversion = finish.results->front();
  metaffi_payload payload{};
  metaffi_error* const failure = read_scalar_slowly(conversion, object, &payload);
  *cell = cell_of(conversion.declared.element, payload);
  return failure;
}

metaffi_error* take_value(const Finish& finish, PyObject* object, metaffi_value* result) noexcept {
  const Conversion& conversion = finish.results->front();
  metaffi_value value = metaffi_value_null();
  if (!read_value(object, conversion.declared, &value)) return take_conversion_failure(conversion.what);
  *result = value;
  return nullptr;
}

metaffi_error* take_handle(const Finish& finish, PyObject* object, metaffi_value* result) noexcept {
  metaffi_value value = metaffi_value_null();
  if (object != none() && !new_handle(object, &value)) return take_conversion_failure(finish.results->front().what);
  *result = value;
  return nullptr;
}

metaffi_error* take_string8(const Finish& finish, PyObject* object, metaffi_value* result) noexcept {
  if (!is_exact(object, api.PyUnicode_Type)) return take_value(finish, object, result);
  metaffi_value value = metaffi_value_null();
  if (!read_string(object, metaffi_string8_type, &value)) {
    return take_conversion_failure(finish.results->front().what);
  }
  *result = value;
  return nullptr;
}

metaffi_error* take_any(const Finish& finish, PyObject* object, metaffi_value* result) noexcept {
  std::int64_t whole = 0;
  double number = 0;
  if (read_small_int(object, &whole)) {
    *result = metaffi_value_int64(whole);
  } else if (read_float(object, &number)) {
    *result = metaffi_value_float64(number);
  } else {
    return take_value(finish, object, result);
  }
  return nullptr;
}

metaffi_error* take_values(const Finish& finish, PyObject* object, metaffi_value* const* results) noexcept {
  return plugin::guarded([&] { take_several(finish, object, results); });
}

template <auto take, typename Out>
[[gnu::noinline]] metaffi_error* finish_call(const Finish* finish, PyObject* object, PyObject* const* cells,
                                             std::uint64_t entry, Out* out) noexcept {
  metaffi_error* const failure = take(*finish, object, out);
  const bool is_known = api.has_known_layout;
  is_known ? decref_known(object) : api.Py_DecRef(object);
  if (failure != nullptr) [[unlikely]]
    return failure;
  for (std::uint64_t left = finish->owned_cells; left != 0; left &= left - 1) {
    PyObject* const argument = cells[std::countr_zero(left)];
    is_known ? decref_known(argument) : api.Py_DecRef(argument);
  }
  leave(static_cast<Entry>(entry));
  return nullptr;
}

// The same where, as most often, the number is read in place and nothing else is to be given back.
template <auto read, auto take, typename Out>
metaffi_error* finish_number(const Finish* finish, PyObject* object, PyObject* const* cells, std::uint64_t entry,
                             Out* out) noexcept {
  if (finish->owned_cells != 0 || !read(object, out)) [[unlikely]]
    return finish_call<take, Out>(finish, object, cells, entry, out);
  decref_known(object);
  leave(static_cast<Entry>(entry));
  return nullptr;
}

PyObject* held(PyObject* borrowed) noexcept {
  if (borrowed != nullptr) incref(borrowed);
  return borrowed;
}

}  // namespace

std::uint64_t enter_python() noexcept { return static_cast<std::uint64_t>(enter()); }

std::uint64_t enter_by_holder(PyThreadState* volatile* place) noexcept {
  PyThreadState* const holder = *place;
  if (holder != nullptr && holder == kept_state) [[likely]]
    return static_cast<std::uint64_t>(Entry::kHeld);
  return static_cast<std::uint64_t>(enter_slowly());
}

void leave_python(std::uint64_t entry) noexcept { leave(static_cast<Entry>(entry)); }

metaffi_error* entry_refused() noexcept {
  return plugin::format_error(METAFFI_ERROR_RELEASED,
                              "Python was called while or after it ended; stop calling before that");
}

PyObject* bool_object(std::uint64_t truth) noexcept { return boolean(truth != 0); }

PyObject* float_object(Conversion* conversion, double number) noexcept { return conversion->box.of_float(number); }
PyObject* int_object(Conversion* conversion, std::int64_t number) noexcept { return conversion->box.of_int(number); }
PyObject* new_float_object(Conversion* conversion, double number) noexcept {
  return held(conversion->box.of_float(number));
}
PyObject* new_int_object(Conversion* conversion, std::int64_t number) noexcept {
  return held(conversion->box.of_int(number));
}

PyObject* argument_object(const Conversion* conversion, const metaffi_value* argument) noexcept {
  return new_object(*argument, conversion->declared);
}

PyObject* any_argument(Conversion* conversion, const metaffi_value* argument) noexcept {
  if (argument->type == metaffi_int64_type) return held(conversion->box.of_int(argument->as.int64));
  if (argument->type == metaffi_float64_type) return held(conversion->box.of_float(argument->as.float64));
  if (argument->type == metaffi_string8_type) return string8_argument(conversion, argument);
  return new_object(*argument);
}

PyObject* string8_argument(Conversion* conversion, const metaffi_value* argument) noexcept {
  if (argument->as.string8 != nullptr && argument->type == metaffi_string8_type) [[likely]] {
    return conversion->box.of_text(argument->as.string8, argument->length);
  }
  return new_object(*argument);
}

metaffi_error* argument_failed(const Conversion* conversion) noexcept {
  return take_conversion_failure(conversion->what);
}

void release_object(PyObject* object) noexcept { decref(object); }
void release_known_object(PyObject* object) noexcept { decref_known(object); }

PyObject* call_method(MethodSite* site, PyObject* const* arguments, std::size_t flags, PyObject* names) noexcept {
  return site->call(arguments, flags, names);
}

metaffi_error* call_failed() noexcept { return take_exception(); }

metaffi_error* call_bare(PyObject* function) noexcept {
  const Entry entry = enter();
  if (entry == Entry::kRefused) [[unlikely]]
    return entry_refused();
  PyObject* const result = call_slot(function, nullptr, 0, nullptr);
  if (result == nullptr) [[unlikely]] {
    metaffi_error* const failure = call_failed();
    leave(entry);
    return failure;
  }
  decref_known(result);
  leave(entry);
  return nullptr;
}

void finish_plainly(PyObject* object, std::uint64_t entry) noexcept {
  decref_known(object);
  leave(static_cast<Entry>(entry));
}

const Finisher<void> finish_void = finish_call<take_nothing, void>;
const Finisher<std::int64_t> finish_int64 = finish_number<read_small_int, take_int64, std::int64_t>;
const Finisher<double> finish_float64 = finish_number<read_float, take_float64, double>;
const Finisher<std::uint64_t> finish_scalar = finish_call<take_scalar, std::uint64_t>;
const Finisher<metaffi_value> finish_string8 = finish_call<take_string8, metaffi_value>;
const Finisher<metaffi_value> finish_handle = finish_call<take_handle, metaffi_value>;
const Finisher<metaffi_value> finish_any = finish_call<take_any, metaffi_value>;
const Finisher<metaffi_value> finish_value = finish_call<take_value, metaffi_value>;
const Finisher<metaffi_value* const> finish_values = finish_call<take_values, metaffi_value* const>;

}  // namespace metaffi::cpython::helper
