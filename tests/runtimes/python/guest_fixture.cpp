#include "tests/runtimes/python/guest_fixture.hpp"

namespace metaffi::testing {

namespace {

metaffi_module* guest() {
  static metaffi_module* module = open_python(python_file("guest.py")).release();
  return module;
}

}  // namespace

std::string python_file(const std::string& name) { return std::string(METAFFI_PYTHON_GUEST) + "/" + name; }

metaffi_runtime* python() {
  static metaffi_runtime* runtime = [] {
    metaffi_runtime* loaded = nullptr;
    const Error error(metaffi_runtime_load("python3", nullptr, &loaded));
    EXPECT_EQ(text_of(error.get()), "");
    return loaded;
  }();
  return runtime;
}

Module open_python(const std::string& path) {
  metaffi_module* module = nullptr;
  const Error error(metaffi_module_load(python(), path.c_str(), &module));
  EXPECT_EQ(text_of(error.get()), "") << path;
  return Module(module);
}

std::string python_module_error(const std::string& path) {
  metaffi_module* module = nullptr;
  const Error error(metaffi_module_load(python(), path.c_str(), &module));
  EXPECT_EQ(module, nullptr) << path;
  return text_of(error.get());
}

Entity PythonTest::load_from(metaffi_module* module, const std::string& path, const Types& parameters,
                             const Types& results) {
  Entity entity;
  const Error error = load_entity(module, path, parameters, results, GetParam(), &entity);
  EXPECT_EQ(text_of(error.get()), "") << path;
  return entity;
}

Entity PythonTest::load(const std::string& path, const Types& parameters, const Types& results) {
  return load_from(guest(), path, parameters, results);
}

std::string PythonTest::load_error(const std::string& path, const Types& parameters, const Types& results) {
  Entity entity;
  const Error error = load_entity(guest(), path, parameters, results, GetParam(), &entity);
  EXPECT_EQ(entity, nullptr) << path;
  return text_of(error.get());
}

Outcome PythonTest::run(const std::string& path, const Types& parameters, const Types& results,
                        const Values& arguments) {
  return call(load(path, parameters, results), arguments);
}

Outcome PythonTest::run_from(const std::string& module, const std::string& path, const Types& parameters,
                             const Types& results, const Values& arguments) {
  const Module opened = open_python(module);
  return call(load_from(opened.get(), path, parameters, results), arguments);
}

Outcome PythonTest::echo(const metaffi_type_info& type, const metaffi_value& value) {
  return run("callable=echo", {type}, {type}, {value});
}

Outcome PythonTest::counter(std::int64_t start) {
  return run("callable=Counter", {type(metaffi_int64_type)}, {type(metaffi_handle_type)}, {metaffi_value_int64(start)});
}

}  // namespace metaffi::testing
