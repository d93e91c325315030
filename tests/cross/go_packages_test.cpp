// Go packages of the module proxy called from C: docs/tutorial/goquery.c as it stands, and google/uuid and x/text's norm
// through the C API. packages/test_go_packages.py does the same from Python.
#include <gtest/gtest.h>
#include <metaffi/metaffi.h>
#include <unistd.h>

#include <array>
#include <cstdio>
#include <memory>
#include <string>
#include <string_view>
#include <vector>

namespace {

constexpr metaffi_type_info kString{metaffi_string8_type, 0, nullptr};
constexpr metaffi_type_info kHandle{metaffi_handle_type, 0, nullptr};
constexpr metaffi_type_info kAny{metaffi_any_type, 0, nullptr};

template <auto kFree>
struct Free {
  template <typename T>
  void operator()(T* object) const {
    kFree(object);
  }
};
using Runtime = std::unique_ptr<metaffi_runtime, Free<metaffi_runtime_release>>;
using Module = std::unique_ptr<metaffi_module, Free<metaffi_module_free>>;
using Entity = std::unique_ptr<metaffi_entity, Free<metaffi_entity_free>>;

std::string taken(metaffi_error* error) {
  if (error == nullptr) return "";
  std::string text = metaffi_error_message(error);
  metaffi_error_free(error);
  return text;
}

class GoPackages : public ::testing::TestWithParam<metaffi_dispatch> {
 protected:
  void SetUp() override {
    metaffi_runtime* runtime = nullptr;
    ASSERT_EQ(taken(metaffi_runtime_load("go", nullptr, &runtime)), "");
    runtime_.reset(runtime);
    metaffi_module* module = nullptr;
    ASSERT_EQ(taken(metaffi_module_load(runtime, METAFFI_CROSS_GO_PACKAGES "/packages_MetaFFIGuest", &module)), "");
    module_.reset(module);
  }

  // Calls an entity of one result: its text, or what went wrong.
  std::string call(const char* path, std::vector<metaffi_type_info> parameters, metaffi_type_info result,
                   const std::vector<metaffi_value>& arguments, metaffi_value* value) {
    metaffi_entity_options options = {};
    options.size = sizeof options;
    options.dispatch = GetParam();
    metaffi_entity* loaded = nullptr;
    std::string problem = taken(
        metaffi_entity_load(module_.get(), path, parameters.data(), parameters.size(), &result, 1, &options, &loaded));
    if (!problem.empty()) return problem;
    const Entity entity(loaded);
    return taken(metaffi_entity_call(loaded, arguments.data(), value));
  }

  std::string text(const char* path, std::vector<metaffi_type_info> parameters,
                   const std::vector<metaffi_value>& arguments) {
    metaffi_value value = metaffi_value_null();
    std::string said = call(path, std::move(parameters), kString, arguments, &value);
    if (value.type == metaffi_string8_type) said.assign(value.as.string8, value.length);
    metaffi_value_free(&value);
    return said;
  }

  static metaffi_value string(std::string_view text) { return metaffi_value_string8(text.data(), text.size()); }

 private:
  Runtime runtime_;
  Module module_;
};

INSTANTIATE_TEST_SUITE_P(Both, GoPackages, ::testing::Values(METAFFI_DISPATCH_JIT, METAFFI_DISPATCH_INTERPRETER),
                         [](const auto& each) {
                           return each.param == METAFFI_DISPATCH_JIT ? "Trampoline" : "Interpreter";
                         });

TEST_P(GoPackages, UuidGoesBothWays) {
  metaffi_value uuid = metaffi_value_null();
  ASSERT_EQ(call("callable=uuid.Parse", {kString}, kHandle, {string("6BA7B810-9DAD-11D1-80B4-00C04FD430C8")}, &uuid),
            "");
  EXPECT_EQ(text("callable=UUID.String,instance_required", {kHandle}, {uuid}), "6ba7b810-9dad-11d1-80b4-00c04fd430c8");
  metaffi_value_free(&uuid);
}

TEST_P(GoPackages, UuidRefusesWhatIsNone) {
  metaffi_value uuid = metaffi_value_null();
  EXPECT_EQ(call("callable=uuid.Parse", {kString}, kHandle, {string("nope")}, &uuid), "invalid UUID length: 4");
}

TEST_P(GoPackages, NormNormalises) {
  const metaffi_value nfc = metaffi_value_int64(0);
  EXPECT_EQ(text("callable=Form.String,instance_required", {kAny, kString}, {nfc, string("e\u0301")}), "\u00e9");
}

TEST(GoPackagesProgram, TheTutorialPrintsEveryItem) {
  for (const char* const dispatch : {"jit", "interpreter"}) {
    const std::string command = std::string("cd '" METAFFI_CROSS_GO_PACKAGES "' && METAFFI_DISPATCH=") + dispatch +
                                " '" METAFFI_CROSS_GOQUERY "' 2>&1";
    std::FILE* const pipe = popen(command.c_str(), "r");
    ASSERT_NE(pipe, nullptr);
    std::array<char, 4096> buffer;
    std::string output;
    for (std::size_t count; (count = std::fread(buffer.data(), 1, buffer.size(), pipe)) > 0;) {
      output.append(buffer.data(), count);
    }
    EXPECT_EQ(pclose(pipe), 0);
    EXPECT_EQ(output, "0 bread\n1 cheese\n") << dispatch;
  }
}

}  // namespace
