// Stands in for one object of Debian's libasmjit.a, its globals.cpp.
//
// That archive is compiled for executables (-fPIE). Linked into a shared object, all of it works but
// the object that names `stderr` directly. The linker takes a member of an archive only for a symbol
// still undefined, so defining that member's functions here keeps it out; and a library that never
// prints has no use for the originals.

#include <asmjit/core.h>

namespace asmjit {

const char* DebugUtils::errorAsString(Error) noexcept { return "asmjit error"; }

void DebugUtils::debugOutput(const char*) noexcept {}

void DebugUtils::assertionFailed(const char*, int, const char*) noexcept { __builtin_trap(); }

}  // namespace asmjit
