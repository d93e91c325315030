// What the steps of a plan call besides the API itself. None throws. All but the first three need the GIL.
#pragma once

#include <cstdint>

#include "entity.hpp"

namespace metaffi::cpython::helper {

// The GIL, as in gil.hpp; 0 when Python is gone.
std::uint64_t enter_python() noexcept;
void leave_python(std::uint64_t entry) noexcept;
metaffi_error* entry_refused() noexcept;

// True or False, borrowed.
PyObject* bool_object(std::uint64_t truth) noexcept;
// A new reference; NULL with an exception set, which argument_failed turns into an error.
PyObject* argument_object(const Conversion* conversion, const metaffi_value* argument) noexcept;
metaffi_error* argument_failed(const Conversion* conversion) noexcept;
void release_object(PyObject* object) noexcept;
// The pending exception.
metaffi_error* call_failed() noexcept;

// These take the object over.
metaffi_error* take_int64(const Conversion* conversion, PyObject* object, std::int64_t* result) noexcept;
metaffi_error* take_float64(const Conversion* conversion, PyObject* object, double* result) noexcept;
metaffi_error* take_scalar(const Conversion* conversion, PyObject* object, std::uint64_t* cell) noexcept;
metaffi_error* take_result(const Conversion* conversion, PyObject* object, metaffi_value* result) noexcept;
// A tuple or list of as many as the entity has results; all are written or none.
metaffi_error* take_results(const Entity* entity, PyObject* object, metaffi_value* const* results) noexcept;

}  // namespace metaffi::cpython::helper
