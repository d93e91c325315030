// The jvm runtime through the public C API: one JVM and one guest module a test program, every entity under each dispatch.
#pragma once

#include <string>
#include <vector>

#include "tests/support/api.hpp"
#include "tests/support/callable.hpp"

namespace metaffi::testing {

// Borrows the elements.
template <typename T>
metaffi_value packed(metaffi_type element, const std::vector<T>& elements) {
  return metaffi_value_packed(element, elements.data(), elements.size());
}
// Borrows the items.
inline metaffi_value array(metaffi_type element, Values& items) {
  return metaffi_value_array(element, items.data(), items.size());
}

// Path of a jar of the test guest.
std::string guest_jar(const std::string& name);
// guest.jar and guestlib.jar.
std::string guest_path();

// Started at first use, for the whole program, with the options of METAFFI_JVM_OPTIONS.
metaffi_runtime* jvm();
Module open_module(const std::string& path);
metaffi_module* guest();

class JvmTest : public ::testing::TestWithParam<metaffi_dispatch> {
 protected:
  Entity load(const std::string& path, const Types& parameters, const Types& results);
  Entity load_from(metaffi_module* module, const std::string& path, const Types& parameters, const Types& results);
  std::string load_error(const std::string& path, const Types& parameters, const Types& results);
  // Loads from the guest and calls once. The path has no "class=guest." in front.
  Outcome run(const std::string& path, const Types& parameters, const Types& results, const Values& arguments);
  // The same for a class by its full name.
  Outcome run_class(const std::string& class_name, const std::string& callable, const Types& parameters,
                    const Types& results, const Values& arguments);
  // An object of the guest: constructor or static function without arguments.
  Outcome make(const std::string& path);
};

}  // namespace metaffi::testing
