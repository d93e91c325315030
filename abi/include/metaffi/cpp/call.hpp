// Arguments and results of one call.
#ifndef METAFFI_CPP_CALL_HPP
#define METAFFI_CPP_CALL_HPP

#include <array>
#include <cstddef>
#include <tuple>
#include <type_traits>
#include <utility>

#include <metaffi/cpp/traits.hpp>

namespace metaffi {

namespace detail {

template <typename T>
using bare = std::remove_cvref_t<std::decay_t<T>>;

// The results of one call, freed with it.
template <std::size_t Count>
struct result_block {
  std::array<metaffi_value, Count == 0 ? 1 : Count> values;
  bool written = false;
  ~result_block() {
    if (!written) return;
    for (std::size_t i = 0; i < Count; ++i) metaffi_value_free(&values[i]);
  }
};

template <typename T>
T take(metaffi_value& from) {
  if constexpr (std::same_as<T, value>) {
    return value(std::exchange(from, metaffi_value_null()));
  } else {
    return traits<T>::read(from);
  }
}

// Result of a call as C++ has it: void, T or std::tuple<T...>.
template <typename Result>
struct result_traits {
  static constexpr std::size_t count = 1;
  static constexpr std::array<metaffi_type_info, 1> infos = {metaffi::type<Result>()};
  static Result read(metaffi_value* values) { return take<Result>(values[0]); }
};
template <>
struct result_traits<void> {
  static constexpr std::size_t count = 0;
  static constexpr std::array<metaffi_type_info, 0> infos = {};
  static void read(metaffi_value*) noexcept {}
};
template <typename... Results>
struct result_traits<std::tuple<Results...>> {
  static constexpr std::size_t count = sizeof...(Results);
  static constexpr std::array<metaffi_type_info, count> infos = {metaffi::type<Results>()...};
  static std::tuple<Results...> read(metaffi_value* values) {
    return [&]<std::size_t... I>(std::index_sequence<I...>) {
      return std::tuple<Results...>{take<Results>(values[I])...};
    }
    (std::index_sequence_for<Results...>());
  }
};

// Runs `invoke(arguments, results)` with C++ arguments and result. `declared`, when there, names the types that values take
// whose bits fit several (size and uint64).
template <typename Result, typename Invoke, typename... Arguments>
Result call_with(Invoke&& invoke, const metaffi_type_info* declared, const Arguments&... arguments) {
  constexpr std::size_t count = sizeof...(Arguments);
  [[maybe_unused]] std::tuple<typename traits<bare<Arguments>>::storage...> kept;
  std::array<metaffi_value, count == 0 ? 1 : count> values;
  [&]<std::size_t... I>(std::index_sequence<I...>) {
    ((values[I] = traits<bare<Arguments>>::borrow(arguments, std::get<I>(kept))), ...);
  }
  (std::index_sequence_for<Arguments...>());
  if (declared != nullptr) {
    for (std::size_t i = 0; i < count; ++i) {
      const bool is_array = (values[i].type & METAFFI_ARRAY_FLAG) != 0;
      if (values[i].type == metaffi_null_type || declared[i].type == metaffi_any_type) continue;
      if (!fits(values[i].type, declared[i].type)) continue;  // a metaffi::value of another type: the guard refuses it
      values[i].type = metaffi_type_element(declared[i].type) | (values[i].type & METAFFI_PACKED_FLAG) |
                       (is_array ? METAFFI_ARRAY_FLAG : 0u);
    }
  }
  result_block<result_traits<Result>::count> results;
  check(invoke(count == 0 ? nullptr : values.data(), results.values.data()));
  results.written = true;
  return result_traits<Result>::read(results.values.data());
}

}  // namespace detail
}  // namespace metaffi

#endif
