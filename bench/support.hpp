// Small things every benchmark needs. A benchmark program may end the process when it cannot measure.
#pragma once

#include <benchmark/benchmark.h>
#include <metaffi/metaffi.h>

#include <memory>
#include <string>
#include <vector>

namespace metaffi::bench {

// Says why and ends the program.
[[noreturn]] void die(const std::string& message);

// Ends the program when a call of the API failed.
void check(metaffi_error* error);

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

// A file beside the program's folder: <build>/bench/<name>.
std::string guest_file(const std::string& name);

struct Contender {
  const char* name;
  metaffi_dispatch dispatch;
};
inline constexpr Contender kContenders[] = {{"jit", METAFFI_DISPATCH_JIT},
                                            {"interpreter", METAFFI_DISPATCH_INTERPRETER}};

// What each of them registers; nothing is loaded before its first benchmark runs.
void register_native();
void register_jvm();
void register_go();
void register_python();
void register_load();

}  // namespace metaffi::bench
