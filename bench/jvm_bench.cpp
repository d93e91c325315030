// C to Java: the trampoline and the interpreter against hand-written JNI (jni_plain.hpp), in one JVM and on one class.
#include <cstdint>
#include <numeric>
#include <string>
#include <vector>

#include "bench/jni_plain.hpp"
#include "bench/jvm_module.hpp"
#include "bench/support.hpp"

namespace metaffi::bench {

namespace {

constexpr std::string_view kText = "sixteen letters!";
constexpr std::size_t kItems = 10000;
constexpr int kWarmUp = 20000;  // calls before measuring, so that Java's compilers are done

inline void call(metaffi_entity* entity, const metaffi_value* arguments, metaffi_value* results) {
  if (metaffi_error* error = metaffi_entity_call(entity, arguments, results)) [[unlikely]]
    check(error);
}

inline void expect_none(const plain::Outcome& outcome) {
  if (outcome != nullptr) [[unlikely]]
    die("unexpected " + outcome->type + ": " + outcome->message);
}

// Runs `body` for the warm-up and then as the benchmark.
template <typename Body>
void measure(benchmark::State& state, int warm_up, Body&& body) {
  for (int i = 0; i < warm_up; ++i) body();
  for (auto _ : state) body();
}

const plain::Cache& plain_cache() {
  jvm_module();
  return plain::cache();
}

// void

void void_plain(benchmark::State& state) {
  const plain::Cache& c = plain_cache();
  measure(state, kWarmUp, [&] { expect_none(plain::nothing(c)); });
}

void void_entity(benchmark::State& state, metaffi_dispatch dispatch) {
  const Entity entity = load_entity(jvm_module(), "class=bench.Guest,callable=nothing", {}, {}, dispatch);
  metaffi_entity* const raw = entity.get();
  measure(state, kWarmUp, [&] { call(raw, nullptr, nullptr); });
}

// int64_int64

void int64_plain(benchmark::State& state) {
  const plain::Cache& c = plain_cache();
  std::int64_t a = 0;
  std::int64_t result = 0;
  measure(state, kWarmUp, [&] {
    ++a;
    expect_none(plain::add(c, a, 3, &result));
    use(result);
  });
}

void int64_entity(benchmark::State& state, metaffi_dispatch dispatch) {
  const metaffi_type_info info = type(metaffi_int64_type);
  const Entity entity = load_entity(jvm_module(), "class=bench.Guest,callable=add", {info, info}, {info}, dispatch);
  metaffi_entity* const raw = entity.get();
  metaffi_value arguments[2] = {metaffi_value_int64(0), metaffi_value_int64(0)};
  metaffi_value result;
  std::int64_t a = 0;
  measure(state, kWarmUp, [&] {
    ++a;
    arguments[0].as.int64 = a;
    arguments[1].as.int64 = 3;
    call(raw, arguments, &result);
    use(result.as.int64);
  });
}

// double_double

void double_plain(benchmark::State& state) {
  const plain::Cache& c = plain_cache();
  double a = 0;
  double result = 0;
  measure(state, kWarmUp, [&] {
    a += 1;
    expect_none(plain::add_doubles(c, a, 3, &result));
    use(result);
  });
}

void double_entity(benchmark::State& state, metaffi_dispatch dispatch) {
  const metaffi_type_info info = type(metaffi_float64_type);
  const Entity entity =
      load_entity(jvm_module(), "class=bench.Guest,callable=addDoubles", {info, info}, {info}, dispatch);
  metaffi_entity* const raw = entity.get();
  metaffi_value arguments[2] = {metaffi_value_float64(0), metaffi_value_float64(0)};
  metaffi_value result;
  double a = 0;
  measure(state, kWarmUp, [&] {
    a += 1;
    arguments[0].as.float64 = a;
    arguments[1].as.float64 = 3;
    call(raw, arguments, &result);
    use(result.as.float64);
  });
}

// instance

void instance_plain(benchmark::State& state) {
  const plain::Cache& c = plain_cache();
  const jobject receiver = c.receiver;
  std::int64_t result = 0;
  measure(state, kWarmUp, [&] {
    expect_none(plain::accumulate(c, receiver, 3, &result));
    use(result);
  });
}

void instance_entity(benchmark::State& state, metaffi_dispatch dispatch) {
  const metaffi_type_info handle = type(metaffi_handle_type);
  const metaffi_type_info number = type(metaffi_int64_type);
  const Entity make = load_entity(jvm_module(), "class=bench.Guest,callable=make", {}, {handle}, dispatch);
  const Entity entity = load_entity(jvm_module(), "class=bench.Guest,callable=accumulate,instance_required",
                                    {handle, number}, {number}, dispatch);
  metaffi_entity* const raw = entity.get();
  metaffi_value arguments[2] = {metaffi_value_null(), metaffi_value_int64(0)};
  call(make.get(), nullptr, &arguments[0]);
  metaffi_value result;
  measure(state, kWarmUp, [&] {
    arguments[1].as.int64 = 3;
    call(raw, arguments, &result);
    use(result.as.int64);
  });
  metaffi_value_free(&arguments[0]);
}

// string_roundtrip: 16 letters of UTF-8 in, owned UTF-8 out and freed

void string_plain(benchmark::State& state) {
  const plain::Cache& c = plain_cache();
  measure(state, kWarmUp, [&] {
    plain::Text result;
    expect_none(plain::echo(c, kText, &result));
    use(result.bytes.get());
  });
}

void string_entity(benchmark::State& state, metaffi_dispatch dispatch) {
  const metaffi_type_info info = type(metaffi_string8_type);
  const Entity entity = load_entity(jvm_module(), "class=bench.Guest,callable=echo", {info}, {info}, dispatch);
  metaffi_entity* const raw = entity.get();
  const metaffi_value argument = metaffi_value_string8(kText.data(), kText.size());
  measure(state, kWarmUp, [&] {
    metaffi_value result;
    call(raw, &argument, &result);
    use(result.as.string8);
    metaffi_value_free(&result);
  });
}

// array_10k: 10,000 int64 in, an owned copy of 10,000 out and freed

std::vector<std::int64_t> items() {
  std::vector<std::int64_t> numbers(kItems);
  std::iota(numbers.begin(), numbers.end(), 0);
  return numbers;
}

void array_plain(benchmark::State& state) {
  const plain::Cache& c = plain_cache();
  const std::vector<std::int64_t> numbers = items();
  measure(state, kWarmUp / 10, [&] {
    plain::Longs result;
    expect_none(plain::echo_array(c, numbers.data(), numbers.size(), &result));
    use(result.items.get());
  });
}

void array_entity(benchmark::State& state, metaffi_dispatch dispatch) {
  const metaffi_type_info info = type(metaffi_int64_packed_array_type);
  const Entity entity = load_entity(jvm_module(), "class=bench.Guest,callable=echoArray", {info}, {info}, dispatch);
  metaffi_entity* const raw = entity.get();
  const std::vector<std::int64_t> numbers = items();
  const metaffi_value argument = metaffi_value_packed(metaffi_int64_type, numbers.data(), numbers.size());
  measure(state, kWarmUp / 10, [&] {
    metaffi_value result;
    call(raw, &argument, &result);
    use(result.as.data);
    metaffi_value_free(&result);
  });
}

// callback: Java calls a C function once

std::int64_t add_in_c(std::int64_t a, std::int64_t b) { return a + b; }

void callback_plain(benchmark::State& state) {
  const plain::Cache& c = plain_cache();
  const jobject function = plain::make_operator(c, add_in_c);
  std::int64_t result = 0;
  measure(state, kWarmUp, [&] {
    expect_none(plain::apply(c, function, 1, 2, &result));
    use(result);
  });
}

metaffi_error* add_invoked(void*, const metaffi_value* arguments, size_t, metaffi_value* results, size_t) {
  results[0] = metaffi_value_int64(add_in_c(arguments[0].as.int64, arguments[1].as.int64));
  return nullptr;
}

void callback_entity(benchmark::State& state, metaffi_dispatch dispatch) {
  const metaffi_type_info number = type(metaffi_int64_type);
  const metaffi_type_info numbers[2] = {number, number};
  const metaffi_callable description{add_invoked, nullptr, nullptr, numbers, 2, &number, 1};
  metaffi_value arguments[3] = {metaffi_value_null(), metaffi_value_int64(1), metaffi_value_int64(2)};
  check(metaffi_callable_new(metaffi_owner_id("bench"), &description, &arguments[0]));
  const Entity entity = load_entity(jvm_module(), "class=bench.Guest,callable=apply",
                                    {type(metaffi_callable_type), number, number}, {number}, dispatch);
  metaffi_entity* const raw = entity.get();
  metaffi_value result;
  measure(state, kWarmUp, [&] {
    call(raw, arguments, &result);
    use(result.as.int64);
  });
  metaffi_value_free(&arguments[0]);
}

// exception: thrown in Java; type, message and stack trace as text in C

void exception_plain(benchmark::State& state) {
  const plain::Cache& c = plain_cache();
  measure(state, kWarmUp / 10, [&] {
    const plain::Outcome thrown = plain::fail(c);
    if (thrown == nullptr) die("nothing was thrown");
    use(thrown->stack.data());
  });
}

void exception_entity(benchmark::State& state, metaffi_dispatch dispatch) {
  const Entity entity = load_entity(jvm_module(), "class=bench.Guest,callable=fail", {}, {}, dispatch);
  metaffi_entity* const raw = entity.get();
  measure(state, kWarmUp / 10, [&] {
    metaffi_error* error = metaffi_entity_call(raw, nullptr, nullptr);
    if (error == nullptr) die("nothing was thrown");
    use(metaffi_error_guest_type(error));
    use(metaffi_error_message(error));
    use(metaffi_error_guest_stack(error));
    metaffi_error_free(error);
  });
}

using Plain = void (*)(benchmark::State&);
using WithDispatch = void (*)(benchmark::State&, metaffi_dispatch);

void add(const std::string& scenario, Plain plain, WithDispatch entity) {
  const std::string name = "jvm/" + scenario + "/";
  benchmark::RegisterBenchmark((name + "plain").c_str(), plain);
  for (const Contender& contender : kContenders) {
    benchmark::RegisterBenchmark((name + contender.name).c_str(), entity, contender.dispatch);
  }
}

}  // namespace

metaffi_module* jvm_module() {
  // Plain JNI finds the class through the system class loader.
  static metaffi_module* const loaded =
      load_module("jvm", guest_file("metaffi-bench.jar"), {"-Djava.class.path=" + guest_file("metaffi-bench.jar")});
  return loaded;
}

void register_jvm() {
  add("void", void_plain, void_entity);
  add("int64_int64", int64_plain, int64_entity);
  add("double_double", double_plain, double_entity);
  add("instance", instance_plain, instance_entity);
  add("string_roundtrip", string_plain, string_entity);
  add("array_10k", array_plain, array_entity);
  add("callback", callback_plain, callback_entity);
  add("exception", exception_plain, exception_entity);
}

}  // namespace metaffi::bench
