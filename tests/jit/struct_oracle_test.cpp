// libffi as an independent witness of structs by value: on random signatures, trampolines call closures of libffi.
#include <ffi.h>

#include <random>

#include "struct_calls.hpp"
#include "trampoline.hpp"

namespace metaffi::test {
namespace {

struct Scalar {
  std::uint16_t repr;
  ffi_type* ffi;
};
const Scalar kScalars[] = {
    {METAFFI_REPR_I8, &ffi_type_sint8},   {METAFFI_REPR_U8, &ffi_type_uint8},   {METAFFI_REPR_I16, &ffi_type_sint16},
    {METAFFI_REPR_U16, &ffi_type_uint16}, {METAFFI_REPR_I32, &ffi_type_sint32}, {METAFFI_REPR_U32, &ffi_type_uint32},
    {METAFFI_REPR_I64, &ffi_type_sint64}, {METAFFI_REPR_U64, &ffi_type_uint64}, {METAFFI_REPR_F32, &ffi_type_float},
    {METAFFI_REPR_F64, &ffi_type_double}, {METAFFI_REPR_F32, &ffi_type_float},  {METAFFI_REPR_F64, &ffi_type_double},
};

// A parameter or result: one scalar, or a struct whose layout libffi makes.
struct Slot {
  std::vector<Scalar> scalars;
  bool is_struct = false;
  std::vector<ffi_type*> elements;
  ffi_type aggregate{};
  ffi_type* ffi = nullptr;
  const metaffi_struct_type* type = nullptr;
  std::vector<std::byte> bytes;  // what is passed, or returned
};

class Signature {
 public:
  Signature(std::mt19937_64& random, std::size_t count, ffi_abi abi) : random_(random) {
    for (std::size_t i = 0; i <= count; ++i) fill(slots_.emplace_back());
    for (std::size_t i = 0; i < count; ++i) types_.push_back(slots_[i].ffi);
    EXPECT_EQ(ffi_prep_cif(&cif, abi, static_cast<unsigned>(count), result().ffi, types_.data()), FFI_OK);
    for (Slot& slot : slots_) describe(slot);
  }

  [[nodiscard]] std::size_t count() const { return types_.size(); }
  Slot& parameter(std::size_t i) { return slots_[i]; }
  Slot& result() { return slots_.back(); }
  ffi_cif cif{};
  plan::Builder builder;

 private:
  void fill(Slot& slot) {
    slot.is_struct = random_() % 2 == 0;
    const std::size_t scalars = slot.is_struct ? 1 + random_() % (random_() % 4 == 0 ? 9 : 4) : 1;
    for (std::size_t i = 0; i < scalars; ++i) slot.scalars.push_back(kScalars[random_() % std::size(kScalars)]);
    slot.ffi = slot.scalars[0].ffi;
    if (!slot.is_struct) return;
    for (const Scalar& scalar : slot.scalars) slot.elements.push_back(scalar.ffi);
    slot.elements.push_back(nullptr);
    slot.aggregate = {0, 0, FFI_TYPE_STRUCT, slot.elements.data()};
    slot.ffi = &slot.aggregate;
  }

  // After libffi laid the struct out.
  void describe(Slot& slot) {
    std::vector<std::uint16_t> reprs;
    for (const Scalar& scalar : slot.scalars) reprs.push_back(scalar.repr);
    slot.type = builder.struct_type("Random", reprs);
    EXPECT_EQ(slot.type->size, slot.ffi->size);
    EXPECT_EQ(slot.type->alignment, slot.ffi->alignment);
    slot.bytes.resize(slot.type->size);
    for (std::uint32_t i = 0; i < slot.type->field_count; ++i) {
      const std::uint64_t bits = random_();
      std::memcpy(slot.bytes.data() + slot.type->fields[i].offset, &bits, metaffi_repr_size(slot.type->fields[i].repr));
    }
  }

  std::mt19937_64& random_;
  std::deque<Slot> slots_;
  std::vector<ffi_type*> types_;
};

// Padding is nobody's.
bool same_fields(const Slot& slot, const void* found) {
  for (std::uint32_t i = 0; i < slot.type->field_count; ++i) {
    const metaffi_struct_field& field = slot.type->fields[i];
    const auto* const bytes = static_cast<const std::byte*>(found) + field.offset;
    if (std::memcmp(bytes, slot.bytes.data() + field.offset, metaffi_repr_size(field.repr)) != 0) return false;
  }
  return true;
}

// A C function made by libffi that compares what it is given.
class Witness {
 public:
  explicit Witness(Signature& signature)
      : signature_(signature), closure_(static_cast<ffi_closure*>(ffi_closure_alloc(sizeof(ffi_closure), &address_))) {
    EXPECT_EQ(ffi_prep_closure_loc(closure_, &signature.cif, &called, this, address_), FFI_OK);
  }
  Witness(const Witness&) = delete;
  Witness& operator=(const Witness&) = delete;
  ~Witness() { ffi_closure_free(closure_); }

