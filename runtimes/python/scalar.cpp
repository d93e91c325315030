#include "scalar.hpp"

#include <metaffi/cpp/plugin_services.hpp>

#include <array>
#include <cmath>
#include <cstdio>
#include <cstring>
#include <limits>

#include "buffer.hpp"
#include "failure.hpp"

namespace metaffi::cpython {

using plugin::host;

namespace {

bool mismatch(PyObject* object, metaffi_type type, const char* wanted) noexcept {
  if (object == none()) {
    raise_text(METAFFI_ERROR_NULL_VALUE, text("None where ", plugin::name_of(type), " is needed"));
  } else {
    raise_text(METAFFI_ERROR_TYPE_MISMATCH, text("an object of class ", type_name_of(object), " where ",
                                                 plugin::name_of(type), " is declared; ", wanted, " is needed"));
  }
  return false;
}

std::string shown(PyObject* number) {
  const Ref words(api.PyObject_Vectorcall(api.PyUnicode_Type, &number, 1, nullptr));
  if (words) return utf8_of(words.get());
  api.PyErr_Clear();  // too many digits to print
  return "the number";
}

bool out_of_range(PyObject* number, metaffi_type type, const std::string& range) noexcept {
  api.PyErr_Clear();
  std::string digits = shown(number);
  if (digits.size() > 40) digits = text(digits.substr(0, 20), "...");
  raise_text(METAFFI_ERROR_OUT_OF_RANGE, text(digits, " does not fit ", plugin::name_of(type), " (", range, ")"));
  return false;
}

// The int of an object, or nothing, with an exception set: floats and texts are no ints.
Ref int_of(PyObject* object, metaffi_type type) noexcept {
  if (is_a(object, api.PyLong_Type)) return Ref::borrow(object);
  Ref index(api.PyIndex_Check(object) != 0 ? api.PyNumber_Index(object) : nullptr);
  if (!index && (api.PyErr_Occurred() == nullptr || was_refused_by_class())) mismatch(object, type, "an int");
  return index;
}

template <typename T>
bool read_signed(PyObject* object, metaffi_type type, T* number) noexcept {
  std::int64_t wide = 0;
  if (!read_small_int(object, &wide)) {
    const Ref index = int_of(object, type);
    if (!index) return false;
    int overflow = 0;
    wide = api.PyLong_AsLongLongAndOverflow(index.get(), &overflow);
    if (overflow != 0) {
      return out_of_range(index.get(), type,
                          text(std::numeric_limits<T>::min(), " to ", std::numeric_limits<T>::max()));
    }
  }
  if (wide < std::numeric_limits<T>::min() || wide > std::numeric_limits<T>::max()) {
    return out_of_range(object, type, text(std::numeric_limits<T>::min(), " to ", std::numeric_limits<T>::max()));
  }
  *number = static_cast<T>(wide);
  return true;
}

template <typename T>
bool read_unsigned(PyObject* object, metaffi_type type, T* number) noexcept {
  std::int64_t small = 0;
  if (read_small_int(object, &small) && small >= 0 &&
      static_cast<std::uint64_t>(small) <= std::numeric_limits<T>::max()) {
    *number = static_cast<T>(small);
    return true;
  }
  const Ref index = int_of(object, type);
  if (!index) return false;
  const unsigned long long wide = api.PyLong_AsUnsignedLongLong(index.get());
  const bool failed = wide == std::numeric_limits<unsigned long long>::max() && api.PyErr_Occurred() != nullptr;
  if (failed || wide > std::numeric_limits<T>::max()) {
    return out_of_range(index.get(), type, text("0 to ", std::numeric_limits<T>::max()));
  }
  *number = static_cast<T>(wide);
  return true;
}

// numpy's complex numbers are floats too, of their real parts.
bool is_complex(PyObject* object) noexcept {
  if (is_a(object, api.PyComplex_Type)) return true;
  Buffer buffer;
  return !buffer.open(object) && buffer.is_complex();
}

bool read_double(PyObject* object, metaffi_type type, double* number) noexcept {
  if (read_float(object, number)) return true;
  if (object == none() || is_text(object) || is_complex(object)) return mismatch(object, type, "a number");
  *number = api.PyFloat_AsDouble(object);
  if (*number != -1.0 || api.PyErr_Occurred() == nullptr) return true;
  if (is_a(object, api.PyLong_Type)) return out_of_range(object, type, "about 1.8e308 at most");
  return was_refused_by_class() && mismatch(object, type, "a number");
}

bool read_single(PyObject* object, float* number) noexcept {
  double wide = 0;
  if (!read_double(object, metaffi_float32_type, &wide)) return false;
  *number = static_cast<float>(wide);
  if (std::isinf(*number) && !std::isinf(wide)) {
    return out_of_range(object, metaffi_float32_type, "about 3.4e38 at most");
  }
  return true;
}

// True, False, and numpy's bool, which is neither but gives its byte away.
bool read_bool(PyObject* object, std::uint8_t* truth) noexcept {
  if (is_bool(object)) {
    *truth = object == boolean(true) ? 1 : 0;
    return true;
  }
  metaffi_value value = metaffi_value_null();
  if (read_buffer_scalar(object, &value) && value.type == metaffi_bool_type) {
    *truth = value.as.boolean;
    return true;
  }
  return mismatch(object, metaffi_bool_type, "True or False");
}

bool read_char(PyObject* object, metaffi_type type, std::uint32_t most, std::uint32_t* character) noexcept {
  if (!is_text(object) || api.PyUnicode_GetLength(object) != 1) {
    return mismatch(object, type, "a str of one character");
  }
  *character = api.PyUnicode_ReadChar(object, 0);
  const bool is_surrogate = *character >= 0xD800 && *character <= 0xDFFF;
  if (*character <= most && !is_surrogate) return true;
  std::array<char, 16> point{};
  std::snprintf(point.data(), point.size(), "U+%04X", *character);
  raise_text(METAFFI_ERROR_OUT_OF_RANGE, text("the character ", point.data(), " does not fit ", plugin::name_of(type),
                                              is_surrogate ? ": it is a lone surrogate" : ""));
  return false;
}

PyObject* new_char(std::uint32_t character) noexcept {
  const bool is_surrogate = character >= 0xD800 && character <= 0xDFFF;
  if (character <= 0x10FFFF && !is_surrogate) return api.PyUnicode_FromOrdinal(static_cast<int>(character));
  return raise_text(METAFFI_ERROR_INVALID_STRING, text("the number ", character, " is no Unicode character"));
}

bool hand_over(const char* bytes, std::size_t size, std::size_t unit, metaffi_type type,
               metaffi_value* value) noexcept {
  const std::size_t length = size / unit;
  if (length > UINT32_MAX) {
    raise_text(METAFFI_ERROR_OUT_OF_RANGE, text("a text of ", length, " code units is too long for a value"));
    return false;
  }
  auto* const copy = static_cast<char*>(host().alloc(size + unit));
  if (copy == nullptr) return api.PyErr_NoMemory() != nullptr;
  std::memcpy(copy, bytes, size);
  std::memset(copy + size, 0, unit);
  value->type = type;
  value->as.data = copy;
  value->length = static_cast<std::uint32_t>(length);
  return true;
}

}  // namespace

PyObject* new_scalar(metaffi_type type, const metaffi_payload& payload) noexcept {
  switch (type) {
    case metaffi_float64_type:
      return api.PyFloat_FromDouble(payload.float64);
    case metaffi_float32_type:
      return api.PyFloat_FromDouble(static_cast<double>(payload.float32));
    case metaffi_int8_type:
      return api.PyLong_FromLongLong(payload.int8);
    case metaffi_int16_type:
      return api.PyLong_FromLongLong(payload.int16);
    case metaffi_int32_type:
      return api.PyLong_FromLongLong(payload.int32);
    case metaffi_int64_type:
      return api.PyLong_FromLongLong(payload.int64);
    case metaffi_uint8_type:
      return api.PyLong_FromLongLong(payload.uint8);
    case metaffi_uint16_type:
      return api.PyLong_FromLongLong(payload.uint16);
    case metaffi_uint32_type:
      return api.PyLong_FromLongLong(payload.uint32);
    case metaffi_bool_type:
      return new_reference(boolean(payload.boolean != 0));
    case metaffi_char8_type:
      return new_char(payload.char8);
    case metaffi_char16_type:
      return new_char(payload.char16);
    case metaffi_char32_type:
      return new_char(payload.char32);
    default:
      return api.PyLong_FromUnsignedLongLong(payload.uint64);
  }
}

bool read_scalar(PyObject* object, metaffi_type type, metaffi_payload* payload) noexcept {
  std::uint32_t character = 0;
  switch (type) {
    case metaffi_float64_type:
      return read_double(object, type, &payload->float64);
    case metaffi_float32_type:
      return read_single(object, &payload->float32);
    case metaffi_int8_type:
      return read_signed(object, type, &payload->int8);
    case metaffi_int16_type:
      return read_signed(object, type, &payload->int16);
    case metaffi_int32_type:
      return read_signed(object, type, &payload->int32);
    case metaffi_int64_type:
      return read_signed(object, type, &payload->int64);
    case metaffi_uint8_type:
      return read_unsigned(object, type, &payload->uint8);
    case metaffi_uint16_type:
      return read_unsigned(object, type, &payload->uint16);
    case metaffi_uint32_type:
      return read_unsigned(object, type, &payload->uint32);
    case metaffi_bool_type:
      return read_bool(object, &payload->boolean);
    case metaffi_char8_type:
      if (!read_char(object, type, UINT8_MAX, &character)) return false;
      payload->char8 = static_cast<std::uint8_t>(character);
      return true;
    case metaffi_char16_type:
      if (!read_char(object, type, UINT16_MAX, &character)) return false;
      payload->char16 = static_cast<std::uint16_t>(character);
      return true;
    case metaffi_char32_type:
      return read_char(object, type, 0x10FFFF, &payload->char32);
    default:
      return read_unsigned(object, type, &payload->uint64);
  }
}

bool read_any_int(PyObject* object, metaffi_value* value) noexcept {
  int overflow = 0;
  const long long wide = api.PyLong_AsLongLongAndOverflow(object, &overflow);
  if (overflow == 0) {
    *value = metaffi_value_int64(wide);
    return true;
  }
  if (overflow > 0) {
    const unsigned long long large = api.PyLong_AsUnsignedLongLong(object);
    if (large != std::numeric_limits<unsigned long long>::max() || api.PyErr_Occurred() == nullptr) {
      *value = metaffi_value_uint64(large);
      return true;
    }
  }
  return out_of_range(object, metaffi_int64_type,
                      "64 bits are what a value can have; declare a handle to keep the object");
}

PyObject* new_string(const metaffi_value& value) noexcept {
  const auto* const bytes = static_cast<const char*>(value.as.data);
  const Size length = value.length;
  if (bytes == nullptr && length != 0) {
    return raise_text(METAFFI_ERROR_INVALID_ARGUMENT,
                      text("a text of ", value.length, " units has no memory (a NULL pointer)"));
  }
  int order = -1;  // little endian; a byte order mark is a character
  switch (value.type) {
    case metaffi_string16_type:
      return api.PyUnicode_DecodeUTF16(bytes, length * 2, nullptr, &order);
    case metaffi_string32_type:
      return api.PyUnicode_DecodeUTF32(bytes, length * 4, nullptr, &order);
    default:
      return api.PyUnicode_DecodeUTF8(bytes, length, nullptr);
  }
}

bool read_string(PyObject* object, metaffi_type type, metaffi_value* value) noexcept {
  if (!is_text(object)) return mismatch(object, type, "a str");
  if (type == metaffi_string8_type) {
    Size length = 0;
    const char* bytes = read_ascii(object, &length);
    if (bytes == nullptr) bytes = api.PyUnicode_AsUTF8AndSize(object, &length);
    return bytes != nullptr && hand_over(bytes, static_cast<std::size_t>(length), 1, type, value);
  }
  const std::size_t unit = type == metaffi_string16_type ? 2 : 4;
  const Ref encoded(unit == 2 ? api.PyUnicode_AsUTF16String(object) : api.PyUnicode_AsUTF32String(object));
  char* bytes = nullptr;
  Size size = 0;
  if (!encoded || api.PyBytes_AsStringAndSize(encoded.get(), &bytes, &size) != 0) return false;
  // A byte order mark comes first.
  return hand_over(bytes + unit, static_cast<std::size_t>(size) - unit, unit, type, value);
}

}  // namespace metaffi::cpython
