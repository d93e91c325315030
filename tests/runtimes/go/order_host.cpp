// order_host LIBRARY JAR go,jvm,python3: loads the runtimes in that order, then lets Go recover from nil dereferences and Java from
// null dereferences that the processor reports (SIGSEGV), and Python raise exceptions, in turn and at once. Exit status 0: every
// one was an error and nothing else.
#include <metaffi/metaffi.hpp>

#include <cstdio>
#include <functional>
#include <memory>
#include <optional>
#include <sstream>
#include <string>
#include <thread>
#include <vector>

namespace {

using metaffi::handle;
using metaffi::value;

struct Go {
  explicit Go(const char* library)
      : language("go"), guest(language.load_module(library)), nil(guest.load<std::int64_t()>("callable=Nil")) {}
  metaffi::runtime language;
  metaffi::module guest;
  metaffi::typed_entity<std::int64_t()> nil;
};

// Compiled Java looks at no pointer for which it never saw null: a null then is a fault of the processor. Once for each method,
// after which it is compiled anew.
struct Java {
  explicit Java(const char* jar)
      : language("jvm"),
        guest(language.load_module(jar)),
        null(guest.load<value(handle)>("class=java.util.Collections,callable=max")) {
    load<std::int64_t, std::int64_t>("sum");
    load<double, double>("sumDoubles");
    load<std::int32_t, std::int8_t>("sumBytes");
  }
  metaffi::runtime language;
  metaffi::module guest;
  metaffi::typed_entity<value(handle)> null;
  std::vector<std::function<void(bool)>> methods;  // called with null or with an array

 private:
  template <typename Result, typename Element>
  void load(const std::string& method) {
    using Array = std::vector<Element>;
    const std::string path = "class=guest.Arrays,callable=" + method;
    const auto call = std::make_shared<metaffi::typed_entity<Result(std::optional<Array>)>>(
        guest.load<Result(std::optional<Array>)>(path));
    methods.emplace_back([call](bool is_null) { (*call)(is_null ? std::nullopt : std::optional<Array>({1, 2})); });
    for (int i = 0; i < 20000; ++i) methods.back()(false);
  }
};

struct Python {
  Python()
      : language("python3"),
        guest(language.load_module("operator")),
        divide(guest.load<double(double, double)>("callable=truediv")) {}
  metaffi::runtime language;
  metaffi::module guest;
  metaffi::typed_entity<double(double, double)> divide;
};

struct Loaded {
  std::optional<Go> go;
  std::optional<Java> java;
  std::optional<Python> python;
};

void expect(const metaffi::error& failure, std::string_view words) {
  const std::string all = std::string(failure.what()) + " " + std::string(failure.guest_type());
  if (all.find(words) == std::string::npos)
    throw std::runtime_error("another error than " + std::string(words) + ": " + all);
}

template <typename Call>
void expect_failure(const Call& call, std::string_view words) {
  try {
    call();
  } catch (const metaffi::error& failure) {
    return expect(failure, words);
  }
  throw std::runtime_error("no error where " + std::string(words) + " is due");
}

void provoke_go(const Go& go) {
  expect_failure([&] { return go.nil(); }, "nil pointer dereference");
}

void provoke_java(const Java& java) {
  expect_failure([&] { return java.null(handle(metaffi_value_null())); }, "java.lang.NullPointerException");
}

void provoke_python(const Python& python) {
  expect_failure([&] { return python.divide(1, 0); }, "ZeroDivisionError");
  if (python.divide(1, 2) != 0.5) throw std::runtime_error("Python does not divide any more");
}

void provoke(const Loaded& all, int times) {
  for (int i = 0; i < times; ++i) {
    if (all.go) provoke_go(*all.go);
    if (all.java) provoke_java(*all.java);
    if (all.python) provoke_python(*all.python);
  }
}

void provoke_compiled(const Java& java) {
  for (const auto& method : java.methods) {
    expect_failure([&] { method(true); }, "java.lang.NullPointerException");
    method(false);
  }
}

int run(const char* library, const char* jar, const std::string& order) {
  Loaded all;
  std::istringstream names(order);
  for (std::string name; std::getline(names, name, ',');) {
    if (name == "go") all.go.emplace(library);
    if (name == "jvm") all.java.emplace(jar);
    if (name == "python3") all.python.emplace();
    provoke(all, 1);
  }
  provoke_compiled(*all.java);
  provoke(all, 4000);
  std::vector<std::thread> threads;
  for (int i = 0; i < 8; ++i) threads.emplace_back([&] { provoke(all, 300); });
  for (std::thread& thread : threads) thread.join();
  provoke(all, 10);
  return 0;
}

}  // namespace

int main(int count, char** arguments) {
  if (count != 4) {
    std::fputs("usage: order_host LIBRARY JAR go,jvm,python3\n", stderr);
    return 2;
  }
  try {
    return run(arguments[1], arguments[2], arguments[3]);
  } catch (const std::exception& failure) {
    std::fprintf(stderr, "%s\n", failure.what());
    return 1;
  }
}
