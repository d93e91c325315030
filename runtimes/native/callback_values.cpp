#include "runtimes/native/callback_values.hpp"

#include <metaffi/cpp/scalar.hpp>
#include <metaffi/cpp/unicode.hpp>

#include <cstring>
#include <limits>
#include <string>

#include "runtimes/native/handles.hpp"
#include "runtimes/native/services.hpp"
#include "runtimes/native/types.hpp"

namespace metaffi::native {

namespace {

using scalar::Outcome;

template <typename Unit>
metaffi_error* borrow_text(metaffi_type type, std::uint64_t cell, std::size_t index, metaffi_value* result) noexcept {
  const auto* text = reinterpret_cast<const Unit*>(cell);
  const std::size_t length = std::char_traits<Unit>::length(text);
  if (length > std::numeric_limits<std::uint32_t>::max()) {
    return format_error(METAFFI_ERROR_OUT_OF_RANGE, "argument %zu of a callable: C passed a string of %zu units",
                        index + 1, length);
  }
  if (const std::size_t bad = unicode::find_invalid(text, length); bad != unicode::kNone) {
    return format_error(METAFFI_ERROR_INVALID_STRING,
                        "argument %zu of a callable: the text C passed is not valid UTF-%zu at offset %zu", index + 1,
                        sizeof(Unit) * 8, bad);
  }
  *result = metaffi_value{{0}, type, static_cast<std::uint32_t>(length)};
  result->as.data = const_cast<Unit*>(text);
  return nullptr;
}

// An argument as the callable declares it; 0 and any: as it is.
metaffi_error* as_declared(const metaffi_value& own, metaffi_type wanted, std::size_t index,
                           metaffi_value* result) noexcept {
  *result = own;
  if (wanted == 0 || wanted == metaffi_any_type || wanted == own.type) return nullptr;
  std::uint64_t cell = 0;
  const Outcome outcome = scalar::convert(own, metaffi_type_repr(wanted), scalar::Floats::kNoIntegers, &cell);
  if (outcome == Outcome::kDone) {
    *result = scalar::value_of_cell(wanted, cell);
    return nullptr;
  }
  *result = metaffi_value_null();
  const char* const given = host().type_name(own.type);
  const char* const declared = host().type_name(wanted);
  if (outcome != Outcome::kKind) {
    return format_error(
        METAFFI_ERROR_OUT_OF_RANGE,
        "argument %zu of a callable: the %s that C passes does not fit the %s that the callable declares", index + 1,
        given, declared);
  }
  return format_error(METAFFI_ERROR_TYPE_MISMATCH,
                      "argument %zu of a callable: C passes %s where the callable declares %s", index + 1, given,
                      declared == nullptr ? "an unknown type" : declared);
}

metaffi_error* mismatch(const metaffi_value& found, metaffi_type wanted) noexcept {
  const char* name = host().type_name(found.type);
  return format_error(METAFFI_ERROR_TYPE_MISMATCH, "the callable returned %s where C wants %s",
                      name == nullptr ? "a value of an unknown type" : name, host().type_name(wanted));
}

}  // namespace

metaffi_repr callback_repr(const CallbackType& type) noexcept {
  if (type.type == 0) return METAFFI_REPR_VOID;
  const Scalar* scalar = find_scalar(type.type);
  return scalar == nullptr || type.pointee ? METAFFI_REPR_POINTER : scalar->repr;
}

metaffi_error* cell_to_value(const CallbackType& type, std::uint64_t cell, std::size_t index, metaffi_type wanted,
                             metaffi_value* result) noexcept {
  const Scalar* scalar = find_scalar(type.type);
  *result = metaffi_value_null();
  if ((scalar == nullptr || type.pointee) && cell == 0) return nullptr;
  metaffi_value own{{0}, type.type, 0};
  metaffi_error* error = nullptr;
  switch (type.type) {
    case metaffi_handle_type:
      if (wanted == metaffi_size_type) {  // who wants the address itself
        *result = metaffi_value_size(cell);
        return nullptr;
      }
      if (wanted != 0 && wanted != metaffi_any_type && wanted != type.type) break;  // refused before one is made
      return pointer_out(reinterpret_cast<void*>(cell), result);
    case metaffi_string8_type:
      error = borrow_text<char>(type.type, cell, index, &own);
      break;
    case metaffi_string16_type:
      error = borrow_text<char16_t>(type.type, cell, index, &own);
      break;
    case metaffi_string32_type:
      error = borrow_text<char32_t>(type.type, cell, index, &own);
      break;
    default:
      if (scalar == nullptr) {
        return format_error(METAFFI_ERROR_INTERNAL, "argument %zu of a callable has a type that the alias cannot name",
                            index + 1);
      }
      if (type.pointee) {
        std::memcpy(&own.as, reinterpret_cast<const void*>(cell), scalar->size);
      } else {
        own.as.uint64 = cell;
      }
  }
  return error != nullptr ? error : as_declared(own, wanted, index, result);
}

metaffi_error* value_to_cell(const CallbackType& type, const metaffi_value& found, std::uint64_t* cell) noexcept {
  if (type.type == metaffi_handle_type) {
    if (found.type != metaffi_handle_type && found.type != metaffi_null_type) return mismatch(found, type.type);
    void* pointer = nullptr;
    if (metaffi_error* error = pointer_of(&found, &pointer)) return error;
    *cell = reinterpret_cast<std::uintptr_t>(pointer);
    return nullptr;
  }
  if (found.type == metaffi_null_type) {
    return format_error(METAFFI_ERROR_NULL_VALUE, "the callable returned null where C wants %s",
                        host().type_name(type.type));
  }
  switch (scalar::convert(found, metaffi_type_repr(type.type), scalar::Floats::kNoIntegers, cell)) {
    case Outcome::kDone:
      return nullptr;
    case Outcome::kKind:
      return mismatch(found, type.type);
    default:
      return format_error(METAFFI_ERROR_OUT_OF_RANGE, "the number the callable returned does not fit C's %s",
                          host().type_name(type.type));
  }
}

}  // namespace metaffi::native
