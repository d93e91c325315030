// The native runtime through the public C API, under each dispatch.
#pragma once

#include <string>

#include "tests/support/api.hpp"
#include "tests/support/callable.hpp"

namespace metaffi::testing {

class NativeTest : public ::testing::TestWithParam<metaffi_dispatch> {
 protected:
  NativeTest();

  Module open(const std::string& path);
  Entity load_from(metaffi_module* module, const std::string& path, const Types& parameters, const Types& results);
  Entity load(const std::string& path, const Types& parameters, const Types& results);
  // The guest library is the default module.
  std::string load_error(const std::string& path, const Types& parameters, const Types& results);
  Outcome run(const std::string& path, const Types& parameters, const Types& results, const Values& arguments);
  // Value of the guest's `int calls`.
  int calls();

  Runtime runtime_;
  Module guest_;
};

}  // namespace metaffi::testing
