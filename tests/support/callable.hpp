// A host callable made from a C++ function.
#pragma once

#include <cstddef>
#include <functional>
#include <memory>

#include "tests/support/api.hpp"

namespace metaffi::testing {

// Gives an error, or as many results as were declared; what it leaves alone is null.
using Body = std::function<metaffi_error*(const Values& arguments, Values& results)>;

class Callable {
 public:
  // Takes any arguments.
  explicit Callable(Body body, std::size_t results = 1);
  Callable(Body body, const Types& parameters, const Types& results);
  Callable(const Callable&) = delete;
  Callable& operator=(const Callable&) = delete;
  ~Callable();

  const metaffi_value& value() const { return value_; }
  // Gives up the test's own reference.
  void drop();
  // Whether the last reference is gone.
  bool released() const { return *released_; }

 private:
  metaffi_value value_{};
  std::shared_ptr<bool> released_ = std::make_shared<bool>(false);
};

}  // namespace metaffi::testing
