// What a callee of each convention may overwrite, overwritten.
#pragma once

#include <cstdint>

#define METAFFI_MS_ABI __attribute__((ms_abi))

namespace metaffi::test {

// Volatile in both conventions (SysV adds rdi, rsi and xmm6 to xmm15, which a Win64 callee must not touch).
inline void poison_common_registers() {
  asm volatile(
      "mov $0x1badbadbadbadbad, %%rax\n mov %%rax, %%rcx\n mov %%rax, %%rdx\n mov %%rax, %%r8\n mov %%rax, %%r9\n"
      "mov %%rax, %%r10\n mov %%rax, %%r11\n movq %%rax, %%xmm0\n movq %%rax, %%xmm1\n movq %%rax, %%xmm2\n"
      "movq %%rax, %%xmm3\n movq %%rax, %%xmm4\n movq %%rax, %%xmm5\n" ::
          : "rax", "rcx", "rdx", "r8", "r9", "r10", "r11", "xmm0", "xmm1", "xmm2", "xmm3", "xmm4", "xmm5", "memory");
}

inline void poison_sysv_registers() {
  poison_common_registers();
  asm volatile(
      "mov $0x2badbadbadbadbad, %%rdi\n mov %%rdi, %%rsi\n movq %%rdi, %%xmm6\n movq %%rdi, %%xmm7\n"
      "movq %%rdi, %%xmm8\n movq %%rdi, %%xmm9\n movq %%rdi, %%xmm10\n movq %%rdi, %%xmm11\n movq %%rdi, %%xmm12\n"
      "movq %%rdi, %%xmm13\n movq %%rdi, %%xmm14\n movq %%rdi, %%xmm15\n" ::
          : "rdi", "rsi", "xmm6", "xmm7", "xmm8", "xmm9", "xmm10", "xmm11", "xmm12", "xmm13", "xmm14", "xmm15",
            "memory");
}

// The 32 bytes above the return address, which belong to a Win64 callee. `frame` is its __builtin_frame_address(0).
inline void poison_home_area(void* frame) {
  volatile std::uint64_t* home = static_cast<std::uint64_t*>(frame) + 2;
  for (int i = 0; i < 4; ++i) home[i] = 0x3badbadbadbadbad;
}

#define METAFFI_POISON_WIN64()                                   \
  ::metaffi::test::poison_home_area(__builtin_frame_address(0)); \
  ::metaffi::test::poison_common_registers()

}  // namespace metaffi::test
