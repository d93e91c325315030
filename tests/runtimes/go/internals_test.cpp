// Parts that need no engine and no Go.
#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <cstring>
#include <filesystem>
#include <fstream>
#include <string>
#include <vector>

#include "runtimes/go/alias.hpp"
#include "runtimes/go/go_note.hpp"
#include "runtimes/go/services.hpp"
#include "runtimes/go/toolchain.hpp"

namespace metaffi::go {
namespace {

namespace fs = std::filesystem;
using ::testing::HasSubstr;

template <typename Function>
std::string failure_of(Function function) {
  try {
    function();
    return "";
  } catch (const Failure& failure) {
    return failure.message;
  }
}

TEST(GoAlias, ReadsItsOptions) {
  EXPECT_FALSE(parse_alias(nullptr, "x").owned);
  EXPECT_FALSE(parse_alias("", "x").pointer);
  const Alias all = parse_alias(" malloc , *C.int, length=arg12 ", "x");
  EXPECT_TRUE(all.owned);
  EXPECT_TRUE(all.pointer);
  ASSERT_TRUE(all.length.has_value());
  EXPECT_TRUE(all.length->from_argument);
  EXPECT_EQ(all.length->number, 11u);
  EXPECT_EQ(parse_alias("length=7", "x").length->number, 7u);
}

TEST(GoAlias, RefusesWhatItDoesNotKnow) {
  for (const char* wrong : {"mallok", "malloc,", ",", "length=", "length=-1", "length=arg0", "length=arg", "length=1x",
                            "*", "length=99999999999999999999"}) {
    EXPECT_NE(failure_of([&] { parse_alias(wrong, "x"); }), "") << wrong;
  }
}

std::vector<std::byte> note(std::uint32_t type, std::string_view name, std::size_t description) {
  const std::uint32_t header[3] = {static_cast<std::uint32_t>(name.size()), static_cast<std::uint32_t>(description),
                                   type};
  std::vector<std::byte> bytes(sizeof header + (name.size() + 3) / 4 * 4 + (description + 3) / 4 * 4);
  std::memcpy(bytes.data(), header, sizeof header);
  std::memcpy(bytes.data() + sizeof header, name.data(), name.size());
  return bytes;
}

TEST(GoNote, IsFoundAmongOthers) {
  std::vector<std::byte> notes = note(3, std::string_view("GNU\0", 4), 20);
  EXPECT_FALSE(has_go_note(notes));
  const std::vector<std::byte> go = note(4, std::string_view("Go\0\0", 4), 83);
  notes.insert(notes.end(), go.begin(), go.end());
  EXPECT_TRUE(has_go_note(notes));
  notes.resize(notes.size() - 20);
  EXPECT_FALSE(has_go_note(notes));
  EXPECT_FALSE(has_go_note({}));
  EXPECT_FALSE(has_go_note(note(3, std::string_view("Go\0\0", 4), 4)));
}

TEST(GoNote, BuildInformationIsFoundWhereItIsAligned) {
  alignas(16) std::array<std::byte, 64> data{};
  constexpr std::string_view magic = "\xff Go buildinf:";
  std::memcpy(data.data() + 32, magic.data(), magic.size());
  EXPECT_TRUE(has_go_build_information(data));
  EXPECT_TRUE(has_go_build_information(std::span(data).subspan(3)));
  EXPECT_FALSE(has_go_build_information(std::span(data).first(40)));
  std::memmove(data.data() + 33, data.data() + 32, magic.size());
  EXPECT_FALSE(has_go_build_information(data));
}

class GoToolchain : public ::testing::Test {
 protected:
  GoToolchain() {
    std::string name = ::testing::TempDir() + "metaffi_go_XXXXXX";
    folder_ = ::mkdtemp(name.data());
  }
  ~GoToolchain() override { fs::remove_all(folder_); }

  void program(const fs::path& path, const std::string& text = "#!/bin/sh\n") {
    fs::create_directories((folder_ / path).parent_path());
    std::ofstream(folder_ / path) << text;
    fs::permissions(folder_ / path, fs::perms::owner_all);
  }
  void go(const fs::path& root, const std::string& version) {
    program(root / "bin/go");
    std::ofstream(folder_ / root / "VERSION") << version << "\ntime 2025\n";
  }
  std::string path(const fs::path& name) const { return (folder_ / name).string(); }

  fs::path folder_;
};

TEST_F(GoToolchain, IsFoundByPathGorootAndUsualPlaces) {
  go("a", "go1.22.1");
  go("b", "go1.23.0");
  go("c", "go1.24");
  program("tools/gcc");
  fs::create_symlink(folder_ / "b/bin/go", folder_ / "tools/go");
  const std::string root = path("a");
  const std::string search = ":/nowhere:" + path("tools");
  Surroundings here{root.c_str(), search.c_str(), nullptr, {path("c")}};
  EXPECT_THAT(report_toolchain(here), HasSubstr("toolchain: " + path("tools/go") + " (PATH)\nversion: go1.23.0\n"));
  EXPECT_THAT(report_toolchain(here), HasSubstr("c compiler: " + path("tools/gcc") + "\n"));
  here.path = nullptr;
  EXPECT_THAT(report_toolchain(here), HasSubstr("toolchain: " + path("a/bin/go") + " (GOROOT)\nversion: go1.22.1\n"));
  here.goroot = "/nowhere";
  EXPECT_THAT(report_toolchain(here), HasSubstr("(usual place, not on PATH)\nversion: go1.24\n"));
  EXPECT_THAT(report_toolchain(here), HasSubstr("c compiler: none found"));
  here.c_compiler = "zig cc";
  EXPECT_THAT(report_toolchain(here), HasSubstr("c compiler: zig cc (CC)\n"));
}

TEST_F(GoToolchain, MayBeAScriptThatStartsOne) {
  program("shims/go", "#!/bin/sh\n[ \"$1 $2\" = 'env GOVERSION' ] && echo go1.25.3\n");
  const std::string search = path("shims");
  EXPECT_THAT(report_toolchain({nullptr, search.c_str(), nullptr, {}}), HasSubstr("version: go1.25.3\n"));
}

TEST_F(GoToolchain, WhatIsMissingOrTooOldIsSaidWithTheCure) {
  EXPECT_THAT(
      report_toolchain({nullptr, nullptr, nullptr, {}}),
      HasSubstr("toolchain: none found; guests that are compiled already work, to compile one install Go 1.22 or "
                "later from https://go.dev/dl"));
  program("other/go", "#!/bin/sh\necho Go is a game\n");
  const std::string search = path("other");
  EXPECT_THAT(report_toolchain({nullptr, search.c_str(), nullptr, {}}),
              HasSubstr("version: Go is a game, it does not answer as Go does; install Go 1.22 or later"));
  go("old", "go1.19.8");
  const std::string root = path("old");
  EXPECT_THAT(report_toolchain({root.c_str(), nullptr, nullptr, {}}),
              HasSubstr("version: go1.19.8, too old to compile guests; install Go 1.22 or later"));
}

}  // namespace
}  // namespace metaffi::go
