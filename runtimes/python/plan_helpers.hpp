// What the steps of a plan call besides the API itself. None throws. All but the first three need the GIL.
#pragma once

#include <cstdint>

#include "entity.hpp"

namespace metaffi::cpython::helper {

// The GIL, as in gil.hpp; 0 when Python is gone.
std::uint64_t enter_python() noexcept;
std::uint64_t enter_by_holder(PyThreadState* volatile* place) noexcept;  // where holder_place is known
void leave_python(std::uint64_t entry) noexcept;
metaffi_error* entry_refused() noexcept;

// True or False, borrowed.
PyObject* bool_object(std::uint64_t truth) noexcept;
// Borrowed for the call (box.hpp), and new references; NULL with an exception set, which argument_failed turns into an error.
PyObject* float_object(Conversion* conversion, double number) noexcept;
PyObject* int_object(Conversion* conversion, std::int64_t number) noexcept;
PyObject* new_float_object(Conversion* conversion, double number) noexcept;
PyObject* new_int_object(Conversion* conversion, std::int64_t number) noexcept;
PyObject* argument_object(const Conversion* conversion, const metaffi_value* argument) noexcept;
PyObject* any_argument(Conversion* conversion, const metaffi_value* argument) noexcept;
PyObject* string8_argument(Conversion* conversion, const metaffi_value* argument) noexcept;
metaffi_error* argument_failed(const Conversion* conversion) noexcept;
void release_object(PyObject* object) noexcept;
void release_known_object(PyObject* object) noexcept;  // where the layout of objects is known
// As PyObject_VectorcallMethod, where may_call_slots and has_get_method say so.
PyObject* call_method(MethodSite* site, PyObject* const* arguments, std::size_t flags, PyObject* names) noexcept;
// The pending exception.
metaffi_error* call_failed() noexcept;
// The whole call of a Python function that takes and gives nothing.
metaffi_error* call_bare(PyObject* function) noexcept;

// The end of a call that gave `object`, where nothing is wanted of that, no argument has to be released and the layout is known.
void finish_plainly(PyObject* object, std::uint64_t entry) noexcept;

// The end of a call that gave `object`, which they take over: they write the result, and then release the arguments and the GIL.
// On failure both are left to the releases of the plan. `Out` is how the result's cell or value is reached.
template <typename Out>
using Finisher = metaffi_error* (*)(const Finish* finish, PyObject* object, PyObject* const* cells, std::uint64_t entry,
                                    Out* out);
extern const Finisher<void> finish_void;
extern const Finisher<std::int64_t> finish_int64;
extern const Finisher<double> finish_float64;
extern const Finisher<std::uint64_t> finish_scalar;  // any other scalar
extern const Finisher<metaffi_value> finish_string8;
extern const Finisher<metaffi_value> finish_handle;
extern const Finisher<metaffi_value> finish_any;
extern const Finisher<metaffi_value> finish_value;  // any other type
// A tuple or list of as many as the entity has results; all are written or none.
extern const Finisher<metaffi_value* const> finish_values;

}  // namespace metaffi::cpython::helper
