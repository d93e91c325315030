// libffi as an independent witness: on random signatures, a function made by us is called by libffi and calls a closure of
// libffi, in every pair of conventions.
#include <ffi.h>
#include <gtest/gtest.h>

#include <random>

#include "trampoline.hpp"

namespace metaffi::test {
namespace {

struct Type {
  metaffi_type type;
  ffi_type* ffi;
};
const Type kTypes[] = {
    {metaffi_int8_type, &ffi_type_sint8},    {metaffi_uint8_type, &ffi_type_uint8},
    {metaffi_int16_type, &ffi_type_sint16},  {metaffi_uint16_type, &ffi_type_uint16},
    {metaffi_int32_type, &ffi_type_sint32},  {metaffi_uint32_type, &ffi_type_uint32},
    {metaffi_int64_type, &ffi_type_sint64},  {metaffi_uint64_type, &ffi_type_uint64},
    {metaffi_float32_type, &ffi_type_float}, {metaffi_float64_type, &ffi_type_double},
    {metaffi_char16_type, &ffi_type_uint16}, {metaffi_size_type, &ffi_type_uint64},
};

struct Signature {
  std::vector<Type> parameters;
  Type result;
  std::vector<std::uint64_t> arguments;  // bits, of the type's size
  std::uint64_t answer = 0;
};

std::size_t size_of(const Type& type) { return type.ffi->size; }
std::uint64_t mask_of(const Type& type) {
  return size_of(type) == 8 ? ~std::uint64_t{0} : (std::uint64_t{1} << (8 * size_of(type))) - 1;
}

// Any bits but those of a signalling NaN, which some instructions make quiet.
std::uint64_t random_bits(std::mt19937_64& random, const Type& type) {
  if (type.type == metaffi_float32_type) return bits(static_cast<float>(static_cast<std::int32_t>(random())) / 3.0f);
  if (type.type == metaffi_float64_type) return bits(static_cast<double>(static_cast<std::int64_t>(random())) / 3.0);
  return random() & mask_of(type);
}

Signature random_signature(std::mt19937_64& random, std::size_t count) {
  const auto any_type = [&] { return kTypes[random() % std::size(kTypes)]; };
  Signature signature;
  signature.result = any_type();
  signature.answer = random_bits(random, signature.result);
  for (std::size_t i = 0; i < count; ++i) {
    signature.parameters.push_back(any_type());
    signature.arguments.push_back(random_bits(random, signature.parameters.back()));
  }
  return signature;
}

ffi_abi abi_of(std::uint32_t convention) { return convention == METAFFI_CONVENTION_WIN64 ? FFI_GNUW64 : FFI_UNIX64; }

struct Interface {
  Interface(const Signature& signature, std::uint32_t convention) {
    for (const Type& type : signature.parameters) types.push_back(type.ffi);
    EXPECT_EQ(
        ffi_prep_cif(&cif, abi_of(convention), static_cast<unsigned>(types.size()), signature.result.ffi, types.data()),
        FFI_OK);
  }
  std::vector<ffi_type*> types;
  ffi_cif cif{};
};

// A C function made by libffi that writes down what it is given.
class Witness {
 public:
  Witness(const Signature& signature, std::uint32_t convention)
      : signature_(signature),
        interface_(signature, convention),
        closure_(static_cast<ffi_closure*>(ffi_closure_alloc(sizeof(ffi_closure), &address_))) {
    EXPECT_EQ(ffi_prep_closure_loc(closure_, &interface_.cif, &called, this, address_), FFI_OK);
  }
  Witness(const Witness&) = delete;
  Witness& operator=(const Witness&) = delete;
  ~Witness() { ffi_closure_free(closure_); }

  [[nodiscard]] void* address() const { return address_; }
  std::vector<std::uint64_t> seen;

