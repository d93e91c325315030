// metaffi::error: a failure, thrown.
#ifndef METAFFI_CPP_ERROR_HPP
#define METAFFI_CPP_ERROR_HPP

#include <metaffi/error.h>

#include <exception>
#include <optional>
#include <string>
#include <string_view>
#include <utility>

namespace metaffi {

class handle;

// A failure. Copies share one immutable metaffi_error.
class error : public std::exception {
 public:
  // Takes the error over; it is not nullptr.
  explicit error(metaffi_error* owned) noexcept : error_(owned) {}
  error(metaffi_error_code code, const std::string& message) : error_(metaffi_error_new(code, message.c_str())) {}
  error(const error& other) noexcept : std::exception(other), error_(metaffi_error_retain(other.error_)) {}
  error& operator=(error other) noexcept {
    std::swap(error_, other.error_);
    return *this;
  }
  ~error() override { metaffi_error_free(error_); }

  [[nodiscard]] const char* what() const noexcept override { return metaffi_error_message(error_); }
  [[nodiscard]] metaffi_error_code code() const noexcept { return metaffi_error_get_code(error_); }
  // Class and stack trace of the guest's exception; empty when there is none behind it.
  [[nodiscard]] std::string_view guest_type() const noexcept { return text(metaffi_error_guest_type(error_)); }
  [[nodiscard]] std::string_view guest_stack() const noexcept { return text(metaffi_error_guest_stack(error_)); }
  [[nodiscard]] std::optional<error> cause() const {
    auto* const found = const_cast<metaffi_error*>(metaffi_error_cause(error_));
    return found == nullptr ? std::nullopt : std::optional<error>(error(metaffi_error_retain(found)));
  }
  // The guest's exception object.
  [[nodiscard]] std::optional<handle> exception() const;
  // Borrowed.
  [[nodiscard]] metaffi_error* get() const noexcept { return error_; }

 private:
  static std::string_view text(const char* found) noexcept { return found == nullptr ? std::string_view() : found; }
  metaffi_error* error_;
};

// Throws what a C function returned, if it is an error.
inline void check(metaffi_error* owned) {
  if (owned != nullptr) [[unlikely]]
    throw error(owned);
}

}  // namespace metaffi

#endif
