// C to Java: the trampoline and the interpreter against hand-written JNI (jni_plain.hpp), in one JVM and on one class.
#include <cstdint>
#include <string>
#include <vector>

#include "bench/jni_plain.hpp"
#include "bench/jvm_module.hpp"
#include "bench/support.hpp"

namespace metaffi::bench {

namespace {

inline void expect_none(const plain::Outcome& outcome) {
  if (outcome != nullptr) [[unlikely]]
    die("unexpected " + outcome->type + ": " + outcome->message);
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

void text_entity(benchmark::State& state, metaffi_dispatch dispatch) {
  string_entity(state, jvm_module(), "class=bench.Guest,callable=echo", dispatch);
}

// array_10k: 10,000 int64 in, an owned copy of 10,000 out and freed

void array_plain(benchmark::State& state) {
  const plain::Cache& c = plain_cache();
  const std::vector<std::int64_t> numbers = items(kItems);
  measure(state, kWarmUp / 10, [&] {
    plain::Longs result;
    expect_none(plain::echo_array(c, numbers.data(), numbers.size(), &result));
    use(result.items.get());
  });
}

void large_entity(benchmark::State& state, metaffi_dispatch dispatch) {
  array_entity(state, jvm_module(), "class=bench.Guest,callable=echoArray", dispatch, metaffi_int64_packed_array_type,
               kItems, kWarmUp / 10);
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

void callback_entity(benchmark::State& state, metaffi_dispatch dispatch) {
  const metaffi_type_info number = type(metaffi_int64_type);
  metaffi_value arguments[3] = {make_operator(add_in_c), metaffi_value_int64(1), metaffi_value_int64(2)};
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

}  // namespace

metaffi_module* jvm_module() {
  // Plain JNI finds the class through the system class loader.
  static metaffi_module* const loaded =
      load_module("jvm", guest_file("metaffi-bench.jar"), {"-Djava.class.path=" + guest_file("metaffi-bench.jar")});
  return loaded;
}

void register_jvm() {
  add_scenario("jvm/void", void_plain, void_entity);
  add_scenario("jvm/int64_int64", int64_plain, int64_entity);
  add_scenario("jvm/double_double", double_plain, double_entity);
  add_scenario("jvm/instance", instance_plain, instance_entity);
  add_scenario("jvm/string_roundtrip", string_plain, text_entity);
  add_scenario("jvm/array_10k", array_plain, large_entity);
  add_scenario("jvm/callback", callback_plain, callback_entity);
  add_scenario("jvm/exception", exception_plain, exception_entity);
}

}  // namespace metaffi::bench
