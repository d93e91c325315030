// Small things every benchmark needs. A benchmark program may end the process when it cannot measure.
#pragma once

#include <benchmark/benchmark.h>
#include <metaffi/metaffi.h>

#include <cstdint>
#include <memory>
#include <string>
#include <string_view>
#include <vector>

namespace metaffi::bench {

// Says why and ends the program.
[[noreturn]] void die(const std::string& message);

// Ends the program when a call of the API failed.
void check(metaffi_error* error);

// One call of an entity; ends the program on an error, which the hot path only tests.
inline void call(metaffi_entity* entity, const metaffi_value* arguments, metaffi_value* results) {
  if (metaffi_error* error = metaffi_entity_call(entity, arguments, results)) [[unlikely]]
    check(error);
}

struct EntityFree {
  void operator()(metaffi_entity* entity) const noexcept { metaffi_entity_free(entity); }
};
using Entity = std::unique_ptr<metaffi_entity, EntityFree>;

// Says that a value is needed. benchmark::DoNotOptimize of a variable would write it back, too.
template <typename T>
inline void use(const T& value) {
  benchmark::DoNotOptimize(value);
}

using Types = std::vector<metaffi_type_info>;

inline metaffi_type_info type(metaffi_type number) {
  return {number, (number & METAFFI_ARRAY_FLAG) != 0 ? 1u : 0u, nullptr};
}

// Loaded for the life of the process.
metaffi_module* load_module(const char* runtime, const std::string& path, const std::vector<std::string>& options = {});

Entity load_entity(metaffi_module* module, const std::string& path, const Types& parameters, const Types& results,
                   metaffi_dispatch dispatch);

// What scenarios of the same name work on in every group.
inline constexpr std::string_view kText = "sixteen letters!";
inline constexpr std::size_t kFew = 16;
inline constexpr std::size_t kItems = 10000;
inline constexpr int kWarmUp = 20000;  // calls before measuring, so that Java's compilers are done

// 0, 1, 2, …
std::vector<std::int64_t> items(std::size_t count);

// Runs `body` for the warm-up and then as the benchmark.
template <typename Body>
void measure(benchmark::State& state, int warm_up, Body&& body) {
  for (int i = 0; i < warm_up; ++i) body();
  for (auto _ : state) body();
}

// What callbacks call: adds two int64. Owned.
metaffi_value make_operator(std::int64_t (*add)(std::int64_t, std::int64_t));

// Measures an entity that takes kText and gives a text.
void string_entity(benchmark::State& state, metaffi_module* module, const char* path, metaffi_dispatch dispatch);

// Measures an entity that takes `count` numbers and gives an array, both declared as `declared`.
void array_entity(benchmark::State& state, metaffi_module* module, const char* path, metaffi_dispatch dispatch,
                  metaffi_type declared, std::size_t count, int warm_up);

// A file beside the program's folder: <build>/bench/<name>.
std::string guest_file(const std::string& name);

struct Contender {
  const char* name;
  metaffi_dispatch dispatch;
};
inline constexpr Contender kContenders[] = {{"jit", METAFFI_DISPATCH_JIT},
                                            {"interpreter", METAFFI_DISPATCH_INTERPRETER}};

using Plain = void (*)(benchmark::State&);
using WithDispatch = void (*)(benchmark::State&, metaffi_dispatch);

// `scenario`: group/scenario.
void add_scenario(const std::string& scenario, Plain by_hand, WithDispatch entity);

// What each of them registers; nothing is loaded before its first benchmark runs.
void register_native();
void register_jvm();
void register_go();
void register_python();
void register_load();

}  // namespace metaffi::bench
