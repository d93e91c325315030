// What loading costs: time and code of an entity, and whether 100,000 of them leave memory where it was.
#include <unistd.h>

#include <cstdio>
#include <fstream>
#include <functional>
#include <string>

#include "bench/jvm_module.hpp"
#include "bench/support.hpp"

namespace metaffi::bench {

namespace {

// How to load one entity; its class is loaded once before anything is measured.
struct Subject {
  const char* name;
  metaffi_module* (*module)();
  const char* path;
  Types parameters;
  Types results;
};

metaffi_module* native_module() {
  static metaffi_module* const loaded = load_module("native", guest_file("libmetaffi_bench_callee.so"));
  return loaded;
}

std::vector<Subject> subjects() {
  const metaffi_type_info number = type(metaffi_int64_type);
  const metaffi_type_info text = type(metaffi_string8_type);
  const metaffi_type_info array = type(metaffi_int64_packed_array_type);
  std::vector<Subject> all = {
      {"native_int64_int64", native_module, "callable=bench_int64_int64", {number, number}, {number}},
      {"native_string", native_module, "callable=bench_string", {text}, {type(metaffi_size_type)}},
  };
#if !defined(METAFFI_BENCH_WITHOUT_JVM)
  const std::vector<Subject> jvm = {
      {"jvm_void", jvm_module, "class=bench.Guest,callable=nothing", {}, {}},
      {"jvm_int64_int64", jvm_module, "class=bench.Guest,callable=add", {number, number}, {number}},
      {"jvm_instance",
       jvm_module,
       "class=bench.Guest,callable=accumulate,instance_required",
       {type(metaffi_handle_type), number},
       {number}},
      {"jvm_string_roundtrip", jvm_module, "class=bench.Guest,callable=echo", {text}, {text}},
      {"jvm_array_10k", jvm_module, "class=bench.Guest,callable=echoArray", {array}, {array}},
  };
  all.insert(all.end(), jvm.begin(), jvm.end());
#endif
  return all;
}

Entity load(const Subject& subject, metaffi_dispatch dispatch) {
  return load_entity(subject.module(), subject.path, subject.parameters, subject.results, dispatch);
}

std::size_t code_size(const Entity& entity) {
  metaffi_entity_dispatch_info info{};
  info.size = sizeof info;
  check(metaffi_entity_dispatch(entity.get(), &info));
  return info.code_size;
}

// load_entity alone: the entity is freed outside the clock.
void load_one(benchmark::State& state, const Subject& subject, metaffi_dispatch dispatch) {
  const Entity first = load(subject, dispatch);
  state.counters["code_bytes"] = static_cast<double>(code_size(first));
  for (int i = 0; i < 2000; ++i) load(subject, dispatch);
  for (auto _ : state) {
    Entity entity = load(subject, dispatch);
    state.PauseTiming();
    entity.reset();
    state.ResumeTiming();
  }
}

std::size_t resident_bytes() {
  std::ifstream file("/proc/self/statm");
  std::size_t total = 0;
  std::size_t resident = 0;
  file >> total >> resident;
  return resident * static_cast<std::size_t>(sysconf(_SC_PAGESIZE));
}

// 100,000 entities loaded and freed, after as many that fill caches and pools (a JVM grows its heap to what it is used
// for). `growth_bytes` is what stayed.
void churn(benchmark::State& state, const Subject& subject, metaffi_dispatch dispatch) {
  constexpr int kEntities = 100000;
  for (int i = 0; i < kEntities; ++i) load(subject, dispatch);
  const std::size_t before = resident_bytes();
  for (auto _ : state) {
    for (int i = 0; i < kEntities; ++i) load(subject, dispatch);
  }
  const std::size_t after = resident_bytes();
  state.counters["growth_bytes"] = static_cast<double>(after) - static_cast<double>(before);
}

}  // namespace

void register_load() {
  for (const Subject& subject : subjects()) {
    for (const Contender& contender : kContenders) {
      benchmark::RegisterBenchmark((std::string("load/") + subject.name + "/" + contender.name).c_str(),
                                   [=](benchmark::State& state) { load_one(state, subject, contender.dispatch); });
    }
  }
  for (const Subject& subject : subjects()) {
    const std::string_view name = subject.name;
    if (name != "native_int64_int64" && name != "jvm_int64_int64" && name != "jvm_string_roundtrip") continue;
    benchmark::RegisterBenchmark((std::string("load/") + subject.name + "_100k/jit").c_str(),
                                 [=](benchmark::State& state) { churn(state, subject, METAFFI_DISPATCH_JIT); })
        ->Iterations(1)
        ->Unit(benchmark::kMillisecond);
  }
}

}  // namespace metaffi::bench
