// Structs by value, bit for bit, for whatever executes plans: padding is zero, and nothing is overwritten.
#pragma once

#include <random>

#include "callees.hpp"
#include "jit/convention.hpp"
#include "register_dump.hpp"
#include "struct_calls.hpp"

namespace metaffi::test {

inline constexpr std::uint16_t kScalarReprs[] = {METAFFI_REPR_I8,  METAFFI_REPR_U8,  METAFFI_REPR_I16, METAFFI_REPR_U16,
                                                 METAFFI_REPR_I32, METAFFI_REPR_U32, METAFFI_REPR_I64, METAFFI_REPR_U64,
                                                 METAFFI_REPR_F32, METAFFI_REPR_F64, METAFFI_REPR_BOOL};

// A struct of 1 to 24 bytes with gaps, or packed, and what it holds: zeros between its fields.
struct RandomStruct {
  RandomStruct(std::mt19937_64& random, plan::Builder& builder) {
    const bool is_packed = random() % 8 == 0;
    std::vector<metaffi_struct_field> fields;
    std::uint32_t end = 0;
    std::uint32_t alignment = 1;
    for (std::size_t i = 0; i <= random() % 5; ++i) {
      const std::uint16_t repr = kScalarReprs[random() % std::size(kScalarReprs)];
      const std::uint32_t field_size = metaffi_repr_size(repr);
      if (random() % 4 == 0) end += static_cast<std::uint32_t>(random() % 5);
      if (!is_packed) end = (end + field_size - 1) / field_size * field_size;
      if (!is_packed) alignment = std::max(alignment, field_size);
      fields.push_back({end, repr, 0});
      end += field_size;
    }
    if (random() % 8 == 0) alignment = 16;
    size = (end + alignment - 1) / alignment * alignment;
    image.resize((size + 7) / 8 * 8);
    type = builder.struct_type("Random", fields, size, alignment);
    for (const metaffi_struct_field& field : fields) {
      const std::uint64_t mask = metaffi_repr_size(field.repr) == 8
                                     ? ~std::uint64_t{0}
                                     : (std::uint64_t{1} << (8 * metaffi_repr_size(field.repr))) - 1;
      contents.push_back(field.repr == METAFFI_REPR_BOOL ? random() % 2 : random() & mask);
      std::memcpy(image.data() + field.offset, &contents.back(), metaffi_repr_size(field.repr));
    }
  }

  [[nodiscard]] std::uint64_t word(std::size_t index) const {
    std::uint64_t found = 0;
    std::memcpy(&found, image.data() + 8 * index, 8);
    return found;
  }

