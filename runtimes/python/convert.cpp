// Values to objects. The way back is in read_value.cpp.
#include "convert.hpp"

#include <metaffi/cpp/plugin_services.hpp>

#include <string_view>

#include "box.hpp"
#include "callable.hpp"
#include "failure.hpp"
#include "handle.hpp"
#include "interpreter.hpp"
#include "scalar.hpp"

namespace metaffi::cpython {

using plugin::host;

namespace {

struct NamedForm {
  std::string_view alias;
  ArrayForm form;
};
constexpr NamedForm kForms[] = {
    {"list", ArrayForm::kList},           {"tuple", ArrayForm::kTuple},
    {"bytes", ArrayForm::kBytes},         {"bytearray", ArrayForm::kByteArray},
    {"array.array", ArrayForm::kArray},   {"array", ArrayForm::kArray},
    {"numpy.ndarray", ArrayForm::kNumpy}, {"ndarray", ArrayForm::kNumpy},
    {"dict", ArrayForm::kDict},           {"set", ArrayForm::kSet},
};

// The type code of array.array and numpy for an element; NULL where there is none.
const char* type_code(metaffi_type element) noexcept {
  switch (element) {
    case metaffi_int8_type:
      return "b";
    case metaffi_int16_type:
      return "h";
    case metaffi_int32_type:
      return "i";
    case metaffi_int64_type:
      return "q";
    case metaffi_uint8_type:
      return "B";
    case metaffi_uint16_type:
      return "H";
    case metaffi_uint32_type:
      return "I";
    case metaffi_uint64_type:
    case metaffi_size_type:
      return "Q";
    case metaffi_float32_type:
      return "f";
    case metaffi_float64_type:
      return "d";
    case metaffi_bool_type:
      return "?";  // numpy's only
    default:
      return nullptr;
  }
}

// Whether a packed array of the element can become that.
bool fits(ArrayForm form, metaffi_type element) noexcept {
  const bool is_byte = element == metaffi_uint8_type || element == metaffi_int8_type;
  if (form == ArrayForm::kBytes || form == ArrayForm::kByteArray) return is_byte;
  if (form == ArrayForm::kArray) return type_code(element) != nullptr && element != metaffi_bool_type;
  if (form == ArrayForm::kNumpy) return type_code(element) != nullptr;
  return true;
}

ArrayForm natural_form(const metaffi_type_info& info, metaffi_type element) noexcept {
  if ((info.type & METAFFI_PACKED_FLAG) == 0) return ArrayForm::kList;
  if (element == metaffi_uint8_type) return ArrayForm::kBytes;
  return fits(ArrayForm::kArray, element) ? ArrayForm::kArray : ArrayForm::kList;
}

metaffi_payload element_at(const metaffi_value& packed, std::uint32_t index, std::size_t size) noexcept {
  metaffi_payload payload{};
  __builtin_memcpy(&payload, static_cast<const char*>(packed.as.data) + index * size, size);
  return payload;
}

PyObject* tuple_of(Ref list) noexcept { return list ? api.PySequence_Tuple(list.get()) : nullptr; }

// Fills a new list by what makes an object of an element.
template <typename T, typename Make>
Ref new_list(const metaffi_value& value, Make&& make) noexcept {
  const auto* const elements = static_cast<const T*>(value.as.data);
  Ref list(api.PyList_New(value.length));
  Size count = 0;
  auto* const in_place = list ? const_cast<PyObject**>(items_in_place(list.get(), &count)) : nullptr;
  for (std::uint32_t i = 0; list && i < value.length; ++i) {
    PyObject* const item = make(elements[i]);
    if (item == nullptr) return Ref();
    if (in_place != nullptr) {
      in_place[i] = item;
    } else {
      api.PyList_SetItem(list.get(), i, item);
    }
  }
  return list;
}

Ref list_of_packed(const metaffi_value& value, metaffi_type element) noexcept {
  if (element == metaffi_int64_type) return new_list<std::int64_t>(value, new_int);
  if (element == metaffi_float64_type) return new_list<double>(value, api.PyFloat_FromDouble);
  const std::size_t size = host().type_packed_size(element);
  Ref list(api.PyList_New(value.length));
  for (std::uint32_t i = 0; list && i < value.length; ++i) {
    PyObject* const item = new_scalar(element, element_at(value, i, size));
    if (item == nullptr) return Ref();
    api.PyList_SetItem(list.get(), i, item);
  }
  return list;
}

// What the helper makes of a list or a view of memory.
PyObject* made_by_helper(ArrayForm form, PyObject* code, PyObject* data) noexcept {
  const Ref number(api.PyLong_FromLongLong(static_cast<long long>(form)));
  if (!number) return nullptr;
  PyObject* const arguments[] = {number.get(), code, data};
  return api.PyObject_Vectorcall(helpers.new_array, arguments, std::size(arguments), nullptr);
}

// One copy of the memory, as the object wants it.
PyObject* block_of_packed(const metaffi_value& value, metaffi_type element, ArrayForm form) noexcept {
  static char nothing = 0;
  auto* const memory = value.length == 0 ? &nothing : static_cast<char*>(value.as.data);
  const auto size = static_cast<Size>(value.length * host().type_packed_size(element));
  if (form == ArrayForm::kBytes) return api.PyBytes_FromStringAndSize(memory, size);
  if (form == ArrayForm::kByteArray) return api.PyByteArray_FromStringAndSize(memory, size);
  const Ref code(new_text(type_code(element)));
  const Ref view(api.PyMemoryView_FromMemory(memory, size, kBufferRead));
  return code && view ? made_by_helper(form, code.get(), view.get()) : nullptr;
}

PyObject* new_packed(const metaffi_value& value, ArrayForm form) noexcept {
  const metaffi_type element = metaffi_type_element(value.type);
  if (!is_scalar(element)) {
    return raise_text(METAFFI_ERROR_TYPE_MISMATCH, text("a packed array of ", plugin::name_of(element), " cannot be"));
  }
  if (value.as.data == nullptr && value.length != 0) {
    return raise_text(METAFFI_ERROR_INVALID_ARGUMENT,
                      text("an array of ", value.length, " elements has no memory (a NULL pointer)"));
  }
  if (form == ArrayForm::kTuple) return tuple_of(list_of_packed(value, element));
  if (form == ArrayForm::kDict || form == ArrayForm::kSet) {
    const Ref list = list_of_packed(value, element);
    return list ? made_by_helper(form, none(), list.get()) : nullptr;
  }
  if (form == ArrayForm::kList || !fits(form, element)) return list_of_packed(value, element).release();
  return block_of_packed(value, element, form);
}

// Of the rows: a dict's pairs are lists; of a set, tuples, as its elements must be hashable.
ArrayForm inner_form(ArrayForm form) noexcept {
  if (form == ArrayForm::kDict) return ArrayForm::kList;
  return form == ArrayForm::kSet ? ArrayForm::kTuple : form;
}

PyObject* new_array(const metaffi_value& value, ArrayForm form) noexcept {
  if ((value.type & METAFFI_PACKED_FLAG) != 0) return new_packed(value, form);
  if (value.as.items == nullptr && value.length != 0) {
    return raise_text(METAFFI_ERROR_INVALID_ARGUMENT,
                      text("an array of ", value.length, " elements has no items (a NULL pointer)"));
  }
  const ArrayForm inner = inner_form(form);
  if (api.Py_EnterRecursiveCall(" while an array is converted") != 0) return nullptr;
  Ref list(api.PyList_New(value.length));
  for (std::uint32_t i = 0; list && i < value.length; ++i) {
    const metaffi_value& item = value.as.items[i];
    PyObject* const object = (item.type & METAFFI_ARRAY_FLAG) != 0 ? new_array(item, inner) : new_object(item);
    if (object == nullptr) {
      list = Ref();
    } else {
      api.PyList_SetItem(list.get(), i, object);
    }
  }
  api.Py_LeaveRecursiveCall();
  if (form == ArrayForm::kTuple) return tuple_of(std::move(list));
  if (form < ArrayForm::kNumpy || !list) return list.release();
  return made_by_helper(form, none(), list.get());
}

}  // namespace

Declared declare(const metaffi_type_info& info) {
  Declared declared{metaffi_type_element(info.type), info.dimensions};
  const bool is_any = declared.element == metaffi_any_type;
  declared.is_formed = info.dimensions != 0;
  if (!declared.is_formed && !is_any) return declared;
  declared.form = natural_form(info, declared.element);
  const std::string_view alias = info.alias == nullptr ? std::string_view() : info.alias;
  for (const NamedForm& named : kForms) {
    if (named.alias != alias) continue;
    if (!is_any && !fits(named.form, declared.element)) {
      plugin::fail(METAFFI_ERROR_SIGNATURE, "an array of ", plugin::name_of(declared.element), " cannot be a Python ",
                   alias);
    }
    declared.form = named.form;
    declared.is_formed = true;
  }
  return declared;
}

PyObject* new_object(const metaffi_value& value, const Declared& declared) noexcept {
  if ((value.type & METAFFI_ARRAY_FLAG) != 0 && declared.is_formed) return new_array(value, declared.form);
  return new_object(value);
}

PyObject* new_object(const metaffi_value& value) noexcept {
  if ((value.type & METAFFI_ARRAY_FLAG) != 0) {
    const metaffi_type element = metaffi_type_element(value.type);
    const bool is_bytes = (value.type & METAFFI_PACKED_FLAG) != 0 && element == metaffi_uint8_type;
    return new_array(value, is_bytes ? ArrayForm::kBytes : ArrayForm::kList);
  }
  if (is_scalar(value.type)) return new_scalar(value.type, value.as);
  if (is_string(value.type)) return new_string(value);
  switch (value.type) {
    case metaffi_null_type:
      return new_reference(none());
    case metaffi_handle_type:
      return object_of_handle(value);
    case metaffi_callable_type:
      return object_of_callable(value);
    default:
      return raise_text(METAFFI_ERROR_TYPE_MISMATCH, text("a value of type ", plugin::name_of(value.type), " (",
                                                          value.type, ") cannot be passed to Python"));
  }
}

}  // namespace metaffi::cpython
