// Module paths, what is no Go library, two Go runtimes in one process, inspection and options.
#include <dlfcn.h>
#include <elf.h>
#include <sys/stat.h>
#include <unistd.h>

#include <algorithm>
#include <cstring>
#include <filesystem>
#include <fstream>
#include <nlohmann/json.hpp>

#include "runtimes/go/guest_abi.h"
#include "tests/runtimes/go/fixture.hpp"

namespace metaffi::testing {
namespace {

namespace fs = std::filesystem;
using ::testing::AllOf;
using ::testing::HasSubstr;
using ::testing::StartsWith;

class GoModules : public ::testing::Test {
 protected:
  struct Access : GoTest {
    using GoTest::open;
    using GoTest::open_error;
    using GoTest::runtime;
    void TestBody() override {}
  };
  GoModules() : runtime_(Access::runtime(METAFFI_DISPATCH_AUTO)) {
    std::string name = ::testing::TempDir() + "metaffi_go_XXXXXX";
    folder_ = ::mkdtemp(name.data());
  }
  ~GoModules() override { fs::remove_all(folder_); }

  std::string write(const std::string& name, const std::string& content) {
    std::ofstream(folder_ / name, std::ios::binary) << content;
    return (folder_ / name).string();
  }
  std::string error_of(const std::string& path) { return Access::open_error(runtime_.get(), path); }
  bool opens(const std::string& path) { return Access::open(runtime_.get(), path) != nullptr; }

