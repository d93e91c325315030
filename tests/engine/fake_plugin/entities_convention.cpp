// Many arguments, variadic functions, both calling conventions.
#include <cstdarg>
#include <cstddef>
#include <cstdint>
#include <iterator>
#include <utility>

#include "tests/engine/fake_plugin/entities.hpp"
#include "tests/engine/fake_plugin/plan_builder.hpp"

namespace fake {
namespace {

double mixed8(std::int8_t a, std::uint8_t b, std::int16_t c, std::uint16_t d, std::int32_t e, float f, double g,
              bool h) {
  return a + b * 2.0 + c * 3.0 + d * 4.0 + e * 5.0 + static_cast<double>(f) * 6.0 + g * 7.0 + (h ? 8.0 : 0.0);
}

double many(std::int64_t a, double b, std::int64_t c, double d, std::int64_t e, double f, std::int64_t g, double h,
            std::int64_t i, double j, std::int64_t k, double l, std::int64_t m, double n, std::int64_t o, double p,
            double q, double r, double s, float t) {
  const double parts[] = {double(a), b, double(c), d, double(e), f, double(g), h, double(i), j,
                          double(k), l, double(m), n, double(o), p, q,         r, s,         double(t)};
  double sum = 0;
  for (std::size_t index = 0; index < std::size(parts); ++index) sum += parts[index] * static_cast<double>(index + 1);
  return sum;
}

double variadic_sum(std::int32_t count, ...) {
  va_list list;
  va_start(list, count);
  double sum = 0;
  for (std::int32_t i = 0; i < count; ++i) {
    sum += static_cast<double>(va_arg(list, int));
    sum += va_arg(list, double);
  }
  va_end(list);
  return sum;
}

// Loads all parameters and passes them to a function that returns a double.
metaffi_plan_call with_all_arguments(PlanBuilder& plan, const void* function, const char* name) {
  Operands loaded;
  for (std::uint32_t i = 0; i < plan.parameter_count(); ++i) loaded.push_back(plan.load(i));
  return plan.metaffi::plan::Builder::describe(metaffi::plan::function(function, name), std::move(loaded),
                                               METAFFI_REPR_F64);
}

void build_mixed8(PlanBuilder& plan, const metaffi_entity_request&) {
  plan.store(0, plan.call(with_all_arguments(plan, reinterpret_cast<const void*>(mixed8), "mixed8")));
}

void build_many(PlanBuilder& plan, const metaffi_entity_request&) {
  plan.store(0, plan.call(with_all_arguments(plan, reinterpret_cast<const void*>(many), "many")));
}

void build_variadic(PlanBuilder& plan, const metaffi_entity_request&) {
  metaffi_plan_call call = with_all_arguments(plan, reinterpret_cast<const void*>(variadic_sum), "variadic_sum");
  call.flags = METAFFI_CALL_VARIADIC;
  call.fixed_count = 1;
  plan.store(0, plan.call(call));
}

#if defined(__x86_64__)
__attribute__((ms_abi)) double win64(std::int64_t a, double b, float c, std::int8_t d, std::int64_t e, double f) {
  return static_cast<double>(a) + 2 * b + 3 * static_cast<double>(c) + 4 * d + 5 * static_cast<double>(e) + 6 * f;
}

__attribute__((ms_abi)) double win64_sum(std::int32_t count, ...) {
  __builtin_ms_va_list list;
  __builtin_ms_va_start(list, count);
  double sum = 0;
  for (std::int32_t i = 0; i < count; ++i) sum += __builtin_va_arg(list, double);
  __builtin_ms_va_end(list);
  return sum;
}

void build_win64(PlanBuilder& plan, const metaffi_entity_request&) {
  metaffi_plan_call call = with_all_arguments(plan, reinterpret_cast<const void*>(win64), "win64");
  call.convention = METAFFI_CONVENTION_WIN64;
  plan.store(0, plan.call(call));
}

void build_win64_variadic(PlanBuilder& plan, const metaffi_entity_request&) {
  metaffi_plan_call call = with_all_arguments(plan, reinterpret_cast<const void*>(win64_sum), "win64_sum");
  call.convention = METAFFI_CONVENTION_WIN64;
  call.flags = METAFFI_CALL_VARIADIC;
  call.fixed_count = 1;
  plan.store(0, plan.call(call));
}
#endif

constexpr Entity entities[] = {
    {"mixed8", build_mixed8},     {"many", build_many},
    {"variadic", build_variadic},
#if defined(__x86_64__)
    {"win64", build_win64},       {"win64_variadic", build_win64_variadic},
#endif
};

}  // namespace

std::span<const Entity> convention_entities() { return entities; }

}  // namespace fake
