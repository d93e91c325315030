#include "tests/runtimes/native/fixture.hpp"

namespace metaffi::testing {

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

Outcome::~Outcome() {
  for (metaffi_value& value : results) metaffi_value_free(&value);
}

std::string Outcome::string() const {
  EXPECT_EQ(value().type, metaffi_string8_type);
  return {value().as.string8, value().length};
}

metaffi_value text(std::string_view text) { return metaffi_value_string8(text.data(), text.size()); }

namespace {

struct Context {
  Body body;
  std::shared_ptr<bool> released;
};

metaffi_error* invoke(void* context, const metaffi_value* arguments, std::size_t count, metaffi_value* results,
                      std::size_t) {
  return static_cast<Context*>(context)->body(arguments, count, results);
}

void release(void* context) {
  const std::unique_ptr<Context> owned(static_cast<Context*>(context));
  *owned->released = true;
}

}  // namespace

Callable::Callable(Body body, std::size_t results) {
  auto context = std::make_unique<Context>(Context{std::move(body), released_});
  const metaffi_type_info any = type(metaffi_any_type);
  const metaffi_callable description{invoke, context.get(), release, nullptr, METAFFI_DYNAMIC, &any, results};
  const Error error(metaffi_callable_new(metaffi_owner_id("test"), &description, &value_));
  EXPECT_EQ(text_of(error.get()), "");
  if (error == nullptr) context.release();
}

Callable::~Callable() { metaffi_value_free(&value_); }

NativeTest::NativeTest() {
  metaffi_runtime_options options{};
  options.size = sizeof options;
  options.dispatch = GetParam();
  metaffi_runtime* runtime = nullptr;
  const Error error(metaffi_runtime_load("native", &options, &runtime));
  EXPECT_EQ(text_of(error.get()), "");
  runtime_.reset(runtime);
  guest_ = open(METAFFI_NATIVE_GUEST);
}

Module NativeTest::open(const std::string& path) {
  metaffi_module* module = nullptr;
  const Error error(metaffi_module_load(runtime_.get(), path.c_str(), &module));
  EXPECT_EQ(text_of(error.get()), "");
  return Module(module);
}

metaffi_entity* NativeTest::load_from(metaffi_module* module, const std::string& path, const Types& parameters,
                                      const Types& results, Error* error) {
  metaffi_entity* entity = nullptr;
  error->reset(metaffi_entity_load(module, path.c_str(), parameters.data(), parameters.size(), results.data(),
                                   results.size(), nullptr, &entity));
  return entity;
}

Entity NativeTest::load(const std::string& path, const Types& parameters, const Types& results) {
  Error error;
  Entity entity(load_from(guest_.get(), path, parameters, results, &error));
  EXPECT_EQ(text_of(error.get()), "") << path;
  return entity;
}

std::string NativeTest::load_error(const std::string& path, const Types& parameters, const Types& results) {
  Error error;
  const Entity entity(load_from(guest_.get(), path, parameters, results, &error));
  EXPECT_EQ(entity, nullptr) << path;
  return text_of(error.get());
}

Outcome NativeTest::call(const Entity& entity, const std::vector<metaffi_value>& arguments) {
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
  if (error != nullptr) outcome.results.clear();
  return outcome;
}

Outcome NativeTest::run(const std::string& path, const Types& parameters, const Types& results,
                        const std::vector<metaffi_value>& arguments) {
  return call(load(path, parameters, results), arguments);
}

int NativeTest::calls() {
  const Outcome outcome = run("global=calls,getter", {}, {type(metaffi_int32_type)}, {});
  return outcome.error.empty() ? outcome.value().as.int32 : -1;
}

}  // namespace metaffi::testing
