// A host: how a program of one language calls an entity.
#pragma once

#include <metaffi/metaffi.h>

#include <map>
#include <memory>
#include <string>
#include <vector>

#include "tests/cross/table.hpp"

namespace metaffi::cross {

// What a step ended with: results as JSON (a handle as {"handle": owner}), or an error.
struct Outcome {
  std::vector<Json> results;
  bool failed = false;
  std::string code;
  std::string message;
  std::string guest_type;

  void take_error(const metaffi_error* error);
};

class Host {
 public:
  virtual ~Host() = default;
  // Loads the entity or takes the stored callable, calls it, and keeps the result when the step says so. One runtime and
  // module for the host's life.
  virtual Outcome run(const Step& step) = 0;
};

std::unique_ptr<Host> make_c_host(const std::string& runtime, const std::string& module, metaffi_dispatch dispatch);
std::unique_ptr<Host> make_cpp_host(const std::string& runtime, const std::string& module, metaffi_dispatch dispatch);

}  // namespace metaffi::cross
