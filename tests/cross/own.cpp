#include "tests/cross/own.hpp"

#include <gtest/gtest.h>

#include <cstring>

namespace metaffi::cross {

namespace {

metaffi_error* add(void*, const metaffi_value* arguments, std::size_t, metaffi_value* results, std::size_t) {
  results[0] = metaffi_value_int64(arguments[0].as.int64 + arguments[1].as.int64);
  return nullptr;
}

metaffi_error* twice(void*, const metaffi_value* arguments, std::size_t, metaffi_value* results, std::size_t) {
  results[0] = metaffi_value_float64(2 * arguments[0].as.float64);
  return nullptr;
}

metaffi_error* fail(void*, const metaffi_value*, std::size_t, metaffi_value*, std::size_t) {
  return metaffi_error_new(METAFFI_ERROR_GUEST_EXCEPTION, "host says no");
}

metaffi_error* shout(void*, const metaffi_value* arguments, std::size_t, metaffi_value* results, std::size_t) {
  const std::string text = std::string(arguments[0].as.string8, arguments[0].length) + "!";
  results[0] = metaffi_value_string8(static_cast<const char*>(metaffi_alloc(text.size() + 1)), text.size());
  std::memcpy(results[0].as.data, text.c_str(), text.size() + 1);
  return nullptr;
}

metaffi_error* same(void*, const metaffi_value* arguments, std::size_t, metaffi_value* results, std::size_t) {
  results[0] = arguments[0];
  return metaffi_handle_retain(&results[0]);
}

struct Function {
  metaffi_invoke_fn invoke;
  metaffi_type type;  // of parameters and result
  std::size_t parameters;
};

const std::map<std::string, Function> kFunctions = {{"add", {add, metaffi_int64_type, 2}},
                                                    {"twice", {twice, metaffi_float64_type, 1}},
                                                    {"fail", {fail, metaffi_int64_type, 2}},
                                                    {"shout", {shout, metaffi_string8_type, 1}},
                                                    {"same", {same, metaffi_handle_type, 1}}};

void succeed(metaffi_error* error) {
  EXPECT_EQ(error, nullptr) << metaffi_error_message(error);
  metaffi_error_free(error);
}

metaffi_value make_function(const std::string& name) {
  metaffi_value result = metaffi_value_null();
  const auto found = kFunctions.find(name);
  if (found == kFunctions.end()) {
    ADD_FAILURE() << "there is no function '" << name << "'";
    return result;
  }
  const Function& function = found->second;
  const metaffi_type_info types[2] = {{function.type, 0, nullptr}, {function.type, 0, nullptr}};
  const metaffi_callable description{function.invoke, nullptr, nullptr, types, function.parameters, types, 1};
  succeed(metaffi_callable_new(metaffi_owner_id("test"), &description, &result));
  return result;
}

metaffi_value make_object(const std::string&) {
  static constexpr metaffi_handle_class kClass{sizeof(metaffi_handle_class), nullptr, nullptr, nullptr};
  static char place = 0;
  metaffi_value result = metaffi_value_null();
  succeed(metaffi_handle_new(metaffi_owner_id("test"), &place, &kClass, nullptr, &result));
  return result;
}

struct Own {
  metaffi_value reference;
  Json name;
};

std::map<std::string, Own>& all_own() {
  static std::map<std::string, Own> all;
  return all;
}

}  // namespace

metaffi_value own(const std::string& maker, const std::string& kind, const std::string& name,
                  metaffi_value (*make)(const std::string& name)) {
  const auto [found, is_new] = all_own().try_emplace(maker + " " + kind + " " + name);
  Own& one = found->second;
  if (is_new) one = {make(name), Json::object({{kind, name}})};
  if (one.reference.type != metaffi_null_type) succeed(metaffi_handle_retain(&one.reference));
  return one.reference;
}

metaffi_value own_function(const std::string& name) { return own("c", "function", name, make_function); }

metaffi_value own_object(const std::string& name) { return own("c", "object", name, make_object); }

Json own_name(const metaffi_value& found) {
  for (const auto& [key, one] : all_own()) {
    if (one.reference.type != metaffi_null_type && one.reference.as.handle == found.as.handle) return one.name;
  }
  return {};
}

void release_own() {
  for (auto& [key, one] : all_own()) metaffi_value_free(&one.reference);
  all_own().clear();
}

}  // namespace metaffi::cross
