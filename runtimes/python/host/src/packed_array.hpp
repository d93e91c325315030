// MetaFFIArray: a packed array that came as a result, in the memory it came in.
#pragma once

#include "python.hpp"

namespace metaffi::python {

// Takes the value (a packed array) over; on failure it is freed.
PyObject* packed_array_new(metaffi_value owned);

bool add_array_type(PyObject* module);

}  // namespace metaffi::python
