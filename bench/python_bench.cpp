// C to CPython: the trampoline and the interpreter against the Python/C API by hand (python_plain.c), in one process and with one
// Python, which a thread of its own starts: the measuring thread is one that Python does not know until it takes the GIL.
#include <dlfcn.h>

#include <cstdint>
#include <cstdlib>
#include <string_view>
#include <thread>
#include <vector>

#include "bench/python_plain.h"
#include "bench/support.hpp"

namespace metaffi::bench {

namespace {

metaffi_module* module() {
  static metaffi_module* const loaded = [] {
    setenv("METAFFI_PYTHON", METAFFI_BENCH_PYTHON, 1);
    metaffi_module* made = nullptr;
    std::thread([&made] { made = load_module("python3", METAFFI_BENCH_PYTHON_GUEST); }).join();
    return made;
  }();
  return loaded;
}

const python_plain& plain() {
  static const python_plain* const table = [] {
    module();
    void* const library = dlopen(guest_file("libmetaffi_bench_python_plain.so").c_str(), RTLD_NOW);
    if (library == nullptr) die(dlerror());
    const auto get = reinterpret_cast<const python_plain* (*)()>(dlsym(library, "python_plain_get"));
    if (get == nullptr) die(dlerror());
    return get();
  }();
  return *table;
}

// The GIL for as long as it lives.
class Held {
 public:
  Held() : state_(plain().hold()) {}
  ~Held() { plain().release(state_); }
  Held(const Held&) = delete;
  Held& operator=(const Held&) = delete;

