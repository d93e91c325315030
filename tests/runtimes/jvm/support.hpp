// The jvm runtime through the public C API: one JVM and one guest module a test program, every entity under each dispatch.
#pragma once

#include <gmock/gmock.h>
#include <gtest/gtest.h>
#include <metaffi/metaffi.h>

#include <deque>
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
using Values = std::vector<metaffi_value>;

// A type info from a type, which may carry the array flag.
metaffi_type_info type(metaffi_type type, const char* alias = nullptr);
metaffi_type_info nested(metaffi_type element, std::uint32_t dimensions);

// "SIGNATURE: the message", or "" for success.
std::string text_of(const metaffi_error* error);

// Text of a value, types included: "int64 5", "\"text\"", "int64[1, 2]", "string8{\"a\", null}", "handle guest.Counter".
std::string show(const metaffi_value& value);

metaffi_value text(std::string_view text);
// Borrows the elements.
template <typename T>
metaffi_value packed(metaffi_type element, const std::vector<T>& elements) {
  return metaffi_value_packed(element, elements.data(), elements.size());
}
// Borrows the items.
metaffi_value array(metaffi_type element, Values& items);

// What a call came to.
struct Outcome {
  Error error;
  Values results;

  Outcome() = default;
  Outcome(Outcome&& other) noexcept : error(std::move(other.error)), results(std::move(other.results)) {
    other.results.clear();
  }
  Outcome& operator=(Outcome&& other) noexcept {
    std::swap(error, other.error);
    std::swap(results, other.results);
    return *this;
  }
  ~Outcome();

  // show() of the result, "" without one, or text_of the error.
  std::string shown() const;
  const metaffi_value& value() const { return results.at(0); }
};

// A host callable made from a C++ function.
using Body = std::function<metaffi_error*(const Values& arguments, Values& results)>;
class Callable {
 public:
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
  Outcome call(const Entity& entity, const Values& arguments);
  // Loads from the guest and calls once. The path has no "class=guest." in front.
  Outcome run(const std::string& path, const Types& parameters, const Types& results, const Values& arguments);
  // The same for a class by its full name.
  Outcome run_class(const std::string& class_name, const std::string& callable, const Types& parameters,
                    const Types& results, const Values& arguments);
  // An object of the guest: constructor or static function without arguments.
  Outcome make(const std::string& path);

 private:
  metaffi_entity* try_load(metaffi_module* module, const std::string& path, const Types& parameters,
                           const Types& results, Error* error);
};

std::string dispatch_name(const ::testing::TestParamInfo<metaffi_dispatch>& info);

// Instantiates a suite under the trampolines and the interpreter.
#define METAFFI_UNDER_EACH_DISPATCH(suite)                                                                         \
  INSTANTIATE_TEST_SUITE_P(Dispatch, suite, ::testing::Values(METAFFI_DISPATCH_JIT, METAFFI_DISPATCH_INTERPRETER), \
                           ::metaffi::testing::dispatch_name)

}  // namespace metaffi::testing
