// Arguments by their address, strings, stack arrays, memory of the plug-in.
#include <array>
#include <cstddef>
#include <cstdint>
#include <cstring>
#include <string>

#include "tests/engine/fake_plugin/entities.hpp"
#include "tests/engine/fake_plugin/plan_builder.hpp"

namespace fake {
namespace {

std::int64_t string_length(const metaffi_value* text) {
  return text->type == metaffi_null_type ? -1 : std::int64_t{text->length};
}

metaffi_error* greet(const metaffi_value* name, metaffi_value* result) {
  if (name->length == 0) return host().error_new(METAFFI_ERROR_OUT_OF_RANGE, "fake: nobody to greet");
  const std::string greeting = "Hello, " + std::string(name->as.string8, name->length);
  auto* const copy = static_cast<char*>(host().alloc(greeting.size() + 1));
  std::memcpy(copy, greeting.c_str(), greeting.size() + 1);
  *result = metaffi_value_string8(copy, greeting.size());
  return nullptr;
}

std::int64_t sum_cells(const std::int64_t* cells, std::int64_t count) {
  std::int64_t sum = 0;
  for (std::int64_t i = 0; i < count; ++i) sum += cells[i];
  return sum;
}

struct Fields {
  std::int8_t i8 = -8;
  std::uint8_t u8 = 200;
  std::int16_t i16 = -16000;
  std::uint16_t u16 = 60000;
  std::int32_t i32 = -32;
  std::uint32_t u32 = 4000000000u;
  std::int64_t i64 = -64;
  float f32 = 1.5f;
  double f64 = -2.25;
  std::uint8_t flag = 7;
};

Fields fields;

std::array<std::byte, 16> unaligned;

void build_length(PlanBuilder& plan, const metaffi_entity_request&) {
  plan.guard(0);
  plan.store(0, plan.call(plan.describe(string_length, METAFFI_REPR_I64, {argument_address(0)}, "string_length")));
}

void build_length_or_null(PlanBuilder& plan, const metaffi_entity_request&) {
  plan.guard(0, true);
  plan.store(0, plan.call(plan.describe(string_length, METAFFI_REPR_I64, {argument_address(0)}, "string_length")));
}

void build_greet(PlanBuilder& plan, const metaffi_entity_request&) {
  plan.guard(0);
  plan.fail_if_error(
      plan.call(plan.describe(greet, METAFFI_REPR_POINTER, {argument_address(0), result_address(0)}, "greet")));
}

// Cells 0, 1 and 2 of an array, the last two passed by the address of cell 1.
void build_cells(PlanBuilder& plan, const metaffi_entity_request&) {
  const std::uint32_t array = plan.array(3);
  plan.place(array, 0, constant(1000000, METAFFI_REPR_I64));
  plan.place(array, 1, plan.load(0));
  plan.place(array, 2, plan.load(1));
  plan.store(0, plan.call(plan.describe(sum_cells, METAFFI_REPR_I64,
                                        {array_address(array, 1), constant(2, METAFFI_REPR_I64)}, "sum_cells")));
}

void build_frame_of_4000_cells(PlanBuilder& plan, const metaffi_entity_request&) {
  const std::uint32_t array = plan.array(4000);
  plan.place(array, 3999, plan.load(0));
  plan.store(0, plan.call(plan.describe(sum_cells, METAFFI_REPR_I64,
                                        {array_address(array, 3999), constant(1, METAFFI_REPR_I64)}, "sum_cells")));
}

void build_fields(PlanBuilder& plan, const metaffi_entity_request&) {
  const auto at = [&](const void* field, std::uint16_t repr) {
    const auto offset = static_cast<const std::byte*>(field) - reinterpret_cast<const std::byte*>(&fields);
    return plan.load_memory(pointer(&fields), static_cast<std::int32_t>(offset), repr);
  };
  plan.store(0, at(&fields.i8, METAFFI_REPR_I8));
  plan.store(1, at(&fields.u8, METAFFI_REPR_U8));
  plan.store(2, at(&fields.i16, METAFFI_REPR_I16));
  plan.store(3, at(&fields.u16, METAFFI_REPR_U16));
  plan.store(4, at(&fields.i32, METAFFI_REPR_I32));
  plan.store(5, at(&fields.u32, METAFFI_REPR_U32));
  plan.store(6, at(&fields.i64, METAFFI_REPR_I64));
  plan.store(7, at(&fields.f32, METAFFI_REPR_F32));
  plan.store(8, at(&fields.f64, METAFFI_REPR_F64));
  plan.store(9, at(&fields.flag, METAFFI_REPR_BOOL));
}

void build_unaligned(PlanBuilder& plan, const metaffi_entity_request&) {
  const std::int64_t number = -123456789012345;
  std::memcpy(unaligned.data() + 3, &number, sizeof(number));
  plan.store(0, plan.load_memory(pointer(unaligned.data() + 4), -1, METAFFI_REPR_I64));
}

constexpr Entity entities[] = {
    {"length", build_length},       {"length_or_null", build_length_or_null},           {"greet", build_greet},
    {"cells", build_cells},         {"frame_of_4000_cells", build_frame_of_4000_cells}, {"fields", build_fields},
    {"unaligned", build_unaligned},
};

}  // namespace

std::span<const Entity> memory_entities() { return entities; }

}  // namespace fake
