// How each C++ type travels: traits<T>.
#ifndef METAFFI_CPP_TRAITS_HPP
#define METAFFI_CPP_TRAITS_HPP

#include <array>
#include <concepts>
#include <cstring>
#include <optional>
#include <span>
#include <string>
#include <string_view>
#include <type_traits>
#include <utility>
#include <vector>

#include <metaffi/cpp/type_map.hpp>
#include <metaffi/cpp/value.hpp>

namespace metaffi {

// How a C++ type travels. `type`, `dimensions`; borrow(): an argument, with what it needs kept in a `storage`; read(): a
// copy of a value, which stays its owner's; own(): a value of its own, for results of callables.
template <typename T>
struct traits;

// The type info of a C++ type, for loading entities. `alias`: the guest's name of the type, if it matters.
template <typename T>
[[nodiscard]] constexpr metaffi_type_info type(const char* alias = nullptr) {
  return {traits<T>::type, traits<T>::dimensions, alias};
}

template <typename T>
requires detail::is_scalar<T>
struct traits<T> {
  static constexpr metaffi_type type = detail::scalar_type<T>();
  static constexpr std::uint32_t dimensions = 0;
  struct storage {};
  static metaffi_value borrow(T scalar, storage&) noexcept {
    metaffi_value result = {{0}, type, 0};
    std::memcpy(&result.as, &scalar, sizeof(T));
    return result;
  }
  static T read(const metaffi_value& from) {
    if (from.type == metaffi_null_type || !detail::fits(from.type, type))
      detail::mismatch("the value", from.type, type);
    if constexpr (std::same_as<T, bool>) return from.as.boolean != 0;
    T result;
    std::memcpy(&result, &from.as, sizeof(T));
    return result;
  }
  static metaffi_value own(T scalar) {
    storage none;
    return borrow(scalar, none);
  }
};

namespace detail {

template <typename Unit>
struct string_traits {
  using view = std::basic_string_view<Unit>;
  static constexpr metaffi_type type = string_type<Unit>();
  static constexpr std::uint32_t dimensions = 0;
  struct storage {};
  static metaffi_value borrow(view text, storage&) {
    metaffi_value result = {{0}, type, checked_length(text.size())};
    result.as.data = const_cast<Unit*>(text.data());
    return result;
  }
  static view look(const metaffi_value& from) {
    if (from.type != type) mismatch("the value", from.type, type);
    return {static_cast<const Unit*>(from.as.data), from.length};
  }
  static metaffi_value own(view text) {
    storage none;
    metaffi_value result = borrow(text, none);
    auto* const copy = static_cast<Unit*>(allocate((text.size() + 1) * sizeof(Unit)));
    text.copy(copy, text.size());
    copy[text.size()] = Unit();
    result.as.data = copy;
    return result;
  }
};

}  // namespace detail

template <typename Unit>
requires(detail::string_type<Unit>() != 0) struct traits<std::basic_string<Unit>> : detail::string_traits<Unit> {
  static std::basic_string<Unit> read(const metaffi_value& from) {
    return std::basic_string<Unit>(detail::string_traits<Unit>::look(from));
  }
};
// Read as a view it is borrowed: for parameters of callables, not for results.
template <typename Unit>
requires(detail::string_type<Unit>() != 0) struct traits<std::basic_string_view<Unit>> : detail::string_traits<Unit> {
  static std::basic_string_view<Unit> read(const metaffi_value& from) {
    return detail::string_traits<Unit>::look(from);
  }
};
template <>
struct traits<const char*> : detail::string_traits<char> {};
template <>
struct traits<char*> : detail::string_traits<char> {};

template <>
struct traits<std::nullptr_t> {
  static constexpr metaffi_type type = metaffi_null_type;
  static constexpr std::uint32_t dimensions = 0;
  struct storage {};
  static metaffi_value borrow(std::nullptr_t, storage&) noexcept { return metaffi_value_null(); }
};

template <typename T>
requires(std::same_as<T, handle> || std::same_as<T, callable>) struct traits<T> {
  static constexpr metaffi_type type = std::same_as<T, handle> ? metaffi_handle_type : metaffi_callable_type;
  static constexpr std::uint32_t dimensions = 0;
  struct storage {};
  static metaffi_value borrow(const T& reference, storage&) noexcept { return reference.get(); }
  static T read(const metaffi_value& from) {
    if (from.type != type) detail::mismatch("the value", from.type, type);
    return T::retain(from);
  }
  static metaffi_value own(T reference) noexcept { return reference.release(); }
};

template <>
struct traits<value> {
  static constexpr metaffi_type type = metaffi_any_type;
  static constexpr std::uint32_t dimensions = 0;
  struct storage {};
  static metaffi_value borrow(const value& any, storage&) noexcept { return any.get(); }
  static metaffi_value own(value any) noexcept { return any.release(); }
};

template <typename T>
struct traits<std::optional<T>> {
  static constexpr metaffi_type type = traits<T>::type;
  static constexpr std::uint32_t dimensions = traits<T>::dimensions;
  using storage = typename traits<T>::storage;
  static metaffi_value borrow(const std::optional<T>& maybe, storage& kept) {
    return maybe ? traits<T>::borrow(*maybe, kept) : metaffi_value_null();
  }
  static std::optional<T> read(const metaffi_value& from) {
    if (from.type == metaffi_null_type) return std::nullopt;
    return traits<T>::read(from);
  }
  static metaffi_value own(std::optional<T> maybe) {
    return maybe ? traits<T>::own(std::move(*maybe)) : metaffi_value_null();
  }
};

namespace detail {

// Arrays of numbers: packed, borrowed as they lie in memory.
template <typename T>
struct packed_traits {
  static constexpr metaffi_type type = scalar_type<T>() | METAFFI_ARRAY_FLAG | METAFFI_PACKED_FLAG;
  static constexpr std::uint32_t dimensions = 1;
  struct storage {};
  static metaffi_value borrow(std::span<const T> elements, storage&) {
    return metaffi_value_packed(scalar_type<T>(), elements.data(), checked_length(elements.size()));
  }
  static std::vector<T> read(const metaffi_value& from) {
    const bool packed = (from.type & METAFFI_PACKED_FLAG) != 0;
    if (!packed || !fits(from.type, type)) mismatch("the value", from.type, type);
    const auto* const first = static_cast<const T*>(from.as.data);
    return std::vector<T>(first, first + from.length);
  }
  static metaffi_value own(std::span<const T> elements) {
    storage none;
    metaffi_value result = borrow(elements, none);
    result.as.data = allocate(elements.size_bytes());
    if (!elements.empty()) std::memcpy(result.as.data, elements.data(), elements.size_bytes());
    return result;
  }
};

}  // namespace detail

template <typename T>
requires(detail::is_scalar<T> && !std::same_as<T, bool>) struct traits<std::vector<T>> : detail::packed_traits<T> {
};
template <typename T>
requires(detail::is_scalar<std::remove_const_t<T>>) struct traits<std::span<T>>
    : detail::packed_traits<std::remove_const_t<T>> {
};

// std::vector<bool> has no memory of bools to lend.
template <>
struct traits<std::vector<bool>> {
  static constexpr metaffi_type type = metaffi_bool_packed_array_type;
  static constexpr std::uint32_t dimensions = 1;
  using storage = std::vector<std::uint8_t>;
  static metaffi_value borrow(const std::vector<bool>& bits, storage& kept) {
    kept.assign(bits.begin(), bits.end());
    return metaffi_value_packed(metaffi_bool_type, kept.data(), detail::checked_length(kept.size()));
  }
  static std::vector<bool> read(const metaffi_value& from) {
    if (from.type != type) detail::mismatch("the value", from.type, type);
    const auto* const first = static_cast<const std::uint8_t*>(from.as.data);
    return std::vector<bool>(first, first + from.length);
  }
  static metaffi_value own(const std::vector<bool>& bits) {
    auto* const copy = static_cast<std::uint8_t*>(detail::allocate(bits.size()));
    for (std::size_t i = 0; i < bits.size(); ++i) copy[i] = bits[i] ? 1 : 0;
    return metaffi_value_packed(metaffi_bool_type, copy, detail::checked_length(bits.size()));
  }
};

// Arrays of anything else, nested ones among them.
template <typename T>
requires(!detail::is_scalar<T>) struct traits<std::vector<T>> {
  static constexpr metaffi_type element = metaffi_type(traits<T>::type & ~(METAFFI_ARRAY_FLAG | METAFFI_PACKED_FLAG));
  static constexpr metaffi_type type = element | METAFFI_ARRAY_FLAG;
  static constexpr std::uint32_t dimensions = traits<T>::dimensions + 1;
  struct storage {
    std::vector<metaffi_value> items;
    std::vector<typename traits<T>::storage> kept;
  };
  static metaffi_value borrow(const std::vector<T>& elements, storage& kept) {
    kept.kept.resize(elements.size());
    kept.items.reserve(elements.size());
    for (std::size_t i = 0; i < elements.size(); ++i) {
      kept.items.push_back(traits<T>::borrow(elements[i], kept.kept[i]));
    }
    return metaffi_value_array(element, kept.items.data(), detail::checked_length(elements.size()));
  }
  static std::vector<T> read(const metaffi_value& from) {
    if (!detail::fits(from.type, type) || from.type == metaffi_null_type || (from.type & METAFFI_PACKED_FLAG) != 0) {
      detail::mismatch("the value", from.type, type);
    }
    std::vector<T> result;
    result.reserve(from.length);
    for (std::uint32_t i = 0; i < from.length; ++i) result.push_back(traits<T>::read(from.as.items[i]));
    return result;
  }
  static metaffi_value own(std::vector<T> elements) {
    auto* const items = static_cast<metaffi_value*>(detail::allocate(elements.size() * sizeof(metaffi_value)));
    value result(metaffi_value_array(element, items, 0));
    metaffi_value raw = result.release();
    for (T& each : elements) {
      value partly(raw);  // frees what is there when the next one throws
      items[raw.length] = traits<T>::own(std::move(each));
      raw = partly.release();
      ++raw.length;
    }
    return raw;
  }
};

template <typename T>
T value::as() const {
  return traits<T>::read(value_);
}

}  // namespace metaffi

#endif
