// metaffi_bench: Google Benchmark over the native and jvm runtimes. bench/run.py runs it and reads its JSON.
#include <benchmark/benchmark.h>

#include "bench/support.hpp"

int main(int argc, char** argv) {
  metaffi::bench::register_native();
#if !defined(METAFFI_BENCH_WITHOUT_JVM)
  metaffi::bench::register_jvm();
#endif
  metaffi::bench::register_load();
  benchmark::Initialize(&argc, argv);
  if (benchmark::ReportUnrecognizedArguments(argc, argv)) return 1;
  benchmark::RunSpecifiedBenchmarks();
  benchmark::Shutdown();
  return 0;
}
