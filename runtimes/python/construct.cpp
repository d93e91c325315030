#include "construct.hpp"

#include <metaffi/cpp/text.hpp>

#include "box.hpp"
#include "failure.hpp"
#include "interpreter.hpp"

namespace metaffi::cpython {

namespace {

using Initialiser = int (*)(PyObject*, PyObject*, PyObject*);
using Maker = PyObject* (*)(PyObject*, PyObject*, PyObject*);

constexpr int kInitSlot = 60;  // Py_tp_init
constexpr int kNewSlot = 65;   // Py_tp_new

// What plain classes have in common; NULL where the layout of classes is not known.
Maker make_object = nullptr;
void (*init_in_python)() = nullptr;
PyObject* init_name = nullptr;
PyObject* no_arguments = nullptr;

PyObject* refuse_result(PyObject* result) noexcept {
  const Ref message(new_text(text("__init__() should return None, not '", type_of(result)->name, "'").c_str()));
  if (message) api.PyErr_SetObject(api.PyExc_TypeError, message.get());
  return nullptr;
}

}  // namespace

void find_constructors() noexcept {
  if (!api.has_known_layout || api._PyType_Lookup == nullptr) return;
  const TypeHead* const example = as_type(helpers.handle);
  const bool is_as_known = api.PyType_GetSlot(helpers.handle, kInitSlot) == reinterpret_cast<void*>(example->init) &&
                           api.PyType_GetSlot(helpers.handle, kNewSlot) == reinterpret_cast<void*>(example->make);
  init_name = api.PyUnicode_InternFromString("__init__");
  no_arguments = api.PyTuple_New(0);
  if (init_name == nullptr || no_arguments == nullptr) return api.PyErr_Clear();
  if (!is_as_known || example->make != as_type(api.PyBaseObject_Type)->make) return;
  init_in_python = example->init;
  make_object = reinterpret_cast<Maker>(example->make);
}

bool is_plain_class(PyObject* object) noexcept {
  if (make_object == nullptr || !is_exact(object, api.PyType_Type)) return false;
  const TypeHead* const type = as_type(object);
  return type->init == init_in_python && reinterpret_cast<Maker>(type->make) == make_object;
}

PyObject* construct(PyObject* type, PyObject* const* arguments, std::size_t flags, PyObject* names) noexcept {
  const HeldArguments held(arguments, flags, names);
  PyObject* const found = is_plain_class(type) ? api._PyType_Lookup(type, init_name) : nullptr;
  if (found == nullptr || !is_exact(found, api.PyFunction_Type)) [[unlikely]]
    return api.PyObject_Vectorcall(type, arguments, flags, names);
  const Ref init = Ref::borrow(found);  // it may replace itself
  Ref object(make_object(type, no_arguments, nullptr));
  if (!object) return nullptr;
  auto** const cells = const_cast<PyObject**>(arguments) - 1;
  cells[0] = object.get();
  PyObject* const result = call_slot(init.get(), cells, (flags & ~kArgumentsOffset) + 1, names);
  if (result == nullptr) return nullptr;
  const Ref owned(result);
  return result == none() ? object.release() : refuse_result(result);
}

}  // namespace metaffi::cpython
