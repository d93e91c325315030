// Errors from the inside of the engine: making them, owning them, and the border where C++ exceptions end.
#pragma once

#include <metaffi/error.h>

#include <exception>
#include <memory>
#include <new>
#include <string>
#include <string_view>

namespace metaffi::engine {

struct ErrorDeleter {
  void operator()(metaffi_error* error) const noexcept { metaffi_error_free(error); }
};
using ErrorPtr = std::unique_ptr<metaffi_error, ErrorDeleter>;

// An owned error. Never nullptr: without memory it is out_of_memory_error().
[[nodiscard]] metaffi_error* make_error(metaffi_error_code code, std::string_view message) noexcept;

// The same with what led to it; `cause` is taken over.
[[nodiscard]] metaffi_error* make_error(metaffi_error_code code, std::string_view message, ErrorPtr cause) noexcept;

// Static, counted in name only.
[[nodiscard]] metaffi_error* out_of_memory_error() noexcept;

// Runs a function body that returns metaffi_error * and turns what it throws into an error: nothing leaves a C function.
template <typename Body>
[[nodiscard]] metaffi_error* guarded(Body&& body) noexcept {
  try {
    return body();
  } catch (const std::bad_alloc&) {
    return out_of_memory_error();
  } catch (const std::exception& failure) {
    return make_error(METAFFI_ERROR_INTERNAL, failure.what());
  }
}

// Hands text to a caller who frees it with metaffi_free.
[[nodiscard]] metaffi_error* copy_out(std::string_view text, char** result) noexcept;

// INVALID_ARGUMENT: `function` was given NULL for `argument`.
[[nodiscard]] metaffi_error* null_argument(std::string_view function, std::string_view argument) noexcept;

}  // namespace metaffi::engine
