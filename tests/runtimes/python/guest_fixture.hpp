// The python3 runtime through the public C API: one Python and one guest module a test program, every entity under each dispatch.
#pragma once

#include <string>

#include "tests/support/api.hpp"
#include "tests/support/callable.hpp"

namespace metaffi::testing {

// A file of tests/runtimes/python/guest.
std::string python_file(const std::string& name);

// Started at first use, for the whole program.
metaffi_runtime* python();
Module open_python(const std::string& path);
// The message of a module that cannot be loaded.
std::string python_module_error(const std::string& path);

// Borrow the elements.
template <typename T>
metaffi_value packed(metaffi_type element, const std::vector<T>& elements) {
  return metaffi_value_packed(element, elements.data(), elements.size());
}
inline metaffi_value array(metaffi_type element, Values& items) {
  return metaffi_value_array(element, items.data(), items.size());
}

class PythonTest : public ::testing::TestWithParam<metaffi_dispatch> {
 protected:
  const metaffi_type_info handle = type(metaffi_handle_type);
  const metaffi_type_info whole = type(metaffi_int64_type);
  const metaffi_type_info words = type(metaffi_string8_type);

  Entity load_from(metaffi_module* module, const std::string& path, const Types& parameters, const Types& results);
  Entity load(const std::string& path, const Types& parameters, const Types& results);
  std::string load_error(const std::string& path, const Types& parameters, const Types& results);
  // Loads `path` from guest.py and calls it once.
  Outcome run(const std::string& path, const Types& parameters, const Types& results, const Values& arguments);
  Outcome run_from(const std::string& module, const std::string& path, const Types& parameters, const Types& results,
                   const Values& arguments);
  // One argument and one result of a type.
  Outcome echo(const metaffi_type_info& type, const metaffi_value& value);
  // A guest.Counter.
  Outcome counter(std::int64_t start = 0);
};

}  // namespace metaffi::testing