  [[nodiscard]] const void* address() const { return address_; }
  int calls = 0;
  std::string wrong;

 private:
  static void called(ffi_cif*, void* result, void** arguments, void* context) {
    auto* self = static_cast<Witness*>(context);
    ++self->calls;
    for (std::size_t i = 0; i < self->signature_.count(); ++i) {
      if (!same_fields(self->signature_.parameter(i), arguments[i])) self->wrong += std::to_string(i) + " ";
    }
    const Slot& returned = self->signature_.result();
    // libffi wants small integers in a whole ffi_arg.
    std::uint64_t word = 0;
    if (!returned.is_struct && returned.bytes.size() < 8) std::memcpy(result, &word, 8);
    std::memcpy(result, returned.bytes.data(), returned.bytes.size());
  }

  Signature& signature_;
  void* address_ = nullptr;
  ffi_closure* closure_;
};

// Loads each scalar of a slot from memory, constants or, for the last ones, the registers they were loaded to.
plan::Operand operand_of(plan::Builder& builder, const Slot& slot, std::mt19937_64& random) {
  plan::Operands fields;
  for (std::uint32_t i = 0; i < slot.type->field_count; ++i) {
    const metaffi_struct_field& field = slot.type->fields[i];
    const std::byte* const address = slot.bytes.data() + field.offset;
    std::uint64_t bits = 0;
    std::memcpy(&bits, address, metaffi_repr_size(field.repr));
    fields.push_back(random() % 3 == 0 ? plan::constant(bits, field.repr)
                                       : builder.load_memory(plan::pointer(address), 0, field.repr));
  }
  return slot.is_struct ? builder.struct_of(slot.type, fields) : fields[0];
}

class StructOracle : public ::testing::TestWithParam<std::uint32_t> {};

TEST_P(StructOracle, AgreesOnRandomSignatures) {
  const ffi_abi abi = GetParam() == METAFFI_CONVENTION_WIN64 ? FFI_GNUW64 : FFI_UNIX64;
  std::mt19937_64 random(31337 + GetParam());
  for (int round = 0; round < 1500; ++round) {
    Signature signature(random, static_cast<std::size_t>(round % 14), abi);
    Witness witness(signature);
    plan::Builder& builder = signature.builder;
    plan::Operands operands;
    for (std::size_t i = 0; i < signature.count(); ++i) {
      operands.push_back(operand_of(builder, signature.parameter(i), random));
    }
    const Slot& result = signature.result();
    const plan::Function function = plan::function(witness.address(), "witness");
    const plan::CallStyle style{.convention = static_cast<metaffi_convention>(GetParam())};
    static std::byte returned[128];
    const auto keep = plan::function(
        +[](const void* from, std::size_t size) { std::memcpy(returned, from, size); }, "keep");
    if (result.is_struct) {
      const std::uint32_t array = builder.call_for_struct(function, operands, result.type, style);
      builder.call(keep, {plan::array_address(array), plan::constant(result.type->size)});
    } else {
      const plan::Operand answer = builder.call(function, operands, result.scalars[0].repr, style);
      const std::uint32_t array = builder.array(1);
      builder.place(array, 0, answer);
      builder.call(keep, {plan::array_address(array), plan::constant(result.type->size)});
    }
    ASSERT_EQ(Trampoline(builder.finish("random", nullptr))(nullptr, nullptr), nullptr);
    ASSERT_EQ(witness.calls, 1);
    ASSERT_EQ(witness.wrong, "") << "parameters of round " << round;
    ASSERT_TRUE(same_fields(result, returned)) << "result of round " << round;
  }
}

INSTANTIATE_TEST_SUITE_P(Both, StructOracle, ::testing::Values(METAFFI_CONVENTION_SYSV, METAFFI_CONVENTION_WIN64),
                         [](const auto& tested) { return tested.param == METAFFI_CONVENTION_SYSV ? "SysV" : "Win64"; });

}  // namespace
}  // namespace metaffi::test
