// A host: how a program of one language calls an entity.
#pragma once

#include <metaffi/metaffi.h>

#include <map>
#include <memory>
#include <string>
#include <vector>

#include "tests/cross/table.hpp"

namespace metaffi::cross {

// An error, or one that is behind it.
struct Failure {
  std::string message;
  std::string guest_type;
  std::string guest_stack;
};

// What a step ended with: results as JSON (a handle as {"handle": owner}, what is the host's own as in the table), or an
// error.
struct Outcome {
  std::vector<Json> results;
  std::string code;
  std::vector<Failure> failures;  // the error and its causes; none: success

  void take_error(const metaffi_error* error);
};

class Host {
 public:
  virtual ~Host() = default;
  // Loads the entity or takes the stored callable, calls it, and keeps the result when the step says so. Runtimes and modules
  // are kept for the host's life.
  virtual Outcome run(const Step& step) = 0;
};

std::unique_ptr<Host> make_c_host(metaffi_dispatch dispatch);
std::unique_ptr<Host> make_cpp_host(metaffi_dispatch dispatch);

}  // namespace metaffi::cross