 private:
  static void called(ffi_cif*, void* result, void** arguments, void* context) {
    auto* self = static_cast<Witness*>(context);
    self->seen.clear();
    for (std::size_t i = 0; i < self->signature_.parameters.size(); ++i) {
      std::uint64_t cell = 0;
      std::memcpy(&cell, arguments[i], size_of(self->signature_.parameters[i]));
      self->seen.push_back(cell);
    }
    // libffi wants small integers extended to a whole ffi_arg.
    const Type& type = self->signature_.result;
    std::uint64_t answer = self->signature_.answer;
    const bool is_signed =
        type.type == metaffi_int8_type || type.type == metaffi_int16_type || type.type == metaffi_int32_type;
    if (is_signed && (answer >> (8 * size_of(type) - 1)) != 0) answer |= ~mask_of(type);
    std::memcpy(result, &answer, size_of(type) == 4 && type.type == metaffi_float32_type ? 4 : 8);
  }

  const Signature& signature_;
  Interface interface_;
  void* address_ = nullptr;
  ffi_closure* closure_;
};

void build(PlanBuilder& plan, const Signature& signature, const Witness& witness, std::uint32_t convention) {
  Operands operands;
  for (const Type& type : signature.parameters) plan.parameter(type.type);
  plan.result(signature.result.type);
  for (std::uint32_t i = 0; i < signature.parameters.size(); ++i) operands.push_back(argument(plan, i));
  const std::uint16_t repr = natural_repr(signature.result.type);
  const auto answer = plan.call(plan.make_call(pointer(witness.address()), "witness", repr, operands, convention));
  plan.store_result(0, value(answer, repr));
}

class Oracle : public ::testing::TestWithParam<std::uint32_t> {};

TEST_P(Oracle, AgreesOnWhatAnXcallPasses) {
  std::mt19937_64 random(20240607 + GetParam());
  for (int round = 0; round < 400; ++round) {
    const Signature signature = random_signature(random, static_cast<std::size_t>(round % 21));
    Witness witness(signature, GetParam());
    PlanBuilder plan;
    build(plan, signature, witness, GetParam());
    const Trampoline trampoline(plan);
    std::vector<metaffi_value> arguments;
    for (std::size_t i = 0; i < signature.parameters.size(); ++i) {
      // What is above the payload's width is not to be looked at.
      const std::uint64_t rubbish = random() & ~mask_of(signature.parameters[i]);
      arguments.push_back(raw_value(signature.parameters[i].type, signature.arguments[i] | rubbish));
    }
    metaffi_value result = unwritten();
    ASSERT_EQ(trampoline(arguments.data(), &result), nullptr);
    ASSERT_EQ(witness.seen, signature.arguments) << "round " << round;
    ASSERT_EQ(result.type, signature.result.type);
    ASSERT_EQ(payload_bits(result) & mask_of(signature.result), signature.answer) << "round " << round;
  }
}

TEST_P(Oracle, AgreesOnWhatATypedCallerPasses) {
  for (const std::uint32_t caller_convention : {METAFFI_CONVENTION_SYSV, METAFFI_CONVENTION_WIN64}) {
    std::mt19937_64 random(977 + GetParam() * 10 + caller_convention);
    for (int round = 0; round < 400; ++round) {
      const Signature signature = random_signature(random, static_cast<std::size_t>(round % 21));
      Witness witness(signature, GetParam());
      PlanBuilder plan;
      build(plan, signature, witness, GetParam());
      const metaffi_typed_caller caller{sizeof(caller), caller_convention, [](void*, metaffi_error*) {}, nullptr};
      const Trampoline trampoline(plan, &caller);
      Interface interface(signature, caller_convention);
      std::vector<void*> arguments;
      for (const std::uint64_t& argument : signature.arguments)
        arguments.push_back(const_cast<std::uint64_t*>(&argument));
      std::uint64_t answer = 0;
      ffi_call(&interface.cif, trampoline.as<void()>(), &answer, arguments.data());
      ASSERT_EQ(witness.seen, signature.arguments) << "round " << round;
      ASSERT_EQ(answer & mask_of(signature.result), signature.answer) << "round " << round;
    }
  }
}

INSTANTIATE_TEST_SUITE_P(Both, Oracle, ::testing::Values(METAFFI_CONVENTION_SYSV, METAFFI_CONVENTION_WIN64),
                         [](const auto& tested) { return tested.param == METAFFI_CONVENTION_SYSV ? "SysV" : "Win64"; });

}  // namespace
}  // namespace metaffi::test
