// Fields of a struct that comes back in registers, read in any order, among other steps that use or spoil those registers;
// for whatever executes plans.
#pragma once

#include "jit/repr_p.hpp"
#include "struct_registers.hpp"

namespace metaffi::test {

inline metaffi_error* made_of(std::uint64_t tested, std::uint64_t other) {
  return reinterpret_cast<metaffi_error*>((tested << 8 | 1) ^ (other << 1));
}

// A plan of random steps, and what is to come of it.
class ReturnedFields {
 public:
  explicit ReturnedFields(std::uint64_t seed) : random_(seed), returned_(random_, builder_), image_(returned_.image) {}

  void run(const RunPlan& execute) {
    const jit::Signature signature{.result = {METAFFI_REPR_STRUCT, returned_.type}};
    const jit::StructPlace place = jit::kSysV.assign(signature).result;
    if (place.kind != jit::StructPlace::Kind::kRegisters) return;
    spoil_padding_and_bools();
    answer(place);
    for (std::size_t i = 0; i < kResults; ++i) builder_.result(metaffi_uint64_type);
    array_ = builder_.call_for_struct(plan::function(metaffi_test_dump, "dump"), {}, returned_.type,
                                      {METAFFI_CONVENTION_SYSV});
    for (std::size_t i = 0; i < 3 + random_() % 8; ++i) add_step();
    while (loaded_.size() < kResults) load();
    const std::uintptr_t failure = random_() % 3 == 0 ? add_failure() : 0;
    for (std::uint32_t i = 0; i < kResults; ++i) {
      builder_.store_result(i, plan::as(loaded_[loaded_.size() - 1 - i].operand, METAFFI_REPR_U64));
    }
    metaffi_value results[kResults];
    ASSERT_EQ(execute(builder_.finish("fields", nullptr), nullptr, results), reinterpret_cast<metaffi_error*>(failure))
        << "after other steps than expected";
    for (std::size_t i = 0; i < kResults && failure == 0; ++i) {
      const Loaded& loaded = loaded_[loaded_.size() - 1 - i];
      const std::uint64_t mask = loaded.repr == METAFFI_REPR_F32 ? 0xffffffff : ~std::uint64_t{0};
      ASSERT_EQ(results[i].as.uint64 & mask, loaded.bits & mask) << "result " << i;
    }
  }

 private:
  struct Loaded {
    plan::Operand operand;
    std::uint16_t repr;
    std::uint64_t bits;
  };
  static constexpr std::uint32_t kResults = 3;
  static bool is_float(std::uint16_t repr) { return repr == METAFFI_REPR_F32 || repr == METAFFI_REPR_F64; }

  // What is between fields is anything; so is a byte that is true.
  void spoil_padding_and_bools() {
    std::vector<bool> used(image_.size());
    for (std::uint32_t i = 0; i < returned_.type->field_count; ++i) {
      const metaffi_struct_field& field = returned_.type->fields[i];
      for (std::uint32_t k = 0; k < metaffi_repr_size(field.repr); ++k) used[field.offset + k] = true;
      if (field.repr != METAFFI_REPR_BOOL || returned_.contents[i] == 0) continue;
      image_[field.offset] = static_cast<std::byte>(1 + random_() % 255);
    }
    for (std::size_t i = 0; i < used.size(); ++i) {
      if (!used[i]) image_[i] = static_cast<std::byte>(random_());
    }
  }

  void answer(const jit::StructPlace& place) {
    std::size_t integers = 0;
    std::size_t vectors = 2;
    for (std::size_t i = 0; i < image_.size() / 8; ++i) {
      if (!place.eightbytes[i].has_value()) continue;
      const bool is_gp = place.eightbytes[i]->place == jit::Place::kGp;
      std::memcpy(&metaffi_test_dump_answer[is_gp ? integers++ : vectors++], image_.data() + 8 * i, 8);
    }
  }

  // A field as its own repr, or as another that is no wider.
  void load() {
    const metaffi_struct_field& field = returned_.type->fields[random_() % returned_.type->field_count];
    std::uint16_t repr = field.repr;
    if (random_() % 4 == 0) repr = kScalarReprs[random_() % std::size(kScalarReprs)];
    if (metaffi_repr_size(repr) > metaffi_repr_size(field.repr)) repr = field.repr;
    std::uint64_t bits = 0;
    std::memcpy(&bits, image_.data() + field.offset, metaffi_repr_size(repr));
    loaded_.push_back({builder_.load_memory(plan::array_address(array_), static_cast<std::int32_t>(field.offset), repr),
                       repr, jit::canonical(bits, repr)});
  }

  Loaded* any_integer() {
    if (loaded_.empty()) return nullptr;
    Loaded& found = loaded_[random_() % loaded_.size()];
    return is_float(found.repr) ? nullptr : &found;
  }

  void add_step() {
    const Loaded* integer = any_integer();
    switch (random_() % 8) {
      case 0:
        return builder_.call(plan::function(poison_sysv_registers, "poison"), {});
      case 1:
        return place_over();
      case 2:
        if (integer == nullptr) return load();
        loaded_.push_back({builder_.call(plan::function(
                                             +[](std::uint64_t, std::uint64_t same) { return same; }, "same"),
                                         {plan::as(loaded_.back().operand, METAFFI_REPR_U64),
                                          plan::as(integer->operand, METAFFI_REPR_U64)},
                                         METAFFI_REPR_U64),
                           METAFFI_REPR_U64, integer->bits});
        return;
      case 3:
        if (integer == nullptr) return load();
        return builder_.fail_if(integer->operand, METAFFI_CONDITION_NOT_EQUAL,
                                builder_.describe(plan::function(made_of, "unexpected"),
                                                  {plan::constant(1), plan::constant(1)}, METAFFI_REPR_POINTER),
                                integer->bits);
      default:
        return load();
    }
  }

  // Into the struct, so that it is no longer what came back.
  void place_over() {
    const std::size_t word = random_() % (image_.size() / 8);
    const std::uint64_t bits = random_();
    builder_.place(array_, static_cast<std::uint32_t>(word), plan::constant(bits));
    std::memcpy(image_.data() + 8 * word, &bits, 8);
  }

  // The error, with or without a function that makes it.
  std::uintptr_t add_failure() {
    const Loaded* tested = any_integer();
    const Loaded* other = any_integer();
    if (tested == nullptr || other == nullptr || tested->bits == 0) return 0;
    if (random_() % 2 == 0) return builder_.fail_if_error(tested->operand), tested->bits;
    builder_.fail_if(tested->operand, METAFFI_CONDITION_NONZERO, plan::function(made_of, "made_of"),
                     {plan::as(tested->operand, METAFFI_REPR_U64), plan::as(other->operand, METAFFI_REPR_U64)});
    return reinterpret_cast<std::uintptr_t>(made_of(tested->bits, other->bits));
  }

  std::mt19937_64 random_;
  plan::Builder builder_;
  RandomStruct returned_;
  std::vector<std::byte> image_;
  std::vector<Loaded> loaded_;
  std::uint32_t array_ = 0;
};

inline void expect_returned_fields(const RunPlan& run) {
  for (std::uint64_t seed = 0; seed < 4000; ++seed) {
    SCOPED_TRACE("seed " + std::to_string(seed));
    ReturnedFields(seed).run(run);
    if (::testing::Test::HasFatalFailure()) return;
  }
}

}  // namespace metaffi::test
