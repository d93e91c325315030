// The encoders that are built in.
#pragma once

#include <memory>
#include <vector>

#include "jit/assembler.hpp"
#include "jit/compiler.hpp"

namespace metaffi::jit {

// `annotations` (may be null) receives the comments; it must outlive the encoder. `short_jumps` is the answer of an
// encoder that was given the same instructions; empty: no jump ahead is taken to be short.
[[nodiscard]] std::unique_ptr<Encoder> make_asmjit_encoder(const Region& region, std::vector<Annotation>* annotations,
                                                           std::vector<bool> short_jumps);

}  // namespace metaffi::jit
