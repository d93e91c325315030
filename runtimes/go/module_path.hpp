// Which file a module path means.
#pragma once

#include <string>

namespace metaffi::go {

// The file itself, or with `.so`, or with `_MetaFFIGuest.so` added. A bare name that is no file in the current folder is looked for
// where the dynamic loader looks for libraries. The result has a slash. Throws Failure: MODULE_NOT_FOUND with what was tried,
// MODULE_INVALID for Go source and folders.
std::string find_module(const std::string& path);

}  // namespace metaffi::go
