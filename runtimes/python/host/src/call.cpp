#include "call.hpp"

namespace metaffi::python {

PyObject* take_results(const Slot* slots, size_t count, metaffi_value* results) {
  Ref tuple(PyTuple_New(static_cast<Py_ssize_t>(count)));
  size_t i = 0;
  for (; tuple && i < count; ++i) {
    PyObject* item = slots[i].take_value(slots[i], &results[i]);
    if (item == nullptr)
      tuple = Ref();
    else
      PyTuple_SET_ITEM(tuple.get(), static_cast<Py_ssize_t>(i), item);
  }
  for (; i < count; ++i) metaffi_value_free(&results[i]);
  return tuple.release();
}

PyObject* fail_arguments(const Signature& signature, size_t given, PyObject* keywords) {
  if (has_keywords(keywords)) {
    PyErr_Format(PyExc_TypeError, "%s takes no keyword arguments ('%U' was given): guests have none",
                 signature.subject.c_str(), PyTuple_GET_ITEM(keywords, 0));
    return nullptr;
  }
  std::string types;
  for (const Slot& slot : signature.parameters) {
    if (!types.empty()) types += ", ";
    types += type_name(slot.type);
  }
  const size_t count = signature.parameters.size();
  PyErr_Format(PyExc_TypeError, "%s takes %zu argument%s (%s), %zu %s given", signature.subject.c_str(), count,
               count == 1 ? "" : "s", types.c_str(), given, given == 1 ? "was" : "were");
  return nullptr;
}

}  // namespace metaffi::python
