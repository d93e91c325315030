#include "tests/cross/functions.hpp"

#include <gtest/gtest.h>

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

metaffi_value make(metaffi_invoke_fn invoke, metaffi_type type, std::size_t parameter_count) {
  const metaffi_type_info types[2] = {{type, 0, nullptr}, {type, 0, nullptr}};
  const metaffi_callable description{invoke, nullptr, nullptr, types, parameter_count, types, 1};
  metaffi_value result = metaffi_value_null();
  metaffi_error* const error = metaffi_callable_new(metaffi_owner_id("test"), &description, &result);
  EXPECT_EQ(error, nullptr);
  metaffi_error_free(error);
  return result;
}

}  // namespace

metaffi_value make_function(const std::string& name) {
  if (name == "add") return make(add, metaffi_int64_type, 2);
  if (name == "twice") return make(twice, metaffi_float64_type, 1);
  if (name == "fail") return make(fail, metaffi_int64_type, 2);
  ADD_FAILURE() << "there is no function '" << name << "'";
  return metaffi_value_null();
}

}  // namespace metaffi::cross
