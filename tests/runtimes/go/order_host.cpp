// order_host LIBRARY FOLDER go,jvm: loads the runtimes in that order, then lets Go recover from nil dereferences and Java from null
// dereferences that the processor reports (SIGSEGV), in turn and at once. Exit status 0: every one was an error and nothing else.
#include <metaffi/metaffi.hpp>

#include <cstdio>
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

struct Java {
  explicit Java(const char* folder)
      : language("jvm"),
        guest(language.load_module(folder)),
        null(guest.load<value(handle)>("class=java.util.Collections,callable=max")) {}
  metaffi::runtime language;
  metaffi::module guest;
  metaffi::typed_entity<value(handle)> null;
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

void provoke(const Go& go, const Java& java, int times) {
  for (int i = 0; i < times; ++i) {
    provoke_go(go);
    provoke_java(java);
  }
}

int run(const char* library, const char* folder, const std::string& order) {
  std::optional<Go> go;
  std::optional<Java> java;
  std::istringstream names(order);
  for (std::string name; std::getline(names, name, ',');) {
    if (name == "go") provoke_go(go.emplace(library));
    if (name == "jvm") provoke_java(java.emplace(folder));
  }
  provoke(*go, *java, 20000);  // enough for Java to compile what it runs
  std::vector<std::thread> threads;
  for (int i = 0; i < 8; ++i) threads.emplace_back([&] { provoke(*go, *java, 500); });
  for (std::thread& thread : threads) thread.join();
  provoke(*go, *java, 10);
  return 0;
}

}  // namespace

int main(int count, char** arguments) {
  if (count != 4) {
    std::fputs("usage: order_host LIBRARY FOLDER go,jvm\n", stderr);
    return 2;
  }
  try {
    return run(arguments[1], arguments[2], arguments[3]);
  } catch (const std::exception& failure) {
    std::fprintf(stderr, "%s\n", failure.what());
    return 1;
  }
}
