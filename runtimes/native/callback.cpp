#include "runtimes/native/callback.hpp"

#include <array>
#include <span>
#include <utility>

#include "runtimes/native/callback_values.hpp"
#include "runtimes/native/services.hpp"

namespace metaffi::native {

namespace {

metaffi_error* callback_invoke(Callback* callback, const std::uint64_t* cells, std::uint64_t* result) noexcept {
  return callback->invoke(cells, result);
}

void callback_fail(void* context, metaffi_error* error) { static_cast<Callback*>(context)->record(error); }

// Values to be freed at the end of a scope.
class Values {
 public:
  explicit Values(std::size_t count) : more_(count > inline_.size() ? count : 0), count_(count) {
    for (metaffi_value& value : all()) value = metaffi_value_null();
  }
  Values(const Values&) = delete;
  Values& operator=(const Values&) = delete;
  ~Values() {
    for (metaffi_value& value : all()) {
      if (owned_ || value.type == metaffi_handle_type) host().value_free(&value);
    }
  }

  void own() noexcept { owned_ = true; }  // not only handles
  std::span<metaffi_value> all() noexcept { return {more_.empty() ? inline_.data() : more_.data(), count_}; }

 private:
  std::array<metaffi_value, 8> inline_;
  std::vector<metaffi_value> more_;
  std::size_t count_;
  bool owned_ = false;
};

metaffi_type wanted_type(const metaffi_callable& callable, std::size_t parameter) noexcept {
  const bool fixed = callable.parameter_count != METAFFI_DYNAMIC && parameter < callable.parameter_count;
  return fixed && callable.parameters != nullptr ? callable.parameters[parameter].type : 0;
}

// Results to ask for: C may ignore what a callable returns.
std::size_t result_count(const metaffi_callable& callable, bool c_wants_one) noexcept {
  if (c_wants_one) return 1;
  return callable.result_count == METAFFI_DYNAMIC ? 0 : callable.result_count;
}

void call(const CallbackSignature& signature, const metaffi_value& target, const std::uint64_t* cells,
          std::uint64_t* result) {
  const metaffi_callable* callable = nullptr;
  check(host().callable_get(&target, &callable));
  Values arguments(signature.parameters.size());
  for (std::size_t i = 0; i < signature.parameters.size(); ++i) {
    check(cell_to_value(signature.parameters[i], cells[i], i, wanted_type(*callable, i), &arguments.all()[i]));
  }
  const bool returns = signature.result.type != 0;
  Values results(result_count(*callable, returns));
  check(host().callable_invoke(&target, arguments.all().data(), arguments.all().size(), results.all().data(),
                               results.all().size()));
  results.own();
  if (returns) check(value_to_cell(signature.result, results.all()[0], result));
}

}  // namespace

Callback::Callback(CallbackPool* pool) : pool_(pool) {
  const metaffi_typed_caller caller{sizeof(metaffi_typed_caller), static_cast<std::uint32_t>(pool->convention()),
                                    callback_fail, this};
  check(host().function_new(&make_plan(), &caller, pool->dispatch(), &function_, &address_));
}

Callback::~Callback() {
  unbind();
  if (function_ != nullptr) host().function_free(function_);
}

const metaffi_call_plan& Callback::make_plan() {
  const CallbackSignature& signature = pool_->signature();
  const auto count = static_cast<std::uint32_t>(signature.parameters.size());
  for (std::uint32_t i = 0; i < count; ++i) plan_.parameter(0, callback_repr(signature.parameters[i]));
  const metaffi_repr result = callback_repr(signature.result);
  if (result != METAFFI_REPR_VOID) plan_.result(0, result);
  plan::Operand cells = plan::pointer(nullptr);
  if (count != 0) {
    const std::uint32_t array = plan_.array(count);
    for (std::uint32_t i = 0; i < count; ++i) {
      const metaffi_repr repr = callback_repr(signature.parameters[i]);
      plan_.place(array, i, plan_.load_argument(i, repr));
    }
    cells = plan::array_address(array);
  }
  const plan::Function invoke = plan::function(&callback_invoke, "callback_invoke");
  if (result == METAFFI_REPR_VOID) {
    plan_.call_checked(invoke, {plan::pointer(this), cells, plan::pointer(nullptr)});
  } else {
    const plan::Operand out = plan_.new_value(result);
    plan_.call_checked(invoke, {plan::pointer(this), cells, plan::address_of(out)});
    plan_.store_result(0, out);
  }
  return plan_.finish("callback", this);
}

bool Callback::is_bound_to(const metaffi_value& callable) const noexcept {
  return callable_.type == callable.type && callable_.as.handle == callable.as.handle &&
         callable_.length == callable.length;
}

void Callback::bind(const metaffi_value& callable) noexcept {
  host().error_free(take_error());
  callable_ = callable;
}

void Callback::unbind() noexcept {
  host().error_free(take_error());
  metaffi_value callable = std::exchange(callable_, metaffi_value_null());
  host().value_free(&callable);
}

metaffi_error* Callback::take_error() noexcept { return __atomic_exchange_n(&error_, nullptr, __ATOMIC_ACQ_REL); }

void Callback::record(metaffi_error* error) noexcept {
  metaffi_error* none = nullptr;
  if (!__atomic_compare_exchange_n(&error_, &none, error, false, __ATOMIC_ACQ_REL, __ATOMIC_ACQUIRE)) {
    host().error_free(error);
  }
}

metaffi_error* Callback::invoke(const std::uint64_t* cells, std::uint64_t* result) noexcept {
  if (result != nullptr) *result = 0;
  metaffi_error* pending = __atomic_load_n(&error_, __ATOMIC_ACQUIRE);
  if (pending != nullptr && !pool_->keep()) return host().error_retain(pending);
  return guarded([&] { call(pool_->signature(), callable_, cells, result); });
}

CallbackPool::CallbackPool(CallbackSignature signature, const CallbackStyle& style)
    : signature_(std::move(signature)), style_(style) {
  give_back(make());
}

CallbackPool::~CallbackPool() = default;

Callback* CallbackPool::make() {
  auto callback = std::make_unique<Callback>(this);
  const std::lock_guard lock(mutex_);
  idle_.reserve(all_.size() + 1);
  all_.push_back(std::move(callback));
  return all_.back().get();
}

Callback* CallbackPool::take_idle() noexcept {
  const std::lock_guard lock(mutex_);
  if (idle_.empty()) return nullptr;
  Callback* callback = idle_.back();
  idle_.pop_back();
  return callback;
}

Callback* CallbackPool::find_kept(const metaffi_value& callable) noexcept {
  const std::lock_guard lock(mutex_);
  for (const auto& callback : all_) {
    if (callback->is_bound_to(callable)) return callback.get();
  }
  return nullptr;
}

Callback* CallbackPool::acquire(const metaffi_value& callable) {
  if (keep()) {
    if (Callback* kept = find_kept(callable)) return kept;
  }
  check(host().handle_retain(&callable));
  Callback* callback = take_idle();
  try {
    if (callback == nullptr) callback = make();
  } catch (...) {
    metaffi_value reference = callable;
    host().value_free(&reference);
    throw;
  }
  const std::lock_guard lock(mutex_);  // find_kept looks at it
  callback->bind(callable);
  return callback;
}

void CallbackPool::give_back(Callback* callback) noexcept {
  callback->unbind();
  const std::lock_guard lock(mutex_);
  idle_.push_back(callback);  // room was reserved by make()
}

metaffi_error* CallbackPool::take_kept_error() noexcept {
  const std::lock_guard lock(mutex_);
  for (const auto& callback : all_) {
    if (metaffi_error* error = callback->take_error()) return error;
  }
  return nullptr;
}

metaffi_error* callback_in(const metaffi_value* argument, CallbackPool* pool, Callback** callback,
                           void** address) noexcept {
  *callback = nullptr;
  *address = nullptr;
  if (argument->type == metaffi_null_type) return nullptr;
  return guarded([&] {
    *callback = pool->acquire(*argument);
    *address = (*callback)->address();
  });
}

metaffi_error* callback_error(Callback* callback, CallbackPool* pool) noexcept {
  if (pool->keep()) return pool->take_kept_error();
  return callback == nullptr ? nullptr : callback->take_error();
}

void callback_release(Callback* callback) noexcept {
  if (callback != nullptr && !callback->pool()->keep()) callback->pool()->give_back(callback);
}

}  // namespace metaffi::native
