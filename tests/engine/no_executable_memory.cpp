// A process that the system gives no executable memory (a seccomp filter stands in for SELinux and its like): auto goes on
// with the interpreter and says why, jit is an error. Exits with 0 when that held.
#include <metaffi/metaffi.hpp>

#include <cstddef>
#include <cstdio>
#include <iterator>
#include <string_view>

#include "tests/support/executable_memory.hpp"

namespace {

bool expect(bool held, const char* what) {
  if (!held) std::fprintf(stderr, "did not hold: %s\n", what);
  return held;
}

bool interpreter_serves(const metaffi::module& module) {
  const metaffi_type_info numbers[] = {metaffi::type<std::int64_t>(), metaffi::type<std::int64_t>()};
  const metaffi::entity add = module.load("callable=add", numbers, std::span(numbers).first(1));
  const auto facts = add.dispatch();
  std::fprintf(stderr, "%s\n", facts.reason);
  const auto sum = add.call<std::int64_t>(std::int64_t{40}, std::int64_t{2});
  return expect(facts.dispatch == METAFFI_DISPATCH_INTERPRETER, "auto falls back to the interpreter") &&
         expect(std::string_view(facts.reason).starts_with("no trampoline could be made: "), "it says why") &&
         expect(sum == 42, "calls work");
}

// libffi may have closures that need no executable memory of their own; where it has not, that is an error.
bool function_works_or_says_why(const metaffi::module& module) {
  const auto add = module.load<std::int64_t(std::int64_t, std::int64_t)>("callable=add");
  try {
    auto* const function = add.untyped().function<std::int64_t(std::int64_t, std::int64_t)>();
    return expect(function(40, 2) == 42, "the closure works");
  } catch (const metaffi::error& error) {
    std::fprintf(stderr, "%s\n", error.what());
    return expect(error.code() == METAFFI_ERROR_NO_EXECUTABLE_MEMORY, "a closure that cannot be made is an error");
  }
}

bool trampoline_is_an_error(const metaffi::module& module) {
  try {
    static_cast<void>(module.load("callable=nothing", {}, {}, METAFFI_DISPATCH_JIT));
  } catch (const metaffi::error& error) {
    std::fprintf(stderr, "%s\n", error.what());
    const std::string_view message = error.what();
    return expect(error.code() == METAFFI_ERROR_NO_EXECUTABLE_MEMORY, "the code is NO_EXECUTABLE_MEMORY") &&
           expect(message.find("the entity's options asked for jit") != message.npos, "it says who asked");
  }
  return expect(false, "dispatch jit is refused");
}

}  // namespace

int main() {
  // The plug-in itself is mapped executable, so it comes first.
  const metaffi::runtime fake("fake", {.dispatch = METAFFI_DISPATCH_AUTO});
  const metaffi::module module = fake.load_module("module");
  if (!metaffi::testing::forbid_executable_memory(metaffi::testing::Forbidden::kAll)) {
    std::fprintf(stderr, "seccomp filters are not allowed here; nothing was tested\n");
    return 0;
  }
  return interpreter_serves(module) && function_works_or_says_why(module) && trampoline_is_an_error(module) ? 0 : 1;
}
