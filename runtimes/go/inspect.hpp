// The entities of a Go library as JSON.
#pragma once

#include <string>

#include "runtimes/go/library.hpp"

namespace metaffi::go {

// {"runtime":"go","module":…,"go":"go1.26.0","entities":[{"path","name","kind","package","signature","documentation","params","results",
// "varargs"}],"skipped":[{"name","package","reason"}]}; a type is {"type","code","dims","alias"}, as other runtimes give it. The exports of
// a hand-written library have names only.
std::string inspect(const Library& library);

}  // namespace metaffi::go
