// Which CDT type a C++ type is, and which types share their bits.
#ifndef METAFFI_CPP_TYPE_MAP_HPP
#define METAFFI_CPP_TYPE_MAP_HPP

#include <metaffi/types.h>
#include <metaffi/value.h>

#include <concepts>
#include <cstddef>
#include <cstdint>
#include <new>
#include <string>
#include <type_traits>

#include <metaffi/cpp/error.hpp>

namespace metaffi {

namespace detail {

inline std::string name_of(metaffi_type type) {
  const char* const name = metaffi_type_name(type);
  return name == nullptr ? "type " + std::to_string(type) : std::string(name);
}

[[noreturn]] inline void mismatch(const std::string& place, metaffi_type found, metaffi_type wanted) {
  const bool is_null = found == metaffi_null_type;
  throw error(is_null ? METAFFI_ERROR_NULL_VALUE : METAFFI_ERROR_TYPE_MISMATCH,
              place + " is " + name_of(found) + " where " + name_of(wanted) + " is needed");
}

template <typename T>
consteval metaffi_type scalar_type() {
  if constexpr (std::same_as<T, bool>) return metaffi_bool_type;
  if constexpr (std::same_as<T, char> || std::same_as<T, char8_t>) return metaffi_char8_type;
  if constexpr (std::same_as<T, char16_t>) return metaffi_char16_type;
  if constexpr (std::same_as<T, char32_t>) return metaffi_char32_type;
  if constexpr (std::same_as<T, float>) return metaffi_float32_type;
  if constexpr (std::same_as<T, double>) return metaffi_float64_type;
  if constexpr (std::integral<T> && !std::same_as<T, wchar_t> && sizeof(T) <= 8) {
    // int8, int16, int32, int64 are 4, 8, 16, 32; the unsigned ones begin at 64.
    return (std::signed_integral<T> ? 4u : 64u) * static_cast<metaffi_type>(sizeof(T));
  }
  return 0;
}
template <typename T>
inline constexpr bool is_scalar = scalar_type<T>() != 0;

// string types: code unit → CDT type.
template <typename Unit>
consteval metaffi_type string_type() {
  if constexpr (std::same_as<Unit, char> || std::same_as<Unit, char8_t>) return metaffi_string8_type;
  if constexpr (std::same_as<Unit, char16_t>) return metaffi_string16_type;
  if constexpr (std::same_as<Unit, char32_t>) return metaffi_string32_type;
  return 0;
}

inline std::uint32_t checked_length(std::size_t length) {
  if (length > UINT32_MAX) throw error(METAFFI_ERROR_OUT_OF_RANGE, "more than 4294967295 elements in one value");
  return static_cast<std::uint32_t>(length);
}

// Whether a value of type `found` may go where `declared` stands: what differs in name but not in bits is let through.
constexpr metaffi_type same_bits(metaffi_type type) {
  const metaffi_type flags = type & (METAFFI_ARRAY_FLAG | METAFFI_PACKED_FLAG);
  switch (type & ~flags) {
    case metaffi_char8_type:
    case metaffi_int8_type:
      return metaffi_uint8_type | flags;
    case metaffi_char16_type:
      return metaffi_uint16_type | flags;
    case metaffi_char32_type:
      return metaffi_uint32_type | flags;
    case metaffi_size_type:
      return (sizeof(std::size_t) == 8 ? metaffi_uint64_type : metaffi_uint32_type) | flags;
    default:
      return type;
  }
}
constexpr bool fits(metaffi_type found, metaffi_type declared) {
  if (found == declared || declared == metaffi_any_type || found == metaffi_null_type) return true;
  const metaffi_type wanted = same_bits(declared);
  return same_bits(found) == wanted || same_bits(found & ~METAFFI_PACKED_FLAG) == wanted;
}

inline void* allocate(std::size_t size) {
  void* const memory = metaffi_alloc(size);
  if (memory == nullptr) throw std::bad_alloc();
  return memory;
}

}  // namespace detail

}  // namespace metaffi

#endif
