// Stands in for the compiler on processors and systems it makes no code for.
#include "jit/compiler.hpp"

namespace metaffi::jit {

Code::Code(Code&&) noexcept = default;
Code& Code::operator=(Code&&) noexcept = default;
Code::~Code() = default;

const std::optional<Failure>& unavailable() {
  static const std::optional<Failure> answer =
      Failure{METAFFI_ERROR_UNSUPPORTED, "trampolines are compiled on x86-64 Linux only; the interpreter serves here"};
  return answer;
}

std::optional<Failure> compile(const CompileRequest&, Code*) { return unavailable(); }

}  // namespace metaffi::jit
