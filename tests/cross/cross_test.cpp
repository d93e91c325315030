// Registers one test for every host, guest, dispatch and case of the table.
#include <gtest/gtest.h>

#include <cstdlib>
#include <sstream>

#include "tests/cross/host.hpp"

namespace metaffi::cross {

namespace {

std::string environment(const char* name) {
  const char* const value = std::getenv(name);
  return value == nullptr ? "" : value;
}

struct Guest {
  std::string runtime;
  std::string module;
};

std::vector<Guest> guests() {
  std::vector<Guest> result;
  std::istringstream names(environment("METAFFI_TEST_GUESTS"));
  for (std::string name; std::getline(names, name, ',');) {
    const std::string folder = environment("METAFFI_TEST_GUEST_DIR");
    if (name == "native") result.push_back({name, environment("METAFFI_TEST_NATIVE_GUEST")});
    if (name == "jvm") result.push_back({name, folder + "/guest.jar;" + folder + "/guestlib.jar"});
    if (name == "python3") result.push_back({name, environment("METAFFI_TEST_PYTHON_GUEST")});
    if (name == "go") result.push_back({name, folder + "/cross_MetaFFIGuest"});
  }
  return result;
}

struct HostKind {
  const char* name;
  std::unique_ptr<Host> (*make)(const std::string&, const std::string&, metaffi_dispatch);
};
constexpr HostKind kHosts[] = {{"c", make_c_host}, {"cpp", make_cpp_host}};

struct DispatchKind {
  const char* name;
  metaffi_dispatch dispatch;
};
constexpr DispatchKind kDispatches[] = {{"jit", METAFFI_DISPATCH_JIT}, {"interpreter", METAFFI_DISPATCH_INTERPRETER}};

void expect_error(const Outcome& outcome, const Json& wanted) {
  ASSERT_TRUE(outcome.failed) << "it succeeded";
  EXPECT_EQ(outcome.code, wanted.at("code").get<std::string>()) << outcome.message;
  for (const Json& part : wanted.at("contains")) {
    EXPECT_NE(outcome.message.find(part.get<std::string>()), std::string::npos) << outcome.message;
  }
  EXPECT_EQ(outcome.guest_type, wanted.value("guest_type", outcome.guest_type));
}

class CrossTest : public ::testing::Test {
 public:
  CrossTest(const HostKind& host, Guest guest, metaffi_dispatch dispatch, Case item)
      : host_(host), guest_(std::move(guest)), dispatch_(dispatch), case_(std::move(item)) {}

  void TestBody() override {
    const std::unique_ptr<Host> host = host_.make(guest_.runtime, guest_.module, dispatch_);
    if (HasFailure()) return;
    for (std::size_t i = 0; i < case_.steps.size(); ++i) {
      SCOPED_TRACE("step " + std::to_string(i + 1) + ": " + case_.steps[i].path + case_.steps[i].call);
      run(*host, case_.steps[i]);
    }
  }

 private:
  static void run(Host& host, const Step& step) {
    const Outcome outcome = host.run(step);
    if (!step.error.is_null()) {
      expect_error(outcome, step.error);
      return;
    }
    ASSERT_FALSE(outcome.failed) << outcome.code << ": " << outcome.message;
    if (!step.store.empty()) return;
    EXPECT_EQ(Json(outcome.results).dump(), Json(step.expect).dump());
  }

  const HostKind& host_;
  Guest guest_;
  metaffi_dispatch dispatch_;
  Case case_;
};

void register_all() {
  for (const Guest& guest : guests()) {
    for (const HostKind& host : kHosts) {
      for (const DispatchKind& dispatch : kDispatches) {
        const std::string suite = std::string(host.name) + "." + guest.runtime + "." + dispatch.name;
        for (const Case& item : read_cases(host.name, guest.runtime)) {
          ::testing::RegisterTest(
              suite.c_str(), item.name.c_str(), nullptr, nullptr, METAFFI_CROSS_TABLE, 1,
              [=, &host]() -> ::testing::Test* { return new CrossTest(host, guest, dispatch.dispatch, item); });
        }
      }
    }
  }
}

}  // namespace

}  // namespace metaffi::cross

int main(int argc, char** argv) {
  ::testing::InitGoogleTest(&argc, argv);
  metaffi::cross::register_all();
  return RUN_ALL_TESTS();
}
