// The public C API as tests use it: what they own is freed, what they expect is readable.
#pragma once

#include <gmock/gmock.h>
#include <gtest/gtest.h>
#include <metaffi/metaffi.h>

#include <string>
#include <string_view>
#include <utility>
#include <vector>

#include "tests/support/owners.hpp"

namespace metaffi::testing {

using Types = std::vector<metaffi_type_info>;
using Values = std::vector<metaffi_value>;

// A type info from a type, which may carry the array flag.
metaffi_type_info type(metaffi_type type, const char* alias = nullptr);
metaffi_type_info nested(metaffi_type element, std::uint32_t dimensions);

// Borrows the text.
metaffi_value text(std::string_view text);

// "SIGNATURE: the message", or "" for success: what matchers look at.
std::string text_of(const metaffi_error* error);

// Text of a value, types included: "int64 5", "\"text\"", "int64[1, 2]", "string8{\"a\", null}", "handle guest.Counter".
std::string show(const metaffi_value& value);

// The entity is null where there is an error.
Error load_entity(metaffi_module* module, const std::string& path, const Types& parameters, const Types& results,
                  metaffi_dispatch dispatch, Entity* entity);

// What a call came to: results, freed at the end, or an error.
struct Outcome {
  Outcome() = default;
  Outcome(Outcome&& other) noexcept : error(std::move(other.error)), results(std::exchange(other.results, {})) {}
  Outcome& operator=(Outcome&& other) noexcept {
    std::swap(error, other.error);
    std::swap(results, other.results);
    return *this;
  }
  ~Outcome();

  Error error;
  Values results;

  std::string message() const { return text_of(error.get()); }
  // show() of the result, "" without one, or the message.
  std::string shown() const;
  const metaffi_value& value() const { return results.at(0); }
  // Of a string8 result.
  std::string string() const;
  // Of a packed result.
  template <typename T>
  std::vector<T> array() const {
    const T* data = static_cast<const T*>(value().as.data);
    return std::vector<T>(data, data + value().length);
  }
};

Outcome call(const Entity& entity, const Values& arguments);

std::string dispatch_name(const ::testing::TestParamInfo<metaffi_dispatch>& info);

}  // namespace metaffi::testing

// Instantiates a suite under the trampolines and the interpreter.
#define METAFFI_UNDER_EACH_DISPATCH(suite)                                                                         \
  INSTANTIATE_TEST_SUITE_P(Dispatch, suite, ::testing::Values(METAFFI_DISPATCH_JIT, METAFFI_DISPATCH_INTERPRETER), \
                           ::metaffi::testing::dispatch_name)
