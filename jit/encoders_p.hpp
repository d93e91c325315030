// The encoders that are built in.
#pragma once

#include <memory>
#include <vector>

#include "jit/assembler.hpp"
#include "jit/compiler.hpp"

namespace metaffi::jit {

// `annotations` (may be null) receives the comments; it must outlive the encoder.
[[nodiscard]] std::unique_ptr<Encoder> make_asmjit_encoder(const Region& region, std::vector<Annotation>* annotations);

}  // namespace metaffi::jit
