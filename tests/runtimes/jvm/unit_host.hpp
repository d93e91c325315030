// The engine's services for tests of the plug-in's parts without a JVM: the public functions of the library.
#pragma once

namespace metaffi::testing {

// Sets the plug-in's services; once is enough.
void use_library_as_host();

}  // namespace metaffi::testing
