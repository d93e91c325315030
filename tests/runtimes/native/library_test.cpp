#include <unistd.h>

#include <cstdio>
#include <filesystem>
#include <fstream>

#include "tests/runtimes/native/fixture.hpp"

namespace metaffi::testing {
namespace {

using ::testing::AllOf;
using ::testing::EndsWith;
using ::testing::HasSubstr;
using ::testing::StartsWith;

class LibraryTest : public NativeTest {
 protected:
  std::string open_error(const std::string& path) {
    metaffi_module* module = nullptr;
    const Error error(metaffi_module_load(runtime_.get(), path.c_str(), &module));
    EXPECT_EQ(module, nullptr);
    return text_of(error.get());
  }

  static std::string inspect(const Module& module) {
    char* json = nullptr;
    const Error error(metaffi_module_inspect(module.get(), &json));
    EXPECT_EQ(text_of(error.get()), "");
    std::string text = json == nullptr ? "" : json;
    metaffi_free(json);
    return text;
  }
};
METAFFI_UNDER_EACH_DISPATCH(LibraryTest);

TEST_P(LibraryTest, TellsAMissingFileFromAnInvalidOne) {
  EXPECT_THAT(open_error("/nowhere/libmissing.so"),
              AllOf(StartsWith("MODULE_NOT_FOUND"), HasSubstr("/nowhere/libmissing.so")));
  EXPECT_THAT(open_error("libmetaffi-no-such.so.7"),
              AllOf(StartsWith("MODULE_NOT_FOUND"), HasSubstr("libmetaffi-no-such.so.7"), HasSubstr("search")));
  const std::filesystem::path file =
      std::filesystem::temp_directory_path() / ("metaffi-corrupt-" + std::to_string(::getpid()) + ".so");
  std::ofstream(file) << "this is no shared object";
  EXPECT_THAT(open_error(file.string()), AllOf(StartsWith("MODULE_INVALID"), HasSubstr(file.string())));
  std::filesystem::remove(file);
  EXPECT_THAT(open_error(std::filesystem::temp_directory_path().string()), StartsWith("MODULE_INVALID"));
}

// The loader would map what is not there, and the process would end.
TEST_P(LibraryTest, RefusesAFileThatIsCutShort) {
  const std::filesystem::path file =
      std::filesystem::temp_directory_path() / ("metaffi-cut-short-" + std::to_string(::getpid()) + ".so");
  std::filesystem::copy_file(METAFFI_NATIVE_GUEST, file, std::filesystem::copy_options::overwrite_existing);
  for (const std::uintmax_t part : {3, 4, 100}) {
    std::filesystem::resize_file(file, std::filesystem::file_size(METAFFI_NATIVE_GUEST) / part);
    EXPECT_THAT(open_error(file.string()),
                AllOf(StartsWith("MODULE_INVALID"), HasSubstr("it is cut short; copy or build")));
  }
  std::filesystem::resize_file(file, 0);
  EXPECT_THAT(open_error(file.string()), StartsWith("MODULE_INVALID"));
  std::filesystem::remove(file);
}

TEST_P(LibraryTest, FindsBareNamesThroughTheLoader) {
  const Module libm = open("libm.so.6");
  const Entity hypot = load_from(libm.get(), "callable=hypot", {type(metaffi_float64_type), type(metaffi_float64_type)},
                                 {type(metaffi_float64_type)});
  EXPECT_EQ(call(hypot, {metaffi_value_float64(3), metaffi_value_float64(4)}).value().as.float64, 5.0);
}

TEST_P(LibraryTest, OpensTheProcessItself) {
  const Module self = open(".");
  const Entity getpid = load_from(self.get(), "callable=getpid", {}, {type(metaffi_int32_type)});
  EXPECT_EQ(call(getpid, {}).value().as.int32, ::getpid());
}

TEST_P(LibraryTest, RefusesOptions) {
  const char* const argument = "-Xmx1g";
  metaffi_runtime_options options{};
  options.size = sizeof options;
  options.arguments = &argument;
  options.argument_count = 1;
  metaffi_runtime* runtime = nullptr;
  const Error error(metaffi_runtime_load("native", &options, &runtime));
  EXPECT_THAT(text_of(error.get()), AllOf(StartsWith("INVALID_ARGUMENT"), HasSubstr("-Xmx1g")));
}

TEST_P(LibraryTest, AnswersReleasedAfterItsRuntimeWas) {
  const Entity nothing = load("callable=nothing", {}, {});
  EXPECT_EQ(call(nothing, {}).message(), "");
  runtime_.reset();
  EXPECT_THAT(call(nothing, {}).message(), StartsWith("RELEASED"));
}

TEST_P(LibraryTest, KeepsEntitiesUsableAfterTheModuleIsFreed) {
  const Entity nothing = load("callable=nothing", {}, {});
  guest_.reset();
  EXPECT_EQ(call(nothing, {}).message(), "");
}

TEST_P(LibraryTest, ListsItsSymbols) {
  EXPECT_THAT(inspect(guest_), AllOf(HasSubstr("\"callable=text_length\""), HasSubstr("\"global=calls,getter\""),
                                     ::testing::Not(HasSubstr("malloc"))));
}

// Neither the versions themselves nor what can be had by version only; `answer` has two.
TEST_P(LibraryTest, ListsOfSymbolVersionsWhatANameFinds) {
  const Module versioned = open(METAFFI_NATIVE_VERSIONED_GUEST);
  EXPECT_THAT(inspect(versioned),
              EndsWith("\"entities\":[{\"name\":\"answer\",\"kind\":\"function\",\"path\":\"callable=answer\"},"
                       "{\"name\":\"number\",\"kind\":\"global\",\"path\":\"global=number,getter\"},"
                       "{\"name\":\"number\",\"kind\":\"global\",\"path\":\"global=number,setter\"},"
                       "{\"name\":\"plain\",\"kind\":\"function\",\"path\":\"callable=plain\"}]}"));
  const Entity answer = load_from(versioned.get(), "callable=answer", {}, {type(metaffi_int32_type)});
  EXPECT_EQ(call(answer, {}).value().as.int32, 2);
}

TEST_P(LibraryTest, SuggestsNearNames) {
  EXPECT_THAT(load_error("callable=text_lenght", {}, {}),
              AllOf(StartsWith("ENTITY_NOT_FOUND"), HasSubstr("'text_lenght'; close are 'text_length'")));
  EXPECT_THAT(load_error("callable=nothing_of_that_kind", {}, {}),
              EndsWith("exports no symbol 'nothing_of_that_kind'"));
}

}  // namespace
}  // namespace metaffi::testing
