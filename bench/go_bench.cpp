// C to Go: the trampoline and the interpreter against calls of the same cgo exports as their C declarations have them, in one
// process and on one library.
#include <dlfcn.h>

#include <cstdint>
#include <string_view>
#include <vector>

#include "bench/support.hpp"
#include "runtimes/go/guest_abi.h"

namespace metaffi::bench {

namespace {

// As cgo declares them.
struct GoString {
  const char* data;
  std::ptrdiff_t length;
};
struct GoSlice {
  void* data;
  std::int64_t length;
  std::int64_t capacity;
};
// What an export returns: the result, and 0 or an error.
template <typename T>
struct Returned {
  T result;
  std::uintptr_t failure;
};

std::string library() { return guest_file("bench_MetaFFIGuest.so"); }

metaffi_module* module() {
  static metaffi_module* const loaded = load_module("go", library());
  return loaded;
}

// The export of an entity, hidden from the optimizer.
template <typename Function>
Function* export_of(std::string_view name) {
  module();
  void* const handle = dlopen(library().c_str(), RTLD_NOW | RTLD_NOLOAD);
  if (handle == nullptr) die(dlerror());
  const auto get = reinterpret_cast<metaffi_go_library_get_fn>(dlsym(handle, METAFFI_GO_LIBRARY_SYMBOL));
  if (get == nullptr) die(dlerror());
  for (std::size_t i = 0; i < get()->entity_count; ++i) {
    if (name != get()->entities[i].name) continue;
    auto* function = reinterpret_cast<Function*>(get()->entities[i].function);
    benchmark::DoNotOptimize(function);
    return function;
  }
  die("the library has no " + std::string(name));
}

inline void expect_none(std::uintptr_t failure) {
  if (failure != 0) [[unlikely]]
    check(reinterpret_cast<metaffi_error*>(failure));
}

// void

void void_plain(benchmark::State& state) {
  auto* const function = export_of<std::uintptr_t()>("Nothing");
  measure(state, kWarmUp, [&] { expect_none(function()); });
}

void void_entity(benchmark::State& state, metaffi_dispatch dispatch) {
  const Entity entity = load_entity(module(), "callable=Nothing", {}, {}, dispatch);
  metaffi_entity* const raw = entity.get();
  measure(state, kWarmUp, [&] { call(raw, nullptr, nullptr); });
}

// int64_int64 and double_double

template <typename T>
struct Pair;
template <>
struct Pair<std::int64_t> {
  static constexpr const char* name = "Add";
  static constexpr metaffi_type number = metaffi_int64_type;
  static std::int64_t& payload(metaffi_value& value) { return value.as.int64; }
};
template <>
struct Pair<double> {
  static constexpr const char* name = "AddDoubles";
  static constexpr metaffi_type number = metaffi_float64_type;
  static double& payload(metaffi_value& value) { return value.as.float64; }
};

template <typename T>
void pair_plain(benchmark::State& state) {
  auto* const function = export_of<Returned<T>(T, T)>(Pair<T>::name);
  T a = 0;
  measure(state, kWarmUp, [&] {
    a += 1;
    const Returned<T> returned = function(a, T{3});
    expect_none(returned.failure);
    use(returned.result);
  });
}

template <typename T>
void pair_entity(benchmark::State& state, metaffi_dispatch dispatch) {
  const metaffi_type_info info = type(Pair<T>::number);
  const Entity entity = load_entity(module(), std::string("callable=") + Pair<T>::name, {info, info}, {info}, dispatch);
  metaffi_entity* const raw = entity.get();
  metaffi_value arguments[2] = {{{0}, info.type, 0}, {{0}, info.type, 0}};
  metaffi_value result;
  T a = 0;
  measure(state, kWarmUp, [&] {
    a += 1;
    Pair<T>::payload(arguments[0]) = a;
    Pair<T>::payload(arguments[1]) = T{3};
    call(raw, arguments, &result);
    use(Pair<T>::payload(result));
  });
}

// string_roundtrip: 16 letters in, an owned copy out and freed

void string_plain(benchmark::State& state) {
  auto* const function = export_of<Returned<GoString>(GoString)>("Echo");
  const GoString argument{kText.data(), static_cast<std::ptrdiff_t>(kText.size())};
  measure(state, kWarmUp, [&] {
    const Returned<GoString> returned = function(argument);
    expect_none(returned.failure);
    use(returned.result.data);
    metaffi_free(const_cast<char*>(returned.result.data));
  });
}

void text_entity(benchmark::State& state, metaffi_dispatch dispatch) {
  string_entity(state, module(), "callable=Echo", dispatch);
}

// array_10k: 10,000 int64 in, an owned copy of 10,000 out and freed

void array_plain(benchmark::State& state) {
  auto* const function = export_of<Returned<GoSlice>(GoSlice)>("EchoArray");
  std::vector<std::int64_t> numbers = items(kItems);
  const GoSlice argument{numbers.data(), kItems, kItems};
  measure(state, kWarmUp / 10, [&] {
    const Returned<GoSlice> returned = function(argument);
    expect_none(returned.failure);
    use(returned.result.data);
    metaffi_free(returned.result.data);
  });
}

void large_entity(benchmark::State& state, metaffi_dispatch dispatch) {
  array_entity(state, module(), "callable=EchoArray", dispatch, metaffi_int64_packed_array_type, kItems, kWarmUp / 10);
}

// object_method: the object is known before, by its number here and by its handle there

void method_plain(benchmark::State& state) {
  const Returned<std::uintptr_t> made = export_of<Returned<std::uintptr_t>()>("NewCounter")();
  expect_none(made.failure);
  auto* const function = export_of<Returned<std::int64_t>(std::uintptr_t, std::int64_t)>("Counter.Accumulate");
  measure(state, kWarmUp, [&] {
    const Returned<std::int64_t> returned = function(made.result, 3);
    expect_none(returned.failure);
    use(returned.result);
  });
}

void method_entity(benchmark::State& state, metaffi_dispatch dispatch) {
  const metaffi_type_info handle = type(metaffi_handle_type);
  const metaffi_type_info number = type(metaffi_int64_type);
  const Entity make = load_entity(module(), "callable=NewCounter", {}, {handle}, dispatch);
  const Entity entity =
      load_entity(module(), "callable=Counter.Accumulate,instance_required", {handle, number}, {number}, dispatch);
  metaffi_entity* const raw = entity.get();
  metaffi_value arguments[2] = {metaffi_value_null(), metaffi_value_int64(3)};
  call(make.get(), nullptr, &arguments[0]);
  metaffi_value result;
  measure(state, kWarmUp, [&] {
    call(raw, arguments, &result);
    use(result.as.int64);
  });
  metaffi_value_free(&arguments[0]);
}

// callback: Go calls a C function once. Every contender gives Go the same callable.

std::int64_t add_in_c(std::int64_t a, std::int64_t b) { return a + b; }

void callback_plain(benchmark::State& state) {
  auto* const function = export_of<Returned<std::int64_t>(const metaffi_value*, std::int64_t, std::int64_t)>("Apply");
  metaffi_value callable = make_operator(add_in_c);
  measure(state, kWarmUp, [&] {
    const Returned<std::int64_t> returned = function(&callable, 1, 2);
    expect_none(returned.failure);
    use(returned.result);
  });
  metaffi_value_free(&callable);
}

void callback_entity(benchmark::State& state, metaffi_dispatch dispatch) {
  const metaffi_type_info number = type(metaffi_int64_type);
  metaffi_value arguments[3] = {make_operator(add_in_c), metaffi_value_int64(1), metaffi_value_int64(2)};
  const Entity entity =
      load_entity(module(), "callable=Apply", {type(metaffi_callable_type), number, number}, {number}, dispatch);
  metaffi_entity* const raw = entity.get();
  metaffi_value result;
  measure(state, kWarmUp, [&] {
    call(raw, arguments, &result);
    use(result.as.int64);
  });
  metaffi_value_free(&arguments[0]);
}

// error: returned by Go; type and message as text in C

void read_and_free(metaffi_error* error) {
  if (error == nullptr) die("there was no error");
  use(metaffi_error_guest_type(error));
  use(metaffi_error_message(error));
  metaffi_error_free(error);
}

void error_plain(benchmark::State& state) {
  auto* const function = export_of<std::uintptr_t()>("Fail");
  measure(state, kWarmUp, [&] { read_and_free(reinterpret_cast<metaffi_error*>(function())); });
}

void error_entity(benchmark::State& state, metaffi_dispatch dispatch) {
  const Entity entity = load_entity(module(), "callable=Fail", {}, {}, dispatch);
  metaffi_entity* const raw = entity.get();
  measure(state, kWarmUp, [&] { read_and_free(metaffi_entity_call(raw, nullptr, nullptr)); });
}

}  // namespace

void register_go() {
  add_scenario("go/void", void_plain, void_entity);
  add_scenario("go/int64_int64", pair_plain<std::int64_t>, pair_entity<std::int64_t>);
  add_scenario("go/double_double", pair_plain<double>, pair_entity<double>);
  add_scenario("go/string_roundtrip", string_plain, text_entity);
  add_scenario("go/array_10k", array_plain, large_entity);
  add_scenario("go/object_method", method_plain, method_entity);
  add_scenario("go/callback", callback_plain, callback_entity);
  add_scenario("go/error", error_plain, error_entity);
}

}  // namespace metaffi::bench
