// Parts that need no engine and no Go.
#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <array>
#include <cstring>
#include <filesystem>
#include <fstream>
#include <string>
#include <vector>

#include "runtimes/go/alias.hpp"
#include "runtimes/go/go_note.hpp"
#include "runtimes/go/near_names.hpp"
#include "runtimes/go/services.hpp"
#include "runtimes/go/toolchain.hpp"
#include "runtimes/go/unicode.hpp"

namespace metaffi::go {
namespace {

namespace fs = std::filesystem;
using ::testing::ElementsAre;
using ::testing::HasSubstr;
using ::testing::IsEmpty;

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

TEST(GoNearNames, AreThoseWithFewEdits) {
  const std::vector<std::string_view> names{"Open", "OpenFile", "Close", "open", "Point.Sum"};
  EXPECT_THAT(near_names("Opne", names), ElementsAre("Open", "open"));
  EXPECT_THAT(near_names("OPEN", names), ElementsAre("Open", "open"));
  EXPECT_THAT(near_names("point.Smu", names), ElementsAre("Point.Sum"));
  EXPECT_THAT(near_names("Zebra", names), IsEmpty());
  EXPECT_THAT(near_names("", {"a"}), ElementsAre("a"));
}

TEST(GoNearNames, AreListedOnce) {
  EXPECT_EQ(listed({"b", "a", "b"}, 5), "'a', 'b'");
  EXPECT_EQ(listed({"c", "b", "a"}, 1), "'a' and 2 more");
}

TEST(GoUnicode, CountsAndConverts) {
  const std::string utf8 = "aé€😀";
  const std::u16string utf16 = u"aé€😀";
  const std::u32string utf32 = U"aé€😀";
  std::size_t invalid = 0;
  EXPECT_EQ(utf16_size(utf8.data(), utf8.size(), &invalid), utf16.size());
  EXPECT_EQ(invalid, kValid);
  EXPECT_EQ(utf32_size(utf8.data(), utf8.size(), &invalid), utf32.size());
  EXPECT_EQ(utf8_size(utf16.data(), utf16.size(), &invalid), utf8.size());
  EXPECT_EQ(utf8_size(utf32.data(), utf32.size(), &invalid), utf8.size());
  std::u16string to16(utf16.size(), u'\0');
  from_utf8(utf8.data(), utf8.size(), to16.data());
  EXPECT_EQ(to16, utf16);
  std::u32string to32(utf32.size(), U'\0');
  from_utf8(utf8.data(), utf8.size(), to32.data());
  EXPECT_EQ(to32, utf32);
  std::string back(utf8.size(), '\0');
  to_utf8(utf16.data(), utf16.size(), back.data());
  EXPECT_EQ(back, utf8);
  to_utf8(utf32.data(), utf32.size(), back.data());
  EXPECT_EQ(back, utf8);
}

TEST(GoUnicode, EveryCodePointSurvives) {
  for (char32_t point = 0; point <= 0x10FFFF; point += point < 0x900 ? 1 : 37) {
    if (point >= 0xD800 && point < 0xE000) continue;
    std::array<char, 4> utf8{};
    std::size_t invalid = 0;
    const std::size_t size = utf8_size(&point, 1, &invalid);
    ASSERT_EQ(invalid, kValid);
    to_utf8(&point, 1, utf8.data());
    std::array<char16_t, 2> utf16{};
    const std::size_t units = utf16_size(utf8.data(), size, &invalid);
    ASSERT_EQ(invalid, kValid) << std::uint32_t{point};
    from_utf8(utf8.data(), size, utf16.data());
    std::array<char, 4> again{};
    ASSERT_EQ(utf8_size(utf16.data(), units, &invalid), size);
    to_utf8(utf16.data(), units, again.data());
    ASSERT_EQ(again, utf8);
  }
}

TEST(GoUnicode, FindsWhatIsMalformed) {
  struct Case {
    std::string_view text;
    std::size_t at;
  };
  for (const Case& each : {Case{"a\x80", 1}, Case{"\xc0\x80", 0}, Case{"a\xc3", 1}, Case{"\xe0\x80\x80", 0},
                           Case{"\xed\xa0\x80", 0}, Case{"\xf4\x90\x80\x80", 0}, Case{"é\xf5", 2}, Case{"\xe2\x82", 0},
                           Case{"\xf0\x9f\x98", 0}, Case{"\xe2\x28\xa1", 0}}) {
    std::size_t invalid = 0;
    utf16_size(each.text.data(), each.text.size(), &invalid);
    EXPECT_EQ(invalid, each.at) << ::testing::PrintToString(each.text);
  }
  std::size_t invalid = 0;
  for (const std::u16string& text : {std::u16string(u"a\xdc00"), std::u16string(u"a\xd800"),
                                     std::u16string(u"a\xd800"
                                                    u"b")}) {
    utf8_size(text.data(), text.size(), &invalid);
    EXPECT_EQ(invalid, 1u);
  }
  for (const std::u32string& text : {std::u32string{U'a', 0xD800}, std::u32string{U'a', 0x110000}}) {
    utf8_size(text.data(), text.size(), &invalid);
    EXPECT_EQ(invalid, 1u);
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

TEST_F(GoToolchain, IsFoundByGorootPathAndUsualPlaces) {
  go("a", "go1.22.1");
  go("b", "go1.23.0");
  go("c", "go1.24");
  program("tools/gcc");
  fs::create_symlink(folder_ / "b/bin/go", folder_ / "tools/go");
  const std::string root = path("a");
  const std::string search = ":/nowhere:" + path("tools");
  Surroundings here{root.c_str(), search.c_str(), nullptr, {path("c")}};
  EXPECT_THAT(report_toolchain(here), HasSubstr("toolchain: " + path("a/bin/go") + " (GOROOT)\nversion: go1.22.1\n"));
  here.goroot = "/nowhere";
  EXPECT_THAT(report_toolchain(here), HasSubstr("toolchain: " + path("tools/go") + " (PATH)\nversion: go1.23.0\n"));
  EXPECT_THAT(report_toolchain(here), HasSubstr("c compiler: " + path("tools/gcc") + "\n"));
  here.path = nullptr;
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
  go("old", "go1.19.8");
  const std::string root = path("old");
  EXPECT_THAT(report_toolchain({root.c_str(), nullptr, nullptr, {}}),
              HasSubstr("version: go1.19.8, too old to compile guests; install Go 1.22 or later"));
}

}  // namespace
}  // namespace metaffi::go
