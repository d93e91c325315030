// The native runtime through the public C API, under each dispatch.
#pragma once

#include <gmock/gmock.h>
#include <gtest/gtest.h>
#include <metaffi/metaffi.h>

#include <functional>
#include <memory>
#include <string>
#include <string_view>
#include <vector>

namespace metaffi::testing {

template <auto function>
struct Deleter {
  template <typename T>
  void operator()(T* object) const noexcept {
    function(object);
  }
};
using Runtime = std::unique_ptr<metaffi_runtime, Deleter<metaffi_runtime_release>>;
using Module = std::unique_ptr<metaffi_module, Deleter<metaffi_module_free>>;
using Entity = std::unique_ptr<metaffi_entity, Deleter<metaffi_entity_free>>;
using Error = std::unique_ptr<metaffi_error, Deleter<metaffi_error_free>>;

using Types = std::vector<metaffi_type_info>;

// A type info; `type` may carry the array flag, dimensions follow.
metaffi_type_info type(metaffi_type type, const char* alias = nullptr);
metaffi_type_info nested(metaffi_type element, std::uint32_t dimensions);

// "SIGNATURE: the message", or "" for success: what matchers look at.
std::string text_of(const metaffi_error* error);

// Results of a call, freed at the end.
struct Outcome {
  Outcome() = default;
  Outcome(Outcome&& other) noexcept = default;
  Outcome& operator=(Outcome&&) = delete;
  ~Outcome();

  std::string error;  // text_of
  std::vector<metaffi_value> results;

  const metaffi_value& value() const { return results.at(0); }
  std::string string() const;
  template <typename T>
  std::vector<T> array() const {
    const T* data = static_cast<const T*>(value().as.data);
    return std::vector<T>(data, data + value().length);
  }
};

metaffi_value text(std::string_view text);

// A callable made from a C++ function; frees its reference.
using Body = std::function<metaffi_error*(const metaffi_value* arguments, std::size_t count, metaffi_value* results)>;
class Callable {
 public:
  Callable(Body body, std::size_t results);
  Callable(const Callable&) = delete;
  Callable& operator=(const Callable&) = delete;
  ~Callable();
  const metaffi_value& value() const { return value_; }
  // Whether the last reference is gone.
  const bool& released() const { return *released_; }

 private:
  metaffi_value value_{};
  std::shared_ptr<bool> released_ = std::make_shared<bool>(false);
};

class NativeTest : public ::testing::TestWithParam<metaffi_dispatch> {
 protected:
  NativeTest();

  Module open(const std::string& path);
  Entity load(const std::string& path, const Types& parameters, const Types& results);
  // The guest library is the default module.
  std::string load_error(const std::string& path, const Types& parameters, const Types& results);
  static Outcome call(const Entity& entity, const std::vector<metaffi_value>& arguments);
  Outcome run(const std::string& path, const Types& parameters, const Types& results,
              const std::vector<metaffi_value>& arguments);
  // Value of the guest's `int calls`.
  int calls();

  metaffi_entity* load_from(metaffi_module* module, const std::string& path, const Types& parameters,
                            const Types& results, Error* error);

  Runtime runtime_;
  Module guest_;
};

}  // namespace metaffi::testing

#define METAFFI_BOTH_DISPATCHES(Suite)                                                \
  INSTANTIATE_TEST_SUITE_P(                                                           \
      , Suite, ::testing::Values(METAFFI_DISPATCH_JIT, METAFFI_DISPATCH_INTERPRETER), \
      [](const auto& instance) { return instance.param == METAFFI_DISPATCH_JIT ? "Jit" : "Interpreter"; })
