// The `metaffi` command.
#include <CLI/CLI.hpp>
#include <algorithm>
#include <iostream>
#include <map>
#include <string>
#include <vector>

#include "engine/cli/commands.hpp"

namespace metaffi::cli {
namespace {

struct Options {
  EntityRequest entity;
  bool as_json = false;
  bool plugin = false;
  bool list = false;
  std::string install;
  std::string remove;
};

const std::map<std::string, metaffi_dispatch> dispatches = {
    {"auto", METAFFI_DISPATCH_AUTO}, {"jit", METAFFI_DISPATCH_JIT}, {"interpreter", METAFFI_DISPATCH_INTERPRETER}};

constexpr const char* types_help =
    "comma list of types, e.g. int64,string8[],handle:java.util.List; an empty one for none; a comma of a name that is "
    "in no "
    "brackets is written \\,";

void add_file(CLI::App* command, Options* options) {
  command->add_option("FILE", options->entity.file, "what the runtime loads: a.jar, liba.so, a folder of classes, …")
      ->required();
  command->add_option("--runtime", options->entity.runtime, "jvm, native, …; inferred from FILE when omitted");
}

void add_entity(CLI::App* command, Options* options) {
  add_file(command, options);
  command->add_option("PATH", options->entity.path, "entity path, e.g. class=java.lang.Math,callable=max")->required();
  command->add_option("--params", options->entity.params, std::string("declared parameters: ") + types_help)
      ->allow_extra_args(false);
  command->add_option("--returns", options->entity.returns, std::string("declared results: ") + types_help)
      ->allow_extra_args(false);
  command->add_option("--dispatch", options->entity.dispatch, "auto, jit or interpreter")
      ->transform(CLI::CheckedTransformer(dispatches).description(""));
}

// CLI11 takes "[1,2]" for a list of its own; a mark at its end, taken off again afterwards, keeps it whole.
constexpr char mark = '\x1f';

std::vector<std::string> marked(int argc, char** argv) {
  std::vector<std::string> arguments(argv + 1, argv + argc);
  for (std::string& argument : arguments) {
    if (argument.starts_with('[') && argument.ends_with(']')) argument += mark;
  }
  std::reverse(arguments.begin(), arguments.end());  // as CLI11 wants them
  return arguments;
}

void unmark(std::string& argument) {
  if (argument.ends_with(mark)) argument.pop_back();
}

void unmark(EntityRequest& request) {
  unmark(request.file);
  unmark(request.path);
  for (std::string& argument : request.arguments) unmark(argument);
}

int run_plugin(const Options& options) {
  if (!options.install.empty()) return plugin_install(options.install);
  if (!options.remove.empty()) return plugin_remove(options.remove);
  if (options.list) return plugin_list();
  throw UsageError("--plugin needs --list, --install FILE or --remove NAME");
}

void print_error(const error& failure) {
  std::cerr << "metaffi: " << failure.what() << '\n';
  // A stack trace begins with the type.
  if (!failure.guest_stack().empty()) {
    std::cerr << failure.guest_stack() << (failure.guest_stack().ends_with('\n') ? "" : "\n");
  } else if (!failure.guest_type().empty()) {
    std::cerr << "  " << failure.guest_type() << '\n';
  }
  for (auto cause = failure.cause(); cause; cause = cause->cause()) {
    std::cerr << "caused by: " << cause->what() << '\n';
  }
}

int run(int argc, char** argv) {
  if (argc > 1 && (std::string(argv[1]) == "-c" || std::string(argv[1]) == "--compile")) {
    return compile(std::vector<std::string>(argv + 2, argv + argc));
  }
  Options options;
  CLI::App app("MetaFFI: calls functions of JARs, shared objects and other languages' modules by their names.",
               "metaffi");
  app.set_version_flag("--version", std::string("metaffi ") + metaffi_version());
  app.require_subcommand(0, 1);

  auto* const doctor_command =
      app.add_subcommand("doctor", "runtimes found, versions, what is missing and how to get it");
  auto* const call_command = app.add_subcommand("call", "call one entity and print its results, one a line");
  add_entity(call_command, &options);
  call_command->add_option("ARGS", options.entity.arguments,
                           "numbers, true, false, null, text, JSON arrays; after -- when one begins with a dash");
  auto* const explain_command = app.add_subcommand("explain", "plan, dispatch, copies made, disassembly");
  add_entity(explain_command, &options);
  auto* const inspect_command = app.add_subcommand("inspect", "entities with their entity paths and types");
  add_file(inspect_command, &options);
  inspect_command->add_flag("--json", options.as_json, "as the runtime tells it");

  app.footer("metaffi -c --idl FILE -g makes a guest library of source code; metaffi -c --help tells more.");
  auto* const plugin = app.add_flag("--plugin", options.plugin, "manage runtime plug-ins:");
  app.add_flag("--list", options.list, "list those that are found")->needs(plugin);
  app.add_option("--install", options.install, "install metaffi_runtime_NAME.so")->needs(plugin);
  app.add_option("--remove", options.remove, "remove the plug-in of a runtime")->needs(plugin);

  try {
    app.parse(marked(argc, argv));
  } catch (const CLI::ParseError& failure) {
    return app.exit(failure);
  }
  unmark(options.entity);
  if (doctor_command->parsed()) return doctor();
  if (call_command->parsed()) return call(options.entity);
  if (explain_command->parsed()) return explain(options.entity);
  if (inspect_command->parsed()) return inspect(options.entity.file, options.entity.runtime, options.as_json);
  if (options.plugin) return run_plugin(options);
  std::cout << app.help();
  return 0;
}

}  // namespace
}  // namespace metaffi::cli

int main(int argc, char** argv) {
  try {
    return metaffi::cli::run(argc, argv);
  } catch (const metaffi::error& failure) {
    metaffi::cli::print_error(failure);
  } catch (const metaffi::cli::UsageError& failure) {
    std::cerr << "metaffi: " << failure.what() << '\n';
    return 2;
  } catch (const std::exception& failure) {
    std::cerr << "metaffi: " << failure.what() << '\n';
  }
  return 1;
}
