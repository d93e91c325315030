// metaffi -c, with compilers that say how they were called.
#include <sys/stat.h>
#include <sys/wait.h>

#include <cstdio>
#include <filesystem>
#include <fstream>

#include "tests/engine/support.hpp"

namespace fs = std::filesystem;

namespace metaffi::testing {
namespace {

using ::testing::EndsWith;
using ::testing::HasSubstr;
using ::testing::StartsWith;

struct Outcome {
  int status;
  std::string output;  // both streams
};

class CliCompile : public ::testing::Test {
 protected:
  CliCompile() : folder_(fs::temp_directory_path() / ("metaffi-cli-compile-" + std::to_string(getpid()))) {
    fs::create_directories(folder_ / "package");
    for (const char* language : {"go", "cobol"}) {
      const fs::path program = folder_ / (std::string("metaffi-compiler-") + language);
      std::ofstream(program) << "#!/bin/sh\necho " << language << " \"$@\"\necho complaint >&2\n"
                             << "[ \"$*\" = '--recognizes packages of " << language << "' ] && exit 0\n"
                             << "[ \"$2\" = killed.go ] && kill -9 $$\nexit 7\n";
      fs::permissions(program, fs::perms::owner_all);
    }
    for (const char* name : {"x.go", "x.py", "x.jar", "x.what", "package/a.go"}) std::ofstream(folder_ / name) << "\n";
  }
  ~CliCompile() override { fs::remove_all(folder_); }

  Outcome run(const std::string& arguments) const {
    const std::string command = "cd '" + folder_.string() + "' && METAFFI_PLUGIN_PATH='" + folder_.string() +
                                "' " METAFFI_COMMAND " -c " + arguments + " 2>&1";
    FILE* const pipe = popen(command.c_str(), "r");
    EXPECT_NE(pipe, nullptr);
    Outcome outcome = {-1, {}};
    char part[4096];
    for (std::size_t count = 0; (count = fread(part, 1, sizeof(part), pipe)) > 0;) outcome.output.append(part, count);
    const int status = pclose(pipe);
    if (WIFEXITED(status)) outcome.status = WEXITSTATUS(status);
    return outcome;
  }

  fs::path folder_;
};

TEST_F(CliCompile, PassesOptionsStreamsAndStatusThrough) {
  const Outcome outcome =
      run("--idl x.go --idl package -g -o out --name n --tags a,b --instantiate 'Map[int,string]' --print-idl");
  EXPECT_EQ(outcome.status, 7);
  EXPECT_THAT(outcome.output, StartsWith("go --idl x.go --idl package --guest --print-idl -o out --name n --tags a,b "
                                         "--instantiate Map[int,string] --include "));
  EXPECT_THAT(outcome.output, EndsWith("complaint\n"));
}

TEST_F(CliCompile, GivesTheFolderOfTheHeaders) {
  std::string include = run("--idl x.go -g").output;
  include = include.substr(include.find("--include ") + 10);
  include = include.substr(0, include.find('\n'));
  EXPECT_TRUE(fs::exists(fs::path(include) / "metaffi" / "plugin.h")) << include;
}

TEST_F(CliCompile, KnowsTheLanguageBySuffixFolderAndImportPath) {
  for (const char* source : {"x.go", "package", "package/...", "github.com/google/uuid@v1.6.0"}) {
    EXPECT_THAT(run(std::string("-g --idl ") + source).output, StartsWith("go --idl ")) << source;
  }
}

TEST_F(CliCompile, AsksCompilersForNamesThatAreNoFiles) {
  EXPECT_THAT(run("-g --idl 'packages of cobol'").output,
              StartsWith("cobol --idl packages of cobol --guest --include"));
  EXPECT_THAT(run("-g --idl 'packages of go'").output, StartsWith("go --idl packages of go --guest --include"));
}

TEST_F(CliCompile, SaysWhenTheCompilerWasStopped) {
  const Outcome outcome = run("-g --idl killed.go");
  EXPECT_EQ(outcome.status, 128 + 9);
  EXPECT_THAT(outcome.output, HasSubstr("metaffi-compiler-go was ended by signal 9 (Killed)"));
}

TEST_F(CliCompile, TakesTheLanguageThatIsNamed) {
  EXPECT_THAT(run("--idl x.what -g cobol").output, StartsWith("cobol --idl x.what --guest --include"));
}

TEST_F(CliCompile, SaysWhatIsWrongWithTheCommandLine) {
  const std::pair<const char*, const char*> refusals[] = {
      {"", "-c: name the source with --idl FILE"},
      {"--idl x.go", "-c: nothing to do; ask for -g, --print-idl or both"},
      {"--idl x.what -g", "cannot tell the language of x.what"},
      {"--idl gone.what -g", "gone.what does not exist, and it is no import path of Go"},
      {"--idl x.go --idl x.py -g", "x.go is go and x.py is python3; a library is made of one language"},
      {"--idl x.py -g", "python3 needs no guest library"},
      {"--idl x.jar -g", "jvm needs no guest library"},
      {"--idl x.go -g basic", "there is no compiler for \"basic\"; there are cobol, go"},
      {"--idl x.go -h python3", "host modules are not made by this version"},
      {"--idl x.go -g --bogus", "--bogus"},
  };
  for (const auto& [arguments, message] : refusals) {
    const Outcome outcome = run(arguments);
    EXPECT_EQ(outcome.status, 2) << arguments;
    EXPECT_THAT(outcome.output, HasSubstr(message)) << arguments;
  }
}

TEST_F(CliCompile, HelpIsNoError) {
  const Outcome outcome = run("--help");
  EXPECT_EQ(outcome.status, 0);
  EXPECT_THAT(outcome.output, HasSubstr("--instantiate"));
}

}  // namespace
}  // namespace metaffi::testing
