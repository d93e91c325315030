#include <cstring>

#include "convert.hpp"
#include "error.hpp"

// str ↔ string8, string16, string32. A str keeps its characters in the narrowest of three widths and, once asked, its
// UTF-8 form; where that is what the guest wants, the value points into the str and nothing is copied. Lone surrogates are
// UnicodeEncodeError, as everywhere in Python.
namespace metaffi::python {
namespace {

bool is_surrogate(Py_UCS4 character) { return (character & 0xFFFFF800u) == 0xD800u; }

bool fail_surrogate(const Slot& slot, const char* encoding, PyObject* object, Py_ssize_t at) {
  Ref error(
      PyObject_CallFunction(PyExc_UnicodeEncodeError, "sOnns", encoding, object, at, at + 1, "surrogates not allowed"));
  if (error) PyErr_SetObject(PyExc_UnicodeEncodeError, error.get());
  return note_place(slot);
}

// The units in memory of the scope, with a NUL behind them (not counted).
template <typename Unit>
Unit* units(const Slot& slot, Py_ssize_t length, metaffi_type type, metaffi_value* value, Scope& scope) {
  if (!check_length(slot, length)) return nullptr;
  auto* memory = static_cast<Unit*>(scope.allocate((static_cast<size_t>(length) + 1) * sizeof(Unit)));
  if (memory == nullptr) return nullptr;
  memory[length] = 0;
  value->as.data = memory;
  value->length = static_cast<uint32_t>(length);
  value->type = type;
  return memory;
}

// None, or something that is no str at all.
bool no_string(const Slot& slot, PyObject* object, metaffi_value* value) {
  *value = metaffi_value_null();
  return object == Py_None || fail_type(slot, "a str", object);
}

bool string8_to_value(const Slot& slot, PyObject* object, metaffi_value* value, Scope& scope) {
  if (!PyUnicode_Check(object)) return no_string(slot, object, value);
  *value = metaffi_value_null();
  Py_ssize_t length = 0;
  const char* text = PyUnicode_AsUTF8AndSize(object, &length);
  if (text == nullptr) return note_place(slot);
  if (!scope.owned()) {
    if (!check_length(slot, length)) return false;
    *value = metaffi_value_string8(text, static_cast<size_t>(length));
    return true;
  }
  char* copy = units<char>(slot, length, metaffi_string8_type, value, scope);
  if (copy == nullptr) return false;
  std::memcpy(copy, text, static_cast<size_t>(length));
  return true;
}

template <typename Character>
Py_ssize_t find_surrogate(const Character* text, Py_ssize_t length) {
  for (Py_ssize_t i = 0; i < length; ++i) {
    if (is_surrogate(text[i])) return i;
  }
  return -1;
}

// Where the first lone surrogate is, or -1. Text of one byte a character has none.
Py_ssize_t find_surrogate(PyObject* object) {
  const Py_ssize_t length = PyUnicode_GET_LENGTH(object);
  switch (PyUnicode_KIND(object)) {
    case PyUnicode_2BYTE_KIND:
      return find_surrogate(PyUnicode_2BYTE_DATA(object), length);
    case PyUnicode_4BYTE_KIND:
      return find_surrogate(PyUnicode_4BYTE_DATA(object), length);
    default:
      return -1;
  }
}

template <typename From, typename To>
void widen(const From* from, Py_ssize_t length, To* to) {
  for (Py_ssize_t i = 0; i < length; ++i) to[i] = from[i];
}

bool astral_to_string16(const Slot& slot, PyObject* object, metaffi_value* value, Scope& scope) {
  const Py_UCS4* text = PyUnicode_4BYTE_DATA(object);
  const Py_ssize_t length = PyUnicode_GET_LENGTH(object);
  Py_ssize_t count = length;
  for (Py_ssize_t i = 0; i < length; ++i) count += text[i] > 0xFFFF;
  uint16_t* out = units<uint16_t>(slot, count, metaffi_string16_type, value, scope);
  if (out == nullptr) return false;
  for (Py_ssize_t i = 0; i < length; ++i) {
    Py_UCS4 character = text[i];
    if (character > 0xFFFF) {
      character -= 0x10000;
      *out++ = static_cast<uint16_t>(0xD800 + (character >> 10));
      character = 0xDC00 + (character & 0x3FF);
    }
    *out++ = static_cast<uint16_t>(character);
  }
  return true;
}

// The str's own characters, when their width is what is wanted and they may be borrowed.
bool borrow_units(const Slot& slot, PyObject* object, metaffi_type type, metaffi_value* value) {
  if (!check_length(slot, PyUnicode_GET_LENGTH(object))) return false;
  value->as.data = PyUnicode_DATA(object);
  value->length = static_cast<uint32_t>(PyUnicode_GET_LENGTH(object));
  value->type = type;
  return true;
}

template <typename Unit>
bool copy_units(const Slot& slot, PyObject* object, metaffi_type type, metaffi_value* value, Scope& scope) {
  const Py_ssize_t length = PyUnicode_GET_LENGTH(object);
  Unit* out = units<Unit>(slot, length, type, value, scope);
  if (out == nullptr) return false;
  switch (PyUnicode_KIND(object)) {
    case PyUnicode_1BYTE_KIND:
      widen(PyUnicode_1BYTE_DATA(object), length, out);
      break;
    case PyUnicode_2BYTE_KIND:
      widen(PyUnicode_2BYTE_DATA(object), length, out);
      break;
    default:
      // For string16 the caller has seen to it that nothing is wider.
      for (Py_ssize_t i = 0; i < length; ++i) out[i] = static_cast<Unit>(PyUnicode_4BYTE_DATA(object)[i]);
  }
  return true;
}

bool string16_to_value(const Slot& slot, PyObject* object, metaffi_value* value, Scope& scope) {
  if (!PyUnicode_Check(object)) return no_string(slot, object, value);
  *value = metaffi_value_null();
  const Py_ssize_t surrogate = find_surrogate(object);
  if (surrogate >= 0) return fail_surrogate(slot, "utf-16", object, surrogate);
  const auto kind = PyUnicode_KIND(object);
  if (kind == PyUnicode_4BYTE_KIND) return astral_to_string16(slot, object, value, scope);
  if (kind == PyUnicode_2BYTE_KIND && !scope.owned()) return borrow_units(slot, object, metaffi_string16_type, value);
  return copy_units<uint16_t>(slot, object, metaffi_string16_type, value, scope);
}

bool string32_to_value(const Slot& slot, PyObject* object, metaffi_value* value, Scope& scope) {
  if (!PyUnicode_Check(object)) return no_string(slot, object, value);
  *value = metaffi_value_null();
  const Py_ssize_t surrogate = find_surrogate(object);
  if (surrogate >= 0) return fail_surrogate(slot, "utf-32", object, surrogate);
  if (PyUnicode_KIND(object) == PyUnicode_4BYTE_KIND && !scope.owned())
    return borrow_units(slot, object, metaffi_string32_type, value);
  return copy_units<uint32_t>(slot, object, metaffi_string32_type, value, scope);
}

PyObject* decode(const metaffi_value& value) {
  const auto length = static_cast<Py_ssize_t>(value.length);
  int order = PY_LITTLE_ENDIAN ? -1 : 1;
  switch (value.type) {
    case metaffi_string8_type:
      return PyUnicode_DecodeUTF8(value.as.string8, length, nullptr);
    case metaffi_string16_type:
      return PyUnicode_DecodeUTF16(static_cast<const char*>(value.as.data), length * 2, nullptr, &order);
    default:
      return PyUnicode_DecodeUTF32(static_cast<const char*>(value.as.data), length * 4, nullptr, &order);
  }
}

}  // namespace

bool is_string(metaffi_type element) {
  return element == metaffi_string8_type || element == metaffi_string16_type || element == metaffi_string32_type;
}

ToValue string_to_value(metaffi_type element) {
  return element == metaffi_string8_type ? string8_to_value
                                         : (element == metaffi_string16_type ? string16_to_value : string32_to_value);
}

PyObject* string_to_object(const metaffi_value& value) {
  if (value.length == 0) return PyUnicode_New(0, 0);
  PyObject* text = decode(value);
  if (text == nullptr && PyErr_ExceptionMatches(PyExc_UnicodeDecodeError)) raise_invalid_string(value.type);
  return text;
}

}  // namespace metaffi::python
