#include "jit/repr_p.hpp"

#include <gtest/gtest.h>

namespace metaffi::jit {
namespace {

TEST(Repr, MakesConstantsTheCellsOfTheirWidth) {
  EXPECT_EQ(canonical(0x1ff, METAFFI_REPR_I8), ~std::uint64_t{0});
  EXPECT_EQ(canonical(0x1ff, METAFFI_REPR_U8), 0xffu);
  EXPECT_EQ(canonical(0x18000, METAFFI_REPR_I16), 0xffffffffffff8000u);
  EXPECT_EQ(canonical(0x18000, METAFFI_REPR_U16), 0x8000u);
  EXPECT_EQ(canonical(0x180000000, METAFFI_REPR_I32), 0xffffffff80000000u);
  EXPECT_EQ(canonical(0x180000000, METAFFI_REPR_U32), 0x80000000u);
  EXPECT_EQ(canonical(0x100, METAFFI_REPR_BOOL), 1u);
  EXPECT_EQ(canonical(0, METAFFI_REPR_BOOL), 0u);
  EXPECT_EQ(canonical(0x8000000000000000, METAFFI_REPR_I64), 0x8000000000000000u);
}

// What covers() promises, tried on values of every representation.
TEST(Repr, CoversExactlyWhatNeedsNoExtension) {
  const std::uint64_t samples[] = {0,      1,          0x7f,       0x80,       0xff,        0x7fff,
                                   0x8000, 0x7fffffff, 0x80000000, 0xffffffff, 0x100000000, ~std::uint64_t{0}};
  for (std::uint16_t held = METAFFI_REPR_I8; held < kReprCount; ++held) {
    for (std::uint16_t wanted = METAFFI_REPR_I8; wanted < kReprCount; ++wanted) {
      if (repr_of(held).is_float || repr_of(wanted).is_float || !covers(held, wanted)) continue;
      for (const std::uint64_t sample : samples) {
        const std::uint64_t cell = canonical(sample, held);
        EXPECT_EQ(canonical(cell, wanted), cell) << held << " as " << wanted;
      }
    }
  }
  EXPECT_TRUE(covers(METAFFI_REPR_U8, METAFFI_REPR_U16));
  EXPECT_TRUE(covers(METAFFI_REPR_BOOL, METAFFI_REPR_I8));
  EXPECT_FALSE(covers(METAFFI_REPR_I8, METAFFI_REPR_U16));
  EXPECT_FALSE(covers(METAFFI_REPR_I64, METAFFI_REPR_BOOL));
}

TEST(Repr, KnowsWhatAnImmediateCanHold) {
  EXPECT_TRUE(is_int32(0x7fffffff));
  EXPECT_FALSE(is_int32(0x80000000));
  EXPECT_TRUE(is_int32(0xffffffff80000000));
  EXPECT_FALSE(is_int32(0xffffffff7fffffff));
}

}  // namespace
}  // namespace metaffi::jit
