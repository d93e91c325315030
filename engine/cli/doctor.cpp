// metaffi doctor: runtimes found, versions, what is missing and how to get it.
#include <algorithm>
#include <iostream>
#include <sstream>

#include "engine/cli/commands.hpp"
#include "engine/cli/survey.hpp"

namespace metaffi::cli {
namespace {

using nlohmann::json;

struct Known {
  const char* name;
  const char* serves;
  const char* how_to_get;
};

// The runtimes that MetaFFI itself brings.
constexpr Known known[] = {
    {"native", "C shared objects", "it is part of MetaFFI: build or install MetaFFI again"},
    {"jvm", "Java, JDK 11 to 25", "build MetaFFI with -DMETAFFI_BUILD_JVM=ON"},
    {"python3", "CPython 3.11 and later as a guest", "build MetaFFI with -DMETAFFI_BUILD_PYTHON_GUEST=ON"},
    {"go", "Go 1.22 and later", "it is part of MetaFFI: build or install MetaFFI again"},
};

constexpr const char* jdk_advice = "to get a JDK: apt install openjdk-17-jdk-headless, or set JAVA_HOME to one";

void print_indented(const std::string& text) {
  std::istringstream lines(text);
  for (std::string line; std::getline(lines, line);) std::cout << "    " << line << '\n';
}

// Whether it can be used.
bool print_plugin(const json& plugin) {
  const bool usable = plugin.at("error").is_null();
  const std::string version = plugin.at("version").is_null() ? "" : " " + plugin.at("version").get<std::string>();
  std::cout << (usable ? "  ok       " : "  problem  ") << plugin.at("name").get<std::string>() << version << "  "
            << plugin.at("file").get<std::string>() << '\n';
  if (!plugin.at("report").is_null()) print_indented(plugin.at("report").get<std::string>());
  if (usable) return true;
  print_indented(plugin.at("error").get<std::string>());
  if (plugin.at("name") == "jvm") print_indented(jdk_advice);
  return false;
}

void print_missing(const json& plugins) {
  for (const Known& one : known) {
    const bool found =
        std::any_of(plugins.begin(), plugins.end(), [&](const json& plugin) { return plugin.at("name") == one.name; });
    if (!found) std::cout << "  missing  " << one.name << " (" << one.serves << "): " << one.how_to_get << '\n';
  }
}

}  // namespace

int doctor() {
  const json facts = survey();
  std::cout << "MetaFFI " << facts.at("version").get<std::string>() << ", plug-in interface "
            << facts.at("abi_version").get<unsigned>() << "\n\ndispatch\n";
  if (facts.at("jit").at("available").get<bool>()) {
    std::cout << "  ok       trampolines are compiled (METAFFI_DISPATCH=auto|jit|interpreter chooses)\n";
  } else {
    std::cout << "  problem  the interpreter serves every entity: " << facts.at("jit").at("reason").get<std::string>()
              << '\n';
  }
  std::cout << "\nruntimes\n";
  bool healthy = true;
  for (const json& plugin : facts.at("plugins")) healthy = print_plugin(plugin) && healthy;
  print_missing(facts.at("plugins"));
  std::cout << "\nplug-ins are searched in\n";
  for (const json& place : facts.at("places")) {
    std::cout << (place.at("exists").get<bool>() ? "  found    " : "  absent   ")
              << place.at("folder").get<std::string>() << " (" << place.at("reason").get<std::string>() << ")\n";
  }
  return healthy ? 0 : 1;
}

}  // namespace metaffi::cli
