#include "tests/support/callable.hpp"

#include <algorithm>

namespace metaffi::testing {

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

}  // namespace metaffi::testing
