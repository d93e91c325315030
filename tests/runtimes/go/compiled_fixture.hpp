// The library that the guest compiler makes of guest/compiled/everything.go.
#pragma once

#include <metaffi/metaffi.h>

#include <cstdint>
#include <string>
#include <utility>
#include <vector>

#include "tests/runtimes/go/fixture.hpp"

namespace metaffi::testing {

class CompiledTest : public GoTest {
 protected:
  CompiledTest() : GoTest("everything_MetaFFIGuest") {}

  Value made(const std::string& path, const Types& parameters, const std::vector<metaffi_value>& arguments,
             const char* result = "handle") {
    Outcome outcome = run(path, parameters, types({result}), arguments);
    EXPECT_EQ(outcome.error, "") << path;
    return outcome.error.empty() ? Value(std::exchange(outcome.results[0], metaffi_value_null())) : Value();
  }
  Value point(std::int64_t x, std::int64_t y) {
    return made("callable=NewPoint", types({"int64", "int64"}), {metaffi_value_int64(x), metaffi_value_int64(y)});
  }
};

inline metaffi_value i64(std::int64_t number) { return metaffi_value_int64(number); }

}  // namespace metaffi::testing
