// 100,000 calls of each kind leave memory where it was, on both sides.
#include <malloc.h>
#include <unistd.h>

#include <algorithm>
#include <cstdint>
#include <cstdlib>
#include <fstream>

#include "tests/runtimes/go/fixture.hpp"

namespace metaffi::testing {
namespace {

constexpr int kCalls = 100000;
// Go's heap breathes, so one quiet round of some is asked for. A leak of one object a call, 16 bytes at least, is more than this in
// each of them.
constexpr int kRounds = 6;
constexpr std::int64_t kSlack = 1 << 20;
constexpr std::size_t kCSlack = 1 << 16;

std::int64_t resident_bytes() {
  std::ifstream file("/proc/self/statm");
  std::int64_t total = 0;
  std::int64_t resident = 0;
  file >> total >> resident;
  return resident * ::sysconf(_SC_PAGESIZE);
}

bool is_sanitized() {
  const char* sanitizers = std::getenv("METAFFI_SANITIZE");
  return sanitizers != nullptr && *sanitizers != '\0';
}

class GoMemory : public GoTest {
 protected:
  void expect_flat(const Entity& entity, const std::vector<metaffi_value>& arguments) {
    if (is_sanitized()) GTEST_SKIP() << "a sanitizer keeps freed memory; it finds leaks by itself";
    const auto round = [&] {
      for (int i = 0; i < kCalls; ++i) call(entity, arguments);
      number("callable=Goroutines");  // gives Go's free memory back to the system
    };
    round();
    round();  // Go's heap has found its size by now
    const std::size_t allocated = ::mallinfo2().uordblks;
    std::int64_t least = INT64_MAX;
    for (int i = 0; i < kRounds && least > kSlack; ++i) {
      const std::int64_t before = resident_bytes();
      round();
      least = std::min(least, resident_bytes() - before);
    }
    EXPECT_LE(least, kSlack);
    EXPECT_LE(::mallinfo2().uordblks, allocated + kCSlack);
  }
};
METAFFI_BOTH_DISPATCHES(GoMemory);

TEST_P(GoMemory, OfStrings) {
  expect_flat(load("callable=Echo_string", types({"string8"}), types({"string8"})), {text("sixteen letters!")});
}

TEST_P(GoMemory, OfRecodedStrings) {
  expect_flat(load("callable=Echo_string", types({"any"}), types({"string16"})), {text("sixteen letters!")});
}

TEST_P(GoMemory, OfArrays) {
  const std::vector<std::int64_t> numbers(16, 7);
  expect_flat(load("callable=Echo_int64s", types({"int64_array"}), types({"any"})),
              {array(metaffi_int64_type, numbers)});
}

TEST_P(GoMemory, OfConvertedArrays) {
  const std::vector<std::int32_t> numbers(16, 7);
  expect_flat(load("callable=Echo_int64s", types({"any"}), types({"int64_array"})),
              {array(metaffi_int32_type, numbers)});
}

TEST_P(GoMemory, OfObjects) {
  expect_flat(load("callable=NewPoint", types({"int64", "int64"}), types({"handle"})),
              {metaffi_value_int64(1), metaffi_value_int64(2)});
  EXPECT_EQ(number("callable=Live"), 0);
}

TEST_P(GoMemory, OfValues) {
  metaffi_value items[] = {text("one"), text("two")};
  expect_flat(load("callable=Echo_strings", types({"string8_array"}), types({"string8_array"})),
              {metaffi_value_array(metaffi_string8_type, items, 2)});
}

TEST_P(GoMemory, OfErrors) { expect_flat(load("callable=Fail", types({"string8"}), {}), {text("out of cheese")}); }

TEST_P(GoMemory, OfResultsThatCannotBeMade) {
  expect_flat(load("callable=Mixture", types({"any"}), types({"handle", "string16", "int64_array", "handle", "any"})),
              {text("lost")});
  EXPECT_EQ(number("callable=Live"), 0);
}

}  // namespace
}  // namespace metaffi::testing
