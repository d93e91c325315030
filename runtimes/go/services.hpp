// The engine's services, and how errors are made here. Code that runs at load time throws Failure (or EngineFailure), which
// `guarded` turns into an owned error at the C boundary; helpers that run during a call never throw and return errors.
#pragma once

#include <metaffi/plugin.h>

#include <concepts>
#include <cstdint>
#include <exception>
#include <memory>
#include <new>
#include <string>
#include <string_view>
#include <utility>

namespace metaffi::go {

// Set once, by metaffi_plugin_get, before anything else runs.
const metaffi_host& host() noexcept;
void set_host(const metaffi_host* services) noexcept;

// The owner id of Go's objects and callables.
std::uint32_t owner() noexcept;

struct Failure {
  metaffi_error_code code;
  std::string message;
};

// An error the engine or a library made, on its way through C++ code; owned by the catcher.
struct EngineFailure {
  metaffi_error* error;
};

namespace detail {
inline void append(std::string& out, std::string_view part) { out.append(part); }
inline void append(std::string& out, char part) { out.push_back(part); }
template <std::integral Number>
void append(std::string& out, Number part) {
  out.append(std::to_string(part));
}
}  // namespace detail

// Texts, characters and whole numbers, one after the other.
template <typename... Parts>
[[nodiscard]] std::string text(const Parts&... parts) {
  std::string out;
  (detail::append(out, parts), ...);
  return out;
}

template <typename... Parts>
[[noreturn]] void fail(metaffi_error_code code, const Parts&... parts) {
  throw Failure{code, text(parts...)};
}

metaffi_error* out_of_memory() noexcept;

// printf into an owned error, without allocation of its own: for helpers inside a call.
[[gnu::format(printf, 2, 3)]] metaffi_error* format_error(metaffi_error_code code, const char* format, ...) noexcept;

inline void check(metaffi_error* error) {
  if (error != nullptr) throw EngineFailure{error};
}

// A copy that the caller of the plug-in owns.
char* copy_text(std::string_view text);

// Memory of metaffi_host::alloc.
struct HostFree {
  void operator()(void* memory) const noexcept { host().free(memory); }
};
template <typename T>
using HostMemory = std::unique_ptr<T[], HostFree>;

metaffi_error* make_error(metaffi_error_code code, const std::string& message) noexcept;

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
    return format_error(METAFFI_ERROR_INTERNAL, "the go runtime met an unexpected exception: %s", exception.what());
  }
}

}  // namespace metaffi::go
