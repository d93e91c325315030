// Numbers in, numbers out; and declarations that do not match.
#include <cstdint>

#include "tests/engine/fake_plugin/entities.hpp"
#include "tests/engine/fake_plugin/plan_builder.hpp"

namespace fake {
namespace {

std::int64_t add(std::int64_t a, std::int64_t b) {
  ++counters().calls;
  return a + b;
}

double divide(std::int64_t a, std::int64_t b) { return static_cast<double>(a) / static_cast<double>(b); }

void nothing() { ++counters().calls; }

template <typename T>
T echo(T x) {
  return x;
}

// A C function leaves the upper bits of its result register undefined; this one fills them with rubbish.
std::uint64_t dirty(std::uint64_t x) { return x | 0xabcdef0000000000u; }

std::uint64_t dirty_bool() { return 0xabcdef00; }

void build_add(PlanBuilder& plan, const metaffi_entity_request&) {
  const Operand a = plan.load(0);
  const Operand b = plan.load(1);
  metaffi_plan_call call = plan.describe(add, METAFFI_REPR_I64, {a, b}, "add");
  call.flags = METAFFI_CALL_TARGET;
  plan.store(0, plan.call(call));
}

void build_divide(PlanBuilder& plan, const metaffi_entity_request&) {
  const Operand a = plan.load(0);
  const Operand b = plan.load(1);
  plan.store(0, plan.call(plan.describe(divide, METAFFI_REPR_F64, {a, b}, "divide")));
}

void build_nothing(PlanBuilder& plan, const metaffi_entity_request&) {
  plan.call(plan.describe(nothing, METAFFI_REPR_VOID, {}, "nothing"));
}

void build_echo(PlanBuilder& plan, const metaffi_entity_request&) {
  const Operand x = plan.load(0);
  const std::uint16_t repr = x.repr;
  const void* function = nullptr;
  switch (repr) {
    case METAFFI_REPR_I8:
      function = reinterpret_cast<const void*>(echo<std::int8_t>);
      break;
    case METAFFI_REPR_U8:
      function = reinterpret_cast<const void*>(echo<std::uint8_t>);
      break;
    case METAFFI_REPR_I16:
      function = reinterpret_cast<const void*>(echo<std::int16_t>);
      break;
    case METAFFI_REPR_U16:
      function = reinterpret_cast<const void*>(echo<std::uint16_t>);
      break;
    case METAFFI_REPR_I32:
      function = reinterpret_cast<const void*>(echo<std::int32_t>);
      break;
    case METAFFI_REPR_U32:
      function = reinterpret_cast<const void*>(echo<std::uint32_t>);
      break;
    case METAFFI_REPR_F32:
      function = reinterpret_cast<const void*>(echo<float>);
      break;
    case METAFFI_REPR_F64:
      function = reinterpret_cast<const void*>(echo<double>);
      break;
    case METAFFI_REPR_BOOL:
      function = reinterpret_cast<const void*>(echo<bool>);
      break;
    default:
      function = reinterpret_cast<const void*>(echo<std::uint64_t>);
  }
  metaffi_plan_call call = plan.describe(nothing, repr, {x}, "echo");
  call.function = pointer(function);
  plan.store(0, plan.call(call));
}

// The declared result says how much of a dirty register counts.
void build_dirty(PlanBuilder& plan, const metaffi_entity_request&) {
  const Operand x = plan.load(0);
  const std::uint16_t repr = plan.result(0).repr;
  plan.store(0, plan.call(plan.describe(dirty, repr, {x}, "dirty")));
}

void build_dirty_bool(PlanBuilder& plan, const metaffi_entity_request&) {
  plan.store(0, plan.call(plan.describe(dirty_bool, METAFFI_REPR_BOOL, {}, "dirty_bool")));
}

void build_number_or_null(PlanBuilder& plan, const metaffi_entity_request&) { plan.store(0, plan.load(0, true)); }

// Uses a value that no step assigns.
void build_invalid(PlanBuilder& plan, const metaffi_entity_request&) {
  plan.store(0, plan.new_value(METAFFI_REPR_I64));
}

// Declares another type than it was asked for.
void build_other_types(PlanBuilder& plan, const metaffi_entity_request& request) {
  plan.parameter(0) = {metaffi_int8_type, METAFFI_REPR_I8, 0};
  build_add(plan, request);
}

constexpr Entity entities[] = {
    {"add", build_add},
    {"divide", build_divide},
    {"nothing", build_nothing},
    {"echo", build_echo},
    {"dirty", build_dirty},
    {"dirty_bool", build_dirty_bool},
    {"number_or_null", build_number_or_null},
    {"invalid", build_invalid},
    {"other_types", build_other_types},
};

}  // namespace

std::span<const Entity> scalar_entities() { return entities; }

}  // namespace fake
