/* For the generated functions of many parameters. */
#ifndef METAFFI_TESTS_NATIVE_MANY_H
#define METAFFI_TESTS_NATIVE_MANY_H

#define MS __attribute__((ms_abi))

/* Overwrites what a Win64 callee owns: its 32 bytes of home area and every volatile register. */
#define POISON(result)                                       \
  __asm__ volatile(                                          \
      "movq $-1, 16(%[frame])\n\t"                           \
      "movq $-1, 24(%[frame])\n\t"                           \
      "movq $-1, 32(%[frame])\n\t"                           \
      "movq $-1, 40(%[frame])\n\t"                           \
      "movq $-1, %%rax\n\t"                                  \
      "movq $-1, %%rcx\n\t"                                  \
      "movq $-1, %%rdx\n\t"                                  \
      "movq $-1, %%r8\n\t"                                   \
      "movq $-1, %%r9\n\t"                                   \
      "movq $-1, %%r10\n\t"                                  \
      "movq $-1, %%r11\n\t"                                  \
      "pcmpeqd %%xmm1, %%xmm1\n\t"                           \
      "pcmpeqd %%xmm2, %%xmm2\n\t"                           \
      "pcmpeqd %%xmm3, %%xmm3\n\t"                           \
      "pcmpeqd %%xmm4, %%xmm4\n\t"                           \
      "pcmpeqd %%xmm5, %%xmm5"                               \
      :                                                      \
      : "x"(result), [frame] "r"(__builtin_frame_address(0)) \
      : "rax", "rcx", "rdx", "r8", "r9", "r10", "r11", "xmm1", "xmm2", "xmm3", "xmm4", "xmm5", "memory")

#endif
