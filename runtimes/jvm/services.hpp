// The engine's services and the plug-in's own small vocabulary: owned errors, texts, the guard of the C boundary.
#pragma once

#include <metaffi/plugin.h>

#include <concepts>
#include <cstdint>
#include <exception>
#include <memory>
#include <new>
#include <string>
#include <string_view>
#include <type_traits>
#include <utility>

namespace metaffi::jvm {

// Set once by metaffi_plugin_get, before anything else of the plug-in runs.
inline const metaffi_host* host = nullptr;

struct ErrorDeleter {
  void operator()(metaffi_error* error) const noexcept { host->error_free(error); }
};
// An owned error; empty means success.
using Error = std::unique_ptr<metaffi_error, ErrorDeleter>;

namespace detail {
inline void append(std::string& text, std::string_view part) { text.append(part); }
inline void append(std::string& text, char part) { text.push_back(part); }
template <std::integral T>
requires(!std::same_as<T, char>) void append(std::string& text, T number) { text.append(std::to_string(number)); }
}  // namespace detail

// Strings, characters and whole numbers, one after the other.
template <typename... Parts>
[[nodiscard]] std::string text(const Parts&... parts) {
  std::string result;
  (detail::append(result, parts), ...);
  return result;
}

template <typename... Parts>
[[nodiscard]] Error error(metaffi_error_code code, const Parts&... parts) {
  return Error(host->error_new(code, text(parts...).c_str()));
}

// The same failure with words in front. An error of the guest is left as it is: it carries more than a message.
template <typename... Parts>
[[nodiscard]] Error prefixed(Error failure, const Parts&... parts) {
  if (host->error_guest_type(failure.get()) != nullptr) return failure;
  return error(host->error_get_code(failure.get()), parts..., host->error_message(failure.get()));
}

// "int64_array" for messages; never NULL.
[[nodiscard]] inline const char* name_of(metaffi_type type) noexcept {
  const char* name = host->type_name(type);
  return name != nullptr ? name : "unknown type";
}

// A value of `result` memory: metaffi_alloc'd, freed unless released.
struct MemoryDeleter {
  void operator()(void* memory) const noexcept { host->free(memory); }
};
template <typename T>
using Memory = std::unique_ptr<T[], MemoryDeleter>;

template <typename T>
[[nodiscard]] Memory<T> allocate(std::size_t count) noexcept {
  if (count > SIZE_MAX / sizeof(T)) return nullptr;
  return Memory<T>(static_cast<T*>(host->alloc(count == 0 ? 1 : count * sizeof(T))));
}

[[nodiscard]] inline Error out_of_memory() noexcept {
  return Error(host->error_new(METAFFI_ERROR_OUT_OF_MEMORY, "Memory ran out."));
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
  ~OwnedValue() { host->value_free(&value_); }

  [[nodiscard]] metaffi_value* out() noexcept { return &value_; }
  [[nodiscard]] const metaffi_value& get() const noexcept { return value_; }
  [[nodiscard]] metaffi_value release() noexcept { return std::exchange(value_, metaffi_value_null()); }

 private:
  metaffi_value value_;
};

// Runs `body` (returning Error) at the C boundary: no C++ exception leaves it.
template <typename Body>
[[nodiscard]] metaffi_error* guarded(Body&& body) noexcept {
  try {
    return std::forward<Body>(body)().release();
  } catch (const std::bad_alloc&) {
    return out_of_memory().release();
  } catch (const std::exception& unexpected) {
    return host->error_new(METAFFI_ERROR_INTERNAL, unexpected.what());
  } catch (...) {
    return host->error_new(METAFFI_ERROR_INTERNAL, "an unknown C++ exception in the jvm plug-in");
  }
}

}  // namespace metaffi::jvm
