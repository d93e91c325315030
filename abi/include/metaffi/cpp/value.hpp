// Owners of values: value (any), handle, callable.
#ifndef METAFFI_CPP_VALUE_HPP
#define METAFFI_CPP_VALUE_HPP

#include <metaffi/callable.h>
#include <metaffi/handle.h>
#include <metaffi/value.h>

#include <memory>
#include <optional>
#include <string>
#include <string_view>
#include <utility>

#include <metaffi/cpp/error.hpp>

namespace metaffi {

// An owned value of any type: a result declared `any`, or one kept for later. Movable.
class value {
 public:
  value() noexcept : value_(metaffi_value_null()) {}
  explicit value(metaffi_value owned) noexcept : value_(owned) {}
  value(value&& other) noexcept : value_(std::exchange(other.value_, metaffi_value_null())) {}
  value& operator=(value&& other) noexcept {
    if (this != &other) {
      metaffi_value_free(&value_);
      value_ = std::exchange(other.value_, metaffi_value_null());
    }
    return *this;
  }
  ~value() { metaffi_value_free(&value_); }

  [[nodiscard]] metaffi_type type() const noexcept { return value_.type; }
  [[nodiscard]] bool is_null() const noexcept { return value_.type == metaffi_null_type; }
  // A copy as T; TYPE_MISMATCH when it is none.
  template <typename T>
  [[nodiscard]] T as() const;
  [[nodiscard]] const metaffi_value& get() const noexcept { return value_; }
  [[nodiscard]] metaffi_value release() noexcept { return std::exchange(value_, metaffi_value_null()); }

 private:
  metaffi_value value_;
};

// A reference to an object of some language. Copies are references of their own.
class handle {
 public:
  // Takes a reference over.
  explicit handle(metaffi_value owned) noexcept : value_(owned) {}
  static handle retain(const metaffi_value& borrowed) {
    check(metaffi_handle_retain(&borrowed));
    return handle(borrowed);
  }
  handle(const handle& other) : value_(other.value_) {
    if (value_.type != metaffi_null_type) check(metaffi_handle_retain(&value_));
  }
  handle(handle&& other) noexcept : value_(std::exchange(other.value_, metaffi_value_null())) {}
  handle& operator=(handle other) noexcept {
    std::swap(value_, other.value_);
    return *this;
  }
  ~handle() { metaffi_value_free(&value_); }

  // Empty when the object's language gives none.
  [[nodiscard]] std::string type_name() const { return take(metaffi_handle_type_name(&value_)); }
  [[nodiscard]] std::string describe() const { return take(metaffi_handle_describe(&value_)); }
  // "jvm", "python3", …
  [[nodiscard]] std::string_view owner() const noexcept {
    const char* const name = metaffi_owner_name(metaffi_handle_owner(&value_));
    return name == nullptr ? std::string_view() : name;
  }
  [[nodiscard]] const metaffi_value& get() const noexcept { return value_; }
  [[nodiscard]] metaffi_value release() noexcept { return std::exchange(value_, metaffi_value_null()); }

 private:
  static std::string take(char* text) {
    const std::unique_ptr<char, void (*)(char*)> owned(text, [](char* memory) { metaffi_free(memory); });
    return text == nullptr ? std::string() : std::string(text);
  }
  metaffi_value value_;
};

// A function of some language, to be called here or handed to a guest.
class callable {
 public:
  explicit callable(metaffi_value owned) noexcept : handle_(owned) {}
  static callable retain(const metaffi_value& borrowed) { return callable(handle::retain(borrowed).release()); }

  // From a lambda, function or function object whose parameters and result have MetaFFI types. It is called from any thread;
  // what it throws arrives at the guest as an exception.
  template <typename Function>
  [[nodiscard]] static callable from(Function&& function);

  template <typename Result, typename... Arguments>
  Result call(const Arguments&... arguments) const;

  [[nodiscard]] const metaffi_value& get() const noexcept { return handle_.get(); }
  [[nodiscard]] metaffi_value release() noexcept { return handle_.release(); }

 private:
  handle handle_;
};

inline std::optional<handle> error::exception() const {
  const metaffi_value found = metaffi_error_exception(error_);
  return found.type == metaffi_null_type ? std::nullopt : std::optional<handle>(handle::retain(found));
}

}  // namespace metaffi

#endif
