// Finds a Java runtime on this machine: JAVA_HOME, then `java` on PATH, then /usr/lib/jvm. Starts nothing.
#pragma once

#include <string>
#include <vector>

#include "services.hpp"

namespace metaffi::jvm {

inline constexpr int kOldestJdk = 11;

struct JavaHome {
  std::string home;      // e.g. /usr/lib/jvm/java-17-openjdk-amd64
  std::string library;   // its libjvm.so
  std::string version;   // JAVA_VERSION of its `release` file; empty when it has none
  std::string vendor;    // IMPLEMENTOR of the same, or empty
  std::string found_by;  // "JAVA_HOME", "java on PATH (/usr/bin/java)", "/usr/lib/jvm"
  int feature = 0;       // 17 for 17.0.15, 8 for 1.8.0; 0 when unknown
};

// The environment and folders looked at; a parameter so that tests can bring their own.
struct Surroundings {
  const char* java_home = nullptr;
  const char* path = nullptr;
  const char* jenv_version = nullptr;
  std::string jvm_folder = "/usr/lib/jvm";

  [[nodiscard]] static Surroundings of_process();
};

// The Java runtime to use. A JAVA_HOME that is set decides alone: if nothing usable is there, that is an error and no other
// place is looked at. RUNTIME_NOT_FOUND names every place and what was missing there.
[[nodiscard]] Error locate_java(const Surroundings& surroundings, JavaHome* result);

// Feature number of a JAVA_VERSION text: "17.0.15" is 17, "1.8.0_292" is 8, 0 when it is neither.
[[nodiscard]] int feature_version(std::string_view version) noexcept;

}  // namespace metaffi::jvm
