// Values of any declared type to Python objects and back. The GIL is held; failures are exceptions (failure.hpp).
//
//   numbers, bool, chars, strings   as in scalar.hpp                    null      None
//   handle                          the object itself, or a MetaFFIHandle of another language's
//   callable                        the callable itself, or a function that calls another language's
//   X_array                         list; of packed numbers what the alias says: list, tuple, bytes, bytearray, array.array,
//                                   numpy.ndarray; without one bytes for uint8 and array.array for other numbers
//   any                             the value's natural object, or what the alias says: the forms above, dict (of pairs), set;
//                                   back what the object is; a list of numbers comes as a packed array, a dict as an array of [key,
//                                   value] pairs, sets and tuples as arrays, a buffer as its array, an object without a
//                                   counterpart as a handle
#pragma once

#include <metaffi/plugin.h>

#include "object.hpp"

namespace metaffi::cpython {

// As numbered in helper/metaffi_guest.py.
enum class ArrayForm : std::uint8_t {
  kList = 0,
  kTuple = 1,
  kBytes = 2,
  kByteArray = 3,
  kArray = 4,
  kNumpy = 5,
  kDict = 6,
  kSet = 7
};

// How a parameter or result is declared.
struct Declared {
  metaffi_type element = metaffi_any_type;  // without array and packed flags
  std::uint32_t dimensions = 0;
  ArrayForm form = ArrayForm::kList;  // of an array parameter
  bool is_formed = false;             // an array becomes that form: it was declared as one, or `any` names a form
};

// Throws Failure (SIGNATURE) when the alias asks for an array that cannot be made.
Declared declare(const metaffi_type_info& info);

// A new object; NULL with an exception set.
PyObject* new_object(const metaffi_value& value, const Declared& declared) noexcept;
// The natural object of a value.
PyObject* new_object(const metaffi_value& value) noexcept;

// An owned value; False with an exception set, and then nothing is owned.
bool read_value(PyObject* object, const Declared& declared, metaffi_value* value) noexcept;

}  // namespace metaffi::cpython
