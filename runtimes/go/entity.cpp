#include "runtimes/go/entity.hpp"

#include "runtimes/go/catalog.hpp"
#include "runtimes/go/entity_path.hpp"
#include "runtimes/go/export_plan.hpp"
#include "runtimes/go/guest_plan.hpp"

namespace metaffi::go {

namespace {

constexpr metaffi_struct_field kStringFields[] = {{0, METAFFI_REPR_POINTER, 0}, {8, METAFFI_REPR_I64, 0}};
constexpr metaffi_struct_field kSliceFields[] = {
    {0, METAFFI_REPR_POINTER, 0}, {8, METAFFI_REPR_I64, 0}, {16, METAFFI_REPR_I64, 0}};
constexpr metaffi_struct_type kStringType{16, 8, kStringFields, 2, 0, "GoString"};
constexpr metaffi_struct_type kSliceType{24, 8, kSliceFields, 3, 0, "GoSlice"};

}  // namespace

const metaffi_struct_type* go_string_type() noexcept { return &kStringType; }
const metaffi_struct_type* go_slice_type() noexcept { return &kSliceType; }

const metaffi_call_plan& make_plan(Entity* entity, const metaffi_entity_request& request) {
  const EntityPath path = read_path(request.path);
  if (entity->library.guest() == nullptr) return ExportPlan(entity, request, path).make();
  return GuestPlan(entity, request, find_entity(entity->library, path)).make();
}

}  // namespace metaffi::go
