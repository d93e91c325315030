// What a file says about itself before the dynamic loader sees it: opening a Go library starts its runtime, and there is no way
// back. ELF64 (System V gABI, chapters 4 and 5), in the byte order of this machine.
#pragma once

#include <string>
#include <vector>

namespace metaffi::go {

struct ElfFile {
  bool is_elf = false;  // 64 bits, little-endian
  bool is_shared_object = false;
  bool is_for_this_machine = false;
  bool is_complete = false;  // it has all that the loader would map; what lacks would be a SIGBUS there
  bool has_go = false;       // a Go runtime is in it
};

// Reads headers and notes. Throws Failure (MODULE_INVALID) when the file cannot be read.
ElfFile read_elf(const std::string& path);

// Names of the functions that Go exports from the file; sorted. Empty where sections were stripped.
std::vector<std::string> exported_functions(const std::string& path);

}  // namespace metaffi::go
