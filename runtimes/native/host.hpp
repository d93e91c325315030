// The engine's services, and how errors are made here: load-time code throws Failure, which `guarded` turns into an
// owned error at the C boundary; helpers that run during a call never throw and return errors themselves.
#pragma once

#include <metaffi/plugin.h>

#include <exception>
#include <new>
#include <string>
#include <utility>

namespace metaffi::native {

// Set once, by metaffi_plugin_get, before anything else runs.
const metaffi_host& host() noexcept;
void set_host(const metaffi_host* services) noexcept;

// The owner id of C's pointers.
std::uint32_t owner() noexcept;

struct Failure {
  metaffi_error_code code;
  std::string message;
};

// An error the engine made, on its way through C++ code; owned by the catcher.
struct EngineFailure {
  metaffi_error* error;
};

metaffi_error* make_error(metaffi_error_code code, const std::string& message) noexcept;
metaffi_error* out_of_memory() noexcept;

// printf into an owned error, without allocation of its own: for helpers inside a call.
[[gnu::format(printf, 2, 3)]] metaffi_error* format_error(metaffi_error_code code, const char* format, ...) noexcept;

inline void check(metaffi_error* error) {
  if (error != nullptr) throw EngineFailure{error};
}

template <typename Function>
metaffi_error* guarded(Function&& function) noexcept {
  try {
    std::forward<Function>(function)();
    return nullptr;
  } catch (const Failure& failure) {
    return make_error(failure.code, failure.message);
  } catch (const EngineFailure& failure) {
    return failure.error;
  } catch (const std::bad_alloc&) {
    return out_of_memory();
  } catch (const std::exception& exception) {
    return format_error(METAFFI_ERROR_INTERNAL, "the native runtime met an unexpected exception: %s", exception.what());
  }
}

}  // namespace metaffi::native
