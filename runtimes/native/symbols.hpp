// The dynamic symbol table of a loaded object (System V ABI, "Dynamic Linking"; GNU hash section).
#pragma once

#include <functional>
#include <string>
#include <string_view>

namespace metaffi::native {

struct DefinedSymbol {
  std::string_view name;  // as long as the object is loaded
  bool is_function;       // else data
};

// Calls `visit` once for each function and data symbol of the object that dlsym finds by its name.
void for_each_symbol(void* loader_handle, const std::function<void(const DefinedSymbol&)>& visit);

// Whether data of a loaded object may be written: not what is in a read-only segment, or became so after relocation.
[[nodiscard]] bool is_writable(const void* data) noexcept;

// Text to append to "no such symbol": names that are close, or how C++ hides a name; empty when nothing is near.
std::string suggestion(void* loader_handle, std::string_view name);

}  // namespace metaffi::native
