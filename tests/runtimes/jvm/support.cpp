#include "tests/runtimes/jvm/support.hpp"

#include <cstdlib>

namespace metaffi::testing {

std::string guest_jar(const std::string& name) {
  const char* build = std::getenv("METAFFI_BUILD_DIR");
  return std::string(build == nullptr ? "." : build) + "/tests/guest/" + name;
}

std::string guest_path() { return guest_jar("guest.jar") + ";" + guest_jar("guestlib.jar"); }

metaffi_runtime* jvm() {
  static metaffi_runtime* runtime = [] {
    metaffi_runtime* loaded = nullptr;
    const Error error(metaffi_runtime_load("jvm", nullptr, &loaded));
    EXPECT_EQ(text_of(error.get()), "");
    return loaded;
  }();
  return runtime;
}

Module open_module(const std::string& path) {
  metaffi_module* module = nullptr;
  const Error error(metaffi_module_load(jvm(), path.c_str(), &module));
  EXPECT_EQ(text_of(error.get()), "") << path;
  return Module(module);
}

metaffi_module* guest() {
  static metaffi_module* module = open_module(guest_path()).release();
  return module;
}

Entity JvmTest::load_from(metaffi_module* module, const std::string& path, const Types& parameters,
                          const Types& results) {
  Entity entity;
  const Error error = load_entity(module, path, parameters, results, GetParam(), &entity);
  EXPECT_EQ(text_of(error.get()), "") << path;
  return entity;
}

Entity JvmTest::load(const std::string& path, const Types& parameters, const Types& results) {
  return load_from(guest(), "class=guest." + path, parameters, results);
}

std::string JvmTest::load_error(const std::string& path, const Types& parameters, const Types& results) {
  Entity entity;
  const Error error = load_entity(guest(), path, parameters, results, GetParam(), &entity);
  EXPECT_EQ(entity, nullptr) << path;
  return text_of(error.get());
}

Outcome JvmTest::run(const std::string& path, const Types& parameters, const Types& results, const Values& arguments) {
  return call(load(path, parameters, results), arguments);
}

Outcome JvmTest::run_class(const std::string& class_name, const std::string& callable, const Types& parameters,
                           const Types& results, const Values& arguments) {
  return call(load_from(guest(), "class=" + class_name + ",callable=" + callable, parameters, results), arguments);
}

Outcome JvmTest::make(const std::string& path) { return run(path, {}, {type(metaffi_handle_type)}, {}); }

}  // namespace metaffi::testing
