#include <bit>
#include <cmath>
#include <cstring>
#include <limits>
#include <type_traits>

#include "convert.hpp"

namespace metaffi::python {
namespace {

template <typename T>
constexpr bool fits(long long wide) {
  if constexpr (std::is_unsigned_v<T>) {
    return wide >= 0 && static_cast<unsigned long long>(wide) <= std::numeric_limits<T>::max();
  } else {
    return wide >= std::numeric_limits<T>::min() && wide <= std::numeric_limits<T>::max();
  }
}

template <typename T>
std::string limits() {
  return std::to_string(std::numeric_limits<T>::min()) + " to " + std::to_string(std::numeric_limits<T>::max());
}

template <typename T>
struct Integer {
  using Type = T;

  static bool store(const Slot& slot, PyObject* object, void* out) {
    if (PyLong_Check(object)) [[likely]] {
      int overflow = 0;
      const long long wide = as_long_long(object, &overflow);
      if (overflow == 0 && fits<T>(wide)) [[likely]] {
        const T narrow = static_cast<T>(wide);
        std::memcpy(out, &narrow, sizeof narrow);
        return true;
      }
      return store_wide(slot, object, overflow, out);
    }
    return store_index(slot, object, out);
  }

  static PyObject* load(const void* element) {
    T value;
    std::memcpy(&value, element, sizeof value);
    if constexpr (std::is_unsigned_v<T> && sizeof(T) == 8) {
      return PyLong_FromUnsignedLongLong(value);
    } else {
      return PyLong_FromLongLong(value);
    }
  }

 private:
  [[gnu::noinline, gnu::cold]] static bool store_wide(const Slot& slot, PyObject* object, int overflow, void* out) {
    if constexpr (std::is_unsigned_v<T> && sizeof(T) == 8) {
      if (overflow > 0) {
        const unsigned long long value = PyLong_AsUnsignedLongLong(object);
        if (value != static_cast<unsigned long long>(-1) || !PyErr_Occurred()) {
          std::memcpy(out, &value, sizeof value);
          return true;
        }
      }
    }
    return fail_range(slot, limits<T>(), object);
  }

  [[gnu::noinline, gnu::cold]] static bool store_index(const Slot& slot, PyObject* object, void* out) {
    if (!PyIndex_Check(object)) return fail_type(slot, "an int", object);
    Ref index(PyNumber_Index(object));
    return index && store(slot, index.get(), out);
  }
};

// The double an int stands for, if there is one.
bool exact_double(const Slot& slot, PyObject* object, double* out) {
  const double value = PyLong_AsDouble(object);
  if (value == -1.0 && PyErr_Occurred()) return fail_range(slot, "beyond the largest float", object);
  constexpr double kExact = 9007199254740992.0;  // 2^53
  if (value <= -kExact || value >= kExact) {
    Ref back(PyLong_FromDouble(value));
    if (!back) return false;
    const int same = PyObject_RichCompareBool(back.get(), object, Py_EQ);
    if (same < 0) return false;
    if (same == 0) return fail_range(slot, "a float would not hold this int exactly", object);
  }
  *out = value;
  return true;
}

template <typename T>
struct Floating {
  using Type = T;

  static bool store(const Slot& slot, PyObject* object, void* out) {
    if (PyFloat_CheckExact(object)) [[likely]]
      return narrow(slot, PyFloat_AS_DOUBLE(object), object, out);
    return store_other(slot, object, out);
  }

  static PyObject* load(const void* element) {
    T value;
    std::memcpy(&value, element, sizeof value);
    return PyFloat_FromDouble(static_cast<double>(value));
  }

 private:
  static bool narrow(const Slot& slot, double value, PyObject* object, void* out) {
    if constexpr (sizeof(T) == 4) {
      // Rounding is what narrowing a float means; turning a finite number into infinity is not.
      if (std::isfinite(value) && std::abs(value) > std::numeric_limits<float>::max() &&
          !std::isfinite(static_cast<float>(value)))
        return fail_range(slot, "beyond the largest float32", object);
    }
    const T result = static_cast<T>(value);
    std::memcpy(out, &result, sizeof result);
    return true;
  }

