// C to C. Every contender computes the same from inputs that change with each call; arguments that do not change (types,
// the cif, pointers to values) are prepared outside, for every contender alike. No call waits for the result of the one
// before.
#include <dlfcn.h>
#include <ffi.h>

#include <array>
#include <cstdint>
#include <cstring>

#include "bench/support.hpp"

namespace metaffi::bench {

namespace {

metaffi_module* module() {
  static metaffi_module* const loaded = load_module("native", guest_file("libmetaffi_bench_callee.so"));
  return loaded;
}

// The callee's address, hidden from the optimizer.
template <typename Function>
Function* callee(const char* symbol) {
  static void* const library = dlopen(guest_file("libmetaffi_bench_callee.so").c_str(), RTLD_NOW | RTLD_LOCAL);
  if (library == nullptr) die(dlerror());
  auto* function = reinterpret_cast<Function*>(dlsym(library, symbol));
  if (function == nullptr) die(std::string("no symbol ") + symbol);
  benchmark::DoNotOptimize(function);
  return function;
}

// A prepared libffi call.
struct Cif {
  Cif(ffi_type* result, std::vector<ffi_type*> parameter_types) : types(std::move(parameter_types)) {
    if (ffi_prep_cif(&cif, FFI_DEFAULT_ABI, static_cast<unsigned>(types.size()), result, types.data()) != FFI_OK) {
      die("ffi_prep_cif failed");
    }
  }
  std::vector<ffi_type*> types;
  ffi_cif cif{};
};

// void

void void_plain(benchmark::State& state) {
  auto* function = callee<void()>("bench_void");
  for (auto _ : state) function();
}

void void_entity(benchmark::State& state, metaffi_dispatch dispatch) {
  const Entity entity = load_entity(module(), "callable=bench_void", {}, {}, dispatch);
  metaffi_entity* const raw = entity.get();
  for (auto _ : state) call(raw, nullptr, nullptr);
}

void void_ffi(benchmark::State& state) {
  auto* function = callee<void()>("bench_void");
  Cif cif(&ffi_type_void, {});
  for (auto _ : state) ffi_call(&cif.cif, function, nullptr, nullptr);
}

// int64_int64 and double_double

template <typename T>
struct Pair;
template <>
struct Pair<std::int64_t> {
  static constexpr const char* symbol = "bench_int64_int64";
  static constexpr metaffi_type number = metaffi_int64_type;
  static ffi_type* ffi() { return &ffi_type_sint64; }
  static std::int64_t& payload(metaffi_value& value) { return value.as.int64; }
};
template <>
struct Pair<double> {
  static constexpr const char* symbol = "bench_double_double";
  static constexpr metaffi_type number = metaffi_float64_type;
  static ffi_type* ffi() { return &ffi_type_double; }
  static double& payload(metaffi_value& value) { return value.as.float64; }
};

template <typename T>
void pair_plain(benchmark::State& state) {
  auto* function = callee<T(T, T)>(Pair<T>::symbol);
  T a = 0;
  for (auto _ : state) {
    a += 1;
    use(function(a, T{3}));
  }
}

template <typename T>
void pair_entity(benchmark::State& state, metaffi_dispatch dispatch) {
  const metaffi_type_info info = type(Pair<T>::number);
  const Entity entity =
      load_entity(module(), std::string("callable=") + Pair<T>::symbol, {info, info}, {info}, dispatch);
  metaffi_entity* const raw = entity.get();
  metaffi_value arguments[2] = {{{0}, info.type, 0}, {{0}, info.type, 0}};
  metaffi_value result;
  T a = 0;
  for (auto _ : state) {
    a += 1;
    Pair<T>::payload(arguments[0]) = a;
    Pair<T>::payload(arguments[1]) = T{3};
    call(raw, arguments, &result);
    use(Pair<T>::payload(result));
  }
}

template <typename T>
void pair_ffi(benchmark::State& state) {
  auto* function = callee<T(T, T)>(Pair<T>::symbol);
  Cif cif(Pair<T>::ffi(), {Pair<T>::ffi(), Pair<T>::ffi()});
  T a = 0;
  T b = 3;
  T result = 0;
  void* values[] = {&a, &b};
  for (auto _ : state) {
    a += 1;
    b = 3;
    ffi_call(&cif.cif, FFI_FN(function), &result, values);
    use(result);
  }
}

// mixed8

struct Mixed {
  bool a = true;
  std::int8_t b = -1;
  std::int16_t c = 2;
  std::int32_t d = -3;
  std::int64_t e = 4;
  std::uint16_t f = 5;
  float g = 6;
  double h = 0;
};
using MixedFunction = double(bool, std::int8_t, std::int16_t, std::int32_t, std::int64_t, std::uint16_t, float, double);

void mixed8_plain(benchmark::State& state) {
  auto* function = callee<MixedFunction>("bench_mixed8");
  Mixed m;
  for (auto _ : state) {
    benchmark::DoNotOptimize(m);
    use(function(m.a, m.b, m.c, m.d, m.e, m.f, m.g, m.h));
  }
}

void mixed8_entity(benchmark::State& state, metaffi_dispatch dispatch) {
  const Types types{type(metaffi_bool_type),    type(metaffi_int8_type),   type(metaffi_int16_type),
                    type(metaffi_int32_type),   type(metaffi_int64_type),  type(metaffi_uint16_type),
                    type(metaffi_float32_type), type(metaffi_float64_type)};
  const Entity entity = load_entity(module(), "callable=bench_mixed8", types, {type(metaffi_float64_type)}, dispatch);
  metaffi_entity* const raw = entity.get();
  std::array<metaffi_value, 8> arguments{};
  for (std::size_t i = 0; i < arguments.size(); ++i) arguments[i].type = types[i].type;
  metaffi_value result;
  Mixed m;
  for (auto _ : state) {
    benchmark::DoNotOptimize(m);
    arguments[0].as.boolean = m.a ? 1 : 0;
    arguments[1].as.int8 = m.b;
    arguments[2].as.int16 = m.c;
    arguments[3].as.int32 = m.d;
    arguments[4].as.int64 = m.e;
    arguments[5].as.uint16 = m.f;
    arguments[6].as.float32 = m.g;
    arguments[7].as.float64 = m.h;
    call(raw, arguments.data(), &result);
    use(result.as.float64);
  }
}

void mixed8_ffi(benchmark::State& state) {
  auto* function = callee<MixedFunction>("bench_mixed8");
  Cif cif(&ffi_type_double, {&ffi_type_uint8, &ffi_type_sint8, &ffi_type_sint16, &ffi_type_sint32, &ffi_type_sint64,
                             &ffi_type_uint16, &ffi_type_float, &ffi_type_double});
  Mixed m;
  void* values[] = {&m.a, &m.b, &m.c, &m.d, &m.e, &m.f, &m.g, &m.h};
  for (auto _ : state) {
    benchmark::DoNotOptimize(m);
    double result = 0;
    ffi_call(&cif.cif, FFI_FN(function), &result, values);
    use(result);
  }
}

// string: 16 bytes in, their length out. MetaFFI's string has a length and no terminator, so its contenders copy and
// check it; the other two pass the terminated text they have.

void string_plain(benchmark::State& state) {
  auto* function = callee<std::size_t(const char*)>("bench_string");
  const char* text = kText.data();
  for (auto _ : state) {
    benchmark::DoNotOptimize(text);
    use(function(text));
  }
}

void string_entity(benchmark::State& state, metaffi_dispatch dispatch) {
  const Entity entity =
      load_entity(module(), "callable=bench_string", {type(metaffi_string8_type)}, {type(metaffi_size_type)}, dispatch);
  metaffi_entity* const raw = entity.get();
  metaffi_value argument = metaffi_value_string8(kText.data(), kText.size());
  metaffi_value result;
  for (auto _ : state) {
    benchmark::DoNotOptimize(argument);
    call(raw, &argument, &result);
    use(result.as.size);
  }
}

void string_ffi(benchmark::State& state) {
  auto* function = callee<std::size_t(const char*)>("bench_string");
  Cif cif(&ffi_type_uint64, {&ffi_type_pointer});
  const char* text = kText.data();
  void* values[] = {&text};
  for (auto _ : state) {
    benchmark::DoNotOptimize(text);
    std::size_t result = 0;
    ffi_call(&cif.cif, FFI_FN(function), &result, values);
    use(result);
  }
}

void add(const std::string& scenario, Plain plain, WithDispatch entity, Plain ffi) {
  const std::string name = "native/" + scenario;
  add_scenario(name, plain, entity);
  benchmark::RegisterBenchmark((name + "/ffi_call").c_str(), ffi);
}

}  // namespace

void register_native() {
  add("void", void_plain, void_entity, void_ffi);
  add("int64_int64", pair_plain<std::int64_t>, pair_entity<std::int64_t>, pair_ffi<std::int64_t>);
  add("double_double", pair_plain<double>, pair_entity<double>, pair_ffi<double>);
  add("mixed8", mixed8_plain, mixed8_entity, mixed8_ffi);
  add("string", string_plain, string_entity, string_ffi);
}

}  // namespace metaffi::bench
