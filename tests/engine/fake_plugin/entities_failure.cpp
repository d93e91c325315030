// Failing with an error and without one; releases.
#include <cstdint>
#include <string>
#include <utility>

#include "tests/engine/fake_plugin/entities.hpp"
#include "tests/engine/fake_plugin/plan_builder.hpp"

namespace fake {
namespace {

std::string log_text;

bool split(std::int64_t number, std::int64_t* half, std::int32_t* low) {
  if (number < 0) return false;
  *half = number / 2;
  *low = static_cast<std::int32_t>(number);
  return true;
}

std::uint64_t minus(std::uint64_t a, std::uint64_t b) { return a - b; }

metaffi_error* make_failure(std::uint64_t what) {
  const std::string message = "fake: failed with " + std::to_string(what);
  metaffi_error_info info = {};
  info.size = sizeof(info);
  info.code = METAFFI_ERROR_GUEST_EXCEPTION;
  info.message = message.c_str();
  info.guest_type = "fake.Failure";
  info.guest_stack = "at fake.fail(fake:1)";
  info.exception = metaffi_value_null();
  return host().error_new_from(&info);
}

std::uint64_t identity(std::uint64_t x) { return x; }

void log_letter(std::uint64_t letter) { log_text.push_back(static_cast<char>(letter)); }

void build_split(PlanBuilder& plan, const metaffi_entity_request&) {
  const Operand number = plan.load(0);
  const Operand half = plan.new_value(METAFFI_REPR_I64);
  const Operand low = plan.new_value(METAFFI_REPR_I32);
  const Operand done =
      plan.call(plan.describe(split, METAFFI_REPR_BOOL, {number, address_of(half), address_of(low)}, "split"));
  plan.fail_if(
      done, METAFFI_CONDITION_ZERO,
      plan.describe(make_failure, METAFFI_REPR_POINTER, {value(number.index, METAFFI_REPR_U64)}, "make_failure"));
  plan.store(0, half);
  plan.store(1, low);
}

// Fails unless the argument is 42: releases b (always), a (always), f (on failure only) around it.
void build_releases(PlanBuilder& plan, const metaffi_entity_request&) {
  const Operand number = plan.load(0);
  const auto log = [&](char letter) {
    return plan.describe(log_letter, METAFFI_REPR_VOID, {constant(static_cast<std::uint64_t>(letter))}, "log_letter");
  };
  plan.release(log('a'));
  plan.release(log('f'), true);
  plan.release(log('b'));
  const Operand same = plan.call(plan.describe(identity, METAFFI_REPR_U64, {number}, "identity"));
  plan.fail_if(same, METAFFI_CONDITION_NOT_EQUAL,
               plan.describe(make_failure, METAFFI_REPR_POINTER, {same}, "make_failure"), 42);
  plan.release(log('z'));
  plan.store(0, same);
}

metaffi_error* make_no_error() { return nullptr; }

// Fails unless it is given 1, and has no error for that: 2 by an error function, 0 by being the error itself.
void build_errorless(PlanBuilder& plan, const metaffi_entity_request&) {
  const Operand number = plan.load(0);
  plan.release(plan.describe(log_letter, METAFFI_REPR_VOID, {constant('e')}, "log_letter"));
  const Operand minus_two = plan.call(plan.describe(minus, METAFFI_REPR_U64, {number, constant(2)}, "minus"));
  plan.fail_if(minus_two, METAFFI_CONDITION_ZERO,
               plan.describe(make_no_error, METAFFI_REPR_POINTER, {}, "make_no_error"));
  plan.fail_if(number, METAFFI_CONDITION_NOT_EQUAL, {}, 1);
  plan.store(0, number);
}

constexpr Entity entities[] = {
    {"split", build_split},
    {"releases", build_releases},
    {"errorless", build_errorless},
};

}  // namespace

std::span<const Entity> failure_entities() { return entities; }

}  // namespace fake

const char* metaffi_fake_log(void) {
  static std::string last;
  last = std::exchange(fake::log_text, {});
  return last.c_str();
}
