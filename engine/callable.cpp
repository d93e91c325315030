#include <metaffi/callable.h>
#include <metaffi/cpp/text.hpp>

#include <memory>
#include <new>
#include <span>

#include "engine/error.hpp"
#include "engine/handle.hpp"
#include "engine/types.hpp"

namespace metaffi::engine {
namespace {

// What the handle of a callable points at; the head comes first because trampolines read it there.
struct Callable {
  metaffi_callable head = {};
  TypeInfos parameters;
  TypeInfos results;
};

void drop_callable(void* object, void*) noexcept {
  const std::unique_ptr<Callable> callable(static_cast<Callable*>(object));
  if (callable->head.release != nullptr) callable->head.release(callable->head.context);
}

metaffi_error* copy_infos(const metaffi_type_info* infos, std::size_t count, const char* what, TypeInfos* copy) {
  if (count == METAFFI_DYNAMIC || count == 0) return nullptr;
  if (infos == nullptr) return null_argument("metaffi_callable_new", text(what, "s"));
  return copy->assign({infos, count}, what);
}

metaffi_error* make_callable(std::uint32_t owner, const metaffi_callable& description, metaffi_value* result) {
  if (!owner_exists(owner)) {
    return make_error(METAFFI_ERROR_INVALID_ARGUMENT,
                      text("metaffi_callable_new: there is no owner ", owner, "; ask metaffi_owner_id for one"));
  }
  auto callable = std::make_unique<Callable>();
  callable->head = description;
  if (auto* error =
          copy_infos(description.parameters, description.parameter_count, "parameter", &callable->parameters)) {
    return error;
  }
  if (auto* error = copy_infos(description.results, description.result_count, "result", &callable->results)) {
    return error;
  }
  callable->head.parameters = callable->parameters.data();
  callable->head.results = callable->results.data();
  metaffi_error* const error =
      handle_new(owner, callable.get(), &callable_class, nullptr, metaffi_callable_type, result);
  if (error == nullptr) static_cast<void>(callable.release());
  return error;
}

const metaffi_callable* live_callable(const metaffi_value* value) noexcept {
  if (value == nullptr || value->type != metaffi_callable_type) return nullptr;
  const metaffi_handle* const slot = live_slot(*value);
  return slot == nullptr || slot->type != &callable_class ? nullptr
                                                          : static_cast<const metaffi_callable*>(slot->object);
}

metaffi_error* wrong_count(const char* what, std::size_t declared, std::size_t given) {
  return guarded([&] {
    return make_error(METAFFI_ERROR_SIGNATURE,
                      text("the callable has ", counted(declared, what), ", and was called with ",
                           given == 0 ? std::string("none") : std::to_string(given)));
  });
}

// A reference held while a callable runs: it may free the last other one itself.
class Held {
 public:
  explicit Held(const metaffi_value& value) noexcept : value_(value) {}
  Held(const Held&) = delete;
  Held& operator=(const Held&) = delete;
  ~Held() { handle_release(value_); }

 private:
  metaffi_value value_;
};

}  // namespace

constinit const metaffi_handle_class callable_class = {sizeof(metaffi_handle_class), drop_callable, nullptr, nullptr};

}  // namespace metaffi::engine

using namespace metaffi::engine;

metaffi_error* metaffi_callable_new(std::uint32_t owner, const metaffi_callable* description, metaffi_value* result) {
  if (description == nullptr) return null_argument("metaffi_callable_new", "description");
  if (description->invoke == nullptr) return null_argument("metaffi_callable_new", "description->invoke");
  if (result == nullptr) return null_argument("metaffi_callable_new", "result");
  return guarded([&] { return make_callable(owner, *description, result); });
}

metaffi_error* metaffi_callable_invoke(const metaffi_value* callable, const metaffi_value* arguments,
                                       std::size_t argument_count, metaffi_value* results, std::size_t result_count) {
  const metaffi_callable* const head = live_callable(callable);
  if (head == nullptr) return not_live(callable, metaffi_callable_type);
  if (head->parameter_count != METAFFI_DYNAMIC && head->parameter_count != argument_count) {
    return wrong_count("parameter", head->parameter_count, argument_count);
  }
  if (head->result_count != METAFFI_DYNAMIC && head->result_count != result_count) {
    return wrong_count("result", head->result_count, result_count);
  }
  if (metaffi_error* error = metaffi_handle_retain(callable)) return error;
  const Held held(*callable);
  return head->invoke(head->context, arguments, argument_count, results, result_count);
}

metaffi_error* metaffi_callable_get(const metaffi_value* callable, const metaffi_callable** result) {
  if (result == nullptr) return null_argument("metaffi_callable_get", "result");
  const metaffi_callable* const head = live_callable(callable);
  if (head == nullptr) return not_live(callable, metaffi_callable_type);
  *result = head;
  return nullptr;
}
