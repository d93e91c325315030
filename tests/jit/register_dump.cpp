#include "register_dump.hpp"

using metaffi::test::RegisterDump;

static_assert(offsetof(RegisterDump, rax) == 48 && offsetof(RegisterDump, rsp) == 56);
static_assert(offsetof(RegisterDump, xmm) == 64 && offsetof(RegisterDump, stack) == 128);
static_assert(metaffi::test::kDumpedWords == 32);

extern "C" {
RegisterDump metaffi_test_dumped;
std::uint64_t metaffi_test_dump_answer[4];
}

asm(R"(
.intel_syntax noprefix
.text
.globl metaffi_test_dump
.type metaffi_test_dump, @function
metaffi_test_dump:
  endbr64
  mov r11, [rip+metaffi_test_dumped@GOTPCREL]
  mov [r11], rdi
  mov [r11+8], rsi
  mov [r11+16], rdx
  mov [r11+24], rcx
  mov [r11+32], r8
  mov [r11+40], r9
  mov [r11+48], rax
  mov [r11+56], rsp
  movq [r11+64], xmm0
  movq [r11+72], xmm1
  movq [r11+80], xmm2
  movq [r11+88], xmm3
  movq [r11+96], xmm4
  movq [r11+104], xmm5
  movq [r11+112], xmm6
  movq [r11+120], xmm7
  xor ecx, ecx
1:mov rax, [rsp+rcx*8+8]
  mov [r11+rcx*8+128], rax
  inc ecx
  cmp ecx, 32
  jb 1b
  movabs rcx, 0x4badbadbadbadbad
  mov r8, rcx
  mov r9, rcx
  mov r10, rcx
  movq xmm2, rcx
  movq xmm3, rcx
  movq xmm4, rcx
  movq xmm5, rcx
  mov r11, [rip+metaffi_test_dump_answer@GOTPCREL]
  mov rax, [r11]
  mov rdx, [r11+8]
  movq xmm0, [r11+16]
  movq xmm1, [r11+24]
  mov r11, rcx
  ret
.att_syntax
)");
