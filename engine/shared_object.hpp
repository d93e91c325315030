// Shared objects of the platform.
#pragma once

#include <filesystem>
#include <string>

namespace metaffi::engine {

// Opens a shared object for good: nullptr with *why set to the loader's own words.
[[nodiscard]] void* open_shared_object(const std::filesystem::path& file, std::string* why);

// Address of a symbol, or nullptr.
[[nodiscard]] void* find_symbol(void* object, const char* name);

// The file this library was loaded from (the program, when linked statically); empty when unknown.
[[nodiscard]] std::filesystem::path own_image();

}  // namespace metaffi::engine
