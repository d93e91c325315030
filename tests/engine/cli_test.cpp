// The `metaffi` command, run as a user runs it, on the fake runtime.
#include <sys/wait.h>

#include <cstdio>
#include <filesystem>

#include "tests/engine/support.hpp"

namespace metaffi::testing {
namespace {

using ::testing::ContainsRegex;
using ::testing::HasSubstr;
using ::testing::StartsWith;

struct Outcome {
  int status;
  std::string output;  // both streams
};

Outcome run(const std::string& arguments) {
  const std::string command = METAFFI_COMMAND " " + arguments + " 2>&1";
  FILE* const pipe = popen(command.c_str(), "r");
  EXPECT_NE(pipe, nullptr);
  Outcome outcome = {-1, {}};
  char part[4096];
  for (std::size_t count = 0; (count = fread(part, 1, sizeof(part), pipe)) > 0;) outcome.output.append(part, count);
  const int status = pclose(pipe);
  if (WIFEXITED(status)) outcome.status = WEXITSTATUS(status);
  return outcome;
}

Outcome call_fake(const std::string& arguments) { return run("call --runtime fake module " + arguments); }

struct Call {
  const char* arguments;
  const char* output;
};

class CliCall : public ::testing::TestWithParam<Call> {};

INSTANTIATE_TEST_SUITE_P(
    All, CliCall,
    ::testing::Values(Call{"callable=add 40 2 --params int64,int64 --returns int64", "42\n"},
                      Call{"callable=divide --params int64,int64 --returns float64 -- 10 -4", "-2.5\n"},
                      Call{"callable=nothing --returns ''", ""}, Call{"callable=echo 7", "7\n"},
                      Call{"callable=echo 7.0", "7.0\n"}, Call{"callable=greet you", "Hello, you\n"},
                      Call{"callable=greet '\"42\"'", "Hello, 42\n"},
                      Call{"callable=greet 42 --params string8 --returns string8", "Hello, 42\n"},
                      Call{"callable=split 10 --params int64 --returns int64,int32", "5\n10\n"},
                      Call{"callable=length '[1,2,3]' --params 'float64[]' --returns int64", "3\n"},
                      Call{"callable=length '[\"a\",\"b\"]' --params string8_array --returns int64", "2\n"},
                      Call{"callable=length '[[1],[2,3],[]]' --params 'int8[][]' --returns int64", "3\n"},
                      Call{"callable=length_or_null null --params string8 --returns int64", "-1\n"},
                      Call{"callable=echo true --params bool --returns bool", "true\n"},
                      Call{"callable=echo x --params char32 --returns char32", "x\n"},
                      Call{"callable=echo 18446744073709551615 --params uint64 --returns uint64",
                           "18446744073709551615\n"},
                      Call{"callable=object 5 --params int64 --returns handle", "<fake.Object>\n"},
                      Call{"callable=add 1 2 --params int64,int64 --returns int64 --dispatch interpreter", "3\n"}));

TEST_P(CliCall, PrintsResultsOneALine) {
  const Outcome outcome = call_fake(GetParam().arguments);
  EXPECT_EQ(outcome.output, GetParam().output);
  EXPECT_EQ(outcome.status, 0);
}

struct Refusal {
  const char* arguments;
  int status;
  const char* message;
};

class CliRefusal : public ::testing::TestWithParam<Refusal> {};

INSTANTIATE_TEST_SUITE_P(
    All, CliRefusal,
    ::testing::Values(
        Refusal{"call --runtime fake module callable=echo 300 --params int8 --returns int8", 2,
                "argument 1 is 300, declared int8: it does not fit; the range is -128 to 127"},
        Refusal{"call --runtime fake module callable=add 1 --params int64,int64 --returns int64", 2,
                "fake.add: 1 argument(s) were given where 2 are declared"},
        Refusal{"call --runtime fake module callable=add x 1 --params int64,int64 --returns int64", 2,
                "argument 1 is \"x\", declared int64: an integer is needed"},
        Refusal{"call --runtime fake module callable=add --params int65 --returns int64", 2, "\"int65\" is no type"},
        Refusal{"call --runtime fake module callable=echo text", 2, "choose with --params"},
        Refusal{"explain --runtime fake module callable=echo", 2,
                "--params float64 --returns float64   float64 echo(float64)"},
        Refusal{"call --runtime fake module callable=object_number x --params handle --returns int64", 2,
                "no literal makes one"},
        Refusal{"call --runtime fake module calable=add", 1, "unknown key \"calable\""},
        Refusal{"call --runtime fake missing callable=add", 1, "there is no module \"missing\""},
        Refusal{"call --runtime cobol module callable=add", 1, "there is no plug-in for runtime \"cobol\""},
        Refusal{"call some.thing callable=add", 2, "cannot tell which runtime loads some.thing"},
        Refusal{"call --runtime fake module callable=split --params int64 --returns int64,int32 -- -1", 1,
                "metaffi: fake: failed with 18446744073709551615\nat fake.fail(fake:1)\n"},
        Refusal{"--plugin", 2, "--plugin needs --list, --install FILE or --remove NAME"},
        Refusal{"--plugin --remove cobol", 2, "there is no plug-in for runtime \"cobol\""},
        Refusal{"--plugin --install nothing.so", 2, "nothing.so does not exist"}));

TEST_P(CliRefusal, SaysWhatWasAskedAndWhatToDo) {
  const Outcome outcome = run(GetParam().arguments);
  EXPECT_EQ(outcome.status, GetParam().status);
  EXPECT_THAT(outcome.output, HasSubstr(GetParam().message));
}

TEST(Cli, TellsItsVersion) {
  EXPECT_EQ(run("--version").output, std::string("metaffi ") + metaffi_version() + "\n");
  EXPECT_THAT(run("").output, HasSubstr("doctor"));
}

TEST(Cli, ExplainShowsPlanDispatchCopiesAndCode) {
  const Outcome outcome = run("explain --runtime fake module callable=greet --dispatch auto");
  EXPECT_EQ(outcome.status, 0) << outcome.output;
  for (const char* part : {"params     string8:fake.Name\n", "dispatch   ", "guard argument[0] as string8",
                           "argument 1 string8:fake.Name: read by greet", "result 1 string8: made by greet"}) {
    EXPECT_THAT(outcome.output, HasSubstr(part));
  }
  if (outcome.output.find("dispatch   jit") != std::string::npos) {
    EXPECT_THAT(outcome.output, ContainsRegex("(call|jmp) metaffi_runtime_fake.so"));
    EXPECT_THAT(outcome.output, HasSubstr("ret\n"));
  }
  const Outcome interpreted = run("explain --runtime fake module callable=greet --dispatch interpreter");
  EXPECT_THAT(interpreted.output, HasSubstr("dispatch   interpreter (the entity's options asked for the interpreter)"));
}

TEST(Cli, InspectListsEntitiesWithPathsAndTypes) {
  EXPECT_EQ(run("inspect --runtime fake module").output,
            "function\tcallable=echo\t(int64) -> (int64)\n"
            "function\tcallable=echo\t(float64) -> (float64)\n"
            "function\tcallable=greet\t(string8:fake.Name) -> (string8)\n");
  EXPECT_THAT(run("inspect --runtime fake module --json").output, HasSubstr("\"path\": \"callable=greet\""));
  EXPECT_THAT(run("inspect --runtime minimal module").output, HasSubstr("cannot list what a module contains"));
}

TEST(Cli, DoctorShowsWhatIsThereWhatIsWrongAndWhatIsMissing) {
  const Outcome outcome = run("doctor");
  EXPECT_EQ(outcome.status, 1) << "there are plug-ins that cannot be used";
  for (const char* part : {"ok       fake 1.0  ", "    location: nowhere\n", "problem  older", "was made for version 0",
                           "METAFFI_PLUGIN_PATH"}) {
    EXPECT_THAT(outcome.output, HasSubstr(part));
  }
  const auto python =
      std::filesystem::path(METAFFI_COMMAND).parent_path() / "../lib/metaffi/metaffi_runtime_python3.so";
  const bool is_there = std::filesystem::exists(python);  // beside the library, as an option of the build says
  const char* const missing = "missing  python3 (CPython 3.11 and later as a guest)";
  EXPECT_EQ(outcome.output.find(missing) == std::string::npos, is_there) << outcome.output;
}

TEST(Cli, PluginsAreInstalledListedAndRemoved) {
  const std::filesystem::path folder = std::filesystem::path(::testing::TempDir()) / "metaffi_cli_plugins";
  std::filesystem::remove_all(folder);
  const Environment path("METAFFI_PLUGIN_PATH", folder.c_str());
  const Outcome installed = run("--plugin --install " FAKE_PLUGINS "/metaffi_runtime_fake.so");
  EXPECT_EQ(installed.status, 0);
  EXPECT_EQ(installed.output, "installed " + (folder / "metaffi_runtime_fake.so").string() + "\n");
  EXPECT_THAT(run("--plugin --list").output, HasSubstr("fake\t1.0\tok\t" + folder.string()));
  EXPECT_THAT(run("--plugin --install " METAFFI_COMMAND).output, HasSubstr("is no plug-in"));
  EXPECT_EQ(run("--plugin --install " BROKEN_PLUGINS "/metaffi_runtime_older.so").status, 1);
  EXPECT_EQ(run("--plugin --remove older").status, 0);
  EXPECT_EQ(run("--plugin --remove fake").status, 0);
  EXPECT_FALSE(std::filesystem::exists(folder / "metaffi_runtime_fake.so"));
  std::filesystem::remove_all(folder);
}

}  // namespace
}  // namespace metaffi::testing