  const metaffi_struct_type* type = nullptr;
  std::uint32_t size = 0;
  std::vector<std::uint64_t> contents;
  std::vector<std::byte> image;
};

// What lies above the bits of a repr and has no meaning.
inline std::uint64_t unused_bits(std::uint64_t random, std::uint16_t repr) {
  const std::uint32_t size = metaffi_repr_size(repr);
  return size == 8 || repr == METAFFI_REPR_BOOL ? 0 : random << (8 * size);
}

// A call that returns these bits, with others above them.
inline plan::Operand call_for(plan::Builder& builder, std::uint64_t bits, std::uint16_t repr) {
  const bool is_float = repr == METAFFI_REPR_F32 || repr == METAFFI_REPR_F64;
  const plan::Operand operand = plan::constant(bits);
  if (!is_float)
    return builder.call(plan::function(
                            +[](std::uint64_t same) { return same; }, "same"),
                        {operand}, repr);
  return builder.call(plan::function(
                          +[](std::uint64_t same) { return std::bit_cast<double>(same); }, "same"),
                      {operand}, repr);
}

inline std::uint64_t register_of(const jit::Location& location) {
  const RegisterDump& dump = metaffi_test_dumped;
  if (location.place == jit::Place::kXmm) return dump.xmm[static_cast<int>(location.xmm)];
  switch (location.gp) {
    case jit::Gp::rdi:
      return dump.rdi;
    case jit::Gp::rsi:
      return dump.rsi;
    case jit::Gp::rdx:
      return dump.rdx;
    case jit::Gp::rcx:
      return dump.rcx;
    case jit::Gp::r8:
      return dump.r8;
    case jit::Gp::r9:
      return dump.r9;
    default:
      return 0xbadbadbad;
  }
}

// Structs after some integers: what is in each register and stack word at the call.
inline void expect_struct_registers(std::uint32_t number, const RunPlan& run) {
  const auto convention = static_cast<metaffi_convention>(number);
  std::mt19937_64 random(4711 + number);
  for (int round = 0; round < 3000; ++round) {
    plan::Builder builder;
    std::deque<std::uint64_t> memory;
    std::vector<metaffi_value> arguments;
    const auto operand_of = [&](std::uint64_t bits, std::uint16_t repr) {
      const std::uint64_t dirty = bits | unused_bits(random(), repr);
      if (random() % 4 == 0) return plan::constant(dirty, repr);
      if (random() % 4 == 0) return call_for(builder, dirty, repr);
      memory.push_back(bits);
      return builder.load_memory(plan::pointer(&memory.back()), 0, repr);
    };
    std::deque<RandomStruct> structs;
    plan::Operands operands;
    jit::Signature signature;
    for (std::size_t i = 0; i < random() % 5; ++i) {
      operands.push_back(operand_of(i, METAFFI_REPR_I64));
      signature.parameters.push_back({METAFFI_REPR_I64});
    }
    for (int i = 0; i < 2; ++i) {
      const RandomStruct& made = structs.emplace_back(random, builder);
      plan::Operands fields;
      for (std::size_t k = 0; k < made.contents.size(); ++k) {
        fields.push_back(operand_of(made.contents[k], made.type->fields[k].repr));
      }
      operands.push_back(builder.struct_of(made.type, fields));
      signature.parameters.push_back({METAFFI_REPR_STRUCT, made.type});
    }
    builder.call(plan::function(metaffi_test_dump, "dump"), operands, METAFFI_REPR_VOID, {.convention = convention});
    ASSERT_EQ(run(builder.finish("dump", nullptr), nullptr, nullptr), nullptr);

    const jit::Assignment assignment = jit::convention_of(number).assign(signature);
    for (std::size_t i = 0; i < structs.size(); ++i) {
      const jit::StructPlace& place = assignment.structs[i];
      if (place.kind == jit::StructPlace::Kind::kReference) continue;  // gone by now; below
      for (std::size_t word = 0; word < structs[i].image.size() / 8; ++word) {
        const bool on_stack = place.kind == jit::StructPlace::Kind::kStack;
        if (!on_stack && !place.eightbytes[word].has_value()) continue;
        const std::uint64_t found =
            on_stack ? metaffi_test_dumped.stack[place.offset / 8 + word] : register_of(*place.eightbytes[word]);
        // What is above the last byte of the struct is nobody's.
        const std::uint32_t unused = 8 - std::min(structs[i].size - 8 * static_cast<std::uint32_t>(word), 8u);
        ASSERT_EQ(found << (8 * unused) >> (8 * unused), structs[i].word(word)) << "round " << round;
      }
    }
    ASSERT_EQ(metaffi_test_dumped.rsp % 16, 8u);
  }
}

// A callee that takes a large struct under Win64 takes its address.
inline std::vector<std::byte> copied;
inline bool was_aligned;
METAFFI_MS_ABI inline void take_copy(std::int64_t size, const std::byte* copy) {
  copied.assign(copy, copy + size);
  was_aligned = reinterpret_cast<std::uintptr_t>(copy) % 16 == 0;
}

inline void expect_struct_copies(const RunPlan& run) {
  std::mt19937_64 random(1213);
  for (int round = 0; round < 2000; ++round) {
    plan::Builder builder;
    const RandomStruct made(random, builder);
    if (std::has_single_bit(made.size) && made.size <= 8) continue;
    plan::Operands fields;
    for (std::size_t i = 0; i < made.contents.size(); ++i) {
      const std::uint16_t repr = made.type->fields[i].repr;
      const bool is_constant = random() % 2 == 0;
      fields.push_back(is_constant ? plan::constant(made.contents[i], repr)
                                   : call_for(builder, made.contents[i] | unused_bits(random(), repr), repr));
    }
    builder.call(plan::function(reinterpret_cast<const void*>(take_copy), "take_copy"),
                 {plan::constant(made.size, METAFFI_REPR_I64), builder.struct_of(made.type, fields)}, METAFFI_REPR_VOID,
                 {.convention = METAFFI_CONVENTION_WIN64});
    ASSERT_EQ(run(builder.finish("copy", nullptr), nullptr, nullptr), nullptr);
    ASSERT_EQ(std::memcmp(copied.data(), made.image.data(), made.size), 0) << "round " << round;
    ASSERT_TRUE(was_aligned);
  }
}

// A field is taken as its repr says, whatever its value is, and from wherever it is: here, the register of a result.
inline void expect_fields_taken_as_their_reprs(const RunPlan& run) {
  struct Fields {
    std::uint16_t word;
    bool truth;
    std::uint8_t byte;
    std::int32_t number;
    std::int64_t rest[2];
  };
  static Fields seen;
  for (const bool is_float : {false, true}) {
    for (std::uint32_t field = 0; field < 4; ++field) {
      plan::Builder builder;
      const metaffi_struct_type* type = builder.struct_type(
          "Fields",
          {METAFFI_REPR_U16, METAFFI_REPR_BOOL, METAFFI_REPR_U8, METAFFI_REPR_I32, METAFFI_REPR_I64, METAFFI_REPR_I64});
      plan::Operands fields(6, plan::constant(0));
      fields[field] = call_for(builder, 0x1234567890abcd00, is_float ? METAFFI_REPR_F64 : METAFFI_REPR_I64);
      builder.call(plan::function(
                       +[](Fields given) { seen = given; }, "see"),
                   {builder.struct_of(type, fields)});
      ASSERT_EQ(run(builder.finish("fields", nullptr), nullptr, nullptr), nullptr);
      EXPECT_EQ(seen.word, field == 0 ? 0xcd00 : 0);
      EXPECT_EQ(seen.truth, field == 1);
      EXPECT_EQ(seen.byte, 0);
      EXPECT_EQ(seen.number, field == 3 ? static_cast<std::int32_t>(0x90abcd00) : 0);
      EXPECT_EQ(seen.rest[0], 0);
      EXPECT_EQ(seen.rest[1], 0);
    }
  }
}

// What a callee returns in registers is in the array, and nothing beside it is touched.
inline void expect_struct_results(const RunPlan& run) {
  const std::vector<std::uint16_t> shapes[] = {{METAFFI_REPR_I64, METAFFI_REPR_I64},
                                               {METAFFI_REPR_F64, METAFFI_REPR_F64},
                                               {METAFFI_REPR_F64, METAFFI_REPR_I64},
                                               {METAFFI_REPR_I64, METAFFI_REPR_F64}};
  const int words[][2] = {{0, 1}, {2, 3}, {2, 0}, {0, 2}};  // of the answers: rax, rdx, xmm0, xmm1
  for (std::size_t i = 0; i < std::size(shapes); ++i) {
    for (int k = 0; k < 4; ++k) metaffi_test_dump_answer[k] = 0x1111111111111111 * (k + 1);
    plan::Builder builder;
    const std::uint32_t before = builder.array(1);
    builder.place(before, 0, plan::constant(0x77));
    const metaffi_struct_type* type = builder.struct_type("Pair", shapes[i]);
    const std::uint32_t array =
        builder.call_for_struct(plan::function(metaffi_test_dump, "dump"), {}, type, {METAFFI_CONVENTION_SYSV});
    const std::uint32_t after = builder.array(1);
    builder.place(after, 0, plan::constant(0x88));
    for (std::uint32_t k = 0; k < 4; ++k) builder.result(metaffi_uint64_type);
    const auto load = [&](std::uint32_t from, std::int32_t offset) {
      return builder.load_memory(plan::array_address(from), offset, METAFFI_REPR_U64);
    };
    builder.store_result(0, load(array, 0));
    builder.store_result(1, load(array, 8));
    builder.store_result(2, load(before, 0));
    builder.store_result(3, load(after, 0));
    metaffi_value results[4];
    ASSERT_EQ(run(builder.finish("pair", nullptr), nullptr, results), nullptr);
    EXPECT_EQ(results[0].as.uint64, metaffi_test_dump_answer[words[i][0]]) << i;
    EXPECT_EQ(results[1].as.uint64, metaffi_test_dump_answer[words[i][1]]) << i;
    EXPECT_EQ(results[2].as.uint64, 0x77u);
    EXPECT_EQ(results[3].as.uint64, 0x88u);
  }
}

}  // namespace metaffi::test
