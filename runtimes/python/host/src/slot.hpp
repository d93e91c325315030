// One declared parameter or result, with the functions that convert it, chosen when it is declared.
#pragma once

#include <memory>
#include <string>
#include <vector>

#include "python.hpp"
#include "scope.hpp"

namespace metaffi::python {

struct Slot;

// Writes *value for a Python object. False with an exception set; an owned value is then still safe to free.
using ToValue = bool (*)(const Slot& slot, PyObject* object, metaffi_value* value, Scope& scope);

// Makes the Python object for an owned value and frees what it held, on failure too. NULL with an exception set.
using TakeValue = PyObject* (*)(const Slot& slot, metaffi_value* value);

struct Slot {
  ToValue to_value = nullptr;
  TakeValue take_value = nullptr;
  metaffi_type type = 0;     // normalised: the array flag is set exactly when dimensions > 0
  metaffi_type element = 0;  // without flags
  uint32_t dimensions = 0;
  uint32_t index = 0;               // from 0
  const char* role = "argument";    // or "result"
  const std::string* of = nullptr;  // what it belongs to, for messages; outlives the slot
  bool packed = false;              // declared packed: results come as MetaFFIArray
  bool inout = false;  // the alias says "inout": what the callee writes is wanted, so only memory it can write will do
};

// The types of an entity or a callable as Python declared them. Immobile: slots point into it.
struct Signature {
  std::string subject;
  std::vector<Slot> parameters;
  std::vector<Slot> results;

  Signature() = default;
  Signature(const Signature&) = delete;
  Signature& operator=(const Signature&) = delete;
};

// Fills a slot from a type info.
Slot make_slot(const metaffi_type_info& info, const char* role, size_t index, const std::string* of);

// A list of types as Python code passes it on: objects with type, alias and dims.
struct DeclaredTypes {
  std::vector<metaffi_type_info> infos;  // aliases are borrowed from `objects`
  Ref objects;                           // a tuple
};

// None is an empty list. False with an exception set.
bool declared_types(PyObject* list, DeclaredTypes* types);

void add_slots(const std::vector<metaffi_type_info>& infos, const char* role, const std::string* of,
               std::vector<Slot>* slots);

// "int64", "string8_array"; for messages.
const char* type_name(metaffi_type type);

// TypeError: "argument 1 (int64) of add: wanted an int, found str". Always false.
bool fail_type(const Slot& slot, const char* wanted, PyObject* found);
// OverflowError. Always false.
bool fail_range(const Slot& slot, const std::string& limits, PyObject* found);
// "argument 1 (int64) of add".
std::string place(const Slot& slot);
// Adds the place as a note to the exception that is set. Always false.
bool note_place(const Slot& slot);

}  // namespace metaffi::python
