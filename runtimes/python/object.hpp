// References to Python objects, and what is read of them without a call. The GIL is held throughout.
#pragma once

#include <cstdint>
#include <utility>

#include "api.hpp"

namespace metaffi::cpython {

// The beginning of a type object (PyTypeObject), where the layout is known.
struct TypeHead {
  PyObject head;
  Size size;
  const char* name;
  Size basic_size;
  Size item_size;
  void (*dealloc)(PyObject*);
  Size vectorcall_offset;
  void* others[28];
  Size dictionary_offset;
  void (*init)();
  void (*alloc)();
  void (*make)();  // tp_new
  void* more[8];
  std::uint32_t version;  // 0: none yet, or none any more
};
// A float, an int of one digit, a compact text, whose characters follow, and a capsule.
struct FloatObject {
  PyObject head;
  double value;
};
struct LongObject {
  static constexpr std::uint64_t kBase = std::uint64_t{1} << 30;  // of digits
  static constexpr unsigned kTagBits = 3;                         // of the tag, below the number of digits
  PyObject head;
  std::int64_t size_or_tag;
  std::uint32_t digit;  // the lowest
};
struct TextObject {
  static constexpr std::uint32_t kCompactAscii = 3u << 5;
  static constexpr std::uint32_t kUsedState = 0xFF;
  PyObject head;
  Size length;
  Size hash;
  std::uint32_t state;  // interned: 2 bits, kind: 3, compact: 1, ascii: 1, one that differs; the rest is not used
};
struct CapsuleObject {
  PyObject head;
  void* pointer;
  const char* name;
};
// Of an ASCII text; 3.11 has a pointer to wide characters before them.
inline char* ascii_of(PyObject* text) noexcept {
  return reinterpret_cast<char*>(text) + sizeof(TextObject) + (api.minor == 11 ? sizeof(void*) : 0);
}
inline const TypeHead* as_type(PyObject* type) noexcept { return reinterpret_cast<const TypeHead*>(type); }
inline const TypeHead* type_of(PyObject* object) noexcept { return as_type(object->type); }

// Counts are changed in place where their layout is known. From 3.12 on the low half of the count is what counts, and an object
// whose low half is negative is immortal (PEP 683); 3.11 has no count that large.
inline void incref_known(PyObject* object) noexcept {
  auto* const low = reinterpret_cast<std::uint32_t*>(&object->references);
  const std::uint32_t next = *low + 1;
  if (next != 0) *low = next;
}

inline void incref(PyObject* object) noexcept {
  if (!api.has_known_layout) [[unlikely]]
    return api.Py_IncRef(object);
  incref_known(object);
}

inline void decref(PyObject* object) noexcept {
  if (!api.has_known_layout) [[unlikely]]
    return api.Py_DecRef(object);
  if (static_cast<std::int32_t>(object->references) < 0) return;
  if (--object->references == 0) api._Py_Dealloc(object);
}

// The same where the layout is known to be known: for trampolines. Up to 3.12 an object ends by its type's slot and nothing else
// (later versions tell tracers of references about it), and that of an int frees its memory.
inline void decref_known(PyObject* object) noexcept {
  if (static_cast<std::int32_t>(object->references) < 0) return;
  if (--object->references != 0) return;
  if (api.minor > 12) return api._Py_Dealloc(object);
  if (object->type == api.PyLong_Type) return api.PyObject_Free(object);
  type_of(object)->dealloc(object);
}

inline PyObject* new_reference(PyObject* object) noexcept {
  incref(object);
  return object;
}

inline PyObject* none() noexcept { return api._Py_NoneStruct; }
inline PyObject* boolean(bool value) noexcept { return value ? api._Py_TrueStruct : api._Py_FalseStruct; }

// Owns one reference, or none.
class Ref {
 public:
  Ref() noexcept = default;
  explicit Ref(PyObject* owned) noexcept : object_(owned) {}
  Ref(Ref&& other) noexcept : object_(other.release()) {}
  Ref& operator=(Ref&& other) noexcept {
    Ref old(std::exchange(object_, other.release()));
    return *this;
  }
  Ref(const Ref&) = delete;
  Ref& operator=(const Ref&) = delete;
  ~Ref() {
    if (object_ != nullptr) decref(object_);
  }
  static Ref borrow(PyObject* object) noexcept {
    incref(object);
    return Ref(object);
  }

