// Conversions between Python objects and values. One file a kind of type:
//
//   convert_scalar   numbers, bool, chars: one table of element types serves scalars and packed arrays
//   convert_string   string8/16/32
//   convert_array    arrays of any dimension, packed or not, and everything with the buffer protocol
//   convert_object   handles, callables, any, null; the choice by declared type and by a value's own type
//
// `to_value` functions follow ToValue, `take` functions TakeValue (slot.hpp). Functions that make an object from a
// `const metaffi_value&` borrow it. All need the GIL.
#pragma once

#include "slot.hpp"

namespace metaffi::python {

// --- by declared type ---------------------------------------------------------------------------
ToValue to_value_for(const Slot& slot);
ToValue to_value_for(metaffi_type element);  // of one that is no array
TakeValue take_value_for(const Slot& slot);

// --- scalars ------------------------------------------------------------------------------------
struct Element {
  metaffi_type type;
  uint32_t size;       // of one inside a packed array
  const char* format;  // of the struct module, native sizes
  ToValue to_value;
  TakeValue take_value;
  // Writes one element to `out`. False with an exception set.
  bool (*store)(const Slot& slot, PyObject* object, void* out);
  PyObject* (*load)(const void* element);
};

// NULL for types that are no number, bool or char.
const Element* find_element(metaffi_type element);

// PyLong_AsLongLongAndOverflow, inline for what fits one digit (cpython/longintrepr.h; 3.12 gives functions for it).
inline long long as_long_long(PyObject* object, int* overflow) {
  const auto* number = reinterpret_cast<PyLongObject*>(object);
#if PY_VERSION_HEX >= 0x030C0000
  if (PyUnstable_Long_IsCompact(number)) [[likely]] {
    *overflow = 0;
    return PyUnstable_Long_CompactValue(number);
  }
#else
  const Py_ssize_t size = Py_SIZE(object);  // digits, negative for a negative number
  if (size >= -1 && size <= 1) [[likely]] {
    *overflow = 0;
    return size * static_cast<long long>(number->ob_digit[0]);
  }
#endif
  return PyLong_AsLongLongAndOverflow(object, overflow);
}

// --- strings ------------------------------------------------------------------------------------
bool is_string(metaffi_type element);
ToValue string_to_value(metaffi_type element);
PyObject* string_to_object(const metaffi_value& value);

// --- arrays -------------------------------------------------------------------------------------
bool array_to_value(const Slot& slot, PyObject* object, metaffi_value* value, Scope& scope);
// bytes, bytearray → uint8; other buffers by their format. *done is false when the buffer is of no type of ours.
bool buffer_to_natural_value(const Slot& slot, PyObject* object, metaffi_value* value, Scope& scope, bool* done);
// list and tuple: packed int64 or float64 when all are int or all are float, else any.
bool sequence_to_natural_value(const Slot& slot, PyObject* object, metaffi_value* value, Scope& scope);
// Items that are not packed, each by `convert`. `items` is a tuple.
bool items_to_value(const Slot& slot, metaffi_type element, PyObject* items, ToValue convert, metaffi_value* value,
                    Scope& scope);

// What a packed array of 8-bit integers becomes.
enum class Octets { kList, kBytes };
PyObject* array_to_list(const metaffi_value& value, Octets octets);

// --- objects ------------------------------------------------------------------------------------
bool handle_to_value(const Slot& slot, PyObject* object, metaffi_value* value, Scope& scope);
bool callable_to_value(const Slot& slot, PyObject* object, metaffi_value* value, Scope& scope);
bool any_to_value(const Slot& slot, PyObject* object, metaffi_value* value, Scope& scope);

// The natural object for a value, by the type it carries. take_natural is the TakeValue of `any`, and serves results
// whose value is not of the declared type (a null).
PyObject* value_to_object(const metaffi_value& value);
PyObject* take_natural(const Slot& slot, metaffi_value* value);

// The slot that natural conversions report against when nothing was declared.
const Slot& any_slot();

// UINT32_MAX elements or code units is what a value holds. False with OverflowError set.
bool check_length(const Slot& slot, Py_ssize_t length);

}  // namespace metaffi::python
