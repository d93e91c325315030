// Registers one test for every host, guest, dispatch and case of the table.
#include <gtest/gtest.h>

#include <algorithm>
#include <cstdlib>
#include <sstream>

#include "tests/cross/host.hpp"
#include "tests/cross/own.hpp"

namespace metaffi::cross {

namespace {

std::string environment(const char* name) {
  const char* const value = std::getenv(name);
  return value == nullptr ? "" : value;
}

// The guests that were built, in the order in which they are tested.
std::vector<std::string> guest_names() {
  std::vector<std::string> names;
  std::istringstream all(environment("METAFFI_TEST_GUESTS"));
  for (std::string name; std::getline(all, name, ',');) names.push_back(name);
  return names;
}

std::string module_path(const std::string& guest) {
  const std::string folder = environment("METAFFI_TEST_GUEST_DIR");
  if (guest == "native") return environment("METAFFI_TEST_NATIVE_GUEST");
  if (guest == "jvm") return folder + "/guest.jar;" + folder + "/guestlib.jar";
  if (guest == "python3") return environment("METAFFI_TEST_PYTHON_GUEST");
  return folder + "/cross_MetaFFIGuest";
}

struct HostKind {
  const char* name;
  std::unique_ptr<Host> (*make)(metaffi_dispatch);
};
constexpr HostKind kHosts[] = {{"c", make_c_host}, {"cpp", make_cpp_host}};

struct DispatchKind {
  const char* name;
  metaffi_dispatch dispatch;
};
constexpr DispatchKind kDispatches[] = {{"jit", METAFFI_DISPATCH_JIT}, {"interpreter", METAFFI_DISPATCH_INTERPRETER}};

bool contains(const std::string& text, const Json& parts) {
  return std::all_of(parts.begin(), parts.end(),
                     [&](const Json& part) { return text.find(part.get<std::string>()) != std::string::npos; });
}

bool is(const Failure& found, const Json& wanted) {
  return found.guest_type == wanted.value("guest_type", found.guest_type) &&
         contains(found.message, wanted.value("contains", Json::array())) &&
         contains(found.guest_stack, wanted.value("stack", Json::array()));
}

std::string shown(const std::vector<Failure>& failures) {
  std::string text;
  for (const Failure& each : failures) text += each.guest_type + ": " + each.message + "\n" + each.guest_stack + "\n";
  return text;
}

// Each of the chain is there, in that order.
void expect_chain(const std::vector<Failure>& failures, const Json& chain) {
  auto found = failures.begin();
  for (const Json& wanted : chain) {
    found = std::find_if(found, failures.end(), [&](const Failure& each) { return is(each, wanted); });
    ASSERT_NE(found, failures.end()) << "no " << wanted << " in\n" << shown(failures);
    ++found;
  }
}

void expect_error(const Outcome& outcome, const Json& wanted) {
  ASSERT_FALSE(outcome.failures.empty()) << "it succeeded";
  EXPECT_EQ(outcome.code, wanted.at("code").get<std::string>()) << shown(outcome.failures);
  const Failure& failure = outcome.failures.front();
  EXPECT_TRUE(contains(failure.message, wanted.value("contains", Json::array()))) << wanted << "\n" << failure.message;
  EXPECT_EQ(failure.guest_type, wanted.value("guest_type", failure.guest_type));
  expect_chain(outcome.failures, wanted.value("chain", Json::array()));
  const std::string& last = outcome.failures.back().message;
  EXPECT_TRUE(!wanted.value("host", false) || last.find("host says no") != std::string::npos) << last;
}

class CrossTest : public ::testing::Test {
 public:
  CrossTest(const HostKind& host, metaffi_dispatch dispatch, Case item)
      : host_(host), dispatch_(dispatch), case_(std::move(item)) {}

  void TearDown() override { release_own(); }

  void TestBody() override {
    const std::unique_ptr<Host> host = host_.make(dispatch_);
    for (std::size_t i = 0; i < case_.steps.size() && !HasFatalFailure(); ++i) {
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
    ASSERT_TRUE(outcome.failures.empty()) << outcome.code << ": " << shown(outcome.failures);
    if (!step.store.empty()) return;
    EXPECT_EQ(Json(outcome.results).dump(), Json(step.expect).dump());
  }

  const HostKind& host_;
  metaffi_dispatch dispatch_;
  Case case_;
};

void register_all() {
  const std::string table = environment("METAFFI_TEST_TABLE");
  Guests guests;
  for (const std::string& guest : guest_names()) guests[guest] = module_path(guest);
  for (const std::string& guest : guest_names()) {
    for (const HostKind& host : kHosts) {
      for (const DispatchKind& dispatch : kDispatches) {
        const std::string suite = std::string(host.name) + "." + guest + "." + dispatch.name;
        for (const Case& item : read_cases(table, host.name, guest, guests)) {
          ::testing::RegisterTest(
              suite.c_str(), item.name.c_str(), nullptr, nullptr, __FILE__, __LINE__,
              [=, &host]() -> ::testing::Test* { return new CrossTest(host, dispatch.dispatch, item); });
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
