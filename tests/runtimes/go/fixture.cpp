#include "tests/runtimes/go/fixture.hpp"

#include <cstdlib>
#include <cstring>
#include <map>
#include <sstream>

namespace metaffi::testing {

namespace {

metaffi_type type_number(std::string_view name) {
#define METAFFI_NAME(type, number) {#type, number},
  static const std::map<std::string_view, metaffi_type> numbers{METAFFI_ELEMENT_TYPES(METAFFI_NAME)};
#undef METAFFI_NAME
  metaffi_type flags = 0;
  for (const auto& [suffix, flag] : {std::pair<std::string_view, metaffi_type>{"_packed_array", METAFFI_PACKED_FLAG},
                                     std::pair<std::string_view, metaffi_type>{"_array", 0}}) {
    if (!name.ends_with(suffix)) continue;
    name.remove_suffix(suffix.size());
    flags = flag | METAFFI_ARRAY_FLAG;
  }
  EXPECT_TRUE(numbers.contains(name)) << name;
  return numbers.contains(name) ? numbers.at(name) | flags : 0;
}

void show_number(std::ostream& out, const metaffi_value& value) {
  switch (value.type) {
    case metaffi_float64_type:
      out << value.as.float64;
      break;
    case metaffi_float32_type:
      out << value.as.float32;
      break;
    case metaffi_bool_type:
      out << (value.as.boolean != 0 ? "true" : "false");
      break;
    case metaffi_int8_type:
      out << int{value.as.int8};
      break;
    case metaffi_int16_type:
      out << value.as.int16;
      break;
    case metaffi_int32_type:
      out << value.as.int32;
      break;
    case metaffi_int64_type:
      out << value.as.int64;
      break;
    case metaffi_uint8_type:
    case metaffi_char8_type:
      out << unsigned{value.as.uint8};
      break;
    case metaffi_uint16_type:
    case metaffi_char16_type:
      out << value.as.uint16;
      break;
    case metaffi_uint32_type:
    case metaffi_char32_type:
      out << value.as.uint32;
      break;
    default:
      out << value.as.uint64;
      break;
  }
}

void show_elements(std::ostream& out, const metaffi_value& value) {
  const metaffi_type element = metaffi_type_element(value.type);
  const std::size_t size = metaffi_type_packed_size(element);
  out << '[';
  for (std::uint32_t i = 0; i < value.length; ++i) {
    if (i != 0) out << ' ';
    if ((value.type & METAFFI_PACKED_FLAG) == 0) {
      out << show(value.as.items[i]);
      continue;
    }
    metaffi_value one = metaffi_value_null();
    one.type = element;
    std::memcpy(&one.as, static_cast<const char*>(value.as.data) + i * size, size);
    show_number(out, one);
  }
  out << ']';
}

template <typename Unit>
void show_units(std::ostream& out, const Unit* units, std::size_t length) {
  for (std::size_t i = 0; i < length; ++i)
    out << (i == 0 ? "" : " ") << std::hex << std::uint32_t{units[i]} << std::dec;
}

}  // namespace

metaffi_type_info type(const char* name) {
  const std::string_view whole = name;
  const std::size_t equals = whole.find('=');
  const std::size_t colon = whole.substr(0, equals).find(':');
  metaffi_type_info info{type_number(whole.substr(0, std::min(equals, colon))), 0, nullptr};
  if ((info.type & METAFFI_ARRAY_FLAG) != 0) info.dimensions = 1;
  if (colon != std::string_view::npos) info.dimensions = static_cast<std::uint32_t>(whole[colon + 1] - '0');
  if (equals != std::string_view::npos) info.alias = name + equals + 1;
  return info;
}

Types types(std::initializer_list<const char*> names) {
  Types all;
  for (const char* name : names) all.push_back(type(name));
  return all;
}

std::string text_of(const metaffi_error* error) {
  if (error == nullptr) return "";
  return std::string(metaffi_error_code_name(metaffi_error_get_code(error))) + ": " + metaffi_error_message(error);
}

std::string guest(std::string_view name) {
  const char* instead = std::getenv("METAFFI_GO_TEST_GUEST");
  if (name == "described" && instead != nullptr) name = instead;
  return std::string(METAFFI_GO_GUESTS) + "/" + std::string(name) + ".so";
}

metaffi_value text(std::string_view text) { return metaffi_value_string8(text.data(), text.size()); }

std::string show(const metaffi_value& value) {
  const char* name = metaffi_type_name(value.type);
  std::ostringstream out;
  out << (name == nullptr ? "unknown type" : name);
  if ((value.type & METAFFI_ARRAY_FLAG) != 0) {
    out << ' ';
    show_elements(out, value);
  } else if (value.type == metaffi_string8_type) {
    out << " '" << std::string_view(value.as.string8, value.length) << "'";
  } else if (value.type == metaffi_string16_type) {
    out << ' ';
    show_units(out, value.as.string16, value.length);
  } else if (value.type == metaffi_string32_type) {
    out << ' ';
    show_units(out, value.as.string32, value.length);
  } else if (value.type != metaffi_null_type && value.type != metaffi_handle_type &&
             value.type != metaffi_callable_type) {
    out << ' ';
    show_number(out, value);
  }
  return out.str();
}

Outcome::~Outcome() {
  for (metaffi_value& value : results) metaffi_value_free(&value);
}

std::string Outcome::shown() const {
  if (!error.empty()) return error;
  std::string all;
  for (const metaffi_value& value : results) all += (all.empty() ? "" : ", ") + show(value);
  return all;
}

GoTest::GoTest(std::string_view library)
    : runtime_(runtime(GetParam())), module_(open(runtime_.get(), guest(library))) {}

Runtime GoTest::runtime(metaffi_dispatch dispatch, std::vector<const char*> options) {
  metaffi_runtime_options given{};
  given.size = sizeof given;
  given.dispatch = dispatch;
  given.arguments = options.data();
  given.argument_count = options.size();
  metaffi_runtime* loaded = nullptr;
  const Error error(metaffi_runtime_load("go", &given, &loaded));
  EXPECT_EQ(text_of(error.get()), "");
  return Runtime(loaded);
}

Module GoTest::open(metaffi_runtime* runtime, const std::string& path) {
  metaffi_module* module = nullptr;
  const Error error(metaffi_module_load(runtime, path.c_str(), &module));
  EXPECT_EQ(text_of(error.get()), "");
  return Module(module);
}

std::string GoTest::open_error(metaffi_runtime* runtime, const std::string& path) {
  metaffi_module* module = nullptr;
  const Error error(metaffi_module_load(runtime, path.c_str(), &module));
  const Module owned(module);
  EXPECT_EQ(owned, nullptr) << path;
  return text_of(error.get());
}

Entity GoTest::load(const std::string& path, const Types& parameters, const Types& results) {
  metaffi_entity* entity = nullptr;
  const Error error(metaffi_entity_load(module_.get(), path.c_str(), parameters.data(), parameters.size(),
                                        results.data(), results.size(), nullptr, &entity));
  EXPECT_EQ(text_of(error.get()), "") << path;
  return Entity(entity);
}

std::string GoTest::load_error(const std::string& path, const Types& parameters, const Types& results) {
  metaffi_entity* entity = nullptr;
  const Error error(metaffi_entity_load(module_.get(), path.c_str(), parameters.data(), parameters.size(),
                                        results.data(), results.size(), nullptr, &entity));
  const Entity owned(entity);
  EXPECT_EQ(owned, nullptr) << path;
  return text_of(error.get());
}

Outcome GoTest::call(const Entity& entity, const std::vector<metaffi_value>& arguments) {
  Outcome outcome;
  if (entity == nullptr) {
    outcome.error = "the entity was not loaded";
    return outcome;
  }
  std::size_t count = 0;
  metaffi_entity_results(entity.get(), &count);
  outcome.results.resize(count, metaffi_value_null());
  const Error error(metaffi_entity_call(entity.get(), arguments.data(), outcome.results.data()));
  outcome.error = text_of(error.get());
  if (error == nullptr) return outcome;
  outcome.results.clear();
  const char* guest_type = metaffi_error_guest_type(error.get());
  outcome.guest_type = guest_type == nullptr ? "" : guest_type;
  return outcome;
}

Outcome GoTest::run(const std::string& path, const Types& parameters, const Types& results,
                    const std::vector<metaffi_value>& arguments) {
  return call(load(path, parameters, results), arguments);
}

std::int64_t GoTest::number(const std::string& path) {
  const Outcome outcome = run(path, {}, types({"int64"}));
  EXPECT_EQ(outcome.error, "");
  return outcome.number();
}

}  // namespace metaffi::testing
