// What the alias of a parameter or result says about a hand-written export (the words are those of the runtime native):
//
//   alias  = option *("," option)
//   option = "malloc"          the memory that Go returns is malloc'ed (C.CString, C.malloc) and changes hands
//          / "length=" COUNT   elements of an array that is returned as a pointer: a number, or argK, the K-th argument from 1
//          / "char*"           a string is a NUL-terminated *C.char, not a Go string
//          / "pointer"         an array is a pointer to its first element, not a Go slice
// Blanks do not count. `*C.char` is another spelling of char*; `*C.int` and every other `*T` one of pointer.
#pragma once

#include <cstdint>
#include <optional>
#include <string_view>

namespace metaffi::go {

struct Length {
  bool from_argument = false;
  std::uint64_t number = 0;  // of elements, or of the argument, counted from 0
};

struct Alias {
  bool owned = false;    // malloc
  bool pointer = false;  // char*, pointer
  std::optional<Length> length;
};

// `where` starts messages: "result 1 of 'f'". Throws Failure (SIGNATURE).
Alias parse_alias(const char* text, std::string_view where);

}  // namespace metaffi::go
