// What the tests of the engine share.
#pragma once

#include <gmock/gmock.h>
#include <gtest/gtest.h>
#include <metaffi/metaffi.h>

#include <cstdlib>
#include <initializer_list>
#include <optional>
#include <ostream>
#include <string>
#include <utility>
#include <vector>

#include "tests/engine/fake_plugin/fake.hpp"
#include "tests/support/owners.hpp"

#if !defined(_WIN32)
#include <dlfcn.h>
#endif

namespace metaffi::testing {

// Sanitizers keep freed memory, and do not let an allocation fail.
#if defined(__SANITIZE_ADDRESS__) || defined(__SANITIZE_THREAD__)
inline constexpr bool sanitized = true;
#else
inline constexpr bool sanitized = false;
#endif

inline std::string message(const Error& error) { return error == nullptr ? "" : metaffi_error_message(error.get()); }
inline metaffi_error_code code(const Error& error) { return metaffi_error_get_code(error.get()); }

// EXPECT that a function succeeded; its message otherwise.
#define EXPECT_OK(call)                                                                  \
  do {                                                                                   \
    const ::metaffi::testing::Error expect_ok_error(call);                               \
    EXPECT_EQ(expect_ok_error, nullptr) << ::metaffi::testing::message(expect_ok_error); \
  } while (false)

inline metaffi_type_info info(metaffi_type type, std::uint32_t dimensions = 0) { return {type, dimensions, nullptr}; }

inline std::vector<metaffi_type_info> infos(std::initializer_list<metaffi_type> types) {
  std::vector<metaffi_type_info> result;
  for (const metaffi_type type : types) result.push_back(info(type));
  return result;
}

inline Runtime load_runtime(const char* name = "fake", metaffi_dispatch dispatch = METAFFI_DISPATCH_DEFAULT) {
  metaffi_runtime_options options = {};
  options.size = sizeof(options);
  options.dispatch = dispatch;
  metaffi_runtime* runtime = nullptr;
  EXPECT_OK(metaffi_runtime_load(name, &options, &runtime));
  return Runtime(runtime);
}

inline Module load_module(const Runtime& runtime, const char* path = "module") {
  metaffi_module* module = nullptr;
  EXPECT_OK(metaffi_module_load(runtime.get(), path, &module));
  return Module(module);
}

inline Error try_load(const Module& module, const std::string& path, std::vector<metaffi_type_info> parameters,
                      std::vector<metaffi_type_info> results, Entity* entity,
                      metaffi_dispatch dispatch = METAFFI_DISPATCH_DEFAULT) {
  metaffi_entity_options options = {};
  options.size = sizeof(options);
  options.dispatch = dispatch;
  metaffi_entity* loaded = nullptr;
  Error error(metaffi_entity_load(module.get(), path.c_str(), parameters.data(), parameters.size(), results.data(),
                                  results.size(), &options, &loaded));
  entity->reset(loaded);
  return error;
}

inline Entity load_entity(const Module& module, const std::string& path, std::initializer_list<metaffi_type> parameters,
                          std::initializer_list<metaffi_type> results,
                          metaffi_dispatch dispatch = METAFFI_DISPATCH_DEFAULT) {
  Entity entity;
  const Error error = try_load(module, path, infos(parameters), infos(results), &entity, dispatch);
  EXPECT_EQ(error, nullptr) << message(error);
  return entity;
}

inline Error call(const Entity& entity, std::vector<metaffi_value> arguments, metaffi_value* results) {
  return Error(metaffi_entity_call(entity.get(), arguments.data(), results));
}

inline metaffi_dispatch dispatch_of(const Entity& entity) {
  metaffi_entity_dispatch_info facts = {};
  facts.size = sizeof(facts);
  EXPECT_OK(metaffi_entity_dispatch(entity.get(), &facts));
  return facts.dispatch;
}

// Sets an environment variable for a scope.
class Environment {
 public:
  Environment(const char* name, const char* value) : name_(name) {
    if (const char* old = std::getenv(name)) old_ = old;
    set(value);
  }
  Environment(const Environment&) = delete;
  Environment& operator=(const Environment&) = delete;
  ~Environment() { set(old_ ? old_->c_str() : nullptr); }

 private:
  void set(const char* value) const {
    if (value == nullptr) {
      unsetenv(name_);
    } else {
      setenv(name_, value, 1);
    }
  }
  const char* name_;
  std::optional<std::string> old_;
};

// A function that the fake plug-in exports; the plug-in was loaded by the engine.
template <typename Function>
Function* fake_export(const char* name) {
  static void* const plugin = dlopen(FAKE_PLUGINS "/metaffi_runtime_fake.so", RTLD_NOW | RTLD_LOCAL);
  void* const found = plugin == nullptr ? nullptr : dlsym(plugin, name);
  EXPECT_NE(found, nullptr) << name;
  return reinterpret_cast<Function*>(found);
}
inline fake::Counters& counters() { return *fake_export<fake::Counters*()>("metaffi_fake_counters")(); }
inline std::string fake_log() { return fake_export<const char*()>("metaffi_fake_log")(); }

// A loaded module of the fake runtime.
class FakeTest : public ::testing::Test {
 protected:
  Runtime runtime = load_runtime();
  Module module = load_module(runtime);
};

}  // namespace metaffi::testing
