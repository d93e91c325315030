#include "runtimes/go/export_arguments.hpp"

#include <algorithm>
#include <cstdlib>
#include <cstring>

#include "runtimes/go/services.hpp"

namespace metaffi::go {

metaffi_error* c_string_in(const metaffi_value* argument, const Parameter* parameter, char** copy) noexcept {
  *copy = nullptr;
  if (argument->type == metaffi_null_type) return nullptr;
  const char* data = nullptr;
  std::int64_t length = 0;
  void* owned = nullptr;
  if (metaffi_error* error = text_in(argument, parameter, &data, &length, &owned)) return error;
  const auto size = static_cast<std::size_t>(length);
  const void* const nul = size == 0 ? nullptr : std::memchr(data, 0, size);
  auto* const made = nul == nullptr ? static_cast<char*>(std::malloc(size + 1)) : nullptr;
  if (made != nullptr) {
    if (size != 0) std::memcpy(made, data, size);
    made[size] = '\0';
  }
  metaffi_error* error = nullptr;
  if (nul != nullptr) {
    error = format_error(METAFFI_ERROR_INVALID_STRING,
                         "%s: the text has a NUL at byte %zu, where a *C.char would end; Go's own string may hold one",
                         parameter->where.c_str(), static_cast<std::size_t>(static_cast<const char*>(nul) - data));
  } else if (made == nullptr) {
    error = out_of_memory();
  }
  std::free(owned);
  *copy = made;
  return error;
}

metaffi_error* bools_in(const std::uint8_t* data, std::int64_t length, const void** bools, void** owned) noexcept {
  *bools = data;
  *owned = nullptr;
  const std::uint8_t* const end = data + length;
  if (std::all_of(data, end, [](std::uint8_t byte) { return byte <= 1; })) return nullptr;
  auto* const copy = static_cast<std::uint8_t*>(std::malloc(static_cast<std::size_t>(length)));
  if (copy == nullptr) return out_of_memory();
  std::transform(data, end, copy, [](std::uint8_t byte) -> std::uint8_t { return byte != 0 ? 1 : 0; });
  *bools = copy;
  *owned = copy;
  return nullptr;
}

}  // namespace metaffi::go
