#include "method.hpp"

#include <cstring>

#include "box.hpp"
#include "failure.hpp"

namespace metaffi::cpython {

namespace {

constexpr int kLastKnown = 13;                             // 3.13: later versions may have it elsewhere
constexpr int kLastWithVersionFlag = 12;                   // there a version may be written and not be in force
constexpr unsigned long kHasVersion = 1ul << 19;           // Py_TPFLAGS_VALID_VERSION_TAG
constexpr unsigned long kHasManagedDictionary = 1ul << 4;  // Py_TPFLAGS_MANAGED_DICT

// Whether the layout was found to be as known, and where in a class the shared names are.
bool may_remember = false;
Size shared_names_offset() noexcept { return api.minor == 11 ? 872 : 880; }

bool has_managed_dictionary(PyObject* type) noexcept {
  return (api.PyType_GetFlags(type) & kHasManagedDictionary) != 0;
}

// Whether the class has a version that a change of it would take away.
bool has_version(PyObject* type) noexcept {
  return as_type(type)->version != 0 &&
         (api.minor > kLastWithVersionFlag || (api.PyType_GetFlags(type) & kHasVersion) != 0);
}

// The word before an object where a dictionary of its own is, if it has one; 3.12 marks there that it has none with the lowest bit.
bool has_own_dictionary(PyObject* object) noexcept {
  const std::uintptr_t word = reinterpret_cast<const std::uintptr_t*>(object)[-3];
  return word != 0 && (api.minor != 12 || (word & 1) == 0);
}

const SharedNames* shared_names(PyObject* type) noexcept {
  const SharedNames* names = nullptr;
  std::memcpy(&names, reinterpret_cast<const char*>(type) + shared_names_offset(), sizeof names);
  return names;
}

bool are_equal(PyObject* one, PyObject* other) noexcept {
  if (one == other) return true;
  Size length = 0;
  Size other_length = 0;
  const char* const text = api.PyUnicode_AsUTF8AndSize(one, &length);
  const char* const other_text = text == nullptr ? nullptr : api.PyUnicode_AsUTF8AndSize(other, &other_length);
  if (other_text == nullptr) api.PyErr_Clear();
  return other_text == nullptr || (length == other_length && std::memcmp(text, other_text, length) == 0);
}

// True as well when it cannot be told.
bool may_contain(const SharedNames& shared, PyObject* name) noexcept {
  if (shared.kind != SharedNames::kSplit) return true;
  const auto* const index = reinterpret_cast<const char*>(&shared + 1);
  const auto* const entries =
      reinterpret_cast<const SharedNames::Entry*>(index + (std::size_t{1} << shared.log2_index_bytes));
  for (Size i = 0; i < shared.count; ++i) {
    if (entries[i].name == nullptr || are_equal(entries[i].name, name)) return true;
  }
  return false;
}

}  // namespace

inline bool MethodSite::knows(PyObject* object) const noexcept {
  if (type_of(object)->version != version_) return false;
  return shared_ == nullptr || (shared_->count == shared_count_ && !has_own_dictionary(object));
}

void MethodSite::remember(PyObject* object, PyObject* function) noexcept {
  if (!may_remember || tries_left_ == 0) return;
  const TypeHead* const type = type_of(object);
  const SharedNames* shared = nullptr;
  if (has_managed_dictionary(object->type)) {
    if (has_own_dictionary(object)) return;
    shared = shared_names(object->type);
    if (shared == nullptr || may_contain(*shared, name_)) return;
  } else if (type->dictionary_offset != 0) {
    return;
  }
  if (!has_version(object->type)) return;
  --tries_left_;
  shared_ = shared;
  shared_count_ = shared == nullptr ? 0 : shared->count;
  function_ = function;
  version_ = type->version;
}

PyObject* MethodSite::call(PyObject* const* arguments, std::size_t flags, PyObject* names) noexcept {
  if (knows(arguments[0])) [[likely]]
    return call_slot(function_, arguments, flags, names);
  return call_found(arguments, flags, names);
}

[[gnu::noinline]] PyObject* MethodSite::call_found(PyObject* const* arguments, std::size_t flags,
                                                   PyObject* names) noexcept {
  const HeldArguments held(arguments + 1, flags - 1, names);
  PyObject* found = nullptr;
  const bool takes_object = api._PyObject_GetMethod(arguments[0], name_, &found) != 0;
  if (found == nullptr) return nullptr;
  const Ref callee(found);
  if (!takes_object) return api.PyObject_Vectorcall(found, arguments + 1, flags - 1, names);
  if (!is_exact(found, api.PyFunction_Type)) return api.PyObject_Vectorcall(found, arguments, flags, names);
  remember(arguments[0], found);
  return call_slot(found, arguments, flags, names);
}

namespace {

// Whether a class's version and names tell of an attribute that one object gets, of a change of the class, and of a dictionary that
// somebody asks for.
bool is_as_known(PyObject* probe) noexcept {
  const Ref object(api.PyObject_Vectorcall(probe, nullptr, 0, nullptr));
  const Ref method(new_text("method"));
  const Ref attribute(new_text("attribute"));
  if (!object || !method || !attribute || !has_managed_dictionary(probe)) return false;
  const auto version = [&] { return api._PyType_Lookup(probe, method.get()) == nullptr ? 0 : as_type(probe)->version; };
  const std::uint32_t before = version();
  const SharedNames* const shared = shared_names(probe);
  if (before == 0 || shared == nullptr || shared->count != 0 || has_own_dictionary(object.get())) return false;
  if (api.PyObject_SetAttr(object.get(), attribute.get(), none()) != 0) return false;
  if (shared->count != 1 || !may_contain(*shared, attribute.get()) || may_contain(*shared, method.get())) return false;
  if (has_own_dictionary(object.get())) return false;
  if (api.PyObject_SetAttr(probe, attribute.get(), none()) != 0) return false;
  const bool is_changed = as_type(probe)->version != before;
  const std::uint32_t after = version();
  const Ref dictionary(api.PyObject_GetAttrString(object.get(), "__dict__"));
  return is_changed && after != 0 && after != before && dictionary && has_own_dictionary(object.get());
}

}  // namespace

void find_methods(PyObject* probe) noexcept {
  if (!has_get_method() || api._PyType_Lookup == nullptr || api.minor > kLastKnown) return;
  may_remember = is_as_known(probe);
  api.PyErr_Clear();
}

bool has_get_method() noexcept { return api.has_known_layout && api._PyObject_GetMethod != nullptr; }

}  // namespace metaffi::cpython
