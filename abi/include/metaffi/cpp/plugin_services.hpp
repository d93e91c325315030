// What a plug-in in C++ needs at its C boundary: the engine's services, errors on their way out, memory handed over.
// Header only. A plug-in is one shared object with one set of services, kept by accept_host before anything else runs; after
// that everything here is thread-safe.
//
// Code that runs at load time throws Failure (or EngineFailure), which `guarded` turns into an owned error at the C
// boundary; helpers that run during a call never throw and return errors (format_error allocates nothing of its own).
#ifndef METAFFI_CPP_PLUGIN_SERVICES_HPP
#define METAFFI_CPP_PLUGIN_SERVICES_HPP

#include <metaffi/plugin.h>
#include <metaffi/cpp/text.hpp>

#include <cstdarg>
#include <cstdint>
#include <cstdio>
#include <cstring>
#include <exception>
#include <memory>
#include <new>
#include <string>
#include <string_view>
#include <utility>

#if defined(_WIN32)
#define METAFFI_PLUGIN_LOCAL
#define METAFFI_PLUGIN_PRINTF
#else
// One of its own in each plug-in, however it is compiled: the loader would otherwise make the plug-ins share it.
#define METAFFI_PLUGIN_LOCAL [[gnu::visibility("hidden")]]
#define METAFFI_PLUGIN_PRINTF [[gnu::format(printf, 2, 3)]]
#endif

namespace metaffi::plugin {

namespace detail {

struct Services {
  const metaffi_host* host = nullptr;
  const char* runtime = "";
  std::uint32_t owner = 0;
};
METAFFI_PLUGIN_LOCAL inline Services services;

}  // namespace detail

// Used by accept_host; a test of parts of a plug-in calls it itself. `runtime` is a literal.
inline void set_host(const metaffi_host* services, const char* runtime) noexcept {
  detail::services = {services, runtime, services->owner_id == nullptr ? 0 : services->owner_id(runtime)};
}

// The body of metaffi_plugin_get: keeps the services and gives the engine the plug-in's table, whose name is the owner of its
// objects and names it in messages. Services of another ABI version are not touched: the engine refuses the table by its
// version. A table shorter than the one known here would be read past its end: NULL, and *error says so.
[[nodiscard]] inline const metaffi_plugin* accept_host(const metaffi_host* services, const metaffi_plugin& plugin,
                                                       metaffi_error** error) {
  if (services->abi_version != METAFFI_ABI_VERSION) return &plugin;
  if (services->size < sizeof(metaffi_host)) {
    const std::string message =
        text("the ", plugin.name, " plug-in needs a newer MetaFFI than the library that loads it; ",
             "install both of one version");
    *error = services->error_new(METAFFI_ERROR_ABI_MISMATCH, message.c_str());
    return nullptr;
  }
  set_host(services, plugin.name);
  return &plugin;
}

[[nodiscard]] inline const metaffi_host& host() noexcept { return *detail::services.host; }

// The owner id of the plug-in's objects and callables.
[[nodiscard]] inline std::uint32_t owner() noexcept { return detail::services.owner; }

struct Failure {
  metaffi_error_code code;
  std::string message;
};

// An error the engine or a library made, on its way through C++ code; owned by the catcher.
struct EngineFailure {
  metaffi_error* error;
};

template <typename... Parts>
[[noreturn]] void fail(metaffi_error_code code, const Parts&... parts) {
  throw Failure{code, text(parts...)};
}

inline void check(metaffi_error* error) {
  if (error != nullptr) throw EngineFailure{error};
}

[[nodiscard]] inline metaffi_error* make_error(metaffi_error_code code, const std::string& message) noexcept {
  return host().error_new(code, message.c_str());
}

// printf into an owned error; what exceeds about a thousand bytes is cut.
METAFFI_PLUGIN_PRINTF [[nodiscard]] inline metaffi_error* format_error(metaffi_error_code code, const char* format,
                                                                       ...) noexcept {
  char message[1024];
  va_list arguments;
  va_start(arguments, format);
  std::vsnprintf(message, sizeof message, format, arguments);
  va_end(arguments);
  return host().error_new(code, message);
}

[[nodiscard]] inline metaffi_error* out_of_memory() noexcept {
  return format_error(METAFFI_ERROR_OUT_OF_MEMORY, "the %s runtime ran out of memory", detail::services.runtime);
}

// A type's name for messages; never NULL.
[[nodiscard]] inline const char* name_of(metaffi_type type) noexcept {
  const char* name = host().type_name(type);
  return name != nullptr ? name : "unknown type";
}

// Memory of metaffi_host::alloc, for values that are handed over.
struct HostFree {
  void operator()(void* memory) const noexcept { host().free(memory); }
};
template <typename T>
using HostMemory = std::unique_ptr<T[], HostFree>;

// Room for `count` of T, uninitialised; empty when there is no memory.
template <typename T>
[[nodiscard]] HostMemory<T> allocate(std::size_t count) noexcept {
  if (count > SIZE_MAX / sizeof(T)) return nullptr;
  return HostMemory<T>(static_cast<T*>(host().alloc(count == 0 ? 1 : count * sizeof(T))));
}

// A copy that the caller of the plug-in owns; throws std::bad_alloc.
[[nodiscard]] inline char* copy_text(std::string_view from) {
  HostMemory<char> copy = allocate<char>(from.size() + 1);
  if (copy == nullptr) throw std::bad_alloc();
  std::memcpy(copy.get(), from.data(), from.size());
  copy[from.size()] = '\0';
  return copy.release();
}

// Owns a metaffi_value until it is handed over.
class OwnedValue {
 public:
  OwnedValue() noexcept : value_(metaffi_value_null()) {}
  explicit OwnedValue(const metaffi_value& value) noexcept : value_(value) {}
  OwnedValue(OwnedValue&& other) noexcept : value_(other.release()) {}
  OwnedValue& operator=(OwnedValue&& other) noexcept {
    std::swap(value_, other.value_);
    return *this;
  }
  ~OwnedValue() { host().value_free(&value_); }

  [[nodiscard]] metaffi_value* out() noexcept { return &value_; }
  [[nodiscard]] const metaffi_value& get() const noexcept { return value_; }
  [[nodiscard]] metaffi_value release() noexcept { return std::exchange(value_, metaffi_value_null()); }

 private:
  metaffi_value value_;
};

// Runs `function` at the C boundary: what it throws becomes the owned error returned; NULL when it returns.
template <typename Function>
[[nodiscard]] metaffi_error* guarded(Function&& function) noexcept {
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
    return format_error(METAFFI_ERROR_INTERNAL, "the %s runtime met an unexpected exception: %s",
                        detail::services.runtime, exception.what());
  } catch (...) {
    return format_error(METAFFI_ERROR_INTERNAL, "the %s runtime met an unknown C++ exception",
                        detail::services.runtime);
  }
}

}  // namespace metaffi::plugin

#undef METAFFI_PLUGIN_LOCAL
#undef METAFFI_PLUGIN_PRINTF

#endif  // METAFFI_CPP_PLUGIN_SERVICES_HPP
