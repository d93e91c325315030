// The C++ host: metaffi.hpp, with arguments and results as C++ types.
#include <metaffi/metaffi.hpp>
#include <stdexcept>
#include <tuple>
#include <utility>

#include "tests/cross/host.hpp"
#include "tests/cross/json_value.hpp"

namespace metaffi::cross {

namespace {

template <typename T>
T from_json(const Json& from);

template <typename T>
concept Vector = requires {
  typename T::allocator_type;
}
&&requires(T items) { items.push_back(items.front()); }
&&!requires(T items) { items.c_str(); };

template <typename T>
T from_json(const Json& from) {
  if constexpr (std::is_same_v<T, bool>) {
    return from.get<bool>();
  } else if constexpr (std::is_floating_point_v<T>) {
    return static_cast<T>(to_double(from));
  } else if constexpr (std::is_same_v<T, char> || std::is_same_v<T, char16_t> || std::is_same_v<T, char32_t>) {
    return static_cast<T>(to_utf32(from).at(0));
  } else if constexpr (std::is_integral_v<T>) {
    return from.get<T>();
  } else if constexpr (std::is_same_v<T, std::string>) {
    return from.get<std::string>();
  } else if constexpr (std::is_same_v<T, std::u16string>) {
    return to_utf16(from);
  } else if constexpr (std::is_same_v<T, std::u32string>) {
    return to_utf32(from);
  } else {
    T items;
    for (const Json& item : from) items.push_back(from_json<typename T::value_type>(item));
    return items;
  }
}

template <typename T>
value make(const Json& from) {
  return value(traits<T>::own(from_json<T>(from)));
}

template <typename T>
value make_dimensions(const Json& from, std::uint32_t dimensions) {
  switch (dimensions) {
    case 0:
      return make<T>(from);
    case 1:
      return make<std::vector<T>>(from);
    default:
      return make<std::vector<std::vector<T>>>(from);
  }
}

std::int64_t add(std::int64_t a, std::int64_t b) { return a + b; }
double twice(double x) { return 2 * x; }
std::int64_t fail(std::int64_t, std::int64_t) { throw std::runtime_error("host says no"); }

value make_callable(const std::string& name) {
  if (name == "add") return value(callable::from(add).release());
  if (name == "twice") return value(callable::from(twice).release());
  return value(callable::from(fail).release());
}

using Handles = std::map<std::string, handle>;

value make_handle(const Json& from, const Handles& stored) {
  return value(handle(stored.at(from.at("stored"))).release());
}

value make_handles(const Json& from, const Handles& stored) {
  std::vector<handle> items;
  for (const Json& item : from) items.push_back(stored.at(item.at("stored")));
  return value(traits<std::vector<handle>>::own(std::move(items)));
}

value make_natural(const Json& from) {
  if (from.is_null()) return {};
  if (from.is_boolean()) return make<bool>(from);
  if (from.is_number_integer()) return make<std::int64_t>(from);
  if (from.is_number()) return make<double>(from);
  return make<std::string>(from);
}

bool is_text(metaffi_type element) {
  return element == metaffi_string8_type || element == metaffi_string16_type || element == metaffi_string32_type ||
         element == metaffi_char8_type || element == metaffi_char16_type || element == metaffi_char32_type;
}

value make_value(const Json& from, const metaffi_type_info& info, const Handles& stored) {
  if (from.is_object()) return from.contains("stored") ? make_handle(from, stored) : make_callable(from.at("function"));
  const metaffi_type element = metaffi_type_element(info.type);
  const bool array = (info.type & METAFFI_ARRAY_FLAG) != 0;
  const std::uint32_t dimensions = array && info.dimensions == 0 ? 1 : info.dimensions;
  if (element == metaffi_handle_type && array) return make_handles(from, stored);
  if (from.is_null() || element == metaffi_any_type || (from.is_string() && !is_text(element) && !is_number(from))) {
    return make_natural(from);
  }
  switch (element) {
    case metaffi_float64_type:
      return make_dimensions<double>(from, dimensions);
    case metaffi_float32_type:
      return make_dimensions<float>(from, dimensions);
    case metaffi_int8_type:
      return make_dimensions<std::int8_t>(from, dimensions);
    case metaffi_int16_type:
      return make_dimensions<std::int16_t>(from, dimensions);
    case metaffi_int32_type:
      return make_dimensions<std::int32_t>(from, dimensions);
    case metaffi_int64_type:
      return make_dimensions<std::int64_t>(from, dimensions);
    case metaffi_uint8_type:
      return make_dimensions<std::uint8_t>(from, dimensions);
    case metaffi_uint16_type:
      return make_dimensions<std::uint16_t>(from, dimensions);
    case metaffi_uint32_type:
      return make_dimensions<std::uint32_t>(from, dimensions);
    case metaffi_bool_type:
      return make_dimensions<bool>(from, dimensions);
    case metaffi_char8_type:
      return make_dimensions<char>(from, dimensions);
    case metaffi_char16_type:
      return make_dimensions<char16_t>(from, dimensions);
    case metaffi_char32_type:
      return make_dimensions<char32_t>(from, dimensions);
    case metaffi_string8_type:
      return make_dimensions<std::string>(from, dimensions);
    case metaffi_string16_type:
      return make_dimensions<std::u16string>(from, dimensions);
    case metaffi_string32_type:
      return make_dimensions<std::u32string>(from, dimensions);
    default:
      return make_dimensions<std::uint64_t>(from, dimensions);
  }
}

template <typename Result, typename Callee, std::size_t... I>
Result call_with(const Callee& callee, const std::vector<value>& arguments, std::index_sequence<I...>) {
  return callee.template call<Result>(arguments[I]...);
}

// The table's longest argument lists: of an entity with up to one result, and of anything else.
constexpr std::size_t kMostArguments = 12;
constexpr std::size_t kFewArguments = 3;

template <typename Result, std::size_t Most, std::size_t Count = 0, typename Callee>
Result call(const Callee& callee, const std::vector<value>& arguments) {
  if constexpr (Count <= Most) {
    if (arguments.size() == Count) return call_with<Result>(callee, arguments, std::make_index_sequence<Count>());
    return call<Result, Most, Count + 1>(callee, arguments);
  } else {
    throw std::logic_error("more arguments than the C++ host expects");
  }
}

template <typename... Values>
std::vector<value> to_vector(std::tuple<Values...>&& results) {
  std::vector<value> all;
  std::apply([&all](auto&... each) { (all.push_back(std::move(each)), ...); }, results);
  return all;
}

template <std::size_t Most, typename Callee>
std::vector<value> call_for(std::size_t results, const Callee& callee, const std::vector<value>& arguments) {
  switch (results) {
    case 0:
      call<void, Most>(callee, arguments);
      return {};
    case 1:
      return to_vector(std::tuple(call<value, Most>(callee, arguments)));
    case 2:
      return to_vector(call<std::tuple<value, value>, kFewArguments>(callee, arguments));
    case 3:
      return to_vector(call<std::tuple<value, value, value>, kFewArguments>(callee, arguments));
    default:
      throw std::logic_error("more results than the C++ host expects");
  }
}

class CppHost final : public Host {
 public:
  CppHost(const std::string& runtime, const std::string& module, metaffi_dispatch dispatch)
      : runtime_(runtime, {dispatch, {}}), module_(runtime_.load_module(module)) {}