  Runtime runtime_;
  fs::path folder_;
};

TEST_F(GoModules, AreFoundWithoutTheirSuffix) {
  const std::string path = guest("described");
  EXPECT_TRUE(opens(path));
  EXPECT_TRUE(opens(path.substr(0, path.size() - 3)));
  fs::create_symlink(path, folder_ / "shapes_MetaFFIGuest.so");
  EXPECT_TRUE(opens((folder_ / "shapes_MetaFFIGuest").string()));
  EXPECT_TRUE(opens((folder_ / "shapes").string()));
  fs::current_path(folder_);
  EXPECT_TRUE(opens("shapes"));
}

TEST_F(GoModules, BareNamesAreFoundWhereTheLoaderLooks) {
  // The loader reads LD_LIBRARY_PATH when the program starts; the folder of libmetaffi is among what the program names.
  Dl_info info{};
  ASSERT_NE(::dladdr(reinterpret_cast<void*>(&metaffi_runtime_load), &info), 0);
  const fs::path link = fs::path(info.dli_fname).parent_path() / "metaffi_go_module_test.so";
  fs::remove(link);
  fs::create_symlink(guest("described"), link);
  EXPECT_TRUE(opens("metaffi_go_module_test"));
  fs::remove(link);
}

TEST_F(GoModules, MissingOnesSayWhatWasLookedFor) {
  EXPECT_EQ(error_of("/nowhere/shapes"),
            "MODULE_NOT_FOUND: there is no Go library '/nowhere/shapes'; looked for '/nowhere/shapes', "
            "'/nowhere/shapes.so', '/nowhere/shapes_MetaFFIGuest.so'. `metaffi -c --idl X.go -g` makes "
            "X_MetaFFIGuest.so from Go source");
  EXPECT_THAT(error_of("shapes"), HasSubstr("' here and in the folders of the dynamic loader."));
  EXPECT_THAT(error_of(""), StartsWith("MODULE_NOT_FOUND: the path of the go module is empty"));
}

TEST_F(GoModules, SourceAndFoldersAreToBeCompiledFirst) {
  EXPECT_THAT(error_of(write("shapes.go", "package shapes")),
              AllOf(StartsWith("MODULE_INVALID: "), HasSubstr("is Go source. Compile it with `metaffi -c --idl ")));
  EXPECT_THAT(error_of(folder_.string()),
              AllOf(StartsWith("MODULE_INVALID: "), HasSubstr("is a folder. If it is a Go package")));
}

// How much of an ELF file the loader maps.
std::size_t end_of_segments(const std::string& file) {
  Elf64_Ehdr header;
  std::memcpy(&header, file.data(), sizeof header);
  std::size_t end = 0;
  for (std::size_t i = 0; i < header.e_phnum; ++i) {
    Elf64_Phdr segment;
    std::memcpy(&segment, file.data() + header.e_phoff + i * sizeof segment, sizeof segment);
    if (segment.p_type == PT_LOAD) end = std::max<std::size_t>(end, segment.p_offset + segment.p_filesz);
  }
  return end;
}

TEST_F(GoModules, WhatIsNoGoLibrarySaysWhatItIs) {
  EXPECT_THAT(error_of(write("empty.so", "")), HasSubstr("it is no shared object (ELF of 64 bits)"));
  EXPECT_THAT(error_of(write("text.so", "#!/bin/sh\n")), HasSubstr("it is no shared object (ELF of 64 bits)"));
  EXPECT_THAT(error_of(guest("absent/libmetaffi_go_absent")),
              HasSubstr("there is no Go in it; C functions are called by the runtime native"));
  std::ifstream file(guest("second"), std::ios::binary);
  std::string content{std::istreambuf_iterator<char>(file), {}};
  EXPECT_THAT(error_of(write("cut.so", content.substr(0, 64))), StartsWith("MODULE_INVALID: "));
  EXPECT_THAT(error_of(write("short.so", content.substr(0, end_of_segments(content) - 1))),
              HasSubstr("it is cut short: copy or compile it again"));
  content[18] = 8;  // e_machine: MIPS
  EXPECT_THAT(error_of(write("mips.so", content)), HasSubstr("it is made for another processor"));
  content[18] = 62;
  content[16] = 1;  // e_type: an object file
  EXPECT_THAT(error_of(write("object.so", content)),
              HasSubstr("not a shared object; build it with `go build -buildmode=c-shared`"));
}

TEST_F(GoModules, MissingDependenciesAreToldInTheLoadersWords) {
  EXPECT_THAT(error_of(guest("needy")), AllOf(StartsWith("MODULE_INVALID: "),
                                              HasSubstr("libmetaffi_go_absent.so: cannot open shared object file"),
                                              HasSubstr("in a folder of LD_LIBRARY_PATH")));
}

TEST_F(GoModules, AnotherVersionOfTheInterfaceIsRefused) {
  constexpr unsigned own = METAFFI_GO_GUEST_VERSION;
  for (int i = 0; i < 2; ++i) {
    EXPECT_THAT(error_of(guest("outdated")),
                AllOf(StartsWith("MODULE_INVALID: "),
                      HasSubstr("it was compiled for version " + std::to_string(own + 41) + " of the interface"),
                      HasSubstr("which has version " + std::to_string(own) + ". Compile it again")));
  }
}

TEST_F(GoModules, TheSameFileIsOneLibrary) {
  fs::create_symlink(guest("described"), folder_ / "other.so");
  const Runtime another = Access::runtime(METAFFI_DISPATCH_AUTO);
  const Module first = Access::open(runtime_.get(), guest("described"));
  const Module second = Access::open(another.get(), (folder_ / "other").string());
  const auto set = [](const Module& module, std::int64_t number) {
    const metaffi_type_info type = {metaffi_int64_type, 0, nullptr};
    metaffi_entity* entity = nullptr;
    EXPECT_EQ(metaffi_entity_load(module.get(), "global=Counter,setter", &type, 1, nullptr, 0, nullptr, &entity),
              nullptr);
    const Entity owned(entity);
    const metaffi_value argument = metaffi_value_int64(number);
    EXPECT_EQ(metaffi_entity_call(entity, &argument, nullptr), nullptr);
  };
  set(first, 11);
  set(second, 12);
}

TEST_F(GoModules, AReplacedFileAsksForANewProcess) {
  const std::string path = (folder_ / "replaced.so").string();
  fs::copy_file(guest("second"), path);
  EXPECT_TRUE(opens(path));
  fs::remove(path);
  fs::copy_file(guest("second"), path);
  EXPECT_THAT(error_of(path),
              HasSubstr("has changed since this process opened it. A Go library cannot be unloaded: start "
                        "the process anew"));
}

TEST_F(GoModules, ASecondGoRuntimeIsRefused) {
  EXPECT_TRUE(opens(guest("described")));
  EXPECT_THAT(error_of(guest("second")),
              AllOf(StartsWith("UNSUPPORTED: "),
                    HasSubstr("the process has a Go runtime already, that of '" + guest("described")),
                    HasSubstr("Compile the packages of both into one library")));
}

// It is known as Go though it was linked without a build id.
TEST_F(GoModules, ARuntimeThatSomeoneElseOpenedCountsToo) {
  ASSERT_NE(::dlopen(guest("second").c_str(), RTLD_NOW | RTLD_LOCAL), nullptr);
  EXPECT_THAT(error_of(guest("described")), HasSubstr("that of '" + guest("second") + "'"));
  EXPECT_TRUE(opens(guest("second")));
}

TEST_F(GoModules, ASecondGoRuntimeCanBeInsistedOn) {
  const Runtime insisting = Access::runtime(METAFFI_DISPATCH_AUTO, {"several-go-runtimes"});
  EXPECT_TRUE(opens(guest("described")));
  const Module second = Access::open(insisting.get(), guest("second"));
  metaffi_entity* entity = nullptr;
  const metaffi_type_info type = {metaffi_int64_type, 0, nullptr};
  ASSERT_EQ(metaffi_entity_load(second.get(), "callable=Second", nullptr, 0, &type, 1, nullptr, &entity), nullptr);
  const Entity owned(entity);
  metaffi_value result;
  ASSERT_EQ(metaffi_entity_call(entity, nullptr, &result), nullptr);
  EXPECT_EQ(result.as.int64, 2);
}

TEST_F(GoModules, OtherOptionsAreRefused) {
  const char* const options[] = {"-Xmx1g"};
  const metaffi_runtime_options given{sizeof given, METAFFI_DISPATCH_AUTO, options, 1};
  metaffi_runtime* runtime = nullptr;
  const Error error(metaffi_runtime_load("go", &given, &runtime));
  EXPECT_THAT(text_of(error.get()),
              AllOf(StartsWith("INVALID_ARGUMENT: the go runtime has no option '-Xmx1g'"), HasSubstr("GODEBUG")));
}

nlohmann::json inspect(const Module& module) {
  char* text = nullptr;
  EXPECT_EQ(metaffi_module_inspect(module.get(), &text), nullptr);
  nlohmann::json parsed = nlohmann::json::parse(text == nullptr ? "null" : text);
  metaffi_free(text);
  return parsed;
}

TEST_F(GoModules, AreInspected) {
  const nlohmann::json found = inspect(Access::open(runtime_.get(), guest("described")));
  EXPECT_EQ(found["runtime"], "go");
  EXPECT_EQ(found["go"], "go1.22");
  const auto entity = [&](const std::string& path) {
    for (const auto& each : found["entities"]) {
      if (each["path"] == path) return each;
    }
    return nlohmann::json();
  };
  const nlohmann::json method = entity("callable=Point.Sum,instance_required");
  EXPECT_EQ(method["kind"], "method");
  EXPECT_EQ(method["package"], "metaffi.test/shapes");
  EXPECT_EQ(method["signature"], "func (p *Point) Sum() int64");
  EXPECT_EQ(
      method["params"],
      nlohmann::json::parse(R"([{"name":"object","type":"handle","code":32768,"dims":0,"alias":"*shapes.Point"}])"));
  EXPECT_EQ(method["results"][0]["type"], "int64");
  EXPECT_EQ(entity("callable=Nothing")["documentation"], "Does nothing.");
  EXPECT_EQ(entity("callable=Sum")["varargs"], true);
  EXPECT_TRUE(entity("callable=Same").is_null());
  EXPECT_FALSE(entity("callable=metaffi.test/shapes.Same").is_null());
  EXPECT_EQ(found["skipped"][0]["name"], "Hidden");
}

TEST_F(GoModules, OfHandWrittenExportsHaveNamesToInspect) {
  const nlohmann::json found = inspect(Access::open(runtime_.get(), guest("exports")));
  EXPECT_TRUE(found["go"].is_null());
  std::vector<std::string> paths;
  for (const auto& each : found["entities"]) paths.push_back(each["path"]);
  EXPECT_THAT(paths, ::testing::Contains("callable=Upper"));
  EXPECT_THAT(paths, ::testing::Each(::testing::Not(HasSubstr("cgo"))));
}

}  // namespace
}  // namespace metaffi::testing
