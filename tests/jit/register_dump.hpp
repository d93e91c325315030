// A callee of no convention in particular: it writes down every register and stack word an argument may be in.
#pragma once

#include <cstddef>
#include <cstdint>

namespace metaffi::test {

inline constexpr std::size_t kDumpedWords = 32;

// Offsets are known to the assembly in register_dump.cpp.
struct RegisterDump {
  std::uint64_t rdi, rsi, rdx, rcx, r8, r9, rax, rsp;
  std::uint64_t xmm[8];               // low halves
  std::uint64_t stack[kDumpedWords];  // above the return address
};

}  // namespace metaffi::test

extern "C" {
extern metaffi::test::RegisterDump metaffi_test_dumped;
extern std::uint64_t metaffi_test_dump_answer[4];  // for rax, rdx, xmm0, xmm1
// Preserves what either convention wants preserved; every other register of an argument or a result it overwrites.
void metaffi_test_dump();
}