  Outcome run(const Step& step) override {
    Outcome outcome;
    try {
      std::vector<value> results = call_step(step);
      for (const value& result : results) outcome.results.push_back(to_json(result.get()));
      if (!step.store.empty()) stored_.emplace(step.store, handle(results.at(0).release()));
    } catch (const error& thrown) {
      outcome.take_error(thrown.get());
    }
    return outcome;
  }

 private:
  std::vector<value> call_step(const Step& step) const {
    std::vector<value> arguments;
    for (std::size_t i = 0; i < step.arguments.size(); ++i) {
      arguments.push_back(make_value(step.arguments[i], step.parameters.at(i).info, stored_));
    }
    if (!step.call.empty()) {
      const callable function = callable::retain(stored_.at(step.call).get());
      return call_for<kFewArguments>(step.results.size(), function, arguments);
    }
    const entity loaded = module_.load(step.path, step.parameter_infos(), step.result_infos());
    return call_for<kMostArguments>(step.results.size(), loaded, arguments);
  }

  runtime runtime_;
  module module_;
  Handles stored_;
};

}  // namespace

std::unique_ptr<Host> make_cpp_host(const std::string& runtime, const std::string& module, metaffi_dispatch dispatch) {
  return std::make_unique<CppHost>(runtime, module, dispatch);
}

}  // namespace metaffi::cross
