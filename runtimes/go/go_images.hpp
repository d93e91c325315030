// Go runtimes that are in this process already.
//
// Go supports one runtime a process. Two of them do share one: calls, recovered nil dereferences, garbage collection and signals
// from the kernel work in both. But a runtime stops its threads by a signal (SIGURG), and the handler of the runtime
// that came last drops the signals meant for the other. Whose loop makes no calls can then not be stopped, and the first garbage
// collection during such a loop waits forever (docs/adr/0009).
#pragma once

#include <string>
#include <vector>

namespace metaffi::go {

// Files of loaded objects with a Go runtime in them; the program itself by its own path.
std::vector<std::string> go_images();

// Whether both paths name the same file (device and inode).
bool is_same_file(const std::string& a, const std::string& b) noexcept;

}  // namespace metaffi::go
