// Objects to values. The way there is in convert.cpp.
#include <metaffi/cpp/plugin_services.hpp>

#include <cstring>

#include "buffer.hpp"
#include "callable.hpp"
#include "convert.hpp"
#include "failure.hpp"
#include "handle.hpp"
#include "interpreter.hpp"
#include "scalar.hpp"

namespace metaffi::cpython {

using plugin::host;
using plugin::OwnedValue;

namespace {

// Lists and tuples as they are, other iterables as a tuple; False without an exception for what is none of them, and with one
// where reading it fails.
class Items {
 public:
  bool open(PyObject* object) noexcept {
    const bool is_list = is_a(object, api.PyList_Type);
    if (is_list || is_a(object, api.PyTuple_Type)) {
      object_ = Ref::borrow(object);
    } else if (is_text(object) || is_a(object, api.PyDict_Type)) {
      return false;
    } else {
      const Ref iterator(api.PyObject_GetIter(object));
      if (!iterator && was_refused_by_class()) return false;
      object_ = Ref(iterator ? api.PySequence_Tuple(iterator.get()) : nullptr);
      if (!object_) return false;
    }
    is_list_ = is_list;
    count_ = is_list ? api.PyList_Size(object) : api.PyTuple_Size(object_.get());
    return true;
  }
  [[nodiscard]] Size count() const noexcept { return count_; }
  // As items_in_place.
  [[nodiscard]] PyObject* const* in_place() const noexcept {
    Size count = 0;
    return items_in_place(object_.get(), &count);
  }
  // A reference: reading an element may run Python code that changes the list. NULL with an exception set.
  [[nodiscard]] Ref at(Size i) const noexcept {
    PyObject* const item = is_list_ ? api.PyList_GetItem(object_.get(), i) : api.PyTuple_GetItem(object_.get(), i);
    return item == nullptr ? Ref() : Ref::borrow(item);
  }