  [[nodiscard]] PyObject* get() const noexcept { return object_; }
  [[nodiscard]] PyObject* release() noexcept { return std::exchange(object_, nullptr); }
  explicit operator bool() const noexcept { return object_ != nullptr; }

 private:
  PyObject* object_ = nullptr;
};

// Exactly this class, or one derived from it.
inline bool is_exact(PyObject* object, PyObject* type) noexcept { return object->type == type; }
inline bool is_a(PyObject* object, PyObject* type) noexcept {
  return object->type == type || api.PyType_IsSubtype(object->type, type) != 0;
}

inline bool is_bool(PyObject* object) noexcept { return is_exact(object, api.PyBool_Type); }
inline bool is_sequence(PyObject* object) noexcept {
  return is_a(object, api.PyList_Type) || is_a(object, api.PyTuple_Type);
}
inline bool is_text(PyObject* object) noexcept { return is_a(object, api.PyUnicode_Type); }

// The number of an exact float or a small exact int, read in place; false where it cannot be.
inline bool read_float(PyObject* object, double* number) noexcept {
  if (!api.has_known_layout || !is_exact(object, api.PyFloat_Type)) return false;
  *number = reinterpret_cast<const FloatObject*>(object)->value;
  return true;
}

inline bool read_small_int(PyObject* object, std::int64_t* number) noexcept {
  if (!is_exact(object, api.PyLong_Type)) return false;
  const auto* value = reinterpret_cast<const LongObject*>(object);
  if (api.long_layout == LongLayout::kSized) {
    if (value->size_or_tag < -1 || value->size_or_tag > 1) return false;
    *number = value->size_or_tag * std::int64_t{value->digit};
    return true;
  }
  if (api.long_layout == LongLayout::kTagged) {
    if (static_cast<std::uint64_t>(value->size_or_tag) >= std::uint64_t{2} << LongObject::kTagBits) return false;
    *number = (1 - (value->size_or_tag & 3)) * std::int64_t{value->digit};
    return true;
  }
  return false;
}

// The bytes of an exact str that is ASCII, read in place; NULL where they cannot be.
inline const char* read_ascii(PyObject* text, Size* length) noexcept {
  if (!api.has_known_layout || !is_exact(text, api.PyUnicode_Type)) return nullptr;
  const auto* const known = reinterpret_cast<const TextObject*>(text);
  if ((known->state & TextObject::kCompactAscii) != TextObject::kCompactAscii) return nullptr;
  *length = known->length;
  return ascii_of(text);
}

// The items of an exact list or tuple, read in place and borrowed; NULL where they cannot be. Valid until Python code runs.
inline PyObject* const* items_in_place(PyObject* sequence, Size* count) noexcept {
  struct Sized {
    PyObject head;
    Size count;
    PyObject** list_items;  // of a list; a tuple's items begin here
  };
  if (!api.has_known_layout) return nullptr;
  auto* const sized = reinterpret_cast<Sized*>(sequence);
  if (is_exact(sequence, api.PyList_Type)) {
    *count = sized->count;
    static PyObject* const nothing = nullptr;
    return sized->count == 0 ? &nothing : sized->list_items;
  }
  if (!is_exact(sequence, api.PyTuple_Type)) return nullptr;
  *count = sized->count;
  return reinterpret_cast<PyObject**>(&sized->list_items);
}

// Where the pointer to call a Python function by its vectorcall protocol is in it (PyTypeObject::tp_vectorcall_offset); 0 for
// objects that are to be called through the API.
inline std::int32_t vectorcall_offset(PyObject* function) noexcept {
  if (!api.has_known_layout || !is_exact(function, api.PyFunction_Type)) return 0;
  return static_cast<std::int32_t>(type_of(function)->vectorcall_offset);
}

// Calls what has such a pointer.
inline PyObject* call_slot(PyObject* function, PyObject* const* arguments, std::size_t flags,
                           PyObject* names) noexcept {
  const auto* const slot = reinterpret_cast<const char*>(function) + type_of(function)->vectorcall_offset;
  return (*reinterpret_cast<const VectorcallFunction*>(slot))(function, arguments, flags, names);
}

}  // namespace metaffi::cpython
