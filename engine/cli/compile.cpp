// metaffi -c --idl FILE… [-g [LANG]] [-o DIR] [--print-idl]: runs the compiler of the source's language, a program of its own
// called metaffi-compiler-<language> that lies where plug-ins lie.
#include <fcntl.h>
#include <spawn.h>
#include <sys/wait.h>
#include <unistd.h>

#include <CLI/CLI.hpp>
#include <algorithm>
#include <csignal>
#include <cstring>
#include <filesystem>
#include <iostream>
#include <map>

#include "engine/cli/commands.hpp"
#include "engine/cli/survey.hpp"

namespace fs = std::filesystem;

namespace metaffi::cli {
namespace {

constexpr std::string_view prefix = "metaffi-compiler-";

struct Wish {
  std::vector<std::string> sources;
  std::vector<std::string> guest;  // what follows -g: a language or nothing
  bool wants_guest = false;
  std::vector<std::string> hosts;
  bool print_idl = false;
  std::string output;
  std::string name;
  std::vector<std::string> instantiate;
  std::string tags;
};

bool contains_go(const fs::path& folder) {
  std::error_code failure;
  for (fs::directory_iterator entry(folder, failure), end; !failure && entry != end; entry.increment(failure)) {
    if (entry->path().extension() == ".go" || entry->path().filename() == "go.mod") return true;
  }
  return false;
}

// github.com/google/uuid@v1.6.0: the first element is a domain.
bool is_import_path(const std::string& source) {
  const std::size_t slash = source.find('/');
  if (slash == std::string::npos || slash == 0 || source.front() == '.') return false;
  return source.substr(0, slash).find('.') != std::string::npos;
}

std::string language_of(std::string source) {
  constexpr std::string_view below = "/...";
  if (source.ends_with(below)) source.resize(source.size() - below.size());
  const fs::path path = source;
  const std::string extension = path.extension().string();
  std::error_code ignored;
  if (extension == ".go") return "go";
  if (extension == ".py" || fs::exists(path / "__init__.py", ignored)) return "python3";
  if (extension == ".java" || extension == ".class" || extension == ".jar") return "jvm";
  if (fs::is_directory(path, ignored)) return contains_go(path) ? "go" : "";
  if (!fs::exists(path, ignored) && is_import_path(source)) return "go";
  return {};
}

struct Compilers {
  std::map<std::string, fs::path> by_language;
  std::string places;
};

Compilers find_compilers() {
  Compilers found;
  const nlohmann::json facts = survey();
  for (const nlohmann::json& place : facts.at("places")) {
    const fs::path folder = place.at("folder").get<std::string>();
    found.places += "\n  " + folder.string();
    std::error_code failure;
    for (fs::directory_iterator entry(folder, failure), end; !failure && entry != end; entry.increment(failure)) {
      const std::string name = entry->path().filename().string();
      if (!name.starts_with(prefix) || access(entry->path().c_str(), X_OK) != 0) continue;
      found.by_language.emplace(name.substr(prefix.size()), entry->path());  // the first that was found counts
    }
  }
  return found;
}

// Runs a program, with our standard streams or none; what waitpid says of its end.
int run(std::vector<std::string> words, bool quietly) {
  std::vector<char*> arguments;
  for (std::string& word : words) arguments.push_back(word.data());
  arguments.push_back(nullptr);
  posix_spawn_file_actions_t streams;
  posix_spawn_file_actions_init(&streams);
  for (const int stream : {STDOUT_FILENO, STDERR_FILENO}) {
    if (quietly) posix_spawn_file_actions_addopen(&streams, stream, "/dev/null", O_WRONLY, 0);
  }
  pid_t child = 0;
  const int failure = posix_spawn(&child, words.front().c_str(), &streams, nullptr, arguments.data(), environ);
  posix_spawn_file_actions_destroy(&streams);
  if (failure != 0) throw std::runtime_error(words.front() + " cannot be run: " + std::strerror(failure));
  int status = 0;
  while (waitpid(child, &status, 0) < 0) {
    if (errno != EINTR) throw std::runtime_error(words.front() + ": " + std::strerror(errno));
  }
  return status;
}

// The language whose compiler says that it has a package of that name of its own, like Go's strings.
std::string language_with(const std::string& source) {
  for (const auto& [language, compiler] : find_compilers().by_language) {
    const int status = run({compiler.string(), "--recognizes", source}, true);
    if (WIFEXITED(status) && WEXITSTATUS(status) == 0) return language;
  }
  return {};
}

std::string language_for(const Wish& wish) {
  if (!wish.guest.empty()) return wish.guest.front();
  std::string language;
  for (const std::string& source : wish.sources) {
    std::string each = language_of(source);
    std::error_code ignored;
    if (each.empty() && !fs::exists(source, ignored)) each = language_with(source);
    if (each.empty()) {
      throw UsageError(
          fs::exists(source, ignored)
              ? "cannot tell the language of " + source + " (X.go or the folder of a Go package: go); name it: -g LANG"
              : source +
                    " does not exist, and it is no import path of Go (like github.com/google/uuid@v1.6.0 or strings) "
                    "either; to leave that to a compiler, name its language: -g go");
    }
    if (!language.empty() && each != language) {
      throw UsageError(wish.sources.front() + " is " + language + " and " + source + " is " + each +
                       "; a library is made of one language");
    }
    language = std::move(each);
  }
  return language;
}

fs::path compiler_of(const std::string& language) {
  const Compilers found = find_compilers();
  if (const auto wanted = found.by_language.find(language); wanted != found.by_language.end()) return wanted->second;
  if (language == "jvm" || language == "python3") {
    throw UsageError(language + " needs no guest library: load the source as it is, e.g. metaffi inspect FILE");
  }
  std::string known;
  for (const auto& [each, compiler] : found.by_language) known += (known.empty() ? "" : ", ") + each;
  throw UsageError("there is no compiler for \"" + language + "\"; there are " +
                   (known.empty() ? std::string("none") : known) + "; looked for " + std::string(prefix) + language +
                   " in" + found.places);
}

// The headers lie relative to this program, in an installation and in a build tree alike.
std::string headers() {
  const fs::path program = fs::read_symlink("/proc/self/exe");
  return (program.parent_path() / METAFFI_BIN_TO_INCLUDE).lexically_normal().string();
}

std::vector<std::string> command_line(const fs::path& compiler, const Wish& wish) {
  std::vector<std::string> words = {compiler.string()};
  const auto add = [&words](const char* option, const std::vector<std::string>& values) {
    for (const std::string& value : values) words.insert(words.end(), {option, value});
  };
  add("--idl", wish.sources);
  if (wish.wants_guest) words.emplace_back("--guest");
  if (wish.print_idl) words.emplace_back("--print-idl");
  if (!wish.output.empty()) add("-o", {wish.output});
  if (!wish.name.empty()) add("--name", {wish.name});
  if (!wish.tags.empty()) add("--tags", {wish.tags});
  add("--instantiate", wish.instantiate);
  add("--include", {headers()});
  return words;
}

// Its exit status, or 128 + signal as shells count.
int run_compiler(const std::vector<std::string>& words) {
  const int status = run(words, false);
  if (WIFEXITED(status)) return WEXITSTATUS(status);
  if (WTERMSIG(status) == SIGPIPE) return 128 + SIGPIPE;  // whoever reads has had enough
  std::cerr << "metaffi: " << words.front() << " was ended by signal " << WTERMSIG(status) << " ("
            << strsignal(WTERMSIG(status)) << ")\n";
  return 128 + WTERMSIG(status);
}

}  // namespace

int compile(std::vector<std::string> arguments) {
  Wish wish;
  CLI::App app("Makes a guest library of source code.", "metaffi -c");
  app.set_help_flag("--help", "this text");  // -h is for host modules
  app.add_option("--idl", wish.sources, "source: X.go, the folder of a package, an import path; repeatable")
      ->allow_extra_args(false);
  auto* const guest =
      app.add_option("-g,--guest", wish.guest, "make X_MetaFFIGuest; of this language, if it cannot be told")
          ->expected(0, 1);
  app.add_option("-h,--host", wish.hosts, "make host modules for these languages")->expected(1, -1);
  app.add_flag("--print-idl", wish.print_idl, "print what can be called, as JSON");
  app.add_option("-o,--output", wish.output, "folder for what is made; by default beside the source");
  app.add_option("--name", wish.name, "of the library; by default that of the first source");
  app.add_option("--instantiate", wish.instantiate,
                 "an instantiation of generic code, e.g. 'Map[int,string]'; repeatable")
      ->allow_extra_args(false);
  app.add_option("--tags", wish.tags, "build tags");
  std::reverse(arguments.begin(), arguments.end());  // as CLI11 wants them
  try {
    app.parse(std::move(arguments));
  } catch (const CLI::ParseError& failure) {
    return app.exit(failure) == 0 ? 0 : 2;
  }
  wish.wants_guest = guest->count() > 0;
  std::erase_if(wish.guest, [](const std::string& language) { return language.empty(); });
  if (wish.sources.empty())
    throw UsageError("-c: name the source with --idl FILE; metaffi -c --help lists the options");
  if (!wish.hosts.empty())
    throw UsageError("-h: host modules are not made by this version; entities are loaded by path");
  if (!wish.wants_guest && !wish.print_idl) throw UsageError("-c: nothing to do; ask for -g, --print-idl or both");
  return run_compiler(command_line(compiler_of(language_for(wish)), wish));
}

}  // namespace metaffi::cli
