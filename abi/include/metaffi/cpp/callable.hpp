// C++ functions as callables, and calling callables.
#ifndef METAFFI_CPP_CALLABLE_HPP
#define METAFFI_CPP_CALLABLE_HPP

#include <array>
#include <cstdlib>
#include <exception>
#include <memory>
#include <new>
#include <string>
#include <tuple>
#include <type_traits>
#include <typeinfo>
#include <utility>

#include <metaffi/cpp/call.hpp>

#if defined(__GNUC__)
#include <cxxabi.h>
#endif

namespace metaffi {
namespace detail {

// The signature behind a function, function pointer or function object.
template <typename Function>
struct signature_of : signature_of<decltype(&Function::operator())> {};
template <typename Result, typename... Parameters>
struct signature_of<Result (*)(Parameters...)> {
  using result = Result;
  using parameters = std::tuple<std::remove_cvref_t<Parameters>...>;
};
template <typename Result, typename... Parameters>
struct signature_of<Result (*)(Parameters...) noexcept> : signature_of<Result (*)(Parameters...)> {};
template <typename Result, typename Class, typename... Parameters>
struct signature_of<Result (Class::*)(Parameters...)> : signature_of<Result (*)(Parameters...)> {};
template <typename Result, typename Class, typename... Parameters>
struct signature_of<Result (Class::*)(Parameters...) const> : signature_of<Result (*)(Parameters...)> {};
template <typename Result, typename Class, typename... Parameters>
struct signature_of<Result (Class::*)(Parameters...) noexcept> : signature_of<Result (*)(Parameters...)> {};
template <typename Result, typename Class, typename... Parameters>
struct signature_of<Result (Class::*)(Parameters...) const noexcept> : signature_of<Result (*)(Parameters...)> {};

inline std::string type_name_of(const std::exception& thrown) {
#if defined(__GNUC__)
  int status = 0;
  const std::unique_ptr<char, void (*)(void*)> name(
      abi::__cxa_demangle(typeid(thrown).name(), nullptr, nullptr, &status), std::free);
  if (name != nullptr) return name.get();
#endif
  return typeid(thrown).name();
}

inline metaffi_error* guest_exception(const char* message, const char* type) noexcept {
  metaffi_error_info info = {};
  info.size = sizeof(info);
  info.code = METAFFI_ERROR_GUEST_EXCEPTION;
  info.message = message;
  info.guest_type = type;
  info.exception = metaffi_value_null();
  return metaffi_error_new_from(&info);
}

// What the exception being handled is on the other side of a C function.
inline metaffi_error* caught() noexcept {
  try {
    throw;
  } catch (const error& thrown) {
    return metaffi_error_retain(thrown.get());
  } catch (const std::bad_alloc&) {
    return metaffi_error_new(METAFFI_ERROR_OUT_OF_MEMORY, nullptr);
  } catch (const std::exception& thrown) {
    try {
      return guest_exception(thrown.what(), type_name_of(thrown).c_str());
    } catch (...) {
      return metaffi_error_new(METAFFI_ERROR_OUT_OF_MEMORY, nullptr);
    }
  } catch (...) {
    return guest_exception("a C++ callable threw something that is no std::exception", nullptr);
  }
}

template <typename Function>
struct bound_function {
  using result = typename signature_of<Function>::result;
  using parameters = typename signature_of<Function>::parameters;
  static constexpr std::size_t count = std::tuple_size_v<parameters>;

  static metaffi_error* invoke(void* self, const metaffi_value* arguments, std::size_t, metaffi_value* results,
                               std::size_t) noexcept {
    try {
      call(*static_cast<Function*>(self), arguments, results, std::make_index_sequence<count>());
      return nullptr;
    } catch (...) {
      return caught();
    }
  }

  template <std::size_t... I>
  static void call(Function& function, const metaffi_value* arguments, metaffi_value* results,
                   std::index_sequence<I...>) {
    if constexpr (std::is_void_v<result>) {
      function(traits<std::tuple_element_t<I, parameters>>::read(arguments[I])...);
    } else {
      store(function(traits<std::tuple_element_t<I, parameters>>::read(arguments[I])...), results);
    }
  }

  template <typename T>
  static void store(T&& returned, metaffi_value* results) {
    *results = traits<bare<T>>::own(std::forward<T>(returned));
  }
  template <typename... T>
  static void store(std::tuple<T...>&& returned, metaffi_value* results) {
    [&]<std::size_t... I>(std::index_sequence<I...>) {
      std::array<value, sizeof...(T)> made = {value(traits<T>::own(std::move(std::get<I>(returned))))...};
      ((results[I] = made[I].release()), ...);
    }
    (std::index_sequence_for<T...>());
  }

  template <std::size_t... I>
  static constexpr std::array<metaffi_type_info, count> infos(std::index_sequence<I...>) {
    return {metaffi::type<std::tuple_element_t<I, parameters>>()...};
  }
};

}  // namespace detail

template <typename Function>
callable callable::from(Function&& function) {
  using stored = std::decay_t<Function>;
  using bound = detail::bound_function<stored>;
  static constexpr auto parameters = bound::infos(std::make_index_sequence<bound::count>());
  static constexpr auto& results = detail::result_traits<typename bound::result>::infos;
  auto kept = std::make_unique<stored>(std::forward<Function>(function));
  metaffi_callable description = {};
  description.invoke = bound::invoke;
  description.context = kept.get();
  description.release = [](void* context) { const std::unique_ptr<stored> owned(static_cast<stored*>(context)); };
  description.parameters = parameters.data();
  description.parameter_count = parameters.size();
  description.results = results.data();
  description.result_count = results.size();
  metaffi_value result = metaffi_value_null();
  check(metaffi_callable_new(metaffi_owner_id("native"), &description, &result));
  static_cast<void>(kept.release());
  return callable(result);
}

template <typename Result, typename... Arguments>
Result callable::call(const Arguments&... arguments) const {
  return detail::call_with<Result>(
      [this](const metaffi_value* values, metaffi_value* returned) {
        return metaffi_callable_invoke(&get(), values, sizeof...(Arguments), returned,
                                       detail::result_traits<Result>::count);
      },
      nullptr, arguments...);
}

}  // namespace metaffi

#endif
