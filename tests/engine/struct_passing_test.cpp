// What libffi is told of structs that no plan may have: preparing must not trip over them.
#include "engine/struct_passing.hpp"

#include <gtest/gtest.h>

namespace metaffi::engine {
namespace {

TEST(StructTypes, AFieldWithoutSizeIsAlignedEverywhere) {
  const metaffi_struct_field fields[] = {
      {0, METAFFI_REPR_I64, 0}, {8, METAFFI_REPR_VOID, 0}, {9, METAFFI_REPR_VOID, 0}};
  const metaffi_struct_type type = {16, 8, fields, 3, 0, "with nothing"};
  StructTypes types;
  std::vector<ffi_type*> passed;
  EXPECT_FALSE(types.append(type, StructPassing::kStruct, &passed).has_value());
  ASSERT_EQ(passed.size(), 1u);
  EXPECT_EQ(passed[0]->size, 16u);
  EXPECT_EQ(passed[0]->elements[0], &ffi_type_sint64);
}

}  // namespace
}  // namespace metaffi::engine
