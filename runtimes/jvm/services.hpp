// The engine's services and the jvm plug-in's own way with errors: functions return them, owned, instead of throwing.
#pragma once

#include <metaffi/cpp/plugin_services.hpp>

#include <exception>
#include <memory>
#include <new>
#include <utility>

namespace metaffi::jvm {

using namespace metaffi::plugin;

struct ErrorDeleter {
  void operator()(metaffi_error* error) const noexcept { host().error_free(error); }
};
// An owned error; empty means success.
using Error = std::unique_ptr<metaffi_error, ErrorDeleter>;

template <typename... Parts>
[[nodiscard]] Error error(metaffi_error_code code, const Parts&... parts) {
  return Error(make_error(code, text(parts...)));
}

// The same failure with words in front. An error of the guest is left as it is: it carries more than a message.
template <typename... Parts>
[[nodiscard]] Error prefixed(Error failure, const Parts&... parts) {
  if (host().error_guest_type(failure.get()) != nullptr) return failure;
  return error(host().error_get_code(failure.get()), parts..., host().error_message(failure.get()));
}

[[nodiscard]] inline Error out_of_memory() noexcept { return Error(plugin::out_of_memory()); }

// Runs `body` (returning Error) at the C boundary: no C++ exception leaves it.
template <typename Body>
[[nodiscard]] metaffi_error* guarded(Body&& body) noexcept {
  return plugin::guarded([&] { plugin::check(std::forward<Body>(body)().release()); });
}

}  // namespace metaffi::jvm