  [[gnu::noinline]] static bool store_other(const Slot& slot, PyObject* object, void* out) {
    double value = 0;
    if (PyLong_Check(object)) {
      if (!exact_double(slot, object, &value)) return false;
      if (sizeof(T) == 4 && std::abs(value) <= std::numeric_limits<float>::max() &&
          static_cast<double>(static_cast<float>(value)) != value)
        return fail_range(slot, "a float32 would not hold this int exactly", object);
      return narrow(slot, value, object, out);
    }
    const PyNumberMethods* number = Py_TYPE(object)->tp_as_number;
    if (number == nullptr || (number->nb_float == nullptr && number->nb_index == nullptr))
      return fail_type(slot, "a float", object);
    if (number->nb_float == nullptr) {
      Ref index(PyNumber_Index(object));
      return index && store_other(slot, index.get(), out);
    }
    value = PyFloat_AsDouble(object);
    if (value == -1.0 && PyErr_Occurred()) return false;
    return narrow(slot, value, object, out);
  }
};

struct Bool {
  using Type = uint8_t;

  static bool store(const Slot& slot, PyObject* object, void* out) {
    if (!PyBool_Check(object)) [[unlikely]]
      return fail_type(slot, "a bool (True or False)", object);
    *static_cast<uint8_t*>(out) = object == Py_True;
    return true;
  }

  static PyObject* load(const void* element) { return PyBool_FromLong(*static_cast<const uint8_t*>(element)); }
};

template <typename T>
struct Char {
  using Type = T;
  static constexpr Py_UCS4 kLast = sizeof(T) == 4 ? 0x10FFFF : std::numeric_limits<T>::max();

  static bool store(const Slot& slot, PyObject* object, void* out) {
    if (!PyUnicode_Check(object)) return fail_type(slot, "a str of one character", object);
    if (PyUnicode_GET_LENGTH(object) != 1) {
      PyErr_Format(PyExc_TypeError, "%s: wanted a str of one character, found one of %zd", place(slot).c_str(),
                   PyUnicode_GET_LENGTH(object));
      return false;
    }
    const Py_UCS4 character = PyUnicode_READ_CHAR(object, 0);
    if (character > kLast) {
      char last[32];
      PyOS_snprintf(last, sizeof last, "up to U+%04X", static_cast<unsigned>(kLast));
      return fail_range(slot, last, object);
    }
    const T unit = static_cast<T>(character);
    std::memcpy(out, &unit, sizeof unit);
    return true;
  }

  static PyObject* load(const void* element) {
    T unit;
    std::memcpy(&unit, element, sizeof unit);
    if (static_cast<uint32_t>(unit) > 0x10FFFF) {
      PyErr_Format(PyExc_ValueError, "the guest gave 0x%x as a char32, which is no Unicode code point",
                   static_cast<unsigned>(unit));
      return nullptr;
    }
    return PyUnicode_FromOrdinal(static_cast<int>(unit));
  }
};

template <metaffi_type kType, typename Codec>
bool scalar_to_value(const Slot& slot, PyObject* object, metaffi_value* value, Scope&) {
  value->type = kType;
  value->length = 0;
  return Codec::store(slot, object, &value->as);
}

template <metaffi_type kType, typename Codec>
PyObject* take_scalar(const Slot& slot, metaffi_value* value) {
  if (value->type == kType) [[likely]]
    return Codec::load(&value->as);
  return take_natural(slot, value);
}

template <metaffi_type kType, typename Codec>
constexpr Element element(const char* format) {
  return {kType,
          sizeof(typename Codec::Type),
          format,
          scalar_to_value<kType, Codec>,
          take_scalar<kType, Codec>,
          Codec::store,
          Codec::load};
}

constexpr Element kElements[] = {
    element<metaffi_float64_type, Floating<double>>("d"), element<metaffi_float32_type, Floating<float>>("f"),
    element<metaffi_int8_type, Integer<int8_t>>("b"),     element<metaffi_int16_type, Integer<int16_t>>("h"),
    element<metaffi_int32_type, Integer<int32_t>>("i"),   element<metaffi_int64_type, Integer<int64_t>>("q"),
    element<metaffi_uint8_type, Integer<uint8_t>>("B"),   element<metaffi_uint16_type, Integer<uint16_t>>("H"),
    element<metaffi_uint32_type, Integer<uint32_t>>("I"), element<metaffi_uint64_type, Integer<uint64_t>>("Q"),
    element<metaffi_size_type, Integer<size_t>>("N"),     element<metaffi_bool_type, Bool>("?"),
    element<metaffi_char8_type, Char<uint8_t>>("B"),      element<metaffi_char16_type, Char<uint16_t>>("H"),
    element<metaffi_char32_type, Char<uint32_t>>("I"),
};

}  // namespace

const Element* find_element(metaffi_type type) {
  for (const Element& candidate : kElements) {
    if (candidate.type == type) return &candidate;
  }
  return nullptr;
}

}  // namespace metaffi::python
