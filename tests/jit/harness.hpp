// Calls any function with any registers and looks whether it gave back what its calling convention makes it preserve.
#pragma once

#include <cstdint>
#include <string>
#include <vector>

namespace metaffi::test {

// Offsets are known to the assembly in harness.cpp. Not thread-safe.
struct CheckedCall {
  const void* function = nullptr;
  std::uint64_t integers[6] = {};
  std::uint64_t vectors[8] = {};  // low halves
  const std::uint64_t* stack = nullptr;
  std::uint64_t stack_count = 0;
  std::uint64_t rax = 0;   // after the call
  std::uint64_t xmm0 = 0;  // low half
};

// Names what was not preserved: "rbx rsp"; empty when all is well.
std::string call_as_sysv(CheckedCall& call);
// The first four of `integers` go to rcx, rdx, r8, r9, the first four of `vectors` to xmm0 to xmm3; `stack` lies above the
// shadow space.
std::string call_as_win64(CheckedCall& call);

}  // namespace metaffi::test
