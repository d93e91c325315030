#include "tests/runtimes/jvm/support.hpp"

#include <algorithm>
#include <cstdlib>
#include <cstring>
#include <sstream>

namespace metaffi::testing {
namespace {

const char* element_name(metaffi_type type) { return metaffi_type_name(metaffi_type_element(type)); }

std::string number(const metaffi_value& value) {
  std::ostringstream out;
  switch (value.type) {
    case metaffi_float64_type:
      out << value.as.float64;
      break;
    case metaffi_float32_type:
      out << value.as.float32;
      break;
    case metaffi_int8_type:
      out << +value.as.int8;
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
      out << +value.as.uint8;
      break;
    case metaffi_uint16_type:
    case metaffi_char16_type:
      out << value.as.uint16;
      break;
    case metaffi_uint32_type:
    case metaffi_char32_type:
      out << value.as.uint32;
      break;
    case metaffi_bool_type:
      out << (value.as.boolean == 1 ? "true" : value.as.boolean == 0 ? "false" : "neither");
      break;
    default:
      out << value.as.uint64;
  }
  return out.str();
}

std::string quoted(const metaffi_value& value) {
  std::ostringstream out;
  if (value.type == metaffi_string8_type) {
    out << '"' << std::string_view(value.as.string8, value.length) << '"';
    return out.str();
  }
  out << metaffi_type_name(value.type) << " \"" << std::hex;
  for (std::uint32_t i = 0; i < value.length; ++i) {
    const std::uint32_t unit = value.type == metaffi_string16_type ? value.as.string16[i] : value.as.string32[i];
    if (unit < 0x7f) {
      out << static_cast<char>(unit);
    } else {
      out << "\\" << unit;
    }
  }
  out << '"';
  return out.str();
}

std::string elements(const metaffi_value& value) {
  const bool is_packed = (value.type & METAFFI_PACKED_FLAG) != 0;
  std::string all = std::string() + element_name(value.type) + (is_packed ? "[" : "{");
  const std::size_t size = metaffi_type_packed_size(metaffi_type_element(value.type));
  for (std::uint32_t i = 0; i < value.length; ++i) {
    if (i != 0) all += ", ";
    if (!is_packed) {
      all += show(value.as.items[i]);
      continue;
    }
    metaffi_value element = metaffi_value_null();
    element.type = metaffi_type_element(value.type);
    std::memcpy(&element.as, static_cast<const char*>(value.as.data) + i * size, size);
    all += number(element);
  }
  return all + (is_packed ? "]" : "}");
}

}  // namespace

metaffi_type_info type(metaffi_type type, const char* alias) {
  return {type, (type & METAFFI_ARRAY_FLAG) != 0 ? 1u : 0u, alias};
}

metaffi_type_info nested(metaffi_type element, std::uint32_t dimensions) {
  return {element | METAFFI_ARRAY_FLAG, dimensions, nullptr};
}

std::string text_of(const metaffi_error* error) {
  if (error == nullptr) return "";
  return std::string(metaffi_error_code_name(metaffi_error_get_code(error))) + ": " + metaffi_error_message(error);
}

std::string show(const metaffi_value& value) {
  if ((value.type & METAFFI_ARRAY_FLAG) != 0) return elements(value);
  switch (value.type) {
    case metaffi_null_type:
      return "null";
    case metaffi_string8_type:
    case metaffi_string16_type:
    case metaffi_string32_type:
      return quoted(value);
    case metaffi_callable_type:
      return "callable";
    case metaffi_handle_type: {
      const std::unique_ptr<char, Deleter<metaffi_free>> name(metaffi_handle_type_name(&value));
      return std::string("handle ") + (name == nullptr ? "?" : name.get());
    }
    default:
      return std::string(metaffi_type_name(value.type)) + " " + number(value);
  }
}

metaffi_value text(std::string_view text) { return metaffi_value_string8(text.data(), text.size()); }

metaffi_value array(metaffi_type element, Values& items) {
  return metaffi_value_array(element, items.data(), items.size());
}

Outcome::~Outcome() {
  for (metaffi_value& value : results) metaffi_value_free(&value);
}

std::string Outcome::shown() const {
  if (error != nullptr) return text_of(error.get());
  return results.empty() ? "" : show(results[0]);
}

namespace {

struct Context {
  Body body;
  std::shared_ptr<bool> released;
};

metaffi_error* invoke(void* context, const metaffi_value* arguments, std::size_t count, metaffi_value* results,
                      std::size_t result_count) {
  Values out(result_count, metaffi_value_null());
  metaffi_error* error = static_cast<Context*>(context)->body(Values(arguments, arguments + count), out);
  if (error == nullptr) std::copy(out.begin(), out.end(), results);
  return error;
}

void release(void* context) {
  const std::unique_ptr<Context> owned(static_cast<Context*>(context));
  *owned->released = true;
}

metaffi_value make_callable(Body body, std::shared_ptr<bool> released, const metaffi_callable& shape) {
  auto context = std::make_unique<Context>(Context{std::move(body), std::move(released)});
  metaffi_callable description = shape;
  description.invoke = invoke;
  description.context = context.get();
  description.release = release;
  metaffi_value value = metaffi_value_null();
  const Error error(metaffi_callable_new(metaffi_owner_id("test"), &description, &value));
  EXPECT_EQ(text_of(error.get()), "");
  if (error == nullptr) context.release();
  return value;
}

}  // namespace

Callable::Callable(Body body, std::size_t results) {
  const Types any(results, type(metaffi_any_type));
  metaffi_callable shape = {};
  shape.parameter_count = METAFFI_DYNAMIC;
  shape.results = any.data();
  shape.result_count = results;
  value_ = make_callable(std::move(body), released_, shape);
}

Callable::Callable(Body body, const Types& parameters, const Types& results) {
  metaffi_callable shape = {};
  shape.parameters = parameters.data();
  shape.parameter_count = parameters.size();
  shape.results = results.data();
  shape.result_count = results.size();
  value_ = make_callable(std::move(body), released_, shape);
}

Callable::~Callable() { drop(); }

void Callable::drop() { metaffi_value_free(&value_); }

std::string guest_jar(const std::string& name) {
  const char* build = std::getenv("METAFFI_BUILD_DIR");
  return std::string(build == nullptr ? "." : build) + "/tests/guest/" + name;
}

std::string guest_path() { return guest_jar("guest.jar") + ";" + guest_jar("guestlib.jar"); }

metaffi_runtime* jvm() {
  static metaffi_runtime* runtime = [] {
    metaffi_runtime* loaded = nullptr;
    const Error error(metaffi_runtime_load("jvm", nullptr, &loaded));
    EXPECT_EQ(text_of(error.get()), "");
    return loaded;
  }();
  return runtime;
}

Module open_module(const std::string& path) {
  metaffi_module* module = nullptr;
  const Error error(metaffi_module_load(jvm(), path.c_str(), &module));
  EXPECT_EQ(text_of(error.get()), "") << path;
  return Module(module);
}

metaffi_module* guest() {
  static metaffi_module* module = open_module(guest_path()).release();
  return module;
}

metaffi_entity* JvmTest::try_load(metaffi_module* module, const std::string& path, const Types& parameters,
                                  const Types& results, Error* error) {
  metaffi_entity_options options = {};
  options.size = sizeof options;
  options.dispatch = GetParam();
  metaffi_entity* entity = nullptr;
  error->reset(metaffi_entity_load(module, path.c_str(), parameters.data(), parameters.size(), results.data(),
                                   results.size(), &options, &entity));
  return entity;
}

Entity JvmTest::load_from(metaffi_module* module, const std::string& path, const Types& parameters,
                          const Types& results) {
  Error error;
  Entity entity(try_load(module, path, parameters, results, &error));
  EXPECT_EQ(text_of(error.get()), "") << path;
  return entity;
}

Entity JvmTest::load(const std::string& path, const Types& parameters, const Types& results) {
  return load_from(guest(), "class=guest." + path, parameters, results);
}

std::string JvmTest::load_error(const std::string& path, const Types& parameters, const Types& results) {
  Error error;
  const Entity entity(try_load(guest(), path, parameters, results, &error));
  EXPECT_EQ(entity, nullptr) << path;
  return text_of(error.get());
}

Outcome JvmTest::call(const Entity& entity, const Values& arguments) {
  Outcome outcome;
  if (entity == nullptr) {
    outcome.error.reset(metaffi_error_new(METAFFI_ERROR_INTERNAL, "the entity was not loaded"));
    return outcome;
  }
  std::size_t count = 0;
  metaffi_entity_results(entity.get(), &count);
  Values results(count, metaffi_value_null());
  outcome.error.reset(metaffi_entity_call(entity.get(), arguments.data(), results.data()));
  if (outcome.error == nullptr) outcome.results = std::move(results);
  return outcome;
}

Outcome JvmTest::run(const std::string& path, const Types& parameters, const Types& results, const Values& arguments) {
  return call(load(path, parameters, results), arguments);
}

Outcome JvmTest::run_class(const std::string& class_name, const std::string& callable, const Types& parameters,
                           const Types& results, const Values& arguments) {
  return call(load_from(guest(), "class=" + class_name + ",callable=" + callable, parameters, results), arguments);
}

Outcome JvmTest::make(const std::string& path) { return run(path, {}, {type(metaffi_handle_type)}, {}); }

std::string dispatch_name(const ::testing::TestParamInfo<metaffi_dispatch>& info) {
  return info.param == METAFFI_DISPATCH_JIT ? "Jit" : "Interpreter";
}

}  // namespace metaffi::testing
