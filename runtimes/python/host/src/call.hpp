// The way out of Python and back: what entities and callables share once their arguments are converted.
#pragma once

#include "convert.hpp"
#include "error.hpp"
#include "gil.hpp"

namespace metaffi::python {

// Calls with the GIL given up, unless the guest is Python too.
template <typename Target>
inline metaffi_error* call_guest(const Target& target, const metaffi_value* arguments, metaffi_value* results,
                                 bool release_gil) {
  if (!release_gil) [[unlikely]]
    return target(arguments, results);
  GilRelease released;
  return target(arguments, results);
}

// The tuple of several results; all are freed.
PyObject* take_results(const Slot* slots, size_t count, metaffi_value* results);

// Calls and converts: None without results, one as itself, several as a tuple.
template <typename Target>
inline PyObject* call_and_take(const Target& target, const Slot* slots, size_t count, const metaffi_value* arguments,
                               Scope& scope, bool release_gil) {
  if (count <= 1) [[likely]] {
    metaffi_value result;
    metaffi_error* error = call_guest(target, arguments, &result, release_gil);
    if (error != nullptr) [[unlikely]]
      return raise_error(error);
    return count == 0 ? Py_NewRef(Py_None) : slots[0].take_value(slots[0], &result);
  }
  auto* results = static_cast<metaffi_value*>(scope.allocate(count * sizeof(metaffi_value)));
  if (results == nullptr) return nullptr;
  metaffi_error* error = call_guest(target, arguments, results, release_gil);
  if (error != nullptr) return raise_error(error);
  return take_results(slots, count, results);
}

// TypeError: "add takes 2 arguments (int64, int64), 3 were given", or about keywords. Always NULL.
PyObject* fail_arguments(const Signature& signature, size_t given, PyObject* keywords);

inline bool has_keywords(PyObject* names) { return names != nullptr && PyTuple_GET_SIZE(names) != 0; }

}  // namespace metaffi::python
