#include "jit/plan_p.hpp"
#include "jit/repr_p.hpp"
#include "jit/struct_type_p.hpp"

namespace metaffi::jit {
namespace {

std::string number(std::uint64_t value) { return std::to_string(value); }

Failure wrong(std::string what) { return {METAFFI_ERROR_INTERNAL, std::move(what)}; }

std::optional<Failure> size_problem(const metaffi_struct_type& type) {
  if (type.size == 0) return wrong("its size is 0");
  if (!std::has_single_bit(type.alignment)) {
    return wrong("its alignment is " + number(type.alignment) + ", which is no power of two");
  }
  if (type.size % type.alignment != 0) {
    return wrong("its size of " + number(type.size) + " bytes is no multiple of its alignment of " +
                 number(type.alignment));
  }
  if (type.alignment > kMaximumStructAlignment) {
    return Failure{METAFFI_ERROR_UNSUPPORTED, "its alignment is " + number(type.alignment) + " bytes, at most " +
                                                  number(kMaximumStructAlignment) +
                                                  " are supported; pass it by its address"};
  }
  if (type.size > kMaximumStructBytes) {
    return Failure{METAFFI_ERROR_UNSUPPORTED, "its size is " + number(type.size) + " bytes, at most " +
                                                  number(kMaximumStructBytes) +
                                                  " are supported; pass it by its address"};
  }
  if (type.field_count == 0 || type.fields == nullptr) return wrong("it has no fields");
  return std::nullopt;
}

std::string field_text(std::uint32_t index, const metaffi_struct_field& field) {
  return "field " + number(index) + " (" + repr_text(field.repr) + " at offset " + number(field.offset) + ")";
}

}  // namespace

std::optional<Failure> struct_problem(const metaffi_struct_type& type) {
  if (auto problem = size_problem(type)) return problem;
  std::uint64_t end = 0;
  for (std::uint32_t i = 0; i < type.field_count; ++i) {
    const metaffi_struct_field& field = type.fields[i];
    if (!is_repr(field.repr) || field.repr == METAFFI_REPR_VOID) {
      return wrong("field " + number(i) + " has the representation " + number(field.repr) + ", which is no scalar's" +
                   (field.repr == METAFFI_REPR_STRUCT ? "; the scalars of a nested struct are listed instead" : ""));
    }
    if (i != 0 && field.offset < type.fields[i - 1].offset) {
      return wrong(field_text(i, field) + " lies before field " + number(i - 1) + "; fields are in order of offset");
    }
    if (field.offset < end) return wrong(field_text(i, field) + " overlaps field " + number(i - 1));
    end = std::uint64_t{field.offset} + repr_of(field.repr).size;
    if (end > type.size) return wrong(field_text(i, field) + " ends outside its " + number(type.size) + " bytes");
  }
  return std::nullopt;
}

const char* struct_text(const metaffi_struct_type* type) noexcept {
  return type != nullptr && type->name != nullptr ? type->name : "struct";
}

bool has_unaligned_field(const metaffi_struct_type& type) noexcept {
  for (std::uint32_t i = 0; i < type.field_count; ++i) {
    const std::size_t size = metaffi_repr_size(type.fields[i].repr);
    if (size != 0 && type.fields[i].offset % size != 0) return true;
  }
  return false;
}

}  // namespace metaffi::jit
