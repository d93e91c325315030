// The bench guest's jar, in a JVM that is started at the first use.
#pragma once

#include <metaffi/metaffi.h>

namespace metaffi::bench {

metaffi_module* jvm_module();

}  // namespace metaffi::bench
