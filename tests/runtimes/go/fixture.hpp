// The runtime go through the public C API, under each dispatch. The libraries are those of guest/.
#pragma once

#include <gmock/gmock.h>
#include <gtest/gtest.h>
#include <metaffi/metaffi.h>

#include <memory>
#include <ostream>
#include <string>
#include <string_view>
#include <vector>

#include "tests/support/owners.hpp"

namespace metaffi::testing {

using Types = std::vector<metaffi_type_info>;

// The parameter or result type of the name "int64", "int64_array" or "int64_array:2" (dimensions), with an alias after "=".
metaffi_type_info type(const char* name);
Types types(std::initializer_list<const char*> names);

// "SIGNATURE: the message", or "" for success.
std::string text_of(const metaffi_error* error);

// Path of a library of guest/. METAFFI_GO_TEST_GUEST names what takes the place of "described": the same, built otherwise.
std::string guest(std::string_view name);

// An owned argument; arguments are borrowed by calls, so the test keeps it.
class Value {
 public:
  Value() noexcept : value_(metaffi_value_null()) {}
  explicit Value(const metaffi_value& owned) noexcept : value_(owned) {}
  Value(Value&& other) noexcept : value_(other.value_) { other.value_ = metaffi_value_null(); }
  Value& operator=(Value&&) = delete;
  ~Value() { metaffi_value_free(&value_); }

  const metaffi_value& get() const noexcept { return value_; }
  metaffi_value* address() noexcept { return &value_; }

 private:
  metaffi_value value_;
};

metaffi_value text(std::string_view text);
template <typename T>
metaffi_value array(metaffi_type element, const std::vector<T>& elements) {
  return metaffi_value_packed(element, elements.data(), elements.size());
}

// What a value holds, with its type: "int64 7", "string8 'a'", "int64_packed_array [1 2]", "handle", "null".
std::string show(const metaffi_value& value);

// Results of a call, freed at the end.
struct Outcome {
  Outcome() = default;
  Outcome(Outcome&&) noexcept = default;
  Outcome& operator=(Outcome&&) = delete;
  ~Outcome();

  std::string error;       // text_of
  std::string guest_type;  // of the error
  std::vector<metaffi_value> results;

  // Each result, separated by commas; the error where there is one.
  std::string shown() const;
  std::int64_t number() const { return error.empty() ? results.at(0).as.int64 : -1; }
};

class GoTest : public ::testing::TestWithParam<metaffi_dispatch> {
 protected:
  // Opens `library` of guest/.
  explicit GoTest(std::string_view library = "described");

  static Runtime runtime(metaffi_dispatch dispatch, std::vector<const char*> options = {});
  static Module open(metaffi_runtime* runtime, const std::string& path);
  static std::string open_error(metaffi_runtime* runtime, const std::string& path);

  Entity load(const std::string& path, const Types& parameters, const Types& results);
  std::string load_error(const std::string& path, const Types& parameters = {}, const Types& results = {});
  static Outcome call(const Entity& entity, const std::vector<metaffi_value>& arguments = {});
  Outcome run(const std::string& path, const Types& parameters, const Types& results,
              const std::vector<metaffi_value>& arguments = {});
  // An int64 of a function without parameters.
  std::int64_t number(const std::string& path);

  Runtime runtime_;
  Module module_;
};

}  // namespace metaffi::testing

#define METAFFI_BOTH_DISPATCHES(Suite)                                                \
  INSTANTIATE_TEST_SUITE_P(                                                           \
      , Suite, ::testing::Values(METAFFI_DISPATCH_JIT, METAFFI_DISPATCH_INTERPRETER), \
      [](const auto& instance) { return instance.param == METAFFI_DISPATCH_JIT ? "Jit" : "Interpreter"; })
