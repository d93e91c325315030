/* What the native benchmarks call, in a shared object of its own so that nothing is inlined. */
#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>
#include <string.h>

void bench_void(void) { __asm__ volatile(""); }

int64_t bench_int64_int64(int64_t a, int64_t b) { return a + b; }

double bench_double_double(double a, double b) { return a + b; }

double bench_mixed8(bool a, int8_t b, int16_t c, int32_t d, int64_t e, uint16_t f, float g, double h) {
  return (a ? 1.0 : 0.0) + (double)b + (double)c + (double)d + (double)e + (double)f + (double)g + h;
}

size_t bench_string(const char *text) { return strlen(text); }
