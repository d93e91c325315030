#include "runtimes/go/services.hpp"

#include <cstdarg>
#include <cstdio>
#include <cstring>

namespace metaffi::go {

namespace {
const metaffi_host* services_ = nullptr;
std::uint32_t owner_ = 0;
}  // namespace

const metaffi_host& host() noexcept { return *services_; }

void set_host(const metaffi_host* services) noexcept {
  services_ = services;
  owner_ = services->owner_id("go");
}

std::uint32_t owner() noexcept { return owner_; }

metaffi_error* make_error(metaffi_error_code code, const std::string& message) noexcept {
  return host().error_new(code, message.c_str());
}

metaffi_error* out_of_memory() noexcept {
  return host().error_new(METAFFI_ERROR_OUT_OF_MEMORY, "the go runtime ran out of memory");
}

metaffi_error* format_error(metaffi_error_code code, const char* format, ...) noexcept {
  char message[1024];
  va_list arguments;
  va_start(arguments, format);
  std::vsnprintf(message, sizeof message, format, arguments);
  va_end(arguments);
  return host().error_new(code, message);
}

char* copy_text(std::string_view text) {
  char* copy = static_cast<char*>(host().alloc(text.size() + 1));
  if (copy == nullptr) throw std::bad_alloc();
  std::memcpy(copy, text.data(), text.size());
  copy[text.size()] = '\0';
  return copy;
}

}  // namespace metaffi::go
