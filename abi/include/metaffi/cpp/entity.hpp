// metaffi::entity and typed_entity.
#ifndef METAFFI_CPP_ENTITY_HPP
#define METAFFI_CPP_ENTITY_HPP

#include <metaffi/entity.h>

#include <array>
#include <memory>
#include <span>
#include <string>
#include <string_view>
#include <type_traits>
#include <utility>

#include <metaffi/cpp/call.hpp>

namespace metaffi {

// A loaded entity whose types are known at run time. Movable; called from any thread.
class entity {
 public:
  explicit entity(metaffi_entity* owned) noexcept : entity_(owned) {
    parameters_ = metaffi_entity_parameters(owned, &parameter_count_);
    results_ = metaffi_entity_results(owned, &result_count_);
  }

  // Result is void, a type, or a std::tuple of types. SIGNATURE or TYPE_MISMATCH when arguments and results are not what was
  // declared; whatever the call itself ends with.
  template <typename Result = void, typename... Arguments>
  Result call(const Arguments&... arguments) const {
    check_signature<Result, Arguments...>();
    return detail::call_with<Result>(
        [this](const metaffi_value* values, metaffi_value* returned) {
          return metaffi_entity_call(entity_.get(), values, returned);
        },
        parameters_, arguments...);
  }

  // The C function pointer of an entity of numbers, valid as long as the entity: its errors wait in
  // metaffi::check(metaffi_error_take()).
  template <typename Signature>
  [[nodiscard]] Signature* function() const {
    check_function(static_cast<Signature*>(nullptr));
    metaffi_fn result = nullptr;
    check(metaffi_entity_fn(entity_.get(), &result));
    return reinterpret_cast<Signature*>(result);
  }

  [[nodiscard]] std::string_view path() const noexcept { return metaffi_entity_path(entity_.get()); }
  [[nodiscard]] std::string_view signature() const noexcept { return metaffi_entity_signature(entity_.get()); }
  [[nodiscard]] std::span<const metaffi_type_info> parameters() const noexcept {
    return {parameters_, parameter_count_};
  }
  [[nodiscard]] std::span<const metaffi_type_info> results() const noexcept { return {results_, result_count_}; }
  [[nodiscard]] metaffi_entity_dispatch_info dispatch() const {
    metaffi_entity_dispatch_info info = {};
    info.size = sizeof(info);
    check(metaffi_entity_dispatch(entity_.get(), &info));
    return info;
  }
  [[nodiscard]] metaffi_entity* get() const noexcept { return entity_.get(); }

 private:
  struct freeing {
    void operator()(metaffi_entity* owned) const noexcept { metaffi_entity_free(owned); }
  };

  template <typename Result, typename... Arguments>
  void check_signature() const {
    using expected = detail::result_traits<Result>;
    if (sizeof...(Arguments) != parameter_count_) [[unlikely]]
      wrong_count("argument", sizeof...(Arguments), parameter_count_);
    if (expected::count != result_count_) [[unlikely]]
      wrong_count("result", expected::count, result_count_);
    if constexpr (sizeof...(Arguments) > 0) {
      constexpr metaffi_type types[] = {traits<detail::bare<Arguments>>::type...};
      for (std::size_t i = 0; i < sizeof...(Arguments); ++i) check_type("argument", i, types[i], parameters_[i].type);
    }
    for (std::size_t i = 0; i < expected::count; ++i) {
      check_type("result", i, expected::infos[i].type, results_[i].type);
    }
  }

  template <typename Result, typename... Parameters>
  void check_function(Result (*)(Parameters...)) const {
    static_assert(((detail::is_scalar<Parameters> || std::same_as<Parameters, const metaffi_value*>)&&...),
                  "C functions take numbers, bool and chars by value, everything else as const metaffi_value *");
    static_assert(std::is_void_v<Result> || detail::is_scalar<Result>, "C functions return one number, bool or char");
    static_assert((detail::is_scalar<Parameters> && ...), "for other types use metaffi_entity_fn");
    check_signature<Result, Parameters...>();
  }

  void check_type(const char* what, std::size_t index, metaffi_type found, metaffi_type declared) const {
    if (found == declared || detail::fits(found, declared) || found == metaffi_any_type) return;
    detail::mismatch(std::string(signature()) + ": " + what + " " + std::to_string(index + 1), found, declared);
  }

  [[noreturn]] void wrong_count(const char* what, std::size_t given, std::size_t declared) const {
    throw error(METAFFI_ERROR_SIGNATURE, std::string(signature()) + ": called with " + std::to_string(given) + " " +
                                             what + "(s) where " + std::to_string(declared) + " are declared");
  }

  std::unique_ptr<metaffi_entity, freeing> entity_;
  const metaffi_type_info* parameters_ = nullptr;
  const metaffi_type_info* results_ = nullptr;
  std::size_t parameter_count_ = 0;
  std::size_t result_count_ = 0;
};

// A loaded entity whose types are known at compile time.
template <typename Signature>
class typed_entity;

template <typename Result, typename... Parameters>
class typed_entity<Result(Parameters...)> {
 public:
  explicit typed_entity(entity&& loaded) noexcept : entity_(std::move(loaded)) {}

  Result operator()(const detail::bare<Parameters>&... arguments) const {
    return detail::call_with<Result>(
        [this](const metaffi_value* values, metaffi_value* returned) {
          return metaffi_entity_call(entity_.get(), values, returned);
        },
        nullptr, arguments...);
  }

  static constexpr std::array<metaffi_type_info, sizeof...(Parameters)> parameters = {
      metaffi::type<detail::bare<Parameters>>()...};
  static constexpr auto results = detail::result_traits<Result>::infos;

  // The same, with types of run time.
  [[nodiscard]] const entity& untyped() const noexcept { return entity_; }

 private:
  entity entity_;
};

}  // namespace metaffi

#endif
