// MetaFFIEntity: a loaded entity as a vectorcall callable.
#pragma once

#include <memory>

#include "slot.hpp"

namespace metaffi::python {

struct EntityFree {
  void operator()(metaffi_entity* entity) const { metaffi_entity_free(entity); }
};
using Entity = std::unique_ptr<metaffi_entity, EntityFree>;

// `module`, `parameters` and `results` (tuples of type infos) are borrowed.
PyObject* entity_new(Entity entity, std::unique_ptr<Signature> signature, PyObject* module, PyObject* parameters,
                     PyObject* results, bool release_gil);

bool add_entity_type(PyObject* module);

}  // namespace metaffi::python
