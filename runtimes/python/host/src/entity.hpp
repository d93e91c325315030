// MetaFFIEntity: a loaded entity as a vectorcall callable.
#pragma once

#include <memory>

#include "slot.hpp"

namespace metaffi::python {

// Takes the entity over; on failure it is freed. `module`, `parameters` and `results` (tuples of type infos) are
// borrowed.
PyObject* entity_new(metaffi_entity* entity, std::unique_ptr<Signature> signature, PyObject* module,
                     PyObject* parameters, PyObject* results, bool release_gil);

bool add_entity_type(PyObject* module);

}  // namespace metaffi::python
