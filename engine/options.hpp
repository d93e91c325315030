// Option structs that carry their own size: an older caller's is shorter, a newer one's longer than ours.
#pragma once

#include <metaffi/cpp/text.hpp>

#include <algorithm>
#include <cstddef>
#include <cstdint>
#include <cstring>
#include <string_view>

#include "engine/error.hpp"

namespace metaffi::engine {

// Copies what `given` has over the defaults in *options; nullptr changes nothing. INVALID_ARGUMENT when it has no size.
template <typename Options>
[[nodiscard]] metaffi_error* read_options(const Options* given, std::string_view function, Options* options) {
  if (given != nullptr) {
    if (given->size < sizeof(given->size)) {
      return make_error(METAFFI_ERROR_INVALID_ARGUMENT,
                        text(function, ": the options' size is ", given->size, "; set it to the sizeof of the struct"));
    }
    std::memcpy(static_cast<void*>(options), given, std::min(given->size, sizeof(Options)));
  }
  options->size = sizeof(Options);
  return nullptr;
}

// An enumeration as its caller wrote it: C lets it be any number, and C++ may not read one that is none of its own.
template <typename Enumeration>
[[nodiscard]] std::uint32_t raw_number(const Enumeration& field) noexcept {
  static_assert(sizeof(Enumeration) == sizeof(std::uint32_t));
  std::uint32_t number = 0;
  std::memcpy(&number, &field, sizeof(number));
  return number;
}

}  // namespace metaffi::engine
