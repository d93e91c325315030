#include "bench/support.hpp"

#include <cstdio>
#include <cstdlib>
#include <filesystem>
#include <numeric>

namespace metaffi::bench {

void die(const std::string& message) {
  std::fprintf(stderr, "metaffi_bench: %s\n", message.c_str());
  std::exit(1);
}

void check(metaffi_error* error) {
  if (error == nullptr) return;
  die(metaffi_error_message(error));
}

metaffi_module* load_module(const char* runtime, const std::string& path, const std::vector<std::string>& options) {
  std::vector<const char*> arguments;
  arguments.reserve(options.size());
  for (const std::string& option : options) arguments.push_back(option.c_str());
  metaffi_runtime_options runtime_options{};
  runtime_options.size = sizeof runtime_options;
  runtime_options.arguments = arguments.data();
  runtime_options.argument_count = arguments.size();
  metaffi_runtime* loaded = nullptr;
  check(metaffi_runtime_load(runtime, &runtime_options, &loaded));
  metaffi_module* module = nullptr;
  check(metaffi_module_load(loaded, path.c_str(), &module));
  return module;
}

Entity load_entity(metaffi_module* module, const std::string& path, const Types& parameters, const Types& results,
                   metaffi_dispatch dispatch) {
  metaffi_entity_options options{};
  options.size = sizeof options;
  options.dispatch = dispatch;
  metaffi_entity* entity = nullptr;
  check(metaffi_entity_load(module, path.c_str(), parameters.data(), parameters.size(), results.data(), results.size(),
                            &options, &entity));
  return Entity(entity);
}

std::vector<std::int64_t> items(std::size_t count) {
  std::vector<std::int64_t> numbers(count);
  std::iota(numbers.begin(), numbers.end(), 0);
  return numbers;
}

namespace {

metaffi_error* add_invoked(void* add, const metaffi_value* arguments, size_t, metaffi_value* results, size_t) {
  const auto function = reinterpret_cast<std::int64_t (*)(std::int64_t, std::int64_t)>(add);
  results[0] = metaffi_value_int64(function(arguments[0].as.int64, arguments[1].as.int64));
  return nullptr;
}

}  // namespace

metaffi_value make_operator(std::int64_t (*add)(std::int64_t, std::int64_t)) {
  const metaffi_type_info number = type(metaffi_int64_type);
  const metaffi_type_info numbers[2] = {number, number};
  const metaffi_callable description{add_invoked, reinterpret_cast<void*>(add), nullptr, numbers, 2, &number, 1};
  metaffi_value made;
  check(metaffi_callable_new(metaffi_owner_id("bench"), &description, &made));
  return made;
}

void string_entity(benchmark::State& state, metaffi_module* module, const char* path, metaffi_dispatch dispatch) {
  const metaffi_type_info info = type(metaffi_string8_type);
  const Entity entity = load_entity(module, path, {info}, {info}, dispatch);
  metaffi_entity* const raw = entity.get();
  const metaffi_value argument = metaffi_value_string8(kText.data(), kText.size());
  measure(state, kWarmUp, [&] {
    metaffi_value result;
    call(raw, &argument, &result);
    use(result.as.string8);
    metaffi_value_free(&result);
  });
}

void array_entity(benchmark::State& state, metaffi_module* module, const char* path, metaffi_dispatch dispatch,
                  metaffi_type declared, std::size_t count, int warm_up) {
  const metaffi_type_info info = type(declared);
  const Entity entity = load_entity(module, path, {info}, {info}, dispatch);
  metaffi_entity* const raw = entity.get();
  const std::vector<std::int64_t> numbers = items(count);
  const metaffi_value argument = metaffi_value_packed(metaffi_int64_type, numbers.data(), numbers.size());
  measure(state, warm_up, [&] {
    metaffi_value result;
    call(raw, &argument, &result);
    use(result.as.data);
    metaffi_value_free(&result);
  });
}

void add_scenario(const std::string& scenario, Plain by_hand, WithDispatch entity) {
  benchmark::RegisterBenchmark((scenario + "/plain").c_str(), by_hand);
  for (const Contender& contender : kContenders) {
    benchmark::RegisterBenchmark((scenario + "/" + contender.name).c_str(), entity, contender.dispatch);
  }
}

std::string guest_file(const std::string& name) {
  const std::filesystem::path program = std::filesystem::read_symlink("/proc/self/exe");
  return (program.parent_path().parent_path() / "bench" / name).string();
}

}  // namespace metaffi::bench
