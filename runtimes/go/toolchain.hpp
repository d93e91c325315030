// The Go toolchain of this machine, which compiles guests; running them needs none.
#pragma once

#include <string>
#include <vector>

namespace metaffi::go {

// Where to look; a test gives its own.
struct Surroundings {
  const char* goroot = nullptr;
  const char* path = nullptr;
  const char* c_compiler = nullptr;        // CC
  std::vector<std::string> usual_folders;  // that hold bin/go

  static Surroundings of_process();
};

// What `metaffi doctor` prints: "key: value" lines with what was found, and what to install where something is missing or too old.
std::string report_toolchain(const Surroundings& surroundings);

}  // namespace metaffi::go
