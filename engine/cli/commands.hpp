// The verbs of the `metaffi` command. Each prints to standard output and throws for what went wrong: metaffi::error, or
// UsageError for what the user can put right on the command line. They return the exit status.
#pragma once

#include <metaffi/metaffi.hpp>

#include <optional>
#include <stdexcept>
#include <string>
#include <vector>

namespace metaffi::cli {

class UsageError : public std::runtime_error {
 public:
  using std::runtime_error::runtime_error;
};

// What call and explain are asked for.
struct EntityRequest {
  std::string file;
  std::string path;
  std::string runtime;                // empty: inferred from the file
  std::optional<std::string> params;  // as written after --params
  std::optional<std::string> returns;
  metaffi_dispatch dispatch = METAFFI_DISPATCH_DEFAULT;
  std::vector<std::string> arguments;
};

int doctor();
int call(const EntityRequest& request);
int explain(const EntityRequest& request);
int inspect(const std::string& file, const std::string& runtime, bool as_json);

// What follows -c on the command line.
int compile(std::vector<std::string> arguments);

int plugin_list();
int plugin_install(const std::string& file);
int plugin_remove(const std::string& name);

}  // namespace metaffi::cli