 private:
  int state_;
};

void* find(const char* name) {
  void* const found = plain().find("bench_guest", name);
  if (found == nullptr) die(std::string("the module has no ") + name);
  return found;
}

inline void expect_ok(int status) {
  if (status != 0) [[unlikely]]
    die("Python raised");
}

// void

void void_plain(benchmark::State& state) {
  const Held held;
  void* const function = find("nothing");
  measure(state, kWarmUp, [&] { expect_ok(plain().call_void(function)); });
}

void void_entity(benchmark::State& state, metaffi_dispatch dispatch) {
  const Entity entity = load_entity(module(), "callable=nothing", {}, {}, dispatch);
  const Held held;
  metaffi_entity* const raw = entity.get();
  measure(state, kWarmUp, [&] { call(raw, nullptr, nullptr); });
}

// int64_int64, double_double and the same from a thread that Python does not know

void int64_plain(benchmark::State& state) {
  const Held held;
  void* const function = find("add");
  const python_plain& api = plain();
  std::int64_t a = 0;
  std::int64_t sum = 0;
  measure(state, kWarmUp, [&] {
    a += 1;
    expect_ok(api.call_int64(function, a, 3, &sum));
    use(sum);
  });
}

void double_plain(benchmark::State& state) {
  const Held held;
  void* const function = find("add");
  const python_plain& api = plain();
  double a = 0;
  double sum = 0;
  measure(state, kWarmUp, [&] {
    a += 1;
    expect_ok(api.call_double(function, a, 3, &sum));
    use(sum);
  });
}

template <typename Make>
void pair_entity(benchmark::State& state, metaffi_dispatch dispatch, metaffi_type number, Make&& make) {
  const metaffi_type_info info = type(number);
  const Entity entity = load_entity(module(), "callable=add", {info, info}, {info}, dispatch);
  metaffi_entity* const raw = entity.get();
  metaffi_value arguments[2] = {make(0), make(3)};
  metaffi_value result;
  int a = 0;
  measure(state, kWarmUp, [&] {
    a += 1;
    arguments[0].as = make(a).as;
    call(raw, arguments, &result);
    use(result.as.int64);
  });
}

void int64_entity(benchmark::State& state, metaffi_dispatch dispatch) {
  const Held held;
  pair_entity(state, dispatch, metaffi_int64_type, metaffi_value_int64);
}

void double_entity(benchmark::State& state, metaffi_dispatch dispatch) {
  const Held held;
  pair_entity(state, dispatch, metaffi_float64_type, metaffi_value_float64);
}

void unknown_plain(benchmark::State& state) {
  const python_plain& api = plain();
  api.forget_thread();
  void* function = nullptr;
  std::thread([&function] {
    const Held held;
    function = find("add");
  }).join();
  std::int64_t a = 0;
  std::int64_t sum = 0;
  measure(state, kWarmUp / 10, [&] {
    a += 1;
    expect_ok(api.unknown_thread(function, a, 3, &sum));
    use(sum);
  });
  api.remember_thread();
}

void unknown_entity(benchmark::State& state, metaffi_dispatch dispatch) {
  pair_entity(state, dispatch, metaffi_int64_type, metaffi_value_int64);
}

// string_roundtrip

void string_plain(benchmark::State& state) {
  const Held held;
  void* const function = find("echo");
  const python_plain& api = plain();
  measure(state, kWarmUp, [&] {
    char* text = nullptr;
    std::size_t length = 0;
    expect_ok(api.call_text(function, kText.data(), kText.size(), &text, &length));
    use(text);
    std::free(text);
  });
}

void text_entity(benchmark::State& state, metaffi_dispatch dispatch) {
  const Held held;
  string_entity(state, module(), "callable=echo", dispatch);
}

// Arrays: lists in Python

void array_plain(benchmark::State& state, std::size_t count) {
  const Held held;
  void* const function = find("echo");
  const python_plain& api = plain();
  const std::vector<std::int64_t> numbers = items(count);
  measure(state, count == kFew ? kWarmUp : kWarmUp / 100, [&] {
    std::int64_t* result = nullptr;
    std::size_t length = 0;
    expect_ok(api.call_array(function, numbers.data(), numbers.size(), &result, &length));
    use(result);
    std::free(result);
  });
}

void small_array_plain(benchmark::State& state) { array_plain(state, kFew); }
void small_array_entity(benchmark::State& state, metaffi_dispatch dispatch) {
  const Held held;
  array_entity(state, module(), "callable=echo", dispatch, metaffi_int64_array_type, kFew, kWarmUp);
}
void large_plain(benchmark::State& state) { array_plain(state, kItems); }
void dynamic_large_entity(benchmark::State& state, metaffi_dispatch dispatch) {
  const Held held;
  array_entity(state, module(), "callable=echo", dispatch, metaffi_any_type, kItems, kWarmUp / 100);
}

void array_in_plain(benchmark::State& state) {
  const Held held;
  void* const function = find("last");
  const python_plain& api = plain();
  const std::vector<std::int64_t> numbers = items(kItems);
  std::int64_t result = 0;
  measure(state, kWarmUp / 100, [&] {
    expect_ok(api.array_in(function, numbers.data(), numbers.size(), &result));
    use(result);
  });
}

void array_in_entity(benchmark::State& state, metaffi_dispatch dispatch) {
  const Entity entity =
      load_entity(module(), "callable=last", {type(metaffi_int64_array_type)}, {type(metaffi_int64_type)}, dispatch);
  const Held held;
  metaffi_entity* const raw = entity.get();
  const std::vector<std::int64_t> numbers = items(kItems);
  const metaffi_value argument = metaffi_value_packed(metaffi_int64_type, numbers.data(), numbers.size());
  metaffi_value result;
  measure(state, kWarmUp / 100, [&] {
    call(raw, &argument, &result);
    use(result.as.int64);
  });
}

void array_out_plain(benchmark::State& state) {
  const Held held;
  void* const function = find("numbers");
  const python_plain& api = plain();
  measure(state, kWarmUp / 100, [&] {
    std::int64_t* result = nullptr;
    std::size_t length = 0;
    expect_ok(api.array_out(function, &result, &length));
    use(result);
    std::free(result);
  });
}

void array_out_entity(benchmark::State& state, metaffi_dispatch dispatch) {
  const Entity entity = load_entity(module(), "callable=numbers", {}, {type(metaffi_int64_array_type)}, dispatch);
  const Held held;
  metaffi_entity* const raw = entity.get();
  measure(state, kWarmUp / 100, [&] {
    metaffi_value result;
    call(raw, nullptr, &result);
    use(result.as.data);
    metaffi_value_free(&result);
  });
}

// Objects

const metaffi_type_info kHandle = type(metaffi_handle_type);
const metaffi_type_info kNumber = type(metaffi_int64_type);

void method_plain(benchmark::State& state) {
  const Held held;
  const python_plain& api = plain();
  void* const object = api.make_object(find("Counter"), 0);
  void* const name = api.intern("accumulate");
  std::int64_t result = 0;
  measure(state, kWarmUp, [&] {
    expect_ok(api.call_method(object, name, 3, &result));
    use(result);
  });
  api.drop_object(object);
}

void method_entity(benchmark::State& state, metaffi_dispatch dispatch) {
  const Entity make = load_entity(module(), "callable=Counter", {kNumber}, {kHandle}, dispatch);
  const Entity entity =
      load_entity(module(), "callable=Counter.accumulate,instance_required", {kHandle, kNumber}, {kNumber}, dispatch);
  const Held held;
  metaffi_entity* const raw = entity.get();
  metaffi_value arguments[2] = {metaffi_value_int64(0), metaffi_value_int64(3)};
  metaffi_value object;
  call(make.get(), arguments, &object);
  arguments[0] = object;
  metaffi_value result;
  measure(state, kWarmUp, [&] {
    call(raw, arguments, &result);
    use(result.as.int64);
  });
  metaffi_value_free(&object);
}

void create_plain(benchmark::State& state) {
  const Held held;
  const python_plain& api = plain();
  void* const type = find("Counter");
  void* const name = api.intern("accumulate");
  std::int64_t result = 0;
  measure(state, kWarmUp, [&] {
    void* const object = api.make_object(type, 1);
    expect_ok(api.call_method(object, name, 3, &result));
    use(result);
    api.drop_object(object);
  });
}

void create_entity(benchmark::State& state, metaffi_dispatch dispatch) {
  const Entity make = load_entity(module(), "callable=Counter", {kNumber}, {kHandle}, dispatch);
  const Entity entity =
      load_entity(module(), "callable=Counter.accumulate,instance_required", {kHandle, kNumber}, {kNumber}, dispatch);
  const Held held;
  metaffi_entity* const raw_make = make.get();
  metaffi_entity* const raw = entity.get();
  const metaffi_value start = metaffi_value_int64(1);
  metaffi_value arguments[2] = {metaffi_value_null(), metaffi_value_int64(3)};
  metaffi_value result;
  measure(state, kWarmUp, [&] {
    call(raw_make, &start, &arguments[0]);
    call(raw, arguments, &result);
    use(result.as.int64);
    metaffi_value_free(&arguments[0]);
  });
}

// callback: Python calls a C function once, without the GIL

std::int64_t add_numbers(std::int64_t a, std::int64_t b) { return a + b; }

void callback_plain(benchmark::State& state) {
  const Held held;
  const python_plain& api = plain();
  void* const function = find("apply");
  void* const callback = api.make_callback(add_numbers);
  std::int64_t result = 0;
  measure(state, kWarmUp, [&] {
    expect_ok(api.call_callback(function, callback, 1, 2, &result));
    use(result);
  });
  api.drop_object(callback);
}

void callback_entity(benchmark::State& state, metaffi_dispatch dispatch) {
  metaffi_value arguments[3] = {make_operator(add_numbers), metaffi_value_int64(1), metaffi_value_int64(2)};
  const Entity entity =
      load_entity(module(), "callable=apply", {type(metaffi_callable_type), kNumber, kNumber}, {kNumber}, dispatch);
  {
    const Held held;
    metaffi_entity* const raw = entity.get();
    metaffi_value result;
    measure(state, kWarmUp, [&] {
      call(raw, arguments, &result);
      use(result.as.int64);
    });
  }
  metaffi_value_free(&arguments[0]);
}

// dynamic: the types of argument and result are only known when it is called

void dynamic_entity(benchmark::State& state, metaffi_dispatch dispatch) {
  const metaffi_type_info any = type(metaffi_any_type);
  const Entity entity = load_entity(module(), "callable=add", {any, any}, {any}, dispatch);
  const Held held;
  metaffi_entity* const raw = entity.get();
  metaffi_value arguments[2] = {metaffi_value_int64(0), metaffi_value_int64(3)};
  metaffi_value result;
  measure(state, kWarmUp, [&] {
    arguments[0].as.int64 += 1;
    call(raw, arguments, &result);
    use(result.as.int64);
  });
}

}  // namespace

void register_python() {
  add_scenario("python/void", void_plain, void_entity);
  add_scenario("python/int64_int64", int64_plain, int64_entity);
  add_scenario("python/double_double", double_plain, double_entity);
  add_scenario("python/string_roundtrip", string_plain, text_entity);
  add_scenario("python/array_16", small_array_plain, small_array_entity);
  add_scenario("python/array_10k_in", array_in_plain, array_in_entity);
  add_scenario("python/array_10k_out", array_out_plain, array_out_entity);
  add_scenario("python/object_method", method_plain, method_entity);
  add_scenario("python/object_create_method", create_plain, create_entity);
  add_scenario("python/callback", callback_plain, callback_entity);
  add_scenario("python/dynamic", int64_plain, dynamic_entity);
  add_scenario("python/dynamic_10k", large_plain, dynamic_large_entity);
  add_scenario("python/unknown_thread", unknown_plain, unknown_entity);
}

}  // namespace metaffi::bench
