#include "tests/runtimes/native/fixture.hpp"

namespace metaffi::testing {

NativeTest::NativeTest() {
  metaffi_runtime_options options{};
  options.size = sizeof options;
  options.dispatch = GetParam();  // for every entity
  metaffi_runtime* runtime = nullptr;
  const Error error(metaffi_runtime_load("native", &options, &runtime));
  EXPECT_EQ(text_of(error.get()), "");
  runtime_.reset(runtime);
  guest_ = open(METAFFI_NATIVE_GUEST);
}

Module NativeTest::open(const std::string& path) {
  metaffi_module* module = nullptr;
  const Error error(metaffi_module_load(runtime_.get(), path.c_str(), &module));
  EXPECT_EQ(text_of(error.get()), "");
  return Module(module);
}

Entity NativeTest::load_from(metaffi_module* module, const std::string& path, const Types& parameters,
                             const Types& results) {
  Entity entity;
  const Error error = load_entity(module, path, parameters, results, METAFFI_DISPATCH_DEFAULT, &entity);
  EXPECT_EQ(text_of(error.get()), "") << path;
  return entity;
}

Entity NativeTest::load(const std::string& path, const Types& parameters, const Types& results) {
  return load_from(guest_.get(), path, parameters, results);
}

std::string NativeTest::load_error(const std::string& path, const Types& parameters, const Types& results) {
  Entity entity;
  const Error error = load_entity(guest_.get(), path, parameters, results, METAFFI_DISPATCH_DEFAULT, &entity);
  EXPECT_EQ(entity, nullptr) << path;
  return text_of(error.get());
}

Outcome NativeTest::run(const std::string& path, const Types& parameters, const Types& results,
                        const Values& arguments) {
  return call(load(path, parameters, results), arguments);
}

int NativeTest::calls() {
  const Outcome outcome = run("global=calls,getter", {}, {type(metaffi_int32_type)}, {});
  return outcome.error == nullptr ? outcome.value().as.int32 : -1;
}

}  // namespace metaffi::testing