 private:
  Ref object_;
  bool is_list_ = false;
  Size count_ = 0;
};

// Which element it was, in front of a message of ours.
bool in_element(Size index) noexcept {
  raise(take_conversion_failure(text("element ", index)));
  return false;
}

bool no_array(PyObject* object, const Declared& declared) noexcept {
  if (api.PyErr_Occurred() != nullptr) return false;  // it failed when it was iterated over
  const std::string wanted = text("an array of ", plugin::name_of(declared.element),
                                  declared.dimensions > 1 ? text(" with ", declared.dimensions, " dimensions") : "");
  if (object == none()) {
    raise_text(METAFFI_ERROR_NULL_VALUE, text("None where ", wanted, " is needed"));
  } else {
    raise_text(METAFFI_ERROR_TYPE_MISMATCH, text("an object of class ", type_name_of(object), " where ", wanted,
                                                 " is declared; a list, another iterable or a buffer is needed"));
  }
  return false;
}

bool fits_length(Size count) noexcept {
  if (static_cast<std::uint64_t>(count) <= UINT32_MAX) return true;
  raise_text(METAFFI_ERROR_OUT_OF_RANGE, text("an array of ", count, " elements is too long for a value"));
  return false;
}

template <typename T, typename Read>
Size pack_while(PyObject* const* items, Size count, char* memory, Read&& read) noexcept {
  auto* const out = reinterpret_cast<T*>(memory);
  Size i = 0;
  while (i < count && read(items[i], &out[i])) ++i;
  return i;
}

// Plain floats, and ints of one digit, read in place: no Python code runs. How many there were from the first on.
Size pack_in_place(PyObject* const* items, Size count, metaffi_type element, char* memory) noexcept {
  if (element == metaffi_float64_type) return pack_while<double>(items, count, memory, read_float);
  if (element == metaffi_int64_type) return pack_while<std::int64_t>(items, count, memory, read_small_int);
  return 0;
}

bool pack_items(const Items& items, metaffi_type element, metaffi_value* value) noexcept {
  const std::size_t size = host().type_packed_size(element);
  const Size count = items.count();
  if (!fits_length(count)) return false;
  auto memory = plugin::allocate<char>(static_cast<std::size_t>(count) * size);
  if (memory == nullptr) return api.PyErr_NoMemory() != nullptr;
  const Size done = items.in_place() == nullptr ? 0 : pack_in_place(items.in_place(), count, element, memory.get());
  for (Size i = done; i < count; ++i) {
    const Ref item = items.at(i);
    metaffi_payload payload{};
    if (!item || !read_scalar(item.get(), element, &payload)) return in_element(i);
    std::memcpy(memory.get() + static_cast<std::size_t>(i) * size, &payload, size);
  }
  *value = metaffi_value_packed(element, memory.release(), static_cast<std::size_t>(count));
  return true;
}

template <typename Read>
bool read_items(const Items& items, metaffi_type element, metaffi_value* value, Read&& read) noexcept {
  const Size count = items.count();
  if (!fits_length(count)) return false;
  auto memory = plugin::allocate<metaffi_value>(static_cast<std::size_t>(count));
  if (memory == nullptr) return api.PyErr_NoMemory() != nullptr;
  OwnedValue made(metaffi_value_array(element, memory.release(), 0));
  for (Size i = 0; i < count; ++i) {
    const Ref item = items.at(i);
    if (!item || !read(item.get(), &made.out()->as.items[i])) return in_element(i);
    made.out()->length = static_cast<std::uint32_t>(i + 1);
  }
  *value = made.release();
  return true;
}

// How an object says that it is no array after all; anything else that is raised is a failure.
bool is_refusal(PyObject* type) noexcept {
  return api.PyErr_GivenExceptionMatches(type, api.PyExc_TypeError) != 0 ||
         api.PyErr_GivenExceptionMatches(type, api.PyExc_ValueError) != 0;
}

// What numpy would take an object for that has no buffer of its own (pandas' columns and frames): its __array__(). Nothing where
// there is none, and with an exception where making it fails.
Ref array_of(PyObject* object) noexcept {
  if (is_sequence(object) || is_text(object) || is_a(object, api.PyType_Type)) return Ref();
  if (api.PyObject_CheckBuffer(object) != 0) return Ref();
  const Ref make(api.PyObject_GetAttrString(object, "__array__"));
  Ref array(make ? api.PyObject_Vectorcall(make.get(), nullptr, 0, nullptr) : nullptr);
  if (!array && (!make || is_refusal(api.PyErr_Occurred()))) api.PyErr_Clear();
  return array;
}

bool read_numbers(PyObject* object, const Declared& declared, metaffi_value* value, bool* is_read) noexcept {
  Buffer buffer;
  *is_read = is_scalar(declared.element) && buffer.open(object) &&
             static_cast<std::uint32_t>(buffer.view().ndim) == declared.dimensions;
  return *is_read && read_buffer(buffer, declared.element, value);
}

bool read_array(PyObject* object, const Declared& declared, metaffi_value* value) noexcept {
  bool is_read = false;
  bool is_good = read_numbers(object, declared, value, &is_read);
  if (is_read) return is_good;
  if (const Ref array = is_scalar(declared.element) ? array_of(object) : Ref()) {
    is_good = read_numbers(array.get(), declared, value, &is_read);
    if (is_read) return is_good;
  }
  if (api.PyErr_Occurred() != nullptr) return false;
  Items items;
  if (!items.open(object)) return no_array(object, declared);
  if (declared.dimensions == 1 && is_scalar(declared.element)) return pack_items(items, declared.element, value);
  Declared inner = declared;
  --inner.dimensions;
  return read_items(items, declared.element, value, [&](PyObject* item, metaffi_value* out) {
    if (item == none() && (inner.dimensions != 0 || !is_scalar(inner.element))) {
      *out = metaffi_value_null();
      return true;
    }
    return read_value(item, inner, out);
  });
}

// The one type of numbers in a list, as an array is packed; null_type where they differ or there is something else.
metaffi_type number_of(PyObject* item) noexcept {
  std::int64_t small = 0;
  if (read_small_int(item, &small)) return metaffi_int64_type;
  if (is_exact(item, api.PyFloat_Type)) return metaffi_float64_type;
  if (!is_exact(item, api.PyLong_Type)) return metaffi_null_type;
  int overflow = 0;
  api.PyLong_AsLongLongAndOverflow(item, &overflow);
  return overflow == 0 ? metaffi_int64_type : metaffi_null_type;
}

metaffi_type common_number(const Items& items) noexcept {
  PyObject* const* const in_place = items.in_place();
  metaffi_type common = metaffi_null_type;
  for (Size i = 0; i < items.count(); ++i) {
    const Ref owned = in_place == nullptr ? items.at(i) : Ref();
    PyObject* const item = in_place == nullptr ? owned.get() : in_place[i];
    if (item == nullptr) return metaffi_null_type;
    const metaffi_type type = number_of(item);
    if (type == metaffi_null_type || (common != metaffi_null_type && type != common)) return metaffi_null_type;
    common = type;
  }
  return common;
}

bool read_any(PyObject* object, metaffi_value* value) noexcept;

bool read_any_items(PyObject* object, metaffi_value* value) noexcept {
  Items items;
  if (!items.open(object)) return false;
  if (const metaffi_type number = common_number(items); number != metaffi_null_type) {
    return pack_items(items, number, value);
  }
  return read_items(items, metaffi_any_type, value, read_any);
}

// An object that can be called but is first of all something else: a container such as an element of a page.
bool is_container(PyObject* object) noexcept {
  return !is_a(object, api.PyType_Type) && api.PySequence_Check(object) != 0;
}

// Of a buffer whose elements have no type here: numpy's texts and objects one by one, its other floats as float64.
bool read_other_buffer(PyObject* object, const Buffer& buffer, metaffi_value* value) noexcept {
  if (buffer.view().ndim != 0) return read_any_items(object, value);
  value->type = metaffi_float64_type;
  return read_scalar(object, metaffi_float64_type, &value->as);
}

bool read_compound(PyObject* object, metaffi_value* value) noexcept {
  if (is_sequence(object) || is_a(object, api.PySet_Type) || is_a(object, api.PyFrozenSet_Type)) {
    return read_any_items(object, value);
  }
  if (is_a(object, api.PyDict_Type)) {
    const Ref pairs(api.PyDict_Items(object));
    Items items;
    return pairs && items.open(pairs.get()) &&
           read_items(items, metaffi_any_type, value, [](PyObject* pair, auto* out) {
             Items both;
             return both.open(pair) && read_items(both, metaffi_any_type, out, read_any);
           });
  }
  if (Buffer buffer; buffer.open(object)) {
    if (buffer.view().ndim == 0) return read_buffer_scalar(object, value);
    return read_buffer(buffer, buffer.element(), value);
  } else if (buffer.has_items() || buffer.is_float()) {
    return read_other_buffer(object, buffer, value);
  }
  if (api.PyCallable_Check(object) != 0 && !is_container(object)) return new_callable(object, value);
  return new_handle(object, value);
}

bool is_enumeration(PyObject* object) noexcept { return is_a(object, helpers.enumeration); }

bool read_any(PyObject* object, metaffi_value* value) noexcept {
  *value = metaffi_value_null();
  if (object == none()) return true;
  if (is_bool(object)) {
    *value = metaffi_value_bool(object == boolean(true));
    return true;
  }
  const bool is_plain =
      is_exact(object, api.PyLong_Type) || is_exact(object, api.PyFloat_Type) || is_exact(object, api.PyUnicode_Type);
  if (!is_plain && is_enumeration(object)) return new_handle(object, value);
  if (is_a(object, api.PyLong_Type)) return read_any_int(object, value);
  if (is_a(object, api.PyFloat_Type)) {
    value->type = metaffi_float64_type;
    return read_scalar(object, metaffi_float64_type, &value->as);
  }
  if (is_text(object)) return read_string(object, metaffi_string8_type, value);
  if (is_exact(object, helpers.handle)) return new_handle(object, value);
  if (api.Py_EnterRecursiveCall(" while an object is converted") != 0) return false;
  const bool ok = read_compound(object, value);
  api.Py_LeaveRecursiveCall();
  return ok;
}

}  // namespace

bool read_value(PyObject* object, const Declared& declared, metaffi_value* value) noexcept {
  *value = metaffi_value_null();
  if (declared.dimensions != 0) return object == none() ? true : read_array(object, declared, value);
  if (is_scalar(declared.element)) {
    metaffi_payload payload{};
    if (!read_scalar(object, declared.element, &payload)) return false;
    *value = {payload, declared.element, 0};
    return true;
  }
  if (declared.element == metaffi_any_type) return read_any(object, value);
  if (object == none()) return true;
  if (is_string(declared.element)) return read_string(object, declared.element, value);
  if (declared.element == metaffi_handle_type) return new_handle(object, value);
  if (declared.element == metaffi_callable_type) return new_callable(object, value);
  raise_text(METAFFI_ERROR_TYPE_MISMATCH,
             text("the declared type ", plugin::name_of(declared.element), " is no type of a result"));
  return false;
}

}  // namespace metaffi::cpython
