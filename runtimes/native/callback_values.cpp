#include "runtimes/native/callback_values.hpp"

#include <metaffi/cpp/unicode.hpp>

#include <cmath>
#include <cstring>
#include <limits>
#include <string>

#include "runtimes/native/handles.hpp"
#include "runtimes/native/services.hpp"
#include "runtimes/native/types.hpp"

namespace metaffi::native {

namespace {

// A number with its sign kept apart, so that every integer type fits.
struct Number {
  bool is_float = false;
  bool negative = false;
  std::uint64_t integer = 0;  // two's complement
  double real = 0;
};

// The payload as a machine value: extended from its width.
std::uint64_t payload_cell(const metaffi_value& value, const Scalar& scalar) noexcept {
  switch (scalar.repr) {
    case METAFFI_REPR_I8:
      return static_cast<std::uint64_t>(std::int64_t{value.as.int8});
    case METAFFI_REPR_I16:
      return static_cast<std::uint64_t>(std::int64_t{value.as.int16});
    case METAFFI_REPR_I32:
      return static_cast<std::uint64_t>(std::int64_t{value.as.int32});
    case METAFFI_REPR_U8:
      return value.as.uint8;
    case METAFFI_REPR_U16:
      return value.as.uint16;
    case METAFFI_REPR_U32:
      return value.as.uint32;
    case METAFFI_REPR_BOOL:
      return value.as.boolean != 0;
    case METAFFI_REPR_F32: {
      std::uint32_t bits = 0;
      std::memcpy(&bits, &value.as.float32, sizeof bits);
      return bits;
    }
    default:
      return value.as.uint64;
  }
}

Number read_number(const metaffi_value& value, const Scalar& scalar) noexcept {
  Number number;
  number.is_float = !is_integer(scalar.repr) && scalar.repr != METAFFI_REPR_BOOL;
  if (number.is_float) {
    number.real = scalar.repr == METAFFI_REPR_F32 ? double{value.as.float32} : value.as.float64;
    return number;
  }
  number.integer = payload_cell(value, scalar);
  number.negative = is_signed(scalar.repr) && static_cast<std::int64_t>(number.integer) < 0;
  return number;
}

bool fits(const Number& number, const Scalar& to) noexcept {
  const auto bits = static_cast<unsigned>(to.size * 8);
  if (is_signed(to.repr)) {
    const auto limit = static_cast<std::uint64_t>(std::numeric_limits<std::int64_t>::max()) >> (64 - bits);
    return number.negative ? ~number.integer <= limit : number.integer <= limit;
  }
  const std::uint64_t limit = std::numeric_limits<std::uint64_t>::max() >> (64 - bits);
  return !number.negative && number.integer <= limit;
}

double to_double(const Number& number) noexcept {
  if (number.is_float) return number.real;
  return number.negative ? static_cast<double>(static_cast<std::int64_t>(number.integer))
                         : static_cast<double>(number.integer);
}

enum class Conversion { kDone, kKind, kRange };

// Integers take any integer type that holds them, every number takes float types; bool stays bool.
Conversion convert(const metaffi_value& value, const Scalar& from, const Scalar& to, metaffi_value* result) noexcept {
  if (from.type == to.type) {
    *result = value;
    return Conversion::kDone;
  }
  const bool bools = from.repr == METAFFI_REPR_BOOL || to.repr == METAFFI_REPR_BOOL;
  const Number number = read_number(value, from);
  if (bools || (number.is_float && is_integer(to.repr))) return Conversion::kKind;
  metaffi_value converted{{0}, to.type, 0};
  if (is_integer(to.repr)) {
    if (!fits(number, to)) return Conversion::kRange;
    converted.as.uint64 = number.integer;
  } else if (to.repr == METAFFI_REPR_F64) {
    converted.as.float64 = to_double(number);
  } else {
    converted.as.uint64 = 0;
    const double real = to_double(number);
    if (std::isfinite(real) && std::fabs(real) > double{std::numeric_limits<float>::max()}) return Conversion::kRange;
    converted.as.float32 = static_cast<float>(real);
  }
  *result = converted;
  return Conversion::kDone;
}

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
  const Scalar* from = find_scalar(own.type);
  const Scalar* to = find_scalar(wanted);
  const bool numbers = from != nullptr && to != nullptr;
  const Conversion outcome = numbers ? convert(own, *from, *to, result) : Conversion::kKind;
  if (outcome == Conversion::kDone) return nullptr;
  *result = metaffi_value_null();
  const char* const given = host().type_name(own.type);
  const char* const declared = host().type_name(wanted);
  if (outcome == Conversion::kRange) {
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
  const Scalar* from = find_scalar(found.type);
  const Scalar* to = find_scalar(type.type);
  if (from == nullptr || to == nullptr) return mismatch(found, type.type);
  metaffi_value converted;
  switch (convert(found, *from, *to, &converted)) {
    case Conversion::kKind:
      return mismatch(found, type.type);
    case Conversion::kRange:
      return format_error(METAFFI_ERROR_OUT_OF_RANGE, "the number the callable returned does not fit C's %s",
                          host().type_name(type.type));
    case Conversion::kDone:
      break;
  }
  *cell = payload_cell(converted, *to);
  return nullptr;
}

}  // namespace metaffi::native
