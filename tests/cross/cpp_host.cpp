// The C++ host: metaffi.hpp, with arguments and results as C++ types.
#include <algorithm>
#include <metaffi/metaffi.hpp>
#include <optional>
#include <stdexcept>
#include <tuple>
#include <utility>

#include "tests/cross/host.hpp"
#include "tests/cross/json_value.hpp"
#include "tests/cross/own.hpp"

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
    case 2:
      return make<std::vector<std::vector<T>>>(from);
    default:
      return make<std::vector<std::vector<std::vector<T>>>>(from);
  }
}

std::int64_t add(std::int64_t a, std::int64_t b) { return a + b; }
double twice(double x) { return 2 * x; }
std::int64_t fail(std::int64_t, std::int64_t) { throw std::runtime_error("host says no"); }

std::string shout(std::string text) { return std::move(text) + "!"; }
handle same(handle object) { return object; }

callable callable_of(const std::string& name) {
  if (name == "add") return callable::from(add);
  if (name == "twice") return callable::from(twice);
  if (name == "shout") return callable::from(shout);
  if (name == "same") return callable::from(same);
  return callable::from(fail);
}

metaffi_value make_callable(const std::string& name) { return callable_of(name).release(); }

using Handles = std::map<std::string, handle>;

value make_handle(const Json& from, const Handles& stored) {
  return value(handle(stored.at(from.at("stored"))).release());
}

value make_handles(const Json& from, const Handles& stored) {
  std::vector<handle> items;
  for (const Json& item : from) items.push_back(stored.at(item.at("stored")));
  return value(traits<std::vector<handle>>::own(std::move(items)));
}

value make_value(const Json& from, const metaffi_type_info& info, const Handles& stored);

// A list of what may differ: each goes as its own type.
value make_mixed(const Json& from, const Handles& stored) {
  std::vector<value> items;
  for (const Json& item : from) items.push_back(make_value(item, {metaffi_any_type, 0, nullptr}, stored));
  return value(traits<std::vector<value>>::own(std::move(items)));
}

value make_natural(const Json& from, const Handles& stored) {
  if (from.is_null()) return {};
  const bool is_list = from.is_array();
  const metaffi_type type = is_list ? common_type(from) : natural_type(from);
  if (is_list && type == metaffi_any_type) return make_mixed(from, stored);
  return make_value(from, {type | (is_list ? METAFFI_ARRAY_FLAG : 0), is_list ? 1u : 0u, nullptr}, stored);
}

// Rows, some of which are missing.
template <typename T>
value make_rows(const Json& from) {
  std::vector<std::optional<std::vector<T>>> rows;
  for (const Json& row : from) {
    if (row.is_null()) {
      rows.emplace_back();
    } else {
      rows.emplace_back(from_json<std::vector<T>>(row));
    }
  }
  return value(traits<decltype(rows)>::own(std::move(rows)));
}

value make_texts(const Json& from) {
  std::vector<std::optional<std::string>> texts;
  for (const Json& each : from) texts.push_back(each.is_null() ? std::nullopt : std::optional(each.get<std::string>()));
  return value(traits<decltype(texts)>::own(std::move(texts)));
}

bool has_null(const Json& from) {
  return from.is_array() && std::any_of(from.begin(), from.end(), [](const Json& item) { return item.is_null(); });
}

value make_object(const Json& from, const Handles& stored) {
  if (from.contains("stored")) return make_handle(from, stored);
  return from.contains("object") ? value(own_object(from.at("object")))
                                 : value(own("c++", "function", from.at("function"), make_callable));
}

bool is_text(metaffi_type element) {
  return element == metaffi_string8_type || element == metaffi_string16_type || element == metaffi_string32_type ||
         element == metaffi_char8_type || element == metaffi_char16_type || element == metaffi_char32_type;
}

value make_value(const Json& from, const metaffi_type_info& info, const Handles& stored) {
  if (from.is_object()) return make_object(from, stored);
  const metaffi_type element = metaffi_type_element(info.type);
  const bool array = (info.type & METAFFI_ARRAY_FLAG) != 0;
  const std::uint32_t dimensions = array && info.dimensions == 0 ? 1 : info.dimensions;
  if (element == metaffi_handle_type && array && !from.is_null()) return make_handles(from, stored);
  const bool is_other = from.is_array() != array || (from.is_string() && !is_text(element) && !is_number(from));
  if (from.is_null() || (element == metaffi_any_type && !array) || is_other) return make_natural(from, stored);
  if (element == metaffi_any_type) return make_mixed(from, stored);
  if (has_null(from)) return element == metaffi_string8_type ? make_texts(from) : make_rows<std::int64_t>(from);
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

struct Opened {
  metaffi::runtime runtime;
  metaffi::module module;
};

class CppHost final : public Host {
 public:
  explicit CppHost(metaffi_dispatch dispatch) : dispatch_(dispatch) {}

  Outcome run(const Step& step) override {
    Outcome outcome;
    try {
      std::vector<value> results = call_step(step);
      for (const value& result : results) outcome.results.push_back(to_json(result.get()));
      if (!step.store.empty()) stored_.insert_or_assign(step.store, handle(results.at(0).release()));
    } catch (const error& thrown) {
      outcome.take_error(thrown.get());
    }
    return outcome;
  }

 private:
  std::vector<value> call_step(const Step& step) {
    std::vector<value> arguments;
    for (std::size_t i = 0; i < step.arguments.size(); ++i) {
      arguments.push_back(make_value(step.arguments[i], step.parameters.at(i).info, stored_));
    }
    if (!step.call.empty()) {
      const callable function = callable::retain(stored_.at(step.call).get());
      return call_for<kFewArguments>(step.results.size(), function, arguments);
    }
    const entity loaded = module_of(step).load(step.path, step.parameter_infos(), step.result_infos());
    return call_for<kMostArguments>(step.results.size(), loaded, arguments);
  }

  const module& module_of(const Step& step) {
    const std::string name = step.runtime + " " + step.module;
    const auto found = opened_.find(name);
    if (found != opened_.end()) return found->second.module;
    runtime language(step.runtime, {dispatch_, {}});
    metaffi::module opened = language.load_module(step.module);
    return opened_.emplace(name, Opened{std::move(language), std::move(opened)}).first->second.module;
  }

  metaffi_dispatch dispatch_;
  std::map<std::string, Opened> opened_;
  Handles stored_;
};

}  // namespace

std::unique_ptr<Host> make_cpp_host(metaffi_dispatch dispatch) { return std::make_unique<CppHost>(dispatch); }

}  // namespace metaffi::cross
