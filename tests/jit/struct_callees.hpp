// Functions of the compiler, in both conventions, that take two structs among scalars, and return one: many shapes of
// struct, after as many integers and floating point numbers as it takes for registers to run out anywhere.
#pragma once

#include <metaffi/plan.h>

#include <cstddef>
#include <cstdint>
#include <string>
#include <vector>

namespace metaffi::test {

inline constexpr std::size_t kLargestStruct = 80;

struct StructCallee {
  std::string name;  // "S2<f64,i64> after 5 integers and 0 doubles"
  const metaffi_struct_type* type;
  int integers;  // int64_t parameters, then
  int doubles;   // doubles, then: struct, int64_t, struct, double
  const void* sysv;
  const void* win64;
};

[[nodiscard]] const std::vector<StructCallee>& struct_callees();

// What the last call brought, and what it has to give back. Each callee overwrites every volatile register afterwards.
struct StructCallSeen {
  std::int64_t integers[8];
  double doubles[10];
  alignas(16) std::byte structs[2][kLargestStruct];
  std::uintptr_t addresses[2];  // of the structs, as the callee sees them
  std::int64_t integer;
  double number;
  alignas(16) std::byte answer[kLargestStruct];
};
extern StructCallSeen struct_call_seen;

}  // namespace metaffi::test
