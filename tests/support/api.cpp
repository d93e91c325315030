#include "tests/support/api.hpp"

namespace metaffi::testing {

metaffi_type_info type(metaffi_type type, const char* alias) {
  return {type, (type & METAFFI_ARRAY_FLAG) != 0 ? 1u : 0u, alias};
}

metaffi_type_info nested(metaffi_type element, std::uint32_t dimensions) {
  return {element | METAFFI_ARRAY_FLAG, dimensions, nullptr};
}

metaffi_value text(std::string_view text) { return metaffi_value_string8(text.data(), text.size()); }

std::string text_of(const metaffi_error* error) {
  if (error == nullptr) return "";
  return std::string(metaffi_error_code_name(metaffi_error_get_code(error))) + ": " + metaffi_error_message(error);
}

Error load_entity(metaffi_module* module, const std::string& path, const Types& parameters, const Types& results,
                  metaffi_dispatch dispatch, Entity* entity) {
  metaffi_entity_options options = {};
  options.size = sizeof options;
  options.dispatch = dispatch;
  metaffi_entity* loaded = nullptr;
  Error error(metaffi_entity_load(module, path.c_str(), parameters.data(), parameters.size(), results.data(),
                                  results.size(), &options, &loaded));
  entity->reset(loaded);
  return error;
}

Outcome::~Outcome() {
  for (metaffi_value& value : results) metaffi_value_free(&value);
}

std::string Outcome::shown() const {
  if (error != nullptr) return message();
  return results.empty() ? "" : show(value());
}

std::string Outcome::string() const {
  EXPECT_EQ(value().type, metaffi_string8_type);
  return {value().as.string8, value().length};
}

Outcome call(const Entity& entity, const Values& arguments) {
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

std::string dispatch_name(const ::testing::TestParamInfo<metaffi_dispatch>& info) {
  return info.param == METAFFI_DISPATCH_JIT ? "Jit" : "Interpreter";
}

}  // namespace metaffi::testing
