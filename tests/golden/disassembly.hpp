// Machine code as text that does not depend on where it is.
#pragma once

#include <cstdint>
#include <map>
#include <span>
#include <string>
#include <vector>

#include "jit/compiler.hpp"

namespace metaffi::test {

// Addresses that code refers to, by name.
using Symbols = std::map<std::uint64_t, std::string>;

// One instruction a line, with the remarks at their places. Jumps go to labels, known addresses have their names.
std::string disassemble(std::span<const std::uint8_t> code, const std::vector<jit::Annotation>& remarks,
                        const Symbols& symbols);

}  // namespace metaffi::test
