// What the alias of a parameter or result says to this runtime: a C type has details that a MetaFFI type cannot hold.
//
//   alias    = option *("," option)
//   option   = "malloc"          the memory is malloc'ed and changes hands (strings and arrays)
//            / "length=" COUNT   elements of an array result: a number, or argK, the K-th argument counted from 1
//            / "char[]"          a global string that is an array in the module, not a pointer
//            / "keep"            a callable that C may call after the call has ended
//            / SIGNATURE         of a callable: result "(" [parameter *("," parameter)] ")"
// A handle may carry any text, the name of its C type. Blanks do not count.
#pragma once

#include <metaffi/types.h>

#include <cstdint>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

namespace metaffi::native {

struct Length {
  bool from_argument = false;
  std::uint64_t number = 0;  // of elements, or of the argument (counted from 0 here)
};

struct Alias {
  bool owned = false;       // malloc
  bool char_array = false;  // char[]
  bool keep = false;
  std::optional<Length> length;
  std::string signature;  // of a callable, blanks removed; empty when there is none
};

// `where` starts messages: "result of 'f'". Throws Failure (SIGNATURE).
Alias parse_alias(const char* text, std::string_view where);

// One parameter or the result of a callback.
struct CallbackType {
  metaffi_type type = 0;  // scalar, string8/16/32 or handle; 0 = void (result only)
  bool pointee = false;   // "int32*": C passes a pointer, the callable gets what it points to
};

struct CallbackSignature {
  CallbackType result;
  std::vector<CallbackType> parameters;
};

// Throws Failure (SIGNATURE).
CallbackSignature parse_callback(std::string_view signature, std::string_view where);

}  // namespace metaffi::native
