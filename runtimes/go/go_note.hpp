// How Go marks what it links: a note with the build id (cmd/link, "Go" type 4) and, where `-buildid=` left that out, the header of the
// build information (package debug/buildinfo).
#pragma once

#include <cstddef>
#include <span>

namespace metaffi::go {

// `notes` is the content of a note segment.
bool has_go_note(std::span<const std::byte> notes) noexcept;

// `data` is the content of a writable segment, where it is in memory, or in a file mapped to a page boundary: the header is
// aligned there.
bool has_go_build_information(std::span<const std::byte> data) noexcept;

}  // namespace metaffi::go
