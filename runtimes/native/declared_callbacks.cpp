#include "runtimes/native/declared_callbacks.hpp"

#include <string_view>

#include "runtimes/native/function.hpp"
#include "runtimes/native/services.hpp"

namespace metaffi::native {

namespace {

// "int32*", "float64": as the alias of a callable spells it.
std::string spelled(const metaffi_type_info& info) {
  const std::string_view alias = info.alias == nullptr ? "" : info.alias;
  if (alias.ends_with('*')) return std::string(alias);
  return info.dimensions == 0 ? describe_type(info) : "'" + describe_type(info) + "'";
}

}  // namespace

std::string DeclaredCallbacks::signature_of(const metaffi_callable& callable) const {
  if (callable.parameter_count == METAFFI_DYNAMIC || callable.result_count == METAFFI_DYNAMIC) {
    throw Failure{
        METAFFI_ERROR_SIGNATURE,
        where_ +
            ": C needs the signature of a callable, and this one does not declare its types; give the signature as "
            "alias of the parameter, such as int32(int32*,int32*) or void(handle), or a callable that declares them"};
  }
  if (callable.result_count > 1) {
    throw Failure{METAFFI_ERROR_SIGNATURE, where_ + ": the callable declares " + std::to_string(callable.result_count) +
                                               " results; a C function returns at most one"};
  }
  std::string text = callable.result_count == 0 ? "void(" : spelled(callable.results[0]) + "(";
  for (std::size_t i = 0; i < callable.parameter_count; ++i) {
    if (i != 0) text += ',';
    text += spelled(callable.parameters[i]);
  }
  return text + ")";
}

CallbackPool& DeclaredCallbacks::pool_for(const metaffi_value& callable) {
  const metaffi_callable* description = nullptr;
  check(host().callable_get(&callable, &description));
  std::string text = signature_of(*description);
  const std::lock_guard lock(mutex_);
  const auto known = pools_.find(text);
  if (known != pools_.end()) return *known->second;
  auto pool = std::make_unique<CallbackPool>(parse_callback(text, where_), style_);
  return *pools_.emplace(std::move(text), std::move(pool)).first->second;
}

metaffi_error* DeclaredCallbacks::take_kept_error() noexcept {
  const std::lock_guard lock(mutex_);
  for (const auto& [signature, pool] : pools_) {
    if (metaffi_error* error = pool->take_kept_error()) return error;
  }
  return nullptr;
}

metaffi_error* declared_callback_in(const metaffi_value* argument, DeclaredCallbacks* declared, Callback** callback,
                                    void** address) noexcept {
  *callback = nullptr;
  *address = nullptr;
  if (argument->type == metaffi_null_type) return nullptr;
  return guarded([&] {
    *callback = declared->pool_for(*argument).acquire(*argument);
    *address = (*callback)->address();
  });
}

metaffi_error* declared_callback_error(Callback* callback, DeclaredCallbacks* declared) noexcept {
  if (declared->keep()) return declared->take_kept_error();
  return callback == nullptr ? nullptr : callback->take_error();
}

}  // namespace metaffi::native
