#include "harness.hpp"

#include <cstddef>
#include <cstring>

// After each call: the registers a callee preserves. xmm6 to xmm15 are compared after Win64 calls only.
struct MetaffiTestSeen {
  std::uint64_t rbx, r12, r13, r14, r15, rbp, rsp, rdi, rsi;
  std::uint64_t expected_rbp, expected_rsp, unused;
  alignas(16) std::uint8_t vectors[10][16];
};

extern "C" {
MetaffiTestSeen metaffi_test_seen;
alignas(16) std::uint8_t metaffi_test_vectors[10][16];
void metaffi_test_call_sysv(metaffi::test::CheckedCall* call);
void metaffi_test_call_win64(metaffi::test::CheckedCall* call);
}

namespace {

using metaffi::test::CheckedCall;

static_assert(offsetof(CheckedCall, function) == 0 && offsetof(CheckedCall, integers) == 8);
static_assert(offsetof(CheckedCall, vectors) == 56 && offsetof(CheckedCall, stack) == 120);
static_assert(offsetof(CheckedCall, stack_count) == 128 && offsetof(CheckedCall, rax) == 136);
static_assert(offsetof(CheckedCall, xmm0) == 144);
static_assert(offsetof(MetaffiTestSeen, vectors) == 96);

constexpr std::uint64_t kSentinel = 0x5a5a0000c0ffee00;

}  // namespace

// Shared pieces: stack arguments copied below rsp, sentinels in, everything seen written down afterwards. The frame is
// described to the unwinder, so that exceptions pass.
asm(R"(
.intel_syntax noprefix
.macro METAFFI_ENTER
  .cfi_startproc
  endbr64
  push rbp
  .cfi_def_cfa_offset 16
  .cfi_offset 6, -16
  mov rbp, rsp
  .cfi_def_cfa_register 6
  push rbx
  push r12
  push r13
  push r14
  push r15
  .cfi_offset 3, -24
  .cfi_offset 12, -32
  .cfi_offset 13, -40
  .cfi_offset 14, -48
  .cfi_offset 15, -56
  push rdi
  mov r11, rdi
  mov rcx, [r11+128]
  lea rax, [rcx*8+15]
  and rax, -16
  sub rsp, rax
  mov r10, [r11+120]
  xor edx, edx
1:cmp rdx, rcx
  jae 2f
  mov rax, [r10+rdx*8]
  mov [rsp+rdx*8], rax
  inc rdx
  jmp 1b
2:
.endm
.macro METAFFI_SENTINELS
  movabs rbx, 0x5a5a0000c0ffee00
  lea r12, [rbx+1]
  lea r13, [rbx+2]
  lea r14, [rbx+3]
  lea r15, [rbx+4]
  mov rax, [rip+metaffi_test_seen@GOTPCREL]
  mov [rax+72], rbp
  mov [rax+80], rsp
.endm
.macro METAFFI_LEAVE
  mov r11, [rip+metaffi_test_seen@GOTPCREL]
  mov [r11], rbx
  mov [r11+8], r12
  mov [r11+16], r13
  mov [r11+24], r14
  mov [r11+32], r15
  mov [r11+40], rbp
  mov [r11+48], rsp
  mov [r11+56], rdi
  mov [r11+64], rsi
  mov rbp, [r11+72]
  mov r10, [rbp-48]
  mov [r10+136], rax
  movq [r10+144], xmm0
  lea rsp, [rbp-40]
  pop r15
  pop r14
  pop r13
  pop r12
  pop rbx
  pop rbp
  .cfi_def_cfa 7, 8
  ret
  .cfi_endproc
.endm

.text
.globl metaffi_test_call_sysv
.type metaffi_test_call_sysv, @function
metaffi_test_call_sysv:
  METAFFI_ENTER
  METAFFI_SENTINELS
  movq xmm0, [r11+56]
  movq xmm1, [r11+64]
  movq xmm2, [r11+72]
  movq xmm3, [r11+80]
  movq xmm4, [r11+88]
  movq xmm5, [r11+96]
  movq xmm6, [r11+104]
  movq xmm7, [r11+112]
  mov rdi, [r11+8]
  mov rsi, [r11+16]
  mov rdx, [r11+24]
  mov rcx, [r11+32]
  mov r8, [r11+40]
  mov r9, [r11+48]
  call [r11]
  METAFFI_LEAVE

.globl metaffi_test_call_win64
.type metaffi_test_call_win64, @function
metaffi_test_call_win64:
  METAFFI_ENTER
  sub rsp, 32
  METAFFI_SENTINELS
  mov rax, [rip+metaffi_test_vectors@GOTPCREL]
  movaps xmm6, [rax]
  movaps xmm7, [rax+16]
  movaps xmm8, [rax+32]
  movaps xmm9, [rax+48]
  movaps xmm10, [rax+64]
  movaps xmm11, [rax+80]
  movaps xmm12, [rax+96]
  movaps xmm13, [rax+112]
  movaps xmm14, [rax+128]
  movaps xmm15, [rax+144]
  movq xmm0, [r11+56]
  movq xmm1, [r11+64]
  movq xmm2, [r11+72]
  movq xmm3, [r11+80]
  lea rdi, [rbx+5]
  lea rsi, [rbx+6]
  mov rcx, [r11+8]
  mov rdx, [r11+16]
  mov r8, [r11+24]
  mov r9, [r11+32]
  call [r11]
  mov r11, [rip+metaffi_test_seen@GOTPCREL]
  movaps [r11+96], xmm6
  movaps [r11+112], xmm7
  movaps [r11+128], xmm8
  movaps [r11+144], xmm9
  movaps [r11+160], xmm10
  movaps [r11+176], xmm11
  movaps [r11+192], xmm12
  movaps [r11+208], xmm13
  movaps [r11+224], xmm14
  movaps [r11+240], xmm15
  METAFFI_LEAVE
.att_syntax
)");

namespace metaffi::test {
namespace {

std::string compare_integers() {
  const MetaffiTestSeen& seen = metaffi_test_seen;
  const struct {
    const char* name;
    std::uint64_t seen, expected;
  } registers[] = {{"rbx ", seen.rbx, kSentinel},        {"r12 ", seen.r12, kSentinel + 1},
                   {"r13 ", seen.r13, kSentinel + 2},    {"r14 ", seen.r14, kSentinel + 3},
                   {"r15 ", seen.r15, kSentinel + 4},    {"rbp ", seen.rbp, seen.expected_rbp},
                   {"rsp ", seen.rsp, seen.expected_rsp}};
  std::string wrong;
  for (const auto& reg : registers) {
    if (reg.seen != reg.expected) wrong += reg.name;
  }
  return wrong;
}

}  // namespace

std::string call_as_sysv(CheckedCall& call) {
  metaffi_test_call_sysv(&call);
  return compare_integers();
}

std::string call_as_win64(CheckedCall& call) {
  for (int i = 0; i < 10; ++i) std::memset(metaffi_test_vectors[i], 0x60 + i, 16);
  metaffi_test_call_win64(&call);
  std::string wrong = compare_integers();
  if (metaffi_test_seen.rdi != kSentinel + 5) wrong += "rdi ";
  if (metaffi_test_seen.rsi != kSentinel + 6) wrong += "rsi ";
  for (int i = 0; i < 10; ++i) {
    if (std::memcmp(metaffi_test_seen.vectors[i], metaffi_test_vectors[i], 16) != 0)
      wrong += "xmm" + std::to_string(6 + i) + " ";
  }
  return wrong;
}

}  // namespace metaffi::test
