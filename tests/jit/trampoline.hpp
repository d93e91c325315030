// Compiles a plan for a test and calls it.
#pragma once

#include <gtest/gtest.h>

#include <cstring>
#include <stdexcept>
#include <vector>

#include "harness.hpp"
#include "jit/compiler.hpp"
#include "jit/plan.hpp"
#include "plan_builder.hpp"

namespace metaffi::test {

// Stand-ins for owned errors: nothing here looks inside one.
inline metaffi_error* fake_error(std::uintptr_t number) { return reinterpret_cast<metaffi_error*>(number); }
inline metaffi_error* guard_error(std::uint32_t argument) { return fake_error(0x6000 + argument); }

inline metaffi_error* missing_error() { return fake_error(0x7000); }

// What the guard handler saw last.
struct GuardLog {
  std::uint32_t argument = UINT32_MAX;
  const metaffi_value* found = nullptr;
  int calls = 0;
};

class Trampoline {
 public:
  explicit Trampoline(PlanBuilder& builder, const metaffi_typed_caller* caller = nullptr)
      : Trampoline(builder.plan(), caller) {}
  explicit Trampoline(const metaffi_call_plan& plan, const metaffi_typed_caller* caller = nullptr) {
    if (const auto failure = jit::validate(plan, caller)) throw std::runtime_error(failure->message);
    if (const auto failure = jit::compile({plan, caller, {&on_guard, &on_missing, &guard}}, &code)) {
      throw std::runtime_error(failure->message);
    }
  }

  // As an xcall. Checks the callee-saved registers.
  metaffi_error* operator()(const metaffi_value* arguments, metaffi_value* results) const {
    CheckedCall call;
    call.function = code.address();
    call.integers[1] = bits(arguments);
    call.integers[2] = bits(results);
    EXPECT_EQ(call_as_sysv(call), "") << "callee-saved registers were changed";
    return reinterpret_cast<metaffi_error*>(call.rax);
  }
  template <typename Signature>
  Signature* as() const {
    Signature* function = nullptr;
    const void* address = code.address();
    std::memcpy(&function, &address, sizeof(function));
    return function;
  }

  jit::Code code;
  GuardLog guard;

 private:
  static metaffi_error* on_guard(void* context, std::uint32_t argument, const metaffi_value* found) {
    auto* log = static_cast<GuardLog*>(context);
    log->argument = argument;
    log->found = found;
    ++log->calls;
    return guard_error(argument);
  }
  static metaffi_error* on_missing(void*) { return missing_error(); }
};

inline metaffi_value raw_value(metaffi_type type, std::uint64_t payload) {
  metaffi_value made{};
  std::memcpy(&made.as, &payload, sizeof(payload));
  made.type = type;
  made.length = 0;
  return made;
}

inline std::uint64_t payload_bits(const metaffi_value& from) {
  std::uint64_t payload = 0;
  std::memcpy(&payload, &from.as, sizeof(payload));
  return payload;
}

// A result that shows what was not written.
inline metaffi_value unwritten() {
  metaffi_value made = raw_value(0xeeeeeeeeu, 0xeeeeeeeeeeeeeeeeu);
  made.length = 0xeeeeeeeeu;
  return made;
}

}  // namespace metaffi::test
