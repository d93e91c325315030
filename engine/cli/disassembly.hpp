// Machine code as text.
#pragma once

#include <cstddef>
#include <string>

namespace metaffi::cli {

// One instruction a line, offsets from `code`; addresses of known functions by their names.
[[nodiscard]] std::string disassemble(const void* code, std::size_t size);

}  // namespace metaffi::cli
