// metaffi_bench: Google Benchmark over the native and jvm runtimes. bench/run.py runs it and reads its JSON.
#include <benchmark/benchmark.h>

#include "bench/support.hpp"

#if defined(__clang__)
#define METAFFI_BENCH_COMPILER "clang " __clang_version__
#else
#define METAFFI_BENCH_COMPILER "gcc " __VERSION__
#endif

int main(int argc, char** argv) {
  metaffi::bench::register_native();
#if !defined(METAFFI_BENCH_WITHOUT_JVM)
  metaffi::bench::register_jvm();
#endif
#if defined(METAFFI_BENCH_GO)
  metaffi::bench::register_go();
#endif
#if defined(METAFFI_BENCH_WITH_PYTHON)
  metaffi::bench::register_python();
#endif
  metaffi::bench::register_load();
  benchmark::Initialize(&argc, argv);
  if (benchmark::ReportUnrecognizedArguments(argc, argv)) return 1;
  benchmark::AddCustomContext("compiler", METAFFI_BENCH_COMPILER);
  benchmark::RunSpecifiedBenchmarks();
  benchmark::Shutdown();
  return 0;
}
