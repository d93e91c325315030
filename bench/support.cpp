#include "bench/support.hpp"

#include <cstdio>
#include <cstdlib>
#include <filesystem>

namespace metaffi::bench {

void die(const std::string& message) {
  std::fprintf(stderr, "metaffi_bench: %s\n", message.c_str());
  std::exit(1);
}

void check(metaffi_error* error) {
  if (error == nullptr) return;
  die(metaffi_error_message(error));
}

metaffi_module* load_module(const char* runtime, const std::string& path, const std::vector<std::string>& options) {
  std::vector<const char*> arguments;
  arguments.reserve(options.size());
  for (const std::string& option : options) arguments.push_back(option.c_str());
  metaffi_runtime_options runtime_options{};
  runtime_options.size = sizeof runtime_options;
  runtime_options.arguments = arguments.data();
  runtime_options.argument_count = arguments.size();
  metaffi_runtime* loaded = nullptr;
  check(metaffi_runtime_load(runtime, &runtime_options, &loaded));
  metaffi_module* module = nullptr;
  check(metaffi_module_load(loaded, path.c_str(), &module));
  return module;
}

Entity load_entity(metaffi_module* module, const std::string& path, const Types& parameters, const Types& results,
                   metaffi_dispatch dispatch) {
  metaffi_entity_options options{};
  options.size = sizeof options;
  options.dispatch = dispatch;
  metaffi_entity* entity = nullptr;
  check(metaffi_entity_load(module, path.c_str(), parameters.data(), parameters.size(), results.data(), results.size(),
                            &options, &entity));
  return Entity(entity);
}

std::string guest_file(const std::string& name) {
  const std::filesystem::path program = std::filesystem::read_symlink("/proc/self/exe");
  return (program.parent_path().parent_path() / "bench" / name).string();
}

}  // namespace metaffi::bench
