// Options of the JVM: text to list, and the launcher's spellings to those that JNI_CreateJavaVM takes.
#pragma once

#include <string>
#include <string_view>
#include <vector>

#include "services.hpp"

namespace metaffi::jvm {

// Splits METAFFI_JVM_OPTIONS: white space separates; '…' and "…" keep it; inside "…" and outside quotes a backslash takes the
// next character as it is. An open quote is INVALID_ARGUMENT.
[[nodiscard]] Error split_options(std::string_view options, std::vector<std::string>* result);

// -cp X and --add-opens X (two arguments, as `java` takes them) become -Djava.class.path=X and --add-opens=X. An option without
// its value, or one that names a main class or jar, is INVALID_ARGUMENT.
[[nodiscard]] Error normalise_options(const std::vector<std::string>& given, std::vector<std::string>* result);

}  // namespace metaffi::jvm
