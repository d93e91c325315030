// Finds the CPython that is to be used, without starting it: by METAFFI_PYTHON, the active virtual environment, or the python3
// on PATH. An interpreter is asked where its library is by running it once, with -I and no site packages.
#pragma once

#include <string>

namespace metaffi::cpython {

inline constexpr int kOldestMinor = 11;

struct Surroundings {
  std::string metaffi_python;  // METAFFI_PYTHON; empty: not set
  std::string virtual_env;     // VIRTUAL_ENV
  std::string path;            // PATH

  static Surroundings of_process();
};

// An installation of CPython.
struct Installation {
  std::string executable;  // the interpreter to appear as: that of the virtual environment, where there is one
  std::string library;     // libpython to open
  std::string version;     // "3.12.1"
  std::string home;        // sys.base_prefix
  std::string found_by;    // "VIRTUAL_ENV", "python3 on PATH (/usr/bin/python3)"
};

// Throws Failure (RUNTIME_NOT_FOUND): what was looked for and where, what was found there, what to do.
Installation locate_python(const Surroundings& surroundings);

// Of a virtual environment: "3.12" by its pyvenv.cfg; empty when it says nothing.
std::string version_of_environment(const std::string& folder);

// Throws Failure when the active virtual environment is of another version than the Python that is in use.
void check_environment(const Surroundings& surroundings, const std::string& version, const std::string& in_use);

}  // namespace metaffi::cpython
