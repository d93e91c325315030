// Methods of Python objects by name, found without a search when the class is the one of the call before. The GIL is held.
//
// What CPython's own bytecode does from 3.11 on: a class has a version, a number that is never given twice and changes with
// whatever its methods may change by. While it is the same, so is the function that a name finds in the class. What is left to
// rule out is an attribute of the object itself by that name. Objects without a dictionary of their own share a table of names
// with the others of their class; it only grows, so that the name is not in it as long as it has not grown since somebody looked.
#pragma once

#include <cstddef>
#include <cstdint>
#include <limits>

#include "object.hpp"

namespace metaffi::cpython {

// The names of attributes that the objects of a class share (PyDictKeysObject), where the layout is known.
struct SharedNames {
  static constexpr std::uint8_t kSplit = 2;
  struct Entry {
    PyObject* name;
    PyObject* unused;
  };
  Size references;
  std::uint8_t log2_size;
  std::uint8_t log2_index_bytes;
  std::uint8_t kind;
  std::uint32_t version;
  Size usable;
  Size count;  // of entries, which follow the index
};

// Where a method is called: what the last object's class had by the name.
class MethodSite {
 public:
  explicit MethodSite(PyObject* name = nullptr) noexcept : name_(name) {}

  // As PyObject_VectorcallMethod, where has_get_method() says so. Numbers among the arguments may be borrowed (box.hpp).
  PyObject* call(PyObject* const* arguments, std::size_t flags, PyObject* names) noexcept;

 private:
  [[nodiscard]] bool knows(PyObject* object) const noexcept;
  void remember(PyObject* object, PyObject* function) noexcept;
  PyObject* call_found(PyObject* const* arguments, std::size_t flags, PyObject* names) noexcept;

  static constexpr std::uint64_t kNoVersion = std::numeric_limits<std::uint64_t>::max();
  static constexpr int kMostTries = 1000;  // a site with ever changing classes does better without

  PyObject* name_;                // the entity's
  PyObject* function_ = nullptr;  // the class's, which keeps it while its version is this
  std::uint64_t version_ = kNoVersion;
  const SharedNames* shared_ = nullptr;  // NULL: objects have no attributes of their own
  Size shared_count_ = 0;
  int tries_left_ = kMostTries;
};

// Whether methods can be looked up without making an object for each.
bool has_get_method() noexcept;

// Looks, by what a class does, whether versions and names are where they are taken to be; otherwise every call searches. To be
// called once Python runs. `probe` is a class with a method `method`, whose objects have no attributes; it is changed.
void find_methods(PyObject* probe) noexcept;

}  // namespace metaffi::cpython
